"""What is to be filled in on a page: free cells, rows of letters, dates, words to ring, boxes to tick, lines, seals.

A cell holds a heading, or room to write, or both; which it is follows from what lies right of it and below it. Nothing
here knows what a label means, but for the words of dates and choices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.labels import Labels, plain
from kakanai_desk.studio.form.page import Letter, Page, Stroke, Word, area, around, holds, lines_of, shared, width
from kakanai_desk.studio.form.ruling import WRITTEN, Cell, Row, Ruled

LEAST_ROOM = 14.0  # mm: free room beside a label that is for writing
LEAST_HEIGHT = 3.6  # mm
IN_BRACKETS = 9.0  # mm between ( and )
DATE_GAP = 2.6  # mm between 年 and 月: a blank and no word
YEAR_ROOM = 12.0  # mm before 年
MOST_WORDS = 14  # characters: more on one line is a sentence
BESIDE_LINE = 14.0  # mm between a label and the line it belongs to
UNITS = frozenset("様殿円歳才人通部枚回号番")


class Kind(StrEnum):
    TEXT = "text"
    CELLS = "cells"
    DATE = "date"
    CIRCLE = "circle"
    CHECK = "check"
    NUMBER = "individual_number"
    SIGNATURE = "signature"
    SEAL = "seal"


@dataclass(frozen=True)
class Part:
    """A piece of a place: ``what`` is ``year``, ``month``, ``day``, an era's letter, or a word to ring."""

    what: str
    box: Box


@dataclass(frozen=True)
class Place:
    """Room to fill in. ``inside``: the printed words of the same cell or line that belong to it, nearest first.

    ``cell``: the whole cell it lies in; None on open paper. ``groups``: one-character cells that stand together.
    """

    box: Box
    kind: Kind
    inside: tuple[Word, ...] = ()
    cell: Box | None = None
    parts: tuple[Part, ...] = ()
    groups: tuple[int, ...] = ()
    gap: float = 0.0  # mm between two groups
    era: str = ""  # a printed era before the year
    line: bool = False


@dataclass(frozen=True)
class Found:
    """The places of a page and the cells that are headings."""

    places: tuple[Place, ...]
    heads: tuple[Cell, ...] = field(repr=False)
    blank: tuple[Box, ...] = field(default=(), repr=False)  # cells with nothing printed in them


def places_of(page: Page, ruled: Ruled, labels: Labels) -> Found:
    """Everything on ``page`` that people fill in."""
    inner = _contents(ruled)
    heads: list[Cell] = []
    places: list[Place] = []
    fillable = {cell.box for cell in ruled.cells if not cell.words or inner[cell.box] or _has_pattern(cell, labels)}
    for cell in ruled.cells:
        if _is_head(cell, inner[cell.box], ruled.cells, fillable):
            heads.append(cell)
        else:
            places += _in_cell(cell, inner[cell.box], labels)
    held = [*(c.box for c in ruled.cells)]
    open_marks = [
        mark for mark in (*ruled.ticks, *(r.box for r in ruled.rows)) if not any(holds(b, mark) for b in held)
    ]
    places += _on_paper(ruled, open_marks, labels)
    places += _seals(page)
    blank = tuple(cell.box for cell in ruled.cells if not cell.words)
    return Found(tuple(_without_doubles(places)), tuple(heads), blank)


# --- cells ------------------------------------------------------------------------------------------------------------

Mark = Row | Box


def _mark_box(mark: Mark) -> Box:
    return mark.box if isinstance(mark, Row) else mark


def _contents(ruled: Ruled) -> dict[Box, list[Mark]]:
    """The rows and boxes to tick of each cell: the smallest cell that holds them."""
    found: dict[Box, list[Mark]] = {cell.box: [] for cell in ruled.cells}
    by_size = sorted(ruled.cells, key=lambda c: area(c.box))
    for mark in (*ruled.rows, *ruled.ticks):
        box = _mark_box(mark)
        home = next((c.box for c in by_size if holds(c.box, box) and area(c.box) > area(box)), None)
        if home is not None:
            found[home].append(mark)
    return found


