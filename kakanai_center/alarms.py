"""What somebody must look at. One row for each kind, terminal and detail, however often it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from kakanai_center.tables import alarms

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
