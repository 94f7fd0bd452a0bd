"""The closed condition language: data in, true / false / unknown out, with an explanation of every result.

Kleene's three-valued logic: an unknown fact makes a condition unknown only where it could still change the result.
Therefore results never flip when a further fact becomes known; they only get decided. Operators::

    {all: [...]}  {any: [...]}  {not: C}
    {is: {fact: value}}  {is_not: {fact: value}}  {one_of: {fact: [v, …]}}  {is_yes: fact}  {is_no: fact}
    {age: {at_least: 20, below: 60, on: move_date}}          the person in question
    {before: {fact: date|fact}}  {on_or_after: {…}}  {more_days_than: {from: F, to: F, days: N}}
    {some_person: C}  {every_person: C}  {count: {of: C, at_least: N}}
    always
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from kakanai_desk.core.wareki import PartialDate, age_on


class Truth(StrEnum):
    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __invert__(self) -> Truth:
        if self is Truth.UNKNOWN:
            return self
        return Truth.FALSE if self is Truth.TRUE else Truth.TRUE


def of(value: bool) -> Truth:
    return Truth.TRUE if value else Truth.FALSE


FactValue = str | int | date | PartialDate


class NotApplicable:
    """A question that is not put to this person; every comparison with it is false."""


NOT_APPLICABLE = NotApplicable()


class Facts(Protocol):
    """What is known. None means unknown."""

    def value(self, fact: str, person: str | None) -> FactValue | NotApplicable | None: ...
    def people(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Used:
    """One fact a result rests on; ``value`` is None while it is unknown."""

    fact: str
    person: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result and why: the operator in the editor's words, the facts used, the parts below."""

    truth: Truth
    text: str
    used: tuple[Used, ...] = ()
    parts: tuple[Explanation, ...] = ()
    persons: tuple[str, ...] = ()  # of a condition over people: those for whom it holds

    def decisive(self) -> Iterator[Used]:
        """The facts that carry the result: those of parts that agree with it."""
        yield from self.used
        for part in self.parts:
            if part.truth is self.truth or self.text.startswith("not"):
                yield from part.decisive()

    def missing(self) -> Iterator[Used]:
        """The unknown facts that keep the result undecided."""
        if self.truth is not Truth.UNKNOWN:
            return
        for used in self.used:
            if used.value is None:
                yield used
        for part in self.parts:
            yield from part.missing()


class Condition(Protocol):
    def evaluate(self, facts: Facts, person: str | None) -> Explanation: ...
    def names(self) -> Iterator[str]:
        """Every fact the condition could ask for."""
        ...

    def per_person(self) -> bool:
        """Whether it speaks of "the person in question" outside a quantifier."""
        ...


def _shown(value: FactValue | NotApplicable | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, NotApplicable):
        return "-"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Always:
    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        return Explanation(Truth.TRUE, "always")

    def names(self) -> Iterator[str]:
        return iter(())

    def per_person(self) -> bool:
        return False


@dataclass(frozen=True)
class OneOf:
    """The fact has one of the values. ``is``, ``is_yes`` and ``is_no`` are this with one value."""

    fact: str
    values: tuple[str, ...]
    of_person: bool

    @cached_property
    def text(self) -> str:
        return f"{self.fact} = {' / '.join(self.values)}"

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        who = person if self.of_person else None
        value = facts.value(self.fact, who)
        shown = _shown(value)
        truth = Truth.UNKNOWN if value is None else of(shown in self.values)
        return Explanation(truth, self.text, (Used(self.fact, who, shown),))

    def names(self) -> Iterator[str]:
        yield self.fact

    def per_person(self) -> bool:
        return self.of_person


@dataclass(frozen=True)
class Age:
    """The person's age on a date: ``at_least`` ≤ age < ``below``."""

    at_least: int | None
    below: int | None
    on: str

    @cached_property
    def text(self) -> str:
        text = f"age({self.on})"
        text = f"{self.at_least} ≦ {text}" if self.at_least is not None else text
        return f"{text} < {self.below}" if self.below is not None else text

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        birth = facts.value("birth_date", person)
        day = facts.value(self.on, None)
        used = (Used("birth_date", person, _shown(birth)), Used(self.on, None, _shown(day)))
        text = self.text
        if birth is None or not isinstance(day, date):
            return Explanation(Truth.UNKNOWN, text, used)
        oldest, youngest = _age_range(birth, day)
        low = self.at_least if self.at_least is not None else -10_000  # born after that day, and young all the same
        high = self.below if self.below is not None else 10_000
        inside = low <= youngest and oldest < high
        outside = oldest < low or youngest >= high
        return Explanation(Truth.TRUE if inside else Truth.FALSE if outside else Truth.UNKNOWN, text, used)

    def names(self) -> Iterator[str]:
        yield "birth_date"
        yield self.on

    def per_person(self) -> bool:
        return True


