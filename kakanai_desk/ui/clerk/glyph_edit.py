"""A line editor for facts: what is typed is drawn with its registered glyph, and the code points are kept.

Qt's own line edit draws the base character when a variation selector follows; this one draws through
``glyph_label.draw_fact``. The caret moves by character (base and selector together), input methods work, and the
reading typed into an input method is offered for the furigana field.
"""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimerEvent, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kakanai_desk.core.characters import graphemes, normalise
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.type_ahead import Composed
from kakanai_desk.ui.widgets.glyph_label import draw_fact, fitted, text_width

MARGIN = 12.0
_KANA = re.compile(r"[ぁ-ゖー]+")


class GlyphEdit(QWidget):
    """``text`` is what was entered, to the code point."""

    edited = Signal()
    entered = Signal()
    left = Signal()
    reading = Signal(str)  # hiragana typed into the input method before the text was committed

    def __init__(self, title: str = "", pixels: float = 24) -> None:
        super().__init__()
        self._pixels = pixels
        self._chars: list[str] = []
        self._caret = self._anchor = 0
        self._preedit = ""
        self._kana = ""
        self._suggested = ""
        self._completions: tuple[str, ...] = ()
        self._offset = 0.0
        self._blink = 0
        self._caret_on = False
        self.wrong = False
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # --- text

    def text(self) -> str:
        return "".join(self._chars)

    def setText(self, text: str) -> None:
        """Show ``text`` with the caret at its end; says nothing."""
        self._chars = graphemes(text)
        self._caret = self._anchor = len(self._chars)
        self._shown()

    def caret(self) -> int:
        """Characters before the caret."""
        return self._caret

    def set_caret(self, place: int) -> None:
        self._caret = self._anchor = max(0, min(place, len(self._chars)))
        self._shown()

    def suggest(self, text: str) -> None:
        """Offer a text in grey while the field is empty; ↓ takes it."""
        self._suggested = text
        self.update()

    def complete(self, texts: tuple[str, ...]) -> None:
        """Whole texts that what stands here may be meant to be; ↓ at its end puts in one after the other.

        While it stands at one of those offered before, they stay: the next ↓ goes on among them.
        """
        if self.text() not in self._completions:
            self._completions = texts

    def selectAll(self) -> None:
        self._anchor, self._caret = 0, len(self._chars)
        self._shown()

    def replace_char(self, index: int, form: str) -> None:
        """Put another form of one character in its place."""
        if 0 <= index < len(self._chars):
            self._chars[index] = form
            self._caret = self._anchor = index + 1
            self._changed()

    def _span(self) -> tuple[int, int]:
        return min(self._caret, self._anchor), max(self._caret, self._anchor)

    def _insert(self, text: str) -> None:
        low, high = self._span()
        before = graphemes("".join(self._chars[:low]) + normalise(text))
        self._chars = graphemes("".join(before) + "".join(self._chars[high:]))
        self._caret = self._anchor = len(before)
        self._changed()

    def _changed(self) -> None:
        self._shown()
        self.edited.emit()

    def _shown(self) -> None:
        self.setAccessibleDescription(self.text())
        self._keep_caret_visible()
        if self.hasFocus():
            self.updateMicroFocus()
        self.update()

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        if self._clipboard(event) or self._moved(event):
            return
        low, high = self._span()
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            if low == high:
                low, high = (low - 1, low) if event.key() == Qt.Key.Key_Backspace else (low, low + 1)
            if 0 <= low < len(self._chars):
                del self._chars[low:high]
                self._caret = self._anchor = low
                self._changed()
            return
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.text() and not control and event.text()[0] >= " " and event.text() != "\x7f":
            self._insert(event.text())
            return
        event.ignore()

    def _moved(self, event: QKeyEvent) -> bool:
        keep = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        places = {
            Qt.Key.Key_Left: self._caret - 1,
            Qt.Key.Key_Right: self._caret + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._chars),
        }
        if event.key() == Qt.Key.Key_Down and not self._chars and self._suggested:
            self._insert(self._suggested)
            return True
        if event.key() == Qt.Key.Key_Down and self._completions and self._caret == len(self._chars):
            now = self.text()
            place = self._completions.index(now) + 1 if now in self._completions else 0
            self.setText(self._completions[place % len(self._completions)])
            self._changed()
            return True
        place = places.get(Qt.Key(event.key()))
        if place is None:
            return False
        self._caret = max(0, min(place, len(self._chars)))
        if not keep:
            self._anchor = self._caret
        self._shown()
        return True

    def _clipboard(self, event: QKeyEvent) -> bool:
        clipboard = QGuiApplication.clipboard()
        low, high = self._span()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            if low != high:
                clipboard.setText("".join(self._chars[low:high]))
                if event.matches(QKeySequence.StandardKey.Cut):
                    self._insert("")
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._insert(clipboard.text().replace("\n", "").replace("\r", ""))
        else:
            return False
        return True

    # --- input methods

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        before = self._preedit
        self._preedit = event.preeditString()
        if _KANA.fullmatch(self._preedit):
            self._kana = self._preedit
        committed = event.commitString()
        if committed:
            if event.replacementLength():
                start = max(0, self._caret + event.replacementStart())
                self._anchor, self._caret = start, min(len(self._chars), start + event.replacementLength())
            kana, self._kana = self._kana, ""
            self._insert(committed)
            Composed.count(committed)
            if kana:
                self.reading.emit(kana)
        elif before and not self._preedit:
            self._kana = ""
        self._shown()
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        if query == Qt.InputMethodQuery.ImEnabled:
            return True
        if query == Qt.InputMethodQuery.ImCursorRectangle:
            x = MARGIN + text_width("".join(self._chars[: self._caret]) + self._preedit, self._pixels) - self._offset
            return QRect(round(x), 8, 2, self.height() - 16)
        if query == Qt.InputMethodQuery.ImSurroundingText:
            return self.text()
        if query in (Qt.InputMethodQuery.ImCursorPosition, Qt.InputMethodQuery.ImAnchorPosition):
            place = self._caret if query == Qt.InputMethodQuery.ImCursorPosition else self._anchor
            return len("".join(self._chars[:place]).encode("utf-16-le")) // 2
        if query == Qt.InputMethodQuery.ImCurrentSelection:
            low, high = self._span()
            return "".join(self._chars[low:high])
        if query == Qt.InputMethodQuery.ImFont:
            return theme.facts(self._pixels)
        return super().inputMethodQuery(query)

    # --- focus, mouse, caret

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._caret = self._anchor = len(self._chars)
        self._caret_on = True
        if not self._blink:
            self._blink = self.startTimer(530)
        self._shown()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._blink:
            self.killTimer(self._blink)
            self._blink = 0
        self._caret_on = False
        self._preedit = ""
        self.update()
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()

    def timerEvent(self, event: QTimerEvent) -> None:
        self._caret_on = not self._caret_on
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x() - MARGIN + self._offset
        place = 0
        while place < len(self._chars) and text_width("".join(self._chars[: place + 1]), self._pixels) - x < 12:
            place += 1
        self.set_caret(place)

    def _keep_caret_visible(self) -> None:
        x = text_width("".join(self._chars[: self._caret]), self._pixels)
        room = max(20.0, self.width() - 2 * MARGIN)
        if x - self._offset > room:
            self._offset = x - room
        elif x - self._offset < 0:
            self._offset = x
        if text_width(self.text(), self._pixels) <= room:
            self._offset = 0.0

    # --- drawing

    def sizeHint(self) -> QSize:
        return QSize(160, 46)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 46)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, "washi-0", "err-700" if self.wrong else "washi-500", 4, 2 if self.wrong else 1)
        if self.hasFocus():
            paint.focus_pair(painter, rect)
        painter.setClipRect(rect.adjusted(8, 4, -8, -4))
        if not self.hasFocus() and self._chars:
            self._paint_at_rest(painter, rect)
            return
        baseline = rect.center().y() + self._pixels * 0.36
        x = MARGIN - self._offset
        low, high = self._span()
        head, tail = "".join(self._chars[: self._caret]), "".join(self._chars[self._caret :])
        if low != high:
            start = x + text_width("".join(self._chars[:low]), self._pixels)
            chosen = text_width("".join(self._chars[low:high]), self._pixels)
            painter.fillRect(QRectF(start, 8, chosen, rect.height() - 16), theme.color("ai-200"))
        ink = theme.color("sumi-900")
        if not self._chars and not self._preedit and self._suggested:
            draw_fact(painter, QPointF(x, baseline), self._suggested, self._pixels, theme.color("sumi-600"))
            width = text_width(self._suggested, self._pixels)
            paint.key_cap(painter, QRectF(x + width + 12, rect.center().y() - 13, 28, 26), "↓", 14)
        x += draw_fact(painter, QPointF(x, baseline), head, self._pixels, ink)
        if self._preedit:
            width = draw_fact(painter, QPointF(x, baseline), self._preedit, self._pixels, theme.color("ai-700"))
            painter.setPen(QPen(theme.color("ai-700"), 2))
            painter.drawLine(QPointF(x, baseline + 5), QPointF(x + width, baseline + 5))
            x += width
        if self.hasFocus() and self._caret_on:
            painter.fillRect(QRectF(round(x), rect.center().y() - 15, 2, 30), ink)
        draw_fact(painter, QPointF(x, baseline), tail, self._pixels, ink)

    def _paint_at_rest(self, painter: QPainter, rect: QRectF) -> None:
        """The value from its beginning, set smaller when it is long: nobody reads half of an address."""
        room = rect.width() - 2 * MARGIN
        shown, pixels = fitted(self.text(), self._pixels, room)
        baseline = rect.center().y() + pixels * 0.36
        draw_fact(painter, QPointF(MARGIN, baseline), shown, pixels, theme.color("sumi-900"))
