"""Small widgets of the clerk's window: words, pressable tiles, panels, bands. Painted, so that borders are even."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kakanai_desk.core.provenance import Provenance
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.presenters.clerk_words import has_words, say
from kakanai_desk.ui.presenters.origins import origin_words


@contextmanager
def laid_out_once(widget: QWidget) -> Iterator[None]:
    """Qt lays a visible widget out again for every child that is shown; here once, when all is as it should be."""
    layout = widget.layout()
    if layout is not None:
        layout.setEnabled(False)
    try:
        yield
    finally:
        if layout is not None:
            layout.setEnabled(True)
            layout.invalidate()


class Words(QLabel):
    """A plain label: what we say, in the words font."""

    def __init__(
        self, text: str = "", pixels: float = 18, ink: str = "sumi-900", *, bold: bool = False, wrap: bool = False
    ) -> None:
        super().__init__()
        self._plain, self._open = "", wrap
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        self.setFont(theme.words(pixels, bold=bold))
        self.setWordWrap(wrap)
        self.ink(ink)
        if not wrap:
            self.setMinimumHeight(round(pixels * 1.4))
        self.setText(text)

    def setText(self, text: str) -> None:
        """Lines that may break get room between them; Qt only knows that for rich text."""
        if text == self._plain:
            return
        self._plain = text
        self.setAccessibleName(text)
        super().setText(_open_lines(text) if self._open and text else text)

    def text(self) -> str:
        """The words themselves."""
        return self._plain

    def ink(self, token: str) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.color(token))
        self.setPalette(palette)


def _open_lines(text: str) -> str:
    from html import escape  # not for the first window

    lines = escape(text).replace("\n", "<br>")
    return f'<p style="line-height:140%; margin:0">{lines}</p>'


class Digits(Words):
    """A label of figures, tabular."""

    def __init__(self, text: str = "", pixels: float = 18, ink: str = "sumi-900", *, bold: bool = False) -> None:
        super().__init__(text, pixels, ink)
        self.setFont(theme.digits(pixels, bold=bold))


class Tile(QAbstractButton):
    """Everything that can be pressed. ``look``: event, stack, outline, primary, key, key-over (its words below the
    cap, where many keys share the bar), key-primary."""

    chosen = Signal(str)
    HEIGHTS = {"event": 68, "stack": 106, "outline": 44, "primary": 64, "key": 44, "key-over": 56, "key-primary": 44}  # noqa: RUF012

    def __init__(
        self, label: str = "", *, action: str = "", key: str = "", hint: str = "", look: str = "outline"
    ) -> None:
        super().__init__()
        self._key, self._hint, self._look, self._attention = key, hint, look, False
        self.action = action
        self.selected = False
        self.set_words(label, key, hint)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if look.startswith("key"):
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if look in ("event", "stack", "primary") else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Fixed,
        )
        self.clicked.connect(self._tell)

    def dress(self, look: str) -> None:
        """Take another look of the same family."""
        if look != self._look:
            self._look = look
            self.updateGeometry()

    def set_words(self, label: str, key: str = "", hint: str = "", *, attention: bool = False) -> None:
        self.setText(label)
        self.setAccessibleName(label)
        self.setAccessibleDescription(hint)
        self._key, self._hint, self._attention = key, hint, attention
        self.setProperty("key", key)
        self.updateGeometry()
        self.update()

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit(self.action)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    # --- measures

    def _label_font(self) -> tuple[float, bool]:
        return {
            "event": (22, True), "stack": (24, True), "outline": (17, True), "primary": (20, True), "key": (16, False),
            "key-over": (15, False), "key-primary": (16, True),
        }[self._look]  # fmt: skip

    def _key_size(self) -> tuple[float, float, float]:
        """Least width, height and letter size of the key cap."""
        return {
            "event": (36.0, 36.0, 20.0), "stack": (34.0, 34.0, 18.0), "outline": (28.0, 26.0, 14.0),
            "primary": (46.0, 28.0, 14.0), "key": (36.0, 28.0, 15.0), "key-over": (34.0, 22.0, 13.0),
            "key-primary": (36.0, 28.0, 15.0),
        }[self._look]  # fmt: skip

    def sizeHint(self) -> QSize:
        size, bold = self._label_font()
        width = paint.width_of(self.text(), theme.words(size, bold=bold))
        least, _, letters = self._key_size()
        key = paint.key_width(self._key, letters, least) if self._key else 0
        hint = paint.width_of(self._hint, theme.words(16))
        if self._look == "event":
            width += key + 16 + 36 + (hint + 20 if self._hint else 0)
        elif self._look in SEATS:
            return QSize(seat_width(self._look, self.text(), self._key), self.HEIGHTS[self._look])
        elif self._look == "stack":
            width = max(width + key + 12, hint) + 44
        else:
            width += (key + 10 if key else 0) + 36
        return QSize(int(width) + 2, self.HEIGHTS[self._look])

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # --- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        down = self.isDown()
        look = self._look
        if look in ("primary", "key-primary"):
            paint.box(painter, rect, "ai-800" if down else "ai-700", None)
        elif look in ("key", "key-over"):
            if down:
                paint.box(painter, rect, "ai-100", None)
        elif look == "outline":
            paint.box(painter, rect, "ai-100" if down else "washi-0", "ai-700")
        else:
            fill = "ai-100" if down else "ai-50" if self.selected else "washi-0"
            paint.box(painter, rect, fill, "ai-700" if self.selected else "washi-500", 8, 3 if self.selected else 1)
        if self.hasFocus():
            paint.focus_pair(painter, rect)
        if look == "stack":
            self._paint_stack(painter, rect)
        elif look == "key-over":
            self._paint_over(painter, rect)
        else:
            self._paint_line(painter, rect)

    def _paint_line(self, painter: QPainter, rect: QRectF) -> None:
        size, bold = self._label_font()
        font = theme.words(size, bold=bold)
        least, height, letters = self._key_size()
        key = paint.key_width(self._key, letters, least) if self._key else 0.0
        width = paint.width_of(self.text(), font)
        white = self._look in ("primary", "key-primary")
        ink = theme.color("washi-0" if white else "ai-700" if self._look == "outline" else "sumi-900")
        if self._look == "event":
            x = 18.0
        elif self._look == "key":
            x = 11.0
        else:
            x = (rect.width() - width - (key + 10 if key else 0)) / 2
        gap = 16.0 if self._look == "event" else 10.0
        middle = rect.center().y()
        if self._key and self._look != "primary":
            cap = QRectF(x, round(middle - height / 2), key, height)
            paint.key_cap(painter, cap, self._key, letters, "shu-700" if self._attention else "sumi-900")
            x += key + gap
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QRectF(x, 0, width + 4, rect.height()), paint.LEFT, self.text())
        if self._key and self._look == "primary":
            paint.key_cap(painter, QRectF(x + width + 12, round(middle - height / 2), key, height), self._key, letters)
        if self._hint and self._look == "event":
            painter.setFont(theme.words(16))
            painter.setPen(theme.color("sumi-700"))
            painter.drawText(rect.adjusted(0, 0, -18, 0), paint.RIGHT, self._hint)

    def _paint_over(self, painter: QPainter, rect: QRectF) -> None:
        least, height, letters = self._key_size()
        key = paint.key_width(self._key, letters, least)
        cap = QRectF(round((rect.width() - key) / 2), 5, key, height)
        paint.key_cap(painter, cap, self._key, letters, "shu-700" if self._attention else "sumi-900")
        painter.setFont(theme.words(15))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(QRectF(0, 30, rect.width(), 22), paint.CENTER, self.text())

    def _paint_stack(self, painter: QPainter, rect: QRectF) -> None:
        least, height, letters = self._key_size()
        key = paint.key_width(self._key, letters, least)
        paint.key_cap(painter, QRectF(20, 20, key, height), self._key, letters)
        painter.setFont(theme.words(24, bold=True))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(QRectF(32 + key, 16, rect.width() - key - 36, 42), paint.LEFT, self.text())
        painter.setFont(theme.words(16))
        painter.setPen(theme.color("sumi-700"))
        painter.drawText(QRectF(20, 62, rect.width() - 24, 30), paint.LEFT, self._hint)


SEATS = {  # of the function bar: letters of the label, whether bold, letters of the cap, its least width, room around
    "key": (16, False, 15.0, 36.0, 22),
    "key-over": (15, False, 13.0, 34.0, 24),
    "key-primary": (16, True, 15.0, 36.0, 36),
}


def seat_width(look: str, label: str, key: str) -> int:
    """How wide a seat of the function bar is; the words of ``key-over`` stand below the cap."""
    letters, bold, cap, least, around = SEATS[look]
    words = paint.width_of(label, theme.words(letters, bold=bold))
    width = paint.key_width(key, cap, least) if key else 0.0
    both = max(words, width) if look == "key-over" else words + (width + 10 if width else 0)
    return int(both + around) + 2


class Panel(QFrame):
    """A white sheet with a hairline, radius 8."""

    def __init__(self, fill: str = "washi-0", border: str | None = "washi-300", radius: float = 8) -> None:
        super().__init__()
        self._fill, self._border, self._radius = fill, border, radius

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.box(painter, QRectF(self.rect()), self._fill, self._border, self._radius)


class Ground(QWidget):
    """A plain coloured area with hairlines on the wanted sides (``left``, ``right``, ``top``, ``bottom``)."""

    def __init__(self, fill: str, lines: str = "", line: str = "washi-300") -> None:
        super().__init__()
        self._fill, self._lines, self._line = fill, lines, line

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(self._fill))
        w, h, line = self.width(), self.height(), theme.color(self._line)
        for name, rect in (("left", (0, 0, 1, h)), ("right", (w - 1, 0, 1, h)), ("top", (0, 0, w, 1)),
                           ("bottom", (0, h - 1, w, 1))):  # fmt: skip
            if name in self._lines:
                painter.fillRect(*rect, line)


class Band(QWidget):
    """Something the clerk must see: a bar at the left, a mark, bold words and a second line. ``kind`` is a token
    family: err, warn, shu, ok, ai."""

    INKS = {"err": "err-800", "warn": "warn-900", "shu": "shu-800", "ok": "ok-900", "ai": "ai-800"}  # noqa: RUF012
    BARS = {"err": "err-700", "warn": "warn-700", "shu": "shu-700", "ok": "ok-700", "ai": "ai-700"}  # noqa: RUF012

    def __init__(self, kind: str = "warn", *, mark: bool = True) -> None:
        super().__init__()
        self._mark = mark
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(2)
        self._layout.setContentsMargins(70 if mark else 22, 14, 20, 14)
        self.first, self.second = Words("", 18, bold=True, wrap=True), Words("", 17, wrap=True)
        self._layout.addWidget(self.first)
        self._layout.addWidget(self.second)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.kind(kind)

    def kind(self, kind: str) -> None:
        self._kind = kind
        for label in (self.first, self.second):
            label.ink(self.INKS[kind])
        self.update()

    def say(self, first: str, second: str = "") -> None:
        """Show the words; nothing at all hides the band."""
        self.first.setText(first)
        self.second.setText(second)
        self.second.setVisible(bool(second))
        self.setVisible(bool(first))
        self.setAccessibleName(f"{first} {second}".strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        painter.fillRect(self.rect(), theme.color(f"{self._kind}-50"))
        painter.fillRect(0, 0, 6, self.height(), theme.color(self.BARS[self._kind]))
        place, ink = QRectF(24, self.height() / 2 - 16, 32, 32), theme.color(self.INKS[self._kind])
        if self._mark and self._kind == "ai":
            paint.more_mark(painter, place, ink)
        elif self._mark and self._kind == "ok":
            paint.done_mark(painter, place, ink)
        elif self._mark:
            paint.warning_mark(painter, place, ink)


class SourceChip(QWidget):
    """Where a fact came from: letters and words."""

    def __init__(self, *, short: bool = False) -> None:
        super().__init__()
        self._short = short
        self.show_origin(None)

    def show_origin(self, origin: Provenance | None) -> None:
        """Its letters; the card, its file, the proof and the time are told by the pointer and to a screen reader."""
        self._source = source = origin.source.value if origin is not None else ""
        self.setVisible(bool(source))
        letters, words = source_words(source)
        self.setAccessibleName(words)
        self.setAccessibleDescription(origin_words(origin))
        self.setToolTip(origin_words(origin))
        self.setFixedSize(int(paint.chip_width(letters, "" if self._short else words)) + 1, 24)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._source:
            return
        painter = QPainter(self)
        paint.begin(painter)
        letters, words = source_words(self._source)
        paint.chip(painter, QPointF(0, 0), letters, "" if self._short else words, f"pv-{self._source}")


def source_words(source: str) -> tuple[str, str]:
    """(letter block, words) of a provenance."""
    if not source or not has_words(f"source.{source}"):
        return "", ""
    letters, words = say(f"source.{source}").split("|", 1)
    return letters, words


def elided(text: str, pixels: float, width: float, *, bold: bool = False) -> str:
    metrics = QFontMetricsF(theme.words(pixels, bold=bold))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
