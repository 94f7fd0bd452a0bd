"""Lays out and draws our words: ruby above kanji, lines that break where a reader pauses.

Source marks: ``{漢字|かんじ}`` ruby, ``**窓口**`` emphasis, U+2068…U+2069 a fact of the resident (in 明朝, with its own
glyph), a line feed ends a line. Lines break at phrase spaces and particles first, then anywhere that 禁則
allows. Used by every label and every painted button, so that nothing is measured twice in different ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QRawFont

from kakanai_desk.core.characters import is_selector
from kakanai_desk.core.translations import Language
from kakanai_desk.ui import theme
from kakanai_desk.ui.widgets.glyph_label import draw_fact, text_width

FACT_OPEN, FACT_CLOSE = "\u2068", "\u2069"
SPACES = " \u3000\u200b"
NO_START = set(
    "、。，．・/／」』）】〕〉》)]!?！？：；,.:;％%々ー〜…»”’।ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ゛゜"
)
NO_END = set("「『（【〔〈《([«“‘¿¡")
PAUSES = set("、。！？」）・，：；")
PARTICLES = set("のにはがをでともてへやらたるいなくか")
_LETTERS = "A-Za-z0-9\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff\u0900-\u0963\u0966-\u097f\u1100-\u11ff\uac00-\ud7af"
_WORD = (
    rf"[{_LETTERS}](?:[{_LETTERS}.,:/\-'\u2019\u200c\u200d]*[{_LETTERS}.,:/\-])?"  # of any language that puts spaces
)
_TOKEN = re.compile(rf"\{{([^{{}}|]+)\|([^{{}}|]+)\}}|\*\*|{_WORD}|[\s\S]")


@dataclass(frozen=True)
class Unit:
    """The smallest piece that stays together. ``gap``: may a line end before it? 0 no, 1 at a phrase, 2 if it must."""

    text: str
    ruby: str = ""
    fact: bool = False
    strong: bool = False
    gap: int = 2

    @property
    def space(self) -> bool:
        return self.text in SPACES


@dataclass(frozen=True)
class Line:
    units: tuple[Unit, ...]
    width: float


_RUBY = re.compile(r"\{([^{}|]+)\|[^{}|]+\}")


def plain(source: str) -> str:
    """What a screen reader is given: the base text alone."""
    found = (_RUBY.sub(r"\1", source) if "{" in source else source).replace("**", "")
    return found.replace(FACT_OPEN, "").replace(FACT_CLOSE, "").replace("\u200b", "").replace("\n", "")


def as_fact(text: str) -> str:
    """Mark ``text`` as a fact of the resident inside a sentence; its own braces and stars mean nothing."""
    return f"{FACT_OPEN}{text}{FACT_CLOSE}"


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u309f"


def _starts_word(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fa" or "\u3400" <= char <= "\u9fff" or ord(char) > 0x20000


def _gap(before: Unit | None, earlier: Unit | None, text: str, ruby: str) -> int:
    if before is None or text[0] in NO_START or text in SPACES or before.text[-1] in NO_END:
        return 0
    if before.space:
        digit_before = earlier is not None and earlier.text[-1].isdigit() and not earlier.ruby
        return 0 if digit_before and not text[0].isdigit() else 1
    last = before.text[-1]
    if last in PAUSES:
        return 2 if last == "・" and text[0].isdigit() else 1
    if before.ruby and _is_kana(text[0]):
        return 0
    if last.isdigit() and not before.ruby and (_starts_word(text[0]) or _is_kana(text[0])):
        return 0
    if last in PARTICLES and not before.ruby and (ruby or _starts_word(text[0])):
        return 1
    return 2


@lru_cache(maxsize=512)
def units_of(source: str) -> tuple[Unit, ...]:
    found: list[Unit] = []
    fact = strong = False
    for match in _TOKEN.finditer(source):
        text = match.group(0)
        if text in (FACT_OPEN, FACT_CLOSE):
            fact = text == FACT_OPEN
            continue
        if text == "**":
            strong = not strong
            continue
        base, ruby = (match.group(1), match.group(2)) if match.group(1) else (text, "")
        if len(base) == 1 and is_selector(base) and found:
            last = found[-1]
            found[-1] = Unit(last.text + base, last.ruby, last.fact, last.strong, last.gap)
            continue
        before = found[-1] if found else None
        earlier = found[-2] if len(found) > 1 else None
        gap = 0 if base == "\n" or (before and before.text == "\n") else _gap(before, earlier, base, ruby)
        found.append(Unit(base, ruby, fact, strong, gap))
    return tuple(found)


class _Spoken:
    """The language of the visitor's window: its letters first, lines of tall scripts wider apart."""

    families: tuple[str, ...] = ()
    taller: float = 1.0


def speak(language: Language | None) -> None:
    """From now on every text is laid out for ``language``; the window calls it before it builds a page."""
    families = language.fonts if language is not None else ()
    if families:
        theme.load_language_fonts(families)
    _Spoken.families, _Spoken.taller = families, language.taller if language is not None else 1.0


