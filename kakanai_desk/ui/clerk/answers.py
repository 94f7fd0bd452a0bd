"""All questions with their answers and where each came from; the clerk may answer any of them (F6)."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.core.errors import DeskError
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.field_box import FieldBox
from kakanai_desk.ui.clerk.household import KINDS
from kakanai_desk.ui.clerk.parts import Panel, Words, elided, source_words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.presenters.typed_dates import parse_typed
from kakanai_desk.ui.widgets.glyph_label import draw_fitted
from kakanai_desk.visit.clerk_view import ClerkView, QuestionRow, Serving

FACTS = ("date", "address", "text", "digits", "postal_code")


def _people(row: QuestionRow) -> str:
    if row.person is None:
        return say("answers.household")
    return "・".join(row.people) or say("answers.everyone")


def _answer(painter: QPainter, rect: QRectF, row: QuestionRow) -> None:
    if row.open:
        place = QRectF(rect.x(), rect.center().y() - 14, 84, 28)
        paint.dashed_box(painter, place, "washi-0", "washi-500")
        painter.setFont(theme.words(15))
        painter.setPen(theme.color("sumi-700"))
        painter.drawText(place, paint.CENTER, say("side.open"))
    elif row.type in FACTS:
        place = QPointF(rect.x(), rect.center().y() + 7)
        draw_fitted(painter, place, row.shown, 20, rect.width(), theme.color("sumi-900"))
    else:
        painter.setFont(theme.words(18, bold=True))
        painter.setPen(theme.color("sumi-900"))
        painter.drawText(rect, paint.LEFT, elided(row.shown, 18, rect.width(), bold=True))


def _source(painter: QPainter, rect: QRectF, row: QuestionRow) -> None:
    letters, words = source_words(row.source)
    if letters:
        paint.chip(painter, QPointF(rect.x(), rect.center().y() - 12), letters, words, f"pv-{row.source}")


class AnswersPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        self._asked: tuple[str, str | None] | None = None
        self._box: FieldBox | None = None
        self._jump = True
        self._answered = False  # an answer of the clerk's is on its way
        self._over = False  # opened by the clerk: the row is theirs to choose
        self._today = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        self._title = Words(say("answers.title"), 24, bold=True)
        self._count = Words("", 16, "sumi-700")
        head.addWidget(self._title)
        head.addSpacing(20)
        head.addWidget(self._count)
        head.addStretch(1)
        column.addLayout(head)
        column.addSpacing(10)
        self.table = RowTable(
            say("answers.title"),
            [
                Column(
                    say("answers.col.question"), 270, lambda r: r.title, words_cell(17, "sumi-900", lambda r: r.title)
                ),
                Column(say("answers.col.people"), 170, _people, words_cell(16, "sumi-700", _people)),
                Column(say("answers.col.answer"), 0, lambda r: r.shown, _answer),
                Column(say("answers.col.source"), 150, lambda r: source_words(r.source)[1], _source),
            ],
            46,
        )
        column.addWidget(self.table)
        column.addSpacing(16)
        self._panel = Panel("washi-0", "ai-700")
        inner = QVBoxLayout(self._panel)
        inner.setContentsMargins(20, 14, 20, 14)
        inner.setSpacing(8)
        self._head = Words("", 18, bold=True, wrap=True)
        self._place = QVBoxLayout()
        inner.addWidget(self._head)
        inner.addLayout(self._place)
        column.addWidget(self._panel)
        column.addStretch(1)
        self.table.moved.connect(self._moved)
        self.table.chosen.connect(self._answer_now)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        rows = screen.questions
        self._today = view.today.split("(")[0]
        open_ = sum(row.open for row in rows)
        left = [row for row in rows if row.open and row.seen]
        self._count.setText(say("answers.count", answered=len(rows) - open_, open=open_))
        self.table.put(rows)
        self.table.setFixedHeight(self.table.wanted_height(36 + 46 * 13))
        typing = self._box is not None and self._box.editor.hasFocus() and self._box.changed()
        now = self.table.current()
        go_on = bool(left) and self._answered and self._jump  # the clerk answers one after the other
        if go_on:
            typing = False
        if left and not typing and (self._jump or (now is not None and not now.open and not self._over)):
            self._jump = False
            self.table.go_to(rows.index(left[0]))
        if not typing:
            self._show_row(self.table.current())
        if go_on:
            self._answered = False
            self.focus_answer()

    def begin(self) -> None:
        self._jump = True
        self._over = False
        if self.table.model_.rows:
            opened = next((i for i, row in enumerate(self.table.model_.rows) if row.open and row.seen), None)
            if opened is not None:
                self.table.go_to(opened)
            self._show_row(self.table.current())
        self.table.setFocus()

    def answer_next(self) -> None:
        """F6: the clerk answers, beginning with the first open question."""
        self.begin()
        self._over = True
        self.focus_answer()

    def focus_answer(self) -> None:
        if self._box is not None and not self._box.isHidden():
            self._box.focus()

    @Slot(int)
    def _moved(self, row: int) -> None:
        self._show_row(self.table.current())

    @Slot(int)
    def _answer_now(self, row: int) -> None:
        self.focus_answer()

    def _show_row(self, row: QuestionRow | None) -> None:
        self._panel.setVisible(row is not None)
        if row is None:
            return
        asked = (row.id, row.person)
        if asked != self._asked or self._box is None:
            focused = self._box is not None and self._box.editor.hasFocus()
            old, self._box = (
                self._box,
                FieldBox(row.id, row.title, KINDS.get(row.type, "line"), row.choices, chip=False),
            )
            self._asked = asked
            self._box.title.hide()
            self._box.today = parse_typed(self._today).known if self._today else None
            self._box.entered.connect(self._entered)
            self._place.addWidget(self._box)
            if focused:
                self._box.focus()
            if old is not None:
                self._place.removeWidget(old)
                old.hide()
                old.deleteLater()
        self._box.setVisible(row.seen)
        head = "answers.head" if row.seen else "answers.not_seen"
        self._head.setText(say(head, question=row.title, people=_people(row)))
        self._box.load(row.value, fresh=row.value != self._box.shown_value())

    @Slot(object)
    def _entered(self, box: FieldBox) -> None:
        if self._asked is None or box.empty():
            return
        try:
            value = box.sending()
        except ValueError:
            return
        question, person = self._asked
        self._jump = self._answered = True
        box.editor.wrong = False
        self.act.emit(lambda desk: desk.interviewing.answer(question, value, person), True)

    def refused(self, error: DeskError, words: str) -> bool:
        self._jump = self._answered = False
        if self._box is None or error.values.get("question") != self._box.key:
            return False
        self._box.refuse(words)
        self._box.focus()
        return True
