"""Patterns of print that are filled in as one: 年 月 日, words to ring, boxes to tick."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.labels import Labels, plain
from kakanai_desk.studio.form.page import Letter, Word, around, lines_of
from kakanai_desk.studio.form.place import (
    Kind,
    Part,
    Place,
)
from kakanai_desk.studio.form.ruling import Cell

DATE_GAP = 2.6  # mm between 年 and 月: a blank and no word
YEAR_ROOM = 12.0  # mm before 年
ERAS = (
    ("明治", "明"), ("大正", "大"), ("昭和", "昭"), ("平成", "平"), ("令和", "令"), ("西暦", "西"), ("明", "明"),
    ("大", "大"), ("昭", "昭"), ("平", "平"), ("令", "令"), ("M", "明"), ("T", "大"), ("S", "昭"),
    ("H", "平"), ("R", "令"),
)  # fmt: skip
SEPARATORS = "・/／,、·･|｜"


def date_in(line: Sequence[Word], box: Box) -> Place | None:
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


def choice_in(line: Sequence[Word], labels: Labels) -> Place | None:
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


def stacked_in(cell: Cell, labels: Labels) -> Place | None:
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


def ticked(ticks: Sequence[Box], words: Sequence[Word], cell: Box | None) -> Iterator[Place]:
    """Each box with the words behind it, up to the next one."""
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
