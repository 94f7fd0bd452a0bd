"""The kana pad (v15): 50音 in columns from あ at the left, its other keys below. It keeps nothing of what is pressed.

One of those puts the digits and what stands in a 番地 in the place of the letters, another the Latin letters of a
residence card, and the same key brings the kana back. Low
(車椅子・子ども) there is room for two rows only: first the columns あ か さ …, then the five sounds of one.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.kana_pad import COLUMNS, DIGITS, LATIN, LATIN_LETTERS, NUMBERS, PLACES
from kakanai_desk.ui import theme
from kakanai_desk.ui.widgets.glyph_label import draw_fact, text_width
from kakanai_desk.ui.widgets.painted import FUNCTION, TAG, Look, Painted
from kakanai_desk.ui.widgets.ruby_text import fitted, plain

Keys = tuple[tuple[str, str], ...]  # what a key is, and what stands on it
BACK = "back"
KANA = "あいう"  # on the key of what stands in the place of the kana, while it is there
LAYERS = (NUMBERS, LATIN)


class KanaKey(Painted):
    """One key; ``what`` is a letter or one of the words of ``core.kana_pad``."""

    hit = Signal(str)

    def __init__(self, what: str, words: str, pixels: int, parent: QWidget) -> None:
        super().__init__(TAG if len(what) <= 2 else FUNCTION, plain(words), parent)  # 丁目 is written as well
        self._what, self._words, self._pixels = what, words, pixels
        self.clicked.connect(self._clicked)

    @Slot()
    def _clicked(self) -> None:
        self.hit.emit(self._what)

    def say(self, words: str) -> None:
        """Other words on the same key."""
        self._words = words
        self.setAccessibleName(plain(words))
        self.update()

    def text_fits(self) -> bool:
        box = self.content_box()
        text = fitted(self._words, box.width() - 12, box.height() - 4, self._pixels, least=20)
        return text.fits(box.width() - 12, box.height() - 4)

    def paint_content(self, painter: QPainter, box: QRectF, look: Look, ink: str) -> None:
        inner = box.adjusted(6, 0, -6, 0)
        text = fitted(self._words, inner.width(), inner.height() - 4, self._pixels, least=20, ink=ink, ruby_ink=ink)
        inner.setTop(inner.center().y() - text.height(inner.width()) / 2)
        text.draw(painter, inner, Qt.AlignmentFlag.AlignHCenter)


class CandidateTag(Painted):
    """One way of writing, in 明朝 as the record will have it; ``number``: its digit on the ten-key."""

    hit = Signal(str)
    LARGEST, SMALLEST = 54.0, 24.0

    def __init__(self, word: str, number: int, parent: QWidget) -> None:
        super().__init__(TAG, word, parent)
        self._word, self._number = word, number
        self.setAccessibleDescription(str(number))
        self.clicked.connect(self._clicked)

    @Slot()
    def _clicked(self) -> None:
        self.hit.emit(self._word)

    def _size(self) -> float:
        room = self.content_box().width() - 16
        size = self.LARGEST
        while size > self.SMALLEST and text_width(self._word, size) > room:
            size -= 2
        return size

    def text_fits(self) -> bool:
        return text_width(self._word, self._size()) <= self.content_box().width()

    def paint_content(self, painter: QPainter, box: QRectF, look: Look, ink: str) -> None:
        size = self._size()
        x = box.center().x() - text_width(self._word, size) / 2
        draw_fact(painter, QPointF(x, box.center().y() + size * 0.36), self._word, size, theme.seen(ink))
        painter.setFont(theme.digits(22, bold=True))
        painter.setPen(theme.seen("sumi-700"))
        painter.drawText(QRectF(box.left() + 6, box.top() + 2, 20, 26), Qt.AlignmentFlag.AlignCenter, str(self._number))


class KanaPad(QWidget):
    """``pressed`` carries a letter or the word of a key. ``below``: the keys under the letters, in their order.

    Each key is its own accessible button; ten columns and six rows share the room.
    """

    pressed = Signal(str)
    GAP = 18

    def __init__(self, below: Keys, pixels: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._letters = [
            (column, line, self._key(letter, letter, pixels))
            for column, letters in enumerate(COLUMNS)
            for line, letter in enumerate(letters)
            if letter != "　"
        ]
        self._digits = [self._key(digit, digit, round(pixels * 1.5)) for digit in DIGITS]
        self._places = [self._key(what, said, pixels) for said, what in PLACES]
        self._latin = [self._key(letter, letter, pixels) for letter in LATIN_LETTERS]
        self._below = {what: self._key(what, said, round(pixels * 0.8)) for what, said in below}
        self._words = dict(below)
        self._show("")

    def _key(self, what: str, words: str, pixels: int) -> KanaKey:
        key = KanaKey(what, words, pixels, self)
        key.hit.connect(self._press)
        return key

    def _show(self, layer: str) -> None:
        """The kana, or what one of ``LAYERS`` has in their place."""
        self._layer = layer
        for _, _, key in self._letters:
            key.setVisible(not layer)
        for key in (*self._digits, *self._places):
            key.setVisible(layer == NUMBERS)
        for key in self._latin:
            key.setVisible(layer == LATIN)
        for one in LAYERS:
            if one in self._below:
                self._below[one].say(KANA if one == layer else self._words[one])

    @Slot(str)
    def _press(self, what: str) -> None:
        if what in LAYERS:
            self._show(what if what != self._layer else "")
        else:
            self.pressed.emit(what)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for column, line, key in self._letters:
            key.setGeometry(_cell(self.rect(), column, line, 10, 6, self.GAP))
        for place, key in enumerate(self._digits):  # as on a telephone of two rows: 1 to 5, 6 to 0
            key.setGeometry(_cell(self.rect(), place % 5, place // 5 * 2, 5, 6, self.GAP, lines_high=2))
        for place, key in enumerate(self._places):
            key.setGeometry(_cell(self.rect(), place, 4, 5, 6, self.GAP))
        for place, key in enumerate(self._latin):
            key.setGeometry(_cell(self.rect(), place % 9, place // 9, 9, 4, self.GAP))
        for place, key in enumerate(self._below.values()):
            key.setGeometry(_cell(self.rect(), place, 5, len(self._below), 6, self.GAP))


class LowKanaPad(QWidget):
    """Two rows within reach: the columns and the other keys, or the sounds of the column, or the digits, just pressed.

    ``back``: what stands on the key from the sounds to the columns.
    """

    pressed = Signal(str)
    GAP = 18
    ACROSS = 9

    def __init__(self, below: Keys, back: str, pixels: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        small = round(pixels * 0.8)
        self._columns = [KanaKey(letters[0], f"{letters[0]}{CHAIN}", pixels, self) for letters in COLUMNS]
        self._below = [KanaKey(what, said, small, self) for what, said in below]
        self._sounds = [
            [KanaKey(letter, letter, pixels, self) for letter in letters if letter != "　"] for letters in COLUMNS
        ]
        marks = ((digit, digit) for digit in DIGITS), ((what, said) for said, what in PLACES)
        self._sounds.append([KanaKey(what, said, pixels, self) for keys in marks for what, said in keys])
        self._sounds.append([KanaKey(letter, letter, pixels, self) for letter in LATIN_LETTERS])
        self._back = KanaKey(BACK, back, small, self)
        for key in self._columns:
            key.hit.connect(self._open)
        for key in (*self._below, *(key for sounds in self._sounds for key in sounds)):
            key.hit.connect(self._press)
        self._back.hit.connect(self._press)
        self._show(None)

    def _show(self, column: int | None) -> None:
        """The sounds of ``column`` (the digits are one more), or with None the columns."""
        for key in (*self._columns, *self._below):
            key.setVisible(column is None)
        for number, sounds in enumerate(self._sounds):
            for key in sounds:
                key.setVisible(number == column)
        self._back.setVisible(column is not None)

    @Slot(str)
    def _open(self, letter: str) -> None:
        self._show(next(n for n, letters in enumerate(COLUMNS) if letters[0] == letter))

    @Slot(str)
    def _press(self, what: str) -> None:
        digits = what in DIGITS or any(what == key for _, key in PLACES)
        if what == NUMBERS or digits:
            self._show(len(COLUMNS))  # of digits there are several
        elif what == LATIN or what in LATIN_LETTERS:
            self._show(len(COLUMNS) + 1)
        else:
            self._show(None)
        if what not in (BACK, *LAYERS):
            self.pressed.emit(what)

    def resizeEvent(self, event: QResizeEvent) -> None:
        across = self.ACROSS
        for place, key in enumerate((*self._columns, *self._below)):
            key.setGeometry(_cell(self.rect(), place % across, place // across, across, 2, self.GAP))
        *columns, digits, latin = self._sounds
        for sounds in columns:
            for place, key in enumerate(sounds):
                key.setGeometry(_cell(self.rect(), place, 0, 5, 2, self.GAP))
        for place, key in enumerate(digits):
            key.setGeometry(_cell(self.rect(), place % 8, place // 8, 8, 2, self.GAP))
        for place, key in enumerate(latin):
            key.setGeometry(_cell(self.rect(), place % 15, place // 15, 15, 2, self.GAP))
        self._back.setGeometry(_cell(self.rect(), 7, 1, 8, 2, self.GAP))


CHAIN = "…"  # more follow


def _cell(room: QRect, column: int, line: int, columns: int, lines: int, gap: int, *, lines_high: int = 1) -> QRect:
    """One of ``columns`` × ``lines`` equal places in ``room``, ``lines_high`` of them high."""
    wide = (room.width() - (columns - 1) * gap) / columns
    high = (room.height() - (lines - 1) * gap) / lines
    tall = lines_high * (high + gap) - gap
    return QRect(round(column * (wide + gap)), round(line * (high + gap)), round(wide), round(tall))


class Candidates(QWidget):
    """As many ways of writing at once as fit, the next ones by ``turn``; nothing of them is kept when it is emptied."""

    chosen = Signal(str)
    GAP = 18

    def __init__(self, across: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._across = across
        self._words: tuple[str, ...] = ()
        self._at = 0
        self._tags: list[CandidateTag] = []
        self.hide()

    def offer(self, words: tuple[str, ...]) -> None:
        """Show them from the first; none: nothing is shown."""
        if words != self._words:
            self._words, self._at = words, 0
            self._build()

    def turn(self) -> bool:
        """The next ones; after the last the first again. False: there are none."""
        if not self._words:
            return False
        self._at = self._at + self._across if self._at + self._across < len(self._words) else 0
        self._build()
        return True

    def digit(self, number: int) -> bool:
        """Choose by the ten-key. False: no such one is shown."""
        if 1 <= number <= len(self._tags):
            self._tags[number - 1].click()
            return True
        return False

    def _build(self) -> None:
        for tag in self._tags:
            tag.hide()
            tag.deleteLater()
        shown = self._words[self._at : self._at + self._across]
        self._tags = [CandidateTag(word, n, self) for n, word in enumerate(shown, start=1)]
        for tag in self._tags:
            tag.hit.connect(self.chosen)
            tag.show()
        self.setVisible(bool(shown))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        for place, tag in enumerate(self._tags):
            tag.setGeometry(_cell(self.rect(), place, 0, self._across, 1, self.GAP))
