"""Where to go next (v12), and the hidden screen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, Pager, PanelBox
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.painted import SECOND, PaintedButton
from kakanai_desk.ui.widgets.ruby_text import RubyText, plain


class HiddenPage(Page):
    """Nothing of the visit: one sentence on the ground."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Hidden)  # noqa: S101
        m = self.m
        words = self.words(body.sentence, "question", align=Qt.AlignmentFlag.AlignHCenter)
        high = words.heightForWidth(m.main.width())
        words.setGeometry(m.main.left(), (m.height - high) // 2, m.main.width(), high)


class StopBox(QWidget):
    """One stop: the dot on the line, then place, way, and what is done there."""

    def __init__(self, stop: bodies.StopCard, page: Page, sizes: tuple[int, int, int]) -> None:
        super().__init__(page)
        self._stop = stop
        narrow = page.m.narrow or page.m.low
        self._dot, self._top, self._pad, self._side = (64, 78, 14, 24) if narrow else (90, 116, 24, 32)
        big, body, small = sizes
        done = stop.state == "done"
        when_ink = "ok-900" if done else "ai-700"
        self._texts = [
            RubyText(stop.when, small, bold=True, line=1.4, ink=when_ink, ruby_ink=when_ink),
            RubyText(stop.place, big, bold=True, line=1.4),
            RubyText(stop.where, small, line=1.5, ink="sumi-700"),
        ]
        self._rows = [RubyText(row, body, line=1.55) for row in stop.rows]
        self.setAccessibleName(" ".join(plain(t.source) for t in (*self._texts, *self._rows)))

    def dot(self) -> int:
        return self._dot

    def _inner(self) -> float:
        return self.width() - 2 * self._side

    def heightForWidth(self, width: int) -> int:
        inner = width - 2 * self._side
        high = sum(t.height(inner) for t in (*self._texts, *self._rows))
        return round(self._top + 2 * self._pad + high + 28)

    def text_fits(self) -> bool:
        inner = self._inner()
        wide = all(t.width(inner) <= inner + 0.5 for t in (*self._texts, *self._rows))
        return wide and self.heightForWidth(self.width()) <= self.height() + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_dot(painter)
        state = self._stop.state
        box = QRectF(0, self._top, self.width(), self.height() - self._top)
        line, token = (5.0, "ai-700") if state == "next" else (2.0, "washi-300")
        painter.setPen(QPen(theme.seen(token), line))
        painter.setBrush(theme.seen("washi-100" if state == "done" else "washi-0"))
        painter.drawRoundedRect(box.adjusted(line / 2, line / 2, -line / 2, -line / 2), 16, 16)
        x, y, inner = self._side, float(self._top + self._pad), self._inner()
        for text in self._texts:
            text.draw(painter, QRectF(x, y, inner, text.height(inner)))
            y += text.height(inner)
        painter.fillRect(QRectF(x, y + 14, inner, 2), theme.seen("washi-200" if state != "done" else "washi-300"))
        y += 28
        for row in self._rows:
            row.draw(painter, QRectF(x, y, inner, row.height(inner)))
            y += row.height(inner)

    def _paint_dot(self, painter: QPainter) -> None:
        state = self._stop.state
        dot = QRectF(0, 0, self._dot, self._dot)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.seen("ok-700" if state == "done" else "ai-700"))
        painter.drawEllipse(dot)
        if state == "done":
            draw_icon(
                painter,
                "check",
                dot.adjusted(self._dot * 0.21, self._dot * 0.21, -self._dot * 0.21, -self._dot * 0.21),
                theme.seen("washi-0"),
                4,
            )
            return
        later = state != "next"
        if later:
            painter.setBrush(theme.seen("washi-50"))
            painter.drawEllipse(dot.adjusted(6, 6, -6, -6))
        painter.setPen(theme.seen("ai-700" if later else "washi-0"))
        painter.setFont(theme.digits(self._dot * 0.55, bold=True))
        painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, str(self._stop.number))


