"""Conditions over days and ages::

    {age: {at_least: 20, below: 60, on: move_date, counted: reached}}          the person in question
        counted: birthday (誕生日から) | reached (達した日＝誕生日の前日から) | school_year (年度末までに達する年齢)
    {before: {fact: DAY}}  {on_or_after: {fact: DAY}}       DAY: 2026-04-01 | fact | {fact: F, months: -3}
    {more_days_than: {from: F, to: F, days: N}}             初日不算入
    {deadline_passed: {from: F, days: N, first_day: …, closed_day: …, on: visit_date}}
    {in_month: {fact: [8]}}  {same_month: {fact: fact}}

A day that is not fully known decides only what every day it could be agrees on.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.conditions import Condition, Explanation, Facts, Truth, Used, between, of
from kakanai_desk.forms.days import AGES, NOWHERE, Span, date_of, number_of, shifted
from kakanai_desk.forms.deadlines import Count as DayCount
from kakanai_desk.forms.deadlines import last_day


@dataclass(frozen=True)
class Day:
    """A day given outright, or that of a fact, moved by years, months and days."""

    fact: str = ""
    of_person: bool = False
    fixed: date | None = None
    years: int = 0
    months: int = 0
    days: int = 0

    @cached_property
    def text(self) -> str:
        if self.fixed is not None:
            return self.fixed.isoformat()
        moved = "".join(
            f"{number:+d}{unit}"
            for number, unit in ((self.years, "年"), (self.months, "か月"), (self.days, "日"))
            if number
        )
        return self.fact + moved

    @cached_property
    def moved(self) -> bool:
        return bool(self.years or self.months or self.days)

    def look(self, facts: Facts, person: str | None) -> tuple[Span | None, tuple[Used, ...]]:
        """The span (None: unknown; ``NOWHERE``: not asked) and the fact it came from."""
        if self.fixed is not None:
            return (number_of(self.fixed), number_of(self.fixed)), ()
        found = facts.looked(self.fact, person if self.of_person else None)
        span = found[0]
        if span and span[0] and self.moved:
            low, high = (shifted(end, self.years, self.months, self.days) for end in span)
            return (low, high), found[1]
        return found

    def own_facts(self) -> tuple[tuple[str, bool], ...]:
        return ((self.fact, self.of_person),) if self.fact else ()


class DayAtom(Condition):
    """A condition over one or two days; ``compare`` sees their spans once both are known."""

    @abstractmethod
    def ends(self) -> tuple[Day, Day]: ...
    @abstractmethod
    def compare(self, one: Span, other: Span) -> Truth: ...

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        left, right = self.ends()
        one, used = left.look(facts, person)
        other, more = right.look(facts, person) if right is not left else (one, ())
        used += more
        if one == NOWHERE or other == NOWHERE:
            return Explanation(Truth.FALSE, self.text, used)
        if one is None or other is None:
            return Explanation(Truth.UNKNOWN, self.text, (), tuple(u for u in used if u.value is None) or used)
        truth = self.compare(one, other)
        if truth is Truth.UNKNOWN:  # a part of a day is not known
            return Explanation(truth, self.text, (), used)
        return Explanation(truth, self.text, used)

    def own_facts(self) -> tuple[tuple[str, bool], ...]:
        left, right = self.ends()
        return left.own_facts() + (right.own_facts() if right is not left else ())


BIRTH = Day("birth_date", of_person=True)


@dataclass(frozen=True)
class Age(DayAtom):
    """The person's age on a day: ``at_least`` ≤ age < ``below``. Not yet born counts as below every age."""

    at_least: int | None
    below: int | None
    on: Day
    counted: str = "birthday"

    def wording(self) -> str:
        name = {"birthday": "age", "reached": "age_reached", "school_year": "school_age"}[self.counted]
        return between(f"{name}({self.on.text})", self.at_least, self.below)

    @cached_property
    def _key(self) -> str:
        return f"{self.on.text} {self.counted}"

    def ends(self) -> tuple[Day, Day]:
        return BIRTH, self.on

    def evaluate(self, facts: Facts, person: str | None) -> Explanation:
        """As for the other days; the age itself is worked out once for all conditions that ask for it."""
        key = (self._key, person)
        found = facts.ages.get(key)
        if found is None:
            found = facts.ages[key] = self._ages(facts, person)
        ages, used = found
        if ages is None:
            missing = tuple(u for u in used if u.value is None)
            return (
                Explanation(Truth.FALSE, self.text, used)
                if not missing
                else Explanation(Truth.UNKNOWN, self.text, (), missing)
            )
        truth = self._between(*ages)
        return (
            Explanation(truth, self.text, (), used) if truth is Truth.UNKNOWN else Explanation(truth, self.text, used)
        )

    def _ages(self, facts: Facts, person: str | None) -> tuple[tuple[int, int] | None, tuple[Used, ...]]:
        """The youngest and the oldest age; none while a day is unknown, or where it is not asked for."""
        birth, used = BIRTH.look(facts, person)
        on, more = self.on.look(facts, person)
        if birth is None or on is None or on == NOWHERE:
            return None, used + more if on != NOWHERE else more
        years: Callable[[int, int], int] = AGES[self.counted]
        return (years(birth[1], on[0]), years(birth[0], on[1])), used + more

    def compare(self, one: Span, other: Span) -> Truth:
        years: Callable[[int, int], int] = AGES[self.counted]
        return self._between(years(one[1], other[0]), years(one[0], other[1]))

    def _between(self, youngest: int, oldest: int) -> Truth:
        low, high = self.at_least, self.below
        if (low is None or low <= youngest) and (high is None or oldest < high):
            return Truth.TRUE
        if (low is not None and oldest < low) or (high is not None and youngest >= high):
            return Truth.FALSE
        return Truth.UNKNOWN


