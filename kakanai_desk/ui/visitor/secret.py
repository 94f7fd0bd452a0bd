"""The secret number of a card, and the page before its last try."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRect, Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, PanelBox
from kakanai_desk.ui.widgets.keypad import ERASE, ERASE_ALL, KeyPad
from kakanai_desk.ui.widgets.painted import PRIMARY, SECOND, PaintedButton
from kakanai_desk.ui.widgets.pin_boxes import HIGH, PinBoxes, Tries


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