@contextmanager
def speaking(language: Language | None) -> Iterator[None]:
    """What is laid out inside is in ``language``; afterwards the window's own is spoken again."""
    before = _Spoken.families, _Spoken.taller
    speak(language)
    try:
        yield
    finally:
        _Spoken.families, _Spoken.taller = before


@cache
def _metrics(pixels: float, bold: bool, families: tuple[str, ...]) -> tuple[QFont, QFontMetricsF]:
    font = theme.words(pixels, bold=bold, language=families)
    return font, QFontMetricsF(font)


@lru_cache(maxsize=8192)
def _advance(text: str, pixels: float, bold: bool, families: tuple[str, ...] = ()) -> float:
    return _metrics(pixels, bold, families)[1].horizontalAdvance(text)


@cache
def _raw(family: str) -> QRawFont:
    return QRawFont.fromFont(theme.words(28, language=(family,)))


def forget() -> None:
    """Drop every text that was laid out: sentences hold the resident's name."""
    units_of.cache_clear()
    _advance.cache_clear()
    _foreign.cache_clear()


@lru_cache(maxsize=8192)
def _foreign(text: str, families: tuple[str, ...]) -> bool:
    """Whether our word fonts cannot draw it (a rare kanji, a variation sequence)."""
    metrics = _metrics(28, False, ())[1]
    fonts = [_raw(family) for family in families]

    def drawn(char: str) -> bool:
        return char.isspace() or any(f.supportsCharacter(ord(char)) for f in fonts) or metrics.inFontUcs4(ord(char))

    return any(is_selector(c) or not drawn(c) for c in text)


