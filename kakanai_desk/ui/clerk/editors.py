"""Editors of one value: a typed line, a row of choices with their digits, a line that completes from a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.type_ahead import Composed

Pairs = Sequence[tuple[str, str]]  # value, label


class LineField(QLineEdit):
    """A line edit with an even border and the two focus rings."""

    edited = Signal()
    entered = Signal()
    left = Signal()

    def __init__(self, title: str = "", *, figures: bool = False, height: int = 46, pixels: int = 20) -> None:
        super().__init__()
        self.wrong = False
        self.setAccessibleName(title)
        self.setFrame(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # it offers to copy (ui/copy_guard)
        self.setFont(theme.digits(pixels) if figures else theme.words(pixels))
        self.setFixedHeight(height)
        self.setTextMargins(10, 0, 10, 0)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("sumi-900"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.color("sumi-600"))
        palette.setColor(QPalette.ColorRole.Highlight, theme.color("ai-200"))
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.color("sumi-900"))
        self.setPalette(palette)
        self.textEdited.connect(self._tell)

    @Slot(str)
    def _tell(self, text: str) -> None:
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            Composed.count(event.commitString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, "washi-0", "err-700" if self.wrong else "washi-500", 4, 2 if self.wrong else 1)
        if self.hasFocus():
            paint.focus_pair(painter, rect)
        painter.end()
        super().paintEvent(event)


class ChoiceField(QWidget):
    """A few answers side by side; the digit of an answer chooses it and goes on."""

    edited = Signal()
    entered = Signal()
    left = Signal()
    ROW = 46

    def __init__(self, title: str = "", choices: Pairs = ()) -> None:
        super().__init__()
        self.wrong = False
        self._choices: tuple[tuple[str, str], ...] = ()
        self._value = ""
        self._places: list[QRectF] = []
        self._hint: Callable[[str], str] | None = None
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.offer(choices)

    def offer(self, choices: Pairs) -> None:
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self._arrange()
            self.updateGeometry()
            self.update()

    def text(self) -> str:
        return self._value

    def setText(self, value: str) -> None:
        self._value = value
        self.setAccessibleDescription(dict(self._choices).get(value, ""))
        self.update()

    def choose(self, value: str) -> None:
        self.setText(value)
        self.edited.emit()
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        values = [value for value, _ in self._choices]
        if event.text().isdigit() and 1 <= int(event.text()) <= len(values):
            self.choose(values[int(event.text()) - 1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and values:
            now = values.index(self._value) if self._value in values else -1
            step = 1 if key == Qt.Key.Key_Right else -1
            self.setText(values[max(0, min(len(values) - 1, now + step))])
            self.edited.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, (value, _) in zip(self._places, self._choices, strict=True):
            if place.contains(event.position()):
                self.choose(value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        self.left.emit()

    # --- drawing

    def _width_of(self, label: str, *, keyed: bool) -> float:
        return paint.width_of(label, theme.words(17, bold=True)) + (36 if keyed else 0) + 28

    def _arrange(self) -> None:
        """Lay the choices out in as many rows as they need at this width; the height follows."""
        room = float(self.width())
        x, y = 6.0, 6.0
        self._places = []
        for index, (_, label) in enumerate(self._choices):
            wide = self._width_of(label, keyed=index < 9)
            if x > 6 and x + wide > room - 6:
                x, y = 6.0, y + self.ROW - 8
            self._places.append(QRectF(x, y, wide, 34))
            x += wide + 6
        self.setFixedHeight(round(y) + 34 + 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        width = sum(self._width_of(label, keyed=i < 9) + 6 for i, (_, label) in enumerate(self._choices)) + 8
        return QSize(int(width), self.ROW)

    def minimumSizeHint(self) -> QSize:
        widest = max((self._width_of(label, keyed=i < 9) for i, (_, label) in enumerate(self._choices)), default=40)
        return QSize(int(widest) + 12, self.ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, "washi-0", "err-700" if self.wrong else "washi-300", 4, 2 if self.wrong else 1)
        if self.hasFocus():
            paint.focus_pair(painter, rect)
        for index, (place, (value, label)) in enumerate(zip(self._places, self._choices, strict=True)):
            chosen = value == self._value
            paint.box(painter, place, "ai-100" if chosen else "washi-0", "ai-700" if chosen else "washi-300", 4,
                      3 if chosen else 1)  # fmt: skip
            x = place.x() + 10
            if index < 9:
                paint.key_cap(painter, QRectF(x, place.y() + 5, 26, 24), str(index + 1), 14)
                x += 34
            painter.setFont(theme.words(17, bold=chosen))
            painter.setPen(theme.color("sumi-900"))
            painter.drawText(QRectF(x, place.y(), place.right() - x, place.height()), paint.LEFT, label)


class PickField(LineField):
    """A line that completes from a list: digits choose one of the offered words, Enter takes the first."""

    offered = Signal(object)  # the candidates now: (value, label) pairs

    def __init__(self, title: str, candidates: Callable[[str], Pairs]) -> None:
        super().__init__(title)
        self._candidates = candidates
        self.edited.connect(self._offer)

    @Slot()
    def _offer(self) -> None:
        self.offered.emit(self.candidates())

    def candidates(self) -> Pairs:
        return self._candidates("" if self._settled() else self.text())

    def _settled(self) -> bool:
        return self.text() in {label for _, label in self._candidates(self.text())} and bool(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = list(self.candidates())
        if event.text().isdigit() and event.text().isascii():
            if 1 <= int(event.text()) <= len(found):
                self._take(found[int(event.text()) - 1][1])
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.text() and not self._settled() and found:
            self._take(found[0][1])
            return
        super().keyPressEvent(event)

    def _take(self, label: str) -> None:
        self.setText(label)
        self.edited.emit()
        self.entered.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()
        self._offer()
