"""転出証明書: one person a row of the table, whatever the issuer's widths (R-007).

Columns are found by their heads; a birth date begins a person, and what stands beside it in other columns is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from kakanai_desk.hardware.vision.captions import place_of
from kakanai_desk.hardware.vision.dates import date_in
from kakanai_desk.hardware.vision.repair import is_katakana
from kakanai_desk.hardware.vision.sheet import Box, Run, rows_of
from kakanai_desk.hardware.vision.values import PARSERS, Value

USUAL_PITCH = 26.0  # mm, of one person alone
REMAINS = re.compile(r"[0-9元]年.{1,3}月|月[0-9]{1,2}日")
Reread = Callable[[Run, str], Run]

BIRTH, SEX, NAME, NUMBER = "生年月日", "性別", "氏名", "個人番号"


def persons_of_table(runs: Sequence[Run], reread: Reread) -> list[dict[str, Value]]:
    """The movers, top to bottom; empty when the head of the birth dates was not found."""
    heads = {word: box for word in (BIRTH, SEX, NAME, NUMBER) if (box := _head(runs, word)) is not None}
    if BIRTH not in heads:
        return []
    top = heads[BIRTH].bottom
    births = sorted(
        (run for run in runs if run.box().top > top - 1 and _over(run.box(), heads[BIRTH]) and _is_date(run)),
        key=lambda run: run.box().middle,
    )
    reach = _pitch(births) / 2
    persons: list[dict[str, Value]] = []
    for birth in births:
        middle = birth.box().middle
        row = [run for run in runs if abs(run.box().middle - middle) < reach]
        persons.append(_person(row, birth, heads, reread))
    return persons


def _is_date(run: Run) -> bool:
    """A date, or what remains of one: a person has a row though the date cannot be read."""
    return date_in(run.text) is not None or REMAINS.search(run.plain()[0]) is not None


def _person(row: Sequence[Run], birth: Run, heads: dict[str, Box], reread: Reread) -> dict[str, Value]:
    found: dict[str, Value] = {}
    date = PARSERS["date"](birth) or PARSERS["date"](reread(birth, "date"))
    if date is not None:
        found["birth_date"] = date
    left = [run for run in row if run.box().right < heads[BIRTH].left + 4 and run.box().right - run.box().left > 6]
    _name(rows_of(left), found)
    if SEX in heads:
        for run in row:
            if _over(run.box(), heads[SEX]) and (sex := PARSERS["sex"](run)) is not None:
                found["sex"] = sex
    for run in sorted(row, key=lambda r: r.box().top):
        if run.box().left > heads[BIRTH].right and "individual_number" not in found and len(run.plain()[0]) > 8:
            how = "individual_number"  # twelve digits that check themselves: a 住民票コード has eleven
            number = PARSERS[how](run) or PARSERS[how](reread(run, how))
            if number is not None:
                found["individual_number"] = number
    return found


def _name(lines: Sequence[Run], found: dict[str, Value]) -> None:
    """The name, and its フリガナ above it: by their order, as small kana are often misread."""
    if not lines:
        return
    *above, last = lines
    if not above and all(is_katakana(char) or char in "・ \u3000" for char in last.text):
        above, last = [last], None
    if last is not None and (name := PARSERS["name"](last)) is not None:
        found["name"] = name
    if above and (reading := PARSERS["kana"](above[-1])) is not None:
        found["kana"] = reading


def _head(runs: Sequence[Run], word: str) -> Box | None:
    """The head of a column: a caption in a row that has the birth dates' head too, or that head itself."""
    level = [box for run in runs if (box := _box_of(run, word, exactly=True)) is not None]
    if not level:  # 定年月日 of another caption is as near to 生年月日 as a misread one
        level = [box for run in runs if (box := _box_of(run, word, exactly=False)) is not None]
    if word == BIRTH or not level:
        return min(level, key=lambda box: box.top, default=None)
    birth = _head(runs, BIRTH)
    return min(level, key=lambda box: abs(box.middle - birth.middle), default=None) if birth is not None else None


def _box_of(run: Run, word: str, *, exactly: bool) -> Box | None:
    text, places = run.plain()
    at = place_of(text, word)
    if at is None or (exactly and not text.startswith(word, at)):
        return None
    return run.cut(places[at], places[at + len(word) - 1] + 1).box()


def _over(box: Box, head: Box) -> bool:
    """Whether a cell stands in the column of ``head``."""
    return box.left < head.right + 4 and box.right > head.left - 4


def _pitch(births: Sequence[Run]) -> float:
    """From one person to the next: the least there is, as a row between two others may have been lost."""
    middles = [birth.box().middle for birth in births]
    return min((b - a for a, b in pairwise(middles)), default=USUAL_PITCH)
