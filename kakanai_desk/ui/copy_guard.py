"""The clipboard of the clerk's window, and the key for pictures of the screen (R-106).

Copying takes a right and leaves a line in the record; without it the keys do nothing and the clipboard stays as it was.
What was copied goes when the visit is closed, and when the clerk leaves. Whatever else put text there (a table's own
Ctrl+C, a selection under X11) is found by the clipboard's change and taken back at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, Qt, Slot
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.bridge import DeskBridge

if TYPE_CHECKING:
    from kakanai_desk.visit.clerk_view import ClerkView

OUTWARD = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.DeleteEndOfLine,  # of a line edit: onto the clipboard, under X11
)
KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
PRINT = Qt.Key.Key_Print
KEPT_OUT = {  # of histories and clouds: Windows (Microsoft Learn, "Clipboard Formats") and KDE's Klipper
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\x01\x00\x00\x00",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\x00\x00\x00\x00",
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\x00\x00\x00\x00",
    "x-kde-passwordManagerHint": b"secret",
}


class CopyGuard(QObject):
    """Watches ``clerk``, which must have a native window. ``shielded``: pictures of the screen leave the windows out.

    ``owns``: whether this process put there what is on the clipboard; a test's platform does not know it.
    """

    def __init__(
        self, clerk: QWidget, bridge: DeskBridge, *, shielded: bool = False, owns: Callable[[], bool] | None = None
    ) -> None:
        super().__init__(clerk)
        self._bridge, self._shielded = bridge, shielded
        self._may = self._pressed = self._putting = False
        self._copied = b""  # SHA-256 of what was copied last
        self._clipboard = QGuiApplication.clipboard()
        self._owns = owns or self._clipboard.ownsClipboard
        self._clipboard.changed.connect(self._changed)
        bridge.clerk_view.connect(self._view)
        handle = clerk.windowHandle()
        if handle is None:
            raise RuntimeError("not before the window has a handle")
        handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in KEYS or not isinstance(event, QKeyEvent) or event.isAutoRepeat():
            return False
        down = event.type() == QEvent.Type.KeyPress
        if event.key() == PRINT and event.spontaneous():
            self._print_key(down=down)
        if down and not self._may and any(event.matches(one) for one in OUTWARD):
            self._bridge.do(lambda desk: desk.copying.refused())
            return True
        return False

    def _print_key(self, *, down: bool) -> None:
        """Windows tells of this key only when it comes up again."""
        if down or not self._pressed:
            shielded = self._shielded
            self._bridge.do(lambda desk: desk.copying.pictured(shielded=shielded))
        self._pressed = down

    @Slot(object)
    def _view(self, view: ClerkView) -> None:
        from kakanai_desk.visit.clerk_view import Serving
        from kakanai_desk.visit.steps import Step

        self._may = view.copies
        if not isinstance(view.screen, Serving) or view.screen.step is Step.DONE:
            self.wipe()

    @Slot(QClipboard.Mode)
    def _changed(self, mode: QClipboard.Mode) -> None:
        """Only what this process itself put there is looked at."""
        if mode == QClipboard.Mode.Selection:
            if self._clipboard.ownsSelection() and self._clipboard.text(mode):
                self._clipboard.clear(mode)  # what is marked with the mouse is nothing that was copied
            return
        text = self._clipboard.text() if mode == QClipboard.Mode.Clipboard and not self._putting else ""
        if not text or not self._owns():
            return
        self._putting = True
        if self._may:
            self._put_back(text)
        else:
            self._clipboard.clear()
            self._bridge.do(lambda desk: desk.copying.refused())
        self._putting = False

    def _put_back(self, text: str) -> None:
        """The same text, with the word that no history shall keep it."""
        held = QMimeData()
        held.setText(text)
        for name, value in KEPT_OUT.items():
            if name.startswith("x-kde") or sys.platform == "win32":
                held.setData(name, QByteArray(value))
        self._clipboard.setMimeData(held)
        self._copied = sha256(text.encode("utf-8", "surrogatepass")).digest()
        characters = len(text)
        self._bridge.do(lambda desk: desk.copying.copied(characters))

    def wipe(self) -> None:
        """Empty the clipboard where it still holds what was copied here."""
        if not self._copied:
            return
        held = sha256(self._clipboard.text().encode("utf-8", "surrogatepass")).digest()
        if held == self._copied:
            self._clipboard.clear()
        self._copied = b""
