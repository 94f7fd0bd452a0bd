"""The exhaustive check (R-116): every combination of what the conditions can tell apart, before a pack is published.

Conditions that share a fact belong to one *group*: an edition of a procedure with all that its conditions read, down to
the questions behind. A group's households are all combinations of equivalence classes — up to five people where its
conditions count people, one where people do not meet in any condition. A group with more than ``LIMIT`` of them is
named and covered pairwise instead, on every boundary date. Everything is known in these households, so nothing may
stay undecided, and what never happens in any of them never happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations_with_replacement, product
from math import comb, prod
from typing import Any

from kakanai_desk.forms.case import Answer, Applicant, Case
from kakanai_desk.forms.classes import births_of, person_of, values_of
from kakanai_desk.forms.compiled import REQUIRED, UNKNOWN, Compiled, compiled
from kakanai_desk.forms.conditions import Condition, Count, Everybody, Group, Not, atoms, names
from kakanai_desk.forms.days import date_of, span_of
from kakanai_desk.forms.definitions import Level, LevelRule, Pack, Procedure
from kakanai_desk.forms.facts import CaseFacts, question_behind
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.households import edges_of
from kakanai_desk.forms.pairwise import pairwise

LIMIT = 2**20
PEOPLE = 5
KINDS = 5_000  # combinations of one person's facts, looked at on each day of the event
MOST_KINDS = 40  # kinds of people that are paired with each other and with the answers
USUAL = date(2026, 4, 10)


@dataclass
class Probe:
    """One thing that should happen in some household; a condition made into a procedure so that it can be judged."""

    kind: str  # rule | alone | bring
    index: int
    procedure: Procedure
    seen: bool = False


@dataclass
class CoverageGroup:
    """An edition with all that its conditions read, and what was met."""

    event: str
    procedure: Procedure
    probes: list[Probe]
    size: int = 0
    pairwise: bool = False
    covered: int = 0
    stands: set[int] = field(default_factory=set[int])

    @property
    def name(self) -> str:
        return f"{self.event}/{self.procedure.id} 第{self.procedure.revision}版"


@dataclass(frozen=True)
class Coverage:
    """What was covered: households of the exhaustive groups, of the pairwise ones, and the names of these."""

    groups: tuple[CoverageGroup, ...]
    exhaustive: int
    pairwise: int
    findings: tuple[Finding, ...]

    @property
    def large(self) -> tuple[str, ...]:
        return tuple(f"{g.name}: {g.size}" for g in self.groups if g.pairwise)


def cover(pack: Pack, limit: int = LIMIT) -> Coverage:
    """Cover every group of the pack."""
    groups: list[CoverageGroup] = []
    findings: list[Finding] = []
    for procedure in pack.procedures:
        for event in procedure.events:
            group = CoverageGroup(event, procedure, _probes(procedure))
            _run(group, pack, limit)
            groups.append(group)
        findings += _findings([g for g in groups if g.procedure is procedure])
    return Coverage(
        tuple(groups),
        sum(g.covered for g in groups if not g.pairwise),
        sum(g.covered for g in groups if g.pairwise),
        tuple(findings),
    )


def _probes(procedure: Procedure) -> list[Probe]:
    """Each rule as it decides (no rule before it true), each alone, and each thing to bring."""
    probes: list[Probe] = []
    earlier: list[Condition] = []
    for index, rule in enumerate(procedure.levels):
        deciding = Group(True, (*(Not(other) for other in earlier), rule.when))
        probes.append(Probe("rule", index, _as_procedure(procedure, f"rule{index}", deciding)))
        probes.append(Probe("alone", index, _as_procedure(procedure, f"alone{index}", rule.when)))
        earlier.append(rule.when)
    for index, bring in enumerate(procedure.bring):
        household = replace(procedure, of_person=False)
        probes.append(Probe("bring", index, _as_procedure(household, f"bring{index}", bring.when)))
    return probes


def _as_procedure(procedure: Procedure, name: str, condition: Condition) -> Procedure:
    rule = LevelRule(Level.REQUIRED, condition, {})
    return replace(procedure, id=f"{procedure.id}.{name}", levels=(rule,), replaced_by=())


# --- one group --------------------------------------------------------------------------------------------------


def _run(group: CoverageGroup, pack: Pack, limit: int) -> None:
    procedures = (replace(group.procedure, replaced_by=()), *(p.procedure for p in group.probes))
    function = compiled(pack, group.event, procedures)
    read = list(_conditions(group, pack))
    day = usual_day(group.procedure)
    space = _Space(function, read, pack, group.event, day)
    group.size = space.size
    if group.size <= limit and not space.thinned:
        households: Iterable[tuple[Any, list[Any]]] = space.households()
    else:
        group.pairwise = True
        boundaries = sorted({day, *boundary_days(group.procedure, read)})
        households = (h for d in boundaries for h in _Space(function, read, pack, group.event, d).pairs())
    for row, people in households:
        group.covered += 1
        own, *probes = function.judge(row, people)
        group.stands.add(own & 7)
        for probe, found in zip(group.probes, probes, strict=True):
            if found & 7 == REQUIRED:
                probe.seen = True


def usual_day(procedure: Procedure) -> date:
    """A day on which the edition is in force, the usual one where it can be."""
    last = procedure.effective_until or date.max
    return min(max(USUAL, procedure.effective_from), last)


def boundary_days(procedure: Procedure, read: Iterable[Condition]) -> set[date]:
    """The days on which something turns while the edition is in force."""
    year = usual_day(procedure).year
    days = {date(year, 3, 31), date(year, 4, 1), date(year, 1, 3), date(year, 12, 29), date(2028, 2, 29)}
    days |= edges_of(procedure)
    for condition in read:
        for end in getattr(condition, "ends", tuple)():
            if end.fixed is not None:
                days |= {end.fixed, end.fixed - timedelta(days=1)}
    return {d for d in days if procedure.effective_on(d)}


def _conditions(group: CoverageGroup, pack: Pack) -> Iterator[Condition]:
    """All conditions without parts that the group reads, those of the questions behind among them."""
    todo: list[Condition] = [rule.when for rule in group.procedure.levels]
    todo += [bring.when for bring in group.procedure.bring]
    asked: set[str] = set()
    while todo:
        condition = todo.pop()
        yield from atoms(condition)
        for name in names(condition):
            question = question_behind(name, pack, group.event)
            if question is not None and question.id not in asked:
                asked.add(question.id)
                todo += [question.when, question.people]


class _Space:
    """All households of a group on one day."""

    def __init__(self, function: Compiled, read: list[Condition], pack: Pack, event: str, day: date) -> None:
        self._function, self._read, self._pack, self._event, self._day = function, read, pack, event, day
        self._case_values = [self._places(slot.fact, slot.is_day) for slot in function.case_slots]
        self._people = self._person_rows()
        self._meet = any(_counts(rule.when, pack, event) for p in function.procedures for rule in p.levels)
        most = PEOPLE if self._meet else 1
        kinds = self._kinds if self._too_many else len(self._people)
        self._nobody = not self._meet and not any(p.of_person for p in function.procedures)
        people = 1 if self._nobody else comb(kinds + most, most) - 1
        self.size = people * prod(len(values) for values in self._case_values)

    @property
    def thinned(self) -> bool:
        """Whether even the kinds of people are only covered pairwise."""
        return self._too_many

    def _places(self, fact: str, is_day: bool) -> list[tuple[Any, ...]]:
        """The class values of one fact of the household, as they stand in a row."""
        if fact == "event":
            return [(self._event,)]
        if fact == "visit_date":
            return [span_of(self._day)]
        if fact == "old_address" and fact not in self._pack.questions:
            return [(None,)]  # nobody asks for it
        values = values_of(fact, self._read, self._pack, self._day)
        return [span_of(date.fromisoformat(v)) if is_day else (v,) for v in values]

    def _person_rows(self) -> list[Any]:
        """One row for each class of people: those whom no condition tells apart count once."""
        slots = self._function.person_slots
        facts = [slot.fact for slot in slots if slot.fact != "birth_date"]
        births: tuple[date | None, ...] = (None,)
        if any(slot.fact == "birth_date" for slot in slots):
            births = births_of(self._read, self._days_of_ages())
        options = [values_of(fact, self._read, self._pack, self._day) for fact in facts]
        own = [c for c in self._read if any(of_person for _, of_person in c.own_facts())]
        met: dict[Any, Any] = {}
        days = self._days_of_ages()
        kinds = prod((len(births), *(len(values) for values in options)))
        self._too_many = kinds * len(days) > KINDS
        self._kinds = kinds
        factors: list[tuple[Any, ...]] = [births, *options]
        for birth, *chosen in pairwise(factors) if self._too_many else product(*factors):
            values: dict[str, str] = dict(zip(facts, chosen, strict=True))
            sign: list[Any] = [v for f, v in values.items() if self._depends_on_others(f)]
            for day in days:
                known = CaseFacts(self._alone(birth, values, day), self._pack)
                sign += [c.evaluate(known, "p1").truth for c in own]
            key = tuple(sign)
            if key not in met:
                met[key] = self._function.rows(self._alone(birth, values, self._day), self._pack)[1][0]
        return list(met.values())

    def _days_of_ages(self) -> list[date]:
        """The days of the event among the households: ages count from there."""
        event = self._pack.events[self._event]
        slots = self._function.case_slots
        at = next((n for n, slot in enumerate(slots) if slot.fact == event.date_fact), None)
        found = [date_of(low) for low, _ in self._case_values[at]] if at is not None else []
        return sorted({self._day, *found})

    def _alone(self, birth: date | None, values: dict[str, str], day: date) -> Case:
        answers: dict[str, Answer] = {f: {"p1": v} for f, v in values.items() if f in self._pack.questions}
        event = self._pack.events[self._event]
        if event.date_fact:
            answers[event.date_fact] = day.isoformat()
        applicant = Applicant(person="p1" if values.get("is_applicant") == "yes" else None)
        return Case(self._day, self._event, (person_of(values, birth),), answers, applicant)

    def _depends_on_others(self, fact: str) -> bool:
        """Whether the question is put by what the other people are like."""
        question = self._pack.questions.get(fact)
        return question is not None and any(
            _counts(c, self._pack, self._event) for c in (question.when, question.people)
        )

    def _households_of_people(self) -> Iterator[tuple[Any, ...]]:
        if self._nobody:  # no condition looks at people
            yield ()
            return
        for number in range(1, (PEOPLE if self._meet else 1) + 1):
            yield from combinations_with_replacement(self._people, number)

    def households(self) -> Iterator[tuple[Any, list[Any]]]:
        """Every combination."""
        rows = [sum(values, ()) for values in product(*self._case_values)]
        for people in self._households_of_people():
            for row in rows:
                yield row, list(people)

    def pairs(self) -> Iterator[tuple[Any, list[Any]]]:
        """Households in which every two values of two facts meet, for up to three people."""
        factors: list[list[Any]] = [list(values) for values in self._case_values]
        factors += [[None, *self._people[:MOST_KINDS]] for _ in range(3)]
        for chosen in pairwise(factors):
            head = chosen[: len(self._case_values)]
            yield sum(head, ()), [person for person in chosen[len(self._case_values) :] if person is not None]


def _counts(condition: Condition, pack: Pack, event: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether people meet in the condition, or in that of a question it reads."""
    if isinstance(condition, Count | Everybody):
        return True
    if any(_counts(part, pack, event, seen) for part in condition.parts()):
        return True
    for name, _ in condition.own_facts():
        question = question_behind(name, pack, event)
        if question is not None and question.id not in seen:
            seen = seen | {question.id}
            if any(_counts(c, pack, event, seen) for c in (question.when, question.people)):
                return True
    return False


