"""How places look on the page: their kind by colour, shape and letter, what nobody confirmed by dashes and a flag."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from kakanai_desk.studio.form.sheet import SheetPlace
from kakanai_desk.studio.form.sheet_items import WITHOUT_FACT, SheetKind
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.presenters.studio_words import say

INKS = {
    SheetKind.TEXT: "ai-700", SheetKind.CELLS: "pv-code", SheetKind.NUMBER: "pv-core", SheetKind.DATE: "ok-700",
    SheetKind.CHECK: "shu-700", SheetKind.RING: "shu-800", SheetKind.SIGNATURE: "sumi-900", SheetKind.SEAL: "err-700",
    SheetKind.PHOTO: "sumi-700", SheetKind.CODE: "sumi-700", SheetKind.OTHER: "washi-600",
}  # fmt: skip
SMALL = 64.0  # pixels: a narrower place has no letter
BADGE = 17.0
FLAG = 9.0
HANDLE = 4.0


def unknown(place: SheetPlace) -> bool:
    """Whether somebody has to say what belongs there."""
    return not place.path and place.kind not in WITHOUT_FACT and not (place.field and not place.doubtful)


def place(painter: QPainter, rect: QRectF, one: SheetPlace, *, kin: bool = False) -> None:
    """One that is not chosen."""
    ink = theme.color("err-700" if unknown(one) else INKS[one.kind])
    fill = QColor(theme.color("err-700" if unknown(one) else "warn-400" if one.doubtful else INKS[one.kind]))
    fill.setAlpha(48 if one.doubtful else 20)
    _frame(painter, rect, one, ink, fill, 2.4 if kin else 1.6)
    if rect.width() >= SMALL and rect.height() >= BADGE - 3:
        _badge(painter, rect, one, ink)
    if one.doubtful:
        _flag(painter, rect, one)


def chosen(painter: QPainter, rect: QRectF, one: SheetPlace, label: str, *, handled: bool) -> None:
    """One that is chosen, with its name and, where its box may be drawn larger, its handles."""
    fill = QColor(theme.color("ai-300"))
    fill.setAlpha(70)
    _frame(painter, rect, one, theme.color("ai-900"), fill, 3.0)
    if one.doubtful:
        _flag(painter, rect, one)
    font = theme.words(15, bold=True)
    width = paint.width_of(label, font) + 16
    above = QRectF(max(2.0, rect.left()), rect.top() - 30, width, 24)
    if above.top() < 2:
        above.moveTop(rect.bottom() + 6)
    paint.box(painter, above, "ai-900", None, 4)
    painter.setFont(font)
    painter.setPen(theme.color("washi-0"))
    painter.drawText(above, paint.CENTER, label)
    if handled:
        painter.setPen(QPen(theme.color("ai-900"), 1.5))
        painter.setBrush(theme.color("washi-0"))
        for spot in handles(rect).values():
            painter.drawRect(QRectF(spot.x() - HANDLE, spot.y() - HANDLE, 2 * HANDLE, 2 * HANDLE))
        painter.setBrush(Qt.BrushStyle.NoBrush)


def handles(rect: QRectF) -> dict[str, QPointF]:
    """The eight, by the letters of the sides that they draw. On a small box they stand off a little."""
    off = max(0.0, 10.0 - min(rect.width(), rect.height()) / 2)
    left, top, right, bottom = rect.left() - off, rect.top() - off, rect.right() + off, rect.bottom() + off
    middle = rect.center()
    return {
        "lt": QPointF(left, top), "t": QPointF(middle.x(), top), "rt": QPointF(right, top),
        "r": QPointF(right, middle.y()), "rb": QPointF(right, bottom), "b": QPointF(middle.x(), bottom),
        "lb": QPointF(left, bottom), "l": QPointF(left, middle.y()),
    }  # fmt: skip


def _frame(painter: QPainter, rect: QRectF, one: SheetPlace, ink: QColor, fill: QColor, weight: float) -> None:
    dash = Qt.PenStyle.DotLine if unknown(one) else Qt.PenStyle.DashLine if one.doubtful else Qt.PenStyle.SolidLine
    painter.setPen(QPen(ink, weight, dash))
    painter.setBrush(fill)
    if one.kind is SheetKind.RING:
        side = min(rect.width(), rect.height()) / 2 + 2
        painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), side, side)
    elif one.kind in (SheetKind.CELLS, SheetKind.NUMBER):
        painter.drawRect(rect)
        count = sum(one.cells)
        painter.setPen(QPen(ink, 0.8, Qt.PenStyle.DotLine))
        for number in range(1, count):
            x = rect.left() + rect.width() * number / count
            painter.drawLine(QPointF(x, rect.bottom() - 5), QPointF(x, rect.bottom()))
    elif one.kind is SheetKind.CHECK:
        painter.drawRect(rect)
        painter.drawRect(rect.adjusted(-3, -3, 3, 3))
    elif one.kind is SheetKind.DATE:
        painter.drawRect(rect)
        painter.setPen(QPen(ink, 3.2))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    else:
        painter.drawRect(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _badge(painter: QPainter, rect: QRectF, one: SheetPlace, ink: QColor) -> None:
    """The kind's letter in the right lower corner, where texts seldom reach."""
    tall = min(BADGE, rect.height())
    spot = QRectF(rect.right() - BADGE, rect.bottom() - tall, BADGE, tall)
    painter.fillRect(spot, ink)
    painter.setFont(theme.words(12, bold=True))
    painter.setPen(theme.color("washi-0"))
    painter.drawText(spot, paint.CENTER, say(f"form.letter.{one.kind.value}"))


def _flag(painter: QPainter, rect: QRectF, one: SheetPlace) -> None:
    """A corner that says: look at this. Red with what has no fact."""
    side = FLAG + 4 if rect.width() >= SMALL else 7.0
    right, top = rect.right() + 2, rect.top() - 2
    painter.setPen(QPen(theme.color("washi-0"), 1))
    painter.setBrush(theme.color("err-700" if unknown(one) else "warn-400"))
    painter.drawPolygon(QPolygonF([QPointF(right - side, top), QPointF(right, top), QPointF(right, top + side)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
