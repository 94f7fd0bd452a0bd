"""What the resident checks: the household and each document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRect, Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, Turned
from kakanai_desk.ui.widgets.document_view import DocumentView, PinRow
from kakanai_desk.ui.widgets.glyph_label import FactLabel
from kakanai_desk.ui.widgets.household_strip import HouseholdStrip
from kakanai_desk.ui.widgets.painted import FIX, PLAIN, PaintedButton
from kakanai_desk.ui.widgets.ruby_text import as_fact, plain

KEYS = {"page_before": "4", "page_after": "6", "higher": "8", "lower": "2", "larger": "9", "smaller": "3"}


class HouseholdPage(Page):
    """v08. More people than stand side by side: pages; まちがいない counts for all of them."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Household)  # noqa: S101
        self._body = body
        m, main = self.m, self.m.main
        heading = self.words(body.heading, "question", pixels=min(m.pixels("question"), 60))
        small = m.pixels("small")
        facts: list[tuple[QWidget, QWidget]] = []
        size = min(m.pixels("fact"), 40)
        for label, value in ((body.address_label, body.address), (body.date_label, body.date)):
            if value:
                facts.append(
                    (
                        self.words(label, "small", ink="sumi-700", line=1.3, pixels=min(small, 30)),
                        FactLabel(value, size, "sumi-900", self),
                    )
                )
        if m.low:
            side = 480 if not m.narrow else 360
            words = [widget for pair in facts for widget in pair]
            self.stack_within(
                QRect(main.left(), main.top(), side, main.height()), [(heading, 0), *((w, 6) for w in words)]
            )
            left, bottom = main.left() + side + 40, main.top()
        else:
            bottom = self.stack_within(
                QRect(main.left(), main.top() + 8, main.width(), 260 if not m.narrow else 140), [(heading, 0)]
            )
            bottom = self._place_facts(facts, bottom + 10)
            left = main.left()
        body_size = min(m.pixels("body"), 42)
        most = (4 if m.size < 1.25 else 3) if not m.narrow else (3 if m.size < 1.25 else 2)
        if m.low:
            most = (3 if m.size < 1.25 else 2) if not m.narrow else (2 if m.size < 1.25 else 1)
        self._columns = most
        self._pages = [body.members[i : i + most] for i in range(0, len(body.members), most)] or [()]
        several = len(self._pages) > 1
        columns = min(most, max(len(body.members), 3 if not m.narrow else 2)) if not several else most
        width = main.right() + 1 - left
        if len(body.members) < columns and not m.low:
            columns = max(columns, 3) if not m.narrow else columns
        self._strips: list[HouseholdStrip] = []
        self._below: list[list[PaintedButton]] = []
        top = bottom + ((36 if not m.narrow else 20) if not m.low else 0)
        free = main.bottom() + 1 - top
        sizes = (body_size, min(small, 34))
        for members in self._pages:
            strip = HouseholdStrip(members, columns, sizes, width, self, fix=not m.low)
            while strip.needed() > free and sizes[0] > 24:
                strip.deleteLater()
                strip.hide()
                sizes = (sizes[0] - 2, max(24, sizes[1] - 2))
                strip = HouseholdStrip(members, columns, sizes, width, self, tight=sizes[0] < 30, fix=not m.low)
            strip.setGeometry(left, top, width, strip.needed())
            strip.wrong.connect(self._say_wrong)
            self._strips.append(strip)
            self._below.append(self._fixes(strip) if m.low else [])
        self._turned = Turned(body.before, body.after)
        self._turned.count = len(self._strips)
        self._show_page()

    def _fixes(self, strip: HouseholdStrip) -> list[PaintedButton]:
        """Low: 「ちがう」 of each person of ``strip``, within reach, below the card."""
        m, reach = self.m, self.m.reach
        buttons: list[PaintedButton] = []
        for member, x, wide in strip.columns():
            given = as_fact(member.name.split("\u3000")[-1])
            button = PaintedButton(
                FIX, f"{given}　{member.wrong}", min(m.pixels("body"), 40), self, icon="pen", icon_side=34, bold=False,
                padding=10, name=f"{plain(member.wrong)} {member.name}",
            )  # fmt: skip
            button.setGeometry(strip.x() + x, reach.top() + 12, wide, 124)
            button.clicked.connect(self._say_wrong)
            buttons.append(button)
        return buttons

    def _place_facts(self, facts: list[tuple[QWidget, QWidget]], y: int) -> int:
        """Side by side when they fit, else one below the other."""
        main = self.m.main
        wide = [max(a.sizeHint().width(), b.sizeHint().width()) for a, b in facts]
        if sum(wide) + 56 * (len(wide) - 1) <= main.width():
            x, bottom = main.left(), y
            for (label, value), width in zip(facts, wide, strict=True):
                bottom = max(bottom, self.stack(x, y, width + 4, [(label, 0), (value, 0)]))
                x += width + 56
            return bottom
        for pair in facts:
            label, value = pair
            column = max(a.sizeHint().width() for a, _ in facts) + 24
            high = self.stack(main.left() + column, y, main.width() - column, [(value, 0)])
            first = value.minimumSizeHint().height()
            label.setGeometry(
                main.left(), y + (first - label.sizeHint().height()) // 2 + 2, column, label.heightForWidth(column)
            )
            y = high + 2
        return y

    def _show_page(self) -> None:
        for index, strip in enumerate(self._strips):
            strip.setVisible(index == self._turned.index)
            for button in self._below[index]:
                button.setVisible(index == self._turned.index)

    def _turn(self, by: int) -> bool:
        turned = self._turned.turn(by)
        if turned:
            self._show_page()
            self.seats_changed.emit()
        return turned

    @Slot()
    def _say_wrong(self) -> None:
        self.acted.emit("ask", None)

    def seats(self) -> Seats:
        return self._turned.seats(self.shown.seats)

    def press_back(self) -> bool:
        return self._turn(-1)

    def press_next(self) -> None:
        if not self._turn(1):
            self.acted.emit("household_right", None)


