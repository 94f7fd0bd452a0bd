"""Bars with their numbers (R-098): painted here for the page and for the picture that is exported.

Told apart without colour: the first series is filled, the second hatched, a third dark; every bar that has room says
its number, and the table beside it has them all.
"""

from __future__ import annotations

from math import ceil, log10

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QImageWriter, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import elided
from kakanai_desk.ui.presenters.clerk_figures import Bar, Chart

INKS = ("ai-700", "shu-700", "sumi-700")
HATCH = (None, Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.Dense4Pattern)
LEGEND, FOOT, NAME, ENDING = 44.0, 34.0, 250.0, 90.0
MOST_LYING = 16  # rows that are drawn; the table has all
PICTURE = QSize(1600, 900)


def tick_of(most: float) -> float:
    """The step of a scale up to ``most`` (at least 1): 1, 2 or 5 times a power of ten, five steps at most."""
    rough = max(most, 1) / 5
    power = 10 ** ceil(log10(rough) - 1)
    return next(power * step for step in (1, 2, 5, 10) if power * step >= rough)


def draw_chart(painter: QPainter, rect: QRectF, chart: Chart) -> None:
    """The legend, the scale and the bars; or the sentence why there are none."""
    paint.begin(painter)
    if not chart.bars:
        painter.setFont(theme.words(20))
        painter.setPen(theme.color("sumi-900"))
        flags = paint.CENTER | Qt.TextFlag.TextWordWrap
        painter.drawText(rect.adjusted(60, 0, -60, 0), int(flags), chart.nothing)
        return
    _legend(painter, QRectF(rect.x(), rect.y(), rect.width(), LEGEND), chart)
    below = rect.adjusted(0, LEGEND, 0, 0)
    if chart.upright:
        _columns(painter, below, chart)
    else:
        _rows(painter, below, chart)


def _fill(painter: QPainter, rect: QRectF, series: int) -> None:
    ink, hatch = theme.color(INKS[series]), HATCH[series]
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(theme.color("washi-0"))
    painter.drawRect(rect)
    painter.setBrush(QBrush(ink, hatch) if hatch is not None else ink)
    painter.drawRect(rect)


def _legend(painter: QPainter, rect: QRectF, chart: Chart) -> None:
    x = rect.x() + 8
    for number, words in enumerate(chart.series):
        _fill(painter, QRectF(x, rect.y() + 12, 22, 16), number)
        painter.setFont(theme.words(16))
        painter.setPen(theme.color("sumi-900"))
        width = paint.width_of(words, theme.words(16))
        painter.drawText(QRectF(x + 30, rect.y(), width + 4, 40), paint.LEFT, words)
        x += width + 62
    painter.setPen(theme.color("sumi-700"))
    painter.drawText(QRectF(rect.x(), rect.y(), rect.width() - 8, 40), paint.RIGHT, chart.unit)


def _most(chart: Chart) -> float:
    if chart.stacked:
        return max(sum(value or 0 for value in bar.values) for bar in chart.bars)
    return max(value or 0 for bar in chart.bars for value in bar.values)


def _scale(chart: Chart) -> tuple[float, float]:
    """The step and the end of the scale."""
    step = tick_of(_most(chart))
    return step, step * max(1, ceil(_most(chart) / step))


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


# --- one after another in time ----------------------------------------------------------------------------------------


def _columns(painter: QPainter, rect: QRectF, chart: Chart) -> None:
    step, end = _scale(chart)
    field = QRectF(rect.x() + 64, rect.y() + 18, rect.width() - 76, rect.height() - 18 - FOOT)
    for n in range(round(end / step) + 1):
        y = round(field.bottom() - n * step / end * field.height()) + 0.5
        painter.setPen(QPen(theme.color("washi-300" if n else "sumi-700"), 1))
        painter.drawLine(QPointF(field.x(), y), QPointF(field.right(), y))
        painter.setFont(theme.digits(14))
        painter.setPen(theme.color("sumi-700"))
        painter.drawText(QRectF(rect.x(), y - 10, 56, 20), paint.RIGHT, _figure(n * step))
    seat = field.width() / len(chart.bars)
    names = [_short(bar.name) for bar in chart.bars]
    widest = max(paint.width_of(name, theme.words(14)) for name in names) + 8
    every = max(1, ceil(widest / seat))
    for number, bar in enumerate(chart.bars):
        place = QRectF(field.x() + number * seat, field.y(), seat, field.height())
        _column(painter, place, chart, bar, end)
        if number % every == 0:
            painter.setFont(theme.words(14))
            painter.setPen(theme.color("sumi-900"))
            label = QRectF(place.center().x() - widest, field.bottom() + 4, 2 * widest, 24)
            painter.drawText(label, paint.CENTER, names[number])


def _column(painter: QPainter, place: QRectF, chart: Chart, bar: Bar, end: float) -> None:
    count = 1 if chart.stacked else len(bar.values)
    wide = min(46.0, place.width() * 0.76 / count)
    x, base = place.center().x() - wide * count / 2, place.bottom()
    boxes: list[QRectF] = []
    for series, (value, shown) in enumerate(zip(bar.values, bar.shown, strict=True)):
        high = max(value or 0, 0) / end * place.height()
        box = QRectF(x + 1, base - high, max(wide - 2, 1.5), high)
        boxes.append(box)
        if high:
            _fill(painter, box, series)
        if chart.stacked:
            _inside(painter, box, shown)
            base -= high
        else:
            x += wide
    if not chart.stacked:
        _above(painter, bar, boxes)


