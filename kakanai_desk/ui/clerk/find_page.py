"""受付をさがす (R-021), at home: type, see the visits of today and of the past, open one.

One that is open or parked goes on; of a closed one the page shows what was done. Nothing is searched before Enter,
because every search is a line of the record. Those of other counters come later, and only ever below.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kakanai_desk.core.ports.store import FoundVisit
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Panel, Words, elided
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters import clerk_find
from kakanai_desk.ui.presenters.clerk import short_number
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.widgets.glyph_label import draw_fitted
from kakanai_desk.visit.clerk_view import ClerkView, Home
from kakanai_desk.visit.finding import Found

ROW, ROWS = 60, 12


def _names(painter: QPainter, rect: QRectF, row: FoundVisit) -> None:
    place = QPointF(rect.x(), rect.y() + 29)
    draw_fitted(painter, place, clerk_find.names(row), 21, rect.width(), theme.color("sumi-900"))
    painter.setFont(theme.words(15))
    painter.setPen(theme.color("sumi-700"))
    painter.drawText(
        QRectF(rect.x(), rect.y() + 34, rect.width(), 22),
        paint.LEFT,
        elided(clerk_find.others(row), 15, rect.width()),
    )


def _day(painter: QPainter, rect: QRectF, row: FoundVisit) -> None:
    """The day; below it whose it is, where it is not this counter's."""
    counter = clerk_find.counter_words(row)
    painter.setFont(theme.words(18))
    painter.setPen(theme.color("sumi-900"))
    place = QRectF(rect.x(), rect.y() + 6, rect.width(), 26) if counter else rect
    painter.drawText(place, paint.LEFT, clerk_find.day_words(row))
    if counter:
        painter.setFont(theme.words(15, bold=True))
        painter.setPen(theme.color("ai-700"))
        painter.drawText(QRectF(rect.x(), rect.y() + 33, rect.width(), 22), paint.LEFT, counter)


def _state(painter: QPainter, rect: QRectF, row: FoundVisit) -> None:
    place = QRectF(rect.x(), rect.center().y() - 15, 88, 30)
    ink = "sumi-900"
    if row.status == "closed" or clerk_find.ended(row):
        paint.box(painter, place, "ok-50", "ok-700")
        ink = "ok-900"
    elif row.status == "parked":
        paint.box(painter, place, "warn-100", "warn-700")
        ink = "warn-900"
    elif row.status == "elsewhere":
        paint.box(painter, place, "washi-0", "ai-700")
        ink = "ai-700"
    else:
        paint.dashed_box(painter, place, "washi-0", "washi-500")
    painter.setFont(theme.words(16))
    painter.setPen(theme.color(ink))
    painter.drawText(place, paint.CENTER, clerk_find.state_words(row))


