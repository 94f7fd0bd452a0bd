"""When the desk goes on in a fresh process: at the first quiet moment after something of a resident was in it (R-121).

That is a visit, or any page but the first: search, board and statistics read what was closed. So it does when content
is due that this process does not serve (docs/decisions/packs.md). Quiet: the first page
stands, nothing is half typed, nobody has touched anything for a moment, and no device is at work.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.fault_trace import trace
from kakanai_desk.ui.idle_lock import USES

if TYPE_CHECKING:
    from kakanai_desk.ui.over_desk import OverDesk
    from kakanai_desk.visit.clerk_view import ClerkView
    from kakanai_desk.visit.desk import Desk
    from kakanai_desk.visit.seat import Left

log = logging.getLogger(__name__)
LOOK = 500  # milliseconds between two looks whether it is quiet
AGAIN = 30.0  # seconds after which another is made where one that waited has ended
QUIET = 1.5  # seconds without a key, a press or a touch


class Fresh(Protocol):
    """The process that waits (``succession.Successor``)."""

    @property
    def warm(self) -> threading.Event: ...
    @property
    def ended(self) -> bool: ...
    def take_over(self, line: bytes) -> bool: ...
    def end(self) -> None: ...


class Renewal(QObject):
    """``fresh`` starts a process that waits; ``gone`` is called when it has taken over (or, False, has not)."""

    _left = Signal(object)
    _over = Signal(bool)

    def __init__(self, windows: OverDesk, fresh: Callable[[], Fresh], gone: Callable[[bool], None]) -> None:
        super().__init__(windows)
        self._windows, self._make, self._gone = windows, fresh, gone
        self._fresh: Fresh | None = None
        self._dirty = False  # something of a resident was in this process
        self._serving = self._leaving = False
        self._sent: int | None = None  # applications, as the first view says
        self._made = -AGAIN
        self._used = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)
        self._left.connect(self._leave)
        self._over.connect(self._handed_over)
        self._timer.start()
        windows.bridge.clerk_view.connect(self._view)
        for window in windows.all:
            handle = window.windowHandle()
            if handle is not None:
                handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in USES:
            self._used = time.monotonic()
        return False

    @Slot(object)
    def _view(self, view: ClerkView) -> None:
        from kakanai_desk.visit.clerk_view import Serving

        self._serving = isinstance(view.screen, Serving)
        if self._sent not in (None, view.sync.sent):
            self._dirty = True  # what waited from before was read and sent
        self._sent = view.sync.sent

    @Slot()
    def _look(self) -> None:
        if self._leaving:
            return
        at_rest = self._windows.at_rest and not self._serving
        running = self._windows.running
        self._dirty = self._dirty or not at_rest or (running is not None and running.newer_content)
        if not self._dirty:
            return
        if self._fresh is None or (self._fresh.ended and time.monotonic() - self._made >= AGAIN):
            self._fresh, self._made = self._make(), time.monotonic()
        quiet = time.monotonic() - self._used >= QUIET
        if (
            running is None
            or self._fresh.ended
            or not (at_rest and quiet and self._fresh.warm.is_set() and running.idle)
        ):
            return
        if not self._windows.half_typed():
            self._leaving = True
            running.visit_lane.submit(lambda: self._leave_seat(running.desk))

    def _leave_seat(self, desk: Desk) -> None:
        """On the visit lane."""
        try:
            self._left.emit(desk.seating.leave())
        except MoveNotAllowed:
            self._left.emit(None)

    @Slot(object)
    def _leave(self, left: Left | None) -> None:
        """Nothing that is typed or touched from here on reaches anybody, for as long as it takes (about a second)."""
        running, fresh = self._windows.running, self._fresh
        if left is None or running is None or fresh is None:
            self._leaving = False
            return
        self._timer.stop()
        for window in self._windows.all:
            window.setEnabled(False)

        def hand_over() -> None:
            over = False
            try:
                running.stop(renewed=True)
                over = fresh.take_over(left.line())
            except Exception as error:
                log.error("the desk could not be handed over: %s", trace(error))
            self._over.emit(over)

        threading.Thread(target=hand_over, name="hand over", daemon=True).start()

    @Slot(bool)
    def _handed_over(self, over: bool) -> None:
        self._gone(over)

    def end(self) -> None:
        """The desk is closed."""
        self._timer.stop()
        if self._fresh is not None:
            self._fresh.end()
