"""一本の線: the five stations at the top. What is done is filled, where we are has a ring, the line grows on."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.widgets.ruby_text import RubyText, plain

DOT = 24
ADVANCE_MS = 240


class Stations(QWidget):
    """``show_line`` sets labels and place; the line advances unless ``still`` (動きを減らす)."""

    def __init__(self, parent: QWidget | None = None, *, still: bool = False) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._labels: tuple[str, ...] = ()
        self._now = -1
        self._pixels, self._pitch = 24.0, 152.0
        self._reached = 0.0
        self._breath = 0.0
        self._still = still
        self._move = QVariantAnimation(self)
        self._move.setDuration(ADVANCE_MS)
        self._move.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._move.valueChanged.connect(self._advanced)
        self._breathing = QVariantAnimation(self)
        self._breathing.setStartValue(0.0)
        self._breathing.setKeyValueAt(0.5, 1.0)
        self._breathing.setEndValue(0.0)
        self._breathing.setDuration(1000)
        self._breathing.setLoopCount(-1)
        self._breathing.valueChanged.connect(self._breathed)

    def show_line(self, labels: tuple[str, ...], now: int, pixels: float, pitch: float, *, busy: bool) -> None:
        new = labels != self._labels or pixels != self._pixels or pitch != self._pitch or now != self._now
        forward = labels == self._labels and now == self._now + 1 and self._now >= 0
        self._labels, self._pixels, self._pitch = labels, pixels, pitch
        if now != self._now:
            self._move.stop()
            if forward and not self._still:
                self._move.setStartValue(float(self._now))
                self._move.setEndValue(float(now))
                self._move.start()
            else:
                self._reached = float(now)
            self._now = now
        if labels and 0 <= now < len(labels):
            self.setAccessibleName(f"{plain(labels[now])} {now + 1}/{len(labels)}")
        if busy and not self._still:
            if self._breathing.state() != QVariantAnimation.State.Running:
                self._breathing.start()
        else:
            self._breathing.stop()
            self._breath = 0.0
        if new:
            self.update()

    @Slot(object)
    def _advanced(self, value: object) -> None:
        self._reached = float(value)  # pyright: ignore[reportArgumentType]
        self.update()

    @Slot(object)
    def _breathed(self, value: object) -> None:
        self._breath = float(value)  # pyright: ignore[reportArgumentType]
        self.update()

    def _texts(self) -> list[RubyText]:
        found: list[RubyText] = []
        for index, label in enumerate(self._labels):
            now = index == self._now
            ink = "ai-800" if now else "sumi-900" if index < self._now else "sumi-700"
            found.append(RubyText(label, self._pixels, bold=now, line=1.1, ink=ink))
        return found

    def text_fits(self) -> bool:
        return all(t.width() <= self._pitch - 4 for t in self._texts())

    def width_needed(self) -> int:
        return round(self._pitch * len(self._labels))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._labels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        texts = self._texts()
        high = max(t.line_height for t in texts)
        y = (self.height() - DOT - 10 - high) / 2 + DOT / 2
        centres = [QPointF(self._pitch * (i + 0.5), y) for i in range(len(texts))]
        painter.setPen(QPen(theme.seen("washi-300"), 4))
        painter.drawLine(centres[0], centres[-1])
        reached = centres[0] + QPointF(self._pitch * max(0.0, self._reached), 0)
        painter.setPen(QPen(theme.seen("ai-700"), 4))
        painter.drawLine(centres[0], reached)
        for index, (centre, text) in enumerate(zip(centres, texts, strict=True)):
            self._dot(painter, centre, index)
            box = QRectF(centre.x() - self._pitch / 2, y + DOT / 2 + 10, self._pitch, high)
            if not text.has_ruby:
                box.translate(0, (high - text.line_height) if high > text.line_height else 0)
            text.draw(painter, box, Qt.AlignmentFlag.AlignHCenter)

    def _dot(self, painter: QPainter, centre: QPointF, index: int) -> None:
        blue = theme.seen("ai-700")
        painter.setPen(Qt.PenStyle.NoPen)
        if index == self._now:
            ring = 21 + 3 * self._breath
            painter.setBrush(blue)
            painter.drawEllipse(centre, ring, ring)
            painter.setBrush(theme.seen("washi-50"))
            painter.drawEllipse(centre, ring - 4, ring - 4)
        painter.setBrush(blue if index <= self._now else theme.seen("washi-500"))
        painter.drawEllipse(centre, DOT / 2, DOT / 2)
        if index > self._now:
            painter.setBrush(theme.seen("washi-50"))
            painter.drawEllipse(centre, DOT / 2 - 4, DOT / 2 - 4)
