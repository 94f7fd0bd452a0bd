"""One procedure: pictogram, name, because…, who, by when. The bar at the left tells how it is needed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters.visitor_bodies import ProcedureRow
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.ruby_text import RubyText, plain

BAR, LEFT, RIGHT, ICON, GAP = 10, 20, 22, 64, 22


class ProcedureCard(QWidget):
    """必ず has a full 藍 bar, 可能性 an outlined one, 希望 a grey one."""

    def __init__(self, row: ProcedureRow, pixels: tuple[int, int], parent: QWidget) -> None:
        super().__init__(parent)
        title, small = pixels
        self._row = row
        self._title = RubyText(row.title, title, bold=True, line=1.35)
        self._why = RubyText(row.why, small, line=1.4, ink="sumi-700")
        self._people = RubyText(row.people, small, line=1.45)
        self._by = RubyText(row.by, small, bold=True, line=1.45, ink="ai-800")
        self.setAccessibleName(f"{plain(row.title)} {plain(row.by)}".strip())

    def _inner(self, width: int) -> float:
        return width - BAR - LEFT - ICON - GAP - RIGHT

    def _beside(self, width: int) -> bool:
        """Whether who and by when stand in one line."""
        return self._people.width() + 20 + self._by.width() <= self._inner(width)

    def heightForWidth(self, width: int) -> int:
        inner = self._inner(width)
        high = self._title.height(inner) + self._why.height(inner) + self._people.height(inner)
        if self._row.by and not self._beside(width):
            high += self._by.height(inner)
        return max(ICON, round(high)) + 2 * 12

    def text_fits(self) -> bool:
        inner = self._inner(self.width())
        texts = (self._title, self._why, self._people, self._by)
        return (
            all(t.width(inner) <= inner + 0.5 for t in texts) and self.heightForWidth(self.width()) <= self.height() + 1
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        required = self._row.level == "required"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ai-700" if required else "washi-500"))
        painter.drawRoundedRect(box, 12, 12)
        painter.setBrush(theme.color("washi-300"))
        painter.drawRoundedRect(box.adjusted(BAR, 0, 0, 0), 12, 12)
        painter.drawRect(QRectF(BAR, 0, 14, box.height()))
        painter.setBrush(theme.color("washi-0"))
        painter.drawRoundedRect(box.adjusted(BAR, 2, -2, -2), 10, 10)
        painter.drawRect(QRectF(BAR, 2, 14, box.height() - 4))
        if self._row.level == "likely":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("ai-700"), 2))
            painter.drawRect(QRectF(2, 6, BAR - 4, box.height() - 12))
        inner = self._inner(self.width())
        x = BAR + LEFT
        icon = QRectF(x, box.center().y() - ICON / 2, ICON, ICON)
        draw_icon(painter, self._row.pictogram, icon, theme.color("ai-700"))
        x += ICON + GAP
        beside = self._beside(self.width())
        high = self._title.height(inner) + self._why.height(inner) + self._people.height(inner)
        high += 0 if beside or not self._row.by else self._by.height(inner)
        y = box.center().y() - high / 2
        for text in (self._title, self._why, self._people):
            text.draw(painter, QRectF(x, y, inner, text.height(inner)))
            y += text.height(inner)
        if self._row.by:
            if beside:
                y -= self._people.height(inner)
            box = QRectF(x, y, inner, self._by.height(inner))
            self._by.draw(painter, box, Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft)
