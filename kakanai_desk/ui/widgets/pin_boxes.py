"""Four boxes for the secret number: only how many digits stand there, never which."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme

BOX, HIGH, GAP, DOT = 116, 132, 24, 18


class PinBoxes(QWidget):
    """The next box has the thick border."""

    def __init__(self, length: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._length, self._typed = length, 0
        self.setAccessibleName("○" * length)

    def set_typed(self, typed: int) -> None:
        if typed != self._typed:
            self._typed = typed
            self.setAccessibleName("●" * typed + "○" * (self._length - typed))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._length * BOX + (self._length - 1) * GAP, HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self._length):
            box = QRectF(index * (BOX + GAP), 0, BOX, HIGH)
            line, token = (5.0, "ai-700") if index == self._typed else (3.0, "washi-500")
            painter.setPen(QPen(theme.seen(token), line))
            painter.setBrush(theme.seen("washi-0"))
            painter.drawRoundedRect(box.adjusted(line / 2, line / 2, -line / 2, -line / 2), 12, 12)
            if index < self._typed:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.seen("sumi-900"))
                painter.drawEllipse(box.center(), DOT, DOT)


class Tries(QWidget):
    """The tries that are left, as discs; those used up are rings. The words stand beside."""

    def __init__(self, left: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._most = left, most
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(self._most * 36 - 10, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self._most):
            centre = QPointF(index * 36 + 13, self.height() / 2)
            if index < self._left:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.seen("ai-700"))
                painter.drawEllipse(centre, 13, 13)
            else:
                painter.setPen(QPen(theme.seen("washi-500"), 4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(centre, 11, 11)
