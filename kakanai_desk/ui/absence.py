"""Nobody touches the visitor's screen: ask whether they are still there, then hide it; the visit stays (R-059)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.visit.visitor_view import StillThere, VisitorView

ASK_MS = 90_000
HIDE_MS = 60_000


class Absence(QObject):
    """Counts from the last touch or the last new screen."""

    def __init__(self, window: VisitorWindow, bridge: DeskBridge, ask_ms: int = ASK_MS, hide_ms: int = HIDE_MS) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._ask_ms, self._hide_ms = ask_ms, hide_ms
        self._asking = False
        self._screen: type[object] = object
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._away)
        window.touched.connect(self._touched)
        bridge.visitor_view.connect(self._view)

    @Slot(object)
    def _view(self, visitor: VisitorView) -> None:
        kind = type(visitor.screen)
        if kind is not self._screen:
            self._screen = kind
            self._asking = kind is StillThere
            self._timer.start(self._hide_ms if self._asking else self._ask_ms)

    @Slot()
    def _touched(self) -> None:
        self._timer.start(self._ask_ms)
        if self._asking:
            self._bridge.do(lambda desk: desk.touched())

    @Slot()
    def _away(self) -> None:
        self._bridge.do(lambda desk: desk.nobody_touches())
