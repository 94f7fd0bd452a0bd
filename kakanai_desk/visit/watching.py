"""What whoever watches over the city must look at comes unasked, on the first screen (R-095, R-097).

Alarms of the center while it answers; else the signs that this desk's record alone tells. Both are looked at by a key,
once, and by name.
"""

from __future__ import annotations

from typing import Any

from kakanai_desk.core.alarms import CityAlarm
from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.sync import LinkState
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import NEWS, SCREENS, free

WATCHERS = (Operation.SEE_RECORD, Operation.CHANGE_PEOPLE, Operation.MAINTAIN)
WATCHES = "監査担当・管理者・保守担当のどれか(記録を見る、利用者を変える、機器と保守)。ほかは断って記録する"


class Watching:
    """Open alarms of the center, as they were heard last; nothing of them is kept at the desk."""

    def __init__(self, context: Context) -> None:
        self._c = context
        self._open: tuple[int, tuple[CityAlarm, ...]] = (0, ())

    @free(SCREENS)
    def alarms(self) -> tuple[CityAlarm, ...]:
        """What is open, for who watches; for everybody else there is nothing. Numbers below 0 are this desk's signs."""
        return (*self._open[1], *self._own()) if self._watches() else ()

    @free(SCREENS)
    def count(self) -> int:
        """How many are open, for who watches."""
        return self._open[0] + len(self._own()) if self._watches() else 0

    @free(NEWS)
    def heard(self, count: int, alarms: tuple[CityAlarm, ...]) -> None:
        """The center told what is open now; what somebody looked at here while it was away is told to it by itself."""
        for one in alarms:
            by = self._c.own_record.seen_by(one) if self._c.own_record is not None else ""
            if by and self._c.alarm_seen is not None:
                self._c.alarm_seen(one, by)
                count, alarms = count - 1, tuple(other for other in alarms if other is not one)
        if self._open != (count, alarms):
            self._open = (count, alarms)
            self._c.show()

    @free(WATCHES)
    def see(self, number: int) -> None:
        """The user has looked at one: a line here, and the center settles its own in this name; that may come again.

        Raises:
            NotAllowed: who does not watch. MoveNotAllowed: no such alarm is shown, or there is no center.
        """
        if not self._watches():
            self._c.need(Operation.SEE_RECORD)
        found = next((one for one in self.alarms() if one.number == number), None)
        if found is None or (number >= 0 and self._c.alarm_seen is None):
            raise MoveNotAllowed(state="home", move="alarm")
        told: dict[str, Any] = {"alarm": found.kind, "of": found.terminal, "times": found.times}
        if number < 0:
            self._c.record("alarm_seen", number=0, detail=found.detail, **told)
        elif self._c.alarm_seen is not None:
            self._c.record("alarm_seen", number=number, **told)
            self._c.alarm_seen(found, self._c.live.user)
            self._open = (max(self._open[0] - 1, 0), tuple(one for one in self._open[1] if one is not found))
            self._c.wake_sync()
        self._c.show()

    def _own(self) -> tuple[CityAlarm, ...]:
        """Of this desk's record; while the center answers it tells them, with those of every desk."""
        if self._c.own_record is None or self._c.live.sync.link is LinkState.UP:
            return ()
        return self._c.own_record.signs(self._c.clock.today())

    def _watches(self) -> bool:
        rights = self._c.rights
        return any(rights.may(operation) for operation in WATCHERS)
