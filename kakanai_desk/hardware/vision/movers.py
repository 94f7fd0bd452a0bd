"""転出証明書: one person a row of the table, whatever the issuer's widths (R-007).

Columns are found by their heads; a birth date begins a person, and what stands beside it in other columns is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kakanai_desk.hardware.vision.dates import date_in
from kakanai_desk.hardware.vision.repair import is_katakana
from kakanai_desk.hardware.vision.sheet import Box, Run, joined, rows_of
from kakanai_desk.hardware.vision.values import PARSERS, Value

Reread = Callable[[Run, str], Run]

BIRTH, SEX, NAME, NUMBER = "生年月日", "性別", "氏名", "個人番号"


def persons_of_table(runs: Sequence[Run], reread: Reread) -> list[dict[str, Value]]:
    """The movers, top to bottom; empty when the head of the birth dates was not found."""
    heads = {word: box for word in (BIRTH, SEX, NAME, NUMBER) if (box := _head(runs, word)) is not None}
    if BIRTH not in heads:
        return []
    top = heads[BIRTH].bottom
    births = sorted(
        (run for run in runs if run.box().top > top - 1 and _over(run.box(), heads[BIRTH]) and date_in(run.text)),
        key=lambda run: run.box().middle,
    )
    persons: list[dict[str, Value]] = []
    for index, birth in enumerate(births):
        middle = birth.box().middle
        upper = (births[index - 1].box().middle + middle) / 2 if index else middle - _pitch(births) / 2
        lower = (
            (births[index + 1].box().middle + middle) / 2 if index + 1 < len(births) else middle + _pitch(births) / 2
        )
        row = [run for run in runs if upper < run.box().middle < lower]
        persons.append(_person(row, birth, heads, reread))
    return persons


def _person(row: Sequence[Run], birth: Run, heads: dict[str, Box], reread: Reread) -> dict[str, Value]:
    found: dict[str, Value] = {}
    date = PARSERS["date"](birth) or PARSERS["date"](reread(birth, "date"))
    if date is not None:
        found["birth_date"] = date
    left = [run for run in row if run.box().right < heads[BIRTH].left + 4 and run.box().right - run.box().left > 6]
    kana = [run for run in left if all(is_katakana(char) or char in "・ " for char in run.text.replace("\u3000", " "))]
    names = [run for run in left if run not in kana]
    if names and (name := PARSERS["name"](joined(rows_of(names)))) is not None:
        found["name"] = name
    if kana and (reading := PARSERS["kana"](joined(rows_of(kana)))) is not None:
        found["kana"] = reading
    if SEX in heads:
        for run in row:
            if _over(run.box(), heads[SEX]) and (sex := PARSERS["sex"](run)) is not None:
                found["sex"] = sex
    if NUMBER in heads:
        for run in sorted(row, key=lambda r: r.box().top):
            if run.box().left > heads[NUMBER].left - 6 and "individual_number" not in found:
                how = "individual_number"
                number = PARSERS[how](run) or PARSERS[how](reread(run, how))
                if number is not None:
                    found["individual_number"] = number
    return found


def _head(runs: Sequence[Run], word: str) -> Box | None:
    """The head of a column: a caption in a row that has the birth dates' head too, or that head itself."""
    level: list[Box] = []
    for run in runs:
        found = run.find(word)
        if found is not None:
            level.append(run.cut(*found).box())
    if word == BIRTH or not level:
        return min(level, key=lambda box: box.top, default=None)
    birth = _head(runs, BIRTH)
    return min(level, key=lambda box: abs(box.middle - birth.middle), default=None) if birth is not None else None


def _over(box: Box, head: Box) -> bool:
    """Whether a cell stands in the column of ``head``."""
    return box.left < head.right + 4 and box.right > head.left - 4


def _pitch(births: Sequence[Run]) -> float:
    if len(births) < 2:
        return 26.0
    return (births[-1].box().middle - births[0].box().middle) / (len(births) - 1)
