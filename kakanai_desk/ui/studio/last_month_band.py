"""A band that asks the center about last month's visits and says what came back (R-116)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent

from kakanai_desk.studio.last_month import LastMonth, LastMonthSource
from kakanai_desk.ui.clerk.parts import Band
from kakanai_desk.ui.presenters.studio_last_month import said
from kakanai_desk.ui.studio.lane import Lane

LOOK = 1000  # ms


class LastMonthBand(Band):
    """``told``: a ``LastMonth`` that is settled. Without a source it stays away."""

    told = Signal(object)

    def __init__(self, lane: Lane) -> None:
        super().__init__("ai")
        self._lane = lane
        self._source: LastMonthSource | None = None
        self._ask = ""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)
        self.say("")

    def equip(self, source: LastMonthSource | None) -> None:
        self._source = source

    def ask(self, old: Path, new: Path) -> None:
        """Begin with these two contents; what was asked before is forgotten."""
        source, self._ask = self._source, ""
        if source is None:
            return
        self._say(LastMonth("waiting"))
        self._lane.run(lambda: source.ask(old, new), self._asked, self._failed, key="last month")

    def forget(self) -> None:
        self._ask = ""
        self._timer.stop()
        self.say("")

    def _asked(self, ask: str) -> None:
        self._ask = ask
        self._timer.start()

    def _failed(self, _error: Exception) -> None:
        self._say(LastMonth("broken"))

    @Slot()
    def _look(self) -> None:
        source, ask = self._source, self._ask
        if source is not None and ask:
            self._lane.run(lambda: (ask, source.told(ask)), self._heard, key="last month told")

    def _heard(self, found: tuple[str, LastMonth]) -> None:
        ask, month = found
        if ask != self._ask:
            return
        self._say(month)
        if month.settled:
            self._ask = ""
            self._timer.stop()
            self.told.emit(month)

    def _say(self, month: LastMonth) -> None:
        tone, first, second = said(month)
        self.kind(tone)
        self.say(first, second)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._ask:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
