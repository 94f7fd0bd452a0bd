"""c03: the procedures of the household with the reason panel that follows the row."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Panel, Words, elided
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import counts
from kakanai_desk.ui.presenters.clerk_words import fee_in_words, say
from kakanai_desk.visit.clerk_view import ClerkView, ProcedureRow, Serving


def _level(painter: QPainter, rect: QRectF, row: ProcedureRow) -> None:
    """必須 filled, 可能性 outlined, 任意 dashed, 除外 dashed and grey: shape and word."""
    place = QRectF(rect.x(), rect.center().y() - 14, 64, 28)
    ink = "washi-0"
    if row.level == "required":
        paint.box(painter, place, "ai-700", None)
    elif row.level in ("likely", "added"):
        paint.box(painter, place, "washi-0", "ai-700", 4, 2)
        ink = "ai-700"
    else:
        paint.dashed_box(painter, place, "washi-0", "washi-500")
        ink = "sumi-700"
    painter.setFont(theme.words(15, bold=True))
    painter.setPen(theme.color(ink))
    painter.drawText(place, paint.CENTER, say(f"level.{row.level}"))


def _title(painter: QPainter, rect: QRectF, row: ProcedureRow) -> None:
    out = row.level == "excluded"
    painter.setFont(theme.words(19, bold=not out))
    painter.setPen(theme.color("sumi-600" if out else "sumi-900"))
    painter.drawText(QRectF(rect.x(), rect.y() + 4, rect.width(), 26), paint.LEFT,
                     elided(row.title, 19, rect.width(), bold=True))  # fmt: skip
    painter.setFont(theme.words(15))
    painter.setPen(theme.color("sumi-700"))
    painter.drawText(QRectF(rect.x(), rect.y() + 29, rect.width(), 22), paint.LEFT, elided(_why(row), 15, rect.width()))


def _why(row: ProcedureRow) -> str:
    if row.excluded_because:
        return say("procedures.excluded", reason=row.excluded_because)
    if row.added_because:
        return say("procedures.added", reason=row.added_because)
    return row.reasons[0].why if row.reasons else ""


def _people(row: ProcedureRow) -> str:
    return say("procedures.people", count=len(row.people)) if row.people else say("procedures.everyone")


def _deadline(painter: QPainter, rect: QRectF, row: ProcedureRow) -> None:
    painter.setFont(theme.digits(19, bold=True))
    painter.setPen(theme.color("err-800" if row.overdue else "sumi-900"))
    if not row.overdue:
        painter.drawText(rect, paint.LEFT, row.deadline or "—")
        return
    painter.drawText(rect.adjusted(0, 4, 0, -24), paint.LEFT, row.deadline)
    painter.setFont(theme.words(14, bold=True))
    painter.drawText(rect.adjusted(0, 28, 0, 0), paint.LEFT, say("procedures.overdue"))


def _state(row: ProcedureRow) -> str:
    if row.level == "excluded":
        return say("procedures.state.out")
    if row.received:
        return say("procedures.state.received")
    return say("procedures.state.paper" if row.forms else "procedures.state.guide")


class ReasonPanel(Panel):
    """使った答え / 条件 / 根拠 of one procedure."""

    def __init__(self) -> None:
        super().__init__("washi-0", "ai-700")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(8)
        self._title = Words("", 18, bold=True)
        column.addWidget(self._title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        self._heads: list[Words] = []
        self._bodies: list[Words] = []
        for number, stretch in enumerate((20, 21, 24)):
            head, body = Words("", 15, "sumi-700", wrap=True), Words("", 17, wrap=True)
            body.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            head.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(head, 0, number)
            grid.addWidget(body, 1, number)
            grid.setColumnStretch(number, stretch)
            self._heads.append(head)
            self._bodies.append(body)
        column.addLayout(grid)

    def show_row(self, row: ProcedureRow) -> None:
        self._title.setText(say("reason.title", title=row.title))
        self.setAccessibleName(say("reason.title", title=row.title))
        used: list[str] = []
        conditions: list[str] = []
        for reason in row.reasons:
            who = say("side.people", people="・".join(reason.people)) if reason.people else ""
            used.extend(say("reason.used.row", title=title, value=value, who=who) for title, value in reason.used)
            conditions.append(reason.condition or say("reason.added"))
        self._heads[0].setText(say("reason.used"))
        self._bodies[0].setText("\n".join(dict.fromkeys(used)))
        self._heads[1].setText(
            say("reason.condition", rule=row.rule, revision=row.revision, day=row.effective_from.replace("-", "/"))
        )
        fits = "" if row.added_because else say("reason.fits")
        self._bodies[1].setText("\n".join(dict.fromkeys(conditions)) + fits)
        self._heads[2].setText(say("reason.basis"))
        later = [say("reason.alternative", name=name, day=day.replace("-", "/")) for name, day in row.alternatives]
        bring = [say("reason.bring", what="、".join(row.bring))] if row.bring else []
        parts = [row.basis, *row.counted, *later, *bring, fee_in_words(row.fee), row.note]
        self._bodies[2].setText("\n".join(part for part in parts if part))

    def texts(self) -> str:
        """All the panel says, for screen readers and tests."""
        return "\n".join(label.text() for label in (self._title, *self._heads, *self._bodies))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            paint.begin(painter)
            paint.focus_pair(painter, QRectF(self.rect()), 6)


class ProceduresPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        self._title = Words("", 24, bold=True)
        self._counts = Words("", 16, "sumi-700")
        head.addWidget(self._title)
        head.addSpacing(20)
        head.addWidget(self._counts)
        head.addStretch(1)
        column.addLayout(head)
        column.addSpacing(10)
        self.table = RowTable(
            say("procedures.title.short"),
            [
                Column(say("procedures.col.level"), 92, lambda r: say(f"level.{r.level}"), _level),
                Column(say("procedures.col.title"), 0, lambda r: f"{r.title} {_why(r)}", _title),
                Column(say("procedures.col.people"), 72, _people, words_cell(17, "sumi-900", _people)),
                Column(say("procedures.col.deadline"), 92, lambda r: r.deadline, _deadline),
                Column(
                    say("procedures.col.section"),
                    196,
                    lambda r: r.section,
                    words_cell(17, "sumi-900", lambda r: r.section),
                ),
                Column(say("procedures.col.state"), 74, _state, words_cell(17, "ai-800", _state, bold=True)),
            ],
            55,
        )
        column.addWidget(self.table)
        column.addSpacing(16)
        self.reasons = ReasonPanel()
        column.addWidget(self.reasons)
        column.addSpacing(14)
        self._unknown = Words("", 16, wrap=True)
        column.addWidget(self._unknown)
        column.addStretch(1)
        self.table.moved.connect(self._moved)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        found = counts(screen)
        needed = len(screen.procedures) - found["excluded"]
        self._title.setText(say("procedures.title", count=needed))
        self._counts.setText(say("procedures.counts", **found, not_needed=len(screen.not_needed)))
        before = {row.id for row in self.table.model_.rows}
        self.table.put(screen.procedures)
        for row in screen.procedures:
            if before and row.level == "added" and row.id not in before:
                self.go_to(row.id)
        self.table.setFixedHeight(self.table.wanted_height(36 + 55 * 9))
        self._show_row()
        rows = [say("procedures.unknown.row", title=u.title, missing="・".join(u.missing)) for u in screen.unknown]
        self._unknown.setText(say("procedures.unknown", count=len(rows), rows="　".join(rows)) if rows else "")
        self._unknown.setVisible(bool(rows))

    def selected(self) -> ProcedureRow | None:
        return self.table.current()

    def begin(self) -> None:
        self.table.setFocus()

    def go_to(self, procedure_id: str) -> None:
        """Stand on the row of a procedure."""
        ids = [row.id for row in self.table.model_.rows]
        if procedure_id in ids:
            self.table.go_to(ids.index(procedure_id))

    @Slot(int)
    def _moved(self, row: int) -> None:
        self._show_row()
        self.wants.emit("row")

    def _show_row(self) -> None:
        row = self.table.current()
        self.reasons.setVisible(row is not None)
        if row is not None:
            self.reasons.show_row(row)
