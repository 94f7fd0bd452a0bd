"""How often somebody may ask: a bucket of tokens for each name. Pure but for its clock."""

from __future__ import annotations

import time
from collections.abc import Callable

RATE, BURST = 50.0, 100.0  # requests a second of one desk


class Rates:
    """A bucket of tokens for each name: ``RATE`` a second, ``BURST`` at once."""

    def __init__(self, now: Callable[[], float] = time.monotonic, rate: float = RATE, burst: float = BURST) -> None:
        self._now, self._rate, self._burst = now, rate, burst
        self._left: dict[str, tuple[float, float]] = {}

    def allow(self, name: str) -> bool:
        now = self._now()
        left, at = self._left.get(name, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._left[name] = (left - 1 if allowed else left, now)
        return allowed
