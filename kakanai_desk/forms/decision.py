"""Which procedures a household needs, why, by when and with what. Pure: a case and a pack in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kakanai_desk.core.words import said
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import Explanation, Truth, Used
from kakanai_desk.forms.deadlines import Deadline, deadline_of
from kakanai_desk.forms.definitions import Level, LevelRule, Pack, Procedure
from kakanai_desk.forms.facts import CASE_FACTS, PERSON_FACTS, CaseFacts


@dataclass(frozen=True)
class Reason:
    """Why a procedure stands where it stands, for the persons it concerns alike."""

    why: dict[str, str]
    persons: tuple[str, ...]
    used: tuple[Used, ...]
    condition: str

    def to_json(self, pack: Pack) -> dict[str, Any]:
        return {
            "why": self.why.get("ja", ""),
            "persons": list(self.persons),
            "used": [
                {"fact": u.fact, "title": fact_title(u.fact, pack), "person": u.person, "value": u.value}
                for u in self.used
            ],
            "condition": self.condition,
        }


@dataclass(frozen=True)
class Needed:
    """One procedure that is required, likely or optional."""

    procedure: Procedure
    level: Level
    persons: tuple[str, ...]
    reasons: tuple[Reason, ...]
    deadline: Deadline | None
    bring: tuple[dict[str, str], ...]
    open: tuple[Used, ...] = ()  # facts that would settle it for the other persons

    def to_json(self, pack: Pack) -> dict[str, Any]:
        p = self.procedure
        return {
            "id": p.id,
            "rule": p.rule,
            "revision": p.revision,
            "title": said(p.title),
            "level": self.level.value,
            "persons": list(self.persons),
            "deadline": self.deadline.to_json() if self.deadline else None,
            "reasons": [r.to_json(pack) for r in self.reasons],
            "basis": p.basis,
            "section": p.section,
            "bring": [b["ja"] for b in self.bring],
            "forms": [document_id(d) for d in p.documents],
        }


@dataclass(frozen=True)
class NotNeeded:
    procedure: Procedure
    why: str
    used: tuple[Used, ...]


@dataclass(frozen=True)
class Undecided:
    procedure: Procedure
    missing: tuple[Used, ...]


@dataclass(frozen=True)
class Decision:
    """Each procedure of the event stands in exactly one of the three lists."""

    needed: tuple[Needed, ...] = ()
    not_needed: tuple[NotNeeded, ...] = ()
    unknown: tuple[Undecided, ...] = ()
    facts: CaseFacts | None = field(default=None, compare=False, repr=False)

    def of(self, procedure_id: str) -> Needed | None:
        return next((n for n in self.needed if n.procedure.id == procedure_id), None)

    def to_json(self, pack: Pack) -> dict[str, Any]:
        """The answer of ``decide --json`` (docs/schemas/decide.schema.json)."""
        return {
            "procedures": [n.to_json(pack) for n in self.needed],
            "not_needed": [{"id": n.procedure.id, "rule": n.procedure.rule, "why": n.why} for n in self.not_needed],
            "unknown": [
                {
                    "id": u.procedure.id,
                    "rule": u.procedure.rule,
                    "missing": [
                        {"fact": m.fact, "title": fact_title(m.fact, pack), "person": m.person} for m in u.missing
                    ],
                }
                for u in self.unknown
            ],
        }


def document_id(file: str) -> str:
    """``documents/idou_todoke_a4.yaml`` → ``idou_todoke_a4``."""
    return file.rsplit("/", 1)[-1].removesuffix(".yaml")


def fact_title(fact: str, pack: Pack) -> str:
    """The official short name of a fact, for clerks."""
    question = pack.questions.get(fact)
    if question is not None:
        return question.clerk or said(question.ask)
    return PERSON_FACTS.get(fact) or CASE_FACTS.get(fact) or fact


def decide(case: Case, pack: Pack) -> Decision:
    """The decision for ``case`` with the revisions in force on its visit date."""
    facts = CaseFacts(case, pack)
    event = pack.events.get(case.event)

    def title_of(fact: str) -> str:
        if fact == "event_date" and event is not None and event.date_title:
            return event.date_title
        return fact_title(fact, pack)

    needed: list[Needed] = []
    not_needed: list[NotNeeded] = []
    unknown: list[Undecided] = []
    for procedure in pack.at(case.visit_date, case.event):
        found = _judge(procedure, facts)
        if isinstance(found, NotNeeded):
            not_needed.append(found)
        elif isinstance(found, Undecided):
            unknown.append(found)
        else:
            level, persons, reasons, open_ = found
            deadline = (
                deadline_of(procedure.deadline, facts.day, title_of, pack.calendar) if procedure.deadline else None
            )
            bring = tuple(dict(b.what) for b in procedure.bring if b.when.evaluate(facts, None).truth is Truth.TRUE)
            needed.append(Needed(procedure, level, persons, reasons, deadline, bring, open_))
    rank = {Level.REQUIRED: 0, Level.LIKELY: 1, Level.OPTIONAL: 2}
    needed.sort(key=lambda n: rank[n.level])
    return Decision(tuple(needed), tuple(not_needed), tuple(unknown), facts)


def _judge(
    procedure: Procedure, facts: CaseFacts
) -> NotNeeded | Undecided | tuple[Level, tuple[str, ...], tuple[Reason, ...], tuple[Used, ...]]:
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
                missing.extend(result.missing())
                break
            against.extend(result.decisive())
    if not hits:
        if missing:
            return Undecided(procedure, tuple(dict.fromkeys(missing)))
        return NotNeeded(procedure, said(procedure.not_needed), tuple(dict.fromkeys(against)))
    strongest = min(hits)
    level = procedure.levels[strongest].level
    reasons = tuple(
        _reason(procedure.levels[index], found, facts)
        for index, found in sorted(hits.items())
        if procedure.levels[index].level is level
    )
    persons = tuple(dict.fromkeys(p for r in reasons for p in r.persons))
    return level, persons, reasons, tuple(dict.fromkeys(missing))


def _reason(rule: LevelRule, found: list[tuple[str | None, Explanation]], facts: CaseFacts) -> Reason:
    persons = tuple(who for who, _ in found if who is not None)
    if not persons:
        persons = _quantified(found[0][1]) or facts.people()
    used = tuple(dict.fromkeys(u for _, result in found for u in result.decisive()))
    return Reason(dict(rule.why), persons, used, found[0][1].text)


def _quantified(result: Explanation) -> tuple[str, ...]:
    """The persons a household's condition found (``some_person``), if it has such a part."""
    if result.persons:
        return result.persons
    for part in result.parts:
        if part.truth is Truth.TRUE and (found := _quantified(part)):
            return found
    return ()
