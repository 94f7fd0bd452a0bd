"""v11: one signature for all documents."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, PanelBox
from kakanai_desk.ui.widgets.painted import SECOND, PaintedButton
from kakanai_desk.ui.widgets.ruby_label import RubyLabel
from kakanai_desk.ui.widgets.ruby_text import plain
from kakanai_desk.ui.widgets.signature_pad import SignaturePad


class Titles(QWidget):
    """The documents that will be signed, ruled."""

    def __init__(self, labels: list[RubyLabel], parent: QWidget) -> None:
        super().__init__(parent)
        self._labels = labels
        for label in labels:
            label.setParent(self)

    def heightForWidth(self, width: int) -> int:
        return sum(w.heightForWidth(width - 16) + 12 for w in self._labels) + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        y = 2
        for label in self._labels:
            high = label.heightForWidth(self.width() - 16)
            label.setGeometry(8, y + 6, self.width() - 16, high)
            y += high + 12

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rule = theme.seen("washi-300")
        painter.fillRect(0, 0, self.width(), 2, rule)
        for label in self._labels:
            painter.fillRect(0, label.geometry().bottom() + 5, self.width(), 2, rule)


class SignPage(Page):
    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.SignPad)  # noqa: S101
        self._body = body
        m = self.m
        self._over = self.words(body.over, "second", ink="ai-700", bold=True, ruby_ink="ai-700")
        self._heading = self.words(body.heading, "question")
        self._lead = self.words(body.lead, "body")
        size = min(m.pixels("second"), 36)
        self._titles = Titles([self.words(t, "second", pixels=size, line=1.6) for t in body.titles], self)
        self._how = self.words(body.how, "second")
        self._panel: PanelBox | None = None
        self.pad = SignaturePad(body.name, self)
        self.pad.setAccessibleName(plain(body.pad))
        self.pad.changed.connect(self._drawn)
        self._undo = PaintedButton(SECOND, body.undo, min(m.pixels("ask"), 36), self, icon="undo", icon_side=40)
        self._again = PaintedButton(SECOND, body.again, min(m.pixels("ask"), 36), self, icon="trash", icon_side=40)
        self._undo.clicked.connect(self.pad.undo)
        self._again.clicked.connect(self.pad.clear)
        self._say_panel(body.panel)
        self._arrange()

    def _say_panel(self, panel: bodies.Panel | None) -> None:
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
        self._panel = PanelBox(self, panel) if panel else None
        if self._panel is not None:
            self._panel.show()

    def _arrange(self) -> None:
        m, main = self.m, self.m.main
        high = 92
        if m.low:
            self._arrange_low()
            return
        if m.narrow:
            items: list[tuple[QWidget, int]] = [(self._heading, 0), (self._lead, 4)]
            if self._panel is not None:
                items = [(self._panel, 0), (self._heading, 8)]
                self._lead.hide()
            for widget in (self._over, self._titles, self._how):
                widget.hide()
            box = QRect(main.left(), main.top(), main.width(), 300)
            bottom = self.stack_within(box, items, [self._lead] if self._panel is None else [])
            x, top, wide = main.left(), bottom + 12, main.width()
        else:
            box = QRect(main.left(), main.top() + 24, 500, main.height() - 24)
            items = [(self._over, 0), (self._heading, 8), (self._lead, 18), (self._titles, 20), (self._how, 16)]
            dispensable: list[QWidget] = [self._how, self._titles]
            if self._panel is not None:
                items.insert(0, (self._panel, 0))
                dispensable = [self._over, self._how, self._lead, self._titles]
            box.moveLeft(main.right() + 1 - 500 if m.left else main.left())
            self.stack_within(box, items, dispensable)
            x, top = main.left() + (0 if m.left else 560), main.top() + 24
            wide = main.width() - 560
        self.pad.setGeometry(x, top, wide, main.bottom() + 1 - top - high - 24 - (22 if not m.narrow else 0))
        y = self.pad.geometry().bottom() + 25
        first, second = (0, 340 + 24) if m.left else (wide - 340 - 24 - 340, wide - 340)
        self._undo.setGeometry(x + first, y, 340, high)
        self._again.setGeometry(x + second, y, 340, high)

    def _arrange_low(self) -> None:
        """The words above; below them the pad at the writing hand, the two buttons one above the other beside it."""
        m, main, reach = self.m, self.m.main, self.m.reach
        titles = 560 if not m.narrow else 400
        wide = main.width() - titles - 60
        items: list[tuple[QWidget, int]] = [(self._over, 0), (self._heading, 8), (self._lead, 14), (self._how, 14)]
        dispensable: list[QWidget] = [self._how, self._over, self._lead]
        if self._panel is not None:
            items.insert(0, (self._panel, 0))
        self.stack_within(QRect(main.left(), main.top(), wide, main.height()), items, dispensable)
        self.stack_within(
            QRect(main.right() + 1 - titles, main.top(), titles, main.height()), [(self._titles, 0)], [self._titles]
        )
        side, gap = 340 if not m.narrow else 280, 24
        half = (reach.height() - gap) // 2
        x = reach.right() + 1 - side if m.left else reach.left()
        self._undo.setGeometry(x, reach.top(), side, half)
        self._again.setGeometry(x, reach.bottom() + 1 - half, side, half)
        pad_x = reach.left() if m.left else reach.left() + side + gap
        self.pad.setGeometry(pad_x, reach.top(), reach.width() - side - gap, reach.height())

    @Slot()
    def _drawn(self) -> None:
        self.seats_changed.emit()

    def seats(self) -> Seats:
        """これでよい sits there only when something is written."""
        seats = self.shown.seats
        return seats if self.pad.strokes() else Seats(seats.back, seats.ask, "", seats.slot)

    def refresh(self, shown: Shown) -> bool:
        body = shown.body
        if not isinstance(body, bodies.SignPad) or body.titles != self._body.titles:
            return False
        if body.panel != self._body.panel:
            self._say_panel(body.panel)
            self._heading.setRubyText(self.text(body.heading, "question"))
        self.shown, self._body = shown, body
        self._arrange()
        return True

    def state(self) -> Any:
        return self.pad.strokes()

    def restore(self, state: Any) -> None:
        self.pad.set_strokes(state)

    def press_next(self) -> None:
        strokes = self.pad.strokes()
        if strokes:
            self.acted.emit("sign", strokes)
