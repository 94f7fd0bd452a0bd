"""The desk's record in its store: lines, the tree over them, and the heads of others that it keeps as a witness."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from threading import RLock
from typing import Any

from kakanai_desk.core import merkle
from kakanai_desk.core.canonical import canonical
from kakanai_desk.vault import signing
from kakanai_desk.vault.record import GENESIS, PrintedHead, RecordLine, TreeHead, city_mark_of, mark_of, next_line

_COLUMNS = "seq, at, kind, actor, visit_id, vals, previous, hash, terminal, log, result, screen, subjects"
AT_ONCE = 2000


class RecordRows:
    """``append`` and ``grow`` belong inside a transaction of the store; reading takes the store's lock."""

    def __init__(self, connection: Any, lock: RLock, terminal: str, subject_key: bytes) -> None:
        self._connection = connection
        self._lock = lock
        self._terminal = terminal
        self._key = subject_key
        self._city_keys: Callable[[], Sequence[bytes]] = tuple

    def share_marks(self, keys: Callable[[], Sequence[bytes]]) -> None:
        """From now on mark persons under the newest of the keys that all desks have, once there is one."""
        self._city_keys = keys

    # --- writing

    def append(
        self,
        kind: str,
        actor: str,
        visit_id: str,
        values: dict[str, Any],
        at: datetime,
        *,
        screen: str = "",
        subjects: Iterable[str] = (),
    ) -> None:
        """See ``core.ports.store.Record.append``."""
        last = self._connection.execute("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1").fetchone()
        line = next_line(
            (last[0], last[1]) if last else (0, GENESIS),
            at,
            kind,
            actor,
            visit_id,
            values,
            terminal=self._terminal,
            screen=screen,
            subjects=[self.mark(subject) for subject in subjects],
        )
        self._connection.execute(
            f"INSERT INTO record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our names
            (
                line.seq,
                line.at.isoformat(),
                kind,
                actor,
                visit_id,
                canonical(values).decode("utf-8"),
                line.previous,
                line.hash,
                line.terminal,
                line.log,
                line.result,
                line.screen,
                json.dumps(line.subjects),
            ),
        )
        self._grow(line)

    def grow(self) -> None:
        """Bring the tree to where the lines are; it lags only in a store from before the tree."""
        for line in self.lines(self._leaves()):
            self._grow(line)

    def _grow(self, line: RecordLine) -> None:
        nodes = merkle.appended(line.seq - 1, merkle.leaf_hash(line.content), self._node)
        self._connection.executemany(
            "INSERT INTO record_nodes VALUES (?, ?, ?)", [(level, place, found) for (level, place), found in nodes]
        )

    def end(self, size: int, oldest: datetime, at: datetime, values: dict[str, Any]) -> int:
        """Delete the lines to ``size``, with the line ``record_swept`` that says so; how many went. The tree stays.

        None goes where one of them is not older than ``oldest``, or where none would stay.
        """
        with self._lock:
            found = self._rows("SELECT count(*), max(at), max(seq) FROM record WHERE seq <= ?", size)[0]
            if not found[0] or found[2] != size or size >= self.size or datetime.fromisoformat(found[1]) >= oldest:
                return 0
            ((last,),) = self._rows("SELECT hash FROM record WHERE seq = ?", size)
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self.append("record_swept", "", "", {"size": size, "last": last, "count": found[0], **values}, at)
                self._connection.execute("DELETE FROM record WHERE seq <= ?", (size,))
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            return int(found[0])

    # --- reading

    def mark(self, subject: str) -> str:
        """The mark that a line about this person gets now."""
        keys = self._city_keys()
        return city_mark_of(keys[-1], subject) if keys else mark_of(self._key, subject)

    def marks(self, subjects: Iterable[str]) -> tuple[str, ...]:
        """Every mark that lines about this person may have: of before there was a city's key, and under each since."""
        keys = self._city_keys()
        return tuple(
            mark
            for subject in subjects
            for mark in (mark_of(self._key, subject), *(city_mark_of(key, subject) for key in keys))
        )

    def lines(self, after: int = 0) -> Iterator[RecordLine]:
        """Lines with a number above ``after``, in their order."""
        sql = f"SELECT {_COLUMNS} FROM record WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608 - our own names
        while rows := self._rows(sql, after, AT_ONCE):
            for s, at, kind, actor, visit, vals, previous, hash_, terminal, log, result, screen, subjects in rows:
                yield RecordLine(
                    s,
                    datetime.fromisoformat(at),
                    kind,
                    actor,
                    visit,
                    json.loads(vals),
                    previous,
                    hash_,
                    terminal,
                    log,
                    result,
                    screen,
                    tuple(json.loads(subjects)),
                )
            after = rows[-1][0]

    def before(self, moment: datetime) -> int:
        """The number of the last line here from before a moment, or of the one before the first; lines stand in the
        order of time."""
        low, high = self.first - 1, self.size
        while low < high:
            middle = (low + high + 1) // 2
            at = self._rows("SELECT at FROM record WHERE seq = ?", middle)[0][0]
            if datetime.fromisoformat(at) < moment:
                low = middle
            else:
                high = middle - 1
        return low

    @property
    def first(self) -> int:
        """The number of the first line that is here; 1 where there is none yet."""
        return int(self._rows("SELECT coalesce(min(seq), 1) FROM record")[0][0])

    @property
    def size(self) -> int:
        return int(self._rows("SELECT coalesce(max(seq), 0) FROM record")[0][0])

    def ended(self) -> tuple[int, str]:
        """Number and hash of the last line that ended by rule, as the newest ``record_swept`` says; none: the start."""
        rows = self._rows("SELECT vals FROM record WHERE kind = 'record_swept' ORDER BY seq DESC LIMIT 1")
        said = json.loads(rows[0][0]) if rows else {"size": 0, "last": GENESIS}
        return said["size"], said["last"]

    def leaves_before(self) -> list[bytes]:
        """Hashes of the leaves before the first line that is here: what stays of those that ended."""
        sql = "SELECT hash FROM record_nodes WHERE level = 0 AND place < ? ORDER BY place"
        return [bytes(row[0]) for row in self._rows(sql, self.first - 1)]

    def root(self, size: int) -> str:
        """The root over the first ``size`` lines, as they were when they were written."""
        with self._lock:
            return merkle.root(size, self._node).hex()

    def printed(self) -> str:
        """The head over all lines as paper shows it; empty before the first line."""
        size = self.size
        return str(PrintedHead.of(self._terminal, size, self.root(size))) if size else ""

    def head(self, size: int, at: datetime, signer: signing.Signer) -> TreeHead:
        """This desk's word for its first ``size`` lines."""
        return TreeHead(self._terminal, size, self.root(size), at.isoformat()).signed(signer)

    def consistency(self, first: int, second: int) -> list[str]:
        """See ``core.merkle.consistency``; hex."""
        with self._lock:
            return [one.hex() for one in merkle.consistency(first, second, self._node)]

    def inclusion(self, seq: int, size: int) -> list[str]:
        """The path of line ``seq`` in the tree of ``size`` lines; hex."""
        with self._lock:
            return [one.hex() for one in merkle.inclusion(seq - 1, size, self._node)]

    # --- what this desk keeps as a witness

    def witness(self, of: str, at: datetime, doc: dict[str, Any], fault: str = "") -> bool:
        """Keep a head of the center, of a terminal, or a key. Whether it was new.

        One a day stays, and the newest. ``fault``: it proves that a record was changed; it stays for ever, once, and is
        a line of this desk's own record.
        """
        with self._lock:
            if fault and any((of, fault) == known[::2] for known in self.faults()):
                return False
            if not fault and self.kept(of) == doc:
                return False
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if fault:
                    self.append("record_fork_found", "", "", {"of": of, "fault": fault}, at)
                else:
                    self._connection.execute(
                        "DELETE FROM witnessed WHERE of = ? AND fault = '' AND substr(at, 1, 10) = ?",
                        (of, at.isoformat()[:10]),
                    )
                self._connection.execute(
                    "INSERT INTO witnessed (of, at, doc, fault) VALUES (?, ?, ?, ?)",
                    (of, at.isoformat(), json.dumps(doc), fault),
                )
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            return True

    def kept(self, of: str) -> dict[str, Any] | None:
        """The newest head without a fault that was kept of it."""
        rows = self._rows("SELECT doc FROM witnessed WHERE of = ? AND fault = '' ORDER BY number DESC LIMIT 1", of)
        return json.loads(rows[0][0]) if rows else None

    def faults(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        """What proves that a record was changed: of whom, when it was seen, which fault, and the heads."""
        rows = self._rows("SELECT of, at, fault, doc FROM witnessed WHERE fault <> '' ORDER BY number")
        return [(of, at, fault, json.loads(doc)) for of, at, fault, doc in rows]

    def _leaves(self) -> int:
        return int(self._rows("SELECT coalesce(max(place) + 1, 0) FROM record_nodes WHERE level = 0")[0][0])

    def _node(self, level: int, place: int) -> bytes:
        row = self._connection.execute(
            "SELECT hash FROM record_nodes WHERE level = ? AND place = ?", (level, place)
        ).fetchone()
        return bytes(row[0])

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()
