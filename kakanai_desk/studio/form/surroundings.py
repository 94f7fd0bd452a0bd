"""Which headings belong to a place: those in its own cell, left of it, over it, and the title over its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.page import Word, around, lines_of, shared, width
from kakanai_desk.studio.form.place import Found, Kind, Place
from kakanai_desk.studio.form.ruling import Cell, Ruled

TOUCHING = 1.3  # mm between cells of one table
MOST_STEPS = 40
UP_TO = 70.0  # mm over a table in which its title stands
CAPTION = 5.5  # mm over a box in which its own label stands
SENTENCE = 30  # characters of the longest label over a box
TITLE = 18  # characters of the longest title


class From(StrEnum):
    INSIDE = "inside"
    LEFT = "left"
    ABOVE = "above"
    TITLE = "title"


@dataclass(frozen=True)
class Said:
    """Printed words near a place. ``lines``: the same, line by line."""

    text: str
    where: From
    box: Box
    lines: tuple[str, ...] = ()


class Surroundings:
    """The headings of one page."""

    def __init__(self, ruled: Ruled, found: Found) -> None:
        self._cells = ruled.cells
        self._heads = {cell.box for cell in found.heads}
        self._titles = [
            Said(text, From.TITLE, around(w.box for w in part))
            for line in lines_of(ruled.loose)
            for part in _parts(line)
            if (text := "".join(w.text for w in part)) and len(text) <= SENTENCE
        ]
        self._loose = ruled.loose
        self._tables = _tables([cell.box for cell in ruled.cells])

    def table(self, place: Place) -> Box | None:
        """The box around all cells that hang together with its own."""
        return self._tables.get(place.cell) if place.cell is not None else None

    def heads_of(self, place: Place) -> list[Said]:
        """Every heading cell of its table."""
        table = self.table(place)
        return [_said(c, From.ABOVE) for c in self._cells if c.box in self._heads and self._tables.get(c.box) == table]

    def inside(self, place: Place) -> list[Said]:
        """The words of its own cell or line, nearest first. What is ticked or ringed is no heading."""
        words = () if place.kind is Kind.CHECK else place.inside
        return [Said(word.text, From.INSIDE, word.box) for word in words]

    def left(self, place: Place) -> list[Said]:
        """Heading cells left of its cell, nearest first."""
        return [_said(cell, From.LEFT) for cell in self._walk(place.cell, self._left_cell)] if place.cell else []

    def above(self, place: Place) -> list[Said]:
        """Heading cells over its cell, nearest first."""
        return [_said(cell, From.ABOVE) for cell in self._walk(place.cell, self._upper_cell)] if place.cell else []

    def are_pairs(self, cells: Sequence[Box], each: int) -> bool:
        """Whether ``each`` cells of a column make one row: another cell of the table is as high as they together."""
        if len(cells) < each or len(cells) % each:
            return False
        first, last = cells[0], cells[each - 1]
        return len({round(box.top, 1) for box in cells[:each]}) == each and any(
            abs(cell.box.top - first.top) < 1 and abs(cell.box.bottom - last.bottom) < 1 for cell in self._cells
        )

    def alone(self, place: Place) -> bool:
        """Whether its cell is a table of its own."""
        return place.cell is not None and self._tables.get(place.cell) == place.cell

    def caption(self, place: Place) -> list[Said]:
        """What stands on open paper right over its cell."""
        cell = place.cell
        if cell is None:
            return []
        return [
            Said(said.text, From.ABOVE, said.box)
            for said in self._titles
            if -0.5 < cell.top - said.box.bottom < CAPTION and cell.left - 10 < said.box.left < cell.right
        ]

    def titles(self, place: Place) -> list[Said]:
        """Words on open paper over the place, nearest first; on open paper also those left of its line."""
        box = self.table(place) or around([place.box, *(w.box for w in place.inside)])
        over = [
            said
            for said in self._titles
            if -2.0 < box.top - said.box.bottom < UP_TO and len(said.text) <= TITLE and said.box.left < box.right
        ]
        over.sort(key=lambda said: (round((box.top - said.box.bottom) / 4), not _level(said.box, box)))
        if place.cell is not None:
            return over
        beside = [
            Said(word.text, From.TITLE, word.box)
            for word in self._loose
            if word not in place.inside
            and word.box.right < box.left + 2
            and -28 < word.box.middle - box.middle < 3
            and box.left - word.box.right < 45
        ]
        beside.sort(key=lambda said: abs(said.box.middle - box.middle) + (box.left - said.box.right))
        return [*beside, *over]

    def _walk(self, start: Box | None, step: Callable[[Box], Cell | None]) -> Iterator[Cell]:
        box = start
        for _ in range(MOST_STEPS):
            cell = step(box) if box is not None else None
            if cell is None:
                return
            if cell.box in self._heads:
                yield cell
            box = cell.box

    def _left_cell(self, box: Box) -> Cell | None:
        near = [
            cell
            for cell in self._cells
            if -TOUCHING < box.left - cell.box.right < TOUCHING
            and shared(box.top, box.bottom, cell.box.top, cell.box.bottom) > 0.5 * min(box.height, cell.box.height)
            and cell.box != box
        ]
        return max(
            near,
            key=lambda c: (c.box in self._heads, shared(box.top, box.bottom, c.box.top, c.box.bottom)),
            default=None,
        )

    def _upper_cell(self, box: Box) -> Cell | None:
        near = [
            cell
            for cell in self._cells
            if -TOUCHING < box.top - cell.box.bottom < TOUCHING
            and shared(box.left, box.right, cell.box.left, cell.box.right) > 0.6 * width(box)
            and cell.box != box
        ]
        return max(near, key=lambda c: shared(box.left, box.right, c.box.left, c.box.right), default=None)


def _level(title: Box, box: Box) -> bool:
    """Whether a title stands over a box and not beside that place."""
    return shared(title.left, title.right, box.left - 8, box.right + 8) > 0


def _tables(boxes: Sequence[Box]) -> dict[Box, Box]:
    """By cell: the box around its table."""
    left = list(boxes)
    found: dict[Box, Box] = {}
    while left:
        group = [left.pop()]
        for member in group:
            near = [box for box in left if _touch(member, box)]
            group += near
            left = [box for box in left if not any(box is one for one in near)]
        whole = around(group)
        found.update(dict.fromkeys(group, whole))
    return found


def _touch(one: Box, other: Box) -> bool:
    return (
        shared(one.left, one.right, other.left, other.right) > -TOUCHING
        and shared(one.top, one.bottom, other.top, other.bottom) > -TOUCHING
    )


def _said(cell: Cell, where: From) -> Said:
    lines = tuple("".join(word.text for word in line) for line in lines_of(cell.words))
    return Said(cell.text, where, cell.box, lines)


def _parts(line: Sequence[Word]) -> Iterator[list[Word]]:
    """A line cut where its words stand far apart."""
    part: list[Word] = []
    for word in line:
        if part and word.box.left - part[-1].box.right > 12:
            yield part
            part = []
        part.append(word)
    if part:
        yield part
