"""Keys of the clerk's window, seen once, at the native window: counted, and kept while an action is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

WAIT_AT_MOST = 400  # milliseconds that typed-ahead keys wait for the desk
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class Composed:
    """Keys that an input method took: it keeps them to itself, so they are reckoned by what it gave (R-123)."""

    keys = 0

    @classmethod
    def count(cls, text: str) -> None:
        """Two keys a character, one to convert, one to accept."""
        cls.keys += 2 * len(text) + 2


class TypeAhead(QObject):
    """A practised clerk types ahead: keys pressed while the page changes go to what has the focus afterwards."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._window: QWindow | None = None
        self._count = 0
        self._held: list[QKeyEvent] = []
        self._holding = self._replaying = False
        self._release = QTimer(self)
        self._release.setSingleShot(True)
        self._release.setInterval(WAIT_AT_MOST)
        self._release.timeout.connect(self.let_go)

    def watch(self, window: QWindow | None) -> None:
        """See the keys of ``window``; called at every show, a native window may be a new one."""
        if window is not None and window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self._replaying:
            if event.key() not in MODIFIERS:
                self._count += 1
            if self._holding:
                self._held.append(event.clone())
                return True
        return False

    def hold(self) -> None:
        """An action that changes the page is on its way."""
        self._holding = True
        self._release.start()

    @Slot()
    def let_go(self) -> None:
        """The desk has answered (or takes its time): typed-ahead keys go to what has the focus now."""
        self._holding = False
        self._release.stop()
        held, self._held = self._held, []
        for number, event in enumerate(held):
            if self._holding or self._window is None:
                self._held.extend(held[number:])
                return
            self._replaying = True
            QCoreApplication.sendEvent(self._window, event)
            self._replaying = False

    def taken(self, leave: int = 0) -> int:
        """Keys pressed since they were taken last."""
        count, self._count = self._count, leave
        composed, Composed.keys = Composed.keys, 0
        return count + composed

    def stop(self) -> None:
        self._release.stop()