class DocumentPage(Page):
    """v10."""

    def __init__(
        self, shown: Shown, measures: Measures, bridge: DeskBridge | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(shown, measures, parent)
        self._bridge = bridge
        body = shown.body
        assert isinstance(body, bodies.Document)  # noqa: S101
        self._body = body
        m, main = self.m, self.m.main
        wide, button_wide = (1090 if not m.narrow else 770), 150
        self._reading = 900 if not m.narrow else 584
        edge = 180 if m.left and not m.low else 0  # the buttons stand at the writing hand
        self._view = DocumentView(self._reading, self, room_left=edge)
        self._view.setGeometry(main.left(), main.top(), wide, main.height())
        self._view.wanted.connect(self._ask_picture)
        self._view.moved.connect(self._show_buttons)
        self._view.seen.connect(self.seats_changed)
        if bridge is not None:
            bridge.picture.connect(self._view.take_picture)
        self._buttons: dict[str, PaintedButton] = {}
        icons = {"higher": "up", "lower": "down", "larger": "zoom_in", "smaller": "zoom_out"}
        icons |= {"page_before": "back", "page_after": "next"}
        slots = {
            "higher": self._higher,
            "lower": self._lower,
            "larger": self._larger,
            "smaller": self._smaller_page,
            "page_before": self._page_before,
            "page_after": self._page_after,
        }
        high = 112
        for name, words in body.buttons:
            button = PaintedButton(
                PLAIN,
                words,
                24,
                self,
                icon=icons[name],
                stacked=True,
                bold=False,
                padding=2,
                icon_side=44,
                key=KEYS[name],
            )
            button.clicked.connect(slots[name])
            self._buttons[name] = button
        x = main.left() + (8 if m.left else wide - 8 - button_wide)
        order = ("page_before", "page_after", "higher", "lower", "larger", "smaller")
        reach = m.reach
        for index, name in enumerate(reversed(order)):
            y = main.bottom() + 1 - 9 - (index + 1) * high - index * 18
            self._buttons[name].setGeometry(x, y, button_wide, high)
            if m.low:
                each = (reach.width() - 5 * 20) // 6
                at = order.index(name)
                self._buttons[name].setGeometry(reach.left() + at * (each + 20), reach.top() + 12, each, 124)
        self._column = QRect(main.left() + wide + (60 if not m.narrow else 32), main.top(), 0, main.height())
        self._column.setRight(main.right())
        self._list: list[QWidget] = []
        self._fill()

    def _fill(self) -> None:
        """The list beside the page; its words step down until all of it stands in the column."""
        body, m = self._body, self.m
        cap = 44 if not m.narrow else 34
        while True:
            for widget in self._list:
                widget.hide()
                widget.deleteLater()
            items, rows = self._column_items(cap)
            self._list = [w for w, _ in items]
            for widget in self._list:
                widget.show()
            last = cap <= 28
            bottom = self.stack(self._column.left(), self._column.top(), self._column.width(), items)
            if bottom <= self._column.bottom() + 1 or last:
                break
            cap -= 4
        if bottom > self._column.bottom() + 1:  # the pins stay on the page itself
            self.stack_within(self._column, items, list(reversed(rows if m.low else rows[3:])))
        self._view.show_page(body.picture, body.pins)
        self._view.setAccessibleName(f"{body.title} {plain(body.page_words)}".strip())
        self._show_buttons()

    def _column_items(self, cap: int) -> tuple[list[tuple[QWidget, int]], list[QWidget]]:
        body, m = self._body, self.m
        second = min(m.pixels("second"), cap)
        over = self.words(f"**{body.number}**　{body.total}", "second", ink="sumi-700", strong_ink="ai-700", line=1.3)
        heading = self.words(body.heading, "question", pixels=50 if not m.narrow else 40)
        title = self.words(body.title, "second", ink="sumi-700", pixels=second)
        items: list[tuple[QWidget, int]] = [(over, 0), (heading, 8), (title, 8)]
        if body.page_words:
            items.append((self.words(body.page_words, "second", ink="sumi-700", pixels=second), 0))
        rows: list[QWidget] = []
        for pin in body.pins:
            label = self.words(pin.label, "small", ink="sumi-700", line=1.4, pixels=min(m.pixels("small"), 32, cap))
            rows.append(PinRow(pin, label, FactLabel(pin.value, min(m.pixels("fact"), cap), "sumi-900", self), self))
        if not rows:
            items.append((self.words(body.look, "body", line=1.5), 24))
        items += [(row, 20 if i == 0 else 0) for i, row in enumerate(rows)]
        return items, rows

    @Slot()
    def _show_buttons(self) -> None:
        body, view = self._body, self._view
        if not self._buttons:
            return
        visible = {
            "higher": view.room_above() or view.room_below(),
            "lower": view.room_above() or view.room_below(),
            "larger": view.can_enlarge(),
            "smaller": view.can_reduce(),
            "page_before": body.page > 0,
            "page_after": body.page < body.pages - 1,
        }
        for name, button in self._buttons.items():
            button.setVisible(visible[name])
            button.raise_()

    @Slot(str, int)
    def _ask_picture(self, name: str, width: int) -> None:
        if self._bridge is not None:
            self._bridge.ask_picture(name, width)

    def key(self, char: str) -> None:
        for name, digit in KEYS.items():
            if digit == char and self._buttons[name].isVisible():
                self._buttons[name].click()

    @Slot()
    def _higher(self) -> None:
        self._view.scroll(-1)

    @Slot()
    def _lower(self) -> None:
        self._view.scroll(1)

    @Slot()
    def _larger(self) -> None:
        self._view.enlarge(1)

    @Slot()
    def _smaller_page(self) -> None:
        self._view.enlarge(-1)

    @Slot()
    def _page_before(self) -> None:
        self.acted.emit("turn", -1)

    @Slot()
    def _page_after(self) -> None:
        self.acted.emit("turn", 1)

    def refresh(self, shown: Shown) -> bool:
        body = shown.body
        if not isinstance(body, bodies.Document) or body.document != self._body.document:
            return False
        self.shown, self._body = shown, body
        self._fill()
        return True

    def state(self) -> Any:
        return self._view.place()

    def restore(self, state: Any) -> None:
        self._view.set_place(state)

    def seats(self) -> Seats:
        """Every page is looked at before the document is right; what cannot be seen yet cannot be right."""
        if not self._view.can_be_seen():
            return replace(self.shown.seats, next="")
        last = self._body.page == self._body.pages - 1
        return self.shown.seats if last else replace(self.shown.seats, next=dict(self._body.buttons)["page_after"])

    def press_next(self) -> None:
        if not self._view.can_be_seen():
            return
        if self._body.page < self._body.pages - 1:
            self.acted.emit("turn", 1)
        else:
            self.acted.emit("right", self._body.document)
