"""c02: start a visit by its digit, go on with an open one, see the devices and the visitor's screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.calling_panel import CallingPanel
from kakanai_desk.ui.clerk.lamps import draw_lamp
from kakanai_desk.ui.clerk.mirror import VisitorMirror
from kakanai_desk.ui.clerk.parts import Band, Panel, Tile, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import short_number
from kakanai_desk.ui.presenters.clerk_lessons import home_words
from kakanai_desk.ui.presenters.clerk_notices import alarm_words, help_words, pause_words, since_words
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.presenters.lamps import Lamp, lamps
from kakanai_desk.visit.clerk_view import ClerkView, Home, WaitingVisit


class DeviceLine(QWidget):
    """One lamp with its name and what it means."""

    def __init__(self, lamp: Lamp, *, last: bool) -> None:
        super().__init__()
        self._lamp, self._last = lamp, last
        self.setFixedHeight(80)
        self.setAccessibleName(f"{lamp.name} {lamp.words}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        bad = self._lamp.state in (DeviceState.CAUTION, DeviceState.BROKEN)
        family = "err" if self._lamp.state is DeviceState.BROKEN else "warn"
        if bad:
            painter.fillRect(self.rect().adjusted(1, 1, -1, -1), theme.color(f"{family}-50"))
        if not self._last:
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("washi-200"))
        draw_lamp(painter, QPointF(25, 27), self._lamp.state, size=14)
        painter.setFont(theme.words(18, bold=True))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(QRectF(46, 12, self.width() - 60, 30), paint.LEFT, self._lamp.name)
        painter.setFont(theme.words(16))
        ink = "err-800" if family == "err" else "warn-900"
        painter.setPen(theme.color(ink if bad else "sumi-700"))
        words = painter.fontMetrics().elidedText(
            self._lamp.words or say("device.ok"), Qt.TextElideMode.ElideRight, self.width() - 60
        )
        painter.drawText(QRectF(46, 40, self.width() - 60, 28), paint.LEFT, words)


ROOMY = 9  # events that find room as large tiles


def _state(painter: QPainter, rect: QRectF, row: WaitingVisit) -> None:
    """保留 or 途中 as a tag: words, and a solid or dashed border."""
    place = QRectF(rect.x(), rect.center().y() - 15, 88, 30)
    if row.parked:
        paint.box(painter, place, "warn-100", "warn-700")
    else:
        paint.dashed_box(painter, place, "washi-0", "washi-500")
    painter.setFont(theme.words(16))
    painter.setPen(theme.color("warn-900" if row.parked else "sumi-900"))
    painter.drawText(place, paint.CENTER, _state_words(row))


def _state_words(row: WaitingVisit) -> str:
    return say("home.parked") if row.parked else say("home.interrupted")


class HomePage(QWidget):
    start = Signal(str)
    resume = Signal(str)

    def __init__(self, mirror: VisitorMirror) -> None:
        super().__init__()
        self.mirror = mirror
        grid = QGridLayout(self)
        grid.setContentsMargins(32, 32, 32, 32)
        grid.setHorizontalSpacing(28)
        grid.setColumnMinimumWidth(0, 440)
        grid.setColumnMinimumWidth(2, 450)
        grid.setColumnStretch(1, 1)
        left, middle, right = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for column, layout in enumerate((left, middle, right)):
            layout.setSpacing(0)
            grid.addLayout(layout, 0, column)
        left.addWidget(Words(say("home.new"), 24, bold=True))
        left.addSpacing(6)
        left.addWidget(Words(say("home.new.how"), 16, "sumi-700"))
        left.addSpacing(16)
        self._events = QVBoxLayout()
        self._events.setSpacing(6)
        left.addLayout(self._events)
        left.addStretch(1)
        self._asked = Band("warn")
        self._asked.say("")
        middle.addWidget(self._asked)
        self._asked_gap = QWidget()
        self._asked_gap.setFixedHeight(20)
        middle.addWidget(self._asked_gap)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(10)
        middle.addLayout(self._notices)
        self._told: tuple[str, ...] = ()
        middle.addWidget(Words(say("calling.title"), 24, bold=True))
        middle.addSpacing(12)
        self.calling = CallingPanel()
        self.calling.left.connect(self.begin)
        middle.addWidget(self.calling)
        middle.addSpacing(24)
        head = QHBoxLayout()
        head.addWidget(Words(say("home.open"), 24, bold=True))
        head.addStretch(1)
        self._count = Words("", 16, "sumi-700")
        head.addWidget(self._count)
        middle.addLayout(head)
        middle.addSpacing(14)
        self.table = RowTable(
            say("home.open"),
            [
                Column(say("home.col.number"), 110, lambda r: short_number(r.reception_number),
                       words_cell(30, "ai-700", lambda r: short_number(r.reception_number), bold=True, figures=True)),
                Column(say("home.col.state"), 130, _state_words, _state),
                Column(say("home.col.event"), 0, lambda r: say("home.continue", title=r.title),
                       words_cell(19, "sumi-900", lambda r: say("home.continue", title=r.title), bold=True)),
                Column(say("home.col.at"), 110, lambda r: r.updated_at,
                       words_cell(19, "sumi-900", lambda r: r.updated_at, figures=True)),
                Column(say("home.col.reception"), 240, lambda r: r.reception_number,
                       words_cell(17, "sumi-700", lambda r: r.reception_number, figures=True)),
            ],
            62,
        )  # fmt: skip
        middle.addWidget(self.table)
        self._empty = Panel("washi-0", "washi-300")
        inside = QVBoxLayout(self._empty)
        inside.setContentsMargins(28, 26, 28, 26)
        inside.setSpacing(8)
        inside.addWidget(Words(say("home.none"), 20, bold=True))
        inside.addWidget(Words(say("home.none.how"), 17, "sumi-700", wrap=True))
        middle.addWidget(self._empty)
        middle.addSpacing(24)
        self._practice = Panel("warn-50", "warn-700")
        training = QVBoxLayout(self._practice)
        training.setContentsMargins(24, 16, 24, 16)
        training.setSpacing(8)
        self._training = Words(say("home.training"), 18, wrap=True)
        training.addWidget(self._training)
        self._lesson = Words("", 17, wrap=True)
        training.addWidget(self._lesson)
        middle.addWidget(self._practice)
        middle.addStretch(1)
        right.addWidget(Words(say("home.devices"), 24, bold=True))
        right.addSpacing(12)
        self._panel = Panel()
        self._devices = QVBoxLayout(self._panel)
        self._devices.setContentsMargins(0, 0, 0, 0)
        self._devices.setSpacing(0)
        right.addWidget(self._panel)
        right.addSpacing(24)
        right.addWidget(Words(say("mirror.title"), 24, bold=True))
        right.addSpacing(12)
        self._mirror_place = right
        right.addStretch(1)
        self._tiles: list[Tile] = []
        self._lamps: tuple[Lamp, ...] = ()
        self._choices: tuple[object, ...] = ()
        self.table.chosen.connect(self._chosen)

    def take_mirror(self) -> None:
        self._mirror_place.removeWidget(self.mirror)  # it may stand here already: the stretch stays last
        self._mirror_place.insertWidget(self._mirror_place.count() - 1, self.mirror)

    def show_view(self, view: ClerkView, screen: Home) -> None:
        if screen.events != self._choices:
            self._choices = screen.events
            _clear(self._events)
            self._tiles = []
            for event in screen.events:
                tile = Tile(event.title, action=event.id, key=event.key, hint=event.hint, look="event")
                if len(screen.events) > ROOMY:
                    tile.setFixedHeight(56)
                tile.chosen.connect(self.start)
                self._tiles.append(tile)
                self._events.addWidget(tile)
        self.calling.show_home(screen)
        self._ask(view)
        alarms = alarm_words(view.alarms, view.alarms_open)
        told = (*since_words(screen.since), *pause_words(screen.pauses), *screen.notices)
        self._tell((*help_words(view.helps), *alarms, *told))
        self.table.put(screen.open_visits)
        self.table.setVisible(bool(screen.open_visits))
        self.table.setFixedHeight(self.table.wanted_height(36 + 62 * 5))
        self._empty.setVisible(not screen.open_visits)
        self._practice.setVisible(view.info.training)
        self._lesson.setText(home_words(view.lessons))
        self._count.setText(say("home.count", count=len(screen.open_visits)) if screen.open_visits else "")
        found = lamps(view)
        if found != self._lamps:
            self._lamps = found
            _clear(self._devices)
            for number, lamp in enumerate(found, start=1):
                self._devices.addWidget(DeviceLine(lamp, last=number == len(found)))

    def _ask(self, view: ClerkView) -> None:
        """A neighbour asks for this counter's reader."""
        lending = view.lending
        asked = lending is not None and lending.card is None and not lending.given
        words = say("lending.asked", counter=lending.counter) if lending is not None and asked else ""
        self._asked.say(words, say("lending.asked.how") if words else "")
        self._asked_gap.setVisible(asked)

    def _tell(self, notices: tuple[str, ...]) -> None:
        """The city's notices for clerks, above everything else."""
        if notices == self._told:
            return
        self._told = notices
        _clear(self._notices)
        for words in notices:
            band = Band("warn")
            self._notices.addWidget(band)  # before it shows itself
            band.say(words)
        self._notices.setContentsMargins(0, 0, 0, 24 if notices else 0)

    @Slot()
    def begin(self) -> None:
        if self._tiles:
            self._tiles[0].setFocus()

    def pressed(self, key: str) -> None:
        """The digit or letter of an event starts it."""
        for tile in self._tiles:
            if tile._key == key:
                self.start.emit(tile.action)
                return

    def first_open(self) -> str:
        row = self.table.current() if self.table.hasFocus() else None
        rows = self.table.model_.rows
        return row.id if row is not None else rows[0].id if rows else ""

    @Slot(int)
    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self.table.model_.rows):
            self.resume.emit(self.table.model_.rows[row].id)


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
