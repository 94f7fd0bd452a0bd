"""Visits, outbox and record of one desk in one SQLCipher file. Implements the ports of ``core.ports.store``."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from typing import Any

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.clock import JST
from kakanai_desk.core.directory_steps import Step
from kakanai_desk.core.ids import EntryId, ReceptionNumber, TerminalId, VisitId, new_entry_id
from kakanai_desk.core.outbox import EntryKind, OutboxEntry, entry_statement
from kakanai_desk.core.ports.board import Change, Mark
from kakanai_desk.core.ports.people import Credentials
from kakanai_desk.core.ports.store import FoundVisit, Recorded, SavedVisit, SyncCounts
from kakanai_desk.core.ports.sync import Standing
from kakanai_desk.core.workflow import Application
from kakanai_desk.store import board_rows, findable
from kakanai_desk.store.people_rows import PeopleRows
from kakanai_desk.store.people_steps import PeopleSteps
from kakanai_desk.store.record_rows import RecordRows
from kakanai_desk.store.schema import migrate
from kakanai_desk.vault import signing
from kakanai_desk.vault.database import connect
from kakanai_desk.vault.record import RecordLine, subject_key

FORGOTTEN = "outbox/forgotten"  # the counter of entries that a verified backup of the center covers


class DeskStore:
    """Owns the file of one desk. Safe to call from several threads: one transaction at a time."""

    def __init__(self, file: Path, key: bytes, desk: str, epoch: int, signer: signing.Signer) -> None:
        self._connection = connect(file, key)
        self._lock = threading.RLock()
        self.signer = self._signer = signer
        self._desk, self._epoch = desk, epoch
        self.terminal = TerminalId(f"{desk}{epoch}")
        migrate(self._connection)
        self.record = RecordRows(self._connection, self._lock, self.terminal, subject_key(key))
        with self.transaction():
            self.record.grow()  # lines from before the tree

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # --- one transaction

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing; returns only when the commit is on disk."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(self._connection, self.terminal, self._desk, self._epoch, self._signer, self.record)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    # --- visits

    def open_visits(self) -> list[SavedVisit]:
        """Visits that were not closed, the latest first."""
        rows = self._rows("SELECT id, reception_number, title, updated_at, state FROM visits ORDER BY updated_at DESC")
        return [
            SavedVisit(VisitId(i), number, title, datetime.fromisoformat(at), json.loads(state))
            for i, number, title, at, state in rows
        ]

    def last_called(self, day: date) -> int:
        """See ``core.ports.store.Store.last_called``."""
        rows = self._rows("SELECT value FROM counters WHERE name = ?", _calls(day))
        return int(rows[0][0]) if rows else 0

    def find(self, words: Sequence[frozenset[str]], most: int) -> tuple[list[FoundVisit], int]:
        """See ``core.ports.store.Store.find``."""
        with self._lock:
            return findable.find(self._connection, words, most)

    def found(self, visit_id: str) -> FoundVisit | None:
        with self._lock:
            return findable.one(self._connection, visit_id)

    def closed_body(self, visit_id: str) -> dict[str, Any] | None:
        """See ``core.ports.store.Store.closed_body``."""
        rows = self._rows(
            "SELECT body FROM outbox WHERE seq ="
            " (SELECT own FROM board_entries WHERE visit_id = ? AND kind = ? AND own > 0)",
            visit_id,
            EntryKind.VISIT_CLOSED,
        )
        return json.loads(rows[0][0]) if rows else None

    def found_from(self) -> date | None:
        """See ``core.ports.store.Store.found_from``."""
        ((day,),) = self._rows("SELECT min(day) FROM findable WHERE status = 'closed'")
        return date.fromisoformat(day) if day else None

    # --- outbox

    def waiting(self, limit: int, after: int = 0) -> list[OutboxEntry]:
        """Entries that the center has not acknowledged, oldest first; of those with a number above ``after``."""
        rows = self._rows(
            "SELECT id, terminal, seq, visit_id, kind, body, signature, recorded_at FROM outbox"
            " WHERE acknowledged_at IS NULL AND refused IS NULL AND seq > ? ORDER BY seq LIMIT ?",
            after,
            limit,
        )
        return [
            OutboxEntry(EntryId(i), TerminalId(t), s, VisitId(v), k, bytes(b), bytes(g), _time(at))
            for i, t, s, v, k, b, g, at in rows
        ]

    def acknowledge(self, entry_ids: list[str], at: datetime) -> None:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "UPDATE outbox SET acknowledged_at = ? WHERE id = ?", [(at.isoformat(), i) for i in entry_ids]
            )
            self._connection.execute("COMMIT")

    def refuse(self, entry_id: str, why: str, at: datetime) -> None:
        """The center will never take this entry: keep it, stop sending it, let the clerk's lamp say so."""
        with self._lock:
            self._connection.execute(
                "UPDATE outbox SET refused = ? WHERE id = ?", (f"{at.isoformat()} {why}", entry_id)
            )

    def settle(self, standing: Standing) -> tuple[int, int]:
        """See ``core.ports.store.OutboxReader.settle``."""
        with self.transaction():
            acknowledged = self._rows(
                "SELECT seq FROM outbox WHERE acknowledged_at IS NOT NULL AND seq > ?", standing.whole_to
            )
            lacking = [(seq,) for (seq,) in acknowledged if standing.lacks(seq)]
            self._connection.executemany("UPDATE outbox SET acknowledged_at = NULL WHERE seq = ?", lacking)
            covered = min(standing.verified_to, standing.whole_to)
            forgotten = int(
                self._connection.execute(
                    "DELETE FROM outbox WHERE acknowledged_at IS NOT NULL AND seq <= ?", (covered,)
                ).rowcount
            )
            if forgotten:
                _count_up(self._connection, FORGOTTEN, forgotten)
        return len(lacking), forgotten

    def sync_counts(self) -> SyncCounts:
        ((waiting, kept, refused),) = self._rows(
            "SELECT count(*) FILTER (WHERE acknowledged_at IS NULL AND refused IS NULL),"
            " count(*) FILTER (WHERE acknowledged_at IS NOT NULL), count(*) FILTER (WHERE refused IS NOT NULL)"
            " FROM outbox"
        )
        gone = self._rows("SELECT value FROM counters WHERE name = ?", FORGOTTEN)
        return SyncCounts(waiting, kept + (gone[0][0] if gone else 0), refused, kept)

    # --- record (``record_rows``)

    def record_lines(self) -> list[RecordLine]:
        return list(self.record.lines())

    def record_since(self, seq: int) -> list[Recorded]:
        return [Recorded(line.seq, line.kind, line.actor, line.values) for line in self.record.lines(seq)]

    # --- the board (``core.ports.board``)

    def applications(self, *, ended_since: date) -> list[Application]:
        with self._lock:
            return board_rows.listed(self._connection, ended_since)

    def application(self, application_id: str) -> Application | None:
        with self._lock:
            return board_rows.one(self._connection, application_id)

    def unread(self, section: str, *, ended_since: date) -> int:
        with self._lock:
            return board_rows.unread(self._connection, section, ended_since)

    def known_entries(self, visit_id: str) -> int:
        with self._lock:
            return board_rows.known_entries(self._connection, visit_id)

    def board_mark(self) -> Mark:
        with self._lock:
            return board_rows.mark(self._connection)

    def take_changes(self, changes: list[Change], *, again: bool) -> int:
        with self.transaction() as tx:
            known = tx.board.take(changes, again=again)
            swept = [change for change in changes if change.kind == EntryKind.VISIT_SWEPT]
            for change in swept:
                tx.findable.remove(VisitId(change.visit_id))
            if swept:
                at = _time(swept[-1].recorded_at)
                tx.record.append("visits_swept", "", "", {"count": len(swept), "number": swept[-1].number}, at)
            return known

    # --- effort

    def efforts(self, first: date | None = None, last: date | None = None) -> list[tuple[datetime, dict[str, Any]]]:
        """When each closed visit ended, and what it cost; of these days of the city, both counted."""
        begin = (first - timedelta(days=1)).isoformat() if first else ""  # as text, whatever zone it was written in
        end = (last + timedelta(days=2)).isoformat() if last else "9999"
        rows = self._rows("SELECT at, vals FROM efforts WHERE at >= ? AND at < ? ORDER BY at", begin, end)
        found = [(_time(at), vals) for at, vals in rows]
        return [
            (at, json.loads(vals))
            for at, vals in found
            if (first or date.min) <= at.astimezone(JST).date() <= (last or date.max)
        ]

    # --- people (``store.people``)

    @contextmanager
    def people(self) -> Iterator[PeopleRows]:
        """The people's rows to read, while nothing else is written."""
        with self._lock:
            yield PeopleRows(self._connection)

    @contextmanager
    def people_steps(self) -> Iterator[PeopleSteps]:
        """The steps of the city's directory to read, while nothing else is written."""
        with self._lock:
            yield PeopleSteps(self._connection, self.terminal, self._signer)

    def begin_people(self, at: datetime, day: date) -> None:
        """See ``PeopleSteps.begin``."""
        with self.transaction() as tx:
            tx.steps.begin(at, day)

    def refuse_people(self, step_id: str, why: str, at: datetime) -> None:
        """The center will never take this step: a line of the record, and it is shown."""
        with self.transaction() as tx:
            tx.steps.refuse(step_id, why)
            tx.record.append("people_refused", "", "", {"step": step_id, "why": why}, at)

    def take_people(self, steps: Sequence[tuple[int, Step]], *, again: bool, at: datetime, day: date) -> int:
        """Steps of the directory as the center numbered them, with a line of the record for those that are new here.

        Raises:
            ValueError: as ``PeopleSteps.take``.
        """
        with self.transaction() as tx:
            tx.steps.begin(at, day)
            before = {one.step.id for one in tx.steps.set_aside()}
            new = tx.steps.take(steps, again=again)
            aside = sorted({one.step.id for one in tx.steps.set_aside()} - before)
            if new or aside or again:
                values = {"number": tx.steps.mark()[0], "steps": new, "set_aside": aside, "again": again}
                tx.record.append("people_taken", "", "", values, at)
            return new

    def take_credentials(self, found: Sequence[Credentials], lock_id: str) -> int:
        """See ``PeopleRows.take_credentials``; how many were taken. What each desk did stands in its own record."""
        with self.transaction() as tx:
            return sum(tx.people.take_credentials(one, lock_id) for one in found)

    # --- buildings (core.addresses)

    def buildings(self, least: int) -> dict[str, tuple[str, ...]]:
        """See ``core.ports.store.Store.buildings``."""
        found: dict[str, list[str]] = {}
        for town, name in self._rows(
            "SELECT town, name FROM buildings WHERE visits >= ? ORDER BY town, visits DESC, name", least
        ):
            found.setdefault(town, []).append(name)
        return {town: tuple(names) for town, names in found.items()}

    def forget_buildings(self, at: datetime) -> int:
        """Every name goes; how many there were, those not offered yet included."""
        with self.transaction() as tx:
            count = int(self._connection.execute("DELETE FROM buildings").rowcount)
            tx.record.append("buildings_forgotten", "", "", {"count": count}, at)
            return count

    def settings_seen(self, now: str) -> str:
        """The digest of the settings at the last start (empty: there was none); ``now`` is kept in its place."""
        with self.transaction():
            known = self._rows("SELECT doc FROM witnessed WHERE of = 'settings' ORDER BY number DESC LIMIT 1")
            before = str(known[0][0]) if known else ""
            if before != now:
                self._connection.execute("INSERT INTO witnessed (of, at, doc) VALUES ('settings', '', ?)", (now,))
            return before

    def pauses_kept(self) -> bytes:
        """See ``sync.pause_feed.KeptPauses``; empty: nothing was heard yet."""
        return self._heard("pauses").encode()

    def keep_pauses(self, content: bytes) -> None:
        self._hear("pauses", content.decode("utf-8"))

    def revoked(self) -> frozenset[str]:
        """Fingerprints of the desks' certificates that the center said are revoked; one that was stays so."""
        return frozenset(self._heard("revoked").split())

    def keep_revoked(self, found: Collection[str]) -> None:
        known = self.revoked()
        if not known.issuperset(found):
            self._hear("revoked", " ".join(sorted(known.union(found))))

    def let_go(self) -> None:
        """Nothing that was read stays in memory: rows stand in the clear on the pages that SQLite keeps (R-121)."""
        with self._lock:
            self._connection.execute("PRAGMA shrink_memory")

    def leave_seat(self, digest: str, until: datetime) -> None:
        """See ``visit.seat``: whose words have this digest may take it until then."""
        self._hear("seat", f"{digest} {until.isoformat()}")

    def take_seat(self, digest: str, now: datetime) -> bool:
        """Whether these are the words of the seat that was left; nobody takes it after that."""
        left, _, until = self._heard("seat").partition(" ")
        if not left:
            return False
        self._hear("seat", "")
        return compare_digest(left, digest) and now <= datetime.fromisoformat(until)

    def _heard(self, of: str) -> str:
        rows = self._rows("SELECT doc FROM witnessed WHERE of = ? ORDER BY number DESC LIMIT 1", of)
        return str(rows[0][0]) if rows else ""

    def _hear(self, of: str, doc: str) -> None:
        with self.transaction():
            self._connection.execute("DELETE FROM witnessed WHERE of = ?", (of,))
            self._connection.execute("INSERT INTO witnessed (of, at, doc) VALUES (?, '', ?)", (of, doc))

    def note(self, kind: str, at: datetime, **values: Any) -> None:
        """A line about the desk itself, which nobody who is signed in has caused."""
        with self.transaction() as tx:
            tx.record.append(kind, "", "", values, at)

    # --- 2D codes that were taken over (``core.ports.code.SpentCodes``)

    def is_spent(self, serial: str) -> bool:
        return bool(self._rows("SELECT 1 FROM spent_codes WHERE serial = ?", serial))

    def spend(self, serial: str, until: datetime) -> None:
        """In a transaction of its own; ``tx.spent.spend`` does it together with the answers it brought."""
        with self.transaction() as tx:
            tx.spent.spend(serial, until)

    def release(self, serial: str) -> None:
        with self.transaction() as tx:
            tx.spent.release(serial)


