"""What somebody must look at. One row for each kind, terminal and detail, however often it came.

An alarm is open until an operator settles it, and open again when it comes again. Why it was settled is a word of a
list, so that nothing of anybody is written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from kakanai_center.tables import alarms
from kakanai_desk.core.alarms import MOST, CityAlarm
from kakanai_desk.core.errors import DeskError

BECAUSE = ("mended", "known", "mistake", "elsewhere")
"""Mended here; known and left as it is; nothing was wrong; followed up elsewhere."""
OPEN = alarms.c.settled_at < alarms.c.last_at  # both in the same form of UTC
Alarm = tuple[str, str, str]  # kind, terminal, detail: codes and numbers only


def raise_alarms(tx: Connection, at: str, raised: Sequence[Alarm]) -> None:
    """Count these alarms, in the transaction of what raised them."""
    if not raised:
        return
    insert: Any = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    made = insert(alarms)
    counted = made.on_conflict_do_update(
        index_elements=["kind", "terminal", "detail"],
        set_={"times": alarms.c.times + made.excluded.times, "last_at": at},
    )
    rows = [
        {"at": at, "kind": kind, "terminal": terminal, "detail": detail, "times": times, "last_at": at}
        for (kind, terminal, detail), times in Counter(raised).items()
    ]
    tx.execute(counted, rows)


def raise_once(tx: Connection, at: str, raised: Sequence[Alarm]) -> None:
    """Raise those of these alarms that have never come; one that somebody looked at stays settled."""
    if not raised:
        return
    insert: Any = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"at": at, "kind": kind, "terminal": terminal, "detail": detail, "times": 1, "last_at": at}
        for kind, terminal, detail in dict.fromkeys(raised)
    ]
    tx.execute(insert(alarms).on_conflict_do_nothing(index_elements=["kind", "terminal", "detail"]), rows)


class NoAlarm(DeskError):
    """There is no open alarm of this number. Values: ``number``."""

    code = "CENTER-ALARM-01"


def open_alarms(tx: Connection) -> int:
    """How many nobody has settled since they last came."""
    return int(tx.execute(select(func.count()).select_from(alarms).where(OPEN)).scalar_one())


def heard_by_desks(tx: Connection) -> tuple[int, list[CityAlarm]]:
    """How many are open, and the oldest of them, as desks are told."""
    c = alarms.c
    rows = tx.execute(select(alarms).where(OPEN).order_by(c.number).limit(MOST)).mappings()
    told = [
        CityAlarm(r["number"], r["kind"], r["terminal"], r["detail"], r["times"], datetime.fromisoformat(r["last_at"]))
        for r in rows
    ]
    return open_alarms(tx), told


def came(tx: Connection, number: int) -> int:
    """How often an open alarm has come; 0 where none is open under this number."""
    found = tx.execute(select(alarms.c.times).where(alarms.c.number == number, OPEN)).scalar_one_or_none()
    return int(found or 0)


def settle(tx: Connection, number: int, at: str, by: str, because: str) -> tuple[str, str]:
    """Settle one; its kind and terminal.

    Raises:
        NoAlarm.
    """
    found = tx.execute(select(alarms.c.kind, alarms.c.terminal).where(alarms.c.number == number, OPEN)).first()
    if found is None:
        raise NoAlarm(number=number)
    tx.execute(update(alarms).where(alarms.c.number == number).values(settled_at=at, settled_by=by, because=because))
    return found.kind, found.terminal
