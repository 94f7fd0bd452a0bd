"""Which question comes next, and how many there can be at most.

A question is put when an undecided procedure of the event needs its fact, or when a form of a needed procedure
prints its answer; once answered it is never put again. The visitor is told how many come at least (what needed forms
print is asked for sure) and at most: more answers only bring the two together, since conditions never flip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kakanai_desk.core.words import Words
from kakanai_desk.forms.case import DIFFERS, TOGETHER, Case
from kakanai_desk.forms.conditions import Truth, names, per_person
from kakanai_desk.forms.decision import Decision, decide
from kakanai_desk.forms.definitions import Asked, Pack, Question
from kakanai_desk.forms.facts import CaseFacts, question_behind
from kakanai_desk.forms.reason_writer import once


@dataclass(frozen=True)
class Ask:
    """One question as it is put: to the household, to one person, or to several at once (``together``)."""

    question: Question
    persons: tuple[str, ...] = ()
    together: bool = False

    @property
    def key(self) -> str | None:
        """The person key under which the answer is kept."""
        if not self.question.of_person:
            return None
        return TOGETHER if self.together else self.persons[0]


@dataclass(frozen=True)
class Interview:
    """All that is still to be asked, in order, and what was answered.

    The visitor is asked ``visitor_least`` to ``visitor_total`` questions in all, whatever is answered: the one never
    shrinks and the other never grows.
    """

    open: tuple[Ask, ...]
    answered: tuple[str, ...]
    visitor_total: int
    visitor_done: int
    visitor_least: int = 0

    def next(self, asked: Asked | None = None) -> Ask | None:
        return next((a for a in self.open if asked is None or a.question.asked is asked), None)


def interview(case: Case, pack: Pack, decision: Decision | None = None) -> Interview:
    if case.also:
        parts = [(case.of(event), decide(case.of(event), pack)) for event in case.events]
        return _of_several([interview(one, pack, _standing(own, decision)) for one, own in parts], pack)
    decision = decision or decide(case, pack)
    facts = decision.facts or CaseFacts(case, pack)
    wanted = _wanted(decision, pack, case.event)
    possible = _possible(case, pack, decision)
    open_: list[Ask] = []
    done = total = 0
    answered: list[str] = []
    for question in sorted(pack.questions.values(), key=lambda q: q.order):
        if question.id not in possible:
            continue
        applies = question.when.evaluate(facts, None).truth if not per_person(question.when) else Truth.TRUE
        if applies is Truth.FALSE:
            continue
        asks = list(open_asks(question, case, facts, pack))
        waits = not asks and bool(_waiting(question, case, facts, pack))
        if question.of_person and not asks and not waits and question.id not in case.answers:
            continue  # it concerns nobody here, and never will
        if question.asked is Asked.VISITOR:
            total += 1
            enough = question.id in case.answers and question.id not in wanted  # of some people, and that settled it
            done += not waits and (not asks or enough)
        if waits:
            continue
        if not asks:
            answered.append(question.id)
        elif question.id in wanted and applies is Truth.TRUE:
            open_.extend(asks)
    mine = {ask.question.id for ask in open_ if ask.question.asked is Asked.VISITOR}
    least = done + (max(1, len(mine & (_certain(decision, pack, case.event) | set(case.answers)))) if mine else 0)
    return Interview(tuple(open_), tuple(answered), total, done, min(least, total))


def wording(question: Question, case: Case, pack: Pack) -> tuple[Words, Words]:
    """What is asked and its hint, in the words for the situation: of several events, of the first that has some."""
    for event in case.events:
        facts = CaseFacts(case.of(event), pack)
        for one in question.wordings:
            if one.when.evaluate(facts, None).truth is Truth.TRUE:
                return one.ask, one.hint
    return question.ask, question.hint


def _standing(own: Decision, whole: Decision | None) -> Decision:
    """The decision of one event, with what the clerk took in and out of the decision of all."""
    if whole is None:
        return own
    out = {n.procedure.id for n in whole.not_needed if n.removed_because}
    taken_in = {n.procedure.id: n for n in whole.needed if n.added_because}
    return replace(
        own,
        needed=(
            *(n for n in own.needed if n.procedure.id not in out),
            *(taken_in[r.procedure.id] for r in (*own.not_needed, *own.unknown) if r.procedure.id in taken_in),
        ),
        not_needed=tuple(r for r in own.not_needed if r.procedure.id not in taken_in),
        unknown=tuple(r for r in own.unknown if r.procedure.id not in taken_in and r.procedure.id not in out),
    )


def _of_several(parts: Sequence[Interview], pack: Pack) -> Interview:
    """The interviews of several events as one: what two of them ask is asked once."""
    open_ = {(ask.question.id, ask.key): ask for part in reversed(parts) for ask in part.open}
    answered = once(name for part in parts for name in part.answered)
    asks = sorted(open_.values(), key=lambda ask: ask.question.order)
    by_visitor = {name for name in answered if pack.questions[name].asked is Asked.VISITOR}
    still = {ask.question.id for ask in asks if ask.question.asked is Asked.VISITOR}
    done = len(by_visitor - still)
    later = sum(part.visitor_total - part.visitor_done for part in parts)  # may count one twice: an upper bound
    least = done + bool(still)
    return Interview(tuple(asks), tuple(n for n in answered if n not in still), max(done + later, least), done, least)


def open_asks(
    question: Question, case: Case, facts: CaseFacts, pack: Pack, places: frozenset[int] | None = None
) -> Iterator[Ask]:
    """What is still open of one question; ``places``: only for the people who stand there in the household.

    While another question can still tell whether it is put to a person, it is put to nobody.
    """
    if not question.of_person:
        if case.answer(question.id) is None:
            yield Ask(question)
        return
    if _waiting(question, case, facts, pack):
        return
    people = [p for n, p in enumerate(facts.people()) if places is None or n in places]
    concerned = [p for p in people if question.people.evaluate(facts, p).truth is not Truth.FALSE]
    open_ = [p for p in concerned if case.answer(question.id, p) is None]
    if not open_:
        return
    if question.together and len(open_) > 1 and case.answer(question.id) != DIFFERS:
        yield Ask(question, tuple(open_), together=True)
        return
    for person in open_:
        yield Ask(question, (person,))


def _waiting(question: Question, case: Case, facts: CaseFacts, pack: Pack) -> list[str]:
    """The people without an answer of whom another open question tells whether this one is put to them."""
    if not question.of_person:
        return []
    found: list[str] = []
    for person in facts.people():
        put = question.people.evaluate(facts, person)
        if put.truth is not Truth.UNKNOWN or case.answer(question.id, person) is not None:
            continue
        behind = [(question_behind(m.fact, pack, case.event), m.person) for m in put.missing]
        if any(q is not None and case.answer(q.id, who if q.of_person else None) is None for q, who in behind):
            found.append(person)
    return found


def _wanted(decision: Decision, pack: Pack, event: str) -> set[str]:
    """Questions that decide something now, or that a needed form prints; and what decides whether they are put."""
    wanted = {used.fact for undecided in decision.unknown for used in undecided.missing}
    for needed in decision.needed:
        wanted.update(needed.procedure.asks)
        wanted.update(used.fact for used in needed.open)
    return closure(wanted, pack, event)


def _certain(decision: Decision, pack: Pack, event: str) -> set[str]:
    """Questions that no other answer makes needless: a needed form prints them, or they alone keep a procedure open."""
    found = closure((fact for n in decision.needed for fact in n.procedure.asks), pack, event)
    for missing in (u.missing for u in decision.unknown if not u.procedure.replaced_by):
        behind = {q.id if (q := question_behind(used.fact, pack, event)) else "" for used in missing}
        if len(behind) == 1:
            found |= behind
    return found


def _possible(case: Case, pack: Pack, decision: Decision) -> set[str]:
    """Questions that could still matter under any further answers, or mattered already."""
    ruled_out = {n.procedure.id for n in decision.not_needed}
    facts: set[str] = set(case.answers)
    event_date = decision.facts.day("event_date") if decision.facts is not None else None
    for editions in pack.editions(case.visit_date, case.event, event_date):
        if editions[0].id in ruled_out:
            continue
        for procedure in editions:
            for rule in procedure.levels:
                facts.update(names(rule.when))
            facts.update(procedure.asks)
    return closure(facts, pack, case.event)


def closure(facts: Iterable[str], pack: Pack, event: str) -> set[str]:
    """The questions that give ``facts``, and those that their own conditions ask for."""
    found: set[str] = set()
    todo = list(facts)
    while todo:
        question = question_behind(todo.pop(), pack, event)
        if question is None or question.id in found:
            continue
        found.add(question.id)
        todo.extend(names(question.when))
        todo.extend(names(question.people))
    return found
