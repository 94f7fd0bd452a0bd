"""A line to type words into and the rows that have them: Down goes into the rows, Enter takes the first or the one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell

ROW, HEAD = 38, 36


class Choice(NamedTuple):
    """``value`` is taken; ``label`` and ``beside`` are seen."""

    value: Any
    label: str
    beside: str = ""


class Finder(QWidget):
    """``find`` gives the rows for what was typed. ``taken`` tells a value; ``kept``: Enter on what is taken already."""

    taken = Signal(object)
    kept = Signal()

    def __init__(
        self, title: str, find: Callable[[str], Sequence[Choice]], rows: int, *columns: tuple[str, int]
    ) -> None:
        super().__init__()
        self._find, self._most, self._settled = find, rows, ""
        self.field = LineField(title)
        self.setFocusProxy(self.field)
        self.field.installEventFilter(self)
        named = columns or ((title, 0),)
        shown = [Column(named[0][0], named[0][1], _label, words_cell(17, "sumi-900", _label))]
        if len(named) > 1:
            shown.append(Column(named[1][0], named[1][1], _beside, words_cell(15, "sumi-700", _beside)))
        self.table = RowTable(title, shown, ROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.table)
        self.table.hide()
        self.field.edited.connect(self.search)
        self.field.entered.connect(self._first)
        self.table.chosen.connect(self._row)
        self.table.clicked.connect(self._clicked)

    def settle(self, label: str) -> None:
        """What is taken now, as words; the rows go."""
        self._settled = label
        self.field.setText(label)
        self.field.setCursorPosition(0)
        self.table.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who comes back types over what stands there."""
        if watched is self.field and event.type() == QEvent.Type.FocusIn:
            self.field.selectAll()
        return super().eventFilter(watched, event)

    @Slot()
    def search(self) -> None:
        rows = list(self._find(self.field.text()))
        self._offer(rows)
        if rows:
            self.table.go_to(0)

    def _offer(self, rows: Sequence[Choice]) -> None:
        self.table.put(rows)
        self.table.setFixedHeight(HEAD + ROW * min(len(rows), self._most))
        self.table.setVisible(bool(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            if self.table.isHidden():
                self._search_all()
            self.table.setFocus()
        elif event.key() == Qt.Key.Key_Escape and not self.table.isHidden():
            self.settle(self._settled)
            self.field.setFocus()
        else:
            super().keyPressEvent(event)

    def _search_all(self) -> None:
        typed = self.field.text()
        self._offer(list(self._find("" if typed == self._settled else typed)))

    @Slot()
    def _first(self) -> None:
        if not self.table.isHidden():
            self._row(self.table.currentIndex().row())
        elif self._settled and self.field.text() == self._settled:
            self.kept.emit()

    @Slot(object)
    def _clicked(self, index: Any) -> None:
        self._row(index.row())

    @Slot(int)
    def _row(self, row: int) -> None:
        if 0 <= row < len(self.table.model_.rows):
            choice: Choice = self.table.model_.rows[row]
            self.settle(choice.label)
            self.taken.emit(choice.value)


def _label(row: Choice) -> str:
    return row.label


def _beside(row: Choice) -> str:
    return row.beside
