"""Which procedures a household needs, why, by when and with what. Pure: a case and a pack in, a decision out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace as altered

from kakanai_desk.core.words import Words, said
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import Truth, Used
from kakanai_desk.forms.deadlines import Deadline, deadline_of
from kakanai_desk.forms.definitions import Level, Pack, Procedure
from kakanai_desk.forms.explained import Explained, Hit, explained
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.outcomes import NotNeeded, Reason, Undecided, fact_title
from kakanai_desk.forms.reason_writer import once


class Needed(Struct, frozen=True):
    """One procedure that is required, likely or optional."""

    procedure: Procedure
    level: Level
    persons: tuple[str, ...]
    reasons: tuple[Reason, ...]
    deadline: Deadline | None
    bring: tuple[Words, ...]
    open: tuple[Used, ...] = ()  # facts that would settle it for the other persons
    added_because: str = ""  # the clerk's reason, where the clerk added it
    event: str = ""  # of a visit with several events, the one that needs it

    def to_json(self, pack: Pack, decision: Decision) -> dict[str, Any]:
        p = self.procedure
        return {
            "id": p.id,
            "rule": p.rule,
            "revision": p.revision,
            "title": said(p.title),
            "level": self.level.value,
            "persons": list(self.persons),
            "deadline": self.deadline.to_json() if self.deadline else None,
            "late": said(p.late),
            "after": list(decision.after(self)),
            "together": list(decision.together(self)),
            "reasons": [r.to_json(pack) for r in self.reasons],
            "basis": p.basis,
            "section": p.section,
            "bring": [b["ja"] for b in self.bring],
            "forms": [document_id(d) for d in p.documents],
        }


@dataclass(frozen=True)
class Decision:
    """Each procedure of the event stands in exactly one of the three lists."""

    needed: tuple[Needed, ...] = ()
    not_needed: tuple[NotNeeded, ...] = ()
    unknown: tuple[Undecided, ...] = ()
    facts: CaseFacts | None = field(default=None, compare=False, repr=False)

    def of(self, procedure_id: str) -> Needed | None:
        return next((n for n in self.needed if n.procedure.id == procedure_id), None)

    def after(self, needed: Needed) -> tuple[str, ...]:
        """The procedures of this decision to be done before that one."""
        return tuple(p for p in needed.procedure.after if self.of(p) is not None)

    def together(self, needed: Needed) -> tuple[str, ...]:
        """The procedures of this decision done in the same act."""
        return tuple(p for p in needed.procedure.together if self.of(p) is not None)

    def to_json(self, pack: Pack) -> dict[str, Any]:
        """The answer of ``decide --json`` (docs/schemas/decide.schema.json)."""
        return {
            "procedures": [n.to_json(pack, self) for n in self.needed],
            "not_needed": [n.to_json(pack) for n in self.not_needed],
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


_RANK = {Level.REQUIRED: 0, Level.LIKELY: 1, Level.OPTIONAL: 2}


Row = Needed | NotNeeded | Undecided


def decide(case: Case, pack: Pack) -> Decision:
    """The decision for ``case``, each procedure in the edition in force on the day of the event.

    Of several events each is decided by itself; a procedure that two of them need is needed once.
    """
    if case.also:
        return _united([(event, decide(case.of(event), pack)) for event in case.events])
    facts = CaseFacts(case, pack)
    plan = _plan(case.visit_date, case.event, facts.event_date(), pack)
    found = plan.function.found(case, facts)
    needed = [_needed(plan.procedures[hit[0]], hit, facts, pack) for hit in found.needed]
    if not plan.open and not any([n.procedure.replaced_by for n in needed]):
        return Decision(arranged(needed), tuple(found.not_needed), tuple(found.unknown), facts)
    rows: list[Row] = [*needed, *found.not_needed, *found.unknown]
    rows += [Undecided(p, (Used("event_date", None, None),)) for p in plan.open]
    rows.sort(key=lambda row: (row.procedure.order, row.procedure.id))
    return related(rows, facts)


def _united(decisions: Sequence[tuple[str, Decision]]) -> Decision:
    """One decision of several events: needed where one of them needs it, open where one of them is open."""
    rows: dict[str, Row] = {}
    for event, decision in decisions:
        for found in (*decision.needed, *decision.unknown, *decision.not_needed):
            new = altered(found, event=event) if isinstance(found, Needed) else found
            rows[new.procedure.id] = _stronger(rows[new.procedure.id], new) if new.procedure.id in rows else new
    return related(list(rows.values()), decisions[0][1].facts)


def _stronger(one: Row, other: Row) -> Row:
    """Of the same procedure under two events: what is needed, with everybody concerned and the earlier deadline."""
    if isinstance(one, Needed) and isinstance(other, Needed):
        first, second = sorted((one, other), key=lambda n: _RANK[n.level])
        days = [n.deadline for n in (first, second) if n.deadline is not None]
        return altered(
            first,
            persons=once((*first.persons, *second.persons)),
            reasons=(*first.reasons, *second.reasons),
            deadline=min(days, key=lambda d: d.date, default=None),
            bring=(*first.bring, *(b for b in second.bring if b not in first.bring)),
            open=once((*first.open, *second.open)),
        )
    if isinstance(one, Undecided) and isinstance(other, Undecided):
        return Undecided(one.procedure, once((*one.missing, *other.missing)))
    return min(one, other, key=lambda row: (Needed, Undecided, NotNeeded).index(type(row)))


class _Planned:
    """One procedure of a plan, with what was worked out of it before."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self._bring: dict[int, tuple[Words, ...]] = {}
        self._deadlines: dict[tuple[int | None, ...], Deadline | None] = {}

    def bring(self, bits: int) -> tuple[Words, ...]:
        """The things of these bits."""
        if bits not in self._bring:
            things = enumerate(self.procedure.bring)
            self._bring[bits] = tuple(b.what for place, b in things if bits >> place & 1)
        return self._bring[bits]

    def deadline(
        self, persons: tuple[str, ...], facts: CaseFacts, pack: Pack, days: tuple[int | None, ...] | None
    ) -> Deadline | None:
        """As ``deadline_for``, looked up by the days where they are the same for everybody."""
        if self.procedure.deadline is None:
            return None
        if days is None:
            return deadline_for(self.procedure, persons, facts, pack)
        if days not in self._deadlines:
            self._deadlines[days] = deadline_for(self.procedure, persons, facts, pack)
        return self._deadlines[days]


