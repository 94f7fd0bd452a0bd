"""申請の進み (R-066), at home: applications by section and lane; one of them opened with what may be done and its way.

← → change the lane, Enter opens and then shows what it says, digits do. What needs a reason asks for it in a field
below; a hand-over for the section first.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.workflow import Application
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.board_sheet import BoardSheet
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Words, elided
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters import clerk_board
from kakanai_desk.ui.presenters.clerk import short_number
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.widgets.glyph_label import draw_fitted
from kakanai_desk.visit.boarding import BoardView
from kakanai_desk.visit.clerk_view import ClerkView

ROW, ROWS = 60, 12


class _Lanes(QWidget):
    """The lanes side by side with their counts; the chosen one is filled."""

    HEIGHT, GAP = 44, 10

    def __init__(self) -> None:
        super().__init__()
        self._board = BoardView()
        self.setFixedHeight(self.HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(1200, self.HEIGHT)

    def put(self, board: BoardView) -> None:
        self._board = board
        chosen = next((words for lane, words, _ in clerk_board.lanes(board) if lane == board.lane), "")
        self.setAccessibleName(chosen)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        x = 0.0
        for lane, words, count in clerk_board.lanes(self._board):
            chosen = lane == self._board.lane
            text = f"{words}　{count}"
            font = theme.words(17, bold=chosen)
            width = paint.width_of(text, font) + 36
            place = QRectF(x + 1, 1, width, self.HEIGHT - 2)
            paint.box(painter, place, "ai-700" if chosen else "washi-0", "ai-700" if chosen else "washi-500", 6)
            painter.setFont(font)
            painter.setPen(theme.color("washi-0" if chosen else "sumi-900" if count else "sumi-700"))
            painter.drawText(place, paint.CENTER, text)
            x += width + self.GAP
        painter.end()


def _state(painter: QPainter, rect: QRectF, a: Application) -> None:
    fill, line, ink = clerk_board.LOOKS.get(a.state, clerk_board.PLAIN)
    place = QRectF(rect.x(), rect.y() + 8, 96, 26)
    paint.box(painter, place, fill, line)
    painter.setFont(theme.words(15, bold=True))
    painter.setPen(theme.color(ink))
    painter.drawText(place, paint.CENTER, clerk_board.state_words(a))
    painter.setFont(theme.words(14))
    painter.setPen(theme.color("ok-900" if a.final else "sumi-700"))
    painter.drawText(QRectF(rect.x(), rect.y() + 35, 96, 20), paint.CENTER, clerk_board.registration(a))


def _who(painter: QPainter, rect: QRectF, a: Application) -> None:
    place = QPointF(rect.x(), rect.center().y() + 7)
    draw_fitted(painter, place, clerk_board.who(a), 19, rect.width(), theme.color("sumi-900"))


class _Table(RowTable):
    """Left and right go to another lane."""

    aside = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.aside.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class BoardPage(WidePage):
    """``looked``: the board is wanted; ``read``: what an application says; ``turned``: the keys have changed; ``done``
    carries (application, offer, memo, section)."""

    looked = Signal()
    sectioned = Signal(str)
    laned = Signal(str)
    opened = Signal(str)
    read = Signal(str)
    shut = Signal()
    done = Signal(str, object, str, str)
    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._board = BoardView()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        self._section = Words("", 20, "ai-900", bold=True)
        self._more = Words("", 16, "sumi-700")
        column.addLayout(PageHead("board", self._section, self._more))
        column.addSpacing(14)
        self._lanes = _Lanes()
        column.addWidget(self._lanes)
        column.addSpacing(16)
        both = QHBoxLayout()
        both.setSpacing(24)
        self.table = _Table(
            say("board.title"),
            [
                Column(say("home.col.number"), 84, lambda a: short_number(a.opening.reception_number),
                       words_cell(28, "ai-700", lambda a: short_number(a.opening.reception_number),
                                  bold=True, figures=True)),
                Column(say("board.col.procedure"), 0, self._procedure_words, self._procedure),
                Column(say("board.col.who"), 190, clerk_board.who, _who),
                Column(say("board.col.state"), 122, clerk_board.state_words, _state),
                Column(say("board.col.holder"), 138, clerk_board.holder,
                       words_cell(16, "sumi-900", clerk_board.holder)),
                Column(say("board.col.since"), 122, self._since, words_cell(16, "sumi-700", self._since)),
            ],
            ROW,
        )  # fmt: skip
        both.addWidget(self.table, 1, Qt.AlignmentFlag.AlignTop)
        self.sheet = BoardSheet()
        self.sheet.setFixedWidth(620)
        both.addWidget(self.sheet)
        column.addLayout(both, 1)
        self.table.chosen.connect(self._open)
        self.table.moved.connect(self._moved)
        self.table.aside.connect(self._aside)
        self.sheet.done.connect(self._done)
        self.sheet.turned.connect(self.turned)
        self._show(BoardView())

    # --- cells

    def _since(self, a: Application) -> str:
        return clerk_board.since(a, self._board.day)

    def _procedure_words(self, a: Application) -> str:
        return "　".join((a.title, clerk_board.second_line(self._board, a), *clerk_board.marks(a)))

    def _procedure(self, painter: QPainter, rect: QRectF, a: Application) -> None:
        x = rect.right()
        for mark in clerk_board.marks(a):
            width = paint.width_of(mark, theme.words(14, bold=True)) + 18
            place = QRectF(x - width, rect.y() + 8, width, 24)
            paint.box(painter, place, "warn-100", "warn-700")
            painter.setFont(theme.words(14, bold=True))
            painter.setPen(theme.color("warn-900"))
            painter.drawText(place, paint.CENTER, mark)
            x -= width + 6
        painter.setFont(theme.words(18, bold=True))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(QRectF(rect.x(), rect.y() + 5, x - rect.x() - 8, 28), paint.LEFT,
                         elided(a.title, 18, x - rect.x() - 8, bold=True))  # fmt: skip
        painter.setFont(theme.words(14))
        painter.setPen(theme.color("sumi-700"))
        line = clerk_board.second_line(self._board, a)
        painter.drawText(QRectF(rect.x(), rect.y() + 34, rect.width(), 22), paint.LEFT, elided(line, 14, rect.width()))

    # --- the page

    def place(self) -> str:
        if self._board.opened is None:
            return "board"
        return "board_ask" if self.sheet.asking else "board_open"

    def begin(self) -> None:
        self._take_keys()
        if not self._board.open:
            self.looked.emit()
        self.turned.emit()

    def leave(self) -> bool:
        if self.sheet.asking:
            self.sheet.stop_asking()
            self._take_keys()
            return False
        if self._board.opened is not None:
            self.shut.emit()
            return False
        self.forget()
        return True

    def forget(self) -> None:
        """No name stays on the page."""
        self._show(BoardView())

    def show_view(self, view: ClerkView) -> None:
        if view.board != self._board:
            self._show(view.board)

    def _show(self, board: BoardView) -> None:
        current = self.table.current()
        same = current.id if current is not None else ""
        before, self._board = self._board, board
        self._section.setText(clerk_board.section_words(board) if board.open else "")
        self._more.setText(clerk_board.none_words(board) if board.open else "")
        self._lanes.put(board)
        self.table.put(board.rows)
        self.table.setVisible(bool(board.rows))
        self.table.setFixedHeight(self.table.wanted_height(36 + ROW * ROWS))
        ids = [a.id for a in board.rows]
        if ids and (same not in ids or not before.open):
            self.table.go_to(0)
        elif ids and ids[self.table.currentIndex().row()] != same:
            self.table.go_to(ids.index(same))  # the row is the same when others come and go
        asked = self.sheet.asking
        self.sheet.put(board)
        if asked and not self.sheet.asking:
            self._take_keys()
        if before.open != board.open or (before.opened is None) != (board.opened is None):
            self._take_keys()
        self.turned.emit()

    def _take_keys(self) -> None:
        if self.sheet.asking:
            self.sheet.take_keys()
        elif self.table.isVisibleTo(self):
            self.table.setFocus()
        else:
            self.setFocus()

    def key(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._aside(1 if key == Qt.Key.Key_Right else -1)
        elif event.text().isascii() and event.text().isdigit():
            self.sheet.digit(int(event.text()))

    # --- what the clerk does

    def take(self) -> None:
        """Enter of the function bar."""
        if self.sheet.asking:
            self.sheet.take()
        else:
            self._open(self.table.currentIndex().row())

    def next_section(self) -> None:
        self.sectioned.emit(clerk_board.next_section(self._board))

    @Slot(int)
    def _aside(self, by: int) -> None:
        names = [lane for lane, _, _ in clerk_board.lanes(self._board)]
        self.laned.emit(names[(names.index(self._board.lane) + by) % len(names)])

    @Slot(int)
    def _moved(self, row: int) -> None:
        a, opened = self.table.current(), self._board.opened
        if opened is not None and a is not None and a.id != opened.id:
            self._open(row)  # the sheet follows the list

    @Slot(int)
    def _open(self, row: int) -> None:
        a = self.table.current()
        if a is None:
            return
        if self._board.opened is None or self._board.opened.id != a.id:
            self.opened.emit(a.id)
        else:
            self.read.emit(a.id)

    @Slot(object, str, str)
    def _done(self, offer: clerk_board.Offer, memo: str, section: str) -> None:
        if self._board.opened is not None:
            self.done.emit(self._board.opened.id, offer, memo, section)
