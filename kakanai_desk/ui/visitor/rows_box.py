"""A white box with rows, for the pages that show what was found or is still to come."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.visitor.page import Page


class RowsBox(QWidget):
    """A white box with rows: label left, text or fact right; hairlines between when ``ruled``."""

    def __init__(self, rows: list[tuple[QWidget, QWidget]], label_width: int, page: Page, *, ruled: bool) -> None:
        super().__init__(page)
        self._rows, self._label_width, self._ruled = rows, label_width, ruled
        for pair in rows:
            for widget in pair:
                widget.setParent(self)
        self._rules: list[int] = []

    def _pad(self) -> tuple[int, int, int]:
        return (40, 12, 44) if self._ruled else (36, 22, 12)

    def _heights(self, width: int) -> list[int]:
        side, _, _ = self._pad()
        inner = width - 2 * side - self._label_width - 20
        return [max(a.heightForWidth(self._label_width), b.heightForWidth(inner)) for a, b in self._rows]

    def heightForWidth(self, width: int) -> int:
        _, edge, gap = self._pad()
        heights = self._heights(width)
        return sum(heights) + gap * (len(heights) - 1) + 2 * edge + (2 * gap // 2 if self._ruled else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        side, edge, gap = self._pad()
        inner = self.width() - 2 * side - self._label_width - 20
        y = edge + (gap // 2 if self._ruled else 0)
        self._rules = []
        for (label, value), high in zip(self._rows, self._heights(self.width()), strict=True):
            label_high = label.heightForWidth(self._label_width)
            value_high = value.heightForWidth(inner)
            first = (value.minimumSizeHint().height() - label.minimumSizeHint().height()) // 2
            label.setGeometry(side, y + max(0, first), self._label_width, label_high)
            value.setGeometry(
                side + self._label_width + 20, y + max(0, -first if high > value_high else 0), inner, value_high
            )
            y += high + gap
            self._rules.append(y - gap // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.seen("washi-300"))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 16, 16)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 15, 15)
        if self._ruled:
            for y in self._rules[:-1]:
                painter.fillRect(40, y - 1, self.width() - 80, 2, theme.seen("washi-200"))