@dataclass(frozen=True)
class _Plan:
    """What decides on a day. ``open`` are the procedures of which it is not known yet which edition applies."""

    open: tuple[Procedure, ...]
    procedures: tuple[_Planned, ...]
    function: Explained


def _plan(visit_date: date, event: str, event_date: date | None, pack: Pack) -> _Plan:
    key = ("plan", visit_date, event, event_date)
    found = pack.compiled.get(key)
    if found is None:
        editions = pack.editions(visit_date, event, event_date)
        single = tuple(e[0] for e in editions if len(e) == 1)
        at = ("explained", event, tuple((p.id, p.revision, p.effective_from) for p in single))
        if at not in pack.compiled:
            pack.compiled[at] = explained(pack, event, single), tuple(map(_Planned, single))
        function, planned = pack.compiled[at]
        found = pack.compiled[key] = _Plan(tuple(e[0] for e in editions if len(e) > 1), planned, function)
    return found


def _needed(planned: _Planned, hit: Hit, facts: CaseFacts, pack: Pack) -> Needed:
    _, hits, missing, bring, days = hit
    procedure, (place, reason) = planned.procedure, hits[0]
    level, persons, reasons = procedure.levels[place].level, reason.persons, (reason,)
    if len(hits) > 1:
        reasons = tuple([reason for place, reason in hits if procedure.levels[place].level is level])
        persons = once(p for r in reasons for p in r.persons)
    deadline = planned.deadline(persons, facts, pack, days)
    return Needed(procedure, level, persons, reasons, deadline, planned.bring(bring), missing)


