"""A resident at a writing desk wants somebody to come: the counters are told, and a clerk goes there (R-010)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kakanai_desk.core.translations import languages
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import NEWS, OPEN, SCREENS, free

STANDS = timedelta(minutes=10)  # a call that nobody took by then is shown no longer
MOST = 5


@dataclass(frozen=True)
class HelpCall:
    """``counter``: as this desk's settings name the writing desk; ``language``: of its screen, a code."""

    counter: str
    language: str
    at: datetime


class Helping:
    """The calls that stand, at this counter; nothing of who calls is known."""

    def __init__(self, context: Context) -> None:
        self._c = context
        self._calls: tuple[HelpCall, ...] = ()

    @property
    def could_hear(self) -> bool:
        """Whether somebody is signed in and at the screen. Safe on any thread."""
        live = self._c.live
        return bool(live.user) and not live.locked

    @free(NEWS)
    def called(self, counter: str, language: str) -> None:
        """The same desk that calls again has one call."""
        now = self._c.clock.now()
        call = HelpCall(counter, language if language in languages() else "ja", now)
        self._calls = (*(c for c in self._standing(now) if c.counter != counter), call)[-MOST:]
        self._c.record("help_asked", neighbour=counter)
        self._c.show()

    @free(SCREENS)
    def calls(self) -> tuple[HelpCall, ...]:
        """The oldest first."""
        return self._standing(self._c.clock.now()) if self._calls else ()

    @free(OPEN)
    def seen(self) -> None:
        """The clerk goes there."""
        if self._calls:
            self._c.record("help_taken", count=len(self._calls))
            self._calls = ()
            self._c.show()

    def _standing(self, now: datetime) -> tuple[HelpCall, ...]:
        return tuple(c for c in self._calls if now - c.at < STANDS)
