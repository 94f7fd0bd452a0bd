"""All that the center does to its database. Idempotent apply, the same on SQLCipher and on PostgreSQL.

One entry, one transaction: the dedupe row and the effect commit together. UNIQUE(id) and UNIQUE(terminal, seq) make
a repetition harmless; the same key with other content raises an alarm and overwrites nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from kakanai_center import migrations
from kakanai_center.tables import alarms, applications, desks, entries
from kakanai_desk.core.outbox import EntryKind, OutboxEntry, entry_statement
from kakanai_desk.sync.protocol import EntryResult, EntryState
from kakanai_desk.vault import signing


class CenterStore:
    """One center's database, brought to the newest schema. ``now`` gives the center's own time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        migrations.upgrade(engine)

    @staticmethod
    def stands(engine: Engine) -> bool:
        """Whether the database holds a center."""
        return migrations.version(engine) is not None

    def close(self) -> None:
        self._engine.dispose()

    def enrol(self, terminal: str, public_key: bytes) -> bool:
        """Make a desk known. False when the terminal has another key already (nothing is changed)."""
        with self._engine.begin() as tx:
            row = tx.execute(select(desks.c.public_key).where(desks.c.terminal == terminal)).first()
            if row is not None:
                return bytes(row[0]) == public_key
            tx.execute(
                insert(desks).values(terminal=terminal, public_key=public_key, enrolled_at=self._now().isoformat())
            )
            return True

    def key_of(self, terminal: str) -> bytes | None:
        with self._engine.connect() as tx:
            row = tx.execute(select(desks.c.public_key).where(desks.c.terminal == terminal)).first()
        return bytes(row[0]) if row else None

    def apply(self, entry: OutboxEntry) -> EntryResult:
        """Apply one entry exactly once. The answer is the same however often it comes."""
        key = self.key_of(entry.terminal)
        statement = entry_statement(
            entry.id, entry.terminal, entry.seq, entry.visit_id, entry.kind, entry.recorded_at, entry.body
        )
        if key is None or not signing.verify(key, signing.ENTRY, statement, entry.signature):
            self._alarm("bad_signature", entry)
            return EntryResult(entry.id, EntryState.REFUSED, "signature")
        try:
            with self._engine.begin() as tx:
                known = self._known(tx, entry)
                if known is None:
                    tx.execute(insert(entries).values(**_row(entry), received_at=self._now().isoformat()))
                    self._effect(tx, entry)
                    return EntryResult(entry.id, EntryState.APPLIED)
        except _NoApplication as error:
            self._alarm("bad_body", entry)
            return EntryResult(entry.id, EntryState.REFUSED, str(error))
        except IntegrityError:  # a twin came in between: look again
            with self._engine.connect() as tx:
                known = self._known(tx, entry)
        return known if known and known.state is EntryState.APPLIED else self._conflict(entry)

    def _known(self, tx: Any, entry: OutboxEntry) -> EntryResult | None:
        """What is known under the entry's keys: the same content, another one, or nothing."""
        rows = tx.execute(
            select(entries.c.id, entries.c.terminal, entries.c.seq, entries.c.body_sha256).where(
                (entries.c.id == entry.id) | ((entries.c.terminal == entry.terminal) & (entries.c.seq == entry.seq))
            )
        ).all()
        if not rows:
            return None
        mine = (entry.id, entry.terminal, entry.seq, hashlib.sha256(entry.body).hexdigest())
        same = all(tuple(row) == mine for row in rows)
        return EntryResult(entry.id, EntryState.APPLIED if same else EntryState.CONFLICT)

    def _effect(self, tx: Any, entry: OutboxEntry) -> None:
        if entry.kind is not EntryKind.VISIT_CLOSED:
            return
        try:
            body = json.loads(entry.body)
            values = {
                "visit_id": entry.visit_id,
                "reception_number": str(body["reception_number"])[:24],
                "terminal": entry.terminal,
                "event": str(body["case"]["event"])[:32],
                "closed_at": entry.recorded_at.isoformat(),
                "entry_id": entry.id,
            }
        except (ValueError, KeyError, TypeError):
            raise _NoApplication("body") from None
        tx.execute(insert(applications).values(**values))

    def _conflict(self, entry: OutboxEntry) -> EntryResult:
        self._alarm("conflict", entry)
        return EntryResult(entry.id, EntryState.CONFLICT)

    def _alarm(self, kind: str, entry: OutboxEntry) -> None:
        with self._engine.begin() as tx:
            tx.execute(
                insert(alarms).values(
                    at=self._now().isoformat(), kind=kind, terminal=entry.terminal[:8], detail=f"seq {entry.seq}"
                )
            )

    def status(self) -> dict[str, Any]:
        """Counts for ``kakanai-center status``."""
        with self._engine.connect() as tx:
            counts = {
                name: tx.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in (
                    ("desks", desks),
                    ("entries", entries),
                    ("applications", applications),
                    ("alarms", alarms),
                )
            }
            numbers = tx.execute(select(applications.c.reception_number).order_by(applications.c.closed_at)).scalars()
            return {**counts, "reception_numbers": list(numbers)[-20:]}


class _NoApplication(Exception):
    """The body of a closed visit does not say what it must."""


def _row(entry: OutboxEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "terminal": entry.terminal,
        "seq": entry.seq,
        "visit_id": entry.visit_id,
        "kind": entry.kind.value,
        "body": entry.body,
        "body_sha256": hashlib.sha256(entry.body).hexdigest(),
        "signature": entry.signature,
        "recorded_at": entry.recorded_at.isoformat(),
    }
