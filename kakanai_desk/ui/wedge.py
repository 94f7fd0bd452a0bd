"""The handheld reader that types, as the windows hear it: a scan becomes a signal and never reaches a field.

An event filter on the application, once installed, holds each key for at most ``WedgeHabits.gap`` and gives a
person's keys back to the widget they were meant for, in their order.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from kakanai_desk.core.wedge import Scanned, Wedge, WedgeHabits, spelled_bytes

_Key = tuple[QWidget, QKeyEvent]
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)
_LATE = 0.02  # a timer later than this means the event loop was busy: keys may be waiting behind it


class WedgeFilter(QObject):
    """``scanned`` gives the bytes of a code; ``broken`` says that a scan did not come in whole."""

    scanned = Signal(bytes)
    broken = Signal()

    def __init__(self, app: QApplication, habits: WedgeHabits) -> None:
        super().__init__(app)
        self._habits = habits
        self._wedge: Wedge[_Key] = Wedge(habits)
        self._giving_back = False
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._time_over)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._giving_back or not isinstance(watched, QWidget):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._wedge.scanning or (self._wedge.busy and self._is_character(event)):
                event.accept()  # Enter at the end of a scan presses no default button, Ctrl in it no shortcut
                return True
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not self._is_first(watched):
            return False
        if not self._is_character(event):
            if not self._wedge.busy or event.key() in _MODIFIERS:  # readers press Shift for capitals
                return False
            held = event.isAutoRepeat()
            self._give(self._wedge.key(_seconds(event), "", (watched, event.clone()), repeated=held))
            return True
        key = (watched, event.clone())
        self._give(self._wedge.key(_seconds(event), _char(event), key, repeated=event.isAutoRepeat()))
        if self._wedge.busy:
            self._due = time.monotonic() + self._habits.gap
            self._timer.start(int(self._habits.gap * 1000) + 1)
        return True

    @staticmethod
    def _is_first(watched: QWidget) -> bool:
        """Whether this is the first widget to see the key, not a parent it was passed on to."""
        focused = QApplication.focusWidget()
        return watched is focused or (focused is None and watched.isWindow())

    @staticmethod
    def _is_character(event: QKeyEvent) -> bool:
        """A key that readers type: a visible character, Enter or Tab, without Ctrl or Alt."""
        return bool(_char(event)) and not event.modifiers() & ~_PLAIN

    @Slot()
    def _time_over(self) -> None:
        if time.monotonic() - self._due > _LATE:
            self._due = time.monotonic() + self._habits.gap
            self._timer.start(int(self._habits.gap * 1000))
            return
        self._give(self._wedge.tick(float("inf")))

    def _give(self, found: list[_Key | Scanned]) -> None:
        for one in found:
            if isinstance(one, Scanned):
                if one.complete:
                    self.scanned.emit(spelled_bytes(one.text, self._habits.spelling))
                else:
                    self.broken.emit()
                continue
            widget, event = one
            target = widget if isValid(widget) else QApplication.focusWidget()
            if target is None:
                continue
            self._giving_back = True
            try:
                QApplication.sendEvent(target, event)
            finally:
                self._giving_back = False


def _seconds(event: QKeyEvent) -> float:
    """When the key was pressed, by the keyboard's clock: a busy event loop does not stretch it."""
    return event.timestamp() / 1000 or time.monotonic()


def _char(event: QKeyEvent) -> str:
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return "\r"
    text = event.text()
    return text if len(text) == 1 and (text.isprintable() or text in "\t\x02\x03\x1d\x1e\x1f") else ""
