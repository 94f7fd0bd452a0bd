"""How the visitor's screen is shown: the clerk sets for a visitor what the visitor need not look for (R-057).

Five lines. Up and down or their digit choose a line; left and right, or the digit once more, change it at once: the
mirror shows what it does. All of it ends with the visit.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.clerk.step_page import Action, StepPage
from kakanai_desk.ui.presenters.clerk_manner import MannerLine, manner_lines
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, Serving

HIGH = 84


class Line(QWidget):
    """One line: digit, what it is, and the value between two arrows."""

    def __init__(self, page: MannerPage, number: int) -> None:
        super().__init__(page)
        self._page, self.number = page, number
        self.line = MannerLine("", "", "", 0, ())
        self.standing = False
        self.setFixedHeight(HIGH)

    def show_line(self, line: MannerLine, *, standing: bool) -> None:
        self.line, self.standing = line, standing
        self.setAccessibleName(f"{self.number} {line.title} {line.value}")
        self.update()

    def mousePressEvent(self, event: object) -> None:
        self._page.stand_on(self.number - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect()).adjusted(0, 4, 0, -4)
        paint.box(painter, rect, "ai-100" if self.standing else "washi-0", "washi-500", 8)
        if self.standing:
            painter.fillRect(QRectF(rect.left(), rect.top() + 2, 6, rect.height() - 4), theme.color("ai-700"))
        digit = QRectF(rect.left() + 20, rect.top(), 32, rect.height())
        paint_words(painter, digit, str(self.number), 24, "ai-800", bold=True)
        paint_words(painter, rect.adjusted(64, 0, 0, 0), self.line.title, 22, "sumi-900")
        value = rect.adjusted(420, 0, -24, 0)
        left, right = self.line.place > 0, self.line.place < len(self.line.values) - 1
        paint_words(painter, value, "◀", 18, "ai-700" if left else "washi-300")
        paint_words(painter, value.adjusted(40, 0, 0, 0), self.line.value, 24, "sumi-900", bold=True)
        paint_words(painter, value, "▶", 18, "ai-700" if right else "washi-300", Qt.AlignmentFlag.AlignRight)


def paint_words(
    painter: QPainter,
    box: QRectF,
    words: str,
    pixels: int,
    ink: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    *,
    bold: bool = False,
) -> None:
    painter.setFont(theme.words(pixels, bold=bold))
    painter.setPen(theme.color(ink))
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, words)


class MannerPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(PageHead("manner", how=True))
        column.addSpacing(14)
        self._lines = [Line(self, number) for number in range(1, 6)]
        for line in self._lines:
            column.addWidget(line)
        column.addSpacing(14)
        column.addWidget(Words(say("manner.ends"), 16, "sumi-700", wrap=True))
        column.addStretch(1)
        self._at = 0

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        for index, (line, found) in enumerate(zip(self._lines, manner_lines(view.visitor), strict=True)):
            line.show_line(found, standing=index == self._at)

    def stand_on(self, index: int) -> None:
        self._at = index
        for number, line in enumerate(self._lines):
            line.show_line(line.line, standing=number == index)

    def begin(self) -> None:
        self.stand_on(0)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def digit(self, number: int) -> bool:
        """The line; and its next value when it is that line already or can only be on or off."""
        if not 1 <= number <= len(self._lines):
            return False
        again = self._at == number - 1
        self.stand_on(number - 1)
        line = self._lines[number - 1].line
        if again or len(line.values) == 2:
            self._set((line.place + 1) % len(line.values))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        turn = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.stand_on(max(0, min(len(self._lines) - 1, self._at + step)))
        elif turn:
            line = self._lines[self._at].line
            self._set(max(0, min(len(line.values) - 1, line.place + turn)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wants.emit("close_page")
        else:
            event.ignore()

    @Slot(int)
    def _set(self, place: int) -> None:
        line = self._lines[self._at].line
        if place != line.place:
            self.act.emit(_change(line.name, line.values[place]), False)


def _change(name: str, value: object) -> Action:
    return {
        "language": lambda desk: desk.language(value),
        "size": lambda desk: desk.size(value),
        "look": lambda desk: desk.look(value),
        "low": lambda desk: desk.low(value),
        "left": lambda desk: desk.left(value),
    }[name]  # pyright: ignore[reportReturnType]
