"""While a supervisor's release of protected addresses runs: the minutes shown go down, and it ends by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.visit.clerk_view import ClerkView, Serving


class Relock(QObject):
    def __init__(self, parent: QObject, bridge: DeskBridge) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        bridge.clerk_view.connect(self._view)

    @Slot(object)
    def _view(self, view: ClerkView) -> None:
        protection = view.screen.protection if isinstance(view.screen, Serving) else None
        if protection is not None and protection.next_look:
            self._timer.start(protection.next_look)
        else:
            self._timer.stop()

    @Slot()
    def _look(self) -> None:
        self._bridge.do(lambda desk: desk.protecting.look_at_the_clock())
