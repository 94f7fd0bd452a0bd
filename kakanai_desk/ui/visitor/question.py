"""One question at a time: the question stands left, its answers (``choices``, ``typed``, ``kana``) right."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page
from kakanai_desk.ui.widgets.ruby_label import RubyLabel


class WhyBox(QWidget):
    """Why it is asked, behind a quiet bar."""

    BAR, PAD = 6, 24

    def __init__(self, title: RubyLabel, text: RubyLabel, parent: QWidget) -> None:
        super().__init__(parent)
        self._labels = (title, text)
        for label in self._labels:
            label.setParent(self)

    def heightForWidth(self, width: int) -> int:
        return sum(label.heightForWidth(width - self.BAR - self.PAD) for label in self._labels)

    def resizeEvent(self, event: QResizeEvent) -> None:
        y = 0
        wide = self.width() - self.BAR - self.PAD
        for label in self._labels:
            high = label.heightForWidth(wide)
            label.setGeometry(self.BAR + self.PAD, y, wide, high)
            y += high

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.BAR, self.height(), theme.seen("ai-200"))


class QuestionPage(Page):
    """The left half of every question, and the room for its answers."""

    def __init__(self, shown: Shown, measures: Measures, head: bodies.QuestionHead, parent: QWidget | None) -> None:
        super().__init__(shown, measures, parent)
        m = self.m
        second = m.pixels("second")
        self._over = self.words(
            f"**{head.number}**　{head.total}", "second", ink="sumi-700", strong_ink="ai-700", line=1.3
        )
        self._over.setVisible(bool(self._over.text().strip()))
        self._heading = self.words(head.ask, "question")
        self._hint = self.words(head.hint, "body", ink="sumi-700", line=1.5)
        self._hint.setVisible(bool(head.hint))
        title = self.words(head.why_title, "second", bold=True, line=1.65)
        why = self.words(head.why, "second", ink="sumi-700", line=1.65)
        self._why: QWidget = WhyBox(title, why, self)
        if m.narrow:
            self._why.hide()
            self._why = self.words(head.why, "second", ink="sumi-700", pixels=second)
        self._why.setVisible(bool(head.why))

    def ask_head(self, more: list[tuple[QWidget, int]] | None = None) -> QRect:
        """Place the question. Returns the room for the answers."""
        m, main = self.m, self.m.main
        if m.low:
            return self._ask_above(more or [])
        beside = self.beside()
        optional = [w for w in (self._why, self._hint) if not w.isHidden()]
        if m.narrow and not beside:
            room = self.narrow_answers()
            box = QRect(main.left(), main.top(), main.width(), main.height() - room)
            items: list[tuple[QWidget, int]] = [(self._over, 0), (self._heading, 2), (self._hint, 2), (self._why, 2)]
            bottom = self.stack_within(box, [*items, *(more or [])], optional)
            return QRect(main.left(), bottom + 14, main.width(), main.bottom() + 1 - bottom - 14)
        wide = 600
        gap = 72 if not m.narrow else main.width() - 600 - beside
        box, room = m.split(wide, gap, 28 if m.size < 1.75 else 12)
        items = [(self._over, 0), (self._heading, 14), (self._hint, 16), *(more or []), (self._why, 30)]
        self.stack_within(box, items, optional)
        return room.adjusted(0, 16, 0, 0)

    def _ask_above(self, more: list[tuple[QWidget, int]]) -> QRect:
        """Low: the question at the left of the upper half, why and what is shown beside it at the right."""
        m, main = self.m, self.m.main
        right = 560 if not m.narrow else 400
        beside = [*more, *([(self._why, 20 if more else 0)] if not self._why.isHidden() else [])]
        wide = main.width() - (right + 60 if beside else 0)
        optional = [self._hint] if not self._hint.isHidden() else []
        items: list[tuple[QWidget, int]] = [(self._over, 0), (self._heading, 8), (self._hint, 12)]
        self.stack_within(QRect(main.left(), main.top(), wide, main.height()), items, optional)
        if beside:
            box = QRect(main.right() + 1 - right, main.top() + 12, right, main.height() - 12)
            self.stack_within(box, beside, [w for w, _ in beside if w is self._why])
        return m.reach

    def beside(self) -> int:
        """The width answers need beside the question on the narrow panel; 0: they stand below it."""
        return 0

    def narrow_answers(self) -> int:
        """How much height the answers need at least in one column."""
        return 480
