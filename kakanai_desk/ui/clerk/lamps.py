"""Lamps of the devices: a shape each, and on the sign-in page a row each in words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Digits, Words
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.presenters.lamps import Lamp, lamps
from kakanai_desk.visit.clerk_view import ClerkView


def draw_lamp(
    painter: QPainter, center: QPointF, state: DeviceState, *, on_dark: bool = False, size: float = 13
) -> None:
    """Disc, triangle or square, so that the state is read without colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    half = size / 2
    if state is DeviceState.OK:
        painter.setBrush(QColor("#71c598") if on_dark else theme.color("ok-700"))
        painter.drawEllipse(center, half, half)
    elif state is DeviceState.CAUTION:
        painter.setBrush(theme.color("warn-900"))
        painter.drawPolygon(
            QPolygonF(
                [center + QPointF(0, -half), center + QPointF(half + 0.5, half), center + QPointF(-half - 0.5, half)]
            )
        )
    elif state is DeviceState.BROKEN:
        painter.setBrush(theme.color("err-800"))
        painter.drawRoundedRect(QRectF(center.x() - half, center.y() - half, size, size), 2, 2)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ai-200" if on_dark else "washi-500"), 2))
        painter.drawEllipse(center, half - 1, half - 1)


class LampRow(QWidget):
    """One device in words: shape, name, state."""

    def __init__(self, lamp: Lamp) -> None:
        super().__init__()
        self._lamp = lamp
        self.setFixedHeight(44)
        self.setAccessibleName(f"{lamp.name} {lamp.words}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("washi-200"))
        draw_lamp(painter, QPointF(8, rect.center().y()), self._lamp.state, size=14)
        painter.setFont(theme.words(18))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(rect.adjusted(28, 0, 0, 0), paint.LEFT, self._lamp.name)
        good = self._lamp.state is DeviceState.OK
        ink = {DeviceState.OK: "ok-900", DeviceState.CAUTION: "warn-900", DeviceState.BROKEN: "err-800"}
        painter.setFont(theme.words(18 if good else 16, bold=not good))
        painter.setPen(theme.color(ink.get(self._lamp.state, "sumi-700")))
        words = painter.fontMetrics().elidedText(
            say("sign_in.good") if good else self._lamp.words, Qt.TextElideMode.ElideRight, 400
        )
        painter.drawText(rect, paint.RIGHT, words)


class LampRows(QWidget):
    """All devices of the counter, and how many of them are well."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(Words(say("sign_in.devices"), 18, bold=True))
        head.addStretch(1)
        self._count = Digits("", 16, "sumi-700")
        head.addWidget(self._count)
        column.addLayout(head)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column.addLayout(self._rows)
        self._shown: tuple[Lamp, ...] = ()

    def show_view(self, view: ClerkView) -> None:
        found = lamps(view)
        if found == self._shown:
            return
        self._shown = found
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        for lamp in found:
            self._rows.addWidget(LampRow(lamp))
        good = sum(lamp.state is DeviceState.OK for lamp in found)
        self._count.setText(say("sign_in.count", all=len(found), good=good))
