"""A reason the clerk gives: for taking a procedure out, accepting a mark, printing again, cancelling a print, or ending
without an application."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Tile, Words
from kakanai_desk.ui.presenters.clerk_words import has_words, say


class ReasonPage(QWidget):
    """``given`` carries the purpose (exclude, mark, abandon, reprint, cancel_print), its subject and the reason."""

    given = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._purpose = self._subject = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        self._title = Words("", 24, bold=True, wrap=True)
        head.addWidget(self._title, 1)
        head.addWidget(Words(say("reason_page.leave"), 16, "sumi-700"))
        column.addLayout(head)
        column.addSpacing(6)
        self._how = Words("", 18, "sumi-700", wrap=True)
        column.addWidget(self._how)
        column.addSpacing(18)
        self._usual = QVBoxLayout()
        self._usual.setSpacing(10)
        column.addLayout(self._usual)
        column.addSpacing(20)
        column.addWidget(Words(say("reason_page.own"), 16, "sumi-700"))
        column.addSpacing(6)
        self.field = LineField(say("reason_page.own"))
        column.addWidget(self.field)
        column.addStretch(1)
        self._tiles: list[Tile] = []
        self.field.entered.connect(self.take)

    def open(self, purpose: str, subject: str, title: str) -> None:
        self._purpose, self._subject = purpose, subject
        self._title.setText(say(f"reason_page.{purpose}", title=title))
        self._how.setText(say(f"reason_page.{purpose}.how"))
        for tile in self._tiles:
            self._usual.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = []
        number = 1
        while has_words(f"reason_page.{purpose}.{number}"):
            words = say(f"reason_page.{purpose}.{number}")
            tile = Tile(words, action=words, key=str(number), look="event")
            tile.chosen.connect(self._chosen)
            self._usual.addWidget(tile)
            self._tiles.append(tile)
            number += 1
        self.field.clear()
        if self._tiles:
            self._tiles[0].setFocus()

    def digit(self, number: int) -> bool:
        if 1 <= number <= len(self._tiles):
            self._chosen(self._tiles[number - 1].action)
            return True
        return False

    @Slot(str)
    def _chosen(self, reason: str) -> None:
        self.given.emit(self._purpose, self._subject, reason)

    @Slot()
    def take(self) -> None:
        if self.field.text().strip():
            self.given.emit(self._purpose, self._subject, self.field.text().strip())
        else:
            self.field.setFocus()