def _calls(day: date) -> str:
    return f"called/{day.isoformat()}"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


class _Visits:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def save(self, visit: SavedVisit) -> None:
        self._connection.execute(
            "INSERT INTO visits VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " updated_at = excluded.updated_at, state = excluded.state, title = excluded.title",
            (visit.id, visit.reception_number, visit.title, visit.updated_at.isoformat(), canonical(visit.state)),
        )

    def remove(self, visit_id: VisitId) -> None:
        self._connection.execute("DELETE FROM visits WHERE id = ?", (visit_id,))


class _Outbox:
    def __init__(self, connection: Any, terminal: TerminalId, signer: signing.Signer) -> None:
        self._connection = connection
        self._terminal = terminal
        self._signer = signer

    def append(self, visit_id: VisitId, kind: EntryKind, body: bytes, at: datetime) -> OutboxEntry:
        seq = _count_up(self._connection, "outbox")
        entry_id = new_entry_id()
        statement = entry_statement(entry_id, self._terminal, seq, visit_id, kind, at, body)
        signature = self._signer.sign(signing.ENTRY, statement)
        self._connection.execute(
            "INSERT INTO outbox (seq, id, terminal, visit_id, kind, body, signature, recorded_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (seq, entry_id, self._terminal, visit_id, kind.value, body, signature, at.isoformat()),
        )
        return OutboxEntry(entry_id, self._terminal, seq, visit_id, kind, body, signature, at)


