"""The one way between the windows (GUI thread) and the desk (visit lane).

Windows call ``do`` with an action on the desk; it runs on the visit lane. After every change both views are built
there and come back to the GUI thread: the visitor's at once, the clerk's when that is painted, so that no turn of the
event loop carries the work of both windows. Bursts are joined: only the newest views are drawn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kakanai_desk.core.errors import DeskError
from kakanai_desk.ui.turns import Turns

if TYPE_CHECKING:  # the windows come first; the desk is built and imported beside them
    from kakanai_desk.core.ports.devices import Lane
    from kakanai_desk.visit.clerk_view import ClerkView
    from kakanai_desk.visit.desk import Desk
    from kakanai_desk.visit.visitor_view import VisitorView


class DeskBridge(QObject):
    """Signals arrive in the GUI thread."""

    visitor_view = Signal(object)  # the newest VisitorView
    clerk_view = Signal(object)  # the newest ClerkView, a moment later
    picture = Signal(str, int, bytes)
    refused = Signal(object)  # a DeskError of an action, for a field that wants to say it
    _fresh = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk: Desk | None = None
        self._lane: Lane | None = None
        self._paper: Lane | None = None
        self._lock = threading.Lock()
        self._newest: tuple[ClerkView, VisitorView] | None = None
        self._early: list[Callable[[Desk], object]] = []
        self._clerks: ClerkView | None = None
        self.turns = Turns(self)
        self._fresh.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def serve(self, desk: Desk, lane: Lane, paper: Lane) -> None:
        """Begin to carry actions to ``desk``; ``paper`` is the lane that draws page pictures."""
        self._desk, self._lane, self._paper = desk, lane, paper
        lane.submit(self._build)
        early, self._early = self._early, []
        for action in early:
            self.do(action)

    def changed(self) -> None:
        """Called on the visit lane after every change."""
        if self._lane is not None:
            self._build()

    def _build(self) -> None:
        if self._desk is None:
            return
        views = self._desk.views()
        with self._lock:
            waiting = self._newest is not None
            self._newest = views
        if not waiting:
            self._fresh.emit()

    @Slot()
    def _deliver(self) -> None:
        with self._lock:
            views, self._newest = self._newest, None
        if views is not None:
            self._clerks, visitors = views
            self.visitor_view.emit(visitors)
            self.turns.rest()
            self.turns.ask("clerk", self, self._deliver_clerks)

    def _deliver_clerks(self) -> None:
        view, self._clerks = self._clerks, None
        if view is not None:
            self.clerk_view.emit(view)

    def waiting(self) -> bool:
        """Whether a window has yet to be told of the newest views."""
        return self._newest is not None or self.turns.waiting()

    def do(self, action: Callable[[Desk], object]) -> None:
        """Run ``action`` on the visit lane. An expected fault becomes the clerk's notice and ``refused``.

        What is done before the desk is built (a quick sign-in) waits for it.
        """
        desk, lane = self._desk, self._lane
        if desk is None or lane is None:
            self._early.append(action)
            return

        def run() -> None:
            error = desk.attempt(lambda: action(desk))
            if isinstance(error, DeskError):
                self.refused.emit(error)

        lane.submit(run)

    def ask_picture(self, name: str, width: int) -> None:
        """Draw a page of the documents; ``picture`` brings it (name, width, PNG)."""
        desk, paper = self._desk, self._paper
        if desk is None or paper is None:
            return

        def done(found: bytes | BaseException | None) -> None:
            if isinstance(found, bytes):
                self.picture.emit(name, width, found)

        paper.submit(lambda: desk.page_picture(name, width), done)