@dataclass(frozen=True)
class Before(DayAtom):
    """``left`` lies before ``right``; with ``negated`` on or after it. A day that is not asked for does neither."""

    left: Day
    right: Day
    negated: bool = False

    def wording(self) -> str:
        return f"{self.left.text} {'≧' if self.negated else '<'} {self.right.text}"

    def ends(self) -> tuple[Day, Day]:
        return self.left, self.right

    def compare(self, one: Span, other: Span) -> Truth:
        if one[1] < other[0]:
            return of(not self.negated)
        if one[0] >= other[1]:
            return of(self.negated)
        return Truth.UNKNOWN


@dataclass(frozen=True)
class DeadlinePassed(DayAtom):
    """The (shifted) last day of a count has passed ``on`` that day."""

    start: Day
    rule: DayCount
    on: Day
    calendar: OpeningDays = field(compare=False)

    def wording(self) -> str:
        return f"{self.on.text} > {self.start.text}の期限({self.rule.length})"

    def ends(self) -> tuple[Day, Day]:
        return self.start, self.on

    def last(self, start: int) -> int:
        return number_of(last_day(self.rule, date_of(start), self.calendar))

    def compare(self, one: Span, other: Span) -> Truth:
        if other[0] > self.last(one[1]):
            return Truth.TRUE
        return Truth.FALSE if other[1] <= self.last(one[0]) else Truth.UNKNOWN


@dataclass(frozen=True)
class InMonth(DayAtom):
    """The day lies in one of the months (1–12) of any year."""

    day: Day
    months: tuple[int, ...]

    def wording(self) -> str:
        return f"{self.day.text} : {'・'.join(str(m) for m in self.months)}月"

    def ends(self) -> tuple[Day, Day]:
        return self.day, self.day

    def compare(self, one: Span, other: Span) -> Truth:
        if one[0] // 100 != one[1] // 100:
            return Truth.UNKNOWN
        return of(one[0] // 100 % 100 in self.months)


@dataclass(frozen=True)
class SameMonth(DayAtom):
    """Both days lie in the same month of the same year (再認定の期月)."""

    left: Day
    right: Day

    def wording(self) -> str:
        return f"{self.left.text} と {self.right.text} が同じ月"

    def ends(self) -> tuple[Day, Day]:
        return self.left, self.right

    def compare(self, one: Span, other: Span) -> Truth:
        if one[1] // 100 < other[0] // 100 or one[0] // 100 > other[1] // 100:
            return Truth.FALSE
        known = one[0] // 100 == one[1] // 100 == other[0] // 100 == other[1] // 100
        return Truth.TRUE if known else Truth.UNKNOWN
