"""The readable cases as whole visits: every person complete, every question that is still put answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.case import Applicant, ApplicantRole, Case, IdentityCheck
from kakanai_desk.forms.check import read_cases
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.definitions import AnswerType, Pack, Question
from kakanai_desk.forms.interview import interview

ADDRESS = "滋賀県湖南市見本町一丁目1番地1"
NUMBER = "123456789018"


def completed_cases(pack: Pack) -> Iterator[tuple[str, Case]]:
    """Sentence and case of every case beside the definitions."""
    for node, case in read_cases(procedures(), pack, []):
        assert case is not None
        yield node.value["case"], completed(case, pack)


def completed(case: Case, pack: Pack) -> Case:
    people = tuple(_whole(person) for person in case.people)
    applicant = case.applicant
    if applicant.person is None and applicant.role is ApplicantRole.SELF:
        applicant = Applicant(person=people[0].id)
    if applicant.person is None:
        applicant = replace(applicant, name="見本　代理", address=ADDRESS)
    if not applicant.identity.kinds:
        applicant = replace(applicant, identity=IdentityCheck(("my_number_card",), (None,)))
    case = replace(case, people=people, applicant=applicant)
    for _ in range(300):
        ask = next(iter(interview(case, pack, decide(case, pack)).open), None)
        if ask is None:
            return case
        case = case.answered(ask.question.id, _answer(ask.question), ask.key)
    raise AssertionError("the questions never end")


def _whole(person: Person) -> Person:
    return replace(
        person,
        kana=person.kana or "みほん　ひと",
        sex=Sex.FEMALE if person.sex is Sex.UNKNOWN else person.sex,
        address=person.address or ADDRESS,
        individual_number=NUMBER,
    )


def _answer(question: Question) -> str:
    match question.type:
        case AnswerType.YES_NO:
            return "yes"
        case AnswerType.CHOICE:
            return question.choices[0].value
        case AnswerType.DATE:
            return "2026-04-05"
        case AnswerType.DIGITS:
            return "8"
        case AnswerType.POSTAL_CODE:
            return "5203114"
        case AnswerType.TEXT:
            return "見本第一"
        case _:
            return ADDRESS