# --- what was found ---------------------------------------------------------------------------------------------


def _findings(groups: list[CoverageGroup]) -> Iterator[Finding]:
    """What never happened in any event of one edition."""
    procedure = groups[0].procedure if groups else None
    if procedure is None:
        return

    def seen(kind: str, index: int) -> bool:
        return any(p.seen for g in groups for p in g.probes if (p.kind, p.index) == (kind, index))

    def finding(where: str, code: str, message: str, hint: str = "") -> Finding:
        return Finding(procedure.file, 1, where, code, message, hint)

    stands = set[int]().union(*(g.stands for g in groups))
    rules = range(len(procedure.levels))
    for index in rules:
        if not seen("alone", index):
            yield finding(f"levels[{index}]", "PROC-040", "この条件が成り立つ世帯はありません(矛盾)。")
        elif not seen("rule", index):
            yield finding(f"levels[{index}]", "PROC-041", "この条件は、前の条件にいつも先を越されます。")
    if not any(seen("rule", index) for index in rules):
        papers = f" 様式 {'、'.join(procedure.documents)} は印刷されません。" if procedure.documents else ""
        yield finding("levels", "PROC-042", f"この手続が必要になる世帯はありません。{papers}")
    for index in range(len(procedure.bring)):
        if not seen("bring", index):
            yield finding(f"bring[{index}].when", "PROC-043", "この持ち物が要る世帯はありません。")
    if UNKNOWN in stands:
        yield finding("levels", "PROC-044", "すべて答えても決まらない世帯があります。", "聞けない事実を使っています。")
    if 0 in stands and not procedure.not_needed:
        yield finding("not_needed", "PROC-045", "要らない世帯があるのに、その理由の文がありません。")
