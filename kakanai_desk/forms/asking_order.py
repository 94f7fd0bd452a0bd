"""In which order the visitor is asked: by topics, the most deciding topic first where the order is free.

A topic is a question with those that it opens (``when``, ``people``) and those that these open. Within a topic the
definitions' order stands, and a topic that was begun is finished first. The day of the event comes before all:
editions and ages rest on it. Whatever is asked first, the same questions can come; a deciding answer early only takes
more of them away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kakanai_desk.forms.case import TOGETHER, Case
from kakanai_desk.forms.classes import values_of
from kakanai_desk.forms.compiled import UNKNOWN, Compiled, compiled
from kakanai_desk.forms.conditions import Condition, atoms, names
from kakanai_desk.forms.decision import Decision
from kakanai_desk.forms.definitions import Asked, Pack
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.interview import Ask, Interview


def most_deciding_first(talk: Interview, case: Case, pack: Pack, decision: Decision) -> Interview:
    """``talk`` with the visitor's open questions in the order in which they are put."""
    mine = [ask for ask in talk.open if ask.question.asked is Asked.VISITOR]
    topics = _topics(pack, case.event)
    open_: dict[str, list[Ask]] = {}
    for ask in mine:
        open_.setdefault(topics[ask.question.id], []).append(ask)
    if len(open_) < 2:
        return talk
    begun = {topics[name] for name in case.answers if name in topics and _begun(name, case, mine)}
    event = pack.events.get(case.event)
    day = event.date_fact if event is not None else ""
    ranks = {t: -1.0 if t in begun else _left_open(asks[0], case, pack, decision) for t, asks in open_.items()}

    def place(topic: str) -> tuple[bool, float, int]:
        first = open_[topic][0].question
        return first.id != day, ranks[topic], first.order

    arranged = [ask for topic in sorted(open_, key=place) for ask in open_[topic]]
    return replace(talk, open=(*arranged, *(ask for ask in talk.open if ask.question.asked is not Asked.VISITOR)))


def _begun(name: str, case: Case, open_: list[Ask]) -> bool:
    """Whether the visitor has answered it, if only for some; what a card said of its owner does not count."""
    question = next((ask.question for ask in open_ if ask.question.id == name), None)
    answer = case.answers[name]
    return question is None or not question.together or (not isinstance(answer, str) and TOGETHER in answer)


def _topics(pack: Pack, event: str) -> Mapping[str, str]:
    """The topic of each of the visitor's questions, named by its first one."""
    mine = frozenset(q.id for q in pack.questions.values() if q.asked is Asked.VISITOR)
    key = ("topics", event, mine)  # who is asked differs by what the clerk may see
    if key not in pack.compiled:
        known = pack.events.get(event)
        day = known.date_fact if known is not None else ""
        found: dict[str, str] = {}
        for question in sorted(pack.questions.values(), key=lambda q: q.order):
            if question.id in mine:
                before = [n for c in (question.when, question.people) for n in names(c) if n in found and n != day]
                found[question.id] = found[before[0]] if before else question.id
        pack.compiled[key] = found
    return pack.compiled[key]


def _left_open(ask: Ask, case: Case, pack: Pack, decision: Decision) -> float:
    """How many procedures are open after the answer, on average over the answers that conditions tell apart."""
    facts = decision.facts or CaseFacts(case, pack)
    function = compiled(pack, case.event, pack.at(case.visit_date, case.event, facts.day("event_date")))
    values = values_of(ask.question.id, _read(function, pack), pack, case.visit_date)
    left = 0
    for value in values:
        row, people = function.rows(case.answered(ask.question.id, value, ask.key), pack)
        left += sum(found & 7 == UNKNOWN for found in function.judge(row, people))
    return left / max(1, len(values))


def _read(function: Compiled, pack: Pack) -> tuple[Condition, ...]:
    """The conditions without parts that the function reads."""
    key = ("read", id(function))
    if key not in pack.compiled:
        pack.compiled[key] = tuple(a for p in function.procedures for rule in p.levels for a in atoms(rule.when))
    return pack.compiled[key]
