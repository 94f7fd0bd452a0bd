"""Calling a waiting number to this counter (R-069), and the city's notices (R-092). Nothing here is personal.

The number is the ticket machine's; this desk only shows it, so it works without a network and beside any machine. It
stands on the visitor's idle screen until a visit starts, which keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kakanai_desk.core.errors import MoveNotAllowed, WaitingNumberWrong
from kakanai_desk.core.pauses import Pause, lasting, told
from kakanai_desk.core.permissions import Operation
from kakanai_desk.forms.notices import Audience, Notice, in_force
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, NEWS, SCREENS, free, needs

LARGEST = 9999


class Calling:
    def __init__(self, context: Context) -> None:
        self._c = context
        self._shown: tuple[tuple[Pause, ...], Pause | None] = ((), None)

    @needs(Operation.SERVE)
    def call(self, number: int) -> None:
        """Show ``number`` (1 … ``LARGEST``) large on the visitor's screen.

        Raises:
            WaitingNumberWrong: no such number. MoveNotAllowed: nobody is signed in, or somebody is served.
        """
        self._at_home()
        if not 1 <= number <= LARGEST:
            raise WaitingNumberWrong(most=LARGEST)
        now, today = self._c.clock.now(), self._c.clock.today()
        with self._c.store.transaction() as tx:
            tx.numbers.call(today, number)
            self._c.record_in(tx, "number_called", None, now, number=number)
        self._c.live.called = number
        self._c.show()

    @needs(Operation.SERVE)
    def typed(self, text: str) -> None:
        """``call`` of what the clerk typed, full width or not; nothing typed: the next one.

        Raises:
            WaitingNumberWrong, MoveNotAllowed: as ``call``.
        """
        word = text.strip()
        if not word:
            self.next()
            return
        self.call(int(word) if word.isdecimal() else 0)

    @needs(Operation.SERVE)
    def next(self) -> None:
        """Call the number after the last one of today; after the largest comes 1 again."""
        self.call(self.following())

    @needs(Operation.SERVE)
    def stop(self) -> None:
        """Nobody came, or it was the wrong number: it goes from the screen."""
        self._at_home()
        self._c.record("number_not_served", number=self._c.live.called)
        self._c.live.called = 0
        self._c.show()

    @free(SCREENS)
    def following(self) -> int:
        """The number that ``next`` would call."""
        return self._c.store.last_called(self._c.clock.today()) % LARGEST + 1

    @free(SCREENS)
    def waiting_number(self) -> str:
        """The number of who comes now; empty: none was called."""
        return str(self._c.live.called or "")

    @free(ENDS)
    def came(self) -> None:
        """Who was called is served: the screen is free for the next one."""
        self._c.live.called = 0

    @free(SCREENS)
    def notices(self, audience: Audience) -> tuple[Notice, ...]:
        return in_force(self._c.live.notices, audience, self._c.clock.today(), self._c.info.section)

    @free(NEWS)
    def notices_changed(self, notices: Sequence[Notice]) -> None:
        """The city changed the file of notices."""
        if self._c.live.notices != tuple(notices):
            self._c.live.notices = tuple(notices)
            self._c.show()

    @free(SCREENS)
    def pauses(self) -> tuple[Pause, ...]:
        """Announced pauses of the center that are not over, the next one first."""
        return told(self._c.live.pauses, self._c.clock.now())

    @free(SCREENS)
    def paused(self) -> Pause | None:
        """The pause that lasts now."""
        return lasting(self._c.live.pauses, self._c.clock.now())

    @free(NEWS)
    def pauses_changed(self, pauses: Sequence[Pause]) -> None:
        """The center announced a pause, or cancelled one."""
        self._c.live.pauses = tuple(pauses)
        self.time_passed()

    @free(NEWS)
    def time_passed(self) -> None:
        """Show it, where a pause began or ended meanwhile."""
        shown = self.pauses(), self.paused()
        if shown != self._shown:
            self._shown = shown
            self._c.show()

    def _at_home(self) -> None:
        live = self._c.live
        if self._c.open_visit is not None or not live.user or live.locked:
            raise MoveNotAllowed(state="visit", move="call")
