"""Fields of the studio's pages: a line of text, a text in Japanese and やさしい日本語 with hints, a value from a list.

A field tells what was put in when the editor leaves it or presses Enter. What the draft says never overwrites what is
being typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.fact_words import Lexicon
from kakanai_desk.studio.rule.wording import hints
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Words, elided
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.picker import Hint, Picker


class TextField(QWidget):
    """A title, a line, and a note below it."""

    written = Signal(str)

    def __init__(self, title: str, *, note: str = "") -> None:
        super().__init__()
        self._kept = ""
        self.title = Words(title, 15, "sumi-700")
        self.title.setFixedHeight(22)
        self.line = LineField(title, height=44, pixels=19)
        self.note = Words(note, 15, "sumi-700", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for widget in (self.title, self.line, self.note):
            column.addWidget(widget)
        self.note.setVisible(bool(note))
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.entered.connect(self._tell)
        self.line.left.connect(self._tell)

    def load(self, text: str, *, fresh: bool = False) -> None:
        """What the draft says. ``fresh``: of another thing, so what was typed is gone anyway."""
        typing = self.line.hasFocus() and self.line.text() != self._kept
        self._kept = text
        if (fresh or not typing) and self.line.text() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def text(self) -> str:
        return self.line.text()

    def say(self, words: str, *, wrong: bool = False) -> None:
        self.line.wrong = wrong
        self.note.ink("err-800" if wrong else "sumi-700")
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.line.update()

    @Slot()
    def _tell(self) -> None:
        if self.line.text() != self._kept:
            self._kept = self.line.text()
            self.written.emit(self._kept)


class BothField(QWidget):
    """A text that a visitor reads, in Japanese and in やさしい日本語. ``written``: the language and the text."""

    written = Signal(str, str)

    def __init__(self, title: str, *, easy: bool = True) -> None:
        super().__init__()
        self.japanese = TextField(title)
        self.easy = TextField(say("text.easy", title=title), note="")
        self._advice = Words("", 15, "warn-900", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.japanese, self.easy, self._advice):
            column.addWidget(widget)
        self.easy.setVisible(easy)
        self.setFocusProxy(self.japanese)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.japanese.written.connect(self._japanese)
        self.easy.written.connect(self._easy)
        self.easy.line.setPlaceholderText(say("text.ruby"))

    def load(self, words: Mapping[str, str], *, fresh: bool = False) -> None:
        self.japanese.load(words.get("ja", ""), fresh=fresh)
        self.easy.load(words.get("easy", ""), fresh=fresh)
        advice = "　".join(hints(words)) if words.get("ja") and self.easy.isVisibleTo(self) else ""
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))

    def advice(self) -> str:
        return self._advice.text() if self._advice.isVisibleTo(self) else ""

    @Slot(str)
    def _japanese(self, text: str) -> None:
        self.written.emit("ja", text)

    @Slot(str)
    def _easy(self, text: str) -> None:
        self.written.emit("easy", text)


class PickButton(QWidget):
    """A value of a list: shows its words, opens the list by Enter, a letter or a press."""

    picked = Signal(object)
    HEIGHT = 44

    def __init__(self, title: str, picker: Picker, choice: Callable[[], Choice | None]) -> None:
        super().__init__()
        self._picker, self._choice = picker, choice
        self._title, self._shown, self._empty = title, "", ""
        self._words: Lexicon | None = None
        self._hint: Hint | None = None
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setFixedHeight(self.HEIGHT + 26)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def load(self, shown: str, words: Lexicon | None = None, hint: Hint | None = None) -> None:
        self._shown, self._words, self._hint = shown, words, hint
        self.setAccessibleDescription(shown)
        self.update()

    def text(self) -> str:
        return self._shown

    def open(self, typed: str = "") -> None:
        choice, page = self._choice(), self._picker.parentWidget()
        if choice is None or page is None:
            return
        near = QRect(self.mapTo(page, QPoint(0, 26)), self.rect().size())
        near.setHeight(self.HEIGHT)
        self._picker.ask(choice, near, self.picked.emit, words=self._words, typed=typed, hint=self._hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down):
            self.open()
        elif event.text().isprintable() and event.text() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.open(event.text())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self.open(event.commitString())
        else:
            super().inputMethodEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        self.open()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        painter.setFont(theme.words(15))
        painter.setPen(theme.color("sumi-700"))
        painter.drawText(QRectF(0, 0, self.width(), 22), paint.LEFT, self._title)
        box = QRectF(0, 26, self.width(), self.HEIGHT)
        paint.box(painter, box, "ai-50" if self._shown else "washi-0", "ai-700" if self._shown else "washi-500", 4)
        painter.setFont(theme.words(18))
        painter.setPen(theme.color("sumi-900" if self._shown else "sumi-600"))
        shown = elided(self._shown or say("pick.choose"), 18, box.width() - 48)
        painter.drawText(box.adjusted(12, 0, -36, 0), paint.LEFT, shown)
        painter.setPen(theme.color("ai-700"))
        painter.drawText(box.adjusted(0, 0, -12, 0), paint.RIGHT, "▾")
        if self.hasFocus():
            paint.focus_pair(painter, box)
