"""Writes the Python text of conditions for ``compiled.py``.

Names are made here (``c3`` a fact of the case, ``p3`` one of the person at hand, ``n2`` a number of people, ``k5``
a word of the definitions), so no text of a definition reaches the function's text. Facts are worked out in *passes*:
what rests on a count of people can only be known after a pass over them, and what rests on that only in the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import nan
from typing import Any

from kakanai_desk.forms.conditions import Condition, Count, Everybody, Group, Not, Number, OneOf, per_person
from kakanai_desk.forms.day_conditions import Age, Before, Day, DayAtom, DeadlinePassed, InMonth, SameMonth
from kakanai_desk.forms.days import date_of, number_of, shifted
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.facts import PERSON_FACTS, PREFECTURES, WORKED_OUT, stage_of
from kakanai_desk.forms.rows import Slot
from kakanai_desk.forms.walked_rules import Rule, Way, guarded

OFTEN = 3  # as many times is a condition over days written out; more often it is worked out once
NOT_ASKED = "-"  # a question that is not put; days say 0
_DAYS = ("birth_date", "visit_date", "event_date")


@dataclass
class Passes:
    """The statements of the function: before, in and after each walk over the people."""

    before: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    within: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    rules: dict[int, list[Rule]] = field(default_factory=dict[int, "list[Rule]"])
    starts: dict[str, Any] = field(default_factory=dict[str, Any])  # names, and what they are before the first walk

    def last(self) -> int:
        return max((*self.before, *self.within, *self.rules), default=0)

    def begun(self, words: dict[str, Any]) -> str:
        """The statement that sets all names to their start at once; ``words`` takes the values."""
        words["STARTS"] = tuple(self.starts.values())
        return f"{', '.join(self.starts)}, = STARTS" if self.starts else "pass"

    def walked(self, number: int) -> list[str]:
        """The statements of one walk, what its rules rest on first."""
        return [*self.within.get(number, ()), *guarded(self.rules.get(number, ()))]


class ConditionWriter:
    """Gives the expressions of conditions and writes down what they rest on. One writer makes one function."""

    texts = False  # whether days bring with them how a reason shows them

    def __init__(self, pack: Pack, event: str, often: Mapping[Any, int] | None = None) -> None:
        """``often``: what a first writing ``asked`` for; what is asked for many times gets a name."""
        self._pack = pack
        self._event = event
        self._often = often or {}
        self.asked: dict[Any, int] = {}
        self.case_slots: list[Slot] = []
        self.person_slots: list[Slot] = []
        self.passes = Passes()
        self.words: dict[str, Any] = {
            "MOVED": _moved,
            "NUMBER": _number,
            "EXISTS": _exists,
            "STAGES": _Stages(),
            "PREFECTURE": _prefecture,
            "NAN": nan,
        }
        self._named: dict[Any, str] = {}
        self._phases: dict[Any, int] = {}
        self._busy: set[str] = set()

    # --- in which pass a thing is known

    def phase(self, condition: Condition) -> int:
        if isinstance(condition, Count | Everybody):
            return self.phase(condition.inner) + 1
        own = [self._phase_of_fact(fact, of_person=of_person) for fact, of_person in condition.own_facts()]
        return max((*own, *(self.phase(part) for part in condition.parts())), default=0)

    def _phase_of_fact(self, fact: str, *, of_person: bool) -> int:
        if fact == "stage":
            return self._phase_of_fact("event_date", of_person=False)
        fact = self._source(fact)
        question = self._pack.questions.get(fact)
        if question is None or fact in self._busy:
            return 0
        if fact not in self._phases:
            self._busy.add(fact)
            conditions = (question.when, question.people) if of_person else (question.when,)
            self._phases[fact] = max(self.phase(c) for c in conditions)
            self._busy.discard(fact)
        return self._phases[fact]

    def _source(self, fact: str) -> str:
        """The question (or built-in fact) behind a fact."""
        if fact == "event_date":
            event = self._pack.events.get(self._event)
            return (event.date_fact if event is not None else "") or "visit_date"
        return WORKED_OUT.get(fact, fact)

    # --- expressions: surely true, surely false

    def true(self, condition: Condition, at: int | None) -> str:
        """``at``: the pass over people that the expression stands in; None outside of one."""
        return self._expression(condition, at, wanted=True)

    def false(self, condition: Condition, at: int | None) -> str:
        return self._expression(condition, at, wanted=False)

    def true_if_not_false(self, condition: Condition, at: int | None) -> str:
        """Shorter than ``true``, and the same where the condition is known not to be surely false."""
        inner = condition.inner if isinstance(condition, Not) else condition
        if isinstance(inner, OneOf):
            return f"({self._value(inner.fact, at if inner.of_person else None, inner.of_person)} is not None)"
        if isinstance(condition, Group) and condition.every and condition.members:
            return f"({' and '.join([self.true_if_not_false(part, at) for part in condition.members])})"
        return self.true(condition, at)

    def _expression(self, condition: Condition, at: int | None, *, wanted: bool) -> str:
        if isinstance(condition, Not):
            return self._expression(condition.inner, at, wanted=not wanted)
        if isinstance(condition, Group):
            joiner = " and " if condition.every is wanted else " or "
            parts = [self._expression(part, at, wanted=wanted) for part in condition.members]
            return f"({joiner.join(parts)})" if parts else str(condition.every is wanted)
        if isinstance(condition, Count):
            return self._count(condition, wanted=wanted)
        if isinstance(condition, Everybody):
            return self._count(Count(Not(condition.inner), 1), wanted=not wanted)
        if isinstance(condition, OneOf):
            value = self._value(condition.fact, at if condition.of_person else None, condition.of_person)
            same = f"{value} == {self._word(condition.values[0])}"
            if len(condition.values) != 1:
                same = f"{value} in {self._word(condition.values)}"
            return f"({same})" if wanted else f"({value} is not None and not {same})"
        if isinstance(condition, Number):
            value = self._value(condition.fact, at if condition.of_person else None, condition.of_person)
            return f"(NUMBER({value}, {condition.at_least}, {condition.below}) is {wanted})"
        if isinstance(condition, DayAtom):
            return self._of_days_once(condition, at, wanted=wanted)
        return str(wanted)  # always

    def _count(self, condition: Count, *, wanted: bool) -> str:
        name = self._counted(condition.inner)
        sure, most = f"n{name}", f"n{name} + u{name}"
        if condition.at_least == 1 and condition.at_most is None:
            return sure if wanted else f"(not (n{name} or u{name}))"
        upper = condition.at_most
        if wanted:
            return f"({sure} >= {condition.at_least}" + (f" and {most} <= {upper})" if upper is not None else ")")
        return f"({most} < {condition.at_least}" + (f" or {sure} > {upper})" if upper is not None else ")")

    def _counted(self, inner: Condition) -> str:
        """The number under which the people fulfilling ``inner`` are counted (``n…`` surely, ``u…`` perhaps)."""
        key = ("count", inner)
        if key not in self._named:
            at = self.phase(inner)
            name = self._named[key] = str(len(self._named))
            self._walked(name, inner, at)
        return self._named[key]

    def _walked(self, name: str, inner: Condition, at: int) -> None:
        """Writes the lines that count."""
        self.passes.starts |= {f"n{name}": 0, f"u{name}": 0}
        self.passes.rules.setdefault(at, []).append(
            Rule([Way(self.falls(inner, at), self.true_if_not_false(inner, at), f"n{name} += 1", f"u{name} += 1")])
        )

    def falls(self, condition: Condition, at: int | None) -> tuple[str, ...]:
        """The expressions of which one is true where ``condition`` is surely false: of an ``all`` one for each part."""
        if isinstance(condition, Group) and condition.every and condition.members:
            return tuple(dict.fromkeys(fall for part in condition.members for fall in self.falls(part, at)))
        return (self.false(condition, at),)

    def _once_for_all(self, condition: Condition) -> str:
        """That a condition of the household is surely false, worked out once before the walk that asks for it."""
        text = self.false(condition, None)
        if text in ("True", "False"):
            return text
        made = self._made(("false for all", condition), "b", self.phase(condition), of_person=False)
        made.write_once(f"{made.name} = {text}")
        return made.name

    def _of_days_once(self, condition: DayAtom, at: int | None, *, wanted: bool) -> str:
        """The expression, or the name under which it was worked out before."""
        own = any(of_person for _, of_person in condition.own_facts())
        key = ("truth", condition, at if own else None, wanted)
        self.asked[key] = self.asked.get(key, 0) + 1
        one_end = isinstance(condition, Age) and (condition.at_least is None or condition.below is None)
        if one_end or self._often.get(key, 0) < OFTEN:
            return self._of_days(condition, at, wanted=wanted)
        if key not in self._named:
            text = self._of_days(condition, at, wanted=wanted)
            found = self._made(key, "b", (at or 0) if own else self.phase(condition), own)
            found.write(f"{found.name} = {text}")
        return self._named[key]

    def _of_days(self, condition: DayAtom, at: int | None, *, wanted: bool) -> str:
        left, right = condition.ends()
        if isinstance(condition, DeadlinePassed):
            start, end = self._day(left, at)
            last = self._made(
                ("last", condition.start, condition.rule, at), "d", self._pass_of(left, at), left.of_person
            )
            if last.new:
                word = self._word(lru_cache(maxsize=4096)(condition.last), f"last {condition.start} {condition.rule}")
                last.write(f"{last.name} = {start} and {word}({start}); {last.name}h = {end} and {word}({end})")
            on, on_end = self._day(right, at)
            known = f"{start} and {on}"
            if wanted:
                return f"({known} and {on} > {last.name}h)"
            return f"({start} == 0 or {on} == 0 or ({known} and {on_end} <= {last.name}))"
        if isinstance(condition, Age):
            return self._age(condition, at, wanted=wanted)
        one, one_end = self._day(left, at)
        if isinstance(condition, InMonth):
            known = f"{one} and {one} // 100 == {one_end} // 100"
            among = f"{one} // 100 % 100 {'in' if wanted else 'not in'} {self._word(condition.months)}"
            return f"({known} and {among})" if wanted else f"({one} == 0 or ({known} and {among}))"
        other, other_end = self._day(right, at)
        known = f"{one} and {other}"
        if isinstance(condition, SameMonth):
            if wanted:
                return f"({known} and {one} // 100 == {one_end} // 100 == {other} // 100 == {other_end} // 100)"
            apart = f"({one_end} // 100 < {other} // 100 or {one} // 100 > {other_end} // 100)"
            return f"({one} == 0 or {other} == 0 or ({known} and {apart}))"
        assert isinstance(condition, Before)  # noqa: S101 - the last of the day conditions
        before, after = f"{known} and {one_end} < {other}", f"{known} and {one} >= {other_end}"
        if wanted:
            return f"({after if condition.negated else before})"
        return f"({one} == 0 or {other} == 0 or ({before if condition.negated else after}))"

    def _age(self, condition: Age, at: int | None, *, wanted: bool) -> str:
        """``low`` ≤ youngest and oldest < ``high``, or that neither age lies there."""
        on = condition.on
        low, high = condition.at_least, condition.below
        if condition.counted == "school_year":
            youngest, oldest = self._school_ages(on, at)
        else:
            if condition.counted == "reached":
                on = Day(on.fact, on.of_person, on.fixed, on.years, on.months, on.days + 1)
            youngest, oldest = self._ages(on, at)
            low, high = (None if end is None else end * 10000 for end in (low, high))
        if wanted:
            parts = [f"{youngest} >= {low}"] if low is not None else []
            parts += [f"{oldest} < {high}"] if high is not None else []
            return f"({' and '.join(parts) or f'{youngest} == {youngest}'})"
        never = self.never(on, self._day(on, at)[0])
        parts = [never] if never else []
        parts += [f"{oldest} < {low}"] if low is not None else []
        parts += [f"{youngest} >= {high}"] if high is not None else []
        return f"({' or '.join(parts) or 'False'})"

    def never(self, on: Day, name: str) -> str:
        """Whether the day is not asked for; empty where that cannot be."""
        return "" if on.fact in _DAYS else f"{name} == 0"

    def _ages(self, on: Day, at: int | None) -> tuple[str, str]:
        """The names of the youngest and the oldest age as differences of day numbers: a year is 10000.

        What is not known is ``NAN``, which lies neither below nor above any age.
        """
        birth, birth_end = self._day(Day("birth_date", of_person=True), at)
        day, day_end = self._day(on, at)
        ages = self._made(("age", on, at), "y", at or 0, True)
        name = ages.name
        ages.write_once(
            f"if {birth} and {day}: {name} = {day} - {birth_end}; {name}h = {day_end} - {birth}",
            f"else: {name} = {name}h = NAN",
        )
        return name, f"{name}h"

    def _school_ages(self, on: Day, at: int | None) -> tuple[str, str]:
        """The names of the youngest and the oldest age reached by the end of the school year; NAN when unknown."""
        birth, birth_end = self._day(Day("birth_date", of_person=True), at)
        day, day_end = self._day(on, at)
        year = self._made(("school year", on, at if on.of_person else None), "d", self._pass_of(on, at), on.of_person)
        year.write_once(
            f"{year.name} = {day} and {day} // 10000 - ({day} % 10000 < 401)",
            f"{year.name}h = {day} and {day_end} // 10000 - ({day_end} % 10000 < 401)",
        )
        ages = self._made(("school age", on, at), "y", at or 0, True)
        name = ages.name
        ages.write_once(
            f"if {birth} and {day}: {name} = {year.name} - {birth_end} // 10000 + ({birth_end} % 10000 < 402); "
            f"{name}h = {year.name}h - {birth} // 10000 + ({birth} % 10000 < 402)",
            f"else: {name} = {name}h = NAN",
        )
        return name, f"{name}h"

    # --- values

    def day(self, fact: str) -> str:
        """A date fact of the case as a number, where it is one day: an expression, else None or 0."""
        low, high = self._day(Day(fact), None)
        return f"{low} if {low} == {high} else None"

    def _pass_of(self, day: Day, at: int | None) -> int:
        if day.of_person:
            return at or 0
        return self._phase_of_fact(day.fact, of_person=False) if day.fact else 0

    def _day(self, day: Day, at: int | None) -> tuple[str, str]:
        """The names of the first and the last day it could be."""
        if day.fixed is not None:
            return str(number_of(day.fixed)), str(number_of(day.fixed))
        name = self._value(day.fact, at if day.of_person else None, day.of_person)
        if day.moved:
            moved = self._made(
                ("moved", day, at if day.of_person else None), "d", self._pass_of(day, at), day.of_person
            )
            how = f"{day.years}, {day.months}, {day.days}"
            moved.write_once(
                f"{moved.name} = MOVED({name}, {how}); {moved.name}h = MOVED({name}h, {how})",
            )
            name = moved.name
        return name, f"{name}h"

    def _value(self, fact: str, at: int | None, of_person: bool) -> str:
        """The name that holds a fact's value, written down where it is not yet."""
        made = self._made(("value", fact, at), "p" if of_person else "c", 0, of_person)
        if not made.new:
            return made.name
        if of_person:
            made.at = at or 0
        else:
            made.at = self._phase_of_fact(fact, of_person=False)
        name = made.name
        if fact == "event_date":
            day = self._value(self._source(fact), None, False)
            made.write(f"{name} = {name}h = {day} if {day} and {day} == {day}h and EXISTS({day}) else None")
            if self.texts:
                made.write(f"{name}t = {day}t if {name} else None")
        elif fact == "stage":
            low, high = self._school_ages(Day("event_date"), at)
            same = f"{low} == {low} and STAGES[{low}] == STAGES[{high}]"
            made.write(f"{name} = STAGES[{low}] if {low} == {high} or ({same}) else None")
        elif fact == "old_prefecture":
            made.write(f"{name} = PREFECTURE({self._value(self._source(fact), None, False)})")
        elif fact in self._pack.questions:
            self._answer(fact, made, at, of_person)
        else:
            made.name = self._named[("value", fact, at)] = self._slot(fact, self.is_day(fact), of_person)
        return made.name

    def is_of_person(self, fact: str) -> bool:
        question = self._pack.questions.get(fact)
        return fact in PERSON_FACTS if question is None else question.of_person

    def is_day(self, fact: str) -> bool:
        question = self._pack.questions.get(fact)
        return fact in _DAYS if question is None else question.type is AnswerType.DATE

    def _answer(self, fact: str, made: _Made, at: int | None, of_person: bool) -> None:
        """An answer, or that its question is not put; an answer counts only where its question may be put."""
        question = self._pack.questions[fact]
        is_day = question.type is AnswerType.DATE
        raw = self._slot(fact, is_day, of_person)
        conditions = (question.when, question.people) if of_person else (question.when,)
        parts = [self._once_for_all(c) if of_person and not per_person(c) else self.false(c, at) for c in conditions]
        unput = " or ".join(part for part in parts if part != "False") or "False"
        nothing = "0" if is_day else repr(NOT_ASKED)
        name = made.name
        if unput == "False":
            made.name = self._named["value", fact, at] = raw
            return
        text = f"; {name}t = {raw}t" if is_day and self.texts else ""
        given = f"{name} = {raw}" + (f"; {name}h = {raw}h" if is_day else "") + text
        text = f"; {name}t = {NOT_ASKED!r}" if text else ""
        made.write(f"if {unput}: {name} = {nothing}" + (f"; {name}h = 0" if is_day else "") + text)
        made.write(f"else: {given}")

    def _slot(self, fact: str, is_day: bool, of_person: bool) -> str:
        slots = self.person_slots if of_person else self.case_slots
        slot = Slot(fact, is_day, fact in self._pack.questions, self.texts and is_day)
        if slot not in slots:
            slots.append(slot)
        return f"{'q' if of_person else 'r'}{slots.index(slot)}"

    def _word(self, word: Any, key: Any = None) -> str:
        """A name for a word of the definitions."""
        key = ("word", key if key is not None else word)
        if key not in self._named:
            self._named[key] = f"k{len(self._named)}"
            self.words[self._named[key]] = word
        return self._named[key]

    def _made(self, key: Any, letter: str, at: int, of_person: bool) -> _Made:
        new = key not in self._named
        if new:
            self._named[key] = f"{letter}{len(self._named)}"
        return _Made(self._named[key], new, self.passes, at, of_person)


