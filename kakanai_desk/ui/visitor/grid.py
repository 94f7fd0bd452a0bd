"""Many choices at once: as many columns as no word is torn for, page after page where they are more than fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRect, Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, Pager
from kakanai_desk.ui.widgets.choice import Choice


class Grid(Page):
    """Places ``_rows``; whoever inherits this makes them and calls ``lay_rows``."""

    _rows: Sequence[Choice]  # of a Grid each: never changed once laid

    def lay_rows(self, room: QRect, before: str, after: str) -> None:
        """``before`` and ``after``: the words of the pager."""
        self._gap = 18 if self.m.low else self.m.gap
        self._pager = Pager(before, after, self)
        self._pager.moved.connect(self._turn)
        self._columns, self._high, self._pages = self._laid_out(room)
        self._room = self._pager.take_room(room) if len(self._pages) > 1 else room
        self._pager.setVisible(len(self._pages) > 1)
        self._index = next((i for i, p in enumerate(self._pages) if any(r.isSelected() for r in p)), 0)
        self.show_page()

    def _laid_out(self, room: QRect) -> tuple[int, int, list[list[Choice]]]:
        """Columns, height of a row and pages: as few pages as no word is torn for."""
        found: tuple[int, int, list[list[Choice]]] | None = None
        gap, count = self._gap, len(self._rows)
        two = (self._pager.take_room(room).width() - gap) // 2
        while not all(row.whole_words(two) and row.needed(two) <= room.height() for row in self._rows):
            if not any([row.step_down() for row in self._rows]):  # every row, so that all are as large
                break
        for columns in (3, 2, 1):
            free = room
            for several in (False, True):
                if several:
                    free = self._pager.take_room(room)
                wide = (free.width() - gap * (columns - 1)) // columns
                if columns > 1 and any(not row.whole_words(wide) for row in self._rows):
                    continue
                high = max(112, *(round(row.needed(wide) + 0.5) for row in self._rows))
                if high > free.height() and columns > 1:
                    continue
                lines = max(1, (free.height() + gap) // (high + gap))
                most = lines * columns
                if not several and most < count:
                    continue
                pages = [list(self._rows[i : i + most]) for i in range(0, count, most)]
                if found is None or len(pages) < len(found[2]):
                    roomy = (free.height() + gap) // lines - gap
                    found = columns, roomy if self.m.low else min(roomy, high + 24), pages
        assert found is not None  # noqa: S101
        return found

    def show_page(self) -> None:
        """Those of the page that is looked at, in their cells."""
        room, gap, columns = self._room, self._gap, self._columns
        wide = (room.width() - gap * (columns - 1)) // columns
        shown = self._pages[self._index]
        for row in self._rows:
            row.setVisible(row in shown)
        for place, row in enumerate(shown):
            line, column = divmod(place, columns)
            row.setGeometry(
                room.left() + column * (wide + gap), room.top() + line * (self._high + gap), wide, self._high
            )
        self._pager.show_place(self._index, len(self._pages))

    @Slot(int)
    def _turn(self, by: int) -> None:
        self._index = max(0, min(len(self._pages) - 1, self._index + by))
        self.show_page()

    def turn_on(self) -> None:
        if len(self._pages) > 1:
            self._index = (self._index + 1) % len(self._pages)
            self.show_page()


class ChoiceGridPage(Grid):
    """A question with many short choices: the events, the countries, the relations."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.ChoiceGrid)  # noqa: S101
        self._body = body
        self._typed = ""
        m, main = self.m, self.m.main
        over = self.words(body.over, "second", ink="ai-700", bold=True)
        ask = self.words(body.ask, "question", pixels=min(m.pixels("question"), 60))
        over.setVisible(bool(body.over))
        pixels = (min(m.pixels("choice"), 40), m.pixels("second"))
        side = 84 if not m.narrow else 72
        self._rows = [
            Choice(row.key, row.value, row.label, row.hint, "", pixels, self, side=(side, 48), tight=True)
            for row in body.rows
        ]
        for choice in self._rows:
            choice.setSelected(choice.value == body.chosen)
            choice.tell_place(choice.key, len(body.rows))
            choice.clicked.connect(self._chosen)
        bottom = self.stack_within(QRect(main.left(), main.top(), main.width(), 160), [(over, 0), (ask, 2)])
        room = m.reach if m.low else QRect(main.left(), bottom + 20, main.width(), main.bottom() + 1 - bottom - 20)
        self.lay_rows(room, body.before, body.after)

    @Slot()
    def _chosen(self) -> None:
        choice = self.sender()
        if isinstance(choice, Choice):
            self._take(choice)

    def _take(self, choice: Choice) -> None:
        for other in self._rows:
            other.setSelected(other is choice)
        self.acted.emit("choose", (self._body.question, choice.value))

    def key(self, char: str) -> None:
        """A digit marks, a second one marks those from 10 on; Enter takes what is marked."""
        self._typed = "" if char == "\b" else self._typed + char
        while self._typed and not any(str(row.key) == self._typed for row in self._rows):
            self._typed = self._typed[1:]
        for index, page in enumerate(self._pages):
            for row in page:
                row.setSelected(str(row.key) == self._typed)
                if row.isSelected() and index != self._index:
                    self._turn(index - self._index)
        self.seats_changed.emit()

    def press_next(self) -> None:
        marked = next((row for row in self._rows if row.isSelected()), None)
        if marked is not None:
            self._take(marked)

    def seats(self) -> Seats:
        marked = any(row.isSelected() for row in self._rows)
        return self.shown.seats if marked else replace(self.shown.seats, next="")

    def state(self) -> Any:
        return self._index

    def restore(self, state: Any) -> None:
        self._index = min(int(state), len(self._pages) - 1)
        self.show_page()
