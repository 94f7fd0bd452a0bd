"""The one order of what happens to applications, for every desk of the city (``core.workflow``).

A number is given in the transaction that takes the entry, one transaction after another, so that whoever has seen a
number has seen all below it. A desk says what the last entry was that it took; where the center has another one under
that number, it was restored from a backup, and the desk begins anew.
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Collection, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from kakanai_center.rows import insert_new
from kakanai_center.sealing import KeyRing, bound_to
from kakanai_center.tables import entries, feed
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.ports.board import Change, Mark
from kakanai_desk.core.workflow import opening_of

log = logging.getLogger(__name__)
MOST = 200  # changes of one answer
REMEMBERED = 2_000  # of the newest ones: every desk asks for the same
ORDER = 0x6B616B616E  # of the advisory lock


def place(tx: Connection, entry_ids: Sequence[str]) -> None:
    """Give these new entries the next numbers; the transaction holds the order until its commit."""
    if not entry_ids:
        return
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:order)"), {"order": ORDER})
    last = int(tx.execute(select(func.coalesce(func.max(feed.c.number), 0))).scalar_one())
    rows = [{"number": number, "entry_id": i} for number, i in enumerate(entry_ids, start=last + 1)]
    insert_new(tx, feed, rows, feed.c.entry_id)


class Feed:
    """The giving side. Bodies are opened here, and of a closed visit only what the board needs goes out."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring
        self._known: OrderedDict[str, Change] = OrderedDict()
        self._lock = Lock()

    def after(self, mark: Mark, most: int = MOST) -> tuple[bool, list[Change]]:
        """Changes after a desk's mark, the oldest first; and whether they begin anew from the first one."""
        with self._engine.connect() as tx:
            again = mark.number > 0 and not self._is(tx, mark)
            start = 0 if again else mark.number
            found = tx.execute(
                select(feed)
                .join(entries, entries.c.id == feed.c.entry_id)
                .where(feed.c.number > start, entries.c.state != "swept")  # its number is not given again
                .order_by(feed.c.number)
                .limit(most)
            ).all()
            with self._lock:
                known = {row.entry_id: self._known[row.entry_id] for row in found if row.entry_id in self._known}
            wanted = [row.entry_id for row in found if row.entry_id not in known]
            known |= self._opened(tx, wanted) if wanted else {}
        changes = [Change(number, *_rest(known[entry_id])) for number, entry_id in found]
        self._remember(changes)
        return again, changes

    def last(self) -> int:
        """The number of the newest change; 0: there is none."""
        with self._engine.connect() as tx:
            return int(tx.execute(select(func.coalesce(func.max(feed.c.number), 0))).scalar_one())

    def forget(self, entry_ids: Collection[str]) -> None:
        """Let go of what is remembered of these entries."""
        with self._lock:
            for entry_id in entry_ids:
                self._known.pop(entry_id, None)

    @staticmethod
    def _is(tx: Connection, mark: Mark) -> bool:
        found = tx.execute(select(feed.c.entry_id).where(feed.c.number == mark.number)).scalar()
        return found == mark.entry_id

    def _opened(self, tx: Connection, entry_ids: list[str]) -> dict[str, Change]:
        c = entries.c
        rows = tx.execute(
            select(c.id, c.terminal, c.seq, c.visit_id, c.kind, c.recorded_at, c.body, c.key_id).where(
                c.id.in_(entry_ids)
            )
        ).mappings()
        return {row["id"]: self._change(row) for row in rows}

    def _change(self, row: Any) -> Change:
        body = json.loads(self._ring.open(row["key_id"], bytes(row["body"]), bound_to(row)))
        if row["kind"] == EntryKind.VISIT_CLOSED:
            try:
                body = opening_of(body)
            except (ValueError, KeyError, TypeError, AttributeError):
                log.warning("an application from before does not say what the board needs")
                body = {}
        return Change(0, row["id"], row["visit_id"], row["terminal"], row["kind"], row["recorded_at"], body)

    def _remember(self, changes: list[Change]) -> None:
        with self._lock:
            for change in changes:
                self._known[change.entry_id] = change
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


def _rest(change: Change) -> tuple[str, str, str, str, str, dict[str, Any]]:
    return change.entry_id, change.visit_id, change.terminal, change.kind, change.recorded_at, change.body
