"""The key pad: 1-2-3 on top, fixed order, erase all · 0 · erase one; low: two rows of six. It keeps nothing of what is
pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.widgets.painted import FUNCTION, TAG, Look, Painted
from kakanai_desk.ui.widgets.ruby_text import RubyText, fitted, plain

ERASE_ALL, ERASE = "all", "one"


class Key(Painted):
    """One key; every digit looks and sounds the same. ``what`` is a digit or one of the two erase keys."""

    hit = Signal(str)

    def __init__(self, what: str, words: str, pixels: int, parent: QWidget) -> None:
        digit = what.isdigit()
        super().__init__(TAG if digit else FUNCTION, plain(words), parent)
        self._what, self._words, self._pixels, self._digit = what, words, pixels, digit
        self.clicked.connect(self._clicked)

    @Slot()
    def _clicked(self) -> None:
        self.hit.emit(self._what)

    def _text(self, ink: str) -> RubyText:
        box = self.content_box()
        return fitted(self._words, box.width() - 12, box.height() - 8, self._pixels, bold=True, line=1.3, ink=ink)

    def text_fits(self) -> bool:
        box = self.content_box()
        return self._digit or self._text("sumi-900").fits(box.width() - 12, box.height() - 8)

    def paint_content(self, painter: QPainter, box: QRectF, look: Look, ink: str) -> None:
        if self._digit:
            painter.setPen(theme.seen(ink))
            painter.setFont(theme.digits(min(64, self.height() * 0.46), bold=True))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)
            return
        text = self._text(ink)
        inner = box.adjusted(6, 0, -6, 0)
        high = text.height(inner.width())
        inner.setTop(inner.center().y() - high / 2)
        text.draw(painter, inner, Qt.AlignmentFlag.AlignHCenter)


class KeyPad(QWidget):
    """``pressed`` carries the digit, or ``ERASE_ALL`` / ``ERASE``. Each key is its own accessible button."""

    pressed = Signal(str)
    GAP = 24

    def __init__(
        self, erase_all: str, erase: str, pixels: int, parent: QWidget | None = None, *, low: bool = False
    ) -> None:
        super().__init__(parent)
        self._columns = 6 if low else 3
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._keys: list[Key] = []
        order = [*"1234567890", ERASE_ALL, ERASE] if low else [*"123456789", ERASE_ALL, "0", ERASE]
        words = {ERASE_ALL: erase_all, ERASE: erase}
        for what in order:
            key = Key(what, words.get(what, what), pixels, self)
            key.hit.connect(self.pressed)
            self._keys.append(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        columns = self._columns
        rows = len(self._keys) // columns
        wide = (self.width() - (columns - 1) * self.GAP) // columns
        high = (self.height() - (rows - 1) * self.GAP) // rows
        for index, key in enumerate(self._keys):
            row, column = divmod(index, columns)
            key.setGeometry(column * (wide + self.GAP), row * (high + self.GAP), wide, high)