@dataclass
class _Made:
    """A name and where its statement stands."""

    name: str
    new: bool
    passes: Passes
    at: int
    of_person: bool

    def write(self, statement: str) -> None:
        place = self.passes.within if self.of_person else self.passes.before
        place.setdefault(self.at, []).append(statement)

    def write_once(self, *statements: str) -> None:
        if self.new:
            for statement in statements:
                self.write(statement)


# --- what the function calls ------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _moved(day: int | None, years: int, months: int, days: int) -> int | None:
    return shifted(day, years, months, days) if day else day


@lru_cache(maxsize=4096)
def _exists(day: int) -> bool:
    """Not so 2月29日 of a common year."""
    return number_of(date_of(day)) == day


def _number(value: str | None, at_least: int | None, below: int | None) -> bool | None:
    if value == NOT_ASKED:
        return False
    if value is None or not value.isdecimal():
        return None
    number = int(value)
    return (at_least is None or number >= at_least) and (below is None or number < below)


class _Stages(dict[int, str]):
    """The stage by the age reached in the school year."""

    def __missing__(self, age: int) -> str:
        return self.setdefault(age, stage_of(age))


def _prefecture(address: str | None) -> str | None:
    if address is None or address == NOT_ASKED:
        return address
    return next((p for p in PREFECTURES if address.startswith(p)), None)
