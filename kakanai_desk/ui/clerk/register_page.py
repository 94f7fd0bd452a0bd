"""住民記録で確かめる: who of the resident register it is, by digit; then the others of the household (R-011, R-076)."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.residents import Candidate
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Band, Words, elided
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters import clerk_register
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.widgets.glyph_label import draw_fitted
from kakanai_desk.visit.clerk_view import ClerkView, Serving
from kakanai_desk.visit.registering import Register, RegisterView

MOST, HIGH = 9, 84
TO_TYPE = (Register.MORE, Register.NOBODY, Register.MEMBER, Register.GONE)  # where the clerk types the number next


class ResidentCell(QAbstractButton):
    """One person of the register: digit, name, birth date, and what tells them from another."""

    taken = Signal(int)

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self._row: Candidate | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._take)

    def show_row(self, row: Candidate) -> None:
        self._row = row
        self.setAccessibleName(f"{self._index + 1} {row.name} {clerk_register.about(row)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, HIGH)

    @Slot()
    def _take(self) -> None:
        self.taken.emit(self._index)

    def paintEvent(self, event: QPaintEvent) -> None:
        row = self._row
        if row is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, "ai-100" if self.isDown() else "washi-0", "washi-500", 8, 1)
        paint.key_cap(painter, QRectF(18, rect.center().y() - 18, 36, 36), str(self._index + 1), 20)
        draw_fitted(painter, QPointF(76, 38), row.name, 25, 380, theme.color("sumi-900"))
        painter.setFont(theme.words(15))
        painter.setPen(theme.color("sumi-700"))
        painter.drawText(QRectF(76, 48, 380, 24), paint.LEFT, elided(row.kana, 15, 380))
        painter.setFont(theme.words(19))
        painter.setPen(theme.color("sumi-900"))
        right = rect.width() - 476 - 20
        painter.drawText(QRectF(476, 12, right, 30), paint.LEFT, elided(clerk_register.born(row), 19, right))
        painter.setFont(theme.words(16, bold=row.protected))
        painter.setPen(theme.color("shu-800" if row.protected else "sumi-700"))
        painter.drawText(QRectF(476, 46, right, 26), paint.LEFT, elided(clerk_register.lives(row), 16, right))


class RegisterPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown = RegisterView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._as_of = Words("", 16, "sumi-700")
        column.addLayout(PageHead("register", self._as_of, how=True))
        column.addSpacing(18)
        self._told = Band("ai", mark=False)
        self._told.say("")
        column.addWidget(self._told)
        column.addSpacing(14)
        self._title = Words("", 18, bold=True)
        column.addWidget(self._title)
        column.addSpacing(8)
        self.cells = [ResidentCell(index) for index in range(MOST)]
        rows = QVBoxLayout()
        rows.setSpacing(10)
        for cell in self.cells:
            cell.taken.connect(self._take)
            rows.addWidget(cell)
        column.addLayout(rows)
        column.addSpacing(20)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(Words(say("register.number"), 18))
        self.field = LineField(say("register.number"), figures=True, height=50, pixels=24)
        self.field.setFixedWidth(320)
        self.field.entered.connect(self._entered)
        self.field.edited.connect(self._edited)
        self._wrong = Words(say("register.number.how"), 16, "sumi-700")
        line.addWidget(self.field)
        line.addWidget(self._wrong, 1)
        column.addLayout(line)
        column.addStretch(1)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        register = screen.register
        before, self._shown = self._shown, register
        self._as_of.setText(clerk_register.as_of(register))
        kind, first, second = clerk_register.told(register)
        self._told.kind(kind)
        self._told.say(first, second)
        self._title.setText(clerk_register.title(register, screen))
        self._title.setVisible(bool(register.rows) and register.state is not Register.ASKED)
        asked = register.state is Register.ASKED
        for number, cell in enumerate(self.cells):
            there = number < len(register.rows) and not asked
            cell.setVisible(there)
            if there:
                cell.show_row(register.rows[number])
        if register != before:
            self._focus()

    def begin(self) -> None:
        self.field.clear()
        self._say("")
        self._focus()

    def _focus(self) -> None:
        to_type = self._shown.state in TO_TYPE
        (self.field if to_type else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def digit(self, number: int) -> bool:
        if self._shown.state is Register.ASKED or not 1 <= number <= min(MOST, len(self._shown.rows)):
            return False
        self._take(number - 1)
        return True

    @Slot(int)
    def _take(self, index: int) -> None:
        self.act.emit(lambda desk: desk.registering.take(index), True)

    @Slot()
    def _edited(self) -> None:
        self._say("")

    @Slot()
    def _entered(self) -> None:
        number, person = self.field.text(), self._shown.person
        if number.strip():
            self.setFocus()
            self.act.emit(lambda desk: desk.registering.by_number(person, number), True)

    def _say(self, words: str) -> None:
        self.field.wrong = bool(words)
        self._wrong.ink("err-800" if words else "sumi-700")
        self._wrong.setText(words or say("register.number.how"))
        self.field.update()

    def refused(self, error: DeskError, words: str) -> bool:
        """The number cannot be one."""
        if error.values.get("question") != "register_number":
            return False
        self._say(words)
        self.field.setFocus()
        return True
