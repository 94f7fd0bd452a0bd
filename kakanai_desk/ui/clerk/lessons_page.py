"""練習, in training only (R-091, R-124): the exercises with what is done, and the families to practise with.

Opens over home and over a visit (Shift+F1), because the sheet of the family is what the clerk types from.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Panel, Words, elided
from kakanai_desk.ui.clerk.tables import Column, RowTable
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters.clerk_lessons import counted, sheet_lines
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView
from kakanai_desk.visit.lessons import ExerciseRow, FamilyRow, LessonsView

ROW = 62


def _mark(painter: QPainter, rect: QRectF, row: ExerciseRow) -> None:
    """The number in a ring; a tick in a filled one once it is done."""
    center = QPointF(rect.x() + 20, rect.center().y())
    painter.setPen(QPen(theme.color("ok-700" if row.done else "washi-500"), 2))
    painter.setBrush(theme.color("ok-700" if row.done else "washi-0"))
    painter.drawEllipse(center, 17, 17)
    painter.setFont(theme.digits(17, bold=True))
    painter.setPen(theme.color("washi-0" if row.done else "sumi-900"))
    words = say("lessons.tick") if row.done else str(row.number)
    painter.drawText(QRectF(center.x() - 17, center.y() - 17, 34, 34), paint.CENTER, words)


def _two_lines(title: str, second: str, painter: QPainter, rect: QRectF) -> None:
    painter.setFont(theme.words(19, bold=True))
    painter.setPen(theme.color("sumi-900"))
    painter.drawText(QRectF(rect.x(), rect.y() + 6, rect.width(), 28), paint.LEFT, title)
    painter.setFont(theme.words(15))
    painter.setPen(theme.color("sumi-700"))
    painter.drawText(QRectF(rect.x(), rect.y() + 33, rect.width(), 24), paint.LEFT, elided(second, 15, rect.width()))


def _told(row: ExerciseRow) -> str:
    return f"{say('lessons.tick')} {row.title}" if row.done else f"{row.title} {row.how}"


def _exercise(painter: QPainter, rect: QRectF, row: ExerciseRow) -> None:
    _two_lines(row.title, row.how, painter, rect)


def _family(painter: QPainter, rect: QRectF, row: FamilyRow) -> None:
    _two_lines(row.title, row.about, painter, rect)


def _chosen(painter: QPainter, rect: QRectF, row: FamilyRow) -> None:
    if row.chosen:
        place = QRectF(rect.x(), rect.center().y() - 15, 96, 30)
        paint.box(painter, place, "ai-700", None)
        painter.setFont(theme.words(15, bold=True))
        painter.setPen(theme.color("washi-0"))
        painter.drawText(place, paint.CENTER, say("lessons.here"))


class LessonsPage(WidePage):
    """``chosen`` carries the id of a family."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        self._count = Words("", 18, "sumi-900", bold=True)
        column.addLayout(PageHead("lessons", self._count, Words(say("lessons.how"), 16, "sumi-700")))
        column.addSpacing(14)
        both = QHBoxLayout()
        both.setSpacing(28)
        self.exercises = RowTable(
            say("lessons.title"),
            [
                Column(
                    say("lessons.col.number"), 76, lambda r: say("lessons.tick") if r.done else str(r.number), _mark
                ),
                Column(say("lessons.col.exercise"), 0, _told, _exercise),
            ],
            ROW,
        )
        both.addWidget(self.exercises, 1, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(16)
        self.families = RowTable(
            say("lessons.families"),
            [
                Column(say("lessons.families"), 0, lambda r: f"{r.title} {r.about}", _family),
                Column("", 124, lambda r: say("lessons.here") if r.chosen else "", _chosen),
            ],
            ROW,
        )
        right.addWidget(self.families)
        self._panel = Panel("washi-0", "washi-500")
        self._lines = QGridLayout(self._panel)
        self._lines.setContentsMargins(22, 16, 22, 16)
        self._lines.setHorizontalSpacing(18)
        self._lines.setVerticalSpacing(3)
        self._lines.setColumnStretch(1, 1)
        right.addWidget(self._panel)
        right.addStretch(1)
        both.addLayout(right, 1)
        column.addLayout(both, 1)
        self._labels: list[Words] = []
        self._shown = LessonsView()
        self.families.chosen.connect(self._take_row)

    def place(self) -> str:
        return "lessons"

    def begin(self) -> None:
        self.families.setFocus()

    def show_view(self, view: ClerkView) -> None:
        lessons = view.lessons
        if lessons == self._shown:
            return
        before, self._shown = self._shown, lessons
        self._count.setText(counted(lessons))
        self.exercises.put(lessons.exercises)
        self.exercises.setFixedHeight(self.exercises.wanted_height(36 + ROW * 12))
        self.families.put(lessons.families)
        self.families.setFixedHeight(self.families.wanted_height(36 + ROW * 5))
        if lessons.sheet != before.sheet or not self._labels:
            self._show_sheet(lessons)

    def _show_sheet(self, lessons: LessonsView) -> None:
        for label in self._labels:
            self._lines.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        rows = sheet_lines(lessons)
        for number, (head, line) in enumerate(rows):
            for place, words in enumerate((Words(head, 15, "sumi-700"), Words(line, 15))):
                self._lines.addWidget(words, number, place)
                self._labels.append(words)

    def key(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and 1 <= int(event.text()) <= len(self._shown.families):
            self.families.go_to(int(event.text()) - 1)
            self.take()

    def take(self) -> None:
        """Enter of the function bar: the family that is current."""
        self._take_row(self.families.currentIndex().row())

    @Slot(int)
    def _take_row(self, row: int) -> None:
        if 0 <= row < len(self._shown.families):
            self.chosen.emit(self._shown.families[row].id)
