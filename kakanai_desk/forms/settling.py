"""The smallest set of questions that settles what is still open, the most deciding one first.

An answer matters to a procedure if, with all other answers fixed somehow, it can change what the procedure comes to.
Every set of questions that settles the procedure whatever is answered holds all that matter, and these alone settle it:
so they are the smallest set, and there is only one. A household with very many open answers is looked at pairwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from typing import Any

from kakanai_desk.forms.case import Case
from kakanai_desk.forms.classes import values_of
from kakanai_desk.forms.compiled import UNKNOWN, Compiled, Row, compiled
from kakanai_desk.forms.conditions import Condition, Truth, atoms, names
from kakanai_desk.forms.days import number_of
from kakanai_desk.forms.decision import Decision, decide
from kakanai_desk.forms.definitions import Pack, Procedure, Question
from kakanai_desk.forms.facts import CaseFacts, question_behind
from kakanai_desk.forms.interview import Ask, closure, open_asks
from kakanai_desk.forms.pairwise import pairwise

LIMIT = 3000  # completions of one procedure that are tried one by one


@dataclass(frozen=True)
class _Cell:
    """One answer that is still open: of the household, or of the person at a place."""

    question: Question
    place: int | None
    values: tuple[str, ...]


def settling(case: Case, pack: Pack, decision: Decision | None = None) -> tuple[Ask, ...]:
    """The questions that settle every open procedure, in the order in which they decide most.

    Ask the first; the rest may have become needless by its answer. What no question gives (a birthday) stays open.
    """
    if case.also:
        found = {(a.question.id, a.key): a for event in case.events for a in settling(case.of(event), pack)}
        return tuple(found.values())
    decision = decision or decide(case, pack)
    facts = decision.facts or CaseFacts(case, pack)
    day = facts.day("event_date")
    wanted: set[tuple[str, int | None]] = set()
    open_ = {u.procedure.id: u.missing for u in decision.unknown}
    open_ |= {n.procedure.id: n.open for n in decision.needed if n.open}
    chosen = {p.id: p for p in pack.at(case.visit_date, case.event, day)}
    for name, missing in open_.items():
        procedure = chosen[name]
        found = set(_matter(procedure, case, pack, facts))
        if day is None and any(m.fact == "event_date" for m in missing):
            found |= {(pack.events[case.event].date_fact, None)} & {(name, None) for name in pack.questions}
        places = {person: place for place, person in enumerate(facts.people())}
        wanted |= found or {
            (q.id, places[m.person] if q.of_person and m.person is not None else None)
            for m in missing
            if (q := question_behind(m.fact, pack, case.event)) is not None
        }
    asks = [
        ask for question, places in _by_question(wanted, pack) for ask in open_asks(question, case, facts, pack, places)
    ]
    return tuple(sorted(asks, key=lambda ask: _rank(ask, case, pack, facts)))


def _by_question(wanted: set[tuple[str, int | None]], pack: Pack) -> Iterator[tuple[Question, frozenset[int]]]:
    for name in {question for question, _ in wanted}:
        places = frozenset(place for question, place in wanted if question == name and place is not None)
        yield pack.questions[name], places


def _rank(ask: Ask, case: Case, pack: Pack, facts: CaseFacts) -> tuple[bool, float, int]:
    """What can be put now before what cannot yet; then by how much is left open after its answer, on average."""
    put = ask.question.when.evaluate(facts, ask.persons[0] if ask.persons else None).truth
    function = compiled(pack, case.event, pack.at(case.visit_date, case.event, facts.day("event_date")))
    read = [atom for p in function.procedures for rule in p.levels for atom in atoms(rule.when)]
    values = values_of(ask.question.id, read, pack, case.visit_date)
    left = 0
    for value in values:
        row, people = function.rows(case.answered(ask.question.id, value, ask.key), pack)
        left += sum(found & 7 == UNKNOWN for found in function.judge(row, people))
    return put is not Truth.TRUE, left / len(values), ask.question.order


def _matter(procedure: Procedure, case: Case, pack: Pack, facts: CaseFacts) -> Iterator[tuple[str, int | None]]:
    """The open answers that can change what the procedure comes to: question, and the person's place."""
    function = compiled(pack, case.event, (procedure,))
    cells = _cells(procedure, case, pack, facts)
    if not cells:
        return
    row, people = function.rows(case, pack)
    open_ = dict.fromkeys(range(len(cells)))
    seen: dict[tuple[str, ...], int] = {}

    def comes_to(answers: tuple[str, ...]) -> int:
        if answers not in seen:
            seen[answers] = function.judge(*_filled(function, cells, answers, row, people))[0]
        return seen[answers]

    for answers in _completions(cells):
        here = comes_to(answers)
        for number in list(open_):
            others = (v for v in cells[number].values if v != answers[number])
            if any(comes_to((*answers[:number], v, *answers[number + 1 :])) != here for v in others):
                del open_[number]
                yield cells[number].question.id, cells[number].place
        if not open_:
            return


def _completions(cells: Sequence[_Cell]) -> Iterable[tuple[str, ...]]:
    values = [cell.values for cell in cells]
    return product(*values) if prod(len(v) for v in values) <= LIMIT else pairwise(values)


def _cells(procedure: Procedure, case: Case, pack: Pack, facts: CaseFacts) -> list[_Cell]:
    """The answers still open among those that the procedure's rules, or the questions behind them, read."""
    behind = closure((n for rule in procedure.levels for n in names(rule.when)), pack, case.event)
    read: list[Condition] = [atom for rule in procedure.levels for atom in atoms(rule.when)]
    for name in behind:
        read += [*atoms(pack.questions[name].when), *atoms(pack.questions[name].people)]
    found: list[_Cell] = []
    for question in sorted((pack.questions[n] for n in behind), key=lambda q: q.order):
        values = values_of(question.id, read, pack, case.visit_date)
        if not question.of_person:
            if case.answer(question.id) is None and question.when.evaluate(facts, None).truth is not Truth.FALSE:
                found.append(_Cell(question, None, values))
            continue
        for place, person in enumerate(facts.people()):
            put = question.people.evaluate(facts, person).truth
            if put is not Truth.FALSE and case.answer(question.id, person) is None:
                found.append(_Cell(question, place, values))
    return found


def _filled(
    function: Compiled, cells: Sequence[_Cell], answers: Sequence[str], row: Row, people: Sequence[Row]
) -> tuple[Row, list[Row]]:
    """The household with these answers in their places."""
    head: list[Any] = list(row)
    rows: list[list[Any]] = [list(person) for person in people]
    for cell, answer in zip(cells, answers, strict=True):
        slots = function.case_slots if cell.place is None else function.person_slots
        at = 0
        for slot in slots:
            if slot.fact == cell.question.id:
                target = head if cell.place is None else rows[cell.place]
                if slot.is_day:
                    target[at] = target[at + 1] = number_of(date.fromisoformat(answer))
                else:
                    target[at] = answer
            at += 2 if slot.is_day else 1
    return tuple(head), [tuple(person) for person in rows]
