"""Draws facts with the exact registered glyph.

Qt's text layout drops variation selectors, so each base+selector is looked up in cmap 14 of IPAmj明朝 and drawn by
glyph id. Accessible text, copy and caret keep the code points. An unknown sequence is drawn as its base with a 朱
dotted underline.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import floor

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGlyphRun, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kakanai_desk.core.characters import graphemes, is_selector
from kakanai_desk.core.places import resources
from kakanai_desk.forms.paper.truetype import Face
from kakanai_desk.ui import theme

SMALLEST = 15.0  # pixels of a long fact on the clerk's window
LARGEST_RUN = 60  # Qt draws larger glyph runs of a font from a file as nothing at all; paths it draws well


@cache
def _face() -> Face:
    """IPAmj明朝 through a memory map: nothing is read that is not asked for."""
    return Face(resources() / "fonts" / theme.FACT_FILE)


@lru_cache(maxsize=4096)
def _glyph(cluster: str) -> tuple[int, bool]:
    """(glyph id, known) of one character with its selector; an unknown sequence gives its base, marked unknown."""
    found = _face().glyph_of(cluster)
    if found is None:
        return _face().glyph_of(cluster[0]) or 0, False
    return found, True


def glyphs_of(text: str) -> list[tuple[int, bool]]:
    """(glyph id, known) for each character of ``text``; a selector joins the character before it."""
    return [_glyph(cluster) for cluster in graphemes(text)]


@lru_cache(maxsize=4096)
def _advance(glyph: int, pixels: float) -> float:
    return theme.fact_raw_font(pixels).advancesForGlyphIndexes([glyph])[0].x()


def text_width(text: str, pixels: float) -> float:
    """The advance of ``text`` in pixels."""
    return sum(_advance(glyph, pixels) for glyph, _ in glyphs_of(text))


def draw_fact(
    painter: QPainter, place: QPointF, text: str, pixels: float, color: QColor, unknown: QColor | None = None
) -> float:
    """Draw ``text`` with its baseline at ``place``; returns its width. ``unknown`` underlines what the font has not."""
    font = theme.fact_raw_font(pixels)
    glyphs = glyphs_of(text)
    ids = [g for g, _ in glyphs]
    advances = [_advance(glyph, pixels) for glyph in ids]
    positions: list[QPointF] = []
    x = 0.0
    for (_, known), advance in zip(glyphs, advances, strict=True):
        positions.append(QPointF(x, 0))
        if not known:
            painter.setPen(QPen(unknown or theme.color("shu-700"), max(2.0, pixels / 16), Qt.PenStyle.DotLine))
            line = place + QPointF(x, pixels * 0.16)
            painter.drawLine(line, line + QPointF(advance, 0))
        x += advance
    if pixels > LARGEST_RUN:
        shapes = QPainterPath()
        for glyph, at in zip(ids, positions, strict=True):
            shapes.addPath(font.pathForGlyph(glyph).translated(place + at))
        painter.fillPath(shapes, color)
        return x
    run = QGlyphRun()
    run.setRawFont(font)
    run.setGlyphIndexes(ids)
    run.setPositions(positions)
    painter.setPen(color)
    painter.drawGlyphRun(place, run)
    return x


def fitted(text: str, pixels: float, room: float, smallest: float = SMALLEST) -> tuple[str, float]:
    """How a fact stands in one line of ``room``: set smaller when it is long; if that is not enough, its beginning."""
    wide = text_width(text, pixels)
    if wide <= room:
        return text, pixels
    size = max(smallest, floor(2 * pixels * room / wide) / 2)  # by halves: each size is a font of its own
    kept = graphemes(text)
    shown = text
    while kept and text_width(shown, size) > room:
        kept.pop()
        shown = "".join(kept) + "…"
    return shown, size


def draw_fitted(painter: QPainter, place: QPointF, text: str, pixels: float, room: float, color: QColor) -> None:
    """``draw_fact`` within ``room``."""
    shown, size = fitted(text, pixels, room)
    draw_fact(painter, place, shown, size, color)


class GlyphLabel(QWidget):
    """One or more lines of facts; wraps at the widget's width, shrinks never. ``setText`` keeps all code points."""

    colors = staticmethod(theme.color)

    def __init__(
        self, text: str = "", pixels: float = 34, ink: str = "sumi-900", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text, self._pixels, self._ink = "", pixels, ink
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def setPixels(self, pixels: float) -> None:
        self._pixels = pixels
        self.updateGeometry()
        self.update()

    def _lines(self, width: float) -> list[str]:
        """Lines that fit; a fact with a wide space (name of a building, given name) breaks there first."""
        lines: list[str] = []
        line = ""
        for char in self._text:
            if char == "\n":
                lines.append(line)
                line = ""
            elif not is_selector(char) and line and text_width(line + char, self._pixels) > width:
                head, space, tail = line.rpartition("\u3000")
                if char == "\u3000" or not space or not head:
                    head, tail = line, ""
                lines.append(head)
                line = tail + ("" if char == "\u3000" else char)
            else:
                line += char
        return [*lines, line]

    def _line_height(self) -> float:
        return self._pixels * 1.3

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(self._text, self._pixels)) + 2, round(self._line_height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._pixels), round(self._line_height()))

    def heightForWidth(self, width: int) -> int:
        return round(self._line_height() * len(self._lines(width)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y = (self._line_height() + self._pixels * 0.76) / 2
        for line in self._lines(QRectF(self.rect()).width()):
            ink, unknown = self.colors(self._ink), self.colors("shu-700")
            draw_fact(painter, QPointF(0, y), line, self._pixels, ink, unknown)
            y += self._line_height()


class FactLabel(GlyphLabel):
    """A fact on the visitor's window, in the colours that it wears."""

    colors = staticmethod(theme.seen)
