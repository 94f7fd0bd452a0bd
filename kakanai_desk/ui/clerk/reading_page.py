"""申請の内容 (R-068), over the board: who it is about, what was answered, which papers there are. To be read only.

↑ ↓ and the page keys move it. Where another counter has it open the page says who, and asks for the reason to take it
over. It closes by itself when the set time is over, so that nobody holds what nobody reads.
"""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Band, Panel, Words
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters import clerk_reading
from kakanai_desk.ui.presenters.clerk_reading import Group, Line
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.widgets.glyph_label import GlyphLabel
from kakanai_desk.visit.clerk_view import ClerkView
from kakanai_desk.visit.reading import ReadingView, Reads

LABEL, STEP = 190, 60  # px


class _Column(Panel):
    """Groups of lines below one another."""

    def __init__(self) -> None:
        super().__init__("washi-0", "washi-300")
        self.lines: list[Line] = []
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(24, 18, 20, 18)
        self._all.setSpacing(0)
        self._inside: QWidget | None = None

    def put(self, groups: tuple[Group, ...]) -> None:
        self.lines = [line for group in groups for line in group.lines]
        if self._inside is not None:
            self._all.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        grid = QGridLayout(self._inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, LABEL)
        grid.setColumnStretch(1, 1)
        row = 0
        for group in groups:
            if row:
                grid.setRowMinimumHeight(row, 12)
                row += 1
            grid.addWidget(Words(group.title, 17, "ai-900", bold=True), row, 0, 1, 2)
            row += 1
            for line in group.lines:
                label = Words(line.label, 16, "sumi-700", wrap=True)
                label.setFixedWidth(LABEL)
                label.setContentsMargins(0, 4 if line.fact and not line.covered else 0, 0, 0)
                grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(_value(line), row, 1)
                row += 1
        grid.setRowStretch(row, 1)
        self._all.addWidget(self._inside)


def _value(line: Line) -> QWidget:
    if line.covered:
        return Words(line.value, 17, "sumi-700", wrap=True)
    return GlyphLabel(line.value, 24 if line.name else 20) if line.fact else Words(line.value, 17, wrap=True)


class ReadingPage(WidePage):
    """``act`` as of a ``StepPage``; ``turned``: the keys have changed."""

    act = Signal(object, bool)
    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown = ReadingView()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        self._head = Words("", 20, "ai-900", bold=True)
        self._until = Words("", 16, "sumi-700")
        column.addLayout(PageHead("reading", self._head, self._until))
        column.addSpacing(14)
        self._told = Band("ai")
        self._told.say("")
        column.addWidget(self._told)
        self._ask = QWidget()
        ask = QHBoxLayout(self._ask)
        ask.setContentsMargins(0, 14, 0, 0)
        ask.setSpacing(16)
        ask.addWidget(Words(say("reading.reason"), 18))
        self.reason = LineField(say("reading.reason"), height=50)
        self.reason.setFixedWidth(720)
        self.reason.entered.connect(self.take)
        ask.addWidget(self.reason)
        ask.addStretch(1)
        column.addWidget(self._ask)
        column.addSpacing(14)
        sheet = QWidget()
        both = QHBoxLayout(sheet)
        both.setContentsMargins(0, 0, 8, 0)
        both.setSpacing(20)
        self.left, self.right = _Column(), _Column()
        both.addWidget(self.left, 1)
        both.addWidget(self.right, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(sheet)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        sheet.setAutoFillBackground(False)
        column.addWidget(self._scroll, 1000)
        column.addStretch(1)  # holds the place while there is nothing to read
        self._ends = QTimer(self)
        self._ends.setSingleShot(True)
        self._ends.timeout.connect(self._overdue)
        self._show(ReadingView())

    def place(self) -> str:
        return "reading_held" if self._shown.state is Reads.HELD else "reading"

    def begin(self) -> None:
        (self.reason if self._shown.state is Reads.HELD else self).setFocus()

    def leave(self) -> bool:
        self.forget()
        return True

    def forget(self) -> None:
        """Nobody's data stays on the page."""
        self._show(ReadingView())

    def show_view(self, view: ClerkView) -> None:
        if view.reading != self._shown:
            self._show(view.reading)

    def key(self, event: QKeyEvent) -> None:
        bar, key = self._scroll.verticalScrollBar(), event.key()
        steps = {
            Qt.Key.Key_Up: -STEP,
            Qt.Key.Key_Down: STEP,
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        bar.setValue(bar.value() + steps.get(Qt.Key(key), 0))

    @Slot()
    def take(self) -> None:
        """Enter: take it over, with the reason that was written."""
        reason = self.reason.text().strip()
        if reason:
            self.act.emit(lambda desk: desk.reading.take_over(reason), True)
        else:
            self.reason.setFocus()

    def _show(self, reading: ReadingView) -> None:
        before, self._shown = self._shown, reading
        kind, first, second = clerk_reading.told(reading)
        self._head.setText(clerk_reading.head(reading))
        self._told.kind(kind)
        self._told.say(first, second)
        held = reading.state is Reads.HELD
        self._ask.setVisible(held)
        if before.state is not reading.state or before.serial != reading.serial:
            self.reason.clear()
            self._until.setText(clerk_reading.until(reading, datetime.now(UTC)))
            self._ends.stop()
            if reading.state is Reads.OPEN and reading.seconds:
                self._ends.start(reading.seconds * 1000)
        if before.told != reading.told or before.answers != reading.answers:
            self.left.put(clerk_reading.left(reading))
            self.right.put(clerk_reading.right(reading))
            self._scroll.verticalScrollBar().setValue(0)
        self._scroll.setVisible(reading.told is not None)
        if self.isVisible() and before.state is not reading.state:
            self.begin()
        self.turned.emit()

    @Slot()
    def _overdue(self) -> None:
        serial = self._shown.serial
        self.act.emit(lambda desk: desk.reading.overdue(serial), False)
