"""会話カード: short sentences that stand large on the visitor's screen in the visitor's language (R-060).

A digit or a letter shows a card; the visitor's answer comes back as a notice, in Japanese. What was asked before stays.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from kakanai_desk.core.talk_cards import CLERK, talk_cards
from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Tile
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.visit.clerk_view import ClerkView, Serving

KEYS = "123456789ABCDEFG"


class TalkPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(PageHead("talk", how=True))
        column.addSpacing(14)
        grid = QGridLayout()
        grid.setSpacing(12)
        self._tiles: dict[str, Tile] = {}
        for place, card in enumerate(talk_cards(CLERK)):
            tile = Tile(load_texts().visitor(card.key), action=card.id, key=KEYS[place], look="event")
            tile.chosen.connect(self._chosen)
            grid.addWidget(tile, place // 2, place % 2)
            self._tiles[KEYS[place]] = tile
        column.addLayout(grid)
        column.addStretch(1)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        """The cards are the same for everybody; the answer stands in the notice above."""

    def digit(self, number: int) -> bool:
        return self._press(str(number))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (event.text().isalpha() and self._press(event.text().upper())):
            super().keyPressEvent(event)

    def _press(self, key: str) -> bool:
        tile = self._tiles.get(key)
        if tile is not None:
            self._chosen(tile.action)
        return tile is not None

    @Slot(str)
    def _chosen(self, card: str) -> None:
        self.act.emit(lambda desk: desk.talking.show(card), False)
