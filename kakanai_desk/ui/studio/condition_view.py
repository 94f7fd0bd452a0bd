"""A condition as indented sentences whose slots are reached by the arrows and chosen from a list. It keeps nothing.

``↑ ↓`` lines, ``← →`` slots (Tab leaves to the next field), Enter or a letter opens the list of the slot, ``Ctrl+↑ ↓``
moves the line, Delete drops it, Insert or ``+`` adds one. ``settled`` tells a condition that can be written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kakanai_desk.studio.rule.condition_editing import KIND, Choice, ConditionEditor, Row
from kakanai_desk.studio.rule.fact_words import Lexicon
from kakanai_desk.studio.rule.line import ALWAYS, Line
from kakanai_desk.studio.rule.saying import Piece, whole
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import elided
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.picker import Picker

ROW, INDENT, LEFT, PIXELS = 44, 34, 14, 18


class ConditionView(QWidget):
    settled = Signal(object)  # the lines, whenever they changed and can be written
    turned = Signal()  # something else is shown: a slot, a line, what is missing

    def __init__(self, title: str, picker: Picker) -> None:
        super().__init__()
        self._picker = picker
        self._editor: ConditionEditor | None = None
        self._kept: Line = ALWAYS  # as the draft has it
        self._sent: list[Line] = []  # steps on their way to the draft
        self._rows: list[_Laid] = []
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, line: Line, words: Lexicon, *, of_person: bool) -> None:
        """Show the condition of the draft; one that is half typed here stays as it is."""
        before = self._editor
        if line in self._sent:
            older, self._sent = self._sent.index(line) + 1 < len(self._sent), self._sent[self._sent.index(line) + 1 :]
            if older:
                return  # the draft has not come to the newest step yet
        if before is not None and line == self._kept and before.of_person == of_person:
            self._set(ConditionEditor(before.top, words, of_person, before.place, before.slot), tell=False)
            return
        self._kept = line
        same = before is not None and before.top == line
        editor = ConditionEditor(line, words, of_person)
        self._set(editor.at(before.place, before.slot) if same and before is not None else editor.at(()), tell=False)

    def forget(self) -> None:
        """Another condition comes: what was half typed is gone."""
        self._editor, self._sent = None, []

    @property
    def editor(self) -> ConditionEditor | None:
        return self._editor

    def lacking(self) -> str:
        """What is missing, as a sentence; empty: it can be written."""
        return self._editor.lacks[0].words if self._editor is not None and self._editor.lacks else ""

    @property
    def half_typed(self) -> bool:
        """Whether something stands here that the draft does not have."""
        return self._editor is not None and self._editor.top != self._kept

    def reading(self) -> str:
        """The whole in one sentence."""
        return whole(self._editor.top, self._editor.words) if self._editor is not None else ""

    def _set(self, editor: ConditionEditor, *, tell: bool = True) -> None:
        before, self._editor = self._editor, editor
        self._arrange()
        self.setAccessibleDescription(self.reading())
        if tell and before is not None and editor.top != before.top and not editor.lacks:
            self._kept = editor.top
            self._sent.append(editor.top)
            self.settled.emit(editor.top)
        self.turned.emit()

    # --- what the editor does

    def add(self, typed: str = "") -> None:
        """One more line: choose of what."""
        if self._editor is None:
            return
        choice = Choice(say("rule.add"), self._editor.fresh())
        self._picker.ask(
            choice, self._near(), self._added, words=self._editor.words, typed=typed, hint=self._asked_of(self._editor)
        )

    @staticmethod
    def _asked_of(editor: ConditionEditor) -> Callable[[str], str]:
        def asked(value: str) -> str:
            fact = editor.words.facts.get(value.removeprefix("fact:"))
            return fact.asked if fact is not None else ""

        return asked

    def _added(self, value: object) -> None:
        if self._editor is not None and isinstance(value, str):
            self._set(self._editor.with_fresh(value))
            self._go_on()

    def _go_on(self) -> None:
        """A slot that must be filled opens at once."""
        if self._editor is not None and any(lack.slot == self._editor.slot for lack in self._editor.row.lacks):
            self.pick()

    def pick(self, typed: str = "") -> None:
        """Open the list of the slot at the cursor."""
        editor = self._editor
        choice = editor.choice() if editor is not None else None
        if editor is None or choice is None:
            self.add(typed)
            return
        if editor.slot == KIND and len(choice.pairs) < 2:
            return
        self._picker.ask(
            choice, self._near(), self._taken, words=editor.words, typed=typed, hint=self._asked_of(editor)
        )

    def _taken(self, value: object) -> None:
        if self._editor is not None:
            self._set(self._editor.take(value))
            self._go_on()

    def wrap(self, kind: str) -> None:
        if self._editor is not None:
            self._set(self._editor.wrapped(kind))

    def unwrap(self) -> None:
        if self._editor is not None:
            self._set(self._editor.unwrapped())

    def drop(self) -> None:
        if self._editor is not None:
            self._set(self._editor.dropped())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editor, key = self._editor, event.key()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if editor is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = -1 if key == Qt.Key.Key_Up else 1
            self._set(editor.moved(by) if control else editor.next_line(by))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            aim = editor.next_slot(-1 if key == Qt.Key.Key_Left else 1)
            if aim is not None:
                self._set(aim)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pick()
        elif key == Qt.Key.Key_Insert or event.text() == "+":
            self.add()
        elif key == Qt.Key.Key_Delete:
            self.drop()
        elif event.text().isprintable() and event.text() and not control:
            self.pick(event.text())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """The first letters of an input method begin the search."""
        if event.commitString() == "+":
            self.add()
        elif event.commitString():
            self.pick(event.commitString())
        else:
            super().inputMethodEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._editor is None:
            return
        for laid in self._rows:
            if laid.top <= event.position().y() < laid.bottom:
                slot = next((piece.slot for rect, piece in laid.pieces if rect.contains(event.position())), "")
                self._set(self._editor.at(laid.row.place, slot))
                if slot:
                    self.pick()
                return

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.turned.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # --- drawing

    def _arrange(self) -> None:
        """Where every piece stands at this width; the height follows."""
        self._rows = []
        y = 6.0
        for row in self._editor.rows if self._editor is not None else ():
            laid = _laid(
                row, y, float(self.width()), current=self._editor is not None and row.place == self._editor.place
            )
            self._rows.append(laid)
            y = laid.bottom
        self.setFixedHeight(round(max(y, 6.0 + ROW)) + 6)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def _near(self) -> QRect:
        """The slot at the cursor, in the coordinates of the page."""
        page, editor = self._picker.parentWidget(), self._editor
        here = QRectF(LEFT, 0, 40, ROW)
        for laid in self._rows:
            for rect, piece in laid.pieces:
                if editor is not None and (laid.row.place, piece.slot) == (editor.place, editor.slot) and piece.slot:
                    here = rect
        top_left = self.mapTo(page, here.topLeft().toPoint()) if page is not None else QPoint()
        return QRect(top_left, here.size().toSize())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        frame = QRectF(self.rect())
        paint.box(painter, frame, "washi-0", "washi-500", 4)
        for laid in self._rows:
            self._paint_row(painter, laid)
        if self.hasFocus():
            paint.focus_pair(painter, frame)

    def _paint_row(self, painter: QPainter, laid: _Laid) -> None:
        editor, row = self._editor, laid.row
        here = editor is not None and row.place == editor.place and self.hasFocus()
        if here:
            painter.fillRect(QRectF(7, laid.top, self.width() - 14, laid.bottom - laid.top), theme.color("ai-50"))
        for depth in range(len(row.place)):
            guide = QRectF(LEFT + INDENT * depth + 12, laid.top, 2, laid.bottom - laid.top)
            painter.fillRect(guide, theme.color("washi-300"))
        bad = {lack.slot for lack in row.lacks}
        for rect, piece in laid.pieces:
            if not piece.slot:
                painter.setFont(theme.words(PIXELS))
                painter.setPen(theme.color("sumi-900"))
                painter.drawText(rect, paint.LEFT, piece.text)
                continue
            at = here and editor is not None and piece.slot == editor.slot
            faint = piece.usual or (piece.empty and piece.slot not in bad)
            _chip(painter, rect, piece.text, at=at, faint=faint, bad=piece.slot in bad)
        if laid.lack:
            painter.setFont(theme.words(15))
            painter.setPen(theme.color("err-800"))
            painter.drawText(laid.lack_at, paint.LEFT, laid.lack)


@dataclass(frozen=True)
class _Laid:
    """A line as it stands: its pieces, broken into as many rows as it needs, and what is missing in it."""

    row: Row
    top: float
    bottom: float
    pieces: tuple[tuple[QRectF, Piece], ...]
    lack: str = ""
    lack_at: QRectF = field(default_factory=QRectF)


def _laid(row: Row, top: float, width: float, *, current: bool) -> _Laid:
    start = float(LEFT + INDENT * len(row.place))
    right = width - 12
    shown = [*row.pieces, *([Piece("▾", KIND, usual=True)] if KIND in row.slots else [])]
    x, y = start, top
    found: list[tuple[QRectF, Piece]] = []
    for piece in shown:
        font = theme.words(PIXELS, bold=bool(piece.slot) and not piece.usual and not piece.empty)
        wide = paint.width_of(piece.text, font) + (18 if piece.slot else 2)
        if x + wide > right and x > start:
            x, y = start + 16, y + ROW
        if x + wide > right:
            wide = max(60.0, right - x)
            text = elided(piece.text, PIXELS, wide - 18, bold=True)
            piece = Piece(text, piece.slot, piece.empty, piece.usual)
        place = QRectF(x, y + 5, wide, ROW - 10) if piece.slot else QRectF(x, y, wide + 4, ROW)
        found.append((place, piece))
        x += wide + (2 if piece.slot else 0)
    lack = row.lacks[0].words if row.lacks and not current else ""
    return _Laid(row, top, y + ROW, tuple(found), lack, QRectF(x + 14, y, max(0.0, right - x - 14), ROW))


def _chip(painter: QPainter, rect: QRectF, text: str, *, at: bool, faint: bool, bad: bool) -> None:
    border = "err-700" if bad else "ai-700" if at or not faint else "washi-300"
    fill = "ai-200" if at else "err-50" if bad else "washi-0" if faint else "ai-50"
    paint.box(painter, rect, fill, border, 6, 2 if at or bad else 1)
    painter.setFont(theme.words(PIXELS, bold=not faint))
    painter.setPen(theme.color("err-800" if bad else "sumi-600" if faint else "ai-800"))
    painter.drawText(rect, paint.CENTER, text)
