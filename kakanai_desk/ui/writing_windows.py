"""The one window of a writing desk (``[desk] mode = "desk"``): the visitor's, on the terminal's only screen (R-010)."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot

from kakanai_desk.core.fault_trace import trace
from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui import theme
from kakanai_desk.ui.application import application
from kakanai_desk.ui.garbage import Garbage
from kakanai_desk.ui.over_desk import FIRST_FRAME, Build, OverDesk, RunningDesk, say_missing
from kakanai_desk.ui.screens import Screens, place

if TYPE_CHECKING:
    from kakanai_desk.visit.desk import Desk

log = logging.getLogger(__name__)


class WritingWindows(OverDesk):
    """The cover first, then the visitor's window over it."""

    def __init__(self, screens: Screens, build: Build) -> None:
        super().__init__(screens._replace(clerk=screens.visitor or screens.clerk), build)
        self._built.connect(self._furnish)
        self._failed.connect(self._say_failure)

    @property
    def at_rest(self) -> bool:
        from kakanai_desk.visit.visitor_view import Begin

        return self._visitor is not None and isinstance(self._visitor.view().screen, Begin)

    def show(self) -> None:
        if self._cover is not None:
            place(self._cover, self._screens, visitor=False)
        QTimer.singleShot(FIRST_FRAME, self._start)

    @Slot(object)
    def _furnish(self, running: RunningDesk) -> None:
        from kakanai_desk.ui.absence import HIDE_MS, Absence
        from kakanai_desk.ui.shielding import Shielding
        from kakanai_desk.ui.visitor.kiosk import Kiosk
        from kakanai_desk.ui.visitor.window import VisitorWindow

        say_missing(theme.load_fact_font())
        self.running = running
        visitor = self._visitor = VisitorWindow(self.bridge)
        visitor.winId()  # a handle for what watches the window, before it shows
        Absence(visitor, self.bridge, running.abandoned_ms, HIDE_MS)
        Kiosk(visitor)
        Shielding((visitor,), running.capture)
        self._key.connect(visitor.key)
        self.bridge.visitor_view.connect(self._appear)
        gc.freeze()
        self._garbage = Garbage(self)
        self.bridge.serve(running.desk, running.visit_lane, running.picture_lane)
        running.listen_to_keys(self._key.emit)
        self._give_voice(running.aloud, visitor)
        self.ready.emit()

    @Slot()
    def _appear(self) -> None:
        """The first view is drawn."""
        self.bridge.visitor_view.disconnect(self._appear)
        place(self.visitor, self._screens, visitor=False)
        if self._cover is not None:
            self._cover.close()
            self._cover = None
        QTimer.singleShot(FIRST_FRAME, self.appeared.emit)

    @Slot(object)
    def _say_failure(self, _error: BaseException) -> None:
        """What is wrong stands in the log; who stands here is told to go to a counter."""
        self.failed = True
        if self._cover is not None:
            self._cover.say(load_texts().visitor("visitor.writing.closed"))


def open_writing_desk(
    screens: Screens, build: Build, begin: Callable[[WritingWindows], None] = WritingWindows.show
) -> int:
    """Open the window and stay until the process is ended. Returns the exit status."""
    app = application()
    windows = WritingWindows(screens, build)

    def unexpected(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        log.error("the window met a fault and begins anew: %s", trace(error))
        windows.bridge.do(_begin_anew)

    sys.excepthook = unexpected
    windows.closed.connect(app.exit)
    begin(windows)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return app.exec() or int(windows.failed)
    finally:
        windows.stop()


def _begin_anew(desk: Desk) -> None:
    """Nobody sits here who could bring a hidden screen back: the entry is gone, and the first screen stands."""
    desk.fault_met()