def _above(painter: QPainter, bar: Bar, boxes: list[QRectF]) -> None:
    """Every column its number, where they do not stand too close for that."""
    font = theme.digits(13)
    if any(paint.width_of(w, font) > box.width() + 2 for w, box in zip(bar.shown, boxes, strict=True)):
        return
    painter.setFont(font)
    painter.setPen(theme.color("sumi-900"))
    for box, words in zip(boxes, bar.shown, strict=True):
        painter.drawText(QRectF(box.center().x() - 40, box.y() - 19, 80, 18), paint.CENTER, words)


def _short(name: str) -> str:
    """A day is said by month and day where many stand side by side."""
    parts = name.split("-")
    return f"{int(parts[1])}/{int(parts[2])}" if len(parts) == 3 and all(p.isdecimal() for p in parts) else name


# --- beside each other ------------------------------------------------------------------------------------------------


def _rows(painter: QPainter, rect: QRectF, chart: Chart) -> None:
    bars = chart.bars[:MOST_LYING]
    step, end = _scale(chart)
    name = min(NAME, max(paint.width_of(bar.name, theme.words(16)) for bar in bars) + 30)
    field = QRectF(rect.x() + name, rect.y() + 4, rect.width() - name - ENDING, rect.height() - 4 - FOOT)
    seat = min(field.height() / len(bars), 110.0)
    field.setHeight(seat * len(bars))
    for n in range(round(end / step) + 1):
        x = round(field.x() + n * step / end * field.width()) + 0.5
        painter.setPen(QPen(theme.color("washi-300" if n else "sumi-700"), 1))
        painter.drawLine(QPointF(x, field.y()), QPointF(x, field.bottom()))
        painter.setFont(theme.digits(14))
        painter.setPen(theme.color("sumi-700"))
        painter.drawText(QRectF(x - 50, field.bottom() + 6, 100, 22), paint.CENTER, _figure(n * step))
    for number, bar in enumerate(bars):
        top = field.y() + number * seat
        painter.setFont(theme.words(16))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(QRectF(rect.x(), top, name - 14, seat), paint.RIGHT, elided(bar.name, 16, name - 20))
        _row(painter, QRectF(field.x(), top, field.width(), seat), chart, bar, end)


def _row(painter: QPainter, place: QRectF, chart: Chart, bar: Bar, end: float) -> None:
    count = 1 if chart.stacked else len(bar.values)
    high = min(36.0, place.height() * 0.78 / count)
    y, base = place.center().y() - high * count / 2, place.x()
    for series, (value, shown) in enumerate(zip(bar.values, bar.shown, strict=True)):
        long = max(value or 0, 0) / end * place.width()
        box = QRectF(base, y + 1, long, high - 2)
        if long:
            _fill(painter, box, series)
        if chart.stacked:
            _inside(painter, box, shown)
            base += long
            continue
        painter.setFont(theme.digits(14))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(QRectF(box.right() + 8, y, ENDING + 20, high), paint.LEFT, shown)
        y += high


def _inside(painter: QPainter, box: QRectF, words: str) -> None:
    """A number within its part of a bar, on a plate so that it is read on any filling."""
    font = theme.digits(14, bold=True)
    width = paint.width_of(words, font) + 8
    if width > box.width() - 4 or box.height() < 20:
        return
    plate = QRectF(box.center().x() - width / 2, box.center().y() - 9, width, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("washi-0"))
    painter.drawRoundedRect(plate, 3, 3)
    painter.setFont(font)
    painter.setPen(theme.color("sumi-900"))
    painter.drawText(plate, paint.CENTER, words)


# --- on the page, and as a file ---------------------------------------------------------------------------------------


class ChartView(QWidget):
    """The chart of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.chart = Chart()
        self.setMinimumSize(700, 420)

    def put(self, chart: Chart) -> None:
        if chart != self.chart:
            self.chart = chart
            self.setAccessibleName(chart.title)
            self.setAccessibleDescription(chart.nothing or chart.spoken())
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.box(painter, QRectF(self.rect()), "washi-0", "washi-300", 8)
        draw_chart(painter, QRectF(self.rect()).adjusted(16, 10, -16, -8), self.chart)
        painter.end()


def picture_of(chart: Chart, heading: str, foot: str) -> bytes:
    """The chart as a PNG with what it shows: title, period and choice, what is left out."""
    image = QImage(PICTURE, QImage.Format.Format_RGB32)
    image.fill(QColor(Qt.GlobalColor.white))
    painter = QPainter(image)
    paint.begin(painter)
    wide = PICTURE.width() - 96
    painter.setFont(theme.words(30, bold=True))
    painter.setPen(theme.color("sumi-900"))
    painter.drawText(QRectF(48, 32, wide, 44), paint.LEFT, chart.title)
    painter.setFont(theme.words(20))
    painter.setPen(theme.color("sumi-700"))
    painter.drawText(QRectF(48, 78, wide, 32), paint.LEFT, elided(heading, 20, wide))
    painter.drawText(QRectF(48, PICTURE.height() - 52, wide, 28), paint.LEFT, elided(foot, 20, wide))
    draw_chart(painter, QRectF(48, 122, wide, PICTURE.height() - 190), chart)
    painter.end()
    found = QByteArray()
    buffer = QBuffer(found)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(found.data())
