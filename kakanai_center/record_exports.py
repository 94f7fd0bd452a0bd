"""A file of every record for auditors takes two people: one proposes, another approves, one of them writes it, once.

The rules are pure (``Export``, ``decided``, ``taken``); ``RecordExports`` keeps them, each act in one transaction with
its line of the record (R-095, R-117). The center has no sign-in: the two are those that ``--operator`` named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from kakanai_center.tables import record_exports
from kakanai_desk.core.errors import DeskError

OPEN, APPROVED, REFUSED, DONE = "open", "approved", "refused", "done"
LASTS = timedelta(days=14)
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,32}")
Together = Callable[[], AbstractContextManager[tuple[Connection, Callable[..., int]]]]


class ExportNotForOne(DeskError):
    """This cannot be. Values: ``what_export``: same (who proposed may not approve), open (no such open proposal),
    approved (nobody approved it, or its time is over, or it was used), other (neither of the two), reference."""

    code = "CENTER-RECORD-01"


@dataclass(frozen=True)
class Export:
    """A proposal and what became of it; times in ISO 8601, empty where it has not happened."""

    number: int
    reference: str  # of the audit: letters and digits, nobody's name
    by: str
    at: str
    state: str = OPEN
    decided_by: str = ""
    decided_at: str = ""
    taken_by: str = ""
    taken_at: str = ""


def proposed(number: int, reference: str, by: str, now: datetime) -> Export:
    """
    Raises:
        ExportNotForOne: reference.
    """
    if not _REFERENCE.fullmatch(reference):
        raise ExportNotForOne(what_export="reference")
    return Export(number, reference, by, now.isoformat())


def decided(one: Export, by: str, now: datetime, *, agree: bool) -> Export:
    """Approved by another person, or refused by whoever it is, the proposer too.

    Raises:
        ExportNotForOne: open, same.
    """
    if one.state != OPEN or not _in_time(one.at, now):
        raise ExportNotForOne(what_export="open")
    if agree and _same(by, one.by):
        raise ExportNotForOne(what_export="same")
    return replace(one, state=APPROVED if agree else REFUSED, decided_by=by, decided_at=now.isoformat())


def taken(one: Export, by: str, now: datetime) -> Export:
    """The file is written by one of the two; each approval is good for one file.

    Raises:
        ExportNotForOne: approved, other.
    """
    if one.state != APPROVED or not _in_time(one.decided_at, now):
        raise ExportNotForOne(what_export="approved")
    if not (_same(by, one.by) or _same(by, one.decided_by)):
        raise ExportNotForOne(what_export="other")
    return replace(one, state=DONE, taken_by=by, taken_at=now.isoformat())


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _in_time(at: str, now: datetime) -> bool:
    return timedelta() <= now - datetime.fromisoformat(at) <= LASTS


class RecordExports:
    """``together``: a transaction of the record, and what writes a line in it (``record.CenterRecord.together``)."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], together: Together) -> None:
        self._engine, self._now, self._together = engine, now, together

    def all(self) -> list[Export]:
        with self._engine.connect() as tx:
            rows = tx.execute(select(record_exports).order_by(record_exports.c.number)).mappings()
            return [Export(**row) for row in rows]

    def propose(self, reference: str, by: str) -> int:
        """The proposal's number.

        Raises:
            ExportNotForOne.
        """
        with self._together() as (tx, note):
            last = tx.execute(select(func.coalesce(func.max(record_exports.c.number), 0))).scalar_one()
            made = proposed(int(last) + 1, reference, by, self._now())
            tx.execute(insert(record_exports), [asdict(made)])
            note("record_export_proposed", number=made.number, reference=reference, operator=by)
        return made.number

    def settle(self, number: int, by: str, *, agree: bool) -> None:
        """
        Raises:
            ExportNotForOne.
        """
        with self._together() as (tx, note):
            made = decided(_one(tx, number, "open"), by, self._now(), agree=agree)
            _keep(tx, made)
            kind = "record_export_approved" if agree else "record_export_refused"
            note(kind, number=number, operator=by, proposed_by=made.by)

    def take(self, number: int, by: str) -> None:
        """Use an approval; the caller writes the file then.

        Raises:
            ExportNotForOne.
        """
        with self._together() as (tx, note):
            made = taken(_one(tx, number, "approved"), by, self._now())
            _keep(tx, made)
            note(
                "record_exported",
                proposal=str(number),
                operator=by,
                proposed_by=made.by,
                approved_by=made.decided_by,
            )


def _one(tx: Connection, number: int, otherwise: str) -> Export:
    row = tx.execute(select(record_exports).where(record_exports.c.number == number)).mappings().first()
    if row is None:
        raise ExportNotForOne(what_export=otherwise)
    return Export(**row)


def _keep(tx: Connection, one: Export) -> None:
    values: dict[str, Any] = asdict(one)
    tx.execute(update(record_exports).where(record_exports.c.number == one.number).values(**values))
