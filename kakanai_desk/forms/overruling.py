"""The clerk's word over the decision (R-030): a procedure taken in or out, never without a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kakanai_desk.core.words import said
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.decision import Decision, Needed, NotNeeded, Reason, arranged, deadline_for, things_to_bring
from kakanai_desk.forms.definitions import Level, Pack
from kakanai_desk.forms.facts import CaseFacts


@dataclass(frozen=True)
class Change:
    """One procedure that the clerk takes in (``included``) or out, for these persons (nobody named: for all).

    Raises:
        ValueError: no reason is given.
    """

    procedure: str
    included: bool
    reason: str
    persons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a change without a reason")


def overruled(decision: Decision, changes: Iterable[Change], case: Case, pack: Pack) -> Decision:
    """The decision with the clerk's changes, the last one of a procedure counting.

    What is taken in stands as *optional*, with the deadline and things to bring of its definition and the clerk's
    reason as its reason; what is taken out stands among the not needed ones. A procedure that the event does not have
    stays out.
    """
    last = {change.procedure: change for change in changes}
    needed = [n for n in decision.needed if n.procedure.id not in last or last[n.procedure.id].included]
    out = [n for n in decision.needed if n not in needed]
    not_needed = [
        *(n for n in decision.not_needed if not _taken_in(n.procedure.id, last)),
        *(
            NotNeeded(n.procedure, said(n.procedure.not_needed), (), (), last[n.procedure.id].reason.strip())
            for n in out
        ),
    ]
    unknown = [u for u in decision.unknown if u.procedure.id not in last]
    facts = decision.facts or CaseFacts(case, pack)
    for row in (*decision.not_needed, *decision.unknown):
        change = last.get(row.procedure.id)
        if change is None:
            continue
        if not change.included:
            if row in decision.unknown:
                why = said(row.procedure.not_needed)
                not_needed.append(NotNeeded(row.procedure, why, (), (), change.reason.strip()))
            continue
        persons = change.persons or facts.people()
        reason = change.reason.strip()
        needed.append(
            Needed(
                row.procedure,
                Level.OPTIONAL,
                persons,
                (Reason({"ja": reason}, persons, (), ""),),
                deadline_for(row.procedure, persons, facts, pack),
                things_to_bring(row.procedure, facts),
                added_because=reason,
            )
        )
    return replace(decision, needed=arranged(needed), not_needed=tuple(not_needed), unknown=tuple(unknown))


def _taken_in(procedure: str, changes: dict[str, Change]) -> bool:
    return procedure in changes and changes[procedure].included
