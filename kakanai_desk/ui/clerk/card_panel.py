"""What a card wants now, for the clerk's pages: digits typed and tries left as dots, and the number on its face.

No digit of a PIN ever comes here."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Panel, Tile, Words
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import CardState


class Dots(QWidget):
    """Filled and open dots: digits typed, or tries left."""

    def __init__(self, size: int = 26) -> None:
        super().__init__()
        self._size, self._filled, self._all = size, 0, 4

    def show_count(self, filled: int, of: int) -> None:
        self._filled, self._all = filled, of
        self.setAccessibleName("●" * filled + "○" * (of - filled))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._all * (self._size + 14), self._size + 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        painter.setPen(QPen(theme.color("ai-700"), 3))
        for number in range(self._all):
            painter.setBrush(theme.color("ai-700") if number < self._filled else Qt.BrushStyle.NoBrush)
            radius = self._size / 2 - 2
            painter.drawEllipse(QPointF(self._size / 2 + number * (self._size + 14), self.height() / 2), radius, radius)


class CardPanel(Panel):
    """Shown while a secret is asked for, and while the card is read."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(28, 24, 28, 24)
        grid.setHorizontalSpacing(48)
        grid.setVerticalSpacing(10)
        self._typed_title = Words(say("card.typed"), 16, "sumi-700")
        self.typed = Dots()
        self._tries_title = Words(say("card.tries"), 16, "sumi-700")
        self._tries = Words("", 24, bold=True)
        self._tries_dots = Dots(18)
        self._reading = Words("", 24, bold=True)
        grid.addWidget(self._typed_title, 0, 0)
        grid.addWidget(self.typed, 1, 0)
        grid.addWidget(self._tries_title, 0, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._tries)
        row.addWidget(self._tries_dots)
        row.addStretch(1)
        grid.addLayout(row, 1, 1)
        grid.addWidget(self._reading, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    def show_card(self, card: CardState) -> None:
        self.typed.show_count(card.typed, 4)
        self._tries.setText(say("card.tries.left", left=card.tries_left))
        self._tries.ink("err-800" if card.tries_left <= 1 else "sumi-900")
        self._tries_dots.show_count(card.tries_left, card.tries_max)
        reading = card.phase == "reading"
        for widget in (self.typed, self._typed_title, self._tries, self._tries_title, self._tries_dots):
            widget.setVisible(not reading)
        self._reading.setText(say("card.percent", percent=card.percent) if reading else "")
        self._reading.setVisible(reading)


class ReaderTiles(QHBoxLayout):
    """One tile a reader with a card, with its digit; ``chosen`` carries its place as text."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(16)
        self.tiles: list[Tile] = []
        self._names: tuple[str, ...] = ()

    def offer(self, names: tuple[str, ...]) -> None:
        if names == self._names:
            return
        self._names = names
        for tile in self.tiles:
            self.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = []
        for index, name in enumerate(names):
            tile = Tile(name, action=str(index), key=str(index + 1), look="stack")
            tile.chosen.connect(self.chosen)
            self.addWidget(tile)
            self.tiles.append(tile)


class NumberPanel(Panel):
    """The number on the card's face; ``typed`` carries it, and it is in no field any more."""

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 24)
        column.setSpacing(10)
        self._words = Words("", 18, wrap=True)
        self.field = LineField(say("card.number"), figures=True, height=56, pixels=26)
        column.addWidget(self._words)
        column.addWidget(self.field)
        column.addWidget(Words(say("card.number.enter"), 16, "sumi-700"))
        self.wanted = False
        self._may_be_empty = False
        self.field.entered.connect(self._entered)

    def show_card(self, card: CardState, *, shown: bool = True) -> None:
        wanted = shown and card.phase == "clerk"
        self.setVisible(wanted)
        if wanted and not self.wanted:
            self.field.clear()
            self.field.setFocus()
        self.wanted, self._may_be_empty = wanted, card.number == "number_a"
        self._words.setText(say(f"card.number.{card.number}") if wanted and card.number else "")

    @Slot()
    def _entered(self) -> None:
        text = self.field.text()
        if text.strip() or self._may_be_empty:
            self.field.clear()
            self.typed.emit(text)
