"""The visitor's monitor is unplugged and comes back: its screen becomes a window on the clerk's monitor meanwhile.

The visit goes on untouched. While it is lost the window shows only when there is something for the visitor, so that F8
puts it out of the clerk's way; the lamp says what happened and what to do.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.screens import STANDS_FULL, Screens, place
from kakanai_desk.visit.visitor_view import Hidden, Idle, VisitorView

SETTLE_MS = 300  # monitors come and go in several steps
WIDTH, HEIGHT = 1280, 1024  # the smaller of the two sizes the visitor's screens are made for
LOST = DeviceStatus("visitor_screen", DeviceState.BROKEN, "clerk.device.visitor_screen.lost")
BACK = DeviceStatus("visitor_screen", DeviceState.OK, "clerk.device.ok")


class Monitors(QObject):
    """Watches the monitors while both windows stand. ``found`` gives them; a test gives its own."""

    def __init__(
        self,
        clerk: QWidget,
        visitor: QWidget,
        screens: Screens,
        bridge: DeskBridge,
        found: Callable[[], list[QScreen]] = QGuiApplication.screens,
    ) -> None:
        super().__init__(visitor)
        self._clerk, self._visitor, self._screens, self._bridge = clerk, visitor, screens, bridge
        self._found = found
        self._flags = visitor.windowFlags()
        self._had_two = self._both_there()
        self.lost = False
        self._something = False  # for the visitor to see
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._changed)
            app.screenRemoved.connect(self._changed)
        bridge.visitor_view.connect(self._view)

    def _both_there(self) -> bool:
        found = self._found()
        named = self._screens.visitor
        return len(found) > 1 and (not named or any(screen.name() == named for screen in found))

    @Slot(QScreen)
    def _changed(self, _screen: QScreen) -> None:
        self._soon.start()

    @Slot()
    def look(self) -> None:
        """Where the windows belong now."""
        both = self._both_there()
        self._had_two = self._had_two or both
        if both and self.lost:
            self._come_back()
        elif not both and self._had_two and not self.lost:
            self._become_a_window()

    def _become_a_window(self) -> None:
        self.lost = True
        place(self._clerk, self._screens, visitor=False)
        room = self._clerk.screen().availableGeometry()
        size = QRect(0, 0, min(WIDTH, room.width()), min(HEIGHT, room.height() - 40))
        size.moveBottomRight(room.bottomRight())
        self._visitor.setProperty(STANDS_FULL, False)
        self._visitor.setWindowState(Qt.WindowState.WindowNoState)
        self._visitor.setWindowFlags(
            Qt.WindowType.Window | Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )  # fmt: skip
        self._visitor.setScreen(self._clerk.screen())
        self._visitor.setGeometry(size)
        self._visitor.setVisible(self._something)
        self._bridge.do(lambda desk: desk.device_changed(LOST))

    def _come_back(self) -> None:
        self.lost = False
        self._visitor.setWindowFlags(self._flags)
        place(self._clerk, self._screens, visitor=False)
        place(self._visitor, self._screens, visitor=True)
        self._bridge.do(lambda desk: desk.device_changed(BACK))

    @Slot(object)
    def _view(self, view: VisitorView) -> None:
        self._something = not isinstance(view.screen, Hidden | Idle)
        if self.lost and self._visitor.isVisible() is not self._something:
            self._visitor.setVisible(self._something)