def related(found: Sequence[Row], facts: CaseFacts | None) -> Decision:
    """The three lists, with what replaces what taken out and what comes first put first."""
    raw = {row.procedure.id: row for row in found}
    settled = [_replaced(row, raw) if isinstance(row, Needed) else row for row in found]
    return Decision(
        arranged(row for row in settled if isinstance(row, Needed)),
        tuple(row for row in settled if isinstance(row, NotNeeded)),
        tuple(row for row in settled if isinstance(row, Undecided)),
        facts,
    )


def arranged(needed: Iterable[Needed]) -> tuple[Needed, ...]:
    """By level, what comes first put first."""
    return in_order(sorted(needed, key=lambda n: _RANK[n.level]))


def _replaced(needed: Needed, raw: dict[str, Needed | NotNeeded | Undecided]) -> Needed | NotNeeded | Undecided:
    """``needed`` for the persons whom no other required procedure serves instead.

    A procedure of the household as such is replaced as a whole. While the other is open, so is this one.
    """
    others = [(r, raw[r.procedure]) for r in needed.procedure.replaced_by if r.procedure in raw]
    instead = [(r, o) for r, o in others if isinstance(o, Needed) and o.level is Level.REQUIRED]
    if not instead:
        missing = [used for _, other in others for used in _still_open(other)]
        return Undecided(needed.procedure, once(missing)) if missing else needed
    if needed.procedure.of_person and all(other.procedure.of_person for _, other in instead):
        served = {person for _, other in instead for person in other.persons}
        left = tuple(p for p in needed.persons if p not in served)
        if left:
            return altered(needed, persons=left)
    used = once(u for _, other in instead for reason in other.reasons for u in reason.used)
    return NotNeeded(needed.procedure, said(instead[0][0].why), used, tuple(o.procedure.id for _, o in instead))


def _still_open(row: Needed | NotNeeded | Undecided) -> tuple[Used, ...]:
    """The facts that could still make it required."""
    if isinstance(row, Undecided):
        return row.missing
    return row.open if isinstance(row, Needed) else ()


def in_order(needed: Iterable[Needed]) -> tuple[Needed, ...]:
    """The procedures with each one's ``after`` before it; otherwise in the order given. A circle is cut where met."""
    by_id = {n.procedure.id: n for n in needed}
    if all([by_id.keys().isdisjoint(n.procedure.after) for n in by_id.values() if n.procedure.after]):
        return tuple(by_id.values())
    found: dict[str, Needed] = {}
    on_the_way: set[str] = set()

    def put(n: Needed) -> None:
        on_the_way.add(n.procedure.id)
        for first in n.procedure.after:
            if first in by_id and first not in on_the_way:
                put(by_id[first])
        found.setdefault(n.procedure.id, n)

    for n in by_id.values():
        if n.procedure.id not in on_the_way:
            put(n)
    return tuple(found.values())


def things_to_bring(procedure: Procedure, facts: CaseFacts) -> tuple[Words, ...]:
    return tuple(b.what for b in procedure.bring if b.when.evaluate(facts, None).truth is Truth.TRUE)


def deadline_for(procedure: Procedure, persons: tuple[str, ...], facts: CaseFacts, pack: Pack) -> Deadline | None:
    """The deadline; where it counts from a fact of each person, the earliest of those concerned."""
    if procedure.deadline is None:
        return None

    days: dict[str, date | None] = {}
    for fact in procedure.deadline.facts:
        if facts.of_person(fact):
            days[fact] = min((d for p in persons if (d := facts.day(fact, p)) is not None), default=None)
        else:
            days[fact] = facts.day(fact)
    title = facts.title_of_event_date()
    key = ("deadline", id(procedure.deadline), title, *days.values())  # the pack keeps its rules as long as this
    if key not in pack.compiled:

        def title_of(fact: str) -> str:
            return (title if fact == "event_date" else "") or fact_title(fact, pack)

        pack.compiled[key] = deadline_of(procedure.deadline, days.__getitem__, title_of, pack.calendar)
    return pack.compiled[key]
