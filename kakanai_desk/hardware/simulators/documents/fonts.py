"""The typefaces of each split, found on this machine, and which of them can print a text.

All are Debian packages that ``make setup`` brings. A text is printed whole in one typeface: if the one of the specimen
lacks a glyph, in the first of the same style that has all of them, so that no box (tofu) is ever printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

from kakanai_desk.hardware.simulators.documents.split import Split

_FOLDER = Path("/usr/share/fonts")
_KEPT_SIZES = 256


class Style(StrEnum):
    GOTHIC = "gothic"
    MINCHO = "mincho"
    MACHINE = "machine"  # OCR-B


@dataclass(frozen=True)
class Typeface:
    name: str
    path: str
    style: Style

    @property
    def file(self) -> Path:
        return _FOLDER / self.path

    def prints(self, text: str) -> bool:
        known = glyphs(self)
        return all(ord(char) in known for char in text if not char.isspace())


def _gothic(name: str, path: str) -> Typeface:
    return Typeface(name, path, Style.GOTHIC)


def _mincho(name: str, path: str) -> Typeface:
    return Typeface(name, path, Style.MINCHO)


# The last of each style has every character of the lists of names.
POOLS: dict[Split, tuple[Typeface, ...]] = {
    Split.DEV: (
        _gothic("IPAexGothic", "opentype/ipaexfont-gothic/ipaexg.ttf"),
        _gothic("BIZ UDGothic", "truetype/bizud-gothic/BIZUDGothic-Regular.ttf"),
        _gothic("VL Gothic", "truetype/vlgothic/VL-Gothic-Regular.ttf"),
        _mincho("IPAexMincho", "opentype/ipaexfont-mincho/ipaexm.ttf"),
        _mincho("IPAmjMincho", "truetype/ipamj/ipamjm.ttf"),
    ),
    Split.HELDOUT: (
        _gothic("M PLUS 1", "opentype/mplus/Mplus1-Regular.otf"),
        _gothic("Motoya L Cedar", "truetype/motoya-l-cedar/MTLc3m.ttf"),
        _gothic("Ume Gothic O5", "truetype/horai-umefont/ume-tgo5.ttf"),
        _gothic("Noto Sans CJK JP", "opentype/noto/NotoSansCJK-Regular.ttc"),
        _mincho("BIZ UDMincho", "truetype/bizud-mincho/BIZUDMincho-Regular.ttf"),
        _mincho("Ume Mincho", "truetype/horai-umefont/ume-tmo3.ttf"),
        _mincho("Noto Serif CJK JP", "opentype/noto/NotoSerifCJK-Regular.ttc"),
    ),
}
OCR_B = Typeface("OCR-B", "opentype/ocr-b/OCRB.otf", Style.MACHINE)


def of_style(split: Split, style: Style) -> tuple[Typeface, ...]:
    return tuple(face for face in POOLS[split] if face.style is style)


def able(text: str, wanted: Typeface, split: Split) -> Typeface:
    """``wanted``, or what stands in for it.

    Raises:
        LookupError: no typeface of the style has every glyph; the text does not belong on a specimen.
    """
    if wanted.prints(text):
        return wanted
    for face in of_style(split, wanted.style):
        if face.prints(text):
            return face
    raise LookupError(f"no {wanted.style} of {split} prints {text!r}")


@cache
def glyphs(face: Typeface) -> frozenset[int]:
    """The characters it has.

    Raises:
        FileNotFoundError: the font package is not installed; ``make setup`` names it.
    """
    with TTFont(face.file, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


_open: dict[tuple[Typeface, int], ImageFont.FreeTypeFont] = {}


def opened(face: Typeface, pixels: int) -> ImageFont.FreeTypeFont:
    found = _open.get((face, pixels))
    if found is None:
        if len(_open) >= _KEPT_SIZES:
            _open.clear()
        found = ImageFont.truetype(face.file, pixels, layout_engine=ImageFont.Layout.BASIC)
        _open[face, pixels] = found
    return found
