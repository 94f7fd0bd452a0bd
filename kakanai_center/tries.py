"""How often a user was tried at all desks together (R-083): counted here before a desk judges, by the rule of one desk.

Kept are keyed digests, counts and times; who it was cannot be told from them without the key ring.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, Engine, delete, insert, select, text

from kakanai_center.sealing import KeyRing
from kakanai_center.tables import people_tries
from kakanai_desk.core.tries import Tries
from kakanai_desk.sync.tries_protocol import TriesAnswer, TriesQuestion

FORGOTTEN = timedelta(days=30)
_ORDER = 0x74726965  # of the advisory lock


class CountedTries:
    """``now`` is the center's own time; no desk's clock counts."""

    def __init__(self, engine: Engine, ring: KeyRing, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._secret = (ring.mark("people/tries/1") + ring.mark("people/tries/2")).hex()

    def meet(self, said: TriesQuestion) -> TriesAnswer:
        """Count one try, or forget those of who was right; how long to wait where it may not be made yet."""
        wait = timedelta(0)
        if said.key or said.spent:
            with self._engine.begin() as tx:
                if tx.dialect.name == "postgresql":
                    tx.execute(text("SELECT pg_advisory_xact_lock(:order)"), {"order": _ORDER})
                for key, count in said.spent:
                    known = self._kept(tx, key)
                    self._keep(tx, key, Tries(known.count + count, self._now()))
                if said.key:
                    wait = self._one(tx, said.key, right=said.right)
        return TriesAnswer(ceil(wait.total_seconds()), self._secret)

    def _one(self, tx: Connection, key: str, *, right: bool) -> timedelta:
        now = self._now()
        tx.execute(delete(people_tries).where(people_tries.c.last < (now - FORGOTTEN).isoformat()))
        if right:
            self._keep(tx, key, Tries())
            return timedelta(0)
        known = self._kept(tx, key)
        wait = known.wait(now)
        if wait <= timedelta(0):
            self._keep(tx, key, known.reserved(now))
        return wait

    @staticmethod
    def _kept(tx: Connection, key: str) -> Tries:
        c = people_tries.c
        row = tx.execute(select(c.count, c.last).where(c.key == key)).first()
        return Tries(row[0], datetime.fromisoformat(row[1])) if row else Tries()

    @staticmethod
    def _keep(tx: Connection, key: str, tries: Tries) -> None:
        tx.execute(delete(people_tries).where(people_tries.c.key == key))
        if tries.last is not None:
            tx.execute(insert(people_tries), [{"key": key, "count": tries.count, "last": tries.last.isoformat()}])
