"""The dark header: product, counter, day, device bar, the clerk's name. 朱 while the visitor's screen is hidden."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kakanai_desk.core.clock import JST
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.lamps import draw_lamp
from kakanai_desk.ui.clerk.parts import Digits, Words
from kakanai_desk.ui.presenters.clerk_lessons import next_words
from kakanai_desk.ui.presenters.clerk_words import protection_words, say, shrink_words
from kakanai_desk.ui.presenters.lamps import Lamp, lamps
from kakanai_desk.visit.clerk_view import ClerkView


class LampButton(QAbstractButton):
    """One lamp of the device bar; pressing it says how to fix what is wrong."""

    asked = Signal(str)

    def __init__(self, lamp: Lamp) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._ask)
        self.show_lamp(lamp)

    def show_lamp(self, lamp: Lamp) -> None:
        self.lamp = lamp
        self.setText(lamp.label)
        self.setAccessibleName(lamp.label)
        self.setAccessibleDescription(lamp.words)
        self.updateGeometry()
        self.update()

    @Slot()
    def _ask(self) -> None:
        self.asked.emit(f"{self.lamp.name}{say('colon')}{self.lamp.words}")

    def _bold(self) -> bool:
        return self.lamp.state in (DeviceState.CAUTION, DeviceState.BROKEN)

    def sizeHint(self) -> QSize:
        return QSize(int(paint.width_of(self.lamp.label, theme.words(16, bold=self._bold()))) + 50, 40)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        ground = {DeviceState.CAUTION: theme.color("warn-100"), DeviceState.BROKEN: theme.color("err-50")}
        ink = {DeviceState.CAUTION: theme.color("warn-900"), DeviceState.BROKEN: theme.color("err-800")}
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(ground.get(self.lamp.state, QColor(255, 255, 255, 23)))
        painter.drawRoundedRect(rect, 4, 4)
        draw_lamp(painter, QPointF(20, rect.center().y()), self.lamp.state, on_dark=True)
        painter.setFont(theme.words(16, bold=self._bold()))
        painter.setPen(ink.get(self.lamp.state, theme.color("washi-0")))
        painter.drawText(rect.adjusted(36, 0, 0, 0), paint.LEFT, self.lamp.label)


class Header(QWidget):
    explain = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(64)
        self._hidden = False
        row = QHBoxLayout(self)
        row.setContentsMargins(80, 0, 24, 0)
        row.setSpacing(6)
        self._product = Words(say("product"), 20, "washi-0", bold=True)
        self._where = Words("", 17, "ai-200")
        self._clock = Digits("", 17, "ai-200")
        self._hiding = Words("", 20, "washi-0", bold=True)
        row.addWidget(self._product)
        row.addSpacing(22)
        row.addWidget(self._where)
        row.addSpacing(4)
        row.addWidget(self._clock)
        row.addSpacing(30)
        row.addWidget(self._hiding)
        self._protection = Words("", 17, "warn-100", bold=True)
        row.addWidget(self._protection)
        self._shrink = Words("", 16, "warn-100")
        row.addWidget(self._shrink)
        self._lesson = Words("", 16, "warn-100")
        row.addWidget(self._lesson)
        row.addStretch(1)
        self._bar = QHBoxLayout()
        self._bar.setSpacing(6)
        row.addLayout(self._bar)
        row.addSpacing(22)
        self._who = Words("", 16, "washi-0")
        self._counter = Words("", 15, "ai-200")
        me = QVBoxLayout()
        me.setSpacing(0)
        me.addStretch(1)
        for label in (self._who, self._counter):
            label.setAlignment(paint.RIGHT)
            me.addWidget(label)
        me.addStretch(1)
        row.addLayout(me)
        self._lamps: dict[str, LampButton] = {}
        self._tick = QTimer(self)
        self._tick.setInterval(10_000)
        self._tick.timeout.connect(self._show_time)
        self._tick.start()
        self._show_time()

    @Slot()
    def _show_time(self) -> None:
        now = datetime.now(JST)
        self._clock.setText(f"{now.hour}:{now.minute:02d}")

    def show_view(self, view: ClerkView) -> None:
        info = view.info
        self._hidden = view.hidden
        self._hiding.setText(say("header.hidden") if view.hidden else "")
        self._where.setText(say("header.where", city=info.city, place=info.place, today=view.today.split("年", 1)[-1]))
        for label in (self._where, self._clock):
            label.ink("washi-0" if view.hidden else "ai-200")
        self._where.setVisible(not view.hidden)
        self._clock.setVisible(not view.hidden)
        self._counter.ink("washi-0" if view.hidden else "ai-200")
        self._who.setText(view.user_name)
        self._protection.setText(protection_words(view))
        self._shrink.setText("" if view.hidden else shrink_words(view))
        self._lesson.setText("" if view.hidden else next_words(view.lessons))
        training = say("header.training") if info.training else ""
        self._counter.setText(say("header.counter", counter=info.counter, training=training))
        found = lamps(view)
        if [lamp.device for lamp in found] != list(self._lamps):
            for button in self._lamps.values():
                self._bar.removeWidget(button)
                button.deleteLater()
            self._lamps = {}
            for lamp in found:
                button = LampButton(lamp)
                button.asked.connect(self.explain)
                self._lamps[lamp.device] = button
                self._bar.addWidget(button)
        for lamp in found:
            if self._lamps[lamp.device].lamp != lamp:
                self._lamps[lamp.device].show_lamp(lamp)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        painter.fillRect(self.rect(), theme.color("shu-700" if self._hidden else "ai-900"))
        paint.product_mark(painter, QRectF(24, 17, 44, 30), theme.color("washi-0"))