def _age_range(birth: FactValue | NotApplicable, day: date) -> tuple[int, int]:
    """(oldest, youngest) possible age when parts of the birth date are unknown."""
    partial = birth if isinstance(birth, PartialDate) else PartialDate.of(birth) if isinstance(birth, date) else None
    if partial is None:
        return (0, 0)
    if partial.known is not None:
        age = age_on(partial.known, day)
        return age, age
    first = date(partial.year, partial.month or 1, 1)
    last = date(partial.year, partial.month or 12, 28 if partial.month else 31)
    return age_on(first, day), age_on(last, day)


@dataclass(frozen=True)
class Before:
    """A date fact lies before a date (given, or another fact). ``on_or_after`` is its negation."""

    fact: str
    limit: str | date

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        left = facts.value(self.fact, None)
        right: object = self.limit if isinstance(self.limit, date) else facts.value(self.limit, None)
        used = [Used(self.fact, None, _shown(left))]
        if isinstance(self.limit, str):
            used.append(Used(self.limit, None, _shown(right if isinstance(right, date) else None)))
        text = f"{self.fact} < {self.limit}"
        if isinstance(left, date) and isinstance(right, date):
            return Explanation(of(left < right), text, tuple(used))
        return Explanation(Truth.UNKNOWN, text, tuple(used))

    def names(self) -> Iterator[str]:
        yield self.fact
        if isinstance(self.limit, str):
            yield self.limit

    def per_person(self) -> bool:
        return False


@dataclass(frozen=True)
class Not:
    inner: Condition

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        found = self.inner.evaluate(facts, person)
        return Explanation(~found.truth, f"not ({found.text})", (), (found,))

    def names(self) -> Iterator[str]:
        return self.inner.names()

    def per_person(self) -> bool:
        return self.inner.per_person()


@dataclass(frozen=True)
class Group:
    """``all`` (every part true) or ``any`` (one part true)."""

    every: bool
    parts: tuple[Condition, ...]

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        decided_by = Truth.FALSE if self.every else Truth.TRUE
        found: list[Explanation] = []
        truth = ~decided_by
        for part in self.parts:
            result = part.evaluate(facts, person)
            found.append(result)
            if result.truth is decided_by:
                truth = decided_by
                break
            if result.truth is Truth.UNKNOWN:
                truth = Truth.UNKNOWN
        joiner = " かつ " if self.every else " または "
        text = joiner.join(part.text for part in found)
        return Explanation(truth, f"({text})" if len(found) > 1 else text, (), tuple(found))

    def names(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.names()

    def per_person(self) -> bool:
        return any(part.per_person() for part in self.parts)


@dataclass(frozen=True)
class Count:
    """At least / at most so many people of the household fulfil the condition (``some_person`` is ≥ 1)."""

    inner: Condition
    at_least: int
    at_most: int | None = None

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        results = {who: self.inner.evaluate(facts, who) for who in facts.people()}
        sure = tuple(who for who, r in results.items() if r.truth is Truth.TRUE)
        open_ = tuple(who for who, r in results.items() if r.truth is Truth.UNKNOWN)
        least, most = len(sure), len(sure) + len(open_)
        upper = self.at_most if self.at_most is not None else most
        if least >= self.at_least and most <= upper:
            truth = Truth.TRUE
        elif most < self.at_least or least > upper:
            truth = Truth.FALSE
        else:
            truth = Truth.UNKNOWN
        inner_text = next(iter(results.values())).text if results else ""
        return Explanation(truth, f"{self.at_least}人以上: {inner_text}", (), tuple(results.values()), sure)

    def names(self) -> Iterator[str]:
        return self.inner.names()

    def per_person(self) -> bool:
        return False


@dataclass(frozen=True)
class Everybody:
    inner: Condition

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        found = Not(Count(Not(self.inner), 1)).evaluate(facts, person)
        return Explanation(found.truth, "every_person", (), tuple(found.parts))

    def names(self) -> Iterator[str]:
        return self.inner.names()

    def per_person(self) -> bool:
        return False


@dataclass(frozen=True)
class MoreDaysThan:
    """More than ``days`` lie between two dates, both ends counted 初日不算入."""

    start: str
    end: str
    days: int

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        first, last = facts.value(self.start, None), facts.value(self.end, None)
        used = (Used(self.start, None, _shown(first)), Used(self.end, None, _shown(last)))
        text = f"{self.end} - {self.start} > {self.days}日"
        if isinstance(first, date) and isinstance(last, date):
            return Explanation(of((last - first).days > self.days), text, used)
        return Explanation(Truth.UNKNOWN, text, used)

    def names(self) -> Iterator[str]:
        yield self.start
        yield self.end

    def per_person(self) -> bool:
        return False
