"""Equivalence classes: for each fact the values that its conditions can tell apart, and no others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.conditions import Condition, Number, OneOf, Truth
from kakanai_desk.forms.day_conditions import Age, Day, DayAtom
from kakanai_desk.forms.days import date_of, number_of, school_age, shifted
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.facts import PREFECTURES, stage_of

_SCAN = range(-800, 801)  # days around the day of the visit in which a condition over days may turn
OTHER = "そのほか"
BIRTH = "birth_date"


def values_of(fact: str, conditions: Sequence[Condition], pack: Pack, day: date) -> tuple[str, ...]:
    """The answers (or built-in values) of a fact that the conditions tell apart, seen on a day."""
    question = pack.questions.get(fact)
    if question is not None and question.type is AnswerType.YES_NO:
        return ("yes", "no")
    if question is not None and question.type is AnswerType.CHOICE:
        return tuple(choice.value for choice in question.choices)
    if question is not None and question.type is AnswerType.DATE:
        own = {fact, *("event_date" for event in pack.events.values() if event.date_fact == fact)}
        turning = tuple(c for c in conditions if isinstance(c, DayAtom) and _turns_with(own, c))
        key = ("days apart", fact, day, *map(id, turning))
        if key not in pack.compiled:  # day by day over years: once for a pack, which keeps the conditions of the key
            pack.compiled[key] = turning, tuple(d.isoformat() for d in _days_apart(own, turning, day))
        return pack.compiled[key][1]
    if fact == "old_address":
        named = [v for c in conditions if isinstance(c, OneOf) and c.fact == "old_prefecture" for v in c.values]
        other = next(p for p in PREFECTURES if p not in named)
        return tuple(dict.fromkeys((*named, other)))
    found: dict[str, None] = {}
    for condition in conditions:
        if isinstance(condition, OneOf) and condition.fact == fact:
            found.update(dict.fromkeys(condition.values))
        elif isinstance(condition, Number) and condition.fact == fact:
            ends = (condition.at_least, condition.below)
            found.update(dict.fromkeys(str(n + d) for n in ends if n is not None for d in (-1, 0) if n + d >= 0))
    built_in = {
        "sex": ("male", "female"),
        "is_applicant": ("yes", "no"),
        "identity": ("checked", "not_checked"),
        "applicant_role": ("self", "head", "member", "legal_representative", "agent", "messenger"),
        "relation": (*found, next((r for r in pack.relations if r not in found), "")),
        "nationality": (*found, next(n for n in ("JP", "BRA", "VNM") if n not in found)),
    }
    return built_in.get(fact, (*found, OTHER))


def _turns_with(names: Collection[str], condition: DayAtom) -> bool:
    return not isinstance(condition, Age) and any(end.fact in names for end in condition.ends())


def _days_apart(names: Collection[str], conditions: Sequence[DayAtom], day: date) -> tuple[date, ...]:
    """A day on each side of every turn of a condition over a fact of these names, its other end standing on ``day``."""
    found = {day}
    for condition in conditions:
        ends = condition.ends()
        before: tuple[date, Truth] | None = None
        for offset in _SCAN:
            here = day + timedelta(days=offset)
            one, other = (_on(end, here if end.fact in names else day) for end in ends)
            truth = condition.compare((one, one), (other, other))
            if before is not None and truth is not before[1]:
                found |= {before[0], here}
            before = (here, truth)
        fixed = [end.fixed for end in ends if end.fixed is not None]
        found |= {edge + timedelta(days=d) for edge in fixed for d in (-1, 0)}
    return tuple(sorted(found))


def _on(end: Day, day: date) -> int:
    if end.fixed is not None:
        return number_of(end.fixed)
    return shifted(number_of(day), end.years, end.months, end.days)


def births_of(conditions: Sequence[Condition], days: Iterable[date]) -> tuple[date, ...]:
    """One birthday for each span of birthdays that the conditions over ages cannot tell apart on those days."""
    ages = [c for c in conditions if isinstance(c, Age)]
    spans = [c for c in conditions if isinstance(c, DayAtom) and any(end.fact == BIRTH for end in c.ends())]
    stages = any(isinstance(c, OneOf) and c.fact == "stage" for c in conditions)
    days = tuple(days)
    edges = {max(days), date(max(days).year - 50, 6, 1)}
    for day in days:
        for condition in ages:
            for years in (condition.at_least, condition.below):
                if years is None:
                    continue
                year = day.year - years
                if condition.counted == "school_year":
                    edges |= {date(year + y, 4, d) for y in (-1, 0) for d in (1, 2)}
                else:
                    near = date(year, day.month, min(day.day, 28))
                    edges |= {near + timedelta(days=d) for d in range(-2, 5)}
        for condition in spans:
            other = next((end for end in condition.ends() if end.fact != BIRTH), None)
            if other is not None:
                edges |= {date_of(_on(other, day)) + timedelta(days=d) for d in (-1, 0, 1)}
        if stages:
            edges |= {date(day.year - y, 4, d) for y in (6, 7, 12, 13, 15, 16, 18, 19) for d in (1, 2)}
    found: dict[tuple[object, ...], date] = {}
    for birth in sorted(edge for edge in edges if edge <= max(days)):
        number, ons = number_of(birth), [number_of(day) for day in days]
        sign: list[object] = [c.compare((number, number), (on, on)) for c in ages for on in ons]
        for condition in spans:
            for day in days:
                one, other = (_on(end, birth if end.fact == BIRTH else day) for end in condition.ends())
                sign.append(condition.compare((one, one), (other, other)))
        if stages:
            sign += [stage_of(school_age(number, on)) for on in ons]
        found.setdefault(tuple(sign), birth)
    return tuple(found.values())


def person_of(values: dict[str, str], birth: date | None, name: str = "p1") -> Person:
    """A person with these built-in facts."""
    return Person(
        name,
        birth_date=PartialDate.of(birth) if birth is not None else None,
        sex=Sex(values.get("sex", "male")),
        relation=values.get("relation", ""),
        nationality=values.get("nationality", "JP"),
    )
