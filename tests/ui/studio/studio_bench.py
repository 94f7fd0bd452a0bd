"""The studio's window over a copy of the content, worked by keys as an editor would."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kakanai_desk.core.places import procedures
from kakanai_desk.studio.last_month import LastMonthSource
from kakanai_desk.studio.pack.draft import Draft, read_files
from kakanai_desk.studio.pack.journal import Journal
from kakanai_desk.studio.publishing import Publisher
from kakanai_desk.studio.workshop import Shown, Workshop
from kakanai_desk.ui.garbage import Garbage
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.window import StudioWindow

KEYS = {
    "Enter": Qt.Key.Key_Return, "Esc": Qt.Key.Key_Escape, "Tab": Qt.Key.Key_Tab, "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up, "Left": Qt.Key.Key_Left, "Right": Qt.Key.Key_Right, "Space": Qt.Key.Key_Space,
    "Del": Qt.Key.Key_Delete, "Backspace": Qt.Key.Key_Backspace, "Home": Qt.Key.Key_Home, "End": Qt.Key.Key_End,
    "PgUp": Qt.Key.Key_PageUp, "PgDn": Qt.Key.Key_PageDown,
} | {f"F{n + 1}": Qt.Key(Qt.Key.Key_F1 + n) for n in range(12)}  # fmt: skip
PATIENCE = 30.0  # seconds
MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}


class StudioBench:
    """``folder`` keeps the draft and the mirror; a second bench over the same one goes on with the draft."""

    def __init__(
        self,
        folder: Path,
        content: Path | None = None,
        size: tuple[int, int] = (1920, 1080),
        publisher: Publisher | None = None,
        last_month: LastMonthSource | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(folder / "draft.journal")
        draft = Draft(read_files(content or procedures()), self.journal)
        self.workshop = Workshop(draft, folder / f"mirror-{time.monotonic_ns()}")
        self.garbage, self.lane = Garbage(), Lane()  # as the studio's process
        self.window = StudioWindow(self.workshop, self.lane, (), publisher, last_month=last_month)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        """Until nothing runs, nothing waits to be told, and it is painted."""
        end = time.monotonic() + PATIENCE
        QApplication.processEvents()
        while self.lane.busy:
            assert time.monotonic() < end, "the studio does not come to rest"
            time.sleep(0.005)  # qWait would keep the interpreter from the lane
            QApplication.processEvents()
        QApplication.processEvents()

    @property
    def state(self) -> Shown:
        assert self.window.state is not None
        return self.window.state

    def press(self, *keys: str) -> None:
        """Named keys (``Ctrl+Z``, ``F3``, ``Enter``); anything else is typed as it stands."""
        for key in keys:
            *modifiers, last = key.split("+") if len(key) > 1 else [key]
            if last in KEYS or modifiers:
                flags = Qt.KeyboardModifier.NoModifier
                for word in modifiers:
                    flags |= MODIFIERS[word]
                code = KEYS[last] if last in KEYS else Qt.Key(ord(last.upper()))
                QTest.keyClick(self._target(), code, flags)
            else:
                self.type(key)
            self.settle()

    def type(self, text: str) -> None:
        """As if an input method had made it: Japanese has no keys of its own."""
        from PySide6.QtGui import QInputMethodEvent

        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self._target(), event)

    def _target(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def shot(self, file: Path) -> Path:
        self.settle()
        self.window.grab().save(str(file))
        return file

    def end(self) -> None:
        self.window.close()
        self.lane.stop()
        self.garbage.end()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
