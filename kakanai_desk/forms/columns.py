"""What the functions of ``explained.py`` call: a household as columns, one place for each person.

A *mask* is a number with one bit for each person, in the order of the household. What the answers to a question say
about the conditions over it is looked up by the column of the answers: there are few of them, and no name or day
stands in one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from itertools import repeat
from operator import itemgetter
from typing import Any, TypeVar

from kakanai_desk.core.words import said
from kakanai_desk.forms.conditions import Number, OneOf, Used
from kakanai_desk.forms.day_conditions import Age
from kakanai_desk.forms.definitions import Procedure
from kakanai_desk.forms.facts import stage_of
from kakanai_desk.forms.outcomes import NotNeeded, Undecided

K = TypeVar("K")
V = TypeVar("V")
Column = tuple[Any, ...]
AgeSpan = int | tuple[int, int] | tuple[()] | None
"""An age, or the youngest and the oldest it can be; ``()`` where its day is not asked for, None where one of the two
days is not known."""
NOT_ASKED = "-"  # a question that is not put; days say 0
YEAR = 10000  # in differences of day numbers
MOST_KEPT = 4096
_used: Callable[..., Any] = partial(getattr(tuple, "__new__"), Used)  # noqa: B009 - a named tuple at half the cost


class _Kept(dict[K, V], ABC):
    """What was worked out once, at most ``MOST_KEPT`` of it."""

    @abstractmethod
    def made(self, key: K) -> V: ...

    def __missing__(self, key: K) -> V:
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[key] = self.made(key)
        return found


class CaseTable(_Kept["str | None", Column]):
    """By what is answered for the household: the fact as reasons show it, and for each of ``rules`` what follows where
    it alone decides: not needed, still open, or None where the rule holds."""

    def __init__(self, fact: str) -> None:
        super().__init__()
        self._fact = fact
        self.rules: list[tuple[OneOf, Procedure]] = []

    def made(self, key: str | None) -> Column:
        facts = (Used(self._fact, None, key),)
        return (*facts, *[_alone(rule, procedure, key, facts) for rule, procedure in self.rules])


class AnswerTable(_Kept["tuple[Column, Column, int]", Column]):
    """By the persons, what each answered and the mask of those to whom the question is not put: the fact of each as
    reasons show it, and for each of ``atoms`` the masks of those for whom it surely holds and surely does not."""

    def __init__(self, fact: str) -> None:
        super().__init__()
        self._fact = fact
        self.atoms: list[OneOf | Number] = []

    def made(self, key: tuple[Column, Column, int]) -> Column:
        ids, answers, unput = key
        column = put_to(unput, answers, NOT_ASKED)
        truths = ([_of_answer(atom, value) for value in column] for atom in self.atoms)
        return (used_column(self._fact, ids, column), *_masks(truths))


class AgeTable(_Kept["tuple[AgeSpan, ...]", "tuple[int, ...]"]):
    """For each of ``atoms``, which count the same years up to the same day, the masks as in ``AnswerTable``.

    Looked up by how many of all the ages asked for each person has passed.
    """

    def __init__(self, unit: int) -> None:
        """``unit``: what a year is in the ages given."""
        super().__init__()
        self._unit = unit
        self.atoms: list[Age] = []

    @cached_property
    def _ends(self) -> list[int]:
        """The ages asked for, in years."""
        return sorted({end for atom in self.atoms for end in (atom.at_least, atom.below) if end is not None})

    @cached_property
    def _scaled(self) -> list[int]:
        return [end * self._unit for end in self._ends]

    def masks(self, ages: Sequence[AgeSpan]) -> tuple[int, ...]:
        ends = self._scaled
        return self[tuple([bisect(ends, age) if isinstance(age, int) else _passed(ends, age) for age in ages])]

    def made(self, key: tuple[AgeSpan, ...]) -> tuple[int, ...]:
        return _masks([self._holds(atom, passed) for passed in key] for atom in self.atoms)

    def _holds(self, atom: Age, passed: AgeSpan) -> bool | None:
        if not isinstance(passed, int) and not passed:
            return None if passed is None else False
        youngest, oldest = (passed, passed) if isinstance(passed, int) else passed
        low, high = (None if end is None else self._ends.index(end) for end in (atom.at_least, atom.below))
        if (low is None or youngest > low) and (high is None or oldest <= high):
            return True
        if (low is not None and oldest <= low) or (high is not None and youngest > high):
            return False
        return None


class Picks(_Kept["tuple[int, ...]", "Callable[[Column], Column]"]):
    """Takes facts out of columns that stand one after the other: for each person those of the parts that speak of it.

    A part is the number of its mask and that of its column, and whether that is of the case: one fact, taken once.
    Looked up by the number of persons and the masks.
    """

    def __init__(self, parts: Iterable[tuple[int, int, bool]]) -> None:
        super().__init__()
        self.parts = tuple(parts)

    def made(self, key: tuple[int, ...]) -> Callable[[Column], Column]:
        people, *masks = key
        of_case = {column: alone for _, column, alone in self.parts}
        start, starts = 0, dict[int, int]()
        for column in sorted(of_case):
            starts[column] = start
            start += 1 if of_case[column] else people
        taken = dict.fromkeys(
            starts[column] + (0 if alone else person)
            for person in range(people)
            for mask, column, alone in self.parts
            if masks[mask] >> person & 1
        )
        places = tuple(taken)
        if len(places) > 1:
            return itemgetter(*places)
        return itemgetter(slice(places[0], places[0] + 1) if places else slice(0, 0))


def gathered(people: int, parts: Iterable[tuple[int, Column, bool]]) -> Column:
    """As ``Picks``, where it is not known beforehand how many facts a part has; the last says whether it is a column
    with one for each person."""
    found = dict[Any, None]()
    for person in range(people):
        for mask, facts, of_person in parts:
            if mask >> person & 1:
                found |= dict.fromkeys((facts[person],) if of_person else facts)
    return tuple(found)


# --- values of all people --------------------------------------------------------------------------------------


def used_column(fact: str, ids: Column, shown: Iterable[str | None]) -> tuple[Used, ...]:
    """The fact of each person as reasons show it."""
    return tuple(map(_used, zip(repeat(fact), ids, shown, strict=False)))


def put_to(unput: int, column: Column, nothing: Any) -> Column:
    """The answers of those to whom the question is put; ``nothing`` for those of the mask ``unput``."""
    return tuple([nothing if unput >> place & 1 else value for place, value in enumerate(column)]) if unput else column


def unknown(column: Column) -> int:
    """The mask of those of whom it is not known."""
    return sum([1 << place for place, value in enumerate(column) if value is None])


def ages(births: Column, birth_ends: Column, day: int | None, day_end: int | None) -> list[AgeSpan]:
    """The ages as differences of day numbers: a year is ``YEAR``."""
    if not day or day_end is None:
        return [() if day == 0 else None] * len(births)
    if births == birth_ends and day == day_end and None not in births:
        return [day - birth for birth in births]
    return [(day - end, day_end - start) if start else None for start, end in zip(births, birth_ends, strict=True)]


def school_ages(births: Column, birth_ends: Column, day: int | None, day_end: int | None) -> list[AgeSpan]:
    """The ages reached by the end of the school year that the day lies in, in years; see ``days.school_age``."""
    if not day or day_end is None:
        return [() if day == 0 else None] * len(births)
    year, year_end = (day - 401) // YEAR, (day_end - 401) // YEAR
    if births == birth_ends and year == year_end and None not in births:
        return [year - (birth - 402) // YEAR for birth in births]
    return [
        (year - (end - 402) // YEAR, year_end - (start - 402) // YEAR) if start else None
        for start, end in zip(births, birth_ends, strict=True)
    ]


def stages(spans: Sequence[AgeSpan]) -> Column:
    """The stage of each, where both school ages lie in the same."""
    return tuple([_STAGES[span] for span in spans])


class _Stages(_Kept[AgeSpan, "str | None"]):
    def made(self, key: AgeSpan) -> str | None:
        if isinstance(key, int):
            return stage_of(key)
        found = {stage_of(age) for age in key or ()}
        return found.pop() if len(found) == 1 else None


_STAGES = _Stages()


def _passed(ends: Sequence[int], age: AgeSpan) -> AgeSpan:
    """How many of the ages the youngest and the oldest have passed."""
    return (bisect(ends, age[0]), bisect(ends, age[1])) if isinstance(age, tuple) and age else age


def _alone(rule: OneOf, procedure: Procedure, value: str | None, facts: tuple[Used, ...]) -> Any:
    if value is None:
        return Undecided(procedure, facts)
    return None if value in rule.values else NotNeeded(procedure, said(procedure.not_needed), facts)


def _of_answer(atom: OneOf | Number, value: str | None) -> bool | None:
    """Whether the condition holds for who answered ``value``; None: open."""
    if value is None:
        return None
    if isinstance(atom, OneOf):
        return value in atom.values
    if value == NOT_ASKED:
        return False
    if not value.isdecimal():
        return None
    number = int(value)
    return (atom.at_least is None or number >= atom.at_least) and (atom.below is None or number < atom.below)


def _masks(truths: Iterable[Sequence[bool | None]]) -> tuple[int, ...]:
    """Of each condition two masks: for whom it surely holds, and for whom it surely does not."""
    return tuple(
        sum(1 << place for place, holds in enumerate(column) if holds is wanted)
        for column in truths
        for wanted in (True, False)
    )
