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
from kakanai_desk.forms.case import DIFFERS, TOGETHER, Case
from kakanai_desk.forms.conditions import shown
from kakanai_desk.forms.days import span_of
from kakanai_desk.forms.facts import CaseFacts

Row = tuple[Any, ...]
_NO_DAY = (None, None, None)


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


def rows(
    case_slots: Sequence[Slot], person_slots: Sequence[Slot], case: Case, facts: CaseFacts
) -> tuple[Row, list[Row]]:
    """The row of the case and those of its people, in the order of the household."""
    row: list[Any] = []
    answers = case.answers
    for slot in case_slots:
        if slot.is_answer:
            answer = answers.get(slot.fact)
            if answer is not None and not isinstance(answer, str):
                answer = answer.get(TOGETHER)
            if slot.is_day:
                row += _as_day(answer)[: slot.width]
            else:
                row.append(answer)
        elif slot.is_day:
            row += _shown_day(facts.of_case(slot.fact))[: slot.width]
        else:
            row.append(shown(facts.of_case(slot.fact)))
    people = case.people
    if not person_slots:
        return tuple(row), [()] * len(people)
    columns: list[Sequence[Any]] = []
    nobody = (None,) * len(people)
    for slot in person_slots:
        if not slot.is_answer:
            columns += _built_in(slot, people, case)
            continue
        given = answers.get(slot.fact)
        if given is None:
            columns += [nobody] * slot.width
            continue
        if isinstance(given, str):
            values = [given] * len(people)
        else:
            common = given.get(TOGETHER)
            common = None if common == DIFFERS else common
            values = [given.get(who.id, common) for who in people]
        if slot.is_day:
            columns += list(zip(*map(_as_day, values), strict=True))[: slot.width] or [()] * slot.width
        else:
            columns.append(values)
    return tuple(row), list(zip(*columns, strict=True))


@lru_cache(maxsize=4096)
def _as_day(answer: str | None) -> tuple[Any, ...]:
    """The first and the last day it could be, and the text."""
    return _NO_DAY if answer is None else _shown_day(PartialDate.parse(answer))


@lru_cache(maxsize=4096)
def _shown_day(day: Any) -> tuple[Any, ...]:
    if day is None:
        return _NO_DAY
    return (*span_of(day), day.isoformat() if not isinstance(day, PartialDate) else day.iso())


_WORDS: Mapping[str, Callable[[Person], str | None]] = {
    "sex": lambda who: None if who.sex is Sex.UNKNOWN else who.sex.value,
    "relation": lambda who: who.relation or None,
    "nationality": lambda who: who.nationality or None,
}


def _built_in(slot: Slot, people: Sequence[Person], case: Case) -> list[Sequence[Any]]:
    """The columns of what the register or the counter says of each person."""
    if slot.fact == "birth_date":
        days: list[Sequence[Any]] = list(zip(*(_shown_day(who.birth_date) for who in people), strict=True))
        return days[: slot.width] or [()] * slot.width
    if slot.fact == "is_applicant":
        applicant = case.applicant.person
        return [["yes" if who.id == applicant else "no" for who in people]]
    read = _WORDS.get(slot.fact)
    if read is None:
        return [[str(getattr(who, slot.fact, "")) or None for who in people]]
    return [[read(who) for who in people]]
