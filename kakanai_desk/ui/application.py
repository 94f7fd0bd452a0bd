"""Both windows of the desk on their screens. The sign-in page comes first; the desk and all other pages are built
beside and behind it."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.core.fault_trace import trace
from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.wedge import WedgeHabits
from kakanai_desk.ui import overrides, theme  # noqa: F401 - before the widgets below are made
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.clerk.window import ClerkWindow
from kakanai_desk.ui.garbage import Garbage
from kakanai_desk.ui.screens import Screens, place
from kakanai_desk.ui.visitor.cover import Cover

if TYPE_CHECKING:
    from kakanai_desk.core.ports.capture import CaptureShield
    from kakanai_desk.core.ports.devices import Lane
    from kakanai_desk.ui.copy_guard import CopyGuard
    from kakanai_desk.ui.visitor.window import VisitorWindow
    from kakanai_desk.visit.aloud import Aloud
    from kakanai_desk.visit.desk import Desk

log = logging.getLogger(__name__)

FIRST_FRAME = 30  # milliseconds for the first windows to be painted before the rest begins to work
SWITCH = 0.0005  # seconds another thread may keep the GUI thread waiting for the interpreter (5 ms by default)


class RunningDesk(Protocol):
    """What the windows need of the composition root's product."""

    @property
    def desk(self) -> Desk: ...
    @property
    def visit_lane(self) -> Lane: ...
    @property
    def picture_lane(self) -> Lane: ...
    @property
    def wedge(self) -> WedgeHabits | None: ...
    @property
    def capture(self) -> CaptureShield: ...
    @property
    def aloud(self) -> Aloud | None: ...
    @property
    def idle_minutes(self) -> int: ...
    @property
    def longest_hours(self) -> int: ...
    def listen_to_keys(self, pressed: Callable[[int], None]) -> None: ...
    def listen_to_codes(self, scanned: Callable[[bytes], None]) -> None: ...
    @property
    def idle(self) -> bool: ...
    def stop(self, *, renewed: bool = False) -> None: ...


Build = Callable[[Callable[[], None]], RunningDesk]


class DeskWindows(QObject):
    """The clerk's and the visitor's window over one desk.

    In this order: the clerk's sign-in page and a cover on the visitor's screen; in a thread the imports and the desk;
    then slice by slice the clerk's workplace and the visitor's window; ``ready`` when all of it answers.
    """

    ready = Signal()
    alone = Signal()  # the process that stood here before has gone
    appeared = Signal()  # after ``appear_when_ready``: both windows are painted
    _built = Signal(object)
    _failed = Signal(object)
    _key = Signal(int)
    _code = Signal(bytes)
    _voices = Signal(object)

    def __init__(self, screens: Screens, build: Build) -> None:
        super().__init__()
        self._screens = screens
        self._build = build
        self.running: RunningDesk | None = None
        self.failed = False
        self.bridge = DeskBridge(self)
        self.clerk = ClerkWindow(self.bridge)
        self._cover: Cover | None = Cover()
        self._visitor: VisitorWindow | None = None
        self._garbage: Garbage | None = None
        self._copies: CopyGuard | None = None
        self._hidden = False
        self.alone.connect(self._end_with_keeper)
        self._built.connect(self._furnish)
        self._failed.connect(self._say_failure)
        self._code.connect(self._scanned)

    @property
    def visitor(self) -> VisitorWindow:
        """The visitor's window; there once ``ready``."""
        if self._visitor is None:
            raise RuntimeError("not before the desk is built")
        return self._visitor

    def show(self) -> None:
        """Put the first windows on their screens, then build the rest."""
        place(self.clerk, self._screens, visitor=False)
        if self._cover is not None:
            place(self._cover, self._screens, visitor=True)
        QTimer.singleShot(FIRST_FRAME, self._start)

    def appear_when_ready(self) -> None:
        """Build everything and show both windows at once when the first views are drawn: others stand there still."""
        self._cover, self._hidden = None, True
        self._start()

    @Slot()
    def _end_with_keeper(self) -> None:
        from kakanai_desk.core.processes import end_with_parent

        end_with_parent()

    @Slot()
    def _appear(self) -> None:
        self.bridge.clerk_view.disconnect(self._appear)
        place(self.clerk, self._screens, visitor=False)
        place(self.visitor, self._screens, visitor=True)
        self.clerk.activateWindow()
        QTimer.singleShot(FIRST_FRAME, self.appeared.emit)

    @Slot()
    def _start(self) -> None:
        threading.Thread(target=self._make, name="start", daemon=True).start()

    def _make(self) -> None:
        try:
            import kakanai_desk.ui.clerk.workplace
            import kakanai_desk.ui.visitor.window  # noqa: F401  here, so that the GUI thread never waits for it

            self._built.emit(self._build(self.bridge.changed))
        except Exception as error:
            why = str(error) if isinstance(error, SettingsBroken) else trace(error)
            log.error("the desk could not be built: %s", why)
            self._failed.emit(error)

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

        _say_missing(theme.load_fact_font())
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

    def _give_voice(self, aloud: Aloud | None, visitor: VisitorWindow) -> None:
        if aloud is None:
            return
        from kakanai_desk.ui.visitor.aloud import Reader

        texts = load_texts()
        self._reader = Reader(visitor, aloud, texts)
        visitor.read_aloud.connect(self._reader.read)
        visitor.screen_changed.connect(self._reader.screen_changed)
        self._voices.connect(visitor.speak_in)
        aloud.languages([language.code for language in texts.languages()], self._voices.emit)

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
        if self.running is not None:
            self.running.stop()
        if self._garbage is not None:
            self._garbage.end()  # no lane is there any more that could take a window apart


def application() -> QApplication:
    """The one QApplication, with the product's fonts."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Kakanai Desk")
    app.setQuitOnLastWindowClosed(False)  # the visitor's window has no clerk: the desk ends with the clerk's
    sys.setswitchinterval(SWITCH)
    _say_missing(theme.load_word_fonts())
    app.setFont(theme.words(18))
    return app


def _say_missing(fonts: list[str]) -> None:
    if fonts:
        log.error("fonts are missing: %s (make setup brings them)", ", ".join(fonts))


def guard(windows: DeskWindows) -> None:
    """A bug in a window: log where it came from, blank the visitor's screen, keep the desk alive."""

    def unexpected(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        log.error("a window met a fault and goes on: %s", trace(error))
        windows.bridge.do(_hide)

    sys.excepthook = unexpected


def _hide(desk: Desk) -> None:
    desk.hide(hidden=True)


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
