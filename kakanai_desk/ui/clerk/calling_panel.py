"""呼出 on the home page: the number that stands on the visitor's screen, the next one, and one that is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk.parts import Digits, Panel, Tile, Words
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import Home


class NumberField(QLineEdit):
    """Takes digits, full width too; Enter calls, Esc gives the keys back."""

    called = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFont(theme.digits(22))
        self.setFixedSize(120, 44)
        self.setMaxLength(4)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(say("calling.field"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("\r", "\n"):
            text = self.text()
            self.clear()
            self.called.emit(text)
            self.left.emit()
        elif event.text() == "\x1b":
            self.clear()
            self.left.emit()
        elif event.text().isprintable() and event.text() and not event.text().isdecimal():
            event.accept()  # a letter would be no number
        else:
            super().keyPressEvent(event)


class CallingPanel(Panel):
    """``wants`` carries the words of the function bar: call_next, call_stop."""

    called = Signal(str)
    wants = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 18)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(14)
        self._state = Words("", 20, bold=True)
        self._number = Digits("", 40, "ai-700", bold=True)
        self._stop = Tile(say("fn.call_stop"), action="call_stop", key="Shift+F2")
        row.addWidget(self._state)
        row.addWidget(self._number)
        row.addStretch(1)
        row.addWidget(self._stop)
        column.addLayout(row)
        below = QHBoxLayout()
        below.setSpacing(14)
        self._next = Tile("", action="call_next", key="F2")
        self.field = NumberField()
        below.addWidget(self._next)
        below.addSpacing(12)
        below.addWidget(Words(say("calling.typed"), 17, "sumi-700"))
        below.addWidget(self.field)
        below.addWidget(Words(say("calling.enter"), 16, "sumi-700"))
        below.addStretch(1)
        column.addLayout(below)
        self.field.called.connect(self.called)
        self.field.left.connect(self.left)
        for tile in (self._next, self._stop):
            tile.chosen.connect(self.wants)

    @Slot(object)
    def show_home(self, screen: Home) -> None:
        self._state.setText(say("calling.now" if screen.called else "calling.none"))
        self._number.setText(say("calling.number", number=screen.called) if screen.called else "")
        self._number.setVisible(bool(screen.called))
        self._stop.setVisible(bool(screen.called))
        self._next.set_words(say("calling.next", number=screen.following), "F2")
