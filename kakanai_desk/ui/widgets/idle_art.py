"""The idle picture: four flat hills, the sun, and the line that leads over them. Painted once per size."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme

WIDTH, HEIGHT = 1920.0, 1080.0
SUN = QColor("#ffc199")  # DADS orange-200, in this picture only
HILLS = (
    ("ai-100", ((0, 700), (500, 576), (1010, 640), (1480, 512), (1920, 606))),
    ("ai-200", ((0, 800), (640, 778), (1240, 716), (1920, 724))),
    ("ai-700", ((0, 902), (460, 858), (920, 890), (1520, 776), (1920, 838))),
    ("ai-800", ((0, 1000), (520, 976), (1060, 994), (1600, 936), (1920, 962))),
)
ROUTE = (
    ((200, 812), (330, 860), (520, 832)),
    ((720, 802), (770, 722), (940, 702)),
    ((1090, 684), (1130, 742), (1210, 712)),
    ((1280, 686), (1240, 582), (1210, 486)),
)


def _hill(points: tuple[tuple[int, int], ...]) -> QPainterPath:
    """A soft ridge through ``points``, level at each of them."""
    path = QPainterPath(QPointF(*points[0]))
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        half = (x1 - x0) * 0.45
        path.cubicTo(x0 + half, y0, x1 - half, y1, x1, y1)
    path.lineTo(WIDTH, HEIGHT)
    path.lineTo(0, HEIGHT)
    path.closeSubpath()
    return path


def paint_idle(painter: QPainter, width: int, height: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(width / WIDTH, height / HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(SUN)
    squeeze = (width / WIDTH) / (height / HEIGHT)
    painter.drawEllipse(QPointF(1210, 486), 118 / squeeze, 118)
    for token, points in HILLS:
        painter.setBrush(theme.color(token))
        painter.drawPath(_hill(points))
    route = QPainterPath(QPointF(-10, 856))
    for a, b, c in ROUTE:
        route.cubicTo(QPointF(*a), QPointF(*b), QPointF(*c))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, pen in (("washi-0", 12), ("shu-700", 5)):
        painter.setPen(QPen(theme.color(token), pen, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(route)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("shu-700"))
    painter.drawEllipse(QPointF(1210, 486), 15 / squeeze, 15)


class IdleArt(QWidget):
    """The picture; its pixmap is kept until the size changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._kept = QPixmap()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._kept.size() != self.size():
            self._kept = QPixmap(self.size())
            self._kept.fill(theme.color("washi-50"))
            with QPainter(self._kept) as painter:
                paint_idle(painter, self.width(), self.height())
        QPainter(self).drawPixmap(0, 0, self._kept)
