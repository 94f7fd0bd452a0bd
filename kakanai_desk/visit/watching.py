"""The center's alarms come to whoever watches over the city, unasked, on the first screen (R-095)."""

from __future__ import annotations

from kakanai_desk.core.alarms import CityAlarm
from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.permissions import Operation
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
        """The open alarms, for who watches; for everybody else there are none."""
        return self._open[1] if self._watches() else ()

    @free(SCREENS)
    def count(self) -> int:
        """How many are open, for who watches."""
        return self._open[0] if self._watches() else 0

    @free(NEWS)
    def heard(self, count: int, alarms: tuple[CityAlarm, ...]) -> None:
        """The center told what is open now."""
        if self._open != (count, alarms):
            self._open = (count, alarms)
            self._c.show()

    @free(WATCHES)
    def see(self, number: int) -> None:
        """The user has looked at an alarm: a line here, and the center settles it in this name; it may come again.

        Raises:
            NotAllowed: who does not watch. MoveNotAllowed: no such alarm is shown, or there is no center.
        """
        if not self._watches():
            self._c.need(Operation.SEE_RECORD)
        found = next((one for one in self._open[1] if one.number == number), None)
        if found is None or self._c.alarm_seen is None:
            raise MoveNotAllowed(state="home", move="alarm")
        self._c.record("alarm_seen", number=number, alarm=found.kind, of=found.terminal, times=found.times)
        self._c.alarm_seen(found, self._c.live.user)
        self._open = (max(self._open[0] - 1, 0), tuple(one for one in self._open[1] if one is not found))
        self._c.wake_sync()
        self._c.show()

    def _watches(self) -> bool:
        rights = self._c.rights
        return any(rights.may(operation) for operation in WATCHERS)
