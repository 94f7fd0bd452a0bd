"""The kana pad (v15): 50音 in columns from あ at the left, and four keys below. It keeps nothing of what is pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.kana_pad import COLUMNS, ERASE, LONG, MARK, SPACE
from kakanai_desk.ui.widgets.painted import FUNCTION, TAG, Look, Painted
from kakanai_desk.ui.widgets.ruby_text import fitted, plain

BELOW = (MARK, LONG, SPACE, ERASE)


class KanaKey(Painted):
    """One key; ``what`` is a letter or one of ``BELOW``."""

    hit = Signal(str)

    def __init__(self, what: str, words: str, pixels: int, parent: QWidget) -> None:
        super().__init__(FUNCTION if what in BELOW else TAG, plain(words), parent)
        self._what, self._words, self._pixels = what, words, pixels
        self.clicked.connect(self._clicked)

    @Slot()
    def _clicked(self) -> None:
        self.hit.emit(self._what)

    def text_fits(self) -> bool:
        box = self.content_box()
        text = fitted(self._words, box.width() - 12, box.height() - 4, self._pixels, least=20)
        return text.fits(box.width() - 12, box.height() - 4)

    def paint_content(self, painter: QPainter, box: QRectF, look: Look, ink: str) -> None:
        inner = box.adjusted(6, 0, -6, 0)
        text = fitted(self._words, inner.width(), inner.height() - 4, self._pixels, least=20, ink=ink, ruby_ink=ink)
        inner.setTop(inner.center().y() - text.height(inner.width()) / 2)
        text.draw(painter, inner, Qt.AlignmentFlag.AlignHCenter)


class KanaPad(QWidget):
    """``pressed`` carries a letter or one of ``BELOW``. ``words``: what stands on the four keys, in their order.

    Each key is its own accessible button; ten columns and six rows share the room.
    """

    pressed = Signal(str)
    GAP = 18

    def __init__(self, words: tuple[str, ...], pixels: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._letters: list[tuple[int, int, KanaKey]] = []
        for column, letters in enumerate(COLUMNS):
            for line, letter in enumerate(letters):
                if letter != "　":
                    self._letters.append((column, line, self._key(letter, letter, pixels)))
        self._below = [self._key(what, said, pixels) for what, said in zip(BELOW, words, strict=True)]

    def _key(self, what: str, words: str, pixels: int) -> KanaKey:
        key = KanaKey(what, words, pixels if what not in BELOW else round(pixels * 0.8), self)
        key.hit.connect(self.pressed)
        return key

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = (self.width() - 9 * self.GAP) / 10
        high = (self.height() - 5 * self.GAP) / 6
        for column, line, key in self._letters:
            key.setGeometry(
                round(column * (wide + self.GAP)), round(line * (high + self.GAP)), round(wide), round(high)
            )
        broad = (self.width() - 3 * self.GAP) / 4
        for place, key in enumerate(self._below):
            key.setGeometry(round(place * (broad + self.GAP)), round(5 * (high + self.GAP)), round(broad), round(high))
