"""Era, year, month, day: three rows each, the chosen one between two rules, ▲▼ as buttons. No flick is needed.

Low: there is no height for rows; each part stands between two buttons instead.
"""

from __future__ import annotations

import calendar
from datetime import date

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.wareki import Era, era_of, eras
from kakanai_desk.ui import theme
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.painted import TAG, Look, Painted
from kakanai_desk.ui.widgets.ruby_text import RubyText, plain

PARTS = ("era", "year", "month", "day")
GREGORIAN = PARTS[1:]
EARLIEST = date(1868, 1, 25)


def era_bounds(era: Era) -> tuple[date, date]:
    """First and last day of an era."""
    table = eras()
    index = table.index(era)
    last = date.fromordinal(table[index + 1].begins.toordinal() - 1) if index + 1 < len(table) else date.max
    return era.begins, last


def _at(year: int, month: int, day: int) -> date:
    """That day, or the last one of the month."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def moved(day: date, part: str, by: int, latest: date | None) -> date:
    """One step on one wheel. Month and day turn round; year and era stop at their ends."""
    found = day
    if part == "era":
        table = eras()
        here = era_of(day)
        index = table.index(here.era) + by
        if 0 <= index < len(table):
            first, last = era_bounds(table[index])
            found = min(max(_at(first.year + here.year - 1, day.month, day.day), first), last)
    elif part == "year":
        found = _at(day.year + by, day.month, day.day)
    elif part == "month":
        found = _at(day.year, (day.month - 1 + by) % 12 + 1, day.day)
    else:
        most = calendar.monthrange(day.year, day.month)[1]
        found = date(day.year, day.month, (day.day - 1 + by) % most + 1)
    found = max(found, EARLIEST)
    return min(found, latest) if latest else found


def typed_date(digits: str, era: Era) -> date | None:
    """80405 or 080405: year of ``era``, month, day; None while it is no date yet."""
    if len(digits) not in (5, 6):
        return None
    try:
        day = date(era.begins.year + int(digits[:-4]) - 1, int(digits[-4:-2]), int(digits[-2:]))
    except ValueError:
        return None
    first, last = era_bounds(era)
    return day if first <= day <= last else None


def typed_gregorian(digits: str) -> date | None:
    """20260405: year, month, day; None while it is no date yet."""
    if len(digits) != 8:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


class Arrow(Painted):
    """▲ or ▼ of one wheel."""

    def __init__(self, icon: str, name: str, parent: QWidget) -> None:
        super().__init__(TAG, name, parent)
        self._icon = icon

    def paint_content(self, painter: QPainter, box: QRectF, look: Look, ink: str) -> None:
        side = min(52.0, box.height())
        at = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        draw_icon(painter, self._icon, at, theme.seen("ai-700"))


class Wheel(QWidget):
    """One column: label, ▲, before, chosen, after, ▼."""

    stepped = Signal(str, int)

    def __init__(
        self, part: str, label: str, earlier: str, later: str, pixels: int, parent: QWidget, *, low: bool = False
    ) -> None:
        super().__init__(parent)
        self._low = low
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._part = part
        self._label = RubyText(label, pixels, ink="sumi-700", line=1.3)
        self._rows = ("", "", "")
        self.up = Arrow("back" if low else "up", plain(earlier), self)
        self.down = Arrow("next" if low else "down", plain(later), self)
        self.up.clicked.connect(self._up)
        self.down.clicked.connect(self._down)

    @Slot()
    def _up(self) -> None:
        self.stepped.emit(self._part, -1)

    @Slot()
    def _down(self) -> None:
        self.stepped.emit(self._part, 1)

    def show_rows(self, rows: tuple[str, str, str]) -> None:
        self._rows = rows
        self.setAccessibleName(f"{plain(self._label.source)} {rows[1]}")
        self.update()

    def _head(self) -> int:
        return int(self._label.line_height) + 8

    def resizeEvent(self, event: QResizeEvent) -> None:
        high = 104
        if self._low:
            wide, tall = min(high, (self.width() - 96) // 2), max(high, self.height() - self._head())
            self.up.setGeometry(0, self._head(), wide, tall)
            self.down.setGeometry(self.width() - wide, self._head(), wide, tall)
            return
        self.up.setGeometry(0, self._head(), self.width(), high)
        self.down.setGeometry(0, self.height() - high, self.width(), high)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._label.draw(painter, QRectF(0, 0, self.width(), self._head()), Qt.AlignmentFlag.AlignHCenter)
        if self._low:
            self._paint_low(painter)
            return
        top, bottom = self.up.geometry().bottom() + 21, self.down.y() - 20
        side = (bottom - top - 124) / 2
        middle = QRectF(0, top + side, self.width(), 124)
        painter.fillRect(middle, theme.seen("washi-0"))
        painter.fillRect(QRectF(0, middle.top(), self.width(), 6), theme.seen("ai-700"))
        painter.fillRect(QRectF(0, middle.bottom() - 6, self.width(), 6), theme.seen("ai-700"))
        words = self._part == "era"
        near = (40 if words else 48) if side > 64 else (32 if words else 38)
        for text, box, pixels, ink in (
            (self._rows[0], QRectF(0, top, self.width(), side), near, "sumi-600"),
            (self._rows[1], middle, 60 if words else 72, "sumi-900"),
            (self._rows[2], QRectF(0, middle.bottom(), self.width(), side), near, "sumi-600"),
        ):
            if side < 40 and ink != "sumi-900":
                continue  # no room: the chosen row alone
            bold = ink == "sumi-900"
            painter.setFont(theme.words(pixels, bold=bold) if words else theme.digits(pixels, bold=bold))
            painter.setPen(theme.seen(ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_low(self, painter: QPainter) -> None:
        left, right = self.up.geometry().right() + 1, self.down.x()
        box = QRectF(left, self._head(), right - left, self.height() - self._head())
        middle = QRectF(box.left() + 6, box.center().y() - 52, box.width() - 12, 104)
        painter.fillRect(middle, theme.seen("washi-0"))
        painter.fillRect(QRectF(middle.left(), middle.top(), middle.width(), 6), theme.seen("ai-700"))
        painter.fillRect(QRectF(middle.left(), middle.bottom() - 6, middle.width(), 6), theme.seen("ai-700"))
        words = self._part == "era"
        pixels = min(60 if words else 72, middle.width() / 2.2)
        painter.setFont(theme.words(pixels, bold=True) if words else theme.digits(pixels, bold=True))
        painter.setPen(theme.seen("sumi-900"))
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, self._rows[1])


class DateWheels(QWidget):
    """Four wheels over one date; three where years are counted 西暦. ``changed`` after every step."""

    changed = Signal(object)
    GAP = 24

    def __init__(
        self,
        first: date,
        latest: date | None,
        labels: dict[str, str],
        pixels: int,
        parent: QWidget | None = None,
        *,
        low: bool = False,
        gregorian: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._gregorian = gregorian
        self._latest = latest
        self._day = min(first, latest) if latest else first
        self._wheels: dict[str, Wheel] = {}
        for part in GREGORIAN if gregorian else PARTS:
            earlier = labels["earlier"].replace("{what}", labels[part])
            later = labels["later"].replace("{what}", labels[part])
            wheel = Wheel(part, labels[part], earlier, later, pixels, self, low=low)
            wheel.stepped.connect(self._step)
            self._wheels[part] = wheel
        self._show()

    def day(self) -> date:
        return self._day

    def set_day(self, day: date) -> None:
        self._day = min(day, self._latest) if self._latest else day
        self._show()
        self.changed.emit(self._day)

    @Slot(str, int)
    def _step(self, part: str, by: int) -> None:
        self.set_day(moved(self._day, part, by, self._latest))

    def _show(self) -> None:
        day = self._day
        here = era_of(day)
        for part, wheel in self._wheels.items():
            rows = [self._row(part, moved(day, part, by, self._latest)) for by in (-1, 1)]
            now = self._row(part, day)
            if part == "year" and not self._gregorian:  # a year of another era is not the next number
                rows = [
                    r if era_of(moved(day, part, by, self._latest)).era == here.era else ""
                    for r, by in zip(rows, (-1, 1), strict=True)
                ]
            before, after = (("" if r == now else r) for r in rows)
            wheel.show_rows((before, now, after))

    def _row(self, part: str, day: date) -> str:
        if part == "year" and self._gregorian:
            return str(day.year)
        here = era_of(day)
        if part == "era":
            return here.era.name
        if part == "year":
            return "元" if here.year == 1 else str(here.year)
        return str(day.month if part == "month" else day.day)

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = (self.width() - (len(self._wheels) - 1) * self.GAP) // len(self._wheels)
        for index, wheel in enumerate(self._wheels.values()):
            wheel.setGeometry(index * (wide + self.GAP), 0, wide, self.height())
