"""What is to be filled in within a ruled cell, and which cells are headings.

A cell holds a heading, or room to write, or both; which it is follows from what lies right of it and below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.labels import Labels, plain
from kakanai_desk.studio.form.page import Word, area, around, holds, lines_of, shared, width
from kakanai_desk.studio.form.patterns import choice_in, date_in, stacked_in, ticked
from kakanai_desk.studio.form.place import (
    IN_BRACKETS,
    LEAST_ROOM,
    MOST_WORDS,
    Kind,
    Place,
    is_unit,
    not_in,
)
from kakanai_desk.studio.form.ruling import Cell, Row, Ruled

LEAST_HEIGHT = 3.6  # mm
Mark = Row | Box
Piece = tuple[Box, Word | None]


def _mark_box(mark: Mark) -> Box:
    return mark.box if isinstance(mark, Row) else mark


def contents(ruled: Ruled) -> dict[Box, list[Mark]]:
    """The rows and boxes to tick of each cell: the smallest cell that holds them."""
    found: dict[Box, list[Mark]] = {cell.box: [] for cell in ruled.cells}
    by_size = sorted(ruled.cells, key=lambda c: area(c.box))
    for mark in (*ruled.rows, *ruled.ticks):
        box = _mark_box(mark)
        home = next((c.box for c in by_size if holds(c.box, box) and area(c.box) > area(box)), None)
        if home is not None:
            found[home].append(mark)
    return found


def has_pattern(cell: Cell, labels: Labels) -> bool:
    """Whether its print is a date or words to ring."""
    return stacked_in(cell, labels) is not None or any(
        date_in(line, cell.box) or choice_in(line, labels) for line in lines_of(cell.words)
    )


def is_head(cell: Cell, marks: Sequence[Mark], cells: Sequence[Cell], fillable: set[Box]) -> bool:
    """Whether a cell only says what stands beside or below it."""
    if not cell.words or marks or cell.box in fillable:
        return False
    box, text = cell.box, around(word.box for word in cell.words)
    room = width(box) - (text.right - box.left)
    lines = lines_of(cell.words)
    at_top = box.height > 8.5 and text.bottom < box.top + 0.5 * box.height and text.left - box.left < 6
    right = _beside(box, cells, fillable)
    below = _below(box, cells, fillable)
    if at_top and len(lines) == 1 and width(text) < 0.75 * width(box) and width(box) > 24:
        return False
    after_words = _after_words(box, cells)
    if after_words and not right and len(lines) == 1 and len(cell.text) <= MOST_WORDS:
        before = text.left - box.left
        if before >= LEAST_ROOM and box.right - text.right < 0.35 * before:
            return False  # a unit behind the room: 通, 銀行・信用金庫
    if right or below:
        tight = text.left - box.left < 4.5 and room > 1.4 * LEAST_ROOM and room > 2.2 * width(text)
        return not (tight and not right and (after_words or not below))
    if after_words and room >= LEAST_ROOM and len(lines) == 1 and len(cell.text) <= MOST_WORDS:
        return False
    if text.left - box.left < 6 and room >= LEAST_ROOM and len(cell.text) <= MOST_WORDS:
        return False
    spans = [(word.box.left, word.box.right) for word in lines[0]]
    return not (len(lines) == 1 and any(b[0] - a[1] >= LEAST_ROOM for a, b in pairwise(spans)))


def _beside(box: Box, cells: Sequence[Cell], fillable: set[Box]) -> bool:
    return any(
        other.box in fillable
        and -0.6 < other.box.left - box.right < 1.2
        and shared(box.top, box.bottom, other.box.top, other.box.bottom) > 0.5 * min(box.height, other.box.height)
        for other in cells
    )


def _after_words(box: Box, cells: Sequence[Cell]) -> bool:
    """Whether the cell left of it has words."""
    return any(
        cell.words
        and -0.6 < box.left - cell.box.right < 1.2
        and shared(box.top, box.bottom, cell.box.top, cell.box.bottom) > 0.5 * min(box.height, cell.box.height)
        for cell in cells
    )


def _below(box: Box, cells: Sequence[Cell], fillable: set[Box]) -> bool:
    return any(
        other.box in fillable
        and -0.6 < other.box.top - box.bottom < 1.2
        and shared(box.left, box.right, other.box.left, other.box.right) > 0.6 * min(width(box), width(other.box))
        for other in cells
    )


def in_cell(cell: Cell, marks: Sequence[Mark], labels: Labels) -> Iterator[Place]:
    """What is filled in within a cell that is no heading; ``marks``: the rows and boxes to tick in it."""
    box = cell.box
    if not cell.words and not marks:
        yield Place(_trimmed(box), Kind.TEXT, (), box)
        return
    rows = [mark for mark in marks if isinstance(mark, Row)]
    ticks = [mark for mark in marks if not isinstance(mark, Row)]
    taken: list[Box] = [row.box for row in rows] + ticks
    words_left: list[Word] = []
    for line in lines_of(cell.words):
        band = _band(line, cell)
        day = date_in(line, box)
        if day is not None:
            day = replace(day, box=Box(day.box.left, band[0], day.box.right, band[1]), cell=box)
            yield replace(day, inside=tuple(not_in(line, day.box)))
            rows = [row for row in rows if not holds(day.box, row.box)]
            taken.append(day.box)
            line = not_in(line, day.box)
        choice = choice_in(line, labels)
        if choice is not None and not ticks:
            taken.append(choice.box)
            rest = not_in(line, choice.box)
            yield replace(choice, inside=tuple(rest), cell=box)
            line = rest
        words_left += line
    stacked = stacked_in(cell, labels) if not any(k for k in taken) else None
    if stacked is not None:
        yield replace(stacked, cell=box)
        return
    for row in rows:
        yield Place(row.box, Kind.CELLS, tuple(_left_of(row.box, words_left)), box, (), row.groups, row.gap)
    yield from ticked(ticks, words_left, box)
    yield from _rooms(cell, words_left, taken)


def _band(line: Sequence[Word], cell: Cell) -> tuple[float, float]:
    """Top and bottom of a line's share of its cell."""
    lines = lines_of(cell.words)
    if len(lines) < 2:
        return cell.box.top, cell.box.bottom
    middle = around(word.box for word in line).middle
    others = sorted(around(w.box for w in other).middle for other in lines)
    above = [m for m in others if m < middle - 0.5]
    below = [m for m in others if m > middle + 0.5]
    top = (above[-1] + middle) / 2 if above else cell.box.top
    bottom = (below[0] + middle) / 2 if below else cell.box.bottom
    return max(top, middle - 5.0), min(bottom, middle + 5.0)


