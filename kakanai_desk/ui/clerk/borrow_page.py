"""隣の読取機で読む: the neighbours with a reader, each with its digit, and whether they answer."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from kakanai_desk.core.ports.neighbours import NeighbourSeen
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Band, Tile
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, Serving

AGAIN = "again"


def standing(neighbour: NeighbourSeen) -> str:
    """The word for how a neighbour stands: free, busy or silent."""
    if not neighbour.answers:
        return "silent"
    return "free" if neighbour.free else "busy"


class BorrowPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(PageHead("borrow", how=True))
        column.addSpacing(18)
        self._told = Band("ai", mark=False)
        self._told.say("")
        column.addWidget(self._told)
        column.addSpacing(12)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        column.addLayout(self._list)
        self._again = Tile(say("borrow.again"), action=AGAIN, hint=say("borrow.again.hint"), look="event")
        self._again.chosen.connect(self._chosen)
        column.addSpacing(24)
        column.addWidget(self._again)
        column.addStretch(1)
        self._shown: tuple[NeighbourSeen, ...] = ()
        self._tiles: list[Tile] = []

    def begin(self) -> None:
        self.setFocus()
        self.act.emit(lambda desk: desk.borrowing.look(), False)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        borrow = screen.borrow
        some = any(neighbour.answers for neighbour in borrow.readers)
        words = "" if some else say("borrow.looking" if borrow.looking else "borrow.none")
        self._told.say(words)
        self._again.setVisible(not borrow.looking)
        if borrow.readers != self._shown:
            self._shown = borrow.readers
            self._draw()

    def _draw(self) -> None:
        for tile in self._tiles:
            self._list.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = []
        for number, neighbour in enumerate(self._shown, start=1):
            words = say(f"borrow.{standing(neighbour)}")
            tile = Tile(neighbour.counter, action=neighbour.terminal, key=str(number), hint=words, look="event")
            tile.setEnabled(neighbour.answers)
            tile.chosen.connect(self._chosen)
            self._list.addWidget(tile)
            self._tiles.append(tile)
        self._again.set_words(say("borrow.again"), str(len(self._tiles) + 1), say("borrow.again.hint"))

    def digit(self, number: int) -> bool:
        shown = [*self._tiles, self._again]
        if 1 <= number <= len(shown) and shown[number - 1].isEnabled():
            self._chosen(shown[number - 1].action)
            return True
        return False

    @Slot(str)
    def _chosen(self, action: str) -> None:
        if action == AGAIN:
            self.begin()
            return
        self.act.emit(lambda desk: desk.borrowing.ask(action), True)
        self.wants.emit("close_page")
