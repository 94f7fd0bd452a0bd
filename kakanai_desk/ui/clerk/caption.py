"""日本語では: what the visitor's foreign-language screen says, under the mirror."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import elided
from kakanai_desk.ui.presenters.clerk_caption import Caption
from kakanai_desk.ui.presenters.clerk_words import say

MOST, LINE, EDGE = 6, 25, 14


class CaptionPanel(QWidget):
    """Two lines of heading at most, then up to six lines; the chosen one is bold with a mark."""

    def __init__(self) -> None:
        super().__init__()
        self._caption = Caption()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_caption(self, caption: Caption) -> None:
        if caption == self._caption:
            return
        self._caption = caption
        self.setAccessibleName(say("caption.title"))
        self.setAccessibleDescription("\n".join((caption.heading, *(line.words for line in caption.lines))))
        self.setVisible(bool(caption.heading))
        self.updateGeometry()
        self.update()

    def caption(self) -> Caption:
        return self._caption

    def _rows(self) -> int:
        return min(len(self._caption.lines), MOST)

    def _heading(self, width: float) -> list[str]:
        """The heading broken where its two lines are full."""
        font = theme.words(17, bold=True)
        text, first = self._caption.heading, ""
        for letter in text:
            if paint.width_of(first + letter, font) > width:
                break
            first += letter
        rest = text[len(first) :]
        return [first, elided(rest, 17, width, bold=True)] if rest else [first]

    def sizeHint(self) -> QSize:
        lines = len(self._heading(max(self.width(), 450) - 2 * EDGE))
        return QSize(450, 36 + LINE * (lines + self._rows()) + 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, "ai-50", "ai-700", 4)
        width = rect.width() - 2 * EDGE
        painter.setFont(theme.words(14))
        painter.setPen(theme.color("sumi-700"))
        painter.drawText(QRectF(EDGE, 6, width, 22), paint.LEFT, say("caption.title"))
        painter.setFont(theme.words(17, bold=True))
        painter.setPen(theme.color("sumi-900"))
        y = 30.0
        for words in self._heading(width):
            painter.drawText(QRectF(EDGE, y, width, LINE), paint.LEFT, words)
            y += LINE
        hidden = len(self._caption.lines) - MOST
        for number, line in enumerate(self._caption.lines[:MOST]):
            painter.setFont(theme.words(16, bold=line.chosen))
            painter.setPen(theme.color("ai-700" if line.chosen else "sumi-900"))
            words = say("caption.chosen", words=line.words) if line.chosen else line.words
            if number == MOST - 1 and hidden > 0:
                words = say("caption.more", count=hidden + 1)
            painter.drawText(QRectF(EDGE, y, width, LINE), paint.LEFT, elided(words, 16, width, bold=line.chosen))
            y += LINE
