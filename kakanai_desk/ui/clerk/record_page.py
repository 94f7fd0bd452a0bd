"""記録を見る (R-096), at home: views at the left, what is asked for above, lines in the table, of one desk or of all.

Nothing is searched before Enter or a key, because every search is a line of the record. A name that was typed goes
with the page.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.record_search import FoundLine, Searches
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Band, Tile, Words, elided
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters import clerk_record
from kakanai_desk.ui.presenters.clerk_record import FIELDS, LOGS, RESULTS, VIEWS, NotUnderstood
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.auditing import Looked, RecordView, Standing
from kakanai_desk.visit.clerk_view import ClerkView

CHOSEN_BY = {"where": "F2", "log": "F3", "result": "F4", "kind": "F5"}
WIDTHS = {"since": 170, "until": 170, "terminal": 110, "actor": 170, "name": 300, "born": 190}
SIDE, ROW, ROWS, WITH_BAND = 300, 40, 16, 14  # rows seen at once, and below a warning


class _Pane(RowTable):
    """One of two tables side by side: the arrow ``towards`` the other goes there, Home and End to the ends."""

    turned = Signal()

    def __init__(self, title: str, columns: list[Column], height: int, towards: Qt.Key) -> None:
        super().__init__(title, columns, height)
        self._towards = towards

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == self._towards:
            self.turned.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if event.key() == Qt.Key.Key_Home else len(self.model_.rows) - 1)
        else:
            super().keyPressEvent(event)


def _result(painter: QPainter, rect: QRectF, line: FoundLine) -> None:
    """What did not go well stands out by a frame, not by colour alone."""
    words = clerk_record.result_words(line.result)
    place = QRectF(rect.x() - 4, rect.center().y() - 13, 72, 26)
    ink = "sumi-900"
    if line.result == "refused":
        paint.box(painter, place, "warn-100", "warn-700")
        ink = "warn-900"
    elif line.result == "failed":
        paint.box(painter, place, "err-50", "err-700")
        ink = "err-800"
    painter.setFont(theme.words(16))
    painter.setPen(theme.color(ink))
    painter.drawText(place, paint.CENTER, words)


def _more(painter: QPainter, rect: QRectF, line: FoundLine) -> None:
    painter.setFont(theme.words(15))
    painter.setPen(theme.color("sumi-700"))
    painter.drawText(rect, paint.LEFT, elided(clerk_record.more_words(line), 15, rect.width()))


def _views() -> list[Column]:
    words = clerk_record.view_words
    return [Column(say("record.views"), 0, words, words_cell(18, "sumi-900", words))]


def _lines() -> list[Column]:
    def told(key: str, width: int, words, *, pixels: float = 17, bold: bool = False, figures: bool = False) -> Column:
        return Column(
            say(f"record.col.{key}"), width, words, words_cell(pixels, "sumi-900", words, bold=bold, figures=figures)
        )

    return [
        told("at", 216, clerk_record.at_words, figures=True),
        told("desk", 84, clerk_record.desk_words, figures=True),
        told("log", 112, lambda line: clerk_record.log_words(line.log)),
        told("kind", 320, lambda line: clerk_record.kind_words(line.kind), bold=True),
        Column(say("record.col.result"), 92, lambda line: clerk_record.result_words(line.result), _result),
        told("actor", 120, lambda line: line.actor, figures=True),
        Column(say("record.col.more"), 0, clerk_record.more_words, _more),
    ]


def _counts() -> list[Column]:
    def told(key: str, width: int, words, *, figures: bool = True) -> Column:
        return Column(say(f"record.col.{key}"), width, words, words_cell(18, "sumi-900", words, figures=figures))

    return [
        told("day", 180, lambda row: row.day.isoformat()),
        told("actor", 240, lambda row: row.who),
        told("searches", 180, lambda row: str(row.searches)),
        told("numbers", 0, lambda row: str(row.numbers)),
    ]


class RecordPage(WidePage):
    """``looked`` carries the ``Looked`` (None: as the desk begins); ``wants``: an action of the function bar;
    ``turned``: the keys have changed."""

    looked = Signal(object)
    wants = Signal(str)
    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view = RecordView()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        self._state = Words("", 16, "sumi-700")
        column.addLayout(PageHead("record", self._state))
        column.addSpacing(12)
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        self.tiles = {what: Tile("", action=f"record_{what}", key=key) for what, key in CHOSEN_BY.items()}
        for tile in self.tiles.values():
            tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tile.chosen.connect(self.wants)
            tiles.addWidget(tile)
        tiles.addStretch(1)
        column.addLayout(tiles)
        column.addSpacing(12)
        column.addLayout(self._asking())
        column.addSpacing(12)
        self._away = Band("warn")
        self._away.say("")
        column.addWidget(self._away)
        column.addSpacing(12)
        both = QHBoxLayout()
        both.setSpacing(20)
        self.views = _Pane(say("record.views"), _views(), 46, Qt.Key.Key_Right)
        self.views.setFixedWidth(SIDE)
        self.views.put(VIEWS)
        self.views.setFixedHeight(self.views.wanted_height(36 + 46 * len(VIEWS)))
        both.addWidget(self.views, 0, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        self.table = _Pane(say("record.title"), _lines(), ROW, Qt.Key.Key_Left)
        self.counts = _Pane(say("record.view.mass"), _counts(), ROW, Qt.Key.Key_Left)
        self._nothing = Words("", 18, "sumi-700")
        for widget in (self.table, self.counts, self._nothing):
            right.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        right.addStretch(1)
        both.addLayout(right, 1)
        column.addLayout(both, 1)
        column.addWidget(Words(say("record.foot"), 15, "sumi-700"))
        self.views.chosen.connect(self._viewed)
        self.views.turned.connect(self._into_lines)
        self.table.turned.connect(self.views.setFocus)
        self.counts.turned.connect(self.views.setFocus)
        self._show(RecordView())

    def _asking(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(14)
        self.fields = dict[str, LineField]()
        for name in FIELDS:
            box = QVBoxLayout()
            box.setSpacing(4)
            title = say(f"record.field.{name}")
            box.addWidget(Words(title, 15, "sumi-700"))
            field = LineField(title, figures=name != "name", height=44)
            field.setFixedWidth(WIDTHS[name])
            field.setPlaceholderText(say(f"record.example.{name}"))
            field.entered.connect(self.take)
            box.addWidget(field)
            self.fields[name] = field
            line.addLayout(box)
        line.addStretch(1)
        return line

    # --- the page

    def place(self) -> str:
        return "record"

    def begin(self) -> None:
        self.views.setFocus()
        if self._view.state is Standing.NOTHING:
            self.looked.emit(None)
        self.turned.emit()

    def leave(self) -> bool:
        self.forget()
        return True

    def forget(self) -> None:
        """No name and no line stays on the page."""
        self._show(RecordView())

    def show_view(self, view: ClerkView) -> None:
        if view.record != self._view:
            self._show(view.record)

    def _show(self, view: RecordView) -> None:
        before, self._view = self._view, view
        if view.looked != before.looked or view.state is Standing.NOTHING:
            for name, text in clerk_record.field_texts(view.looked).items():
                self.fields[name].setText(text)
                self._mark(name, False)
            self.views.go_to(VIEWS.index(view.looked.asked.view))
        for what, tile in self.tiles.items():
            tile.set_words(clerk_record.chosen_words(view, what), CHOSEN_BY[what])
            tile.setVisible(what != "where" or view.center)
        self._state.setText(clerk_record.state_words(view))
        self._away.say(*clerk_record.away_words(view))
        self._nothing.setText(clerk_record.nothing_words(view))
        self._nothing.setVisible(bool(self._nothing.text()))
        rows: tuple[FoundLine, ...] | tuple[Searches, ...]
        for table, rows in ((self.table, view.lines), (self.counts, view.rows)):
            table.put(rows)
            table.setVisible(bool(rows))
            table.setFixedHeight(table.wanted_height(36 + ROW * (WITH_BAND if view.state is Standing.AWAY else ROWS)))
        self.turned.emit()

    def _mark(self, name: str, wrong: bool) -> None:
        self.fields[name].wrong = wrong
        self.fields[name].update()

    # --- what the auditor does

    @Slot()
    def take(self) -> None:
        """Enter: the view at the left, with what was typed."""
        self._look(self._view.looked)

    def choose(self, what: str) -> None:
        """A key of the bar: another choice of it, asked for at once."""
        looked = self._view.looked
        asked = looked.asked
        if what == "where":
            looked = replace(looked, city=not looked.city)
        elif what == "log":
            looked = replace(looked, asked=replace(asked, log=clerk_record.following(LOGS, asked.log)))
        elif what == "result":
            looked = replace(looked, asked=replace(asked, result=clerk_record.following(RESULTS, asked.result)))
        elif what == "kind":
            looked = replace(looked, asked=clerk_record.with_kind(asked, self.table.current()))
        self._look(looked)

    def _look(self, looked: Looked) -> None:
        for name in FIELDS:
            self._mark(name, False)
        row = max(self.views.currentIndex().row(), 0)
        looked = replace(looked, asked=replace(looked.asked, view=VIEWS[row]))
        try:
            asked = clerk_record.typed(looked, {n: f.text() for n, f in self.fields.items()}, self._view.today)
        except NotUnderstood as error:
            self._mark(error.field, True)
            self.fields[error.field].setFocus()
            return
        self.looked.emit(asked)

    @Slot(int)
    def _viewed(self, row: int) -> None:
        self.take()

    @Slot()
    def _into_lines(self) -> None:
        table: QWidget = self.counts if self._view.rows else self.table
        if self._view.rows or self._view.lines:
            table.setFocus()
            (self.counts if self._view.rows else self.table).go_to(0)
