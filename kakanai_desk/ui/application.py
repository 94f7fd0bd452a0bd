"""Both windows of the desk on their screens. The desk itself is built beside, so that the windows come first."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.fault_trace import trace
from kakanai_desk.ui import theme
from kakanai_desk.ui.absence import Absence
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.clerk.window import ClerkWindow
from kakanai_desk.ui.visitor.window import VisitorWindow

if TYPE_CHECKING:
    from kakanai_desk.core.ports.devices import Lane
    from kakanai_desk.settings import Settings
    from kakanai_desk.visit.desk import Desk

log = logging.getLogger(__name__)


class RunningDesk(Protocol):
    """What the windows need of the composition root's product."""

    @property
    def desk(self) -> Desk: ...
    @property
    def visit_lane(self) -> Lane: ...
    @property
    def picture_lane(self) -> Lane: ...
    def listen_to_keys(self, pressed: Callable[[int], None]) -> None: ...
    def stop(self) -> None: ...


Build = Callable[["Settings", Callable[[], None]], RunningDesk]


class DeskWindows(QObject):
    """The clerk's and the visitor's window over one desk."""

    ready = Signal()
    _built = Signal(object)
    _failed = Signal(object)
    _key = Signal(int)

    def __init__(self, settings: Settings, build: Build) -> None:
        super().__init__()
        self._settings = settings
        self._build = build
        self.running: RunningDesk | None = None
        self.bridge = DeskBridge(self)
        self.clerk = ClerkWindow(self.bridge)
        self.visitor = VisitorWindow(self.bridge)
        self.visitor.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.clerk.mirror_from(self.visitor)
        self._absence = Absence(self.visitor, self.bridge)
        self._built.connect(self._serve)
        self._failed.connect(self._say_failure)
        self._key.connect(self.visitor.key)

    def show(self) -> None:
        """Put each window on its screen, then build the desk in a thread."""
        screens = QGuiApplication.screens()
        clerk = _screen(screens, self._settings.screens.clerk, 0)
        visitor = _screen(screens, self._settings.screens.visitor, 1)
        full = self._settings.screens.sizes == "full"
        _place(self.clerk, clerk, full=full)
        _place(self.visitor, visitor, full=full and visitor is not clerk)
        threading.Thread(target=self._make, name="start", daemon=True).start()

    def _make(self) -> None:
        try:
            self._built.emit(self._build(self._settings, self.bridge.changed))
        except Exception as error:
            if not isinstance(error, DeskError):
                log.error("the desk could not be built: %s", trace(error))
            self._failed.emit(error)

    @Slot(object)
    def _serve(self, running: RunningDesk) -> None:
        self.running = running
        self.bridge.serve(running.desk, running.visit_lane, running.picture_lane)
        running.listen_to_keys(self._key.emit)
        self.ready.emit()

    @Slot(object)
    def _say_failure(self, error: BaseException) -> None:
        self.clerk.say_failure(error)

    def stop(self) -> None:
        if self.running is not None:
            self.running.stop()


def _screen(screens: list[QScreen], name: str, index: int) -> QScreen:
    named = next((s for s in screens if name and s.name() == name), None)
    return named or screens[min(index, len(screens) - 1)]


def _place(window: QWidget, screen: QScreen, *, full: bool) -> None:
    area = screen.geometry()
    window.setScreen(screen)
    window.setGeometry(area)
    if full:
        # not showFullScreen(): that activates the window, which the visitor's must never be
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
    window.show()


def application() -> QApplication:
    """The one QApplication, with the product's fonts."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Kakanai Desk")
    app.setQuitOnLastWindowClosed(True)
    missing = theme.load_fonts()
    if missing:
        log.error("fonts are missing: %s (make setup brings them)", ", ".join(missing))
    app.setFont(theme.words(18))
    return app


def guard(windows: DeskWindows) -> None:
    """A bug in a window: log where it came from, blank the visitor's screen, keep the desk alive."""

    def unexpected(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        log.error("a window met a fault and goes on: %s", trace(error))
        windows.bridge.do(_hide)

    sys.excepthook = unexpected


def _hide(desk: Desk) -> None:
    desk.hide(hidden=True)


def open_windows(settings: Settings, build: Build) -> int:
    """Open the desk and stay until its windows are closed. Returns the exit status."""
    app = application()
    windows = DeskWindows(settings, build)
    guard(windows)
    windows.show()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return app.exec()
    finally:
        windows.stop()
