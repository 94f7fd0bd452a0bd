"""The shelf for slips: sealed envelopes of writing desks that wait for another desk, and go at their end (R-010).

What is in them the center cannot read. Who left one and who took it are lines of its record, which name the envelope
by a digest: with the record alone nobody takes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from kakanai_center.searching import Together
from kakanai_center.sweeping import digest
from kakanai_center.tables import slips
from kakanai_desk.sync.slip_protocol import LONGEST_DAYS, SlipAnswer, SlipLeaving

log = logging.getLogger(__name__)
MOST_OF_A_DESK = 2000  # that wait at once: 128 MB


class NotKept(Exception):
    """``code``: until (no time that is kept), name (another's), full (this desk has too many here)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Shelf:
    """``now`` is the center's own time; ``together``: a transaction with its record (``CenterRecord.together``)."""

    def __init__(self, now: Callable[[], datetime], together: Together) -> None:
        self._now, self._together = now, together

    def leave(self, said: SlipLeaving) -> None:
        """Keep it.

        Raises:
            NotKept.
        """
        c, now = slips.c, self._now()
        if not now < said.until <= now + timedelta(days=LONGEST_DAYS):
            raise NotKept("until")
        with self._together() as (tx, note):
            known = tx.execute(select(c.terminal, c.envelope).where(c.name == said.name)).first()
            if known is not None:
                if (known.terminal, bytes(known.envelope)) != (said.terminal, said.envelope):
                    raise NotKept("name")
                return
            waiting = select(func.count()).where(c.terminal == said.terminal, c.until > now.isoformat())
            if tx.execute(waiting).scalar_one() >= MOST_OF_A_DESK:
                raise NotKept("full")
            row = {
                "name": said.name,
                "terminal": said.terminal,
                "envelope": said.envelope,
                "left_at": now.isoformat(),
                "until": said.until.astimezone(UTC).isoformat(),
            }
            tx.execute(insert(slips), [row])
            note("slip_left", terminal=said.terminal, slip=digest(said.name), until=row["until"])

    def take(self, name: str, terminal: str) -> SlipAnswer | None:
        """What was left under ``name``, for the desk ``terminal``; None: nothing, or it has ended."""
        c = slips.c
        with self._together() as (tx, note):
            found = tx.execute(
                select(c.terminal, c.envelope).where(c.name == name, c.until > self._now().isoformat())
            ).first()
            if found is None:
                return None
            note("slip_taken", terminal=terminal, of=found.terminal, slip=digest(name))
            return SlipAnswer(bytes(found.envelope))

    def sweep(self) -> int:
        """Delete what has ended; how many."""
        with self._together() as (tx, note):
            count = self._ended(tx)
            if count:
                note("slips_swept", count=count)
            return count

    def _ended(self, tx: Connection) -> int:
        return tx.execute(delete(slips).where(slips.c.until <= self._now().isoformat())).rowcount