def _has_pattern(cell: Cell, labels: Labels) -> bool:
    return _stacked(cell, labels) is not None or any(
        _date(line, cell.box) or _choice(line, labels) for line in lines_of(cell.words)
    )


def _is_head(cell: Cell, marks: Sequence[Mark], cells: Sequence[Cell], fillable: set[Box]) -> bool:
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


def _in_cell(cell: Cell, marks: Sequence[Mark], labels: Labels) -> Iterator[Place]:
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
        day = _date(line, box)
        if day is not None:
            day = replace(day, box=Box(day.box.left, band[0], day.box.right, band[1]), cell=box)
            yield replace(day, inside=tuple(_not_in(line, day.box)))
            rows = [row for row in rows if not holds(day.box, row.box)]
            taken.append(day.box)
            line = _not_in(line, day.box)
        choice = _choice(line, labels)
        if choice is not None and not ticks:
            taken.append(choice.box)
            rest = _not_in(line, choice.box)
            yield replace(choice, inside=tuple(rest), cell=box)
            line = rest
        words_left += line
    stacked = _stacked(cell, labels) if not any(k for k in taken) else None
    if stacked is not None:
        yield replace(stacked, cell=box)
        return
    for row in rows:
        yield Place(row.box, Kind.CELLS, tuple(_left_of(row.box, words_left)), box, (), row.groups, row.gap)
    yield from _ticked(ticks, words_left, box)
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


def _not_in(line: Iterable[Word], box: Box) -> list[Word]:
    """Words outside a box; a word that reaches into it loses those letters."""
    rest: list[Word] = []
    for word in line:
        letters = tuple(letter for letter in word.letters if not _across(box, letter.box))
        if letters:
            rest.append(Word(letters, word.sure))
    return rest


def _across(box: Box, letter: Box) -> bool:
    return box.left - 0.2 <= (letter.left + letter.right) / 2 <= box.right + 0.2


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


Piece = tuple[Box, Word | None]


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
            first = word is None and after is not None and left == box.left and not _is_unit(after)
            if first and (room < 2.2 * LEAST_ROOM or not (len(line) == 1 and alone)):
                continue  # the room before a word that stands in the middle
            if word is not None and len(plain(word.text)) > MOST_WORDS:
                continue
            yield Place(Box(left, top, right, bottom), Kind.TEXT, (word,) if word is not None else (), box)


def _is_unit(word: Word) -> bool:
    return word.text[0] in UNITS


def _phone(line: Sequence[Piece]) -> Word | None:
    """The label before a printed ( ) or dashes: they are for one number."""
    words = [word for _, word in line if word is not None]
    if len(words) < 2 or len(words) != len(line):
        return None
    rest = "".join(word.text for word in words[1:])
    return words[0] if rest and all(char in "()（）-ー－―‐" for char in rest) and len(rest) <= 4 else None


# --- boxes to tick ----------------------------------------------------------------------------------------------------


def _ticked(ticks: Sequence[Box], words: Sequence[Word], cell: Box | None) -> Iterator[Place]:
    for tick in ticks:
        level = [w for w in words if abs(w.box.middle - tick.middle) < 0.6 * max(w.box.height, tick.height)]
        ends = min(
            (other.left for other in ticks if abs(other.middle - tick.middle) < 2 and other.left > tick.left + 0.5),
            default=1e9,
        )
        letters = [
            letter
            for word in sorted(level, key=lambda w: w.box.left)
            for letter in word.letters
            if tick.right - 0.6 < letter.box.left and letter.box.right < ends + 0.4 and letter.char not in "□☐▢"
        ]
        close: list[Letter] = []
        for letter in letters:
            if close and letter.box.left - close[-1].box.right > 3.2:
                break
            if not close and letter.box.left - tick.right > 5:
                break
            close.append(letter)
        yield Place(tick, Kind.CHECK, (Word(tuple(close)),) if close else (), cell)


