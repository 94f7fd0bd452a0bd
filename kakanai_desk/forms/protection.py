"""支援措置 (DV等支援措置): where the whereabouts of somebody are protected, no address of the case is shown or printed.

Sources: 住民基本台帳事務処理要領 第5-10 (期間は1年、延長は期限の1か月前から); requirement R-025, rule D47.
A release by a supervisor lasts for a set time, belongs to one visit at one desk and is carried nowhere.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from kakanai_desk.core.person import Protection
from kakanai_desk.forms.case import Answer, Case
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.facts import WORKED_OUT

COVER = "(記載を省略)"  # on paper; it does not say why, since whoever holds the paper may be the one to hide from
SOON = timedelta(days=31)
HIDDEN_TYPES = (AnswerType.ADDRESS, AnswerType.POSTAL_CODE)


def protects(case: Case) -> bool:
    """Whether anybody of the case is protected. One who is protects the addresses of all: they live together."""
    return any(p.protection is not None for p in case.people)


def covered(case: Case, pack: Pack, cover: str = COVER) -> Case:
    """The case without a single address: ``cover`` stands for each. What was never said stays unsaid."""
    if not protects(case):
        return case
    answers: dict[str, Answer] = {}
    for name, answer in case.answers.items():
        question = pack.questions.get(name)
        if question is None or question.type not in HIDDEN_TYPES:
            answers[name] = answer
        elif question.type is AnswerType.ADDRESS:
            answers[name] = cover if isinstance(answer, str) else dict.fromkeys(answer, cover)
    people = tuple(replace(p, address=cover if p.address else "") for p in case.people)
    applicant = replace(case.applicant, address=cover if case.applicant.address else "")
    return replace(case, answers=answers, people=people, applicant=applicant)


def still_protected(before: Case, after: Case) -> Case:
    """``after`` with every protection of ``before``: what brings an older case back takes none of them away."""
    marks = {p.id: p.protection for p in before.people if p.protection is not None}
    people = tuple(replace(p, protection=marks.get(p.id, p.protection)) for p in after.people)
    return after if people == after.people else replace(after, people=people)


def loses_protected(before: Case, after: Case) -> bool:
    """Whether somebody who is protected in ``before`` is no longer there."""
    return any(p.protection is not None and after.person(p.id) is None for p in before.people)


def running_out(protection: Protection, day: date) -> bool:
    """Whether it ends within a month of ``day`` or has ended: the office that decides on it is to be asked.

    One that has ended still protects: a date that nobody looked after must not show where somebody lives.
    """
    return protection.until is not None and protection.until - day <= SOON


def address_fact(fact: str, pack: Pack) -> bool:
    """Whether a fact of the rules tells of an address: an answer that is one, or what is worked out from it."""
    question = pack.questions.get(WORKED_OUT.get(fact, fact))
    return question is not None and question.type in HIDDEN_TYPES