class FindPage(WidePage):
    """``asked``: a query to search; ``resume`` and ``look``: the id of a visit; ``turned``: the keys have changed."""

    asked = Signal(str)
    resume = Signal(str)
    look = Signal(str)
    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        column.addLayout(PageHead("find", Words(say("find.how"), 16, "sumi-700")))
        column.addSpacing(14)
        line = QHBoxLayout()
        self.field = LineField(say("find.field"), height=54, pixels=24)
        self.field.setPlaceholderText(say("find.example"))
        self.field.setFixedWidth(760)
        line.addWidget(self.field)
        line.addSpacing(20)
        self._count = Words("", 18, "sumi-900")
        self._city = Words("", 16, "sumi-700")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._count)
        words.addWidget(self._city)
        line.addLayout(words, 1)
        column.addLayout(line)
        column.addSpacing(16)
        both = QHBoxLayout()
        both.setSpacing(24)
        self.table = RowTable(
            say("find.title"),
            [
                Column(say("home.col.number"), 96, lambda r: short_number(r.reception_number),
                       words_cell(28, "ai-700", lambda r: short_number(r.reception_number), bold=True, figures=True)),
                Column(say("find.col.day"), 190,
                       lambda r: f"{clerk_find.day_words(r)} {clerk_find.counter_words(r)}".strip(), _day),
                Column(say("home.col.event"), 220, lambda r: r.title,
                       words_cell(18, "sumi-900", lambda r: r.title, bold=True)),
                Column(say("find.col.people"), 0, lambda r: f"{clerk_find.names(r)} {clerk_find.others(r)}", _names),
                Column(say("home.col.state"), 124, clerk_find.state_words, _state),
            ],
            ROW,
        )  # fmt: skip
        both.addWidget(self.table, 1, Qt.AlignmentFlag.AlignTop)
        self._panel = Panel("washi-0", "ai-700")
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(24, 18, 16, 18)
        self._done_title = Words("", 20, bold=True)
        inside.addWidget(self._done_title)
        sheet = QWidget()
        self._lines = QGridLayout(sheet)
        self._lines.setContentsMargins(0, 8, 8, 0)
        self._lines.setVerticalSpacing(7)
        self._lines.setColumnStretch(0, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(sheet)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        sheet.setAutoFillBackground(False)
        inside.addWidget(self._scroll, 1)
        self._panel.setFixedWidth(700)
        both.addWidget(self._panel)
        column.addLayout(both, 1)
        self._found = Found()
        self._labels: list[Words] = []
        self.field.entered.connect(self._ask)
        self.table.chosen.connect(self._chosen)
        self.table.moved.connect(self._moved)
        self._show(Found())

    # --- the page

    def place(self) -> str:
        row = self.table.current()
        if self.table.hasFocus() and row is not None:
            return "find_closed" if row.status in ("closed", "elsewhere") else "find_open"
        return "find"

    def begin(self) -> None:
        self.field.setFocus()
        self.field.selectAll()
        self.turned.emit()

    def leave(self) -> bool:
        self.forget()
        return True

    def forget(self) -> None:
        """No name that was found or looked for stays on the page."""
        self.field.clear()
        self._show(Found())

    def key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.table.model_.rows:
            self._into_table()

    def show_view(self, view: ClerkView) -> None:
        if isinstance(view.screen, Home) and view.screen.found != self._found:
            self._show(view.screen.found)

    def _show(self, found: Found) -> None:
        before, self._found = self._found, found
        rows = (*found.rows, *found.elsewhere)
        self.table.put(rows)
        self.table.setVisible(bool(rows))
        self.table.setFixedHeight(self.table.wanted_height(36 + ROW * ROWS))
        self._count.setText(clerk_find.count_words(found))
        self._show_done(found.opened)
        self._city.setText(clerk_find.city_words(found))
        self._city.setVisible(bool(self._city.text()))
        if found.rows and found.rows != before.rows:
            self._into_table()
        elif found.more != before.more or found.city is not before.city:
            self.turned.emit()

    def _into_table(self) -> None:
        self.table.go_to(0)
        self.table.setFocus()
        self.turned.emit()

    def _show_done(self, row: FoundVisit | None) -> None:
        for label in self._labels:
            self._lines.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        self._panel.setVisible(row is not None)
        if row is None:
            self._done_title.setText("")
            return
        self._done_title.setText(say("find.done", number=row.reception_number, title=row.title))
        place = 0
        for head, line in clerk_find.done_lines(row):
            for words in (Words(head, 15, "sumi-700") if head else None, Words(line, 17, wrap=True)):
                if words is not None:
                    self._lines.addWidget(words, place, 0)
                    self._labels.append(words)
                    place += 1
        self._lines.setRowStretch(place, 1)
        self._scroll.verticalScrollBar().setValue(0)

    # --- what the clerk does

    def take(self) -> None:
        """Enter of the function bar."""
        if self.table.hasFocus():
            self._chosen(self.table.currentIndex().row())
        else:
            self._ask()

    @Slot()
    def _ask(self) -> None:
        self.asked.emit(self.field.text())

    @Slot(int)
    def _moved(self, row: int) -> None:
        self.turned.emit()

    @Slot(int)
    def _chosen(self, row: int) -> None:
        found = self.table.current()
        if found is None:
            return
        if found.status in ("closed", "elsewhere"):
            self.look.emit(found.id)
        else:
            self.resume.emit(found.id)
