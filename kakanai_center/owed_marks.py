"""Makes the marks of names that applications of before have not yet, a few at a time while the center works (R-021).

Names as they are written have marks since ``v0064``, which notes what was there before. Until an application's are made
it is found by its readings, dates and number, as before. Nothing is left to do once all are made.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Engine, delete, select

from kakanai_center.inbox import SWEPT
from kakanai_center.rows import insert_new
from kakanai_center.sealing import KeyRing, bound_to, words_of
from kakanai_center.tables import applications, entries, marks, marks_owed

AT_ONCE = 200


def make_some(engine: Engine, ring: KeyRing) -> int:
    """Make the marks of the next few; how many applications were looked at. 0: none is left."""
    c, o = entries.c, marks_owed.c
    with engine.begin() as tx:
        owed = list(tx.execute(select(o.entry_id).order_by(o.entry_id).limit(AT_ONCE)).scalars())
        if not owed:
            return 0
        rows = tx.execute(
            select(c.id, c.terminal, c.seq, c.body, c.key_id, applications.c.closed_at)
            .join(applications, applications.c.entry_id == c.id)
            .where(c.id.in_(owed), c.state != SWEPT)
        ).mappings()
        found = [
            {"mark": mark, "at": int(datetime.fromisoformat(row["closed_at"]).timestamp()), "entry_id": row["id"]}
            for row in rows
            for mark in _marks(ring, ring.open(row["key_id"], bytes(row["body"]), bound_to(row)))
        ]
        insert_new(tx, marks, found, marks.c.entry_id)
        tx.execute(delete(marks_owed).where(o.entry_id.in_(owed)))
        return len(owed)


def _marks(ring: KeyRing, body: bytes) -> list[bytes]:
    try:
        return sorted(ring.mark(word) for word in words_of(json.loads(body)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []  # written otherwise than today's: found by nothing
