"""A list that opens over the page to choose from, by typing a part of it; or a line to type a number, a day, words.

It is opened by whoever needs a value and gives it back once: ``taken`` with what was chosen, ``closed`` either way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kakanai_desk.core.typed_dates import parse_typed
from kakanai_desk.studio.rule.condition_editing import Choice, typed_value
from kakanai_desk.studio.rule.fact_words import Lexicon, Pair, search
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Panel, Words, elided
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.presenters.typed_dates import in_words

ROW, ROWS, WIDTH = 40, 9, 560
Hint = Callable[[str], str]


class _List(QWidget):
    """The rows that fit; the marked ones of several have a tick."""

    pressed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.pairs: tuple[Pair, ...] = ()
        self.at = self.top = 0
        self.marked: tuple[str, ...] = ()
        self.many = False
        self.hint: Hint | None = None

    def put(self, pairs: tuple[Pair, ...]) -> None:
        self.pairs, self.at, self.top = pairs, 0, 0
        self.setFixedHeight(ROW * max(1, min(ROWS, len(pairs))))
        self.update()

    def go_to(self, at: int) -> None:
        self.at = min(max(at, 0), max(len(self.pairs) - 1, 0))
        self.top = min(max(self.top, self.at - ROWS + 1), self.at)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.top + int(event.position().y() // ROW)
        if row < len(self.pairs):
            self.go_to(row)
            self.pressed.emit(row)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.go_to(self.at + (-1 if event.angleDelta().y() > 0 else 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        if not self.pairs:
            painter.setFont(theme.words(17))
            painter.setPen(theme.color("sumi-700"))
            painter.drawText(QRectF(16, 0, self.width(), ROW), paint.LEFT, say("pick.none"))
            return
        for n, (value, label) in enumerate(self.pairs[self.top : self.top + ROWS]):
            rect = QRectF(0, n * ROW, self.width(), ROW)
            current = self.top + n == self.at
            painter.fillRect(rect, theme.color("ai-100" if current else "washi-0"))
            painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), theme.color("washi-200"))
            if current:
                painter.fillRect(QRectF(0, rect.y(), 6, ROW), theme.color("ai-700"))
            x = 18.0
            if self.many:
                square = QRectF(x, rect.center().y() - 10, 20, 20)
                paint.box(painter, square, "ai-700" if value in self.marked else "washi-0", "ai-700")
                x += 32
            hint = self.hint(value) if self.hint is not None else ""
            room = rect.width() - x - 16
            painter.setFont(theme.words(18, bold=current))
            painter.setPen(theme.color("sumi-900"))
            shown = elided(label, 18, room * (0.62 if hint else 1), bold=current)
            painter.drawText(QRectF(x, rect.y(), room, ROW), paint.LEFT, shown)
            if hint:
                painter.setFont(theme.words(14))
                painter.setPen(theme.color("sumi-700"))
                place = QRectF(x + room * 0.64, rect.y(), room * 0.36, ROW)
                painter.drawText(place, paint.RIGHT, elided(hint, 14, place.width()))


class Picker(Panel):
    """``taken``: the value (a word of the list, several as a tuple, a number, a day, None for nothing)."""

    taken = Signal(object)
    closed = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__("washi-0", "ai-700")
        self.setParent(page)
        self.setFixedWidth(WIDTH)
        self._choice = Choice("")
        self._walked = False  # the arrows chose the row: Enter is meant for it
        self._words: Lexicon | None = None
        self._then: Callable[[Any], None] | None = None
        self._before: QWidget | None = None
        self._title = Words("", 16, "sumi-700")
        self.field = LineField("", height=44, pixels=19)
        self.field.entered.connect(self._enter)
        self.field.edited.connect(self._search)
        self.field.left.connect(self.shut)
        self.field.installEventFilter(self)
        self._list = _List()
        self._list.pressed.connect(self._pressed)
        self._note = Words("", 15, "sumi-700", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        for widget in (self._title, self.field, self._list, self._note):
            column.addWidget(widget)
        self.hide()

    def ask(
        self,
        choice: Choice,
        near: QRect,
        then: Callable[[Any], None],
        *,
        words: Lexicon | None = None,
        typed: str = "",
        hint: Hint | None = None,
    ) -> None:
        """Open at ``near`` (in the page's coordinates); ``then`` gets what was chosen. ``typed``: what began it."""
        self._choice, self._words, self._then, self._walked = choice, words, then, False
        page = self.parentWidget()
        if page is None:
            return
        focus = page.window().focusWidget()
        self._before = focus if focus is not self.field else self._before
        self._title.setText(choice.title)
        self.field.setAccessibleName(choice.title)
        self.field.setPlaceholderText(self._placeholder())
        self._list.many, self._list.marked, self._list.hint = choice.many, choice.chosen, hint
        self._list.setVisible(bool(choice.pairs))
        self.field.setText(typed)
        self._search()
        self._fit()
        room = page.rect()
        below = near.bottom() + 4
        y = below if below + self.sizeHint().height() <= room.height() else max(0, near.top() - self.height() - 4)
        self.move(QPoint(min(max(8, near.left()), max(8, room.width() - WIDTH - 8)), y))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.adjustSize()

    @property
    def is_open(self) -> bool:
        return self._then is not None

    def pairs(self) -> tuple[Pair, ...]:
        """The rows as they stand."""
        return self._list.pairs

    def _placeholder(self) -> str:
        if self._choice.pairs:
            return say("pick.many" if self._choice.many else "pick.type")
        return say("pick.day" if self._choice.day else "pick.number" if self._choice.whole else "pick.words")

    @Slot()
    def _search(self) -> None:
        self._list.put(search(self._choice.pairs, self.field.text(), self._words))
        note = ""
        if self._choice.day and self.field.text().strip():
            try:
                note = in_words(parse_typed(self.field.text(), date.today()))  # noqa: DTZ011 - a day of the wall
            except ValueError:
                note = say("pick.no_day")
        elif self._choice.many:
            note = say("pick.how_many")
        elif self._choice.may_be_empty:
            note = say("pick.how_empty")
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._fit()

    @Slot(int)
    def _pressed(self, row: int) -> None:
        if self._choice.many:
            self._mark()
        else:
            self._enter()

    def _mark(self) -> None:
        self._walked = False
        if not self._list.pairs:
            return
        value = self._list.pairs[self._list.at][0]
        marked = self._list.marked
        marked = tuple(one for one in marked if one != value) if value in marked else (*marked, value)
        order = [one for one, _ in self._choice.pairs]
        self._list.marked = tuple(sorted(marked, key=lambda one: order.index(one) if one in order else -1))
        if self.field.text():
            self.field.clear()
            self._search()
        self._list.update()

    @Slot()
    def _enter(self) -> None:
        if not self._choice.pairs:
            try:
                value = typed_value(self._choice, self.field.text(), date.today())  # noqa: DTZ011
            except ValueError:
                self._note.setText(say("pick.no_day" if self._choice.day else "pick.no_number"))
                self._note.setVisible(True)
                self._fit()
                return
            self._give(value)
        elif self._choice.many:
            if self.field.text() or self._walked or not self._list.marked:
                self._mark()
            else:
                self._give(self._list.marked)
        elif self._list.pairs:
            self._give(self._list.pairs[self._list.at][0])

    def _give(self, value: Any) -> None:
        then = self._then
        self._close()
        if then is not None:
            then(value)
        self.taken.emit(value)

    @Slot()
    def shut(self) -> None:
        """Nothing is chosen."""
        if self._then is not None:
            self._close()

    def _close(self) -> None:
        self._then = None
        before, self._before = self._before, None
        if before is not None and self.field.hasFocus():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that the line would keep to itself: Delete in an empty one, Tab."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.field:
            if event.key() == Qt.Key.Key_Delete and self._choice.may_be_empty and not self.field.text():
                self._give(None)
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.shut()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
        if key in steps and self._list.pairs:
            self._walked = True
            self._list.go_to(self._list.at + steps[Qt.Key(key)])
        elif key == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)
