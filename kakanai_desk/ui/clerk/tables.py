"""A quiet table: rows of values drawn by a painter function per column; one row is current."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint

Index = QModelIndex | QPersistentModelIndex
Draw = Callable[[QPainter, QRectF, Any], None]


@dataclass(frozen=True)
class Column:
    """``text`` is what a screen reader is told; ``draw`` paints the cell of a row."""

    title: str
    width: int  # 0: takes what is left
    text: Callable[[Any], str]
    draw: Draw
    figures: bool = False  # its title stands at the right, over its numbers


class _Model(QAbstractTableModel):
    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: tuple[Any, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.columns[index.column()].text(self.rows[index.row()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(paint.RIGHT if self.columns[section].figures else paint.LEFT)
        return None

    def put(self, rows: tuple[Any, ...]) -> None:
        if len(rows) == len(self.rows):
            before, self.rows = self.rows, rows
            last = len(self.columns) - 1
            for number, (old, new) in enumerate(zip(before, rows, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(number, 0), self.index(number, last))
            return
        before = len(self.rows)
        if before and rows[:before] == self.rows:  # more of them came: what is there stays where it is
            self.beginInsertRows(QModelIndex(), before, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class _Delegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        if not isinstance(view, RowTable):
            return
        rect = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        current = view.currentIndex().row() == index.row()
        painter.save()
        paint.begin(painter)
        painter.fillRect(rect, theme.color("ai-100" if current else "washi-0"))
        painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), theme.color("washi-200"))
        if current and index.column() == 0:
            painter.fillRect(QRectF(rect.x(), rect.y(), 6, rect.height()), theme.color("ai-700"))
        painter.setClipRect(rect)
        view.model_.columns[index.column()].draw(painter, rect.adjusted(12, 0, -6, 0), view.model_.rows[index.row()])
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        return QSize(80, view.row_height if isinstance(view, RowTable) else 59)


class RowTable(QTableView):
    """``moved`` tells the row that is current now; ``chosen`` is Enter on it."""

    moved = Signal(int)
    chosen = Signal(int)

    def __init__(self, title: str, columns: Sequence[Column], row_height: int = 59) -> None:
        super().__init__()
        self.row_height = row_height
        self.model_ = _Model(columns)
        self.setModel(self.model_)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(title)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height)
        head = self.horizontalHeader()
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        head.setFixedHeight(34)
        for number, column in enumerate(columns):
            if column.width:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
                head.resizeSection(number, column.width)
            else:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        bar, ink, line = (theme.color(name).name() for name in ("washi-100", "sumi-700", "washi-300"))
        self.setStyleSheet(
            f"QTableView {{ border: 1px solid {line}; background: #ffffff; outline: 0; }}"
            f"QHeaderView {{ background: {bar}; }}"
            f"QHeaderView::section {{ background: {bar}; color: {ink}; border: 0; border-bottom: 1px solid {line};"
            " padding: 0 12px; }"
        )
        head.setFont(theme.words(15))

    def put(self, rows: Sequence[Any]) -> None:
        """Show ``rows``; the current row stays where it was as far as it can."""
        before = self.currentIndex().row()
        self.model_.put(tuple(rows))
        if rows:
            row = min(max(before, 0), len(rows) - 1)
            if self.currentIndex().row() != row:
                self.go_to(row)

    def go_to(self, row: int) -> None:
        self.setCurrentIndex(self.model_.index(row, 0))

    def current(self) -> Any:
        row = self.currentIndex().row()
        return self.model_.rows[row] if 0 <= row < len(self.model_.rows) else None

    def wanted_height(self, most: int) -> int:
        return min(most, 36 + self.row_height * max(1, len(self.model_.rows)))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)  # pyright: ignore[reportArgumentType]
        for row in (previous.row(), current.row()):
            if row >= 0:
                top = self.rowViewportPosition(row)
                self.viewport().update(0, top, self.viewport().width(), self.row_height)
        if current.row() >= 0:
            self.moved.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.currentIndex().row())
        elif event.text().isprintable() and event.text():
            event.ignore()  # digits and letters belong to the page
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            paint.begin(painter)
            height = min(self.viewport().height(), self.row_height * len(self.model_.rows))
            row = self.currentIndex().row()
            if row >= 0:
                top = self.rowViewportPosition(row)
                paint.focus_pair(painter, QRectF(0, top, self.viewport().width(), self.row_height))
            elif not height:
                paint.focus_pair(painter, QRectF(self.viewport().rect()))


def words_cell(
    pixels: float, ink: str, text: Callable[[Any], str], *, bold: bool = False, figures: bool = False
) -> Draw:
    """A column of plain words, elided at its right edge."""

    def draw(painter: QPainter, rect: QRectF, row: Any) -> None:
        painter.setFont(theme.digits(pixels, bold=bold) if figures else theme.words(pixels, bold=bold))
        painter.setPen(theme.color(ink))
        shown = painter.fontMetrics().elidedText(text(row), Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, paint.LEFT, shown)

    return draw
