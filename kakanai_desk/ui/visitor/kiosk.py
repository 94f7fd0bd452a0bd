"""The visitor's window is a kiosk: touches and a pen's tip come in, and nothing else (R-106, R-121).

It has no keyboard: the ten-key pad is read from its own device and comes by ``VisitorWindow.key``. What the window
system brings all the same (keys of a reader that types, a right button from a long press, the wheel, dropped files, an
input method) is taken away at the native window, before any widget sees it. Keyboard and place on the screen go back to
where they belong; the window closes with the clerk's, never alone. docs/security/kiosk.md has what only the operating
system can do.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QMouseEvent, QSessionManager, QTabletEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from kakanai_desk.ui.screens import STANDS_FULL

REFUSED = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.InputMethod,
        QEvent.Type.InputMethodQuery,
        QEvent.Type.ContextMenu,
        QEvent.Type.Wheel,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
        QEvent.Type.NativeGesture,
        QEvent.Type.HelpRequest,
        QEvent.Type.EnterWhatsThisMode,
    }
)
NONE, TIP = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


class Kiosk(QObject):
    """Watches ``window``, which must have a native window, for as long as it stands. ``clerk`` has the keyboard; none
    where the window stands alone (a writing desk): then it never closes but with the process."""

    def __init__(self, window: QWidget, clerk: QWidget | None = None) -> None:
        super().__init__(window)
        self._window, self._clerk = window, clerk
        self._stays = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._put_right)
        handle = window.windowHandle()
        if handle is None:
            raise RuntimeError("not before the window has a handle")
        handle.installEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.commitDataRequest.connect(self._let_go)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.FocusIn, QEvent.Type.WindowStateChange):
            self._soon.start(0)
            return False
        if kind in REFUSED:
            event.ignore()
            return True
        if kind == QEvent.Type.Close and self._stays and self._clerk_stands():
            event.ignore()
            return True
        if isinstance(event, QMouseEvent | QTabletEvent):
            return event.button() not in (NONE, TIP) or bool(event.buttons() & ~TIP)
        return False

    def _clerk_stands(self) -> bool:
        """Not when the process ends: then the clerk's window may have gone before."""
        return self._clerk is None or (isValid(self._clerk) and self._clerk.isVisible())

    @Slot(QSessionManager)
    def _let_go(self, _session: QSessionManager) -> None:
        """The operating system's session ends: nobody is kept from it."""
        self._stays = False

    @Slot()
    def _put_right(self) -> None:
        """The keyboard is the clerk's, and the window stands as it was placed."""
        state = self._window.windowState()
        wanted = state & ~Qt.WindowState.WindowMinimized
        if self._window.property(STANDS_FULL):
            wanted |= Qt.WindowState.WindowFullScreen
        if wanted != state and self._window.isVisible():
            self._window.setWindowState(wanted)
        if self._clerk is not None and self._window.isActiveWindow() and self._clerk_stands():
            self._clerk.activateWindow()
