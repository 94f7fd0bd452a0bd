"""Every registered character through the paper: written, drawn, and read back out of the PDF by other software.

The register font names its glyphs after the MJ 文字図形名 they draw (``mj003088``), which our own tables do not use: an
oracle of its own. A character is *proven* when the PDF's glyph has the outline of the font's glyph of that name and
the PDF's text gives back what was written. fontTools reads the outlines, pypdf the pages; neither is asked on the way
in (R-044, R-119). Source: MJ文字情報一覧表; ISO 32000-1:2008, 9.7 and 9.10.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import fontTools.ttLib  # pyright: ignore[reportMissingTypeStubs]
import pypdf
from pypdf.generic import ContentStream

from kakanai_desk.core.characters import Written
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import Layer, Sheet
from kakanai_desk.forms.paper.pages import write_pdf

ttlib = cast("Any", fontTools.ttLib)  # it has no types
REGISTERED = 58_862  # rows of the MJ文字情報一覧表; three have no code point at all and are in no table of ours
IN_A_LINE, LINES_A_PAGE, PAGES_A_FILE = 40, 50, 5
_BFCHAR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")


@dataclass(frozen=True)
class Fault:
    """A character that is not drawn as it should be. ``what``: name, outline, text."""

    mj: str
    written: str
    what: str
    found: str


@dataclass
class Proof:
    """What became of the characters that were asked for, each by its MJ 文字図形名."""

    proven: int = 0
    unwritable: list[str] = field(default_factory=list[str])  # the table knows no way to write it as text
    lacking: list[str] = field(default_factory=list[str])  # the font has no such character or sequence
    faults: list[Fault] = field(default_factory=list[Fault])

    def to_json(self) -> dict[str, Any]:
        return {
            "proven": self.proven,
            "unwritable": self.unwritable,
            "lacking": self.lacking,
            "faults": [vars(fault) for fault in self.faults],
        }


class Oracle:
    """The register font as fontTools sees it: outlines by the glyph's own name."""

    def __init__(self, file: Path) -> None:
        self._font = ttlib.TTFont(file, lazy=True)
        self._order = self._font.getGlyphOrder()
        self._outlines = self._font["glyf"]

    def name(self, glyph: int) -> str:
        return self._order[glyph].upper()

    def outline(self, mj: str) -> Any:
        return _outline(self._outlines, mj.lower())


def prove(characters: Sequence[Written], fonts: PaperFonts, oracle: Oracle) -> Iterator[Proof]:
    """The proof so far, after every file of some thousand characters."""
    proof = Proof()
    waiting: list[Written] = []
    for one in characters:
        if not one.text:
            proof.unwritable.append(one.mj)
        elif not fonts.shape(one.text, Type.FACT)[0].known:
            proof.lacking.append(one.mj)
        else:
            waiting.append(one)
    size = IN_A_LINE * LINES_A_PAGE * PAGES_A_FILE
    for start in range(0, len(waiting), size):
        _prove_file(waiting[start : start + size], fonts, oracle, proof)
        yield proof
    if not waiting:
        yield proof


def _prove_file(characters: Sequence[Written], fonts: PaperFonts, oracle: Oracle, proof: Proof) -> None:
    drawn = list(read_back(drawn_pdf([one.text for one in characters], fonts)))
    if len(drawn) != len(characters):
        raise ValueError(f"{len(characters)} characters were written and {len(drawn)} stand in the file")
    for one, (outline, text) in zip(characters, drawn, strict=True):
        name = oracle.name(fonts.shape(one.text, Type.FACT)[0].glyph)
        if name != one.mj:
            proof.faults.append(Fault(one.mj, one.text, "name", name))
        elif outline != oracle.outline(one.mj):
            proof.faults.append(Fault(one.mj, one.text, "outline", name))
        elif text != one.text:
            proof.faults.append(Fault(one.mj, one.text, "text", text))
        else:
            proof.proven += 1


def drawn_pdf(texts: Sequence[str], fonts: PaperFonts) -> bytes:
    """The texts one after another in the register font, as any form sets a fact."""
    sheets: list[Sheet] = []
    a_page = IN_A_LINE * LINES_A_PAGE
    for start in range(0, len(texts), a_page):
        sheet = Sheet(fonts)
        page = texts[start : start + a_page]
        for line in range(0, len(page), IN_A_LINE):
            sheet.text(10, 15 + 5 * line / IN_A_LINE, "".join(page[line : line + IN_A_LINE]), Type.FACT, 10)
        sheets.append(sheet)
    return write_pdf(sheets, Layer.HATCH, title="MJ")


def read_back(pdf: bytes) -> Iterator[tuple[Any, str]]:
    """Outline and text of every character of the file in order, from its font program and ToUnicode map."""
    reader = pypdf.PdfReader(BytesIO(pdf))
    for page in reader.pages:
        fonts = {name: _Embedded(font) for name, font in _fonts(page).items()}
        at: _Embedded | None = None
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"Tf":
                at = fonts.get(operands[0])
            elif operator == b"Tj" and at is not None:
                codes = operands[0].original_bytes
                for place in range(0, len(codes), 2):
                    yield at.character(int.from_bytes(codes[place : place + 2], "big"))


def _fonts(page: Any) -> dict[str, Any]:
    found = {name: font.get_object() for name, font in page["/Resources"]["/Font"].items()}
    return {name: font for name, font in found.items() if font["/Subtype"] == "/Type0"}


class _Embedded:
    """A Type 0 font of the file; read when its first character is asked for."""

    def __init__(self, font: Any) -> None:
        self._font = font
        self._outlines: Any = None
        self._order: list[str] = []
        self._text: dict[int, str] = {}

    def character(self, code: int) -> tuple[Any, str]:
        if self._outlines is None:
            descendant = self._font["/DescendantFonts"][0].get_object()
            program = descendant["/FontDescriptor"]["/FontFile2"].get_data()
            font = ttlib.TTFont(BytesIO(program))
            self._order, self._outlines = font.getGlyphOrder(), font["glyf"]
            for number, text in _BFCHAR.findall(self._font["/ToUnicode"].get_data()):
                self._text[int(number, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
        return _outline(self._outlines, self._order[code]), self._text.get(code, "")


def _outline(table: Any, name: str) -> Any:
    """Points, ends of contours and on-curve flags, with compounds taken apart."""
    points, ends, flags = table[name].getCoordinates(table)
    return list(points), list(ends), [flag & 1 for flag in flags]
