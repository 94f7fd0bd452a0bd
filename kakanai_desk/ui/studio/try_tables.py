"""The two tables of ためす: questions with their answers, and cases with what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from kakanai_desk.core.wareki import wareki
from kakanai_desk.forms.case import TOGETHER
from kakanai_desk.forms.check import Outcome
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.studio.rule.tried import AskRow
from kakanai_desk.studio.rule.trying import difference_words
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.studio_words import say

ROW, CASE = 44, 40


def _who(row: AskRow) -> str:
    return say("try.all") if row.person == TOGETHER else row.who


def _answer(row: AskRow) -> str:
    if row.kind is AnswerType.DATE and row.answer:
        return str(wareki(date.fromisoformat(row.answer)))
    return row.shown or say("try.open")


def _paint_answer(painter: QPainter, rect: QRectF, row: AskRow) -> None:
    painter.setFont(theme.words(18, bold=bool(row.answer)))
    painter.setPen(theme.color("sumi-900" if row.answer else "ai-700"))
    painter.drawText(rect, paint.LEFT, _answer(row))


def _passed(row: Outcome) -> str:
    return say("try.passed") if row.passed else say("try.differs")


def _paint_passed(painter: QPainter, rect: QRectF, row: Outcome) -> None:
    place = QRectF(rect.x(), rect.center().y() - 14, 84, 28)
    paint.box(painter, place, "ok-50" if row.passed else "err-50", "ok-700" if row.passed else "err-700")
    painter.setFont(theme.words(15, bold=True))
    painter.setPen(theme.color("ok-900" if row.passed else "err-800"))
    painter.drawText(place, paint.CENTER, _passed(row))


def _sentence(row: Outcome) -> str:
    return row.sentence if row.passed else f"{row.sentence} — {'、'.join(row.differences)}"


def told_outcome(row: Outcome, pack: Pack) -> Outcome:
    return replace(row, differences=tuple(difference_words(one, pack) for one in row.differences))


def _question(row: AskRow) -> str:
    return row.words


def question_table() -> RowTable:
    return RowTable(
        say("try.questions"),
        [
            Column(say("try.col.question"), 0, _question, words_cell(17, "sumi-900", _question)),
            Column(say("try.col.who"), 150, _who, words_cell(16, "sumi-700", _who)),
            Column(say("try.col.answer"), 230, _answer, _paint_answer),
        ],
        ROW,
    )


def case_table() -> RowTable:
    return RowTable(
        say("try.cases"),
        [
            Column(say("try.col.result"), 110, _passed, _paint_passed),
            Column(say("try.col.case"), 0, _sentence, words_cell(17, "sumi-900", _sentence)),
        ],
        CASE,
    )
