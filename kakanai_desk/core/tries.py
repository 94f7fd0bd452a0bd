"""How often a password may be tried: five times, then waits that double (R-083). Pure.

A try is counted before it is judged, so that many at once get no more of them than one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Tries:
    """Tries since the last right one, and when the last was."""

    count: int = 0
    last: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """How long the next try has to wait; nothing where it may be made.

        A clock that was set back lengthens no wait: it is counted from now on.
        """
        if self.count < FREE or self.last is None:
            return timedelta(0)
        pause = min(FIRST_WAIT * 2 ** min(self.count - FREE, 10), LONGEST_WAIT)
        gone = max(now - self.last, timedelta(0))
        return max(pause - gone, timedelta(0))

    def reserved(self, now: datetime) -> Tries:
        return Tries(self.count + 1, now)
