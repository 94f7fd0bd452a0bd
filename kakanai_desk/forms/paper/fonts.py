"""The five faces of the paper, and how a text is spread over them.

Facts of a resident are set in IPAmj明朝 (the registered glyph), our own words in BIZ UDPゴシック, digits and traces
in BIZ UDゴシック. A gothic text that needs a character only IPAmj has borrows it; a character nobody has is drawn
as 〓 and reported, never as an empty box or as another form of the character.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from kakanai_desk.core.characters import graphemes
from kakanai_desk.core.places import resources
from kakanai_desk.forms.paper.spoken_face import FILES as SPOKEN_FILES
from kakanai_desk.forms.paper.spoken_face import SpokenFace, clusters
from kakanai_desk.forms.paper.truetype import Face, FontBroken

GETA = "〓"
POINT = 25.4 / 72  # millimetres


class Type(StrEnum):
    """A face by its use."""

    FACT = "fact"
    FACT_MORE = "fact_more"  # the register's further characters, where one font file cannot hold them all
    WORD = "word"
    STRONG = "strong"
    DIGIT = "digit"
    STRONG_DIGIT = "strong_digit"
    SPOKEN = "spoken"  # the letters of the visitor's language, where it is not Japanese
    SPOKEN_STRONG = "spoken_strong"


FILES: dict[Type, str] = {
    Type.FACT: "ipamjm.ttf",
    Type.WORD: "BIZUDPGothic-Regular.ttf",
    Type.STRONG: "BIZUDPGothic-Bold.ttf",
    Type.DIGIT: "BIZUDGothic-Regular.ttf",
    Type.STRONG_DIGIT: "BIZUDGothic-Bold.ttf",
}


_OURS = {Type.SPOKEN: Type.WORD, Type.SPOKEN_STRONG: Type.STRONG}  # what Japanese inside them is set in

FACES = "faces.toml"  # in the folder of the fonts: names of other files, face by face


class FontsMissing(Exception):
    """Font files are not in the folder. ``files`` names them; ``tools/fetch_fonts.py`` brings them."""

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        super().__init__(f"{folder}: {', '.join(files)} (tools/fetch_fonts.py)")
        self.files = tuple(files)


@dataclass(frozen=True)
class Glyph:
    """One written form, ready to draw: which face, which glyph, how wide (thousandths of the em)."""

    type: Type
    cluster: str
    glyph: int
    width: float
    known: bool = True


def files_in(folder: Path) -> dict[Type, str]:
    """The file of each face: ``FILES``, and what ``faces.toml`` of the folder puts in their place.

    Raises:
        FontBroken: ``faces.toml`` cannot be read or names a face we do not have.
    """
    file = folder / FACES
    if not file.exists():
        return dict(FILES)
    try:
        named = tomllib.loads(file.read_text("utf-8"))
        return FILES | {Type(face): str(name) for face, name in named.items()}
    except (ValueError, OSError) as error:
        raise FontBroken(f"{FACES}: {error}") from error


@dataclass(frozen=True)
class PaperFonts:
    """The open faces. Load once per process; drawing keeps here what looked-up forms and unfilled layouts are."""

    faces: dict[Type, Face]
    digest: str  # of the files' directories: part of what a signature covers
    _cache: dict[tuple[Type, str], Glyph] = field(default_factory=dict[tuple[Type, str], Glyph], repr=False)
    templates: dict[int, Any] = field(default_factory=dict[int, Any], repr=False, compare=False)  # see template.py

    @classmethod
    def load(cls, folder: Path | None = None) -> PaperFonts:
        """Open the fonts in ``folder`` (the product's ``resources/fonts`` unless told).

        Raises:
            FontsMissing: one or more files are not there.
            FontBroken: a file is not a font, or ``faces.toml`` names no face of ours.
        """
        folder = folder or resources() / "fonts"
        files = files_in(folder)
        absent = [name for name in files.values() if not (folder / name).exists()]
        if absent:
            raise FontsMissing(folder, absent)
        faces = {use: Face(folder / name) for use, name in files.items()}
        identity = hashlib.sha256()
        for use in Type:
            if use in faces:
                identity.update(faces[use].identity())
        return cls(faces, identity.hexdigest())

    def speaking(self, language: str, folder: Path | None = None) -> PaperFonts:
        """These faces with the letters of ``language``; Japanese is spoken already.

        Raises:
            FontsMissing: its files are not there.
        """
        if language not in SPOKEN_FILES:
            return self
        folder = folder or resources() / "fonts"
        files = SPOKEN_FILES[language]
        absent = sorted({name for name in files if not (folder / name).exists()})
        if absent:
            raise FontsMissing(folder, absent)
        faces = dict(zip(_OURS, (_spoken_face(folder / name) for name in files), strict=True))
        identity = hashlib.sha256(self.digest.encode())
        for face in faces.values():
            identity.update(face.identity())
        return PaperFonts({**self.faces, **faces}, identity.hexdigest())

    def shape(self, text: str, use: Type) -> list[Glyph]:
        """The glyphs of ``text`` in order. ``known`` is False on those no face can draw (drawn as 〓)."""
        known = self._cache
        forms = clusters(text) if use in _OURS else graphemes(text)
        return [known.get((use, form)) or self._look_up(form, use) for form in forms]

    def _look_up(self, form: str, use: Type) -> Glyph:
        found: Glyph | None = None
        register = [Type.FACT, Type.FACT_MORE]
        # the gothic faces know Adobe-Japan1 sequences only; ours are Moji_Joho
        order = register if use in register or len(form) > 1 else [use, *register]
        if use in _OURS:
            order = [use, *([_OURS[use]] if len(form) == 1 else []), *register]
        for candidate in order:
            face = self.faces.get(candidate)
            if face is None:
                continue
            glyph = face.glyph_of(form)
            if glyph is not None:
                found = Glyph(candidate, form, glyph, face.advance(glyph))
                break
        if found is None:
            face = self.faces[Type.FACT]
            geta = face.glyph_of(GETA) or 0
            found = Glyph(Type.FACT, form, geta, face.advance(geta), known=False)
        self._cache[(use, form)] = found
        return found

    def width(self, text: str, use: Type, size: float, spacing: float = 0.0) -> float:
        """How wide ``text`` is at ``size`` pt with ``spacing`` pt between characters, in millimetres."""
        return width_of(self.shape(text, use), size, spacing)


@cache
def _spoken_face(file: Path) -> SpokenFace:
    return SpokenFace(file)


def width_of(glyphs: Sequence[Glyph], size: float, spacing: float = 0.0) -> float:
    """How wide shaped ``glyphs`` are at ``size`` pt with ``spacing`` pt between them, in millimetres."""
    if not glyphs:
        return 0.0
    return (sum([glyph.width for glyph in glyphs]) * size / 1000 + spacing * (len(glyphs) - 1)) * POINT