# --- dates ------------------------------------------------------------------------------------------------------------


def _date(line: Sequence[Word], box: Box) -> Place | None:
    """年 月 日 with blanks between, and what stands before: an era, eras to ring, or nothing."""
    letters = [letter for word in line for letter in word.letters]
    for index, letter in enumerate(letters):
        if letter.char != "年":
            continue
        rest = [one for one in letters[index + 1 :] if one.char not in "-－"]
        if not rest or rest[0].char != "月":
            continue
        month = rest[0].box
        if len(rest) > 1 and rest[1].char in "日曰":
            day = rest[1].box
        elif len(rest) == 1:  # its 日 was not read: it stands as far on as 月 does
            step = month.left - letter.box.left
            day = Box(month.left + step, month.top, min(month.right + step, box.right), month.bottom)
        else:
            continue
        if month.left - letter.box.right < DATE_GAP or day.left - month.right < DATE_GAP:
            continue
        return _dated(letters[:index], letter.box, month, day, box)
    return None


ERAS = (
    ("明治", "明"), ("大正", "大"), ("昭和", "昭"), ("平成", "平"), ("令和", "令"), ("西暦", "西"), ("明", "明"),
    ("大", "大"), ("昭", "昭"), ("平", "平"), ("令", "令"), ("M", "明"), ("T", "大"), ("S", "昭"),
    ("H", "平"), ("R", "令"),
)  # fmt: skip


def _dated(before: Sequence[Letter], year: Box, month: Box, day: Box, box: Box) -> Place:
    eras: list[Part] = []
    letters = list(before)
    at = year.left
    while letters:
        last = letters[-1]
        if last.char in "・/／,、.·･|｜" and eras:
            letters.pop()
            continue
        tail = "".join(letter.char for letter in letters[-2:])
        word = next(((long, era) for long, era in ERAS if tail.endswith(long)), None)
        if word is None or (eras and eras[-1].box.left - last.box.right > 9):
            break
        count = len(word[0])
        eras.append(Part(word[1], around(letter.box for letter in letters[-count:])))
        del letters[-count:]
    eras.reverse()
    top = min(year.top, month.top, day.top)
    bottom = max(year.bottom, month.bottom, day.bottom)
    free = max((letter.box.right for letter in letters), default=box.left)
    start = eras[-1].box.right if eras else max(free, box.left, at - YEAR_ROOM)
    parts = [
        *(eras if len(eras) > 1 else []),
        Part("year", Box(start, top, year.left, bottom)),
        Part("month", Box(year.right, top, month.left, bottom)),
        Part("day", Box(month.right, top, day.left, bottom)),
    ]
    left = eras[0].box.left if eras else start
    whole = Box(left, top, day.right, bottom)
    printed = eras[0].what if len(eras) == 1 else ""
    return Place(whole, Kind.DATE, (), None, tuple(parts), era=printed)


# --- words to ring ----------------------------------------------------------------------------------------------------

SEPARATORS = "・/／,、·･|｜"


def _choice(line: Sequence[Word], labels: Labels) -> Place | None:
    """Words of one set, two at least, that stand side by side and are most of what stands there."""
    tokens = _tokens(line)
    by_set: dict[str, list[tuple[str, Box]]] = defaultdict(list)
    for text, box in tokens:
        for name, _ in labels.choice(text):
            if name not in ("era", "same_address"):
                by_set[name].append((text, box))
    best = max(by_set.values(), key=len, default=[])
    if len(best) < 2 or 2 * len(best) < len(tokens) - 1:
        return None
    parts = tuple(Part(plain(text), box) for text, box in best)
    return Place(around(part.box for part in parts), Kind.CIRCLE, (), None, parts)


