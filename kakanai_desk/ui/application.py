"""Both windows of the desk on their screens. The sign-in page comes first; the desk and all other pages are built
beside and behind it."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kakanai_desk.core.fault_trace import trace
from kakanai_desk.core.wedge import WedgeHabits
from kakanai_desk.ui import overrides, theme  # noqa: F401 - before the widgets below are made
from kakanai_desk.ui.clerk.window import ClerkWindow
from kakanai_desk.ui.garbage import Garbage
from kakanai_desk.ui.over_desk import FIRST_FRAME, Build, OverDesk, RunningDesk, say_missing
from kakanai_desk.ui.screens import Screens, place

if TYPE_CHECKING:
    from kakanai_desk.ui.copy_guard import CopyGuard
    from kakanai_desk.visit.desk import Desk

log = logging.getLogger(__name__)

SWITCH = 0.0005  # seconds another thread may keep the GUI thread waiting for the interpreter (5 ms by default)


class DeskWindows(OverDesk):
    """The clerk's and the visitor's window over one desk.

    In this order: the clerk's sign-in page and a cover on the visitor's screen; in a thread the imports and the desk;
    then slice by slice the clerk's workplace and the visitor's window; ``ready`` when all of it answers.
    """

    _code = Signal(bytes)

    def __init__(self, screens: Screens, build: Build) -> None:
        super().__init__(screens, build)
        self.clerk = ClerkWindow(self.bridge)
        self._copies: CopyGuard | None = None
        self._built.connect(self._furnish)
        self._failed.connect(self._say_failure)
        self._code.connect(self._scanned)
        self.clerk.closed.connect(self.closed)

    @property
    def at_rest(self) -> bool:
        """The clerk's first page stands."""
        return self.clerk.at_rest

    def half_typed(self) -> bool:
        """Something stands in a field of the clerk's that was not sent yet: half a user's name, a number to call."""
        fields = self.clerk.findChildren(QLineEdit)
        return any(field.isVisible() and field.isModified() and field.text() for field in fields)

    @property
    def all(self) -> tuple[QWidget, ...]:
        return self.clerk, self.visitor

    def show(self) -> None:
        """Put the first windows on their screens, then build the rest."""
        place(self.clerk, self._screens, visitor=False)
        if self._cover is not None:
            place(self._cover, self._screens, visitor=True)
        QTimer.singleShot(FIRST_FRAME, self._start)

    @staticmethod
    def read_ahead() -> None:
        import kakanai_desk.ui.clerk.workplace
        import kakanai_desk.ui.visitor.window  # noqa: F401

    @Slot()
    def _appear(self) -> None:
        self.bridge.clerk_view.disconnect(self._appear)
        place(self.clerk, self._screens, visitor=False)
        place(self.visitor, self._screens, visitor=True)
        self.clerk.activateWindow()
        QTimer.singleShot(FIRST_FRAME, self.appeared.emit)

    @Slot(object)
    def _furnish(self, running: RunningDesk) -> None:
        self.running = running
        self.bridge.turns.work("rooms", self, self._rooms(running))

    def _rooms(self, running: RunningDesk) -> Iterator[None]:
        from kakanai_desk.ui.absence import Absence
        from kakanai_desk.ui.clerk.workplace import Workplace
        from kakanai_desk.ui.copy_guard import CopyGuard
        from kakanai_desk.ui.idle_lock import IdleLock, LongestSession
        from kakanai_desk.ui.monitors import Monitors
        from kakanai_desk.ui.relock import Relock
        from kakanai_desk.ui.shielding import Shielding
        from kakanai_desk.ui.visitor.kiosk import Kiosk
        from kakanai_desk.ui.visitor.window import VisitorWindow

        say_missing(theme.load_fact_font())
        yield
        workplace = Workplace(self.bridge, self.clerk.keys)
        yield
        yield from workplace.furnish()
        visitor = VisitorWindow(self.bridge)
        yield
        self.clerk.furnish(workplace)
        workplace.mirror_from(visitor)
        Absence(visitor, self.bridge)
        self._key.connect(visitor.key)
        if self._hidden:
            self.clerk.winId()  # a handle for what watches the windows, before they show
            visitor.winId()
            self.bridge.clerk_view.connect(self._appear)
        else:
            place(visitor, self._screens, visitor=True)
        Monitors(self.clerk, visitor, self._screens, self.bridge)
        IdleLock((self.clerk, visitor), self.bridge, running.idle_minutes)
        LongestSession(visitor, self.bridge, running.longest_hours)
        Relock(visitor, self.bridge)
        Kiosk(visitor, self.clerk)
        shielding = Shielding((self.clerk, visitor), running.capture)
        self._copies = CopyGuard(self.clerk, self.bridge, shielded=shielding.held)
        self._visitor = visitor
        yield
        if self._cover is not None:
            self._cover.close()
            self._cover = None
        gc.freeze()  # what stands now stays: later collections look at the visits' own things only
        self._garbage = Garbage(self)
        self.bridge.serve(running.desk, running.visit_lane, running.picture_lane)
        running.listen_to_keys(self._key.emit)
        running.listen_to_codes(self._code.emit)
        self._listen_to_wedge(running.wedge)
        self._give_voice(running.aloud, visitor)
        self.ready.emit()

    def _listen_to_wedge(self, habits: WedgeHabits | None) -> None:
        app = QApplication.instance()
        if habits is None or not isinstance(app, QApplication):
            return
        from kakanai_desk.ui.wedge import WedgeFilter

        self._wedge = WedgeFilter(app, habits)
        self._wedge.scanned.connect(self._scanned)
        self._wedge.broken.connect(self._scan_broken)

    @Slot(bytes)
    def _scanned(self, data: bytes) -> None:
        """A code was held before the reader, whichever it is."""
        self.bridge.do(lambda desk: desk.scanned(data))

    @Slot()
    def _scan_broken(self) -> None:
        self.bridge.do(lambda desk: desk.scan_broken())

    @Slot(object)
    def _say_failure(self, error: BaseException) -> None:
        self.failed = True
        self.clerk.say_failure(error)

    def stop(self) -> None:
        if self._copies is not None:
            self._copies.wipe()
        super().stop()


def application() -> QApplication:
    """The one QApplication, with the product's fonts."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Kakanai Desk")
    app.setQuitOnLastWindowClosed(False)  # the visitor's window has no clerk: the desk ends with the clerk's
    sys.setswitchinterval(SWITCH)
    say_missing(theme.load_word_fonts())
    app.setFont(theme.words(18))
    return app


def guard(windows: DeskWindows) -> None:
    """A bug in a window: log where it came from, blank the visitor's screen, keep the desk alive."""

    def unexpected(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        log.error("a window met a fault and goes on: %s", trace(error))
        windows.bridge.do(_cover_up)

    sys.excepthook = unexpected


def _cover_up(desk: Desk) -> None:
    desk.fault_met()


def open_windows(screens: Screens, build: Build, begin: Callable[[DeskWindows], None] = DeskWindows.show) -> int:
    """Open the desk and stay until the clerk's window is closed. Returns the exit status."""
    app = application()
    windows = DeskWindows(screens, build)
    guard(windows)
    windows.clerk.closed.connect(app.exit)  # quit() would ask the visitor's window, which stays (visitor/kiosk)
    begin(windows)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return app.exec() or int(windows.failed)
    finally:
        windows.stop()