class DonePage(Page):
    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Done)  # noqa: S101
        self._body = body
        self._answer = ""
        m, main = self.m, self.m.main
        panel = PanelBox(self, body.panel, most=34 if not m.narrow else 30)
        size = 64 if not m.narrow else 46
        heading = self.words(body.heading, "question", pixels=size, strong_ink="ai-700")
        wide = min(panel.natural_width(), main.width() * 2 // 5 if not m.narrow else main.width())
        head = heading.sizeHint().width()
        if m.low:  # the hand is down there, and what it must take
            bottom = self.stack_within(QRect(main.left(), main.top(), main.width(), 120), [(heading, 0)])
            self._pager = Pager(body.before, body.after, self)
            rest = self._pager.take_room(m.reach)
            wide = min(panel.natural_width(), rest.width())
            panel.setGeometry(rest.left(), rest.top() + 12, wide, min(panel.heightForWidth(wide), rest.height() - 12))
            bottom -= 10
        elif head + 40 + wide <= main.width() and not m.narrow:
            bottom = self.stack(main.left(), main.top() + 10, main.width() - wide - 40, [(heading, 0)])
            high = panel.heightForWidth(wide)
            panel.setGeometry(main.right() + 1 - wide, main.top() + 24, wide, high)
            bottom = max(bottom, main.top() + 24 + high)
        else:
            wide = min(panel.natural_width(), main.width())
            bottom = self.stack_within(QRect(main.left(), main.top(), main.width(), 140), [(heading, 0)])
            panel.setGeometry(main.left(), bottom + 10, wide, panel.heightForWidth(wide))
            bottom = panel.geometry().bottom() + 1
        self._room = QRect(main.left(), bottom + 26, main.width(), main.bottom() + 1 - bottom - 26)
        if not m.low:
            self._pager = Pager(body.before, body.after, self)
        self._pager.moved.connect(self._turn)
        self._boxes: list[StopBox] = []
        self._pages: list[list[StopBox]] = []
        self._build_stops(body)
        self._index = 0
        self._bar(body)
        self._show_page()

    def _build_stops(self, body: bodies.Done) -> None:
        """As many stops side by side as fit, at most three; smaller words before more pages."""
        m, room = self.m, self._room
        big, text, small = (42, min(m.pixels("body") + 2, 44), min(m.pixels("body"), 42))
        if m.size > 1.25:
            big = 50
        if m.narrow:
            big, text, small = 36, min(m.pixels("body") + 2, 40), min(m.pixels("body"), 36)
        sizes = big, text, small
        columns = min(3, max(1, len(body.stops)))
        if not m.narrow and m.size < 1.25 and len(body.stops) == 4:
            columns = 4
        while True:
            several = len(body.stops) > columns
            wide = (room.width() - 28 * (columns - 1)) // columns
            free = room.height() - (104 if several and not m.low else 0)
            boxes = [StopBox(s, self, (big, text, small)) for s in body.stops]
            need = max((b.heightForWidth(wide) for b in boxes), default=0)
            smallest = big <= 24 and text <= 24 and small <= 24
            if need <= free or (smallest and columns == 1):
                break
            for box in boxes:
                box.hide()
                box.deleteLater()
            if smallest:
                columns -= 1  # fewer side by side before a word is cut
                big, text, small = sizes
            else:
                big, text, small = max(24, big - 2), max(24, text - 2), max(24, small - 2)
        high = min(free, max(need, 400))
        for index, box in enumerate(boxes):
            column = index % columns
            box.setGeometry(room.left() + column * (wide + 28), room.top(), wide, high)
        self._boxes = boxes
        self._pages = [boxes[i : i + columns] for i in range(0, len(boxes), columns)] or [[]]
        if not m.low:
            self._pager.setGeometry(room.left(), room.bottom() + 1 - 92, room.width(), 92)

    def _bar(self, body: bodies.Done) -> None:
        """Satisfaction sits in the bar; おわる keeps its seat."""
        m = self.m
        back, _, last = m.seats()
        wide, gap = (190, 20) if not m.narrow else (160, 18)
        x = last.left() - 84 - 3 * wide - 2 * gap if not m.narrow else last.left() - 24 - 3 * wide - 2 * gap
        room = x - 24 - back.left()
        ask = self.words(body.ask, "body", pixels=30, line=1.4)
        size = 30
        while size > 24 and ask.rubyText().height(room) > m.bar - 8:
            size -= 2
            ask.setRubyText(ask.rubyText().at(size))
        high = ask.heightForWidth(room)
        ask.setGeometry(back.left(), back.center().y() - high // 2, room, high)
        self._answers: list[PaintedButton] = []
        for index, (value, words) in enumerate(body.answers):
            button = PaintedButton(SECOND, words, 30, self, padding=8, key=str(index + 1))
            button.setObjectName(value)
            button.setGeometry(x + index * (wide + gap), back.top() + (back.height() - 92) // 2, wide, 92)
            button.clicked.connect(self._answered)
            self._answers.append(button)

    def _show_page(self) -> None:
        for page in self._pages:
            for box in page:
                box.setVisible(page is self._pages[self._index])
        self._pager.setVisible(len(self._pages) > 1)
        self._pager.show_place(self._index, len(self._pages))
        self._pager.after.hide()  # the next seat turns on

    @Slot(int)
    def _turn(self, by: int) -> None:
        self._index = max(0, min(len(self._pages) - 1, self._index + by))
        self._show_page()
        self.update()
        self.seats_changed.emit()

    def seats(self) -> Seats:
        seats = self.shown.seats
        return seats if self._index == len(self._pages) - 1 else replace(seats, next=self._body.after)

    def key(self, char: str) -> None:
        """How it was, by digit."""
        for button in self._answers:
            if button.accessibleDescription() == char:
                self._take(button)

    @Slot()
    def _answered(self) -> None:
        self._take(self.sender())

    def _take(self, pressed: object) -> None:
        for button in self._answers:
            button.setSelected(button is pressed)
            if button is pressed:
                self._answer = button.objectName()

    def press_next(self) -> None:
        if self._index < len(self._pages) - 1:
            self._turn(1)  # nobody leaves a stop unread
        else:
            self.acted.emit("leave", self._answer)

    def state(self) -> str:
        return self._answer

    def restore(self, state: str) -> None:
        self._answer = state
        for button in self._answers:
            button.setSelected(button.objectName() == state)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self._pages[self._index]
        if len(shown) > 1:
            painter = QPainter(self)
            first, last = shown[0].geometry(), shown[-1].geometry()
            dot = shown[0].dot()
            y = first.top() + dot // 2
            painter.setPen(QPen(theme.seen("ai-700"), 8))
            painter.drawLine(QPointF(first.left() + dot / 2, y), QPointF(last.left() + dot / 2, y))
