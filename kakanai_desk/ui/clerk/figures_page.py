"""統計 (R-098…R-100), at home: what the counters did, as bars and beside them as a table; written as a file by a key.

↑ ↓ choose what rows stand for, ← → what is counted. Period, counter, section and procedure are chosen from a list that
takes the place of the first one. The numbers come from the center by way of the desk; nothing is counted here.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.tabulating import Axis
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.charts import ChartView, picture_of
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Band, Tile, Words, elided
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters import clerk_figures
from kakanai_desk.ui.presenters.clerk_figures import Line
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView
from kakanai_desk.visit.figuring import Counted, FiguresView, Wanted

CHOSEN_BY = {"period": "F2", "counter": "F3", "section": "F4", "procedure": "F5"}
ROW, ROWS, SIDE, BESIDE = 44, 15, 300, 640
MOST_COLUMNS = 4


class _Side(RowTable):
    """The list at the left; left and right change what is counted."""

    aside = Signal(int)

    def offer(self, title: str, rows: list[str], chosen: int) -> None:
        """Other rows; nobody is told that another one is current."""
        self.blockSignals(True)
        self.model_.columns = (replace(self.model_.columns[0], title=title),)
        self.model_.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
        self.setAccessibleName(title)
        self.put(rows)
        self.go_to(chosen)
        self.setFixedHeight(self.wanted_height(36 + ROW * ROWS))
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.aside.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if event.key() == Qt.Key.Key_Home else len(self.model_.rows) - 1)
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and len(self.model_.rows) <= ROWS:
            event.ignore()  # they turn the table of numbers
        else:
            super().keyPressEvent(event)


class _Measures(QWidget):
    """What may be counted, side by side; the chosen one is filled."""

    HEIGHT, GAP = 44, 10

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = clerk_figures.MEASURES
        self.chosen = clerk_figures.MEASURES[0]
        self.setFixedHeight(self.HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(900, self.HEIGHT)

    def put(self, names: tuple[str, ...], chosen: str) -> None:
        self.names, self.chosen = names, chosen
        self.setAccessibleName(say(f"figures.measure.{chosen}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        x = 0.0
        for name in self.names:
            words, chosen = say(f"figures.measure.{name}"), name == self.chosen
            font = theme.words(17, bold=chosen)
            width = paint.width_of(words, font) + 36
            place = QRectF(x + 1, 1, width, self.HEIGHT - 2)
            paint.box(painter, place, "ai-700" if chosen else "washi-0", "ai-700" if chosen else "washi-500", 6)
            painter.setFont(font)
            painter.setPen(theme.color("washi-0" if chosen else "sumi-900"))
            painter.drawText(place, paint.CENTER, words)
            x += width + self.GAP
        painter.end()


class _Numbers(RowTable):
    """The table beside the chart; its columns are those of what is counted."""

    def __init__(self) -> None:
        self.titles: tuple[str, ...] = ()
        columns = [Column("", 0, lambda line: line.name, self._name)]
        columns += [Column("", 104, self._text(n), self._cell(n), figures=True) for n in range(MOST_COLUMNS)]
        super().__init__(say("figures.table"), columns, ROW)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @staticmethod
    def _name(painter: QPainter, rect: QRectF, line: Line) -> None:
        painter.setFont(theme.words(16, bold=line.total))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(rect, paint.LEFT, elided(line.name, 16, rect.width(), bold=line.total))

    @staticmethod
    def _text(number: int):
        return lambda line: line.cells[number] if number < len(line.cells) else ""

    @staticmethod
    def _cell(number: int):
        def draw(painter: QPainter, rect: QRectF, line: Line) -> None:
            painter.setFont(theme.digits(17, bold=line.total))
            painter.setPen(theme.color("sumi-900"))
            painter.drawText(rect, paint.RIGHT, line.cells[number] if number < len(line.cells) else "")

        return draw

    def show_lines(self, titles: tuple[str, ...], lines: tuple[Line, ...]) -> None:
        if titles != self.titles:
            self.titles = titles
            first, *rest = self.model_.columns
            named = [replace(c, title=t) for t, c in zip(titles, rest, strict=False)]
            self.model_.columns = (first, *named, *rest[len(named) :])
            for number in range(MOST_COLUMNS):
                self.setColumnHidden(number + 1, number >= len(titles))
            self.model_.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, MOST_COLUMNS)
        self.model_.put(lines)


class FiguresPage(WidePage):
    """``looked`` carries the ``Wanted`` (None: as the desk begins); ``wants``: an action of the function bar;
    ``turned``: the keys have changed."""

    looked = Signal(object)
    wants = Signal(str)
    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view = FiguresView()
        self._axis, self._measure = Axis.DAY, "counts"
        self._choosing = ""
        self._wanted: tuple[Wanted, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        self._state = Words("", 16, "sumi-700")
        column.addLayout(PageHead("figures", self._state))
        column.addSpacing(12)
        filters = QHBoxLayout()
        filters.setSpacing(12)
        self._tiles = {what: Tile("", action=f"figures_{what}", key=key) for what, key in CHOSEN_BY.items()}
        for tile in self._tiles.values():
            tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tile.chosen.connect(self.wants)
            filters.addWidget(tile)
        filters.addStretch(1)
        column.addLayout(filters)
        column.addSpacing(12)
        self._alone = Band("warn")
        self._alone.say("")
        column.addWidget(self._alone)
        column.addSpacing(12)
        both = QHBoxLayout()
        both.setSpacing(20)
        self.side = _Side(
            say("figures.side"),
            [Column(say("figures.side"), 0, str, words_cell(18, "sumi-900", str))],
            ROW,
        )
        self.side.setFixedWidth(SIDE)
        both.addWidget(self.side, 0, Qt.AlignmentFlag.AlignTop)
        middle = QVBoxLayout()
        middle.setSpacing(12)
        self.measures = _Measures()
        self.chart = ChartView()
        middle.addWidget(self.measures)
        middle.addWidget(self.chart, 1)
        both.addLayout(middle, 1)
        self.numbers = _Numbers()
        self.numbers.setFixedWidth(BESIDE)
        both.addWidget(self.numbers)
        column.addLayout(both, 1)
        column.addSpacing(10)
        self._foot = Words("", 15, "sumi-700")
        column.addWidget(self._foot)
        self.side.moved.connect(self._moved)
        self.side.chosen.connect(self._chosen)
        self.side.aside.connect(self._aside)
        self._show(FiguresView())

    # --- the page

    def place(self) -> str:
        return "figures_choose" if self._choosing else "figures"

    def begin(self) -> None:
        self.side.setFocus()
        if self._view.state is Counted.NOTHING:
            self.looked.emit(None)
        self.turned.emit()

    def leave(self) -> bool:
        if self._choosing:
            self._choosing = ""
            self._fill_side()
            self.turned.emit()
            return False
        self.forget()
        return True

    def forget(self) -> None:
        """Opened again it begins anew."""
        self._choosing = ""
        self._show(FiguresView())

    def key(self, event: QKeyEvent) -> None:
        bar = self.numbers.verticalScrollBar()
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            bar.setValue(bar.value() + (bar.pageStep() if event.key() == Qt.Key.Key_PageDown else -bar.pageStep()))

    def show_view(self, view: ClerkView) -> None:
        if view.figures != self._view:
            self._show(view.figures)

    def _show(self, view: FiguresView) -> None:
        self._view = view
        if self._measure not in clerk_figures.measures(view):
            self._measure = "counts"
        self._alone.say(*clerk_figures.alone_words(view))
        written = say("figures.written", name=view.written) if view.written else ""
        self._state.setText(written or clerk_figures.state_words(view))
        for what, tile in self._tiles.items():
            tile.set_words(clerk_figures.chosen_words(view, what), CHOSEN_BY[what])
            tile.setVisible(what != "counter" or view.state is not Counted.HERE)
        if not self._choosing:
            self._fill_side()
        self._draw()
        self.turned.emit()

    def _fill_side(self) -> None:
        axes = clerk_figures.tables(self._view)
        titles = [clerk_figures.table_title(axis) for axis in axes]
        self.side.offer(say("figures.side"), titles, axes.index(self._axis))

    def _draw(self) -> None:
        self.measures.put(clerk_figures.measures(self._view), self._measure)
        self.chart.put(clerk_figures.chart_of(self._view, self._axis, self._measure))
        lines = clerk_figures.lines(self._view, self._axis, self._measure)
        self.numbers.show_lines(clerk_figures.columns(self._view, self._measure), lines)
        self.numbers.setVisible(bool(lines))
        self._foot.setText(clerk_figures.foot_words(self._view, self._measure))

    # --- what the clerk does

    def choose(self, what: str) -> None:
        """The list of periods, counters, sections or procedures in the place of the tables."""
        found = clerk_figures.choices(self._view, what)
        if self._view.state is Counted.NOTHING:
            return
        self._choosing, self._wanted = what, tuple(wanted for wanted, _ in found)
        now = self._wanted.index(self._view.wanted) if self._view.wanted in self._wanted else 0
        self.side.offer(say(f"figures.{what}"), [words for _, words in found], now)
        self.side.setFocus()
        self.turned.emit()

    def take(self) -> None:
        """Enter of the function bar."""
        self._chosen(self.side.currentIndex().row())

    def picture(self) -> bytes:
        """The chart as a PNG."""
        report = self._view.report
        heading = clerk_figures.heading(self._view) if report is not None else ""
        return picture_of(self.chart.chart, heading, clerk_figures.foot_words(self._view, self._measure))

    def file_name(self, kind: str) -> str:
        return clerk_figures.file_name(self._view, kind)

    @Slot(int)
    def _moved(self, row: int) -> None:
        axes = clerk_figures.tables(self._view)
        if not self._choosing and 0 <= row < len(axes) and axes[row] is not self._axis:
            self._axis = axes[row]
            self._draw()

    @Slot(int)
    def _chosen(self, row: int) -> None:
        if self._choosing and 0 <= row < len(self._wanted):
            self._choosing = ""
            self.looked.emit(self._wanted[row])
            self._fill_side()
            self.turned.emit()

    @Slot(int)
    def _aside(self, by: int) -> None:
        names = clerk_figures.measures(self._view)
        self._measure = names[(names.index(self._measure) + by) % len(names)]
        self._draw()
