"""What is to be filled in outside of cells: on lines, in rows and boxes that stand free, between 年 月 日."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.labels import Labels, plain
from kakanai_desk.studio.form.page import Stroke, Word, area, holds, lines_of, shared
from kakanai_desk.studio.form.patterns import choice_in, date_in, ticked
from kakanai_desk.studio.form.place import (
    IN_BRACKETS,
    LEAST_ROOM,
    MOST_WORDS,
    Kind,
    Place,
    is_unit,
    not_in,
)
from kakanai_desk.studio.form.ruling import WRITTEN, Cell, Ruled

BESIDE_LINE = 14.0  # mm between a label and the line it belongs to


def on_paper(ruled: Ruled, marks: Sequence[Box], labels: Labels) -> Iterator[Place]:
    """What is written in outside of cells: on lines, in rows and boxes that stand free, between 年 月 日."""
    loose = list(ruled.loose)
    dates: list[Box] = []
    for line in lines_of(loose):
        yield from _bracketed(line)
        for part in _split(line, 45.0):
            day = date_in(part, Box(part[0].box.left, 0, part[-1].box.right, 0))
            if day is not None:
                dates.append(day.box)
                middle = day.box.middle
                box = Box(day.box.left, middle - WRITTEN / 2, day.box.right, middle + WRITTEN / 2)
                before = [w for w in not_in(part, day.box) if w.box.left < day.box.left]
                yield replace(day, box=box, inside=tuple(reversed(before)))
            choice = choice_in(part, labels)
            if choice is not None and not _ticks_near(choice.box, ruled.ticks) and _named(part, choice.box):
                yield replace(choice, inside=tuple(reversed(not_in(part, choice.box))))
    for row in ruled.rows:
        if row.box in marks and not any(holds(box, row.box, 1.0) for box in dates):
            yield Place(row.box, Kind.CELLS, tuple(_near_before(row.box, loose)), None, (), row.groups, row.gap)
    yield from ticked([m for m in marks if m in ruled.ticks], loose, None)
    lines = [line for line in ruled.lines if not any(_under(line, box) for box in dates)]
    for line in lines:
        yield from _on_line(line, loose, lines, ruled.cells)


def _ticks_near(box: Box, ticks: Sequence[Box]) -> bool:
    """Whether words have boxes to tick before them."""
    return any(abs(tick.middle - box.middle) < 2.5 and box.left - 12 < tick.left < box.right + 1 for tick in ticks)


def _bracketed(line: Sequence[Word]) -> Iterator[Place]:
    """Room between ( and ) on open paper: その他(　　)."""
    for before, after in pairwise(line):
        room = after.box.left - before.box.right
        if before.text[-1] in "(（" and after.text[0] in ")）" and room >= IN_BRACKETS:
            middle = before.box.middle
            box = Box(before.box.right, middle - WRITTEN / 2, after.box.left, middle + WRITTEN / 2)
            yield Place(box, Kind.TEXT, (before,))


def _named(line: Sequence[Word], box: Box) -> bool:
    """Whether a word stands before what is to be ringed: a title's list (転入・転居・転出) has none."""
    return any(len(plain(w.text)) > 1 and w.box.right < box.left + 0.5 and box.left - w.box.right < 22 for w in line)


def _split(line: Sequence[Word], gap: float) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in line:
        if part and word.box.left - part[-1].box.right > gap:
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def _under(line: Stroke, box: Box) -> bool:
    return abs(line.at - box.bottom) < 4 and shared(line.start, line.end, box.left, box.right) > 0.5 * line.length


def _near_before(box: Box, words: Iterable[Word]) -> list[Word]:
    level = [
        w
        for w in words
        if shared(w.box.top, w.box.bottom, box.top, box.bottom) > 0.3 * w.box.height
        and -0.5 < box.left - w.box.right < 60
    ]
    return sorted(level, key=lambda w: box.left - w.box.right)


def _on_line(line: Stroke, loose: Sequence[Word], lines: Sequence[Stroke], cells: Sequence[Cell]) -> Iterator[Place]:
    """The room over a line, behind the label that stands on it or before it."""
    home = next((c.box for c in sorted(cells, key=lambda c: area(c.box)) if _line_in(line, c.box)), None)
    words = [w for c in cells if c.box == home for w in c.words] if home is not None else loose
    on = sorted(
        (
            w
            for w in words
            if -1.5 < line.at - w.box.bottom < 4.0
            and w.box.right > line.start - BESIDE_LINE
            and w.box.left < line.end + 8
        ),
        key=lambda w: w.box.left,
    )
    before = [w for w in on if w.box.left < line.start + 0.5 * line.length and not is_unit(w)]
    over = [w for w in before if w.box.right > line.start + 0.5]
    if home is not None and not before:
        return
    start = max((w.box.right for w in over), default=line.start)
    ends = [w.box.left for w in on if w.box.left > start + 5]
    stop = min([line.end, *ends])
    if stop - start < LEAST_ROOM or not before or (over and stop - start < 0.4 * line.length):
        return
    if sum(len(w.text) for w in before) > MOST_WORDS + 6:
        return
    above = [s.at for s in lines if s.at < line.at - 2 and shared(s.start, s.end, start, stop) > 0]
    tops = [
        w.box.bottom for w in loose if w.box.bottom < line.at - 3.2 and shared(w.box.left, w.box.right, start, stop) > 1
    ]
    top = max([line.at - WRITTEN, *above, *tops])
    yield Place(Box(start, top, stop, line.at), Kind.TEXT, tuple(reversed(before)), home, line=True)


def _line_in(line: Stroke, box: Box) -> bool:
    return box.top + 1.5 < line.at < box.bottom + 0.5 and box.left - 0.5 < line.start and line.end < box.right + 0.5
