"""The pad for a name: pen, finger or mouse. Ink is drawn once, on its own layer; the palm is ignored near the pen."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.widgets.glyph_label import draw_fact
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.visit.ink import Point, Strokes

FULL_PRESSURE = 1024
PEN_NEAR_SECONDS = 0.6
THIN, THICK = 3.0, 8.0


class SignaturePad(QWidget):
    """Strokes in hundredths of a millimetre, milliseconds since the first point, pressure 0…1024."""

    changed = Signal()

    def __init__(
        self, name: str, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self._name = name
        self._clock = clock
        self._strokes: list[list[Point]] = []
        self._drawing = False
        self._finger: int | None = None
        self._begun: float | None = None
        self._pen_seen = -1e9
        self._layer = QPixmap()  # the ink so far; made anew when a stroke was taken away

    # --- what was written

    def strokes(self) -> Strokes:
        return tuple(tuple(stroke) for stroke in self._strokes if stroke)

    def set_strokes(self, strokes: Strokes) -> None:
        self._strokes = [list(s) for s in strokes]
        self._drawing = False
        self._redraw()
        self.changed.emit()

    def undo(self) -> None:
        """ひとつ もどす."""
        if self._strokes:
            self._strokes.pop()
            self._drawing = False
            self._redraw()
            self.changed.emit()

    def clear(self) -> None:
        """書きなおす."""
        self._strokes.clear()
        self._drawing, self._begun = False, None
        self._redraw()
        self.changed.emit()

    # --- input

    def _point(self, at: QPointF, pressure: float) -> Point:
        now = self._clock()
        if self._begun is None:
            self._begun = now
        x = min(max(at.x(), 0.0), float(self.width()))
        y = min(max(at.y(), 0.0), float(self.height()))
        return Point(
            round(x / theme.PX_PER_MM * 100),
            round(y / theme.PX_PER_MM * 100),
            round((now - self._begun) * 1000),
            round(min(max(pressure, 0.0), 1.0) * FULL_PRESSURE),
        )

    def _begin(self, at: QPointF, pressure: float) -> None:
        point = self._point(at, pressure)
        self._strokes.append([point])
        self._drawing = True
        self._ink(point, point)
        self._touch_up(at, at)

    def _go_on(self, at: QPointF, pressure: float) -> None:
        if not self._drawing or not self._strokes:
            return
        point = self._point(at, pressure)
        last = self._strokes[-1][-1]
        if (point.x, point.y) != (last.x, last.y):
            self._strokes[-1].append(point)
            self._ink(last, point)
            self._touch_up(self._pixel(last), at)

    def _end(self) -> None:
        if self._drawing:
            self._drawing = False
            self.changed.emit()

    def _touch_up(self, a: QPointF, b: QPointF) -> None:
        margin = int(THICK) + 2
        self.update(QRectF(a, b).normalized().toAlignedRect().adjusted(-margin, -margin, margin, margin))

    def _pen_near(self) -> bool:
        return self._clock() - self._pen_seen < PEN_NEAR_SECONDS

    def tabletEvent(self, event: QTabletEvent) -> None:
        self._pen_seen = self._clock()
        kind = event.type()
        if event.pointerType() == QPointingDevice.PointerType.Eraser:
            event.ignore()
            return
        if kind == QEvent.Type.TabletPress:
            self._begin(event.position(), event.pressure())
        elif kind == QEvent.Type.TabletMove:
            self._go_on(event.position(), event.pressure())
        elif kind == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            event.accept()
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        """One finger writes; a second one, or a palm beside the pen, is ignored."""
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._finger = None
            self._end()
            return
        if self._pen_near():
            return
        for point in event.points():
            pressed = point.state() == point.State.Pressed
            if self._finger is None and pressed:
                self._finger = point.id()
                self._begin(point.position(), point.pressure() or 0.5)
            elif point.id() == self._finger:
                if point.state() == point.State.Released:
                    self._finger = None
                    self._end()
                elif point.state() == point.State.Updated:
                    self._go_on(point.position(), point.pressure() or 0.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._pen_near():
            self._begin(event.position(), 0.5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._pen_near():
            self._go_on(event.position(), 0.5)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end()

    # --- drawing

    @staticmethod
    def _pixel(point: Point) -> QPointF:
        return QPointF(point.x / 100 * theme.PX_PER_MM, point.y / 100 * theme.PX_PER_MM)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(QPen(theme.seen("shu-700"), 4))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 16, 16)
        base = box.height() - (142 if box.height() > 400 else 80)
        pen = QPen(theme.seen("washi-500"), 3, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.1, 2.4])
        painter.setPen(pen)
        painter.drawLine(QPointF(60, base), QPointF(box.width() - 60, base))
        below = min(40.0, box.height() - base - 68)
        draw_icon(painter, "pen", QRectF(60, base + below, 44, 44), theme.seen("shu-700"))
        draw_fact(
            painter, QPointF(120, base + below + 33), self._name, 30, theme.seen("sumi-700"), theme.seen("shu-700")
        )
        self._make_layer()
        painter.setClipRect(event.rect())
        painter.drawPixmap(0, 0, self._layer)

    def _redraw(self) -> None:
        self._layer = QPixmap()
        self.update()

    def _make_layer(self) -> None:
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._layer.size() == size:
            return
        self._layer = QPixmap(size)
        self._layer.setDevicePixelRatio(ratio)
        self._layer.fill(Qt.GlobalColor.transparent)
        for stroke in self._strokes:
            self._ink(stroke[0], stroke[0])
            for a, b in itertools.pairwise(stroke):
                self._ink(a, b)

    def _ink(self, a: Point, b: Point) -> None:
        """One piece of a stroke, on the layer if there is one yet."""
        if self._layer.isNull():
            return
        painter = QPainter(self._layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = THIN + (THICK - THIN) * (a.pressure + b.pressure) / 2 / FULL_PRESSURE
        if a is b:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.seen("ink"))
            painter.drawEllipse(self._pixel(a), width / 2, width / 2)
        else:
            painter.setPen(QPen(theme.seen("ink"), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(self._pixel(a), self._pixel(b))
        painter.end()