class _Efforts:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def append(self, effort: dict[str, Any], at: datetime) -> None:
        values = (at.isoformat(timespec="minutes"), canonical(effort).decode("utf-8"))
        self._connection.execute("INSERT INTO efforts VALUES (?, ?)", values)


class _Buildings:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def count(self, town: str, name: str) -> None:
        self._connection.execute(
            "INSERT INTO buildings VALUES (?, ?, 1) ON CONFLICT (town, name) DO UPDATE SET visits = visits + 1",
            (town, name),
        )


class _Numbers:
    def __init__(self, connection: Any, desk: str, epoch: int) -> None:
        self._connection = connection
        self._desk, self._epoch = desk, epoch

    def reception(self, day: date) -> ReceptionNumber:
        serial = _count_up(self._connection, f"reception/{self._epoch}/{day.isoformat()}")
        return ReceptionNumber(self._desk, self._epoch, day, serial)

    def call(self, day: date, number: int) -> None:
        self._connection.execute(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_calls(day), number),
        )


class _Spent:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def is_spent(self, serial: str) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM spent_codes WHERE serial = ?", (serial,)).fetchall())

    def spend(self, serial: str, until: datetime) -> None:
        self._connection.execute("INSERT OR IGNORE INTO spent_codes VALUES (?, ?)", (serial, until.isoformat()))

    def release(self, serial: str) -> None:
        self._connection.execute("DELETE FROM spent_codes WHERE serial = ?", (serial,))


def _count_up(connection: Any, name: str, by: int = 1) -> int:
    """A counter that never goes back; in the same transaction as what it numbers."""
    return int(
        connection.execute(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value"
            " RETURNING value",
            (name, by),
        ).fetchone()[0]
    )


class Transaction:
    def __init__(
        self,
        connection: Any,
        terminal: TerminalId,
        desk: str,
        epoch: int,
        signer: signing.Signer,
        record: RecordRows,
    ) -> None:
        self.visits = _Visits(connection)
        self.findable = findable.FindableRows(connection)
        self.outbox = _Outbox(connection, terminal, signer)
        self.record = record
        self.efforts = _Efforts(connection)
        self.numbers = _Numbers(connection, desk, epoch)
        self.spent = _Spent(connection)
        self.people = PeopleRows(connection)
        self.steps = PeopleSteps(connection, terminal, signer)
        self.buildings = _Buildings(connection)
        self.board = board_rows.BoardRows(connection)
