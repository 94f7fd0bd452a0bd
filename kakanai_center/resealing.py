"""Brings every body under the newest key of the ring, in small transactions, while the center may work on."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, bindparam, select, update

from kakanai_center.intake import row_bound
from kakanai_center.people import reseal_steps
from kakanai_center.rows import insert_new
from kakanai_center.sealing import KeyRing, bound_to, words_of
from kakanai_center.tables import applications, entries, intake_rows, marks

AT_ONCE = 200


def reseal(engine: Engine, ring: KeyRing) -> int:
    """How many bodies were brought under the newest key. One that was never sealed gets its marks with that."""
    total = 0
    for some in (_some, _some_taken, _some_steps):
        while done := some(engine, ring):
            total += done
    return total


def _some_steps(engine: Engine, ring: KeyRing) -> int:
    with engine.begin() as tx:
        return reseal_steps(tx, ring, AT_ONCE)


def _some(engine: Engine, ring: KeyRing) -> int:
    c = entries.c
    with engine.begin() as tx:
        rows = tx.execute(
            select(c.id, c.terminal, c.seq, c.body, c.key_id, applications.c.closed_at)
            .join(applications, applications.c.entry_id == c.id, isouter=True)
            .where(c.key_id != ring.newest)
            .limit(AT_ONCE)
        ).mappings()
        changes: list[dict[str, Any]] = []
        found: list[dict[str, Any]] = []
        for row in rows:
            body = bytes(row["body"])
            if row["key_id"]:
                body = ring.open(row["key_id"], body, bound_to(row))
            elif row["closed_at"]:
                at = int(datetime.fromisoformat(row["closed_at"]).timestamp())
                found += [{"mark": ring.mark(w), "at": at, "entry_id": row["id"]} for w in sorted(_words(body))]
            changes.append({"entry": row["id"], "sealed": ring.seal(body, bound_to(row))})
        insert_new(tx, marks, found, marks.c.entry_id)
        if changes:
            statement = update(entries).where(c.id == bindparam("entry"))
            tx.execute(statement.values(body=bindparam("sealed"), key_id=ring.newest), changes)
        return len(changes)


def _some_taken(engine: Engine, ring: KeyRing) -> int:
    """The same for what came from other systems, which was never without a seal."""
    c = intake_rows.c
    with engine.begin() as tx:
        rows = tx.execute(select(intake_rows).where(c.key_id != ring.newest).limit(AT_ONCE)).mappings().all()
        changes = [
            {
                "of": row["source"],
                "known": bytes(row["mark"]),
                "sealed": ring.seal(ring.open(row["key_id"], bytes(row["body"]), row_bound(row)), row_bound(row)),
            }
            for row in rows
        ]
        if changes:
            statement = update(intake_rows).where(c.source == bindparam("of"), c.mark == bindparam("known"))
            tx.execute(statement.values(body=bindparam("sealed"), key_id=ring.newest), changes)
        return len(changes)


def _words(body: bytes) -> set[str]:
    """What an application of before is found by; one that is written otherwise than today's is found by nothing."""
    try:
        return words_of(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return set()
