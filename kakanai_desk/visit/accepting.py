"""What a question takes for an answer, whoever gives it."""

from __future__ import annotations

from datetime import date

from kakanai_desk.core.errors import AnswerNotAccepted
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import DIFFERS
from kakanai_desk.forms.definitions import AnswerType, Question


def accepted(question: Question, value: str, today: date) -> str:
    """The answer as it is kept.

    Raises:
        AnswerNotAccepted: it is none to this question; ``why`` says what is wrong.
    """
    value = value.strip()
    if not value:
        raise AnswerNotAccepted(question=question.id, why="empty")
    allowed: tuple[str, ...] = ()
    if question.type is AnswerType.YES_NO:
        allowed = ("yes", "no")
    elif question.type is AnswerType.CHOICE:
        allowed = tuple(c.value for c in question.choices)
    if allowed and value not in (*allowed, *((DIFFERS,) if question.together else ())):
        raise AnswerNotAccepted(question=question.id, why="not_a_choice")
    if question.type is AnswerType.DATE:
        try:
            day = PartialDate.parse(value)
        except ValueError:
            raise AnswerNotAccepted(question=question.id, why="no_date") from None
        if question.not_after_visit and day.known is not None and day.known > today:
            raise AnswerNotAccepted(question=question.id, why="in_the_future")
    if question.type is AnswerType.POSTAL_CODE:
        value = value.replace("-", "")
        if not (value.isascii() and value.isdigit() and len(value) == 7):
            raise AnswerNotAccepted(question=question.id, why="seven_digits")
    if question.type is AnswerType.DIGITS and not value.replace("-", "").isdigit():
        raise AnswerNotAccepted(question=question.id, why="digits")
    if question.max_length and len(value) > question.max_length:
        raise AnswerNotAccepted(question=question.id, why="too_long")
    return value
