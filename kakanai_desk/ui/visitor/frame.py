"""What stands on every screen at the same pixels: the line with its stations, the tools, the bar with three seats."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, QRect, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.widgets.painted import PLAIN, PRIMARY, QUIET, TOOL, Look, PaintedButton
from kakanai_desk.ui.widgets.ruby_label import RubyLabel
from kakanai_desk.ui.widgets.ruby_text import RubyText, fitted, plain
from kakanai_desk.ui.widgets.stations import Stations

TOOLS = 520  # pixels that the tools may take of a narrow panel


class Frame(QObject):
    """Stations and tools above, seats below, all children of the window. Gone altogether when nobody is served.

    Back is left, help in the middle, next right. An empty seat stays empty; nothing moves into it.
    """

    back = Signal()
    ask = Signal()
    next = Signal()
    language = Signal()
    size = Signal()
    aloud = Signal()

    def __init__(self, window: QWidget, *, still: bool = False) -> None:
        super().__init__(window)
        self.stations = Stations(window, still=still)
        self._tools: list[QWidget] = []
        self._seats: list[QWidget] = []
        self._shown: tuple[object, ...] = ()
        self.line_right = 0  # where the stations end

    @property
    def _window(self) -> QWidget:
        """Asked of Qt, not held: a window in a ring of references goes only with the garbage."""
        return cast("QWidget", self.parent())

    def show_frame(self, shown: Shown, seats: Seats, m: Measures, spare: int) -> None:
        """聞く stands there only where ``shown`` has words for it: not every language has a voice.

        ``spare``: what else stands on the line between the stations and the tools.
        """
        if not shown.stations:
            self.clear()
            return
        tools = (shown.language_tool, shown.size_tool, shown.aloud_tool)
        look = (tools, shown.language, shown.look, shown.station, shown.busy, m, seats)
        if look != self._shown:
            self.clear(stations=False)
            self._shown = look
            left = self._place_tools(shown, m)
            self._show_stations(shown, m, left - spare)
            self._place_seats(seats, m)
        for widget in (self.stations, *self._tools, *self._seats):
            widget.show()
            widget.raise_()

    def clear(self, *, stations: bool = True) -> None:
        """Take everything off the window at once."""
        self._shown = ()
        if stations:
            self.stations.hide()
        for widget in (*self._tools, *self._seats):
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self._tools, self._seats = [], []

    def _show_stations(self, shown: Shown, m: Measures, room: int) -> None:
        """The stations stand as far apart as their words need, up to the tools at ``room``."""
        x = m.margin - (18 if m.narrow else 40)
        pixels = min(m.pixels("small"), 30 if m.narrow or m.low else 40)
        most = (room - x - 24) // len(shown.stations)
        while True:
            widest = max(RubyText(words, pixels, bold=True).width() for words in shown.stations)
            if widest + 10 <= most or pixels <= 20:
                break
            pixels -= 1
        pitch = max(min(104 if m.narrow else 152, most), min(round(widest) + 10, most))
        self.line_right = x + pitch * len(shown.stations)
        self.stations.setGeometry(x, m.line_top - (6 if m.low else 0), pitch * len(shown.stations), m.line_high)
        now = shown.line.index(shown.station) if shown.station else -1
        self.stations.show_line(shown.stations, now, pixels, pitch, busy=shown.busy)

    def _place_tools(self, shown: Shown, m: Measures) -> int:
        """Right-aligned: ことば, 文字, 聞く. Returns their left edge."""
        right = m.width - m.margin
        for tool, signal in self._tools_within(shown, m):
            width = max(140 if m.narrow and tool.words() else m.target, round(tool.width_needed()))
            width = width if m.narrow else max(188, width)
            tool.setGeometry(right - width, m.line_top if m.low else (m.top - m.target) // 2, width, m.target)
            tool.clicked.connect(signal)
            self._tools.append(tool)
            right -= width + 20
        return right + 20

    def _tools_within(self, shown: Shown, m: Measures) -> list[tuple[PaintedButton, SignalInstance]]:
        """The tools with their words; on a narrow panel smaller, or as pictograms alone, to leave the line its room."""
        wanted = (
            (shown.aloud_tool, "speaker", self.aloud),
            (shown.size_tool, "letters", self.size),
            (shown.language_tool, "globe", self.language),
        )
        wanted = tuple(row for row in wanted if row[0])
        full = min(m.pixels("second"), 34 if m.narrow else 40)
        padding = 16 if m.narrow else 24
        tools: list[tuple[PaintedButton, SignalInstance]] = []
        for pixels in (full, 24, 0) if m.narrow else (full,):
            for tool, _ in tools:
                tool.deleteLater()
            tools = [
                (
                    PaintedButton(
                        TOOL,
                        words if pixels else "",
                        pixels or 24,
                        self._window,
                        icon=icon,
                        bold=False,
                        padding=padding,
                        icon_side=38,
                        name=plain(words),
                    ),
                    signal,
                )
                for words, icon, signal in wanted
            ]
            if not m.narrow or sum(max(140, tool.width_needed()) + 20 for tool, _ in tools) <= TOOLS:
                break
        return tools

    def _place_seats(self, seats: Seats, m: Measures) -> None:
        boxes = m.seats()
        if seats.back:
            self._put(PLAIN, seats.back, m.pixels("button"), boxes[0], "back", self.back)
        if seats.ask:
            self._put(QUIET, seats.ask, m.pixels("ask"), boxes[1], "person", self.ask)
        if seats.next:
            self._put(PRIMARY, seats.next, m.pixels("button"), boxes[2], "next", self.next)
        elif seats.slot:
            room = boxes[2]
            text = fitted(seats.slot, room.width(), m.bar - 4, m.pixels("second"), least=24, line=1.45, ink="sumi-700")
            label = RubyLabel(text, self._window, Qt.AlignmentFlag.AlignRight)
            high = label.heightForWidth(room.width())
            label.setGeometry(room.left(), m.height - m.bar + (m.bar - high) // 2, room.width(), high)
            self._seats.append(label)

    def _put(self, look: Look, words: str, pixels: int, box: QRect, icon: str, signal: SignalInstance) -> None:
        after, bold = icon == "next", look is not QUIET
        button = PaintedButton(
            look, words, pixels, self._window, icon=icon, after=after, bold=bold, padding=16, icon_side=40
        )
        button.setGeometry(box)
        button.clicked.connect(signal)
        self._seats.append(button)


def paint_bar(painter: QPainter, m: Measures) -> None:
    """The ground under the seats."""
    painter.fillRect(0, m.height - m.bar, m.width, m.bar, theme.seen("washi-100"))
    painter.fillRect(0, m.height - m.bar, m.width, 2, theme.seen("washi-200"))


class Watermark(QWidget):
    """見本 at the bottom right, while nobody real is served."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text = RubyText("", 24, ink="washi-600", ruby_ink="washi-600")

    def on_line(self, words: str, m: Measures) -> int:
        """How much room it needs beside the stations; 0: it stands in the margin above the bar."""
        width = round(RubyText(words, 24, line=1.2).width()) + 2 if words else 0
        return width + 12 if width and (m.narrow or width > m.margin - 36) else 0

    def show_words(self, words: str, m: Measures, line_right: int, *, bare: bool, on_picture: bool) -> None:
        ink = "washi-0" if on_picture else "washi-600"
        self._text = RubyText(words, 24, ink=ink, ruby_ink=ink, line=1.2)
        self.setAccessibleName(plain(words))
        width, high = round(self._text.width()) + 2, round(self._text.height(1000)) + 1
        bottom = m.height - (12 if bare else m.bar + 12)
        if self.on_line(words, m) and not bare:  # the margins are too small: beside the stations
            self.setGeometry(line_right + 12, m.line_top + (m.line_high - high) // 2, width, high)
        else:
            self.setGeometry(m.width - 24 - width, bottom - high, width, high)
        self.setVisible(bool(words))
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._text.draw(painter, QRectF(self.rect()))
