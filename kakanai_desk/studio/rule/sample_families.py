"""Twelve-odd sample households for a procedure: each family of ``_shared/families.yaml``, answering in three ways.

They show the editor at once what a condition does: how many of them need the procedure. They prove nothing: that is
what the cases and the exhaustive check are for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kakanai_desk.core.person import Person
from kakanai_desk.forms.case import Answer, Applicant, Case
from kakanai_desk.forms.case_file import person_of
from kakanai_desk.forms.classes import values_of
from kakanai_desk.forms.conditions import Condition, OneOf, Truth, atoms, names, per_person
from kakanai_desk.forms.coverage import usual_day
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.definitions import Pack, Procedure, Question
from kakanai_desk.forms.facts import CaseFacts, question_behind
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.interview import closure
from kakanai_desk.forms.source import read

WAYS = 3  # each family answers with the first value of everything, the last one, and in turns


def families(folder: Path, pack: Pack) -> dict[str, tuple[Person, ...]]:
    """The invented families of the content; one that is written wrongly is left out."""
    node = read(folder / "_shared" / "families.yaml", folder, [])
    rows = node.get("families") if node is not None else None
    found: dict[str, tuple[Person, ...]] = {}
    for name in rows.names() if rows is not None else ():
        at = rows.get(name) if rows is not None else None
        faults: list[Finding] = []
        if at is not None:
            at.findings = faults
            people = tuple(person_of(one, pack) for one in at.items())
            if people and not faults:
                found[name] = people
    return found


def households(folder: Path, pack: Pack, procedure: Procedure) -> Iterator[Case]:
    """The families, each in each way, in turns over the events of the procedure; everything it reads is answered."""
    events = [event for event in procedure.events if event in pack.events]
    day = usual_day(procedure)
    if not events:
        return
    for number, people in enumerate(families(folder, pack).values()):
        for way in range(WAYS):
            yield _answered(
                Case(day, events[(number + way) % len(events)], people, {}, _of(people)), procedure, pack, way
            )


def _of(people: Sequence[Person]) -> Applicant:
    return Applicant(person=people[0].id)


def _answered(case: Case, procedure: Procedure, pack: Pack, way: int) -> Case:
    conditions = _conditions(procedure)
    read_ = [atom for condition in conditions for atom in atoms(condition)]
    wanted = closure({name for condition in conditions for name in names(condition)}, pack, case.event)
    event_question = question_behind("event_date", pack, case.event)
    if event_question is not None:
        case = replace(case, answers={event_question.id: case.visit_date.isoformat()})
    for turn, question in enumerate(sorted((pack.questions[name] for name in wanted), key=lambda q: q.order)):
        if question.id in case.answers:
            continue
        values = _told_apart(question.id, read_, values_of(question.id, read_, pack, case.visit_date))
        answer = _answer(question, values, way, turn, case, pack)
        if answer is not None:
            case = replace(case, answers={**case.answers, question.id: answer})
    return case


def _told_apart(fact: str, read_: Sequence[Condition], values: Sequence[str]) -> Sequence[str]:
    """The values that the procedure names first, then one that it does not name."""
    named = {v for atom in read_ if isinstance(atom, OneOf) and atom.fact == fact for v in atom.values}
    mine = [v for v in values if v in named]
    return [*mine, *[v for v in values if v not in named][:1]] if mine else values


def _answer(question: Question, values: Sequence[str], way: int, turn: int, case: Case, pack: Pack) -> Answer | None:
    """What is said to a question; None: it is not put."""
    facts = CaseFacts(case, pack)

    def chosen(place: int) -> str:
        return values[(0, -1, (turn + place) % len(values))[way]]

    if not per_person(question.when) and question.when.evaluate(facts, None).truth is Truth.FALSE:
        return None
    if not question.of_person:
        return chosen(0)
    own: Mapping[str, str] = {
        person.id: chosen(place)
        for place, person in enumerate(case.people)
        if question.people.evaluate(facts, person.id).truth is not Truth.FALSE
    }
    return dict(own) or None


def _conditions(procedure: Procedure) -> list[Condition]:
    waived = procedure.fee.waived if procedure.fee is not None else ()
    return [part.when for part in (*procedure.levels, *procedure.bring, *waived)]


# --- what they need ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """Of so many households, how many need the procedure, do not, and are undecided; and those of each level and thing.

    ``levels``: those for whom that level is the one that decides. ``bring``: those who bring that thing.
    """

    households: int
    needed: int
    not_needed: int
    unknown: int
    levels: tuple[int, ...] = ()
    bring: tuple[int, ...] = ()


def tally(folder: Path, pack: Pack, procedure: Procedure) -> Tally:
    """What the sample households need of one edition of a procedure."""
    alone = only(pack, procedure)
    found: Counter[str] = Counter()
    levels: Counter[int] = Counter()
    bring: Counter[int] = Counter()
    for case in households(folder, pack, procedure):
        decision = decide(case, alone)
        found["households"] += 1
        needed = decision.of(procedure.id)
        if needed is None:
            found["unknown" if decision.unknown else "not_needed"] += 1
            continue
        found["needed"] += 1
        facts = decision.facts or CaseFacts(case, alone)
        levels.update({rule for rule in (_deciding(procedure, facts),) if rule is not None})
        bring.update(n for n, one in enumerate(procedure.bring) if one.when.evaluate(facts, None).truth is Truth.TRUE)
    return Tally(
        found["households"],
        found["needed"],
        found["not_needed"],
        found["unknown"],
        tuple(levels[n] for n in range(len(procedure.levels))),
        tuple(bring[n] for n in range(len(procedure.bring))),
    )


def _deciding(procedure: Procedure, facts: CaseFacts) -> int | None:
    """The first rule that holds, for anybody."""
    people = facts.people() if procedure.of_person else (None,)
    for number, rule in enumerate(procedure.levels):
        if any(rule.when.evaluate(facts, person).truth is Truth.TRUE for person in people):
            return number
    return None


def only(pack: Pack, procedure: Procedure) -> Pack:
    """The pack with this one edition alone, at all times: nothing else is decided."""
    timeless = replace(procedure, effective_from=date.min, effective_until=None, replaced_by=())
    return replace(pack, procedures=(timeless,), compiled={})
