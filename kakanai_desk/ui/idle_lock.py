"""The clerk went away and forgot F11: the desk locks itself (R-059, R-083), and the clerk's password opens it.

Whoever uses either screen shows that the counter is attended: a visitor who answers for ten minutes locks nobody out.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.bridge import DeskBridge

USES = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel)
LOOK = 60_000  # milliseconds


class LongestSession(QObject):
    """Looks every minute whether the password was typed more than ``hours`` ago; 0: never."""

    def __init__(self, parent: QObject, bridge: DeskBridge, hours: int) -> None:
        super().__init__(parent)
        self._bridge, self._hours = bridge, hours
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        if hours:
            self._timer.start(LOOK)

    @Slot()
    def _look(self) -> None:
        hours = self._hours
        self._bridge.do(lambda desk: desk.doorway.worked_long(hours))


class IdleLock(QObject):
    """``minutes`` without a key, a press or a touch on any of ``windows``; 0: never."""

    def __init__(self, windows: tuple[QWidget, ...], bridge: DeskBridge, minutes: int) -> None:
        super().__init__(windows[0])
        self._bridge = bridge
        self._milliseconds = minutes * 60_000
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._away)
        if minutes:
            for window in windows:
                handle = window.windowHandle()
                if handle is not None:
                    handle.installEventFilter(self)
            self._timer.start(self._milliseconds)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in USES:
            self._timer.start(self._milliseconds)
        return False

    @Slot()
    def _away(self) -> None:
        self._bridge.do(lambda desk: desk.nobody_works())
        self._timer.start(self._milliseconds)  # who signs in with the mouse alone starts no count
