"""Both windows are left out of pictures of the screen, where the system can do that; also after a window's native
window was made anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.ports.capture import CaptureShield


class Shielding(QObject):
    """``held``: the system did it for every window."""

    def __init__(self, windows: tuple[QWidget, ...], shield: CaptureShield) -> None:
        super().__init__(windows[0])
        self._shield = shield
        self.held = all([shield.shield(int(window.winId())) for window in windows])
        for window in windows:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WinIdChange and isinstance(watched, QWidget) and watched.internalWinId():
            self._shield.shield(int(watched.internalWinId()))
        return False
