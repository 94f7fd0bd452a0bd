"""Time comes in as an argument; only the outermost layer owns a real clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

JST = timezone(timedelta(hours=9), "JST")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """The day at the counter (Japan Standard Time)."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now(JST).date()


class FixedDayClock(SystemClock):
    """Real time of day on a chosen day: for training and the played visit."""

    def __init__(self, day: date) -> None:
        self._day = day

    def now(self) -> datetime:
        real = datetime.now(JST)
        return datetime.combine(self._day, real.timetz()).astimezone(UTC)

    def today(self) -> date:
        return self._day
