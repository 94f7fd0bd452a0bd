"""The decision made by walking the tree of conditions: slow, plain, and what the written functions are held to.

Tests and the checker of a city's own definitions call it; a visit decides by ``decision.decide``.
"""

from __future__ import annotations

from kakanai_desk.core.words import said
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import Explanation, Truth, Used
from kakanai_desk.forms.decision import (
    Decision,
    Needed,
    NotNeeded,
    Reason,
    Undecided,
    deadline_for,
    related,
    things_to_bring,
)
from kakanai_desk.forms.definitions import LevelRule, Pack, Procedure
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.reason_writer import once


def decide_plainly(case: Case, pack: Pack) -> Decision:
    """As ``decision.decide``."""
    facts = CaseFacts(case, pack)
    found: list[Needed | NotNeeded | Undecided] = []
    for editions in pack.editions(case.visit_date, case.event, facts.day("event_date")):
        newest, *others = editions
        if others:  # the law has changed, and the day of the event is not known yet
            found.append(Undecided(newest, (Used("event_date", None, None),)))
        else:
            found.append(_judge(newest, facts, pack))
    return related(found, facts)


def _judge(procedure: Procedure, facts: CaseFacts, pack: Pack) -> Needed | NotNeeded | Undecided:
    """For each person (or the household once) the first rule that is not false decides."""
    subjects: tuple[str | None, ...] = facts.people() if procedure.of_person else (None,)
    hits: dict[int, list[tuple[str | None, Explanation]]] = {}
    missing: list[Used] = []
    against: list[Used] = []
    for who in subjects:
        for index, rule in enumerate(procedure.levels):
            result = rule.when.evaluate(facts, who)
            if result.truth is Truth.TRUE:
                hits.setdefault(index, []).append((who, result))
                break
            if result.truth is Truth.UNKNOWN:
                missing.extend(result.missing)
                break
            against.extend(result.decisive)
    if not hits:
        if missing:
            return Undecided(procedure, once(missing))
        return NotNeeded(procedure, said(procedure.not_needed), once(against))
    level = procedure.levels[min(hits)].level
    reasons = tuple(
        _reason(procedure.levels[index], found, facts)
        for index, found in sorted(hits.items())
        if procedure.levels[index].level is level
    )
    persons = once(p for r in reasons for p in r.persons)
    return Needed(
        procedure,
        level,
        persons,
        reasons,
        deadline_for(procedure, persons, facts, pack),
        things_to_bring(procedure, facts),
        once(missing),
    )


def _reason(rule: LevelRule, found: list[tuple[str | None, Explanation]], facts: CaseFacts) -> Reason:
    persons = tuple(who for who, _ in found if who is not None) or found[0][1].persons or facts.people()
    used = once(u for _, result in found for u in result.decisive)
    return Reason(dict(rule.why), persons, used, found[0][1].text)
