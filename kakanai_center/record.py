"""The records of all writers at the center: taken from the desks, written by the center itself, signed as one (R-120).

A batch of lines is taken only where it goes on from what is there, comes to the root that the desk has signed, and is
this desk's. What differs from what is there is never taken: it raises the alarm ``record_conflict``.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, tuple_

from kakanai_center import record_index, signs
from kakanai_center.alarms import raise_alarms
from kakanai_center.signs import Watch
from kakanai_center.tables import city_heads, desks, record_heads, record_lines, record_nodes
from kakanai_desk.core import merkle
from kakanai_desk.vault.record import GENESIS, CityHead, RecordLine, TreeHead, line_from, next_line
from kakanai_desk.vault.signing import Signer

CENTER = "center"
SWEPT = "retention_swept"
AT_ONCE = 2000


class Differs(Exception):
    """What a desk says of its record is not what it said before, or not its own."""


class CenterRecord:
    """``now`` is the center's own time; ``signer`` has the center's key for heads.

    ``watch``: by what lines of the desks are judged as they come.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime], signer: Signer, watch: Watch | None = None) -> None:
        self._engine = engine
        self._now = now
        self._signer = signer
        self._watch = watch or Watch()
        self._lock = threading.Lock()  # one writes at a time; the heads follow one another

    @property
    def public_key(self) -> bytes:
        return self._signer.public_key

    # --- taking

    def take(self, head: TreeHead, first: int, contents: Sequence[bytes]) -> int:
        """Take the lines from number ``first`` on, under the head that their desk signed. How many it has here now.

        Raises:
            Differs: nothing was taken, and the alarm is raised.
        """
        with self._lock:
            try:
                with self._engine.begin() as tx:
                    return self._take(tx, head, first, contents)
            except (Differs, ValueError) as error:
                with self._engine.begin() as tx:
                    raise_alarms(tx, self._now().isoformat(), [("record_conflict", head.terminal, f"size {head.size}")])
                raise Differs from error

    def _take(self, tx: Connection, head: TreeHead, first: int, contents: Sequence[bytes]) -> int:
        key = tx.execute(select(desks.c.public_key).where(desks.c.terminal == head.terminal)).scalar()
        if key is None or not head.by(bytes(key)) or head.size != first - 1 + len(contents):
            raise Differs
        have, before = self._end(tx, head.terminal)
        if first > have + 1:
            return have  # some are missing before these: the desk begins where this center stands
        lines = [line_from(content) for content in contents]
        for number, line in enumerate(lines, start=first):
            if line.seq != number or line.terminal not in ("", head.terminal):
                raise Differs
        known = [line for line in lines if line.seq <= have]
        new = [line for line in lines if line.seq > have]
        here = [line for line in known if line.seq >= self._first(tx, head.terminal)]  # others are swept
        if here and [line.hash for line in here] != self._hashes(tx, head.terminal, here[0].seq, here[-1].seq):
            raise Differs
        for line in new:
            if line.previous != before:
                raise Differs
            before = line.hash
        self._append(tx, head.terminal, have, new)
        if merkle.root(head.size, self._peaks(tx, head.terminal, head.size)).hex() != head.root:
            raise Differs
        if new:
            self._sign(tx, head)
            signs.look(tx, self._now().isoformat(), head.terminal, new, self._watch)
        return have + len(new)

    def _append(self, tx: Connection, terminal: str, have: int, lines: Sequence[RecordLine]) -> None:
        if not lines:
            return
        made: dict[merkle.Node, bytes] = {}
        kept = self._peaks(tx, terminal, have)

        def get(level: int, place: int) -> bytes:
            return made.get((level, place)) or kept(level, place)

        for size, line in enumerate(lines, start=have):
            made.update(merkle.appended(size, merkle.leaf_hash(line.content), get))
        at = self._now().isoformat()
        tx.execute(
            insert(record_lines),
            [
                {
                    "terminal": terminal,
                    "seq": line.seq,
                    "content": line.content.decode("utf-8"),
                    "hash": line.hash,
                    "at": line.at.isoformat(),
                    "received_at": at,
                }
                for line in lines
            ],
        )
        record_index.put(tx, terminal, lines, self._watch.hours)
        rows = [{"terminal": terminal, "level": n[0], "place": n[1], "hash": found} for n, found in made.items()]
        tx.execute(insert(record_nodes), rows)

    def _sign(self, tx: Connection, head: TreeHead) -> None:
        row = {"terminal": head.terminal, "size": head.size, "root": head.root, "at": head.at}
        tx.execute(insert(record_heads), [row | {"signature": head.signature}])

    def note(self, kind: str, **values: Any) -> None:
        """A line of the center's own record, signed at once.

        Raises:
            ValueError: no line may be of this kind.
        """
        with self.together() as (_, note):
            note(kind, **values)

    @contextmanager
    def together(self) -> Iterator[tuple[Connection, Callable[..., int]]]:
        """A transaction, and ``note`` for lines that commit with it or not at all; ``note`` gives the line's number."""
        with self._lock, self._engine.begin() as tx:
            yield tx, partial(self._note, tx)

    def _note(self, tx: Connection, kind: str, **values: Any) -> int:
        have, before = self._end(tx, CENTER)
        now = self._now()
        line = next_line((have, before), now, kind, "", "", values, terminal=CENTER)
        self._append(tx, CENTER, have, [line])
        root = merkle.root(have + 1, self._peaks(tx, CENTER, have + 1)).hex()
        self._sign(tx, TreeHead(CENTER, have + 1, root, now.isoformat()).signed(self._signer))
        return line.seq

    # --- heads and proofs

    def city(self) -> CityHead:
        """The head over every record as it stands; a new one is signed when something came."""
        with self._lock, self._engine.begin() as tx:
            trees = tuple(self._trees(tx))
            last = tx.execute(select(city_heads).order_by(city_heads.c.number.desc()).limit(1)).first()
            if last is not None:
                known = head_of(last.content, last.signature)
                if known.trees == trees:
                    return known
            made = CityHead(self._now().isoformat(), trees).signed(self._signer)
            number = last.number + 1 if last is not None else 1
            tx.execute(
                insert(city_heads),
                [{"number": number, "content": made.statement.decode(), "signature": made.signature}],
            )
            return made

    def proofs(self, held: Sequence[tuple[str, int]], city: CityHead) -> list[list[str] | None]:
        """For each tree held, that the head's goes on from it; None where it is not as large."""
        found: list[list[str] | None] = []
        with self._engine.connect() as tx:
            for terminal, size in held:
                tree = city.tree(terminal)
                if tree is None or size > tree[0]:
                    found.append(None)
                else:
                    steps = merkle.consistency(size, tree[0], self._get(tx, terminal))
                    found.append([one.hex() for one in steps])
        return found

    def ended(self, terminal: str, begins: int, city: CityHead) -> tuple[str, list[str]] | None:
        """The newest own line by which lines of this desk from ``begins`` on were deleted by rule, and its path in the
        head's tree of the center; None: none was."""
        with self._engine.connect() as tx:
            if begins < 1 or self._first(tx, terminal) <= begins:
                return None
            c, size = record_lines.c, (city.tree(CENTER) or (0, ""))[0]
            row = tx.execute(
                select(c.seq, c.content)
                .where(
                    c.terminal == CENTER,
                    c.seq <= size,
                    c.content.contains(f'"kind":"{SWEPT}"'),
                    c.content.contains(f'"of":"{terminal}"'),
                )
                .order_by(c.seq.desc())
                .limit(1)
            ).first()
            if row is None:
                return None
            return row.content, [one.hex() for one in merkle.inclusion(row.seq - 1, size, self._get(tx, CENTER))]

    def inclusion(self, terminal: str, seq: int, size: int) -> list[str]:
        """The path of a line in its writer's tree of ``size`` lines."""
        with self._engine.connect() as tx:
            return [one.hex() for one in merkle.inclusion(seq - 1, size, self._get(tx, terminal))]

    def writers(self) -> list[str]:
        with self._engine.connect() as tx:
            return [terminal for terminal, _, _ in self._trees(tx)]

    def contents(self, terminal: str, after: int = 0) -> Iterator[tuple[int, str, str]]:
        """Number, content and kept hash of a writer's lines."""
        while True:
            with self._engine.connect() as tx:
                c = record_lines.c
                rows = tx.execute(
                    select(c.seq, c.content, c.hash)
                    .where(c.terminal == terminal, c.seq > after)
                    .order_by(c.seq)
                    .limit(AT_ONCE)
                ).all()
            if not rows:
                return
            yield from ((row.seq, row.content, row.hash) for row in rows)
            after = rows[-1].seq

    def leaves_before(self, terminal: str) -> Iterator[bytes]:
        """Hashes of the leaves before the first line that is here: what stays of those that were swept."""
        c, place = record_nodes.c, 0
        while True:
            with self._engine.connect() as tx:
                gone = (c.terminal == terminal, c.level == 0, c.place < self._first(tx, terminal) - 1)
                query = select(c.hash).where(*gone, c.place >= place).order_by(c.place).limit(AT_ONCE)
                found = tx.execute(query).scalars().all()
            yield from map(bytes, found)
            place += len(found)
            if len(found) < AT_ONCE:
                return

    def entries(self, terminal: str) -> Iterator[tuple[int, str, str, bytes]]:
        """Every entry of a writer's tree in its order: number, content and kept hash of a line that is here; of one
        that was swept, its number and its leaf's hash alone."""
        gone = self._gone(terminal)
        seq, leaf = next(gone, (0, b""))
        for number, content, kept in self.contents(terminal):
            while seq and seq < number:
                yield seq, "", "", leaf
                seq, leaf = next(gone, (0, b""))
            yield number, content, kept, b""

    def _gone(self, terminal: str) -> Iterator[tuple[int, bytes]]:
        """Number and leaf's hash of what is not here: of a desk before its first line, of the center anywhere."""
        if terminal != CENTER:
            yield from enumerate(self.leaves_before(terminal), start=1)
            return
        n, c = record_nodes.c, record_lines.c
        here = select(c.seq).where(c.terminal == CENTER, c.seq == n.place + 1).exists()
        with self._engine.connect() as tx:
            last = select(func.max(c.seq)).where(c.terminal == CENTER).scalar_subquery()
            missing = select(n.place, n.hash).where(n.terminal == CENTER, n.level == 0, n.place < last, ~here)
            rows = tx.execute(missing.order_by(n.place)).all()
        yield from ((row.place + 1, bytes(row.hash)) for row in rows)

    def signed_heads(self, terminal: str) -> list[TreeHead]:
        """What a writer signed, the smallest first."""
        with self._engine.connect() as tx:
            c = record_heads.c
            rows = tx.execute(select(record_heads).where(c.terminal == terminal).order_by(c.size)).all()
        return [TreeHead(r.terminal, r.size, r.root, r.at, r.signature) for r in rows]

    def city_heads(self) -> list[CityHead]:
        """What the center signed, the oldest first."""
        with self._engine.connect() as tx:
            rows = tx.execute(select(city_heads).order_by(city_heads.c.number)).all()
        return [head_of(r.content, r.signature) for r in rows]

    def keys(self) -> dict[str, bytes]:
        """The public key of every writer."""
        with self._engine.connect() as tx:
            rows = tx.execute(select(desks.c.terminal, desks.c.public_key)).all()
        return {CENTER: self.public_key, **{terminal: bytes(key) for terminal, key in rows}}

    def _trees(self, tx: Connection) -> Iterator[tuple[str, int, str]]:
        c = record_heads.c
        newest = select(c.terminal, func.max(c.size).label("size")).group_by(c.terminal).subquery()
        rows = tx.execute(
            select(c.terminal, c.size, c.root)
            .join(newest, (c.terminal == newest.c.terminal) & (c.size == newest.c.size))
            .order_by(c.terminal)
        ).all()
        yield from sorted((r.terminal, r.size, r.root) for r in rows)

    @staticmethod
    def _end(tx: Connection, terminal: str) -> tuple[int, str]:
        c = record_lines.c
        row = tx.execute(select(c.seq, c.hash).where(c.terminal == terminal).order_by(c.seq.desc()).limit(1)).first()
        return (row.seq, row.hash) if row is not None else (0, GENESIS)

    @staticmethod
    def _first(tx: Connection, terminal: str) -> int:
        """The number of a writer's first line here; 1 where there is none."""
        c = record_lines.c
        return int(tx.execute(select(func.min(c.seq)).where(c.terminal == terminal)).scalar() or 1)

    @staticmethod
    def _hashes(tx: Connection, terminal: str, first: int, last: int) -> list[str]:
        c = record_lines.c
        query = select(c.hash).where(c.terminal == terminal, c.seq.between(first, last)).order_by(c.seq)
        return list(tx.execute(query).scalars())

    @staticmethod
    def _peaks(tx: Connection, terminal: str, size: int) -> merkle.Get:
        """What a tree of ``size`` lines grows on, read at once: a database over the network is asked but once."""
        c = record_nodes.c
        query = select(c.level, c.place, c.hash).where(
            c.terminal == terminal, tuple_(c.level, c.place).in_(merkle.peaks(size))
        )
        found = {(row.level, row.place): bytes(row.hash) for row in tx.execute(query)}

        def get(level: int, place: int) -> bytes:
            if (level, place) not in found:
                raise Differs
            return found[level, place]

        return get

    @staticmethod
    def _get(tx: Connection, terminal: str) -> merkle.Get:
        c = record_nodes.c

        def get(level: int, place: int) -> bytes:
            query = select(c.hash).where(c.terminal == terminal, c.level == level, c.place == place)
            found = tx.execute(query).scalar()
            if found is None:
                raise Differs
            return bytes(found)

        return get


def head_of(content: str, signature: str) -> CityHead:
    """The head of its kept statement."""
    said = json.loads(content)
    return CityHead.from_plain(said | {"sig": signature})
