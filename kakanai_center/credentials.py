"""Passwords and second factors that hold at every desk, as the desks sealed them for one another (R-083).

The center passes on what it cannot open (``kakanai_desk.vault.city_lock``): of every user the newest record, and the
lock in a box for each desk that asks. When a desk is revoked the lock is spent: the desks make a new one, and what was
sealed under the old one goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from kakanai_center.tables import certificates, city_locks, credentials, lock_boxes, sessions
from kakanai_desk.sync.credential_protocol import (
    MOST_HEADS,
    MOST_RECORDS,
    MOST_REVOKED,
    MOST_SHARES,
    CredentialsAnswer,
    CredentialsQuestion,
    Share,
    WireRecord,
    digest_of,
)

REVOKED = "revoked"  # why a certificate ended
SILENT = timedelta(minutes=2)  # a desk that says nothing for so long has nobody in
SEEN_AGAIN = timedelta(seconds=30)
_ORDER = 0x6B657973  # of the advisory lock


class Credentials:
    """``now`` is the center's own time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def meet(self, said: CredentialsQuestion) -> CredentialsAnswer:
        """Keep what a desk brings that is newer, and give it what it lacks. The desk is the one it says (mTLS)."""
        with self._engine.begin() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(text("SELECT pg_advisory_xact_lock(:order)"), {"order": _ORDER})
            self._know(tx, said)
            spent = self._is_spent(tx, said.lock)
            self._share(tx, said, spent=spent)
            lock, revoked = self._lock(tx), self._revoked(tx)
            if not lock or lock != said.lock:
                box = self._box(tx, said.terminal) if lock else ""
                return CredentialsAnswer(lock, spent, box=box, revoked=revoked)
            self._keep(tx, said.records)
            later = self._in_at(tx, said) if said.digest else ""
            heads = self._heads(tx) if said.digest else []
            same = bool(said.digest) and digest_of(heads) == said.digest
            return CredentialsAnswer(
                lock,
                spent,
                same,
                wanted=self._wanted(tx),
                heads=[] if same else heads,
                records=self._records(tx, said.want),
                revoked=revoked,
                later=later,
            )

    # --- the lock

    @staticmethod
    def _know(tx: Connection, said: CredentialsQuestion) -> None:
        """The key that a lock is sealed to for this desk; another key needs another box."""
        c = lock_boxes.c
        known = tx.execute(select(c.key).where(c.terminal == said.terminal)).scalar()
        if known is None:
            tx.execute(insert(lock_boxes), [{"terminal": said.terminal, "key": said.key, "box": ""}])
        elif known != said.key:
            tx.execute(update(lock_boxes).where(c.terminal == said.terminal).values(key=said.key, box=""))

    def _share(self, tx: Connection, said: CredentialsQuestion, *, spent: bool) -> None:
        """A desk with the lock seals it for those that wait; one with another offers that where there is none."""
        if not said.shares or not said.lock or spent:
            return
        lock = self._lock(tx)
        if not lock and any(share.terminal == said.terminal for share in said.shares):
            tx.execute(insert(city_locks), [{"id": said.lock, "spent": 0, "at": self._now().isoformat()}])
            tx.execute(delete(credentials))
            tx.execute(update(lock_boxes).values(box=""))
            lock = said.lock
        if lock == said.lock:
            self._put(tx, said.shares)

    @staticmethod
    def _put(tx: Connection, shares: Iterable[Share]) -> None:
        c = lock_boxes.c
        for share in shares:
            tx.execute(update(lock_boxes).where(c.terminal == share.terminal, c.box == "").values(box=share.box))

    @staticmethod
    def _lock(tx: Connection) -> str:
        return str(tx.execute(select(city_locks.c.id).where(city_locks.c.spent == 0)).scalar() or "")

    @staticmethod
    def _is_spent(tx: Connection, lock: str) -> bool:
        return bool(tx.execute(select(city_locks.c.spent).where(city_locks.c.id == lock)).scalar())

    @staticmethod
    def _box(tx: Connection, terminal: str) -> str:
        return str(tx.execute(select(lock_boxes.c.box).where(lock_boxes.c.terminal == terminal)).scalar() or "")

    @staticmethod
    def _wanted(tx: Connection) -> list[tuple[str, str]]:
        """Desks in service that wait for a box."""
        c, of = lock_boxes.c, certificates.c
        served = select(of.terminal).where(of.ended_at.is_(None))
        rows = tx.execute(select(c.terminal, c.key).where(c.box == "", c.terminal.in_(served)).order_by(c.terminal))
        return [(row.terminal, row.key) for row in rows.fetchmany(MOST_SHARES)]

    def _revoked(self, tx: Connection) -> list[str]:
        c = certificates.c
        lasting = c.not_after > self._now().isoformat()
        found = select(c.fingerprint).where(c.why == REVOKED, lasting).order_by(c.ended_at.desc()).limit(MOST_REVOKED)
        return list(tx.execute(found).scalars())

    # --- who is in

    def _in_at(self, tx: Connection, said: CredentialsQuestion) -> str:
        """Keep who is in at the desk; the terminal where the same user came in later, and still is. By this clock."""
        c, now = sessions.c, self._now()
        known = tx.execute(select(sessions).where(c.terminal == said.terminal)).first()
        told = said.session
        if told is None:
            if known is not None:
                tx.execute(delete(sessions).where(c.terminal == said.terminal))
            return ""
        same = known is not None and (known.mark, known.began) == (told.mark, told.began)
        since = known.since if known is not None and same else now.isoformat()
        if known is None or not same or known.seen < (now - SEEN_AGAIN).isoformat():  # desks ask each second
            tx.execute(delete(sessions).where(c.terminal == said.terminal))
            values = {"mark": told.mark, "began": told.began, "since": since, "seen": now.isoformat()}
            tx.execute(insert(sessions), [{"terminal": said.terminal} | values])
        fresh = (now - SILENT).isoformat()
        others = select(c.terminal).where(c.mark == told.mark, c.since > since, c.seen >= fresh)
        return str(tx.execute(others.order_by(c.since.desc()).limit(1)).scalar() or "")

    # --- the records

    def _keep(self, tx: Connection, brought: Sequence[WireRecord]) -> None:
        c = credentials.c
        for record in brought[:MOST_RECORDS]:
            known = tx.execute(select(c.epoch, c.version).where(c.mark == record.mark)).first()
            if known is not None and (record.epoch, record.version) <= (known.epoch, known.version):
                continue
            values: dict[str, Any] = {"epoch": record.epoch, "version": record.version, "body": record.body}
            values["at"] = self._now().isoformat()
            if known is None:
                tx.execute(insert(credentials), [{"mark": record.mark} | values])
            else:
                tx.execute(update(credentials).where(c.mark == record.mark).values(values))

    @staticmethod
    def _heads(tx: Connection) -> list[tuple[str, int, int]]:
        c = credentials.c
        rows = tx.execute(select(c.mark, c.epoch, c.version).order_by(c.mark).limit(MOST_HEADS))
        return [(row.mark, row.epoch, row.version) for row in rows]

    @staticmethod
    def _records(tx: Connection, want: Sequence[str]) -> list[WireRecord]:
        if not want:
            return []
        rows = tx.execute(select(credentials).where(credentials.c.mark.in_(want[:MOST_RECORDS])))
        return [WireRecord(row.mark, row.epoch, row.version, row.body) for row in rows]


def spend_lock(tx: Connection) -> None:
    """The city's lock may be in wrong hands: the desks make another, and nothing sealed under this one is kept."""
    tx.execute(update(city_locks).values(spent=1))
    tx.execute(update(lock_boxes).values(box=""))
    tx.execute(delete(credentials))
