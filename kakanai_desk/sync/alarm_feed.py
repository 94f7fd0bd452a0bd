"""Hears of the center's open alarms in the loop of ``engine``, and brings who looked at one (R-095).

What is known is forgotten with the process: an alarm that is shown is one that the center says is open.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from kakanai_desk.core.alarms import CityAlarm
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.alarm_protocol import AlarmsAnswer, AlarmsQuestion, SeenAlarm, from_wire
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said

ASK_EVERY = 2.0  # seconds
NO_ALARMS = 404  # a center from before it told them


class AlarmTransport(Protocol):
    """Raises as ``CenterTransport``."""

    def alarms(self, question: bytes) -> bytes: ...


class AlarmFeed:
    """``told`` hears how many are open and which, whenever that is another than before, on the thread of the loop."""

    def __init__(
        self,
        terminal: str,
        transport: AlarmTransport,
        told: Callable[[int, tuple[CityAlarm, ...]], object],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._terminal, self._transport, self._told, self._now = terminal, transport, told, now
        self._asked = -ASK_EVERY
        self._seen: list[SeenAlarm] = []
        self._lock = Lock()
        self._known: tuple[int, tuple[CityAlarm, ...]] = (0, ())

    def seen(self, alarm: CityAlarm, by: str) -> None:
        """Somebody looked at it: told to the center at the next turn, and again until it answers."""
        with self._lock:
            self._seen.append(SeenAlarm(alarm.number, alarm.times, by))

    def pull(self) -> None:
        """Ask, where it is time or there is something to say.

        Raises:
            CenterUnreachable, CenterRefused: what was heard until then stays.
        """
        with self._lock:
            seen = self._seen[:20]
        if not seen and self._now() - self._asked < ASK_EVERY:
            return
        self._asked = self._now()
        try:
            question = AlarmsQuestion(self._terminal, seen, 1)
            answer = heard(self._transport.alarms(said(question)), AlarmsAnswer)
        except CenterRefused as error:
            if error.values.get("status") != NO_ALARMS:
                raise
            return
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
        with self._lock:
            del self._seen[: len(seen)]
        found = answer.open, tuple(from_wire(one) for one in answer.alarms)
        if found != self._known or seen:
            self._known = found
            self._told(*found)
