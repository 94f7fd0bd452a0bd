"""個人番号 of the people whose card was not read: one line each, only while a procedure of the visit may use it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.individual_number import fault_of
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.widgets.glyph_label import GlyphLabel
from kakanai_desk.visit.clerk_view import ClerkView, MemberRow, Serving
from kakanai_desk.visit.numbers import OPEN_FOR

OPEN_MS = int(OPEN_FOR / timedelta(milliseconds=1))


class NumberLine(QWidget):
    """One person: name, the field, and beside it what is kept (masked) or what is wrong."""

    def __init__(self, person_id: str) -> None:
        super().__init__()
        self.person_id = person_id
        self.name = GlyphLabel("", 24)
        self.name.setFixedSize(300, 30)
        self.field = LineField("", figures=True, height=50, pixels=24)
        self.field.setFixedWidth(320)
        self.said = Words("", 17, "sumi-700")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(20)
        row.addWidget(self.name, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.field)
        row.addWidget(self.said, 1)

    def show_member(self, member: MemberRow) -> None:
        self.name.setText(member.name)
        self.field.setAccessibleName(say("numbers.field", name=member.name.split("\u3000")[-1]))
        if self.field.wrong or self.field.text():
            return
        self.say(say("numbers.kept", number=member.number_masked) if member.number_masked else say("numbers.open"))

    def say(self, words: str, *, wrong: bool = False) -> None:
        self.field.wrong = wrong
        self.said.ink("err-800" if wrong else "sumi-700")
        self.said.setText(words)
        self.field.update()


class NumbersPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(PageHead("numbers", how=True))
        column.addSpacing(14)
        panel = Panel()
        self._rows = QVBoxLayout(panel)
        self._rows.setContentsMargins(0, 8, 0, 8)
        self._rows.setSpacing(0)
        column.addWidget(panel)
        column.addSpacing(14)
        self._basis = Words("", 16, "sumi-700", wrap=True)
        column.addWidget(self._basis)
        column.addStretch(1)
        self._lines: list[NumberLine] = []
        self._mask = QTimer(self)
        self._mask.setSingleShot(True)
        self._mask.timeout.connect(self._close)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        wanted = [m for m in screen.members if m.id in screen.numbers_wanted]
        if [line.person_id for line in self._lines] != [m.id for m in wanted]:
            for line in self._lines:
                self._rows.removeWidget(line)
                line.hide()
                line.deleteLater()
            self._lines = [NumberLine(m.id) for m in wanted]
            for line in self._lines:
                line.field.entered.connect(self._entered)
                line.field.edited.connect(self._edited)
                self._rows.addWidget(line)
        for line, member in zip(self._lines, wanted, strict=True):
            line.show_member(member)
        self._basis.setText(say("numbers.basis", basis="、".join(screen.numbers_basis)))

    def begin(self) -> None:
        """The first person without a number."""
        kept = say("numbers.open")
        line = next((line for line in self._lines if line.said.text() == kept), next(iter(self._lines), None))
        if line is not None:
            line.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def current(self) -> str:
        """Whose line has the keys; empty: nobody's."""
        return next((line.person_id for line in self._lines if line.field.hasFocus()), "")

    def opened(self) -> None:
        """One number is shown whole: mask it again when its time is over."""
        self._mask.start(OPEN_MS)

    @Slot()
    def _close(self) -> None:
        self.act.emit(lambda desk: desk.numbers.close(), False)

    @Slot()
    def _edited(self) -> None:
        line = self._of(self.sender())
        if line is not None:
            line.say("")

    @Slot()
    def _entered(self) -> None:
        """Enter: what can be a number goes to the desk and leaves the screen; then the next line."""
        line = self._of(self.sender())
        if line is None:
            return
        digits = "".join(line.field.text().split())
        fault = fault_of(digits) if digits else ""
        if fault:
            line.say(say(f"why.{fault}"), wrong=True)
            return
        if digits:
            person = line.person_id
            line.field.clear()
            self.act.emit(lambda desk: desk.numbers.enter(person, digits), False)
        place = self._lines.index(line) + 1
        if place < len(self._lines):
            self._lines[place].field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.wants.emit("close_page")

    def _of(self, field: object) -> NumberLine | None:
        return next((line for line in self._lines if line.field is field), None)

    def refused(self, error: DeskError, words: str) -> bool:
        return False
