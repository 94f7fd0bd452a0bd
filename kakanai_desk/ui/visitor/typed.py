"""Questions that are answered with a day or with digits."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.spoken_days import full_day, weekday_of
from kakanai_desk.core.wareki import era_of, wareki
from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.question import QuestionPage
from kakanai_desk.ui.widgets.date_wheels import DateWheels, typed_date, typed_gregorian
from kakanai_desk.ui.widgets.glyph_label import FactLabel
from kakanai_desk.ui.widgets.keypad import ERASE, ERASE_ALL, KeyPad


class FactBox(QWidget):
    """The date as a fact and in words, with its weekday."""

    def __init__(self, labels: tuple[QWidget, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._labels = labels
        for label in self._labels:
            label.setParent(self)

    def heightForWidth(self, width: int) -> int:
        return sum(w.heightForWidth(width - 60) for w in self._labels) + 40

    def resizeEvent(self, event: QResizeEvent) -> None:
        y = 20
        for label in self._labels:
            high = label.heightForWidth(self.width() - 60)
            label.setGeometry(30, y, self.width() - 60, high)
            y += high

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.seen("washi-300"))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 16, 16)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 15, 15)


class DatePage(QuestionPage):
    """v14."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        body = shown.body
        assert isinstance(body, bodies.DateQuestion)  # noqa: S101
        super().__init__(shown, measures, body.head, parent)
        self._body = body
        self._labels = dict(body.words)
        self._typed = ""
        m = self.m
        first = body.first or body.today or body.latest or date(2000, 1, 1)
        pixels = min(m.pixels("body"), 36)
        self._wheels = DateWheels(first, body.latest, self._labels, pixels, self, low=m.low, gregorian=body.gregorian)
        self._wheels.changed.connect(self._changed)
        large = 46 if not m.narrow else 36  # in another language the day is said in it, the 和暦 of the record below
        self._fact = FactLabel("", 26 if body.gregorian else large, "sumi-900", self)
        self._spoken = self.words(
            "", "body", pixels=large - 6, bold=True, line=1.3
        )  # the day in the visitor's language
        self._facts = self.words(
            "", "body", ink="sumi-700", pixels=min(m.pixels("body"), 34 if not m.narrow else 26), line=1.5
        )
        labels = (self._spoken, self._facts, self._fact) if body.gregorian else (self._fact, self._facts)
        self._spoken.setVisible(body.gregorian)
        self._box = FactBox(labels, self)
        self._ten_key = self.words("", "second", ink="sumi-700", pixels=min(m.pixels("second"), 34))
        self._say()
        if m.narrow:
            self._ten_key.hide()
            self._why.hide()
        room = self.ask_head([(self._box, 12 if m.narrow else 20), (self._ten_key, 14)])
        if m.low:
            self._wheels.setGeometry(room.adjusted(0, 0, 0, -max(0, room.height() - 220)))
        elif m.narrow:
            self._wheels.setGeometry(room.left(), room.top(), room.width(), min(room.height(), 560))
        else:
            wide = 4 * 232 + 3 * 24
            x = room.left() if m.left else room.right() + 1 - wide
            self._wheels.setGeometry(x, room.top() - 4, wide, min(room.height(), 700))

    def narrow_answers(self) -> int:
        return 530 if self.m.size < 1.25 else 490

    def _say(self) -> None:
        day = self._wheels.day()
        labels, today = self._labels, self._body.today
        distance = ""
        if today is not None:
            days = (today - day).days
            distance = labels["today"] if days == 0 else labels["days_before"].replace("{days}", str(days))
        language = self.shown.language
        words = labels["facts"].replace("{weekday}", weekday_of(day, language)).replace("{year}", str(day.year))
        between = "　・　" if "　・　" in words else " · "
        parts = [p for p in words.replace("{distance}", distance).split(between) if p]
        if self._body.gregorian:
            parts = parts[:2]  # the year is said already
        self._fact.setText(wareki(day))
        self._facts.setRubyText(
            self.text(between.join(parts), "body", ink="sumi-700", pixels=self._facts.rubyText().pixels, line=1.5)
        )
        self._spoken.setRubyText(
            self.text(full_day(day, language), "body", pixels=self._spoken.rubyText().pixels, bold=True, line=1.3)
        )
        year = day.year if self._body.gregorian else era_of(day).year
        digits = self._typed or f"{year}{day.month:02d}{day.day:02d}"
        shown = labels["ten_key"].replace("{digits}", " ".join(digits))
        self._ten_key.setRubyText(self.text(shown, "second", ink="sumi-700", pixels=self._ten_key.rubyText().pixels))

    @Slot(object)
    def _changed(self, day: object) -> None:
        self._say()

    def key(self, char: str) -> None:
        most = 8 if self._body.gregorian else 6
        self._typed = self._typed[:-1] if char == "\b" else (self._typed + char)[-most:]
        found = typed_date(self._typed, era_of(self._wheels.day()).era)
        if self._body.gregorian:
            found = typed_gregorian(self._typed)
        if found is not None and not (self._body.latest and found > self._body.latest):
            self._wheels.set_day(found)
        self._say()

    def state(self) -> Any:
        return self._wheels.day()

    def restore(self, state: Any) -> None:
        if isinstance(state, date):
            self._wheels.set_day(state)

    def press_next(self) -> None:
        self.acted.emit("answer", (self._body.question, self._wheels.day().isoformat()))


class DigitsPage(QuestionPage):
    """A number by key pad or ten-key."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        body = shown.body
        assert isinstance(body, bodies.DigitsQuestion)  # noqa: S101
        super().__init__(shown, measures, body.head, parent)
        self._body = body
        self._typed = body.first
        m = self.m
        room = self.ask_head()
        pad = 636 if not m.narrow else 536
        self._pad = KeyPad(body.erase_all, body.erase, 30, self, low=m.low)
        self._pad.pressed.connect(self._pressed)
        if m.low:
            self._pad.setGeometry(room)
            self._field = QRect(m.main.left(), m.main.bottom() - 99, pad, 100)
        else:
            x = room.left() if m.left else room.right() + 1 - pad
            self._pad.setGeometry(x, room.top() + 120, pad, min(room.height() - 120, 636))
            self._field = QRect(x, room.top(), pad, 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.seen("ai-700"), 5))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(QRectF(self._field).adjusted(2.5, 2.5, -2.5, -2.5), 12, 12)
        painter.setPen(theme.seen("sumi-900"))
        painter.setFont(theme.digits(60, bold=True))
        painter.drawText(self._field.adjusted(24, 0, -24, 0), Qt.AlignmentFlag.AlignVCenter, self._typed)

    def beside(self) -> int:
        return 536

    @Slot(str)
    def _pressed(self, what: str) -> None:
        if what == ERASE_ALL:
            self._typed = ""
        elif what == ERASE:
            self._typed = self._typed[:-1]
        elif len(self._typed) < self._body.most:
            self._typed += what
        self.update()
        self.seats_changed.emit()

    def key(self, char: str) -> None:
        self._pressed(ERASE if char == "\b" else char)

    def seats(self) -> Seats:
        seats = self.shown.seats
        return seats if self._typed else Seats(seats.back, seats.ask, "", seats.slot)

    def state(self) -> Any:
        return self._typed

    def restore(self, state: Any) -> None:
        self._typed = str(state)

    def press_next(self) -> None:
        if self._typed:
            self.acted.emit("answer", (self._body.question, self._typed))
