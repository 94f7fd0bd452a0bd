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


class CardTexts:
    """The words of one card, measured without a widget; the page breaks its pages by them."""

    def __init__(self, row: ProcedureRow, pixels: tuple[int, int], padding: int = 12) -> None:
        title, small = pixels
        self._padding = padding
        self.title = RubyText(row.title, title, bold=True, line=1.35)
        names = (RubyText(row.official, max(24, round(small * 0.8)), line=1.3, ink="sumi-700", japanese=True),)
        self.official = names if row.official else ()  # what stands on the paper and above the counters
        self.why = RubyText(row.why, small, line=1.4, ink="sumi-700")
        self.people = RubyText(row.people, small, line=1.45)
        self.by = RubyText(row.by, small, bold=True, line=1.45, ink="ai-800") if row.by else None

    @staticmethod
    def inner(width: int) -> float:
        return width - BAR - LEFT - ICON - GAP - RIGHT

    def beside(self, width: int) -> bool:
        """Whether who and by when stand in one line."""
        return self.by is None or self.people.width() + 20 + self.by.width() <= self.inner(width)

    def words_height(self, width: int) -> float:
        inner = self.inner(width)
        high = sum(text.height(inner) for text in (self.title, *self.official, self.why, self.people))
        return high if self.by is None or self.beside(width) else high + self.by.height(inner)

    def height(self, width: int) -> int:
        return max(ICON, round(self.words_height(width))) + 2 * self._padding

    def narrow_enough(self, width: int) -> bool:
        inner = self.inner(width)
        texts = (self.title, *self.official, self.why, self.people, self.by)
        return all(t.width(inner) <= inner + 0.5 for t in texts if t is not None)


class ProcedureCard(QWidget):
    """必ず has a full 藍 bar, 可能性 an outlined one, 希望 a grey one."""

    def __init__(self, row: ProcedureRow, texts: CardTexts, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row
        self._texts = texts
        self.setAccessibleName(f"{plain(row.title)} {plain(row.by)}".strip())

    def heightForWidth(self, width: int) -> int:
        return self._texts.height(width)

    def text_fits(self) -> bool:
        width = self.width()
        return self._texts.narrow_enough(width) and self._texts.height(width) <= self.height() + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        required = self._row.level == "required"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.seen("ai-700" if required else "washi-500"))
        painter.drawRoundedRect(box, 12, 12)
        painter.setBrush(theme.seen("washi-300"))
        painter.drawRoundedRect(box.adjusted(BAR, 0, 0, 0), 12, 12)
        painter.drawRect(QRectF(BAR, 0, 14, box.height()))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(box.adjusted(BAR, 2, -2, -2), 10, 10)
        painter.drawRect(QRectF(BAR, 2, 14, box.height() - 4))
        if self._row.level == "likely":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.seen("ai-700"), 2))
            painter.drawRect(QRectF(2, 6, BAR - 4, box.height() - 12))
        texts = self._texts
        inner = texts.inner(self.width())
        x = BAR + LEFT
        icon = QRectF(x, box.center().y() - ICON / 2, ICON, ICON)
        draw_icon(painter, self._row.pictogram, icon, theme.seen("ai-700"))
        x += ICON + GAP
        y = box.center().y() - texts.words_height(self.width()) / 2
        for text in (texts.title, *texts.official, texts.why, texts.people):
            text.draw(painter, QRectF(x, y, inner, text.height(inner)))
            y += text.height(inner)
        if texts.by is not None:
            beside = texts.beside(self.width())
            if beside:
                y -= texts.people.height(inner)
            box = QRectF(x, y, inner, texts.by.height(inner))
            texts.by.draw(painter, box, Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft)
