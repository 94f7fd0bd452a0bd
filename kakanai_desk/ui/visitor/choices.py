"""A question with choices, yes and no among them: large tags at the right, page after page where they are many."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Pager
from kakanai_desk.ui.visitor.question import QuestionPage
from kakanai_desk.ui.widgets.choice import Choice

PAGER = 104


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
