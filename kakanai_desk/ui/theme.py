"""Colours, fonts and sizes from the tokens (``resources/tokens``, ``resources/fonts``): their only home."""

from __future__ import annotations

from functools import cache
from tomllib import loads
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase

from kakanai_desk.core.places import resources

if TYPE_CHECKING:
    from PySide6.QtGui import QRawFont

WORD_FILES = ("BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf", "BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
FACT_FILE = "ipamjm.ttf"
WORDS = "BIZ UDPGothic"
LANGUAGE_FILES = {  # the letters of the other languages (core/translations.py names the families)
    "Noto Sans": ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    "Noto Sans Devanagari": ("NotoSansDevanagari-Regular.ttf", "NotoSansDevanagari-Bold.ttf"),
    "Noto Sans CJK SC": ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    "Noto Sans CJK KR": ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
}
DIGITS = "BIZ UDGothic"
FACTS = "IPAmjMincho"


LOOKS = ("normal", "contrast", "dark")


@cache
def _tokens(look: str = "normal") -> dict[str, str]:
    """The colours of one look: what it does not name is as in the look it is made from."""
    table = loads((resources() / "tokens" / "tokens.toml").read_text("utf-8"))
    made_from = {"contrast": ("contrast",), "dark": ("contrast", "dark")}.get(look, ())
    colors = dict(table["color"])
    for name in made_from:
        colors |= table["look"][name]
    return colors


@cache
def color(name: str) -> QColor:
    """A colour by its token: ``color("ai-700")``. What is painted for the visitor takes ``seen``."""
    return QColor(_tokens()[name])


class _Worn:
    """The look of the visitor's window (R-057); there is one such window."""

    look: str = "normal"


def wear(look: str) -> None:
    """From now on ``seen`` gives the colours of ``look``; an unknown one is the normal one."""
    _Worn.look = look if look in LOOKS else "normal"


def worn() -> str:
    """The look that the visitor's window wears."""
    return _Worn.look


@cache
def _seen(name: str, look: str) -> QColor:
    return QColor(_tokens(look)[name])


def seen(name: str) -> QColor:
    """A colour by its token, as the visitor's window wears it now."""
    return _seen(name, _Worn.look)


def seen_on_dark() -> bool:
    """Whether the visitor's window is dark: boxes then need their border to be told from the ground."""
    return _Worn.look != "normal"


def load_word_fonts() -> list[str]:
    """Register the fonts of what we say. Returns the files that are missing (make setup brings them)."""
    return [name for name in WORD_FILES if not _registered(name)]


def load_fact_font() -> list[str]:
    """Register and open the font of names and addresses: 46 MB, so the first window does not wait for it."""
    if not _registered(FACT_FILE):
        return [FACT_FILE]
    _fact_base()
    return []


def load_fonts() -> list[str]:
    """All of the product's own fonts. Returns the files that are missing."""
    return load_word_fonts() + load_fact_font()


@cache
def load_language_fonts(families: tuple[str, ...]) -> tuple[str, ...]:
    """Register what a language is written with, when it is first spoken. Returns the files that are missing."""
    files = dict.fromkeys(file for family in families for file in LANGUAGE_FILES[family])
    return tuple(name for name in files if not _registered(name))


@cache
def _registered(name: str) -> bool:
    file = resources() / "fonts" / name
    return file.is_file() and QFontDatabase.addApplicationFont(str(file)) >= 0


@cache
def _fact_base() -> QRawFont:
    """IPAmj明朝 opened once: 46 MB, about 90 ms each time."""
    from PySide6.QtGui import QRawFont

    return QRawFont(str(resources() / "fonts" / FACT_FILE), 32)


@cache
def fact_raw_font(pixels: float) -> QRawFont:
    """IPAmj明朝 in a size, for glyph-by-glyph drawing (``GlyphLabel``); shares the opened font."""
    from PySide6.QtGui import QRawFont

    font = QRawFont(_fact_base())
    font.setPixelSize(pixels)
    return font


@cache
def _font(family: str, pixels: float, *, bold: bool, before: tuple[str, ...] = ()) -> QFont:
    font = QFont([*before, family])
    font.setPixelSize(max(1, round(pixels)))
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def words(pixels: float, *, bold: bool = False, language: tuple[str, ...] = ()) -> QFont:
    """BIZ UDPGothic: what we say; the families of another language come before it."""
    return _font(WORDS, pixels, bold=bold, before=language)


def digits(pixels: float, *, bold: bool = False) -> QFont:
    """BIZ UDGothic: tabular digits."""
    return _font(DIGITS, pixels, bold=bold)


def facts(pixels: float) -> QFont:
    """IPAmj明朝 for plain facts; names go through ``GlyphLabel``, which knows variation selectors."""
    return _font(FACTS, pixels, bold=False)


# touch panel 15.6" 1920×1080: 5.56 px a millimetre
PX_PER_MM = 5.56
TARGET = 84  # 15 mm
GAP = 20
