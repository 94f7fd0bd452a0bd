"""Placing the card, and the four facts that came from it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, PanelBox
from kakanai_desk.ui.visitor.rows_box import RowsBox
from kakanai_desk.ui.widgets.card_art import CardArt
from kakanai_desk.ui.widgets.glyph_label import FactLabel
from kakanai_desk.ui.widgets.painted import SECOND, PaintedButton

KIND_INK = {"read": "ok-900", "unread": "sumi-700", "number": "ai-800"}


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
