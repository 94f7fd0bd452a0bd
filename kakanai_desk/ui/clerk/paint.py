"""Strokes and shapes the clerk's widgets share: key caps, the focus pair, lamps, the line, provenance chips."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from kakanai_desk.ui import theme

CENTER = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def begin(painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)


def width_of(text: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def box(
    painter: QPainter, rect: QRectF, fill: str | None, border: str | None, radius: float = 4, pen: float = 1
) -> None:
    """A rectangle with a border that lies inside ``rect``, on whole pixels."""
    half = pen / 2
    painter.setPen(QPen(theme.color(border), pen) if border else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(fill) if fill else Qt.BrushStyle.NoBrush)
    inner = rect.adjusted(half, half, -half, -half) if border else rect
    painter.drawRoundedRect(inner, radius, radius)


def dashed_box(painter: QPainter, rect: QRectF, fill: str, border: str, radius: float = 4, pen: float = 1) -> None:
    painter.setPen(QPen(theme.color(border), pen, Qt.PenStyle.DashLine))
    painter.setBrush(theme.color(fill))
    half = pen / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)


def focus_pair(painter: QPainter, rect: QRectF, radius: float = 4) -> None:
    """Keyboard focus: black 3 px outside, yellow 3 px inside."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, inset in (("focus-out", 1.5), ("focus-in", 4.5)):
        painter.setPen(QPen(theme.color(pen), 3))
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def key_width(text: str, pixels: float = 15, least: float = 36) -> float:
    return max(least, width_of(text, theme.digits(pixels, bold=True)) + 16)


def key_cap(painter: QPainter, rect: QRectF, text: str, pixels: float = 15, ink: str = "sumi-900") -> None:
    """A key of the keyboard: a thin border, thicker below."""
    edge = "washi-500" if ink == "sumi-900" else ink
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(edge))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setBrush(theme.color("washi-0"))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -3), 3, 3)
    painter.setPen(theme.color(ink))
    painter.setFont(theme.digits(pixels, bold=True))
    painter.drawText(rect.adjusted(0, 0, 0, -2), CENTER, text)


def product_mark(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    """The line that ends in a dot (60×40 units)."""
    painter.save()
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 60, rect.height() / 40)
    path = QPainterPath(QPointF(4, 30))
    path.cubicTo(14, 30, 16, 10, 26, 10)
    path.cubicTo(36, 10, 34, 30, 44, 30)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(51, 30), 5, 5)
    painter.restore()


def warning_mark(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    """A triangle with an exclamation mark (48 units)."""
    painter.save()
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 48, rect.height() / 48)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    join = Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(ink, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, join))
    painter.drawPolygon(QPolygonF([QPointF(24, 6), QPointF(44, 41), QPointF(4, 41)]))
    painter.drawLine(QPointF(24, 19), QPointF(24, 30))
    painter.drawPoint(QPointF(24, 35.5))
    painter.restore()


def more_mark(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    """Three dots in a ring: it goes on."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, 2))
    painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
    painter.setBrush(ink)
    painter.setPen(Qt.PenStyle.NoPen)
    for place in (0.28, 0.5, 0.72):
        painter.drawEllipse(QPointF(rect.left() + rect.width() * place, rect.center().y()), 2.2, 2.2)
    painter.restore()


def done_mark(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    """A tick in a ring: nothing more is to come."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, 2))
    painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
    painter.setPen(QPen(ink, 2.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    center = rect.center()
    painter.drawPolyline([center + QPointF(-7, 0), center + QPointF(-2, 5), center + QPointF(8, -6)])
    painter.restore()


@cache
def chip_width(letters: str, words: str) -> float:
    return (
        max(26.0, width_of(letters, theme.words(13, bold=True)) + 10) + 6 + width_of(words, theme.words(14)) + 9
        if words
        else 26.0
    )


def chip(painter: QPainter, place: QPointF, letters: str, words: str, token: str) -> float:
    """Provenance: a letter block and the source in words; returns the width."""
    block = max(26.0, width_of(letters, theme.words(13, bold=True)) + 10)
    width = chip_width(letters, words)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("washi-100"))
    painter.drawRoundedRect(QRectF(place.x(), place.y(), width, 24), 4, 4)
    painter.setBrush(theme.color(token))
    painter.drawRoundedRect(QRectF(place.x(), place.y(), block, 24), 4, 4)
    painter.setPen(theme.color("washi-0"))
    painter.setFont(theme.words(13, bold=True))
    painter.drawText(QRectF(place.x(), place.y(), block, 24), CENTER, letters)
    painter.setPen(theme.color("sumi-900"))
    painter.setFont(theme.words(14))
    painter.drawText(QRectF(place.x() + block + 6, place.y(), width - block, 24), LEFT, words)
    return width
