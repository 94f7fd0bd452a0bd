"""Name and address that a residence card holds only as pictures, large above the fields they are typed into."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.widgets.card_picture import CardPicture

SIZES = {"front": (860, 340), "gaiji": (72, 72)}  # a whole face, one character; a line of writing otherwise
LINE = (860, 80)
FACE = (200, 260)


class CardPictures(Panel):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 14)
        column.setSpacing(8)
        column.addWidget(Words(say("household.pictures"), 16, "sumi-700"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self._shown: tuple[tuple[str, bytes], ...] = ()
        self.hide()

    def show_pictures(self, pictures: tuple[tuple[str, bytes], ...]) -> None:
        """One line a picture; none hides the panel."""
        self.setVisible(bool(pictures))
        if pictures == self._shown:
            return
        self._shown = pictures
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for line, (name, data) in enumerate(pictures):
            title = say(f"household.picture.{name.partition('_')[0]}")
            self._grid.addWidget(Words(title, 16, "sumi-700"), line, 0)
            self._grid.addWidget(CardPicture(data, title, *SIZES.get(name.partition("_")[0], LINE)), line, 1)


class HolderPhoto(QWidget):
    """The holder's face as the chip has it, beside the text of the card. The visitor's screen never has it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._title = title
        self._shown = b""
        self.hide()

    def show_photo(self, data: bytes) -> None:
        """None hides it."""
        self.setVisible(bool(data))
        if data == self._shown:
            return
        self._shown = data
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if data:
            self._column.addWidget(CardPicture(data, self._title, *FACE))
            words = Words(self._title, 15, "sumi-700", wrap=True)
            words.setFixedWidth(FACE[0])
            self._column.addWidget(words)
