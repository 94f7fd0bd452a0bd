"""A short text in kana by the pad (v15): the question above, what is written beside it, the keys below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.kana_pad import ERASE, by_digits, pressed
from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page
from kakanai_desk.ui.widgets.kana_pad import KanaPad

FIELD = 104


class KanaPage(Page):
    """The ten-key writes too: the column, then the place in it (3 2 = し)."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        body = shown.body
        assert isinstance(body, bodies.KanaQuestion)  # noqa: S101
        super().__init__(shown, measures, parent)
        self._body = body
        self._typed = body.first
        self._column = ""
        m, main = self.m, self.m.main
        half = (main.width() - 40) // 2
        over = self.words(f"**{body.head.number}**　{body.head.total}", "second", ink="sumi-700", strong_ink="ai-700")
        ask = self.words(body.head.ask, "question")
        room = QRect(main.left() + (half + 40 if m.left else 0), main.top(), half, 150)
        self.stack_within(room, [(over, 0), (ask, 2)])
        self._field = QRect(main.left() + (0 if m.left else half + 40), main.top() + 23, half, FIELD)
        self._pad = KanaPad(body.keys, 44 if not m.narrow else 38, self)
        top = main.top() + 168
        self._pad.setGeometry(main.left(), top, main.width(), main.bottom() + 1 - top)
        self._pad.pressed.connect(self._pressed)
        self._say()

    def _say(self) -> None:
        self.setAccessibleName(self._typed)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.seen("ai-700"), 5))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(QRectF(self._field).adjusted(2.5, 2.5, -2.5, -2.5), 12, 12)
        painter.setPen(theme.seen("sumi-900"))
        pixels = 54.0
        inner = self._field.adjusted(28, 0, -28, 0)
        while pixels > 26 and len(self._typed) * pixels > inner.width():
            pixels -= 2
        painter.setFont(theme.words(pixels))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, self._typed)

    @Slot(str)
    def _pressed(self, what: str) -> None:
        self._typed = pressed(self._typed, what, self._body.most)
        self._say()
        self.seats_changed.emit()

    def key(self, char: str) -> None:
        if char == "\b":
            self._column = ""
            self._pressed(ERASE)
        elif not self._column:
            self._column = char
        else:
            letter = by_digits(int(self._column), int(char))
            self._column = ""
            if letter:
                self._pressed(letter)

    def seats(self) -> Seats:
        seats = self.shown.seats
        return seats if self._typed.strip() else Seats(seats.back, seats.ask, "", seats.slot)

    def state(self) -> Any:
        return self._typed

    def restore(self, state: Any) -> None:
        self._typed = str(state)
        self._say()

    def press_next(self) -> None:
        if self._typed.strip():
            self.acted.emit("answer", (self._body.question, self._typed.strip()))
