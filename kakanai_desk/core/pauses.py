"""Announced pauses of the center (R-092): when it stops, and what counters are told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_TEXT = 120  # letters: what the clerk's first screen holds at a glance
LONGEST = timedelta(days=7)
MOST = 20  # announced at one time


@dataclass(frozen=True)
class Pause:
    """``number``: the center's. Both times have a zone."""

    number: int
    starts: datetime
    ends: datetime
    text: str

    def lasts(self, now: datetime) -> bool:
        return self.starts <= now < self.ends


def told(pauses: Iterable[Pause], now: datetime) -> tuple[Pause, ...]:
    """Those that are not over, the next one first."""
    return tuple(sorted((p for p in pauses if now < p.ends), key=lambda p: (p.starts, p.number)))


def lasting(pauses: Iterable[Pause], now: datetime) -> Pause | None:
    """The one that lasts now, and longest."""
    return max((p for p in pauses if p.lasts(now)), key=lambda p: p.ends, default=None)
