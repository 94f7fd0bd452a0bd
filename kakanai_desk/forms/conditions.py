"""The closed condition language: data in, true / false / unknown out, with an explanation of every result.

Kleene's three-valued logic: an unknown fact makes a condition unknown only where it could still change the result.
Therefore results never flip when a further fact becomes known; they only get decided. Operators::

    {all: [...]}  {any: [...]}  {not: C}  {holds: NAME}      NAME is a condition of _shared/conditions.yaml
    {is: {fact: value}}  {is_not: {fact: value}}  {one_of: {fact: [v, …]}}  {is_yes: fact}  {is_no: fact}
    {number: {fact: {at_least: 2, below: 5}}}
    {some_person: C}  {every_person: C}  {count: {of: C, at_least: N, at_most: M}}
    always

and those over days and ages (``day_conditions.py``). This is the plain interpreter; ``compiled.py`` says the same,
faster and without reasons.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol

from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.days import Span


class Truth(StrEnum):
    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __invert__(self) -> Truth:
        return _INVERSE[self]


_INVERSE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def of(value: bool) -> Truth:
    return Truth.TRUE if value else Truth.FALSE


FactValue = str | int | date | PartialDate


class NotApplicable:
    """A question that is not put to this person; it has no value, so no comparison with one holds."""


NOT_APPLICABLE = NotApplicable()


class Used(NamedTuple):
    """One fact a result rests on; ``value`` is None while it is unknown, ``-`` where the question is not put."""

    fact: str
    person: str | None
    value: str | None


class Facts(Protocol):
    """What is known. None means unknown."""

    ages: dict[tuple[str, str | None], tuple[tuple[int, int] | None, tuple[Used, ...]]]  # worked out so far

    def seen(self, fact: str, person: str | None) -> tuple[FactValue | NotApplicable | None, Used]:
        """The value, and the same as a reason shows it."""
        ...

    def looked(self, fact: str, person: str | None) -> tuple[Span | None, tuple[Used, ...]]:
        """A date fact as the first and last day it could be (None: unknown, ``NOWHERE``: not asked), and its use."""
        ...

    def people(self) -> tuple[str, ...]: ...


class Explanation(NamedTuple):
    """A result and why, in the editor's words."""

    truth: Truth
    text: str
    decisive: tuple[Used, ...] = ()  # the facts that carry the result
    missing: tuple[Used, ...] = ()  # the unknown facts that keep it undecided
    persons: tuple[str, ...] = ()  # of a condition over people: those for whom it holds


class Condition(ABC):
    """One condition. Those with parts say them; those without (atoms) say which facts they look at."""

    @abstractmethod
    def wording(self) -> str: ...
    @abstractmethod
    def evaluate(self, facts: Facts, person: str | None) -> Explanation: ...

    def parts(self) -> tuple[Condition, ...]:
        """The conditions it is made of."""
        return ()

    def own_facts(self) -> tuple[tuple[str, bool], ...]:
        """The facts it looks at itself: name, and whether it is a fact of the person in question."""
        return ()

    @cached_property
    def text(self) -> str:
        """The condition in the editor's words."""
        return self.wording()


def shown(value: FactValue | NotApplicable | None) -> str | None:
    """The value as reasons show it."""
    if value is None:
        return None
    if isinstance(value, NotApplicable):
        return "-"
    return value.isoformat() if isinstance(value, date) else str(value)


def names(condition: Condition) -> Iterator[str]:
    """Every fact the condition could ask for."""
    for fact, _ in condition.own_facts():
        yield fact
    for part in condition.parts():
        yield from names(part)


def per_person(condition: Condition) -> bool:
    """Whether it speaks of "the person in question" outside a quantifier."""
    if isinstance(condition, Count | Everybody):
        return False
    return any(own for _, own in condition.own_facts()) or any(per_person(part) for part in condition.parts())


def atoms(condition: Condition) -> Iterator[Condition]:
    """The conditions without parts, left to right."""
    below = condition.parts()
    if not below and condition.own_facts():
        yield condition
    for part in below:
        yield from atoms(part)


_ALWAYS = Explanation(Truth.TRUE, "always")


@dataclass(frozen=True)
class Always(Condition):
    def wording(self) -> str:
        return "always"

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        return _ALWAYS


@dataclass(frozen=True)
class OneOf(Condition):
    """The fact has one of the values. ``is``, ``is_yes`` and ``is_no`` are this with one value."""

    fact: str
    values: tuple[str, ...]
    of_person: bool

    def wording(self) -> str:
        return f"{self.fact} = {' / '.join(self.values)}"

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        value, used = facts.seen(self.fact, person if self.of_person else None)
        if value is None:
            return Explanation(Truth.UNKNOWN, self.text, (), (used,))
        return Explanation(Truth.TRUE if used.value in self.values else Truth.FALSE, self.text, (used,))

    def own_facts(self) -> tuple[tuple[str, bool], ...]:
        return ((self.fact, self.of_person),)


