"""One question at a time: choices, yes and no, a date, digits. The question stands left, the answers right."""

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
from kakanai_desk.ui.presenters.visitor import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, Pager
from kakanai_desk.ui.widgets.choice import Choice
from kakanai_desk.ui.widgets.date_wheels import DateWheels, typed_date, typed_gregorian
from kakanai_desk.ui.widgets.glyph_label import FactLabel
from kakanai_desk.ui.widgets.keypad import ERASE, ERASE_ALL, KeyPad
from kakanai_desk.ui.widgets.ruby_label import RubyLabel

PAGER = 104


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


class ChoicesPage(QuestionPage):
    """v05, v06, v17, and yes/no. More than fit: pages."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        body = shown.body
        assert isinstance(body, bodies.Choices)  # noqa: S101
        super().__init__(shown, measures, body.head, parent)
        self._body = body
        self._page = 0
        m = self.m
        pixels = (m.pixels("choice"), m.pixels("second"))
        side = (84, 88) if not m.narrow else (72, 68)
        self._tiles = body.yes_no and not m.low
        self._columns = 1
        self._choices: list[Choice] = []
        for row in body.rows:
            tile = self._tiles and row.key <= 2
            choice = Choice(
                row.key,
                row.value,
                row.label,
                row.hint,
                row.pictogram,
                (round(pixels[0] * 1.3), pixels[1]) if tile else pixels,
                self,
                tile=tile,
                side=(side[0], 150 if not m.narrow else 110) if tile else side,
                tight=m.low,
            )
            choice.clicked.connect(self._chosen)
            if row.value == body.chosen:
                choice.setSelected(True)
            choice.tell_place(row.key, len(body.rows))
            self._choices.append(choice)
        self._pager = Pager(body.before, body.after, self)
        self._pager.moved.connect(self._turn)
        self._note = self.words(body.note, "body") if body.note else None
        self._room = self.ask_head()
        if self._note:
            self.stack(self._room.left(), self._room.top() + 20, self._room.width(), [(self._note, 0)])
        self._pages = self._paginated() if not m.low else self._paginated_low()
        self._page = next((i for i, p in enumerate(self._pages) if any(c.isSelected() for c in p)), 0)
        self._show_page()

    def narrow_answers(self) -> int:
        width = self.m.main.width()
        if self._tiles:
            tiles, rest = self._choices[:2], self._choices[2:]
            below = sum(self._height(c, width) + self.m.gap for c in rest)
            return round(max(t.needed((width - self.m.gap) // 2) for t in tiles)) + below + 16
        return min(560, sum(self._height(c, width) + 18 for c in self._choices[:4]))

    @staticmethod
    def _height(choice: Choice, width: int) -> int:
        return max(112, round(choice.needed(width) + 0.5))

    def _paginated(self) -> list[list[Choice]]:
        if self._tiles:
            return [self._choices]
        room, gap = self._room, self.m.gap
        heights = {c: self._height(c, room.width()) for c in self._choices}
        most = 2 if self.m.size > 1.75 else 5
        total = sum(heights.values()) + gap * (len(heights) - 1)
        if total <= room.height() and len(heights) <= max(most, 4 if self.m.size < 1.25 else most):
            return [self._choices]
        free = room.height() - PAGER - gap
        pages: list[list[Choice]] = []
        used = 0
        for choice in self._choices:
            need = heights[choice] + (gap if pages and pages[-1] else 0)
            if not pages or used + need > free or len(pages[-1]) >= most:
                pages.append([])
                used, need = 0, heights[choice]
            pages[-1].append(choice)
            used += need
        return pages

    def _paginated_low(self) -> list[list[Choice]]:
        """Two columns while no word is torn and the words have room; as few pages as can be."""
        gap, count = self.m.gap, len(self._choices)
        most = 2 if self.m.size > 1.75 else 6
        found: list[list[Choice]] = []
        while not found:
            for columns, several in ((2, False), (1, False), (2, True), (1, True)):
                free = self._pager.take_room(self._room) if several else self._room
                wide = (free.width() - gap * (columns - 1)) // columns
                high = max((self._height(c, wide) for c in self._choices), default=112)
                lines = (free.height() + gap) // (high + gap)
                if lines < 1 or any(not c.whole_words(wide) for c in self._choices):
                    continue
                fit = min(lines * columns, most)
                if several or fit >= count:
                    self._columns = columns
                    found = [self._choices[i : i + fit] for i in range(0, count, fit)] or [[]]
                    break
            else:
                if not any([c.step_down() for c in self._choices]):
                    return [[c] for c in self._choices]
        return found

    def _show_page_low(self) -> None:
        several = len(self._pages) > 1
        room, gap = (self._pager.take_room(self._room) if several else self._room), self.m.gap
        shown, columns = self._pages[self._page], self._columns
        self._pager.show_place(self._page, len(self._pages))
        wide = (room.width() - gap * (columns - 1)) // columns
        lines = -(-max(len(p) for p in self._pages) // columns)
        high = (room.height() + gap) // lines - gap
        for place, choice in enumerate(shown):
            line, column = divmod(place, columns)
            choice.setGeometry(room.left() + column * (wide + gap), room.top() + line * (high + gap), wide, high)
            choice.show()

    def _show_page(self) -> None:
        for choice in self._choices:
            choice.hide()
        several = len(self._pages) > 1
        if self.m.low and self._choices:
            self._pager.setVisible(several)
            self._show_page_low()
            return
        self._pager.setVisible(several)
        if not self._choices:
            return
        room = QRect(self._room)
        gap = self.m.gap
        if several:
            self._pager.setGeometry(room.left(), room.bottom() + 1 - PAGER, room.width(), PAGER)
            self._pager.show_place(self._page, len(self._pages))
            room.setHeight(room.height() - PAGER - gap)
        shown = self._pages[self._page]
        if self._tiles:
            self._place_tiles(room, gap)
        else:
            needs = [self._height(c, room.width()) for c in shown]
            slots = max(len(p) for p in self._pages)
            spare = room.height() - sum(needs) - gap * (slots - 1)
            if len(shown) < slots:
                spare -= sum([min(needs)] * (slots - len(shown)))
            grow = max(0, min(spare // slots, 120))
            y = room.top()
            for choice, need in zip(shown, needs, strict=True):
                choice.setGeometry(room.left(), y, room.width(), need + grow)
                y += need + grow + gap
        for choice in shown:
            choice.show()

    def _place_tiles(self, room: QRect, gap: int) -> None:
        tiles, rest = self._choices[:2], self._choices[2:]
        below = sum(self._height(c, room.width()) + gap for c in rest)
        wide = (room.width() - gap) // 2
        need = max(round(t.needed(wide)) for t in tiles)
        high = max(need, min(room.height() - below, 480))
        for index, tile in enumerate(tiles):
            tile.setGeometry(room.left() + index * (wide + gap), room.top(), wide, high)
        y = room.top() + high + gap
        for choice in rest:
            need = self._height(choice, room.width())
            choice.setGeometry(room.left(), y, room.width(), need)
            y += need + gap

    @Slot(int)
    def _turn(self, by: int) -> None:
        self._page = max(0, min(len(self._pages) - 1, self._page + by))
        self._show_page()

    def state(self) -> Any:
        return next((c.key for c in self._pages[self._page]), 0) if self._pages else 0

    def restore(self, state: Any) -> None:
        self._page = next((i for i, p in enumerate(self._pages) if any(c.key == state for c in p)), 0)
        self._show_page()

    @Slot()
    def _chosen(self) -> None:
        choice = self.sender()
        if isinstance(choice, Choice):
            self._choose(choice)

    def _choose(self, choice: Choice) -> None:
        for other in self._choices:
            other.setSelected(other is choice)
        self.acted.emit("choose", (self._body.question, choice.value))

    def key(self, char: str) -> None:
        for index, page in enumerate(self._pages):
            for choice in page:
                if str(choice.key) == char:
                    if index != self._page:
                        self._page = index
                        self._show_page()
                    self._choose(choice)
                    return

    def turn_on(self) -> None:
        if len(self._pages) > 1:
            self._page = (self._page + 1) % len(self._pages)
            self._show_page()

    def press_next(self) -> None:
        chosen = next((c for c in self._choices if c.isSelected()), None)
        if chosen is not None:
            self._choose(chosen)


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
