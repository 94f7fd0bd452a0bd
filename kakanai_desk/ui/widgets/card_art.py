"""The picture of a card over the reader: what to do, without words. The arrow is 朱: it is the resident's hand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme

WIDTH, HEIGHT = 900.0, 640.0


class CardArt(QWidget):
    """``placed``: the card lies on the reader and no hand is needed."""

    def __init__(self, title: str, parent: QWidget | None = None, *, placed: bool = False) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title, self._placed = title, placed

    def heightForWidth(self, width: int) -> int:
        return round(width * HEIGHT / WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / WIDTH, self.height() / HEIGHT)
        painter.translate((self.width() - WIDTH * scale) / 2, (self.height() - HEIGHT * scale) / 2)
        painter.scale(scale, scale)
        self._reader(painter)
        painter.save()
        painter.translate(208, 150 if self._placed else 52)
        self._card(painter)
        painter.restore()
        if not self._placed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen("shu-700", 12))
            painter.drawLine(QPointF(450, 372), QPointF(450, 430))
            painter.drawPolyline([QPointF(416, 400), QPointF(450, 434), QPointF(484, 400)])

    @staticmethod
    def _reader(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.seen("washi-200"))
        painter.drawEllipse(QPointF(450, 596), 370, 26)
        painter.setPen(_pen("ai-700", 6))
        painter.setBrush(theme.seen("ai-100"))
        front = QPainterPath(QPointF(80, 556))
        front.cubicTo(80, 580, 92, 592, 110, 592)
        front.lineTo(792, 592)
        front.cubicTo(810, 592, 820, 580, 820, 556)
        painter.drawPath(front)
        painter.setBrush(theme.seen("washi-0"))
        top = QPainterPath(QPointF(150, 420))
        for x, y in ((750, 420), (820, 550)):
            top.lineTo(x, y)
        top.cubicTo(824, 574, 812, 590, 792, 590)
        top.lineTo(108, 590)
        top.cubicTo(88, 590, 76, 574, 80, 550)
        top.closeSubpath()
        painter.drawPath(top)
        painter.setBrush(theme.seen("ai-50"))
        pen = _pen("ai-700", 4)
        pen.setDashPattern([3.5, 2.5])
        painter.setPen(pen)
        painter.drawPolygon([QPointF(262, 452), QPointF(638, 452), QPointF(672, 530), QPointF(228, 530)])

    def _card(self, painter: QPainter) -> None:
        whole = QPainterPath()
        whole.addRoundedRect(QRectF(0, 0, 484, 304), 20, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.seen("washi-0"))
        painter.drawPath(whole)
        band = QPainterPath()
        band.addRect(0, 0, 484, 66)
        painter.setBrush(theme.seen("band"))
        painter.drawPath(whole.intersected(band))
        painter.setBrush(theme.seen("washi-100"))
        painter.drawRoundedRect(QRectF(30, 98, 116, 148), 8, 8)
        painter.setBrush(theme.seen("washi-300"))
        painter.drawEllipse(QPointF(88, 150), 28, 28)
        bust = QPainterPath(QPointF(42, 246))
        bust.cubicTo(46, 204, 64, 188, 88, 188)
        bust.cubicTo(112, 188, 130, 204, 134, 246)
        painter.drawPath(bust)
        painter.setBrush(theme.seen("washi-200"))
        for y, width in ((104, 200), (142, 270), (180, 240), (218, 150)):
            painter.drawRoundedRect(QRectF(176, y, width, 20), 4, 4)
        painter.setPen(_pen("ai-700", 4))
        painter.drawLine(QPointF(0, 66), QPointF(484, 66))
        painter.setPen(_pen("ai-700", 6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(whole)
        painter.setPen(theme.seen("ai-800"))
        painter.setFont(theme.words(30, bold=True))
        painter.drawText(QPointF(28, 46), self._title)


def _pen(token: str, width: float) -> QPen:
    return QPen(theme.seen(token), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