class RubyText:
    """One text at one size. ``line`` is the line height in em; a text with ruby gets room for it."""

    def __init__(
        self,
        source: str,
        pixels: float,
        *,
        bold: bool = False,
        line: float = 1.4,
        ink: str = "sumi-900",
        strong_ink: str = "",
        ruby_ink: str = "sumi-700",
        strong_bold: bool = True,
        japanese: bool = False,  # whatever the window speaks: an official name
    ) -> None:
        self.source = source
        self.pixels = round(pixels)
        self.bold = bold
        self.ink, self.strong_ink, self.ruby_ink = ink, strong_ink or ink, ruby_ink
        self._strong_bold = strong_bold
        self.units = units_of(source)
        self._japanese = japanese
        self._families = () if japanese else _Spoken.families
        self.ruby_pixels = max(0.44 * self.pixels, 16.0)
        self.has_ruby = any(u.ruby for u in self.units)
        self._asked_line = line
        line *= 1.0 if japanese else _Spoken.taller
        em = (self.pixels * 1.04 + self.ruby_pixels * 1.12) / self.pixels
        self.line_height = self.pixels * (max(line, min(em + 0.08, 2.1), em) if self.has_ruby else line)
        self._cached: dict[float, tuple[Line, ...]] = {}

    def at(self, pixels: float) -> RubyText:
        """The same words at another size."""
        return RubyText(
            self.source,
            pixels,
            bold=self.bold,
            line=self._asked_line,
            ink=self.ink,
            strong_ink=self.strong_ink,
            ruby_ink=self.ruby_ink,
            strong_bold=self._strong_bold,
            japanese=self._japanese,
        )

    # --- measuring

    def _unit_width(self, unit: Unit) -> float:
        if unit.text == "\n" or unit.text == "\u200b":
            return 0.0
        if unit.fact or _foreign(unit.text, self._families):
            return text_width(unit.text, self.pixels)
        base = _advance(unit.text, self.pixels, self._bold_of(unit), self._families)
        if not unit.ruby:
            return base
        return max(base, _advance(unit.ruby, self.ruby_pixels, False))

    def _bold_of(self, unit: Unit) -> bool:
        return self.bold or (unit.strong and self._strong_bold)

    def lines(self, width: float) -> tuple[Line, ...]:
        if width not in self._cached:
            self._cached[width] = tuple(self._broken(width))
        return self._cached[width]

    def _broken(self, width: float) -> Iterator[Line]:
        line: list[Unit] = []
        used = 0.0
        for phrase in self._phrases():
            if phrase[0].text == "\n":
                yield self._line(line)
                line, used = [], 0.0
                continue
            size = sum(self._unit_width(u) for u in phrase)
            ink_size = size - (self._unit_width(phrase[-1]) if phrase[-1].space else 0)
            if line and used + ink_size > width:
                yield self._line(line)
                line, used = [], 0.0
            if ink_size <= width:
                line += phrase
                used += size
                continue
            for piece in self._pieces(phrase):
                size = sum(self._unit_width(u) for u in piece)
                if line and used + size > width:
                    yield self._line(line)
                    line, used = [], 0.0
                line += piece
                used += size
        yield self._line(line)

    def _phrases(self) -> Iterator[list[Unit]]:
        """Runs between places where a reader pauses; a space belongs to the run before it."""
        run: list[Unit] = []
        for unit in self.units:
            if unit.text == "\n":
                if run:
                    yield run
                yield [unit]
                run = []
            elif unit.gap == 1 and run:
                yield run
                run = [unit]
            else:
                run.append(unit)
        if run:
            yield run

    @staticmethod
    def _pieces(phrase: list[Unit]) -> Iterator[list[Unit]]:
        piece: list[Unit] = []
        for unit in phrase:
            if unit.gap and piece:
                yield piece
                piece = []
            piece.append(unit)
        yield piece

    def _line(self, units: list[Unit]) -> Line:
        kept = list(units)
        while kept and kept[-1].space:
            kept.pop()
        while kept and kept[0].space:
            kept.pop(0)
        return Line(tuple(kept), sum(self._unit_width(u) for u in kept))

    def height(self, width: float) -> float:
        return self.line_height * len(self.lines(width))

    def width(self, limit: float = 100000.0) -> float:
        return max((line.width for line in self.lines(limit)), default=0.0)

    def widest_phrase(self) -> float:
        """What must stand in one line so that no word is torn."""
        found = 0.0
        for phrase in self._phrases():
            kept = [u for u in phrase if not u.space and u.text != "\n"]
            found = max(found, sum(self._unit_width(u) for u in kept))
        return found

    def fits(self, width: float, height: float) -> bool:
        return self.height(width) <= height + 0.5 and self.width(width) <= width + 0.5

    # --- drawing

    def draw(self, painter: QPainter, box: QRectF, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        """Draw from the top of ``box``; ``align`` is left, centre or right."""
        top = box.top()
        for line in self.lines(box.width()):
            x = box.left()
            if align == Qt.AlignmentFlag.AlignHCenter:
                x += (box.width() - line.width) / 2
            elif align == Qt.AlignmentFlag.AlignRight:
                x += box.width() - line.width
            self._draw_line(painter, line, x, top + self._baseline())
            top += self.line_height

    def _baseline(self) -> float:
        if not self.has_ruby:
            return (self.line_height - self.pixels) / 2 + self.pixels * 0.88
        content = self.ruby_pixels * 1.12 + self.pixels * 1.04
        return (self.line_height - content) / 2 + self.ruby_pixels * 1.12 + self.pixels * 0.88

    def _draw_line(self, painter: QPainter, line: Line, x: float, baseline: float) -> None:
        for unit in line.units:
            width = self._unit_width(unit)
            ink = theme.seen(self.strong_ink if unit.strong else self.ink)
            if unit.fact or (not unit.space and _foreign(unit.text, self._families)):
                draw_fact(painter, QPointF(x, baseline), unit.text, self.pixels, ink, theme.seen("shu-700"))
            elif not unit.space:
                bold = self._bold_of(unit)
                painter.setFont(_metrics(self.pixels, bold, self._families)[0])
                painter.setPen(ink)
                base = _advance(unit.text, self.pixels, bold, self._families)
                painter.drawText(QPointF(x + (width - base) / 2, baseline), unit.text)
                if unit.ruby:
                    self._draw_ruby(painter, unit.ruby, x, width, baseline)
            x += width

    def _draw_ruby(self, painter: QPainter, ruby: str, x: float, width: float, baseline: float) -> None:
        """The reading stands over its kanji, spread when it is much shorter."""
        painter.setFont(_metrics(self.ruby_pixels, False, ())[0])
        painter.setPen(theme.seen(self.ruby_ink))
        y = baseline - self.pixels * 0.92 - self.ruby_pixels * 0.12
        size = _advance(ruby, self.ruby_pixels, False)
        spare = (width - size) / len(ruby)
        if spare < self.ruby_pixels * 0.12:
            painter.drawText(QPointF(x + (width - size) / 2, y), ruby)
            return
        spare = min(spare, self.ruby_pixels * 0.5)
        x += (width - size - spare * len(ruby)) / 2 + spare / 2
        for char in ruby:
            painter.drawText(QPointF(x, y), char)
            x += _advance(char, self.ruby_pixels, False) + spare


def fitted(
    source: str,
    width: float,
    height: float,
    pixels: float,
    *,
    least: float = 24,
    bold: bool = False,
    line: float = 1.2,
    ink: str = "sumi-900",
    ruby_ink: str = "sumi-700",
) -> RubyText:
    """``source`` at the largest size from ``pixels`` down to ``least`` that fits the box without cutting."""
    size = pixels
    torn: RubyText | None = None  # fits, but breaks inside a word
    while True:
        text = RubyText(source, size, bold=bold, line=line, ink=ink, ruby_ink=ruby_ink)
        if text.fits(width, height):
            if text.widest_phrase() <= width:
                return text
            torn = torn or text
        if size <= least:
            return torn or text
        size = max(least, size - 2)
