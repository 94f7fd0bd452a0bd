"""A neighbour's visitor at this counter's reader: what the card wants, and ways on. Nothing of the visit over there."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.ui.clerk.card_panel import CardPanel, NumberPanel, ReaderTiles
from kakanai_desk.ui.clerk.parts import Band, Tile, Words
from kakanai_desk.ui.clerk.step_page import Action
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters.clerk_words import notice_text, say
from kakanai_desk.visit.clerk_view import CardState, ClerkView
from kakanai_desk.visit.steps import CardPhase

WAYS: dict[str, Action] = {
    "agree": lambda desk: desk.lending.agree_to_last_try(),
    "again": lambda desk: desk.lending.cancel_reading(),
    "number": lambda desk: desk.lending.by_number(),
    "stop": lambda desk: desk.lending.refuse(),
}


class LendingPage(WidePage):
    act = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(120, 40, 120, 40)
        column.setSpacing(0)
        self._counter = Words("", 20, "sumi-700", bold=True)
        self._title = Words("", 34, bold=True)
        self._how = Words("", 18, "sumi-700", wrap=True)
        for widget, gap in ((self._counter, 6), (self._title, 4), (self._how, 22)):
            column.addWidget(widget)
            column.addSpacing(gap)
        self._fault = Band("err")
        self._fault.say("")
        self.card, self.number = CardPanel(), NumberPanel()
        self.number.typed.connect(self._number_typed)
        for panel in (self._fault, self.card, self.number):
            column.addWidget(panel)
            column.addSpacing(12)
        self._readers = ReaderTiles()
        self._readers.chosen.connect(self._choose)
        column.addLayout(self._readers)
        column.addSpacing(12)
        self._ways = QHBoxLayout()
        self._ways.setSpacing(16)
        self._tiles = {name: Tile(action=name, look="stack") for name in WAYS}
        for tile in self._tiles.values():
            tile.chosen.connect(self._way)
            self._ways.addWidget(tile)
        column.addLayout(self._ways)
        column.addStretch(1)
        self._is_given = False

    def place(self) -> str:
        return "lending"

    def begin(self) -> None:
        (self.number.field if self.number.wanted else self).setFocus()

    def leave(self) -> bool:
        """Esc takes the word that it is done away; a card that is read is left by a key that says so."""
        if self._is_given:
            self.act.emit(lambda desk: desk.lending.seen(), False)
        return False

    def show_view(self, view: ClerkView) -> None:
        lending = view.lending
        if lending is None:
            return
        card, self._is_given = lending.card, lending.given
        self._counter.setText(say("lending.title", counter=lending.counter) if card else "")
        if lending.given:
            self._title.setText(say("lending.given", counter=lending.counter))
            self._how.setText(say("lending.given.how"))
        for widget in (self._counter, *self._tiles.values()):
            widget.setVisible(card is not None)
        self._fault.say(notice_text(card.error) if card is not None and card.error else "")
        self.card.setVisible(card is not None and card.phase in (CardPhase.PIN, CardPhase.READING))
        if card is None:
            self.number.hide()
            self._readers.offer(())
        else:
            self._show_card(card, lending.counter)

    def _show_card(self, card: CardState, counter: str) -> None:
        self._title.setText(say(f"card.title.{card.phase}", count=len(card.readers)))
        self._how.setText(say(f"card.how.{card.phase}"))
        self.card.show_card(card)
        self.number.show_card(card)
        self._readers.offer(card.readers)
        ways = {
            "agree": card.needs_agreement and card.phase is CardPhase.PIN,
            "again": True,
            "number": bool(card.number) and card.phase in (CardPhase.PIN, CardPhase.FAILED),
            "stop": True,
        }
        number = len(card.readers)
        for name, tile in self._tiles.items():
            tile.setVisible(ways[name])
            if ways[name]:
                number += 1
                words = "lending.stop" if name == "stop" else f"card.{name}"
                tile.set_words(say(words), str(number), say(f"{words}.hint", counter=counter))

    def key(self, event: QKeyEvent) -> None:
        if event.text().isascii() and event.text().isdigit():
            shown = [*self._readers.tiles, *(t for t in self._tiles.values() if not t.isHidden())]
            number = int(event.text())
            if 1 <= number <= len(shown):
                shown[number - 1].click()

    @Slot(str)
    def _choose(self, index: str) -> None:
        self.act.emit(lambda desk: desk.lending.choose_reader(int(index)), True)

    @Slot(str)
    def _way(self, name: str) -> None:
        self.act.emit(WAYS[name], True)

    @Slot(str)
    def _number_typed(self, text: str) -> None:
        self.act.emit(lambda desk: desk.lending.number_typed(text), False)
