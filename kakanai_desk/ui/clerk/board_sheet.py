"""One application of the board, opened: where it stands, what a digit does, its way, and the memo asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from kakanai_desk.core.workflow import Move
from kakanai_desk.ui.clerk.editors import ChoiceField, LineField
from kakanai_desk.ui.clerk.parts import Band, Panel, Tile, Words
from kakanai_desk.ui.presenters import clerk_board
from kakanai_desk.ui.presenters.clerk_board import Offer
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.boarding import BoardView

DIGITS = 9


class BoardSheet(Panel):
    """``done`` carries (offer, memo, section); ``turned``: it asks now, or no longer."""

    done = Signal(object, str, str)
    turned = Signal()

    def __init__(self) -> None:
        super().__init__("washi-0", "ai-700")
        self.asking: Offer | None = None
        self._shown = BoardView()
        self._offers: tuple[Offer, ...] = ()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(22, 16, 18, 16)
        inside.setSpacing(8)
        self._title = Words("", 20, bold=True, wrap=True)
        self._standing = Words("", 17, "sumi-900", wrap=True)
        self._crossing = Band("warn")
        inside.addWidget(self._title)
        inside.addWidget(self._standing)
        inside.addWidget(self._crossing)
        self._actions = QWidget()
        self._tiles = QGridLayout(self._actions)
        self._tiles.setColumnStretch(0, 1)
        self._tiles.setColumnStretch(1, 1)
        self._tiles.setContentsMargins(0, 4, 0, 4)
        self._tiles.setSpacing(6)
        inside.addWidget(self._actions)
        self._ask = QWidget()
        ask = QVBoxLayout(self._ask)
        ask.setContentsMargins(0, 4, 0, 4)
        ask.setSpacing(6)
        self._asked = Words("", 19, "ai-900", bold=True)
        ask.addWidget(self._asked)
        self._to_head = Words(say("board.to"), 16, "sumi-700")
        self.to = ChoiceField(say("board.to"))
        ask.addWidget(self._to_head)
        ask.addWidget(self.to)
        ask.addWidget(Words(say("board.memo"), 16, "sumi-700"))
        self.memo = LineField(say("board.memo"))
        ask.addWidget(self.memo)
        ask.addWidget(Words(say("board.ask.how"), 15, "sumi-700", wrap=True))
        inside.addWidget(self._ask)
        inside.addWidget(Words(say("board.history"), 16, "sumi-700", bold=True))
        sheet = QWidget()
        sheet.setAutoFillBackground(False)
        self._lines = QVBoxLayout(sheet)
        self._lines.setContentsMargins(0, 0, 8, 0)
        self._lines.setSpacing(3)
        self._lines.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidget(sheet)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        sheet.setAutoFillBackground(False)
        inside.addWidget(scroll, 1)
        self.to.entered.connect(self._to_memo)
        self.memo.entered.connect(self.take)
        self.put(BoardView())

    def put(self, board: BoardView) -> None:
        a, before, self._shown = board.opened, self._shown, board
        self.setVisible(a is not None)
        if (
            a is not None
            and before.opened is not None
            and (a.id, a.history) == (before.opened.id, before.opened.history)
        ):
            return  # what is being written stays
        self.stop_asking()
        self._offers = clerk_board.offers(board)
        _clear(self._tiles)
        _clear(self._lines)
        if a is None:
            self._title.setText("")
            self._standing.setText("")
            return
        self._title.setText(say("board.head", number=a.opening.reception_number, title=a.title))
        standing = [clerk_board.who(a), clerk_board.state_words(a), clerk_board.registration(a)]
        if a.holder not in ("", board.clerk):
            standing.append(say("board.held_by", name=a.holder_name))
        self._standing.setText("　".join(standing))
        self._crossing.say(say("board.crossing") if a.crossed else "")
        self._put_offers()
        for line, beneath in clerk_board.history(board):
            self._lines.addWidget(Words(line, 16, wrap=True))
            if beneath:
                self._lines.addWidget(Words(f"　{beneath}", 15, "sumi-700", wrap=True))

    def _put_offers(self) -> None:
        """Two in a row, each with its digit."""
        for number, offer in enumerate(self._offers[:DIGITS], start=1):
            tile = Tile(offer.label, action=str(number), key=str(number), look="outline")
            tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            tile.chosen.connect(self._pressed)
            self._tiles.addWidget(tile, (number - 1) // 2, (number - 1) % 2)

    @property
    def offers(self) -> tuple[Offer, ...]:
        return self._offers

    def digit(self, number: int) -> None:
        if self.asking is None and 1 <= number <= len(self._offers):
            self.do(self._offers[number - 1])

    def do(self, offer: Offer) -> None:
        """At once, or after its memo."""
        if not offer.wants_memo:
            self.done.emit(offer, "", "")
            return
        self.asking = offer
        self._asked.setText(offer.label)
        handing = offer.move is Move.HAND_OVER
        here = self._shown.opened.section if self._shown.opened else ""
        self.to.offer([(i, name) for i, name in self._shown.all_sections if i != here])
        self.to.setText("")
        for widget in (self._to_head, self.to):
            widget.setVisible(handing)
        self.memo.clear()
        self._actions.hide()
        self._ask.show()
        self.take_keys()
        self.turned.emit()

    def stop_asking(self) -> None:
        self.asking = None
        self.memo.clear()
        self._ask.hide()
        self._actions.show()
        self.turned.emit()

    def take_keys(self) -> None:
        (self.to if self.to.isVisibleTo(self._ask) and not self.to.text() else self.memo).setFocus()

    @Slot()
    def take(self) -> None:
        """Enter: what is asked for is complete, or the keys go to what is missing."""
        offer, memo, to = self.asking, self.memo.text().strip(), self.to.text()
        if offer is None:
            return
        if not memo or (offer.move is Move.HAND_OVER and not to):
            self.take_keys()
            return
        self.done.emit(offer, memo, to if offer.move is Move.HAND_OVER else "")

    @Slot()
    def _to_memo(self) -> None:
        self.memo.setFocus()

    @Slot(str)
    def _pressed(self, number: str) -> None:
        self.digit(int(number))


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
