"""Draws facts with the exact registered glyph.

Qt's text layout drops variation selectors, so each base+selector is looked up in cmap 14 of IPAmj明朝 and drawn by
glyph id. Accessible text, copy and caret keep the code points. An unknown sequence is drawn as its base with a 朱
dotted underline.
"""

from __future__ import annotations

from functools import cache

from fontTools.ttLib import TTFont
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGlyphRun, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kakanai_desk.core.places import resources
from kakanai_desk.ui import theme

LARGEST_RUN = 60  # Qt draws larger glyph runs of a font from a file as nothing at all; paths it draws well
SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


def is_selector(char: str) -> bool:
    return any(low <= ord(char) <= high for low, high in SELECTORS)


@cache
def _tables() -> tuple[dict[int, int], dict[tuple[int, int], int]]:
    """(code point → glyph id, (code point, selector) → glyph id) of IPAmj明朝."""
    font = TTFont(resources() / "fonts" / theme.FACT_FILE, lazy=True)
    order = font.getReverseGlyphMap()
    plain = {code: order[name] for code, name in (font.getBestCmap() or {}).items()}
    variants: dict[tuple[int, int], int] = {}
    for table in font["cmap"].tables:  # pyright: ignore[reportAttributeAccessIssue]
        if table.format == 14:
            for selector, pairs in table.uvsDict.items():
                for code, name in pairs:
                    variants[code, selector] = plain.get(code, 0) if name is None else order[name]
    font.close()
    return plain, variants


def glyphs_of(text: str) -> list[tuple[int, bool]]:
    """(glyph id, known) for each character of ``text``; a selector joins the character before it."""
    plain, variants = _tables()
    found: list[tuple[int, bool]] = []
    index = 0
    while index < len(text):
        code = ord(text[index])
        if index + 1 < len(text) and is_selector(text[index + 1]):
            glyph = variants.get((code, ord(text[index + 1])))
            found.append((plain.get(code, 0) if glyph is None else glyph, glyph is not None))
            index += 2
            continue
        found.append((plain.get(code, 0), code in plain))
        index += 1
    return found


def text_width(text: str, pixels: float) -> float:
    """The advance of ``text`` in pixels."""
    font = theme.fact_raw_font(pixels)
    return float(sum(p.x() for p in font.advancesForGlyphIndexes([g for g, _ in glyphs_of(text)])))


def draw_fact(painter: QPainter, place: QPointF, text: str, pixels: float, color: QColor) -> float:
    """Draw ``text`` with its baseline at ``place``; returns its width."""
    font = theme.fact_raw_font(pixels)
    glyphs = glyphs_of(text)
    ids = [g for g, _ in glyphs]
    advances = [p.x() for p in font.advancesForGlyphIndexes(ids)]
    positions: list[QPointF] = []
    x = 0.0
    for (_, known), advance in zip(glyphs, advances, strict=True):
        positions.append(QPointF(x, 0))
        if not known:
            painter.setPen(QPen(theme.color("shu-700"), max(2.0, pixels / 16), Qt.PenStyle.DotLine))
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


class GlyphLabel(QWidget):
    """One or more lines of facts; wraps at the widget's width, shrinks never. ``setText`` keeps all code points."""

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
        lines: list[str] = []
        line = ""
        for char in self._text:
            if char == "\n" or (not is_selector(char) and line and text_width(line + char, self._pixels) > width):
                lines.append(line)
                line = "" if char == "\n" else char
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
            draw_fact(painter, QPointF(0, y), line, self._pixels, theme.color(self._ink))
            y += self._line_height()