def _tokens(line: Sequence[Word]) -> list[tuple[str, Box]]:
    """The words of a line, cut at separators, without what stands in brackets."""
    found: list[tuple[str, Box]] = []
    depth = 0
    for word in line:
        part: list[Letter] = []
        for letter in [*word.letters, None]:
            char = letter.char if letter is not None else SEPARATORS[0]
            if char in "(（":
                depth += 1
            if letter is not None and char not in SEPARATORS and char not in "(（)）" and not depth:
                part.append(letter)
                continue
            if char in ")）":
                depth = max(0, depth - 1)
            if part:
                found.append(("".join(one.char for one in part), around(one.box for one in part)))
            part = []
    return found


def _stacked(cell: Cell, labels: Labels) -> Place | None:
    """Words of one set one below the other (男 over 女)."""
    lines = lines_of(cell.words)
    if len(lines) < 2 or any(len(_tokens(line)) != 1 for line in lines):
        return None
    tokens = [_tokens(line)[0] for line in lines]
    means = [{name for name, _ in labels.choice(text)} for text, _ in tokens]
    if not set.intersection(*means) - {"era", "same_address"}:
        return None
    parts = tuple(Part(plain(text), box) for text, box in tokens)
    return Place(around(part.box for part in parts), Kind.CIRCLE, (), None, parts)


# --- open paper -------------------------------------------------------------------------------------------------------


def _on_paper(ruled: Ruled, marks: Sequence[Box], labels: Labels) -> Iterator[Place]:
    """What is written in outside of cells: on lines, in rows and boxes that stand free, between 年 月 日."""
    loose = list(ruled.loose)
    dates: list[Box] = []
    for line in lines_of(loose):
        yield from _bracketed(line)
        for part in _split(line, 45.0):
            day = _date(part, Box(part[0].box.left, 0, part[-1].box.right, 0))
            if day is not None:
                dates.append(day.box)
                middle = day.box.middle
                box = Box(day.box.left, middle - WRITTEN / 2, day.box.right, middle + WRITTEN / 2)
                before = [w for w in _not_in(part, day.box) if w.box.left < day.box.left]
                yield replace(day, box=box, inside=tuple(reversed(before)))
            choice = _choice(part, labels)
            if choice is not None and not _ticks_near(choice.box, ruled.ticks) and _named(part, choice.box):
                yield replace(choice, inside=tuple(reversed(_not_in(part, choice.box))))
    for row in ruled.rows:
        if row.box in marks and not any(holds(box, row.box, 1.0) for box in dates):
            yield Place(row.box, Kind.CELLS, tuple(_near_before(row.box, loose)), None, (), row.groups, row.gap)
    yield from _ticked([m for m in marks if m in ruled.ticks], loose, None)
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
    before = [w for w in on if w.box.left < line.start + 0.5 * line.length and not _is_unit(w)]
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


# --- seals ------------------------------------------------------------------------------------------------------------


def _seals(page: Page) -> Iterator[Place]:
    for ring in page.rings:
        yield Place(ring, Kind.SEAL)
    for word in page.words:
        if (
            plain(word.text) == "印"
            and len(word.letters) == 1
            and not any(holds(ring, word.box) for ring in page.rings)
        ):
            x, y = (word.box.left + word.box.right) / 2, word.box.middle
            yield Place(Box(x - 4.5, y - 4.5, x + 4.5, y + 4.5), Kind.SEAL)


def _without_doubles(places: Sequence[Place]) -> list[Place]:
    """Of two on one spot the one that is not mere text; a text place over dates and boxes gives way."""
    kept: list[Place] = []
    order = sorted(places, key=lambda p: (p.kind is Kind.TEXT, p.line is False))
    for place in order:
        clash = any(
            _covers(place.box, other.box) and other.kind is not Kind.SEAL and place.kind is not Kind.SEAL
            for other in kept
        )
        if not clash:
            kept.append(place)
    return sorted(kept, key=lambda p: (round(p.box.top), p.box.left))


def _covers(one: Box, other: Box) -> bool:
    both = max(0.0, shared(one.left, one.right, other.left, other.right)) * max(
        0.0, shared(one.top, one.bottom, other.top, other.bottom)
    )
    return both > 0.55 * min(area(one), area(other))
