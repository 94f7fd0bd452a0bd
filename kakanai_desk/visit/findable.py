"""What is kept of a visit so that it is found again, and by which keys (R-021). Never an individual number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kakanai_desk.core.ports.store import FoundPerson, FoundVisit, Transaction
from kakanai_desk.core.search_keys import keys_of_visit
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.protection import protects
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.words import title_of

OPEN, PARKED, CLOSED = "open", "parked", "closed"
ELSEWHERE = "elsewhere"  # closed at another counter: never kept here


def same_to_find(before: Visit | None, now: Visit) -> bool:
    """Whether the row of ``before`` serves ``now`` as well."""
    return before is not None and before.id == now.id and _kept(before) == _kept(now)


def keep_findable(tx: Transaction, visit: Visit, pack: Pack, now: datetime, done: dict[str, Any] | None = None) -> None:
    """Write the row in the transaction that writes what it tells of; ``done`` makes it a closed visit's."""
    people = tuple(FoundPerson(p.name, p.kana, p.birth_date.iso() if p.birth_date else "") for p in visit.case.people)
    status = PARKED if visit.parked else OPEN if done is None else CLOSED
    found = FoundVisit(
        visit.id,
        visit.reception_number,
        visit.case.visit_date,
        title_of(visit.case, pack),
        status,
        people,
        now,
        done or {},
        protects(visit.case),
    )
    tx.findable.put(found, keys_of_visit(visit.reception_number, visit.case.visit_date, visit.case.people))


def _kept(visit: Visit) -> tuple[object, ...]:
    people = tuple((p.name, p.kana, p.birth_date) for p in visit.case.people)
    return people, visit.parked, visit.case.event, visit.case.also, protects(visit.case)
