"""Placing the card, reading it, the secret number, and the four facts that came from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRect, QRectF, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, PanelBox
from kakanai_desk.ui.widgets.card_art import CardArt
from kakanai_desk.ui.widgets.glyph_label import FactLabel
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.keypad import ERASE, ERASE_ALL, KeyPad
from kakanai_desk.ui.widgets.painted import PRIMARY, SECOND, PaintedButton
from kakanai_desk.ui.widgets.pin_boxes import HIGH, PinBoxes, Tries

KIND_INK = {"read": "ok-900", "unread": "sumi-700", "number": "ai-800"}


class RowsBox(QWidget):
    """A white box with rows: label left, text or fact right; hairlines between when ``ruled``."""

    def __init__(self, rows: list[tuple[QWidget, QWidget]], label_width: int, page: Page, *, ruled: bool) -> None:
        super().__init__(page)
        self._rows, self._label_width, self._ruled = rows, label_width, ruled
        for pair in rows:
            for widget in pair:
                widget.setParent(self)
        self._rules: list[int] = []

    def _pad(self) -> tuple[int, int, int]:
        return (40, 12, 44) if self._ruled else (36, 22, 12)

    def _heights(self, width: int) -> list[int]:
        side, _, _ = self._pad()
        inner = width - 2 * side - self._label_width - 20
        return [max(a.heightForWidth(self._label_width), b.heightForWidth(inner)) for a, b in self._rows]

    def heightForWidth(self, width: int) -> int:
        _, edge, gap = self._pad()
        heights = self._heights(width)
        return sum(heights) + gap * (len(heights) - 1) + 2 * edge + (2 * gap // 2 if self._ruled else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        side, edge, gap = self._pad()
        inner = self.width() - 2 * side - self._label_width - 20
        y = edge + (gap // 2 if self._ruled else 0)
        self._rules = []
        for (label, value), high in zip(self._rows, self._heights(self.width()), strict=True):
            label_high = label.heightForWidth(self._label_width)
            value_high = value.heightForWidth(inner)
            first = (value.minimumSizeHint().height() - label.minimumSizeHint().height()) // 2
            label.setGeometry(side, y + max(0, first), self._label_width, label_high)
            value.setGeometry(
                side + self._label_width + 20, y + max(0, -first if high > value_high else 0), inner, value_high
            )
            y += high + gap
            self._rules.append(y - gap // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.seen("washi-300"))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 16, 16)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 15, 15)
        if self._ruled:
            for y in self._rules[:-1]:
                painter.fillRect(40, y - 1, self.width() - 80, 2, theme.seen("washi-200"))


class CardPage(Page):
    """v03."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Card)  # noqa: S101
        m = self.m
        self._over = self.words(body.over, "second", ink="ai-700", bold=True, ruby_ink="ai-700")
        self._panel = PanelBox(self, body.panel) if body.panel else None
        self._heading = self.words(body.heading, "question")
        self._lead = self.words(body.lead, "body")
        rows: list[tuple[QWidget, QWidget]] = [
            (
                self.words(label, "body", ink=KIND_INK[kind], bold=True, line=1.5, ruby_ink=KIND_INK[kind]),
                self.words(text, "body", line=1.5, ink="sumi-700" if kind == "unread" else "sumi-900"),
            )
            for label, text, kind in body.rows
        ]
        label_width = max(w.sizeHint().width() for w, _ in rows)
        self._box = RowsBox(rows, label_width, self, ruled=False)
        self._without = PaintedButton(SECOND, body.without, m.pixels("button"), self, icon="document", key="1")
        self._without.clicked.connect(self._no_card)
        self._art = CardArt(body.art, self)
        self._arrange()

    def _arrange(self) -> None:
        m, main = self.m, self.m.main
        left = 760 if m.size < 1.25 else 940 if m.size < 1.75 else 1100
        if m.narrow:
            left = 680 if m.size < 1.25 else 780
        gap = 68 if not m.narrow else 40
        room = main.width() - left - gap
        top = (28 if not m.narrow else 8) if not m.low else 0
        high = 104 if not m.narrow else 92
        x = main.left() + (room + gap if m.left and not m.low else 0)
        box = QRect(x, main.top() + top, left, main.height() - top - (0 if m.low else high + 24))
        items = [(self._over, 0), (self._heading, 8), (self._lead, 16), (self._box, 22)]
        dispensable: list[QWidget] = [self._lead, self._box]
        if self._panel is not None:
            items = [(self._panel, 0), (self._heading, 24), (self._lead, 12), (self._box, 20)]
            self._over.hide()
            dispensable = [self._box, self._lead]
        bottom = self.stack_within(box, items, dispensable)
        reach = m.reach
        self._without.setGeometry(x, reach.top() + 12 if m.low else bottom + 24, min(left, 760), high)
        art_high = min(self._art.heightForWidth(room), main.height())
        art_x = main.left() if m.left and not m.low else main.right() + 1 - room
        self._art.setGeometry(art_x, main.top() + (main.height() - art_high) // 2, room, art_high)

    @Slot()
    def _no_card(self) -> None:
        self.acted.emit("without_card", None)

    def key(self, char: str) -> None:
        """1 marks the way without a card, Enter takes it: a secret number typed too early must not lead there."""
        self._without.setSelected(char == "1")

    def turn_on(self) -> None:
        if self._without.isSelected():
            self._no_card()

    def press_next(self) -> None:
        if self._without.isSelected():
            self._no_card()
        else:
            self.acted.emit("wait_for_card", None)


class PinPage(Page):
    """v04 and v16. The digits go straight to the desk; here is only how many there are."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.PinPad)  # noqa: S101
        self._body = body
        m = self.m
        self._panel = PanelBox(self, body.panel) if body.panel else None
        self._over = self.words(body.over, "second", ink="ai-700", bold=True, ruby_ink="ai-700")
        self._heading = self.words(body.heading, "question")
        self._lead = self.words(body.lead, "body", ink="sumi-700")
        self._boxes = PinBoxes(body.length, self)
        self._boxes.set_typed(body.typed)
        self._tries_words = self.words(body.tries, "body", pixels=round(m.pixels("body") * 1.07))
        self._tries = Tries(body.tries_left, body.tries_max, self)
        self._note = self.words(body.note, "second", ink="sumi-700", line=1.6)
        self._pad = KeyPad(body.erase_all, body.erase, 30, self, low=m.low)
        self._pad.pressed.connect(self._pressed)
        self._everyday: list[QWidget] = []
        self._sure = self._build_sure(body.sure) if body.sure is not None else []
        self._asking = False
        self._arrange()

    def _build_sure(self, sure: bodies.Sure) -> list[QWidget]:
        m, main = self.m, self.m.main
        heading = self.words(sure.heading, "question")
        lead = self.words(sure.lead, "body")
        wide = min(760, main.width())
        yes = PaintedButton(PRIMARY, sure.yes, m.pixels("button"), self, key="1")
        no = PaintedButton(SECOND, sure.no, m.pixels("button"), self, key="2")
        yes.clicked.connect(self._give_up)
        no.clicked.connect(self._go_on)
        box = main.adjusted(0, 0 if m.low else 44, 0, 0 if m.low else -48 - 2 * 124 - 24)
        bottom = self.stack_within(box, [(heading, 0), (lead, 20)])
        if m.low:
            reach = m.reach
            wide = min(wide, (reach.width() - 24) // 2)
            yes.setGeometry(reach.left(), reach.top() + 12, wide, 124)
            no.setGeometry(reach.left() + wide + 24, reach.top() + 12, wide, 124)
        else:
            yes.setGeometry(main.left(), bottom + 48, wide, 124)
            no.setGeometry(main.left(), bottom + 48 + 124 + 24, wide, 124)
        widgets: list[QWidget] = [heading, lead, yes, no]
        for widget in widgets:
            widget.hide()
        return widgets

    def _arrange(self) -> None:
        m, main = self.m, self.m.main
        pad = 636 if not m.narrow else 536
        gap = 80 if not m.narrow else 48
        left = main.width() - pad - gap
        top = (44 if not m.narrow else 12) if not m.low else 0
        x = main.left() + (pad + gap if m.left and not m.low else 0)
        if m.low:
            self._pad.setGeometry(m.reach)
        else:
            pad_x = main.left() if m.left else main.right() + 1 - pad
            self._pad.setGeometry(pad_x, main.top() + top, pad, min(664, main.height() - top))
        self._tries_words.adjustSize()
        box = QRect(x, main.top() + top, left, main.height() - top)
        items: list[tuple[QWidget, int]] = [(self._over, 0), (self._heading, 8), (self._lead, 14)]
        if self._panel is not None:
            self._over.hide()
            items = [(self._panel, 0), (self._heading, 28)]
        if not self._lead.text():
            self._lead.hide()
        digits: list[tuple[QWidget, int]] = [(self._boxes, 30), (self._tries_words, 28), (self._note, 6)]
        dispensable = [w for w in (self._note, self._lead) if w.text()]
        self._note.setVisible(bool(self._note.text()))
        if m.low:  # the boxes stand beside the words: there is no height below them
            self.stack_within(box, items, [w for w in dispensable if w is self._lead])
            box = QRect(main.right() + 1 - pad, main.top(), pad, main.height())
            x, left = box.left(), pad
            items = digits
            dispensable = [w for w in dispensable if w is self._note]
        else:
            items += digits
        self.stack_within(box, items, dispensable)
        self._boxes.resize(self._boxes.sizeHint().width(), HIGH)
        words, hint = self._tries_words, self._tries.sizeHint()
        wide = int(words.rubyText().width(left)) + 2
        last = words.y() + words.height() - int(words.rubyText().line_height)
        lift = int(words.rubyText().ruby_pixels * 0.5) if words.rubyText().has_ruby else 0
        fits_beside = words.height() < 1.5 * words.rubyText().line_height and wide + 16 + hint.width() <= left
        y = words.y() + (words.height() - hint.height()) // 2 + lift if fits_beside else last
        self._tries.setGeometry(x + wide + 16, y, hint.width(), hint.height())
        self._tries.setVisible(fits_beside)
        shown = [
            self._over,
            self._heading,
            self._lead,
            self._boxes,
            self._tries_words,
            self._tries,
            self._note,
            self._pad,
        ]
        self._everyday = [w for w in (*shown, self._panel) if w is not None and not w.isHidden()]

    def refresh(self, shown: Shown) -> bool:
        body = shown.body
        if not isinstance(body, bodies.PinPad):
            return False
        if replace(body, typed=0) != replace(self._body, typed=0) or shown.seats != self.shown.seats:
            return False
        self.shown, self._body = shown, body
        self._boxes.set_typed(body.typed)
        return True

    def state(self) -> Any:
        return self._asking

    def restore(self, state: Any) -> None:
        if state:
            self._ask_sure(asking=True)

    def seats(self) -> Seats:
        return Seats() if self._asking else self.shown.seats

    def _ask_sure(self, *, asking: bool) -> None:
        self._asking = asking
        for widget in self._everyday:
            widget.setVisible(not asking)
        for widget in self._sure:
            widget.setVisible(asking)
        self.seats_changed.emit()

    def press_ask(self) -> bool:
        if self._body.sure is None:
            self.acted.emit("skip", None)
        else:
            self._ask_sure(asking=True)
        return True

    @Slot()
    def _give_up(self) -> None:
        self.acted.emit("without_card", None)

    @Slot()
    def _go_on(self) -> None:
        self._ask_sure(asking=False)

    @Slot(str)
    def _pressed(self, what: str) -> None:
        if what == ERASE_ALL:
            self.acted.emit("erase_all", None)
        elif what == ERASE:
            self.acted.emit("erase", None)
        else:
            self.acted.emit("digit", ord(what))

    def press_next(self) -> None:
        if not self._asking:
            self.acted.emit("enter", None)

    def key(self, char: str) -> None:
        if not self._asking:
            self._pressed(ERASE if char == "\b" else char)
        elif char == "1":
            self._give_up()
        elif char == "2":
            self._go_on()


class LastTryPage(Page):
    """One try is left: going on without the number is the larger way."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.LastTry)  # noqa: S101
        m, main = self.m, self.m.main
        over = self.words(body.over, "second", ink="ai-700", bold=True, ruby_ink="ai-700")
        panel = PanelBox(self, body.panel)
        lead = self.words(body.lead, "body")
        wide = min(1180, main.width())
        box = QRect(main.left(), main.top() + 28, wide, main.height() - 28 - (0 if m.low else 148 + 44))
        bottom = self.stack_within(box, [(over, 0), (panel, 20), (lead, 36)])
        without = PaintedButton(PRIMARY, body.without, m.pixels("button") + 6, self, key="1")
        without.setGeometry(main.left(), m.reach.top() + 12 if m.low else bottom + 44, min(760, main.width()), 148)
        without.clicked.connect(self._give_up)

    def key(self, char: str) -> None:
        if char == "1":
            self._give_up()

    @Slot()
    def _give_up(self) -> None:
        self.acted.emit("without_card", None)


class FactsPage(Page):
    """The four facts, each as it is registered."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Facts)  # noqa: S101
        m, main = self.m, self.m.main
        heading = self.words(body.heading, "question")
        lead = self.words(body.lead, "body", ink="sumi-700")
        if m.narrow and not m.low:
            bottom = self.stack(main.left(), main.top(), main.width(), [(heading, 0), (lead, 8)]) + 24
            room = QRect(main.left(), bottom, main.width(), main.bottom() + 1 - bottom)
        else:
            words, gap = (600, 72) if not m.narrow else (400, 40)
            right = m.left and not m.low  # the facts stand at the left then
            rest = main.width() - words - gap
            box = QRect(main.left() + (rest + gap if right else 0), main.top(), words, main.height())
            self.stack_within(box.adjusted(0, 0 if m.low else 28, 0, 0), [(heading, 0), (lead, 24)])
            room = QRect(main.left() + (0 if right else words + gap), main.top(), rest, main.height())
            room.adjust(0, 0 if m.low else 16, 0, 0)
        size = round(m.pixels("fact") * 1.24)
        rows = self._rows(body, size, m.pixels("body"))
        while rows.heightForWidth(room.width()) > room.height() and size > (26 if m.low else 34):
            rows.hide()
            rows.deleteLater()
            size -= 4
            rows = self._rows(body, size, max(24, min(m.pixels("body"), size - 8)))
        rows.setGeometry(room.left(), room.top(), room.width(), rows.heightForWidth(room.width()))
        rows.show()

    def _rows(self, body: bodies.Facts, size: int, label_size: int) -> RowsBox:
        rows: list[tuple[QWidget, QWidget]] = []
        for row in body.rows:
            label = self.words(row.label, "body", ink="sumi-700", line=1.4, pixels=label_size)
            if row.words:
                rows.append((label, self.words(row.value, "body", pixels=size, line=1.3)))
            else:
                rows.append((label, FactLabel(row.value, size, "sumi-900", self)))
        return RowsBox(rows, max(w.sizeHint().width() for w, _ in rows), self, ruled=True)

    def press_next(self) -> None:
        self.acted.emit("facts_right", None)


class SentencePage(Page):
    """A sentence while something goes on: reading the card, the clerk at work, or 「まだ 使いますか」."""

    LATE_MS = 8000

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Sentence)  # noqa: S101
        self._body = body
        m, main = self.m, self.m.main
        reading = body.progress is not None
        self._art = CardArt("", self, placed=True) if reading else None
        left = main.width()
        if self._art is not None:
            wide = (820 if m.size < 1.75 else 640) if not m.narrow else 480
            left = main.width() - wide - 60
            high = min(self._art.heightForWidth(wide), main.height())
            self._art.setGeometry(main.right() + 1 - wide, main.top() + (main.height() - high) // 2, wide, high)
        elif body.pictogram:
            left = main.width() - (460 if not m.narrow else 300)
        self._left = left
        self._heading = self.words(body.heading, "question", pixels=round(m.pixels("question") * 1.15))
        self._lead = self.words(body.lead, "body", ink="sumi-700")
        self._late = self.words(body.late, "body", ink="ai-800")
        self._late.hide()
        self._bar = QRect()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.LATE_MS)
        self._timer.timeout.connect(self._say_late)
        if body.late:
            self._timer.start()
        bottom = self._place()
        if body.action:
            button = PaintedButton(PRIMARY, body.action, m.pixels("button"), self)
            button.setGeometry(main.left(), m.reach.top() + 12 if m.low else bottom + 48, 560, 124)
            button.clicked.connect(self._act)

    def _place(self) -> int:
        main = self.m.main
        items = [(self._heading, 0), (self._lead, 24)]
        high = self.stack(main.left(), 0, self._left, items)
        top = main.top() + max(0 if self.m.low else 44, (main.height() - high) // 3)
        bottom = self.stack(main.left(), top, self._left, items)
        if self._body.progress is not None:
            self._bar = QRect(main.left(), bottom + 40, min(640, self._left), 20)
            bottom += 60
        self.stack(main.left(), bottom, self._left, [(self._late, 32)])
        return bottom

    @Slot()
    def _say_late(self) -> None:
        self._late.show()
        self._place()

    @Slot()
    def _act(self) -> None:
        self.acted.emit("still_here", None)

    def refresh(self, shown: Shown) -> bool:
        body = shown.body
        if not isinstance(body, bodies.Sentence) or (body.heading, body.lead, body.action) != (
            self._body.heading,
            self._body.lead,
            self._body.action,
        ):
            return False
        if (body.progress is None) != (self._body.progress is None):
            return False
        self.shown, self._body = shown, body
        self.update()
        return True

    def _paint_sign(self, painter: QPainter) -> None:
        """One large pictogram at the right, for those who do not read."""
        main = self.m.main
        side = 400.0 if not self.m.narrow else 260.0
        circle = QRectF(main.right() + 1 - side, main.top() + (main.height() - side) / 2, side, side)
        painter.setPen(theme.seen("ai-100"))
        painter.setBrush(theme.seen("ai-100"))
        painter.drawEllipse(circle)
        inset = side * 0.27
        draw_icon(
            painter, self._body.pictogram, circle.adjusted(inset, inset, -inset, -inset), theme.seen("ai-700"), 2.4
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._body.pictogram:
            self._paint_sign(painter)
        if self._body.progress is None:
            return
        bar = QRectF(self._bar)
        painter.setPen(theme.seen("washi-500"))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        bar.setWidth(max(20.0, bar.width() * self._body.progress / 100))
        painter.setPen(theme.seen("ai-700"))
        painter.setBrush(theme.seen("ai-700"))
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
