"""The board's rows in the desk's store: changes as the center placed them, own ones on their way, and what follows.

``board_now`` says of each application whether it is still to be listed, so that only those are worked out that somebody
may look at. Only ``DeskStore`` uses this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.clock import JST
from kakanai_desk.core.outbox import EntryKind, OutboxEntry
from kakanai_desk.core.ports.board import Change, Mark
from kakanai_desk.core.workflow import (
    ENDED,
    Application,
    Placed,
    folded,
    moved_from_plain,
    opening_from_plain,
)

SCHEMA = (
    # number: the center's order; an own entry that the center has not placed yet has none
    "CREATE TABLE board_entries (entry_id TEXT PRIMARY KEY, number INTEGER UNIQUE, own INTEGER NOT NULL,"
    " visit_id TEXT NOT NULL, terminal TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, body BLOB NOT NULL) STRICT",
    "CREATE INDEX board_entries_visit ON board_entries (visit_id)",
    "CREATE TABLE board_now (id TEXT PRIMARY KEY, visit_id TEXT NOT NULL, ended TEXT NOT NULL, since TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX board_now_visit ON board_now (visit_id)",
    "CREATE INDEX board_now_ended ON board_now (ended)",
)
WHOLE = (
    "SELECT entry_id, number, terminal, kind, at, body FROM board_entries WHERE visit_id = ?"
    " ORDER BY number IS NULL, number, own"
)
NAMELESS = (  # a memo that a move must have stays one
    "SELECT entry_id, number, terminal, kind, at, json_replace(CAST(body AS TEXT), '$.who', '', '$.memo', '-')"
    " FROM board_entries WHERE visit_id = ? ORDER BY number IS NULL, number, own"
)
"""The bodies without whose application it is and what was noted, where only states are wanted: what Python has read
stays in its memory (R-121); SQLite's own is wiped when it is freed."""


class BoardRows:
    """The writing side, inside a transaction."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def add(self, entry: OutboxEntry, body: dict[str, Any]) -> None:
        """See ``core.ports.board.BoardEntries.add``."""
        self._connection.execute(
            "INSERT INTO board_entries VALUES (?, NULL, ?, ?, ?, ?, ?, ?)",
            (entry.id, entry.seq, entry.visit_id, entry.terminal, str(entry.kind), entry.recorded_at.isoformat(),
             canonical(body)),
        )  # fmt: skip
        refresh(self._connection, [entry.visit_id])

    def take(self, changes: Iterable[Change], *, again: bool) -> int:
        """See ``core.ports.board.BoardCopy.take_changes``."""
        if again:  # own entries wait for their place again; those of others come again
            self._connection.execute("UPDATE board_entries SET number = NULL WHERE own > 0")
            self._connection.execute("DELETE FROM board_entries WHERE own = 0")
            self._connection.execute("DELETE FROM board_now")
        visits: dict[str, None] = {}
        for change in changes:
            self._connection.execute(
                "INSERT INTO board_entries VALUES (?, ?, 0, ?, ?, ?, ?, ?)"
                " ON CONFLICT (entry_id) DO UPDATE SET number = excluded.number",
                (change.entry_id, change.number, change.visit_id, change.terminal, change.kind, change.recorded_at,
                 canonical(change.body)),
            )  # fmt: skip
            visits[change.visit_id] = None
            if change.kind == EntryKind.VISIT_SWEPT:  # it stays itself: it may be the mark
                self._connection.execute(
                    "DELETE FROM board_entries WHERE visit_id = ? AND entry_id <> ?", (change.visit_id, change.entry_id)
                )
        if again:
            visits = {v: None for (v,) in self._connection.execute("SELECT DISTINCT visit_id FROM board_entries")}
        refresh(self._connection, visits)
        return len(visits)

    def forget_before(self, day: date) -> int:
        """Remove visits all of whose applications ended before ``day``; how many there were. The mark stays."""
        gone = self._connection.execute(
            "SELECT visit_id FROM board_now GROUP BY visit_id HAVING min(ended) > '' AND max(ended) < ?",
            (day.isoformat(),),
        ).fetchall()
        self._connection.executemany("DELETE FROM board_now WHERE visit_id = ?", gone)
        # the newest entry stays, since it is the mark
        self._connection.executemany(
            "DELETE FROM board_entries WHERE visit_id = ?"
            " AND number < (SELECT max(number) FROM board_entries)", gone,
        )  # fmt: skip
        self._connection.execute(
            "DELETE FROM board_entries WHERE kind = ? AND number < (SELECT max(number) FROM board_entries)",
            (EntryKind.VISIT_SWEPT.value,),
        )
        return len(gone)


def mark(connection: Any) -> Mark:
    row = connection.execute(
        "SELECT number, entry_id FROM board_entries WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return Mark(*row) if row else Mark()


def unread(connection: Any, section: str, ended_since: date) -> int:
    """How many of those listed were handed over to ``section`` and nobody has read; nobody's name is read for it."""
    return sum(a.unread and a.section == section for a in listed(connection, ended_since, NAMELESS))


def known_entries(connection: Any, visit_id: str) -> int:
    sql = "SELECT count(*) FROM board_entries WHERE visit_id = ? AND number IS NOT NULL"
    return int(connection.execute(sql, (visit_id,)).fetchone()[0])


def listed(connection: Any, ended_since: date, rows_of: str = WHOLE) -> list[Application]:
    """Those that are open or ended since then, the longest waiting first."""
    rows = connection.execute(
        "SELECT id, visit_id FROM board_now WHERE ended = '' OR ended >= ? ORDER BY since, id",
        (ended_since.isoformat(),),
    ).fetchall()
    by_id: dict[str, Application] = {}
    for visit_id in dict.fromkeys(visit for _, visit in rows):
        by_id.update((a.id, a) for a in of_visit(connection, visit_id, rows_of))
    return [by_id[i] for i, _ in rows]


def one(connection: Any, application_id: str) -> Application | None:
    visit_id = application_id.partition("/")[0]
    return next((a for a in of_visit(connection, visit_id) if a.id == application_id), None)


def refresh(connection: Any, visits: Iterable[str]) -> None:
    """Work out where the applications of these visits stand."""
    for visit_id in visits:
        connection.execute("DELETE FROM board_now WHERE visit_id = ?", (visit_id,))
        connection.executemany(
            "INSERT INTO board_now VALUES (?, ?, ?, ?)",
            [
                (a.id, visit_id, a.since.astimezone(JST).date().isoformat() if a.state in ENDED else "",
                 a.since.isoformat())
                for a in of_visit(connection, visit_id, NAMELESS)
            ],
        )  # fmt: skip


def of_visit(connection: Any, visit_id: str, rows_of: str = WHOLE) -> tuple[Application, ...]:
    rows = connection.execute(rows_of, (visit_id,)).fetchall()
    return folded(
        placed
        for place, row in enumerate(rows, start=1)
        if (placed := _placed(place if row[1] is not None else 0, visit_id, row)) is not None
    )


def _placed(place: int, visit_id: str, row: Any) -> Placed | None:
    """An entry of the kinds that this desk knows; one that a newer desk made stays out of the picture."""
    entry_id, _, terminal, kind, at, body = row
    plain, when = json.loads(body), datetime.fromisoformat(at)
    try:
        if kind == EntryKind.VISIT_CLOSED:
            return Placed(place, opening_from_plain(plain, visit_id, terminal, when))
        if kind == EntryKind.APPLICATION_MOVED:
            return Placed(place, moved_from_plain(plain, entry_id, visit_id, terminal, when))
    except (ValueError, KeyError, TypeError):
        return None
    return None
