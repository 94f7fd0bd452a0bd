"""A short text by the pad (v15): the question above, what is written beside it, the keys below.

変換 turns the kana at the end into kanji: candidates stand in the place of the question until one is chosen or another
key is pressed; pressed again it shows the next ones. Low down the keys come column by column.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.kana_pad import CONVERT, ERASE, by_digits, converted, pressed, tail
from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page
from kakanai_desk.ui.widgets.kana_pad import BACK, Candidates, KanaKey, KanaPad, LowKanaPad

FIELD = 104


class KanaPage(Page):
    """The ten-key writes too: the column, then the place in it (3 2 = し), 00 = 変換, then the digit of a candidate."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        body = shown.body
        assert isinstance(body, bodies.KanaQuestion)  # noqa: S101
        super().__init__(shown, measures, parent)
        self._body = body
        self._typed = body.first
        self._column = ""
        m = self.m
        self._over = self.words(
            f"**{body.head.number}**　{body.head.total}", "second", ink="sumi-700", strong_ink="ai-700"
        )
        self._ask = self.words(body.head.ask, "question")
        self._candidates = Candidates(5 if not m.narrow else 4 if m.low else 3, self)
        self._candidates.chosen.connect(self._chosen)
        self._beside: list[KanaKey] = []  # low down, with the candidates: back to the keys, other candidates
        self._pad: KanaPad | LowKanaPad
        if m.low:
            self._pad = LowKanaPad(body.keys, body.back, 44 if not m.narrow else 38, self)
            self._lay_low()
        else:
            self._pad = KanaPad(body.keys, 44 if not m.narrow else 38, self)
            self._lay_out()
        self._pad.pressed.connect(self._pressed)
        self._say()
        self._offer(body)

    def _lay_out(self) -> None:
        m, main = self.m, self.m.main
        half = (main.width() - 40) // 2
        room = QRect(main.left() + (half + 40 if m.left else 0), main.top(), half, 150)
        self.stack_within(room, [(self._over, 0), (self._ask, 2)])
        self._candidates.setGeometry(room.left(), main.top() + 23, half, FIELD)
        self._field = QRect(main.left() + (0 if m.left else half + 40), main.top() + 23, half, FIELD)
        top = main.top() + 168
        self._pad.setGeometry(main.left(), top, main.width(), main.bottom() + 1 - top)

    def _lay_low(self) -> None:
        """Words and field above the line; the candidates take the place of the keys, which are what can be reached."""
        main, reach = self.m.main, self.m.reach
        self._field = QRect(main.left(), main.bottom() + 1 - FIELD, main.width(), FIELD)
        room = QRect(main.left(), main.top(), main.width(), self._field.top() - 20 - main.top())
        self.stack_within(room, [(self._over, 0), (self._ask, 2)])
        high = (reach.height() - 18) // 2
        self._candidates.setGeometry(reach.left(), reach.top(), reach.width(), high)
        self._pad.setGeometry(reach)
        words = dict(self._body.keys)
        if CONVERT not in words:
            return
        half = (reach.width() - 18) // 2
        for place, (what, said) in enumerate(((BACK, self._body.back), (CONVERT, self._body.others))):
            key = KanaKey(what, said, 36 if not self.m.narrow else 30, self)
            key.setGeometry(reach.left() + place * (half + 18), reach.top() + high + 18, half, high)
            key.hit.connect(self._pressed)
            self._beside.append(key)

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

    # --- writing

    @Slot(str)
    def _pressed(self, what: str) -> None:
        if what == CONVERT:
            self._convert()
            return
        if what == BACK:
            self._offer(None)
            return
        self._typed = pressed(self._typed, what, self._body.most)
        self._offer(None)
        self._say()
        self.seats_changed.emit()

    def _convert(self) -> None:
        """Ask for candidates; while they stand here, the next ones."""
        kana = tail(self._typed)
        if not kana or self._candidates.turn():
            return
        if self._body.kana == kana:
            self._offer(self._body)  # they have come before
        else:
            self.acted.emit("convert", kana)

    @Slot(str)
    def _chosen(self, word: str) -> None:
        self._typed = converted(self._typed, tail(self._typed), word, self._body.most)
        self._offer(None)
        self._say()
        self.seats_changed.emit()

    def _offer(self, body: bodies.KanaQuestion | None) -> None:
        """Show candidates for what stands at the end; for anything else they came too late."""
        fits = body is not None and body.kana and body.kana == tail(self._typed)
        self._candidates.offer(body.candidates if body is not None and fits else ())
        shown = self._candidates.isVisibleTo(self)
        for label in (self._over, self._ask):
            label.setVisible(self.m.low or not shown)
        if self.m.low:
            self._pad.setVisible(not shown)
            for key in self._beside:
                key.setVisible(shown)

    def refresh(self, shown: Shown) -> bool:
        body = shown.body
        if not isinstance(body, bodies.KanaQuestion) or body.head != self._body.head or body.keys != self._body.keys:
            return False
        self.shown, self._body = shown, body
        self._offer(body)
        return True

    def key(self, char: str) -> None:
        if char == "\b":
            self._column = ""
            self._pressed(ERASE)
        elif not self._column and self._candidates.digit(int(char)):
            return
        elif not self._column:
            self._column = char
        else:
            letter = by_digits(int(self._column), int(char))
            self._column = ""
            if letter and (letter != CONVERT or any(key == CONVERT for key, _ in self._body.keys)):
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
