"""縮退: the characters that a partner's system does not take, one at a time, with the register's candidates (R-044)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from kakanai_desk.core.characters import Variant, table
from kakanai_desk.ui.clerk.forms_page import FormCell, NameWithMark
from kakanai_desk.ui.clerk.parts import Band, Words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, Serving, ShrinkRow

ACROSS, MOST = 5, 9


class ShrinkPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rows: tuple[ShrinkRow, ...] = ()
        self._at = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(Words(say("shrink.title"), 24, bold=True))
        head.addStretch(1)
        head.addWidget(Words(say("shrink.leave"), 16, "sumi-700"))
        column.addLayout(head)
        column.addSpacing(6)
        column.addWidget(Words(say("shrink.how"), 18, "sumi-700", wrap=True))
        column.addSpacing(18)
        where = QHBoxLayout()
        self._where = Words("", 20, bold=True)
        where.addWidget(self._where)
        where.addStretch(1)
        self._keys = Words(say("shrink.keys"), 16, "sumi-700")
        where.addWidget(self._keys)
        column.addLayout(where)
        self._name = NameWithMark()
        column.addWidget(self._name)
        column.addSpacing(12)
        self._state = Band("ai", mark=False)
        column.addWidget(self._state)
        column.addSpacing(16)
        grid = QGridLayout()
        grid.setSpacing(12)
        self._cells = [FormCell(n + 1) for n in range(MOST)]
        for place, cell in enumerate(self._cells):
            cell.picked.connect(self._choose)
            grid.addWidget(cell, place // ACROSS, place % ACROSS)
        for place in range(ACROSS):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        column.addSpacing(10)
        self._rules = Words("", 16, "sumi-700", wrap=True)
        column.addWidget(self._rules)
        column.addStretch(1)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        self._rows = screen.shrinking
        self._at = min(self._at, max(0, len(self._rows) - 1))
        self._show()

    def begin(self) -> None:
        """The first character that nobody has chosen."""
        self._at = next((n for n, row in enumerate(self._rows) if not row.chosen), 0)
        self._show()
        self.setFocus()

    def _show(self) -> None:
        row = self._rows[self._at] if self._rows else None
        for widget in (self._where, self._name, self._rules):
            widget.setVisible(row is not None)
        self._keys.setVisible(len(self._rows) > 1)
        for place, cell in enumerate(self._cells):
            form = _form(row, place)
            cell.setVisible(form is not None)
            if form is not None and row is not None:
                cell.show_form(form, on=form.text == row.chosen)
        if row is None:
            self._state.say(say("shrink.none"))
            return
        self._where.setText(say("shrink.where", partner=row.partner_name, number=self._at + 1, total=len(self._rows)))
        self._name.show_name(row.name, row.at)
        self._state.kind("ai" if row.chosen else "warn")
        self._state.say(state_words(row))
        rules = (rule.replace("_", "・") for _, rule in row.candidates[:MOST])
        self._rules.setText("\n".join(f"{n}　{rule}" for n, rule in enumerate(rules, start=1)))

    def digit(self, number: int) -> bool:
        if not self._rows or not 1 <= number <= min(MOST, len(self._rows[self._at].candidates)):
            return False
        self._choose(number)
        return True

    @Slot(int)
    def _choose(self, number: int) -> None:
        row = self._rows[self._at]
        text = row.candidates[number - 1][0]
        after = [n for n, other in enumerate(self._rows) if not other.chosen and n != self._at]
        self._at = next((n for n in after if n > self._at), after[0] if after else self._at)
        self.act.emit(lambda desk: desk.shrinking.choose(row.partner, row.person, row.at, text), True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None or not self._rows:
            super().keyPressEvent(event)
            return
        self._at = max(0, min(len(self._rows) - 1, self._at + by))
        self._show()


def _form(row: ShrinkRow | None, place: int) -> Variant | None:
    """The candidate at ``place`` as the register has it; a form it does not know stands for itself."""
    if row is None or place >= len(row.candidates):
        return None
    text = row.candidates[place][0]
    return table().identify(text) or Variant("—", text, None, None, None, bare=True)


def state_words(row: ShrinkRow) -> str:
    """What is true of a character now."""
    if row.chosen:
        return say(f"shrink.chosen.{row.by}", text=row.chosen)
    return say("shrink.open" if row.candidates else "shrink.no_candidate")
