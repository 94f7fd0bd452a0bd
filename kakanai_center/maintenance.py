"""Announced pauses (R-092), and sessions of whoever maintains the center (R-108).

A session is bounded: it is closed by somebody, or by itself when its hours are over. While one is open, every command
is a line of the record that names it, those too that would leave none otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, update

from kakanai_center.tables import maintenance_sessions, pauses
from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.pauses import LONGEST, LONGEST_TEXT, MOST, Pause, told

LONGEST_HOURS = 12
BY_TIME = "time"


class MaintenanceUnfit(DeskError):
    """What was asked for cannot be. Values: ``what``: times, text, many, number, open (a session is), none, hours."""

    code = "CENTER-MAINTENANCE-01"


class Maintenance:
    """``now`` is the center's own time; ``note`` writes a line of the center's record."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], note: Callable[..., None]) -> None:
        self._engine, self._now, self._note = engine, now, note

    # --- pauses

    def announced(self) -> tuple[Pause, ...]:
        """Those that are not over and were not cancelled, the next one first."""
        c = pauses.c
        with self._engine.connect() as tx:
            rows = tx.execute(select(pauses).where(c.cancelled_at == "").order_by(c.number.desc()).limit(200)).all()
        made = (Pause(r.number, _time(r.starts), _time(r.ends), r.text) for r in rows)
        return told(made, self._now())[:MOST]

    def announce(self, starts: datetime, ends: datetime, text: str, by: str) -> int:
        """Its number.

        Raises:
            MaintenanceUnfit: times (none ahead, turned about, or too long), text, many.
        """
        if not starts < ends or ends <= self._now() or ends - starts > LONGEST:
            raise MaintenanceUnfit(what="times")
        text = " ".join(text.split())
        if not 1 <= len(text) <= LONGEST_TEXT:
            raise MaintenanceUnfit(what="text")
        if len(self.announced()) >= MOST:
            raise MaintenanceUnfit(what="many")
        with self._engine.begin() as tx:
            number = _next(tx, pauses)
            row = {"number": number, "starts": starts.isoformat(), "ends": ends.isoformat(), "text": text, "by": by}
            tx.execute(insert(pauses), [row | {"at": self._now().isoformat()}])
        self._note("pause_announced", number=number, starts=starts.isoformat(), ends=ends.isoformat(), operator=by)
        return number

    def cancel(self, number: int, by: str) -> None:
        """Also one that lasts: the center is back early.

        Raises:
            MaintenanceUnfit: number.
        """
        if number not in {p.number for p in self.announced()}:
            raise MaintenanceUnfit(what="number")
        with self._engine.begin() as tx:
            done = update(pauses).where(pauses.c.number == number)
            tx.execute(done.values(cancelled_by=by, cancelled_at=self._now().isoformat()))
        self._note("pause_cancelled", number=number, operator=by)

    # --- sessions

    def open(self, who: str, reason: str, hours: int, by: str) -> dict[str, Any]:
        """Open a session for ``who`` (an id; of a company, say), for a reference that says why.

        Raises:
            MaintenanceUnfit: open, hours.
        """
        if not 1 <= hours <= LONGEST_HOURS:
            raise MaintenanceUnfit(what="hours")
        if self.current() is not None:
            raise MaintenanceUnfit(what="open")
        now = self._now()
        until = now + timedelta(hours=hours)
        with self._engine.begin() as tx:
            number = _next(tx, maintenance_sessions)
            row = {"number": number, "who": who, "reason": reason, "by": by, "opened_at": now.isoformat()}
            tx.execute(insert(maintenance_sessions), [row | {"until": until.isoformat()}])
        self._note("maintenance_opened", number=number, who=who, reason=reason, hours=hours, operator=by)
        return {"number": number, "until": until.isoformat()}

    def close(self, by: str) -> int:
        """The number of the session that is closed now.

        Raises:
            MaintenanceUnfit: none.
        """
        number = self.current()
        if number is None:
            raise MaintenanceUnfit(what="none")
        self._close(number, self._now(), by)
        return number

    def current(self) -> int | None:
        """The number of the open session; one whose hours are over is closed by that, as of its last moment."""
        c = maintenance_sessions.c
        with self._engine.connect() as tx:
            row = tx.execute(select(c.number, c.until).where(c.closed_at == "").order_by(c.number.desc())).first()
        if row is None:
            return None
        if self._now() < _time(row.until):
            return int(row.number)
        self._close(int(row.number), _time(row.until), BY_TIME)
        return None

    def seen(self, command: str) -> None:
        """A command was asked: while a session is open, that is a line of its own."""
        number = self.current()
        if number is None:
            return
        c = maintenance_sessions.c
        with self._engine.begin() as tx:
            tx.execute(update(maintenance_sessions).where(c.number == number).values(commands=c.commands + 1))
        self._note("maintenance_command", number=number, command=command[:32])

    def sessions(self, month: str = "") -> list[dict[str, Any]]:
        """Sessions that were opened in a month of the city (all without one), the oldest first: the monthly report."""
        self.current()
        with self._engine.connect() as tx:
            rows = tx.execute(select(maintenance_sessions).order_by(maintenance_sessions.c.number)).mappings().all()
        return [dict(r) for r in rows if f"{_time(r['opened_at']).astimezone(JST):%Y-%m}".startswith(month)]

    def _close(self, number: int, at: datetime, by: str) -> None:
        c = maintenance_sessions.c
        with self._engine.begin() as tx:
            done = update(maintenance_sessions).where(c.number == number, c.closed_at == "")
            if not tx.execute(done.values(closed_at=at.isoformat(), closed_by=by)).rowcount:
                return  # another closed it meanwhile
        self._note("maintenance_closed", number=number, operator=by)


def _next(tx: Connection, table: Table) -> int:
    return int(tx.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one()) + 1


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
