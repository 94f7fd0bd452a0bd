"""Synthetic households by the million: for the difference of two packs and for testing the engine against itself.

A supply is two pools, people and cases, made once from a seed; a household is one case with one to five people drawn
from them. Birthdays and days stand mostly at the edges where a condition turns: the eve and the day of each age, school
years, the first and last days of editions. Names are invented and the same for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Answer, Applicant, ApplicantRole, Case, IdentityCheck
from kakanai_desk.forms.compiled import Compiled
from kakanai_desk.forms.conditions import Number, atoms
from kakanai_desk.forms.day_conditions import Age, Before
from kakanai_desk.forms.definitions import AnswerType, Pack, Procedure, Question

NATIONALITIES = ("JP", "BRA", "VNM")
Drawn = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Member:
    """One person of the pool with their answers."""

    person: Person
    answers: dict[str, str]


class Households:
    """The supply for one event. ``known``: how likely an answer is there; the rest is still to be asked."""

    def __init__(
        self,
        packs: Sequence[Pack],
        event: str,
        seed: int = 0,
        *,
        known: float = 0.95,
        size: int = 4000,
        visits: Sequence[date] = (),
    ) -> None:
        self._random = Random(seed)  # noqa: S311 - no secret, and the same supply every time
        self._packs = packs
        self._event = event
        self._known = known
        questions = {q.id: q for pack in packs for q in pack.questions.values()}
        self._shared = [q for q in questions.values() if not q.of_person]
        self._own = [q for q in questions.values() if q.of_person]
        self._conditions = [c for pack in packs for c in _all_conditions(pack)]
        self.days = tuple(sorted(set(visits) or _edges(packs, event)))
        self._numbers = self._number_edges()
        births = self._birthdays()
        self.members = tuple(self._member(births) for _ in range(size))
        self.cases = tuple(self._case() for _ in range(size))

    def draw(self, count: int, most: int = 5) -> Iterator[Drawn]:
        """``count`` households: the place of a case and of its people in the pools."""
        choose, size = self._random.choices, len(self.members)
        places = range(size)
        while count > 0:
            some = min(count, 10_000)
            count -= some
            heads = choose(places, k=some)
            numbers = choose(range(1, most + 1), k=some)
            people = iter(choose(places, k=sum(numbers)))
            for head, number in zip(heads, numbers, strict=True):
                yield head, tuple(next(people) for _ in range(number))

    def case(self, drawn: Drawn) -> Case:
        """The household as a case; its first person stands at the counter."""
        shared = self.cases[drawn[0]]
        answers: dict[str, Answer] = dict(shared.answers)
        people: list[Person] = []
        for index, place in enumerate(drawn[1]):
            member = self.members[place]
            name = f"p{index + 1}"
            people.append(_renamed(member.person, name))
            for question, value in member.answers.items():
                mine = answers.setdefault(question, {})
                assert isinstance(mine, dict)  # noqa: S101 - made in the line above
                mine[name] = value
        applicant = shared.applicant
        person = "p1" if people and not applicant.name else None
        return Case(
            shared.visit_date,
            shared.event,
            tuple(people),
            answers,
            Applicant(applicant.role, person, applicant.name, "", applicant.identity),
        )

    def rows(self, function: Compiled, pack: Pack) -> tuple[list[Any], list[Any], list[Any]]:
        """The pools as rows of a function: cases, people as they stand first, people behind the first."""
        first: list[Any] = []
        behind: list[Any] = []
        for member in self.members:
            for applicant, rows in (("p1", first), (None, behind)):
                answers: dict[str, Answer] = {q: {"p1": v} for q, v in member.answers.items()}
                alone = Case(
                    self.days[0], self._event, (_renamed(member.person, "p1"),), answers, Applicant(person=applicant)
                )
                rows.append(function.rows(alone, pack)[1][0])
        return [function.rows(case, pack)[0] for case in self.cases], first, behind

    # --- pools

    def _member(self, births: Sequence[PartialDate]) -> Member:
        choose = self._random.choice
        relations = next((pack.relations for pack in self._packs if pack.relations), ("世帯主",))
        person = Person(
            "p",
            "見本　一",
            "みほん　はじめ",
            choose(births) if self._random.random() < self._known else None,
            choose((Sex.MALE, Sex.FEMALE)),
            choose(relations),
            choose(NATIONALITIES),
        )
        return Member(person, self._answers(self._own))

    def _case(self) -> Case:
        choose = self._random.choice
        visit = choose(self.days)
        role = choose(tuple(ApplicantRole))
        kinds = tuple(self._random.sample(sorted(self._packs[0].identity_kinds), k=self._random.randint(0, 1)))
        name = "代理　一" if role is ApplicantRole.AGENT else ""
        identity = IdentityCheck(kinds, (None,) * len(kinds))
        answers: dict[str, Answer] = dict(self._answers(self._shared, visit))
        return Case(visit, self._event, (), answers, Applicant(role, None, name, "", identity))

    def _answers(self, questions: Iterable[Question], visit: date | None = None) -> dict[str, str]:
        found: dict[str, str] = {}
        for question in questions:
            if self._random.random() < self._known:
                found[question.id] = self._answer(question, visit or self._random.choice(self.days))
        return found

    def _answer(self, question: Question, visit: date) -> str:
        choose = self._random.choice
        if question.type is AnswerType.YES_NO:
            return choose(("yes", "no"))
        if question.type is AnswerType.CHOICE:
            return choose(question.choices).value
        if question.type is AnswerType.DATE:
            near = self._random.choice((0, 1, 13, 14, 15, 16, 29, 30, 31, 32, 90, 91, 365))
            sign = -1 if question.not_after_visit or self._random.random() < 0.7 else 1
            return (visit + timedelta(days=sign * near)).isoformat()
        if question.type is AnswerType.DIGITS:
            return str(choose(self._numbers))
        return choose(("滋賀県見本市一丁目", "京都府見本市一丁目", "見本市一丁目"))

    # --- edges

    def _number_edges(self) -> tuple[int, ...]:
        edges = {0, 1}
        for condition in self._conditions:
            if isinstance(condition, Number):
                edges.update(n + d for n in (condition.at_least, condition.below) if n is not None for d in (-1, 0))
        return tuple(sorted(n for n in edges if n >= 0))

    def _birthdays(self) -> tuple[PartialDate, ...]:
        """Eve, day and morrow of each age on the days in question; both sides of each school year; some not known."""
        years = {0, 6, 12, 15, 18, 22, 40, 90}
        for condition in self._conditions:
            if isinstance(condition, Age):
                years.update(n for n in (condition.at_least, condition.below) if n is not None)
        found: list[PartialDate] = []
        for day in self.days:
            for age in sorted(years):
                edges = [_years_before(day, age) + timedelta(days=d) for d in (-1, 0, 1, 2)]
                edges += [date(day.year - age + d, 4, n) for d in (-1, 0) for n in (1, 2)]
                found += [PartialDate.of(edge) for edge in edges if edge <= day]
        found += [PartialDate(1951, 2, 29), PartialDate(1950), PartialDate(1951, 4), PartialDate(2004, 2, 29)]
        return tuple(found)


def _renamed(person: Person, name: str) -> Person:
    return Person(name, person.name, person.kana, person.birth_date, person.sex, person.relation, person.nationality)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _all_conditions(pack: Pack) -> Iterator[object]:
    for procedure in pack.procedures:
        for rule in procedure.levels:
            yield from atoms(rule.when)
    for question in pack.questions.values():
        yield from atoms(question.when)
        yield from atoms(question.people)


def _edges(packs: Sequence[Pack], event: str) -> set[date]:
    """Days of a visit at which something turns: editions, dates named in conditions, school years, a leap day."""
    days = {date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 10), date(2028, 2, 29), date(2027, 1, 4)}
    for pack in packs:
        for procedure in pack.procedures:
            if event in procedure.events:
                days |= edges_of(procedure)
        for condition in _all_conditions(pack):
            if isinstance(condition, Before):
                fixed = (end.fixed for end in condition.ends())
                days.update(day + timedelta(days=d) for day in fixed if day is not None for d in (-1, 0))
    return days


def edges_of(procedure: Procedure) -> set[date]:
    """The days on both sides of an edition's beginning and end."""
    ends = {procedure.effective_from, procedure.effective_from - timedelta(days=1)}
    if procedure.effective_until is not None:
        ends |= {procedure.effective_until, procedure.effective_until + timedelta(days=1)}
    return ends