@dataclass(frozen=True)
class Number(Condition):
    """An answer of digits as a number: ``at_least`` ≤ number < ``below``. Anything but digits stays unknown."""

    fact: str
    at_least: int | None
    below: int | None
    of_person: bool

    def wording(self) -> str:
        return between(self.fact, self.at_least, self.below)

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        value, used = facts.seen(self.fact, person if self.of_person else None)
        if isinstance(value, NotApplicable):
            return Explanation(Truth.FALSE, self.text, (used,))
        if value is None or not str(value).isdecimal():
            return Explanation(Truth.UNKNOWN, self.text, (), (used,))
        number = int(str(value))
        holds = (self.at_least is None or number >= self.at_least) and (self.below is None or number < self.below)
        return Explanation(of(holds), self.text, (used,))

    def own_facts(self) -> tuple[tuple[str, bool], ...]:
        return ((self.fact, self.of_person),)


def between(name: str, at_least: int | None, below: int | None) -> str:
    """``20 ≦ name < 60`` with the ends that are given."""
    text = f"{at_least} ≦ {name}" if at_least is not None else name
    return f"{text} < {below}" if below is not None else text


@dataclass(frozen=True)
class Not(Condition):
    inner: Condition

    def wording(self) -> str:
        return f"not ({self.inner.text})"

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        found = self.inner.evaluate(facts, person)
        return Explanation(_INVERSE[found.truth], self.text, found.decisive, found.missing)

    def parts(self) -> tuple[Condition, ...]:
        return (self.inner,)


@dataclass(frozen=True)
class Group(Condition):
    """``all`` (every part true) or ``any`` (one part true)."""

    every: bool
    members: tuple[Condition, ...]

    def wording(self) -> str:
        joined = (" かつ " if self.every else " または ").join(part.text for part in self.members)
        return f"({joined})" if len(self.members) > 1 else joined

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        decided_by = Truth.FALSE if self.every else Truth.TRUE
        decisive: tuple[Used, ...] = ()
        missing: tuple[Used, ...] = ()
        persons: tuple[str, ...] = ()
        undecided = False
        for part in self.members:
            found = part.evaluate(facts, person)
            if found.truth is decided_by:
                return found  # this part alone carries the result
            undecided = undecided or found.truth is Truth.UNKNOWN
            decisive += found.decisive
            missing += found.missing
            persons = persons or found.persons
        if undecided:
            return Explanation(Truth.UNKNOWN, self.text, (), missing)
        return Explanation(Truth.TRUE if self.every else Truth.FALSE, self.text, decisive, (), persons)

    def parts(self) -> tuple[Condition, ...]:
        return self.members


@dataclass(frozen=True)
class Count(Condition):
    """At least / at most so many people of the household fulfil the condition (``some_person`` is ≥ 1)."""

    inner: Condition
    at_least: int
    at_most: int | None = None

    def wording(self) -> str:
        most = f"{self.at_most}人以下" if self.at_most is not None else ""
        least = f"{self.at_least}人以上" if self.at_least or not most else ""
        return f"{least}{most}: {self.inner.text}"

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        sure: list[str] = []
        open_ = 0
        for_it: tuple[Used, ...] = ()
        against: tuple[Used, ...] = ()
        missing: tuple[Used, ...] = ()
        for who in facts.people():
            found = self.inner.evaluate(facts, who)
            if found.truth is Truth.TRUE:
                sure.append(who)
                for_it += found.decisive
            elif found.truth is Truth.FALSE:
                against += found.decisive
            else:
                open_ += 1
                missing += found.missing
        least, most = len(sure), len(sure) + open_
        if least >= self.at_least and (self.at_most is None or most <= self.at_most):
            return Explanation(Truth.TRUE, self.text, for_it or against, (), tuple(sure))
        if most < self.at_least or (self.at_most is not None and least > self.at_most):
            return Explanation(Truth.FALSE, self.text, against if most < self.at_least else for_it)
        return Explanation(Truth.UNKNOWN, self.text, (), missing)

    def parts(self) -> tuple[Condition, ...]:
        return (self.inner,)


@dataclass(frozen=True)
class Everybody(Condition):
    """Nobody of the household for whom the condition does not hold."""

    inner: Condition

    def wording(self) -> str:
        return f"全員: {self.inner.text}"

    @cached_property
    def _exception(self) -> Count:
        return Count(Not(self.inner), 1)

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        found = self._exception.evaluate(facts, person)
        return Explanation(_INVERSE[found.truth], self.text, found.decisive, found.missing)

    def parts(self) -> tuple[Condition, ...]:
        return (self.inner,)