def _trimmed(box: Box) -> Box:
    return Box(box.left + 0.2, box.top + 0.2, box.right - 0.2, box.bottom - 0.2)


def _left_of(box: Box, words: Iterable[Word]) -> list[Word]:
    """Words before a box on its line, and what else is in the cell after them; nearest first."""
    level = [w for w in words if shared(w.box.top, w.box.bottom, box.top, box.bottom) > 0.3 * w.box.height]
    before = sorted((w for w in level if w.box.left < box.left), key=lambda w: -w.box.right)
    others = [w for w in words if w not in level and w.box.middle < box.middle]
    return [*before, *sorted(others, key=lambda w: -w.box.middle)]


def _rooms(cell: Cell, words: Sequence[Word], taken: Sequence[Box]) -> Iterator[Place]:
    """Free room of a cell that has print or marks in it."""
    box = cell.box
    filled = [*(word.box for word in words), *taken]
    if not filled:
        return
    whole = around(filled)
    at_top = box.height > 8.5 and whole.bottom < box.top + 0.52 * box.height
    at_left = whole.left - box.left < 6 and whole.right - box.left < 0.75 * width(box)
    if not taken and len(lines_of(words)) == 1 and at_top and at_left:
        yield Place(Box(box.left, whole.bottom, box.right, box.bottom), Kind.TEXT, tuple(words), box)
        return
    below = Box(box.left, whole.bottom, box.right, box.bottom)
    if taken and below.height >= 6.0 and width(below) >= 30 and box.height > 1.9 * (whole.bottom - box.top):
        yield Place(below, Kind.TEXT, (), box)
    for line in _levels(words, taken):
        yield from _segments(line, box, len(_levels(words, taken)) == 1)


def _levels(words: Sequence[Word], taken: Sequence[Box]) -> list[list[Piece]]:
    pieces: list[Piece] = [*((w.box, w) for w in words), *((b, None) for b in taken)]
    levels: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p[0].middle):
        for level in levels:
            if abs(level[0][0].middle - piece[0].middle) < 0.5 * max(level[0][0].height, piece[0].height):
                level.append(piece)
                break
        else:
            levels.append([piece])
    return [sorted(level, key=lambda p: p[0].left) for level in levels]


def _segments(line: Sequence[Piece], box: Box, alone: bool) -> Iterator[Place]:
    """Free stretches of one line within a cell: before, between and behind its words."""
    if sum(len(word.text) for _, word in line if word is not None) > MOST_WORDS:
        return
    middle = sum(b.middle for b, _ in line) / len(line)
    top, bottom = (box.top, box.bottom) if alone else (max(box.top, middle - 3.5), min(box.bottom, middle + 3.5))
    if any(word is None for _, word in line) and not any(word for _, word in line):
        return
    edges: list[tuple[float, float, Word | None, Word | None]] = []
    before: Word | None = None
    at = box.left
    for piece, word in [*line, (Box(box.right, 0, box.right, 0), None)]:
        edges.append((at, piece.left, before, word))
        at, before = piece.right, word
    phone = _phone(line)
    if phone is not None:
        yield Place(Box(phone.box.right, top, box.right, bottom), Kind.TEXT, (phone,), box)
        return
    marked = [b for b, word in line if word is None]
    for left, right, word, after in edges:
        bracketed = word is not None and after is not None and word.text[-1] in "(（" and after.text[0] in ")）"
        room = right - left
        if bracketed and room >= IN_BRACKETS:
            others = [w for b, w in reversed(line) if w is not None and b.right <= left]
            yield Place(Box(left, top, right, bottom), Kind.TEXT, tuple(others), box)
        elif room >= LEAST_ROOM and bottom - top >= LEAST_HEIGHT:
            if marked and (word is None or left < max(b.right for b in marked) + 30):
                continue  # beside boxes to tick, rows and dates nothing more is written
            first = word is None and after is not None and left == box.left and not is_unit(after)
            if first and (room < 2.2 * LEAST_ROOM or not (len(line) == 1 and alone)):
                continue  # the room before a word that stands in the middle
            if word is not None and len(plain(word.text)) > MOST_WORDS:
                continue
            yield Place(Box(left, top, right, bottom), Kind.TEXT, (word,) if word is not None else (), box)


def _phone(line: Sequence[Piece]) -> Word | None:
    """The label before a printed ( ) or dashes: they are for one number."""
    words = [word for _, word in line if word is not None]
    if len(words) < 2 or len(words) != len(line):
        return None
    rest = "".join(word.text for word in words[1:])
    return words[0] if rest and all(char in "()（）-ー－―‐" for char in rest) and len(rest) <= 4 else None
