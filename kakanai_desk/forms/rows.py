"""A household as the written functions take it: one row for the case and one for each person.

Answers stand as given, built-in facts as they are, days as whole numbers (``days.py``). Which fact stands where is
said by ``Slot``; the functions of ``compiled.py`` and ``explained.py`` bring theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import DIFFERS, TOGETHER, Answer, Case
from kakanai_desk.forms.conditions import shown
from kakanai_desk.forms.days import span_of
from kakanai_desk.forms.facts import CaseFacts

Row = tuple[Any, ...]
_NO_DAY = (None, None, None)
UNKNOWN = Sex.UNKNOWN.value


@dataclass(frozen=True)
class Slot:
    """One fact of a row; a day takes two places, or three with the text that a reason shows."""

    fact: str
    is_day: bool
    is_answer: bool
    with_text: bool = False

    @cached_property
    def width(self) -> int:
        return (3 if self.with_text else 2) if self.is_day else 1


def places(letter: str, slots: Sequence[Slot]) -> str:
    """The names under which a function takes a row apart: ``q0`` a fact; ``q1, q1h, q1t`` a day."""
    endings = ("", "h", "t")
    return "".join(f"{letter}{n}{end}, " for n, slot in enumerate(slots) for end in endings[: slot.width])


class Shape:
    """Where each fact stands in the rows of one function: rows of nothing known, in which what is known is set."""

    def __init__(self, case_slots: Sequence[Slot], person_slots: Sequence[Slot]) -> None:
        self._case_width, self._case_answers, self._case_own = _placed(case_slots)
        self._width, self._answers, self._own = _placed(person_slots)

    def rows(self, case: Case, facts: CaseFacts) -> tuple[Row, list[Row]]:
        """The row of the case and those of its people, in the order of the household."""
        row, columns = self.columns(case, facts)
        return row, list(zip(*columns, strict=True)) if columns else [()] * len(case.people)

    def columns(self, case: Case, facts: CaseFacts) -> tuple[Row, list[Row]]:
        """The row of the case, and for each fact of people the column of what they have."""
        row: list[Any] = [None] * self._case_width
        for slot, at in self._case_own:
            value = facts.of_case(slot.fact)
            row[at : at + slot.width] = _shown_day(value)[: slot.width] if slot.is_day else (shown(value),)
        people = case.people
        nobody = (None,) * len(people)
        columns: list[Row] = [nobody] * self._width
        for slot, at in self._own:
            columns[at : at + slot.width] = _built_in(slot, people, case)
        for fact, given in case.answers.items():
            found = self._case_answers.get(fact)
            if found is not None:
                slot, at = found
                answer = given if isinstance(given, str) else given.get(TOGETHER)
                if slot.is_day:
                    row[at : at + slot.width] = _as_day(answer)[: slot.width]
                else:
                    row[at] = answer
                continue
            found = self._answers.get(fact)
            if found is not None:
                slot, at = found
                columns[at : at + slot.width] = _answered(slot, given, people)
        return tuple(row), columns


def _placed(slots: Sequence[Slot]) -> tuple[int, dict[str, tuple[Slot, int]], list[tuple[Slot, int]]]:
    """How many places, and where the answers and the built-in facts stand."""
    answers: dict[str, tuple[Slot, int]] = {}
    own: list[tuple[Slot, int]] = []
    width = 0
    for slot in slots:
        if slot.is_answer:
            answers[slot.fact] = slot, width
        else:
            own.append((slot, width))
        width += slot.width
    return width, answers, own


def _answered(slot: Slot, given: Answer, people: Sequence[Person]) -> Sequence[Row]:
    """The columns of an answer: one for all, or each person's own."""
    if isinstance(given, str):
        values = (given,) * len(people)
    else:
        common = given.get(TOGETHER)
        common = None if common == DIFFERS else common
        values = tuple([given.get(who.id, common) for who in people])
    if not slot.is_day:
        return (values,)
    return list(zip(*map(_as_day, values), strict=True))[: slot.width] or [()] * slot.width


@lru_cache(maxsize=4096)
def _as_day(answer: str | None) -> tuple[Any, ...]:
    """The first and the last day it could be, and the text."""
    return _NO_DAY if answer is None else _shown_day(PartialDate.parse(answer))


def _shown_day(day: Any) -> tuple[Any, ...]:
    return _NO_DAY if day is None else _shown_parts(day.year, day.month, day.day)


@lru_cache(maxsize=4096)
def _shown_parts(year: int, month: int | None, day: int | None) -> tuple[Any, ...]:
    shown_day = PartialDate(year, month, day)
    return (*span_of(shown_day), shown_day.iso())


_WORDS: Mapping[str, Callable[[Person], str | None]] = {
    "sex": lambda who: None if who.sex == UNKNOWN else str(who.sex),
    "relation": lambda who: who.relation or None,
    "nationality": lambda who: who.nationality or None,
}


def _built_in(slot: Slot, people: Sequence[Person], case: Case) -> Sequence[Row]:
    """The columns of what the register or the counter says of each person."""
    if slot.fact == "birth_date":
        days: list[Row] = list(zip(*[_shown_day(who.birth_date) for who in people], strict=True))
        return days[: slot.width] or [()] * slot.width
    if slot.fact == "is_applicant":
        applicant = case.applicant.person
        return (tuple(["yes" if who.id == applicant else "no" for who in people]),)
    read = _WORDS.get(slot.fact)
    if read is None:
        return (tuple([str(getattr(who, slot.fact, "")) or None for who in people]),)
    return (tuple([read(who) for who in people]),)
