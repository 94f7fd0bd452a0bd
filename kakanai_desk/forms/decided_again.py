"""Real visits decided again under content that is being written: how many come out otherwise (R-116).

What is new often holds only from a later day, so all visits are moved ahead by whole years until it does: people keep
their ages, and every day its place in the school year and in the fiscal year. Only counts leave this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from kakanai_desk.core.person import Person
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Answer, Case
from kakanai_desk.forms.case_file import BrokenCase, case_from_plain
from kakanai_desk.forms.compiled import compiled
from kakanai_desk.forms.definitions import AnswerType, Pack, Procedure
from kakanai_desk.forms.difference import Side, changed_procedures, editions, said

MOST_YEARS = 10
Key = tuple[str, str, str, str]
"""Event, procedure, stand before, stand after."""


@dataclass
class Again:
    """``years``: how far the visits were moved ahead. ``unread``: visits of content that is too old to be read."""

    years: int = 0
    visits: int = 0
    unread: int = 0
    different: int = 0
    changes: Counter[Key] = field(default_factory=Counter[Key])


class DecidedAgain:
    """``first``: the first day on which the visits were closed."""

    def __init__(self, old: Pack, new: Pack, first: date) -> None:
        self._packs = old, new
        self._changed = changed_procedures(old, new)
        self._needed = [
            {r.procedure for p in pack.procedures if p.id in self._changed for r in p.replaced_by} | set(self._changed)
            for pack in self._packs
        ]
        self.found = Again(_years_ahead(old, new, self._changed, first))

    def add(self, plain: Mapping[str, Any]) -> None:
        """One visit's case, as ``case_to_plain`` gave it."""
        case = read_again(plain, self._packs[0])
        if case is None:
            self.found.unread += 1
            return
        self.found.visits += 1
        moved = moved_ahead(case, self._packs[0], self.found.years)
        changes = [change for event in case.events for change in self._changes(moved.of(event))]
        self.found.changes.update(changes)
        self.found.different += bool(changes)

    def _changes(self, case: Case) -> Iterable[Key]:
        if any(case.event not in pack.events for pack in self._packs):
            return
        stands: list[dict[str, str]] = []
        for pack, needed in zip(self._packs, self._needed, strict=True):
            chosen = editions(pack, case, needed)
            function = compiled(pack, case.event, chosen)
            side = Side(function, {p.id: n for n, p in enumerate(chosen)})
            judged = function.judge(*function.rows(case, pack))
            stands.append({name: said(side, judged, name, len(case.people)) for name in self._changed})
        before, after = stands
        for name in self._changed:
            if before[name] != after[name]:
                yield case.event, name, _alone(before[name]), _alone(after[name])


def read_again(plain: Mapping[str, Any], pack: Pack) -> Case | None:
    """The case without answers that the content does not ask for any more; None: it cannot be read."""
    try:
        answers = {name: given for name, given in plain.get("answers", {}).items() if name in pack.questions}
        return case_from_plain({**plain, "answers": answers}, pack)
    except (BrokenCase, KeyError, TypeError, ValueError, AttributeError):
        return None


def moved_ahead(case: Case, pack: Pack, years: int) -> Case:
    """The same visit ``years`` later: every day of it, the birthdays too."""
    if not years:
        return case
    days = {name for name, question in pack.questions.items() if question.type is AnswerType.DATE}

    def day_later(day: date | None) -> date | None:
        return None if day is None else _later(PartialDate(day.year, day.month, day.day), years).known

    def answer_later(given: Answer) -> Answer:
        if isinstance(given, Mapping):
            return {who: _text_later(value, years) for who, value in given.items()}
        return _text_later(given, years)

    def person_later(person: Person) -> Person:
        return replace(person, birth_date=_later(person.birth_date, years) if person.birth_date else None)

    identity = case.applicant.identity
    identity = replace(identity, expires=tuple(day_later(day) for day in identity.expires))
    visit_date = day_later(case.visit_date)
    assert visit_date is not None  # noqa: S101 - it was a day before
    return replace(
        case,
        visit_date=visit_date,
        people=tuple(person_later(person) for person in case.people),
        answers={name: answer_later(given) if name in days else given for name, given in case.answers.items()},
        applicant=replace(case.applicant, identity=identity),
    )


def _later(day: PartialDate, years: int) -> PartialDate:
    """29 February becomes the 28th where there is none."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not _leap(year):
        return PartialDate(year, 2, 28)
    return PartialDate(year, day.month, day.day)


def _leap(year: int) -> bool:
    return date(year, 2, 28) + timedelta(days=1) == date(year, 3, 1) - timedelta(days=1)


def _text_later(value: str, years: int) -> str:
    try:
        return _later(PartialDate.parse(value), years).iso()
    except ValueError:
        return value  # DIFFERS, or a day that nobody could say


def _years_ahead(old: Pack, new: Pack, changed: tuple[str, ...], first: date) -> int:
    """How many years until every edition that is not in both packs has begun, and what ends has ended."""
    edge = max((_turns(p, old, new) for pack in (old, new) for p in pack.procedures if p.id in changed), default=first)
    return next((n for n in range(MOST_YEARS) if _later_day(first, n) >= edge), MOST_YEARS)


def _turns(edition: Procedure, old: Pack, new: Pack) -> date:
    """The day from which this edition makes a difference; the first day of all where it stands in both."""
    if all(any(replace(edition, file=p.file) == p for p in pack.procedures) for pack in (old, new)):
        return date.min
    until = {
        p.effective_until
        for pack in (old, new)
        for p in pack.procedures
        if (p.id, p.effective_from) == (edition.id, edition.effective_from)
    }
    ended = max((day for day in until if day is not None), default=None) if len(until) > 1 else None
    return max(edition.effective_from, ended + timedelta(days=1)) if ended is not None else edition.effective_from


def _later_day(day: date, years: int) -> date:
    found = _later(PartialDate(day.year, day.month, day.day), years).known
    assert found is not None  # noqa: S101 - it was a whole day before
    return found


def _alone(stand: str) -> str:
    """Without the number of people: how many of a family it concerns is nobody's business here."""
    return stand.split("(")[0]
