"""What covers the visitor's screen until the visitor's window is built: calm ground, nothing to press."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme

VISITOR_FLAGS = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus


class Cover(QWidget):
    def __init__(self) -> None:
        super().__init__(None, VISITOR_FLAGS)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWindowTitle("Kakanai Desk")
        self._words = ""

    def say(self, words: str) -> None:
        """A sentence in the middle: nothing else will come."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.color("washi-50"))
        if self._words:
            painter.setPen(theme.color("sumi-900"))
            painter.setFont(theme.words(44, bold=True))
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(80, 80, -80, -80), where, self._words)
