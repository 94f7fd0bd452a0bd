"""R-025, D47: no address of a case with somebody protected is left anywhere in what screens and paper take."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from kakanai_desk.core.person import Person, Protection
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.case_file import case_from_plain, case_to_plain
from kakanai_desk.forms.definitions import AnswerType
from kakanai_desk.forms.protection import COVER, HIDDEN_TYPES, address_fact, covered, protects, running_out
from tests.fakes.desk import city

SECRET = "湖南市中央九丁目８番７号"
DAY = date(2026, 4, 10)


MARKED = Protection()


def case(protection: Protection | None = MARKED) -> Case:
    """Every question about an address is answered with one that nobody may see."""
    answers = {}
    for question in city().questions.values():
        if question.type in HIDDEN_TYPES:
            answers[question.id] = {"p1": SECRET, "*": SECRET} if question.of_person else SECRET
    answers["move_date"] = "2026-04-01"
    people = (
        Person("p1", "見本　花子", address=SECRET, protection=protection),
        Person("p2", "見本　渚", address=SECRET),
    )
    return Case(DAY, "tennyu", people, answers, Applicant(person="p1", address=SECRET))


def test_nothing_of_any_address_is_left() -> None:
    whole = case()
    assert json.dumps(case_to_plain(whole), ensure_ascii=False).count(SECRET) > 5
    text = json.dumps(case_to_plain(covered(whole, city())), ensure_ascii=False)
    assert SECRET not in text and "2026-04-01" in text and COVER in text


def test_the_words_on_paper_do_not_say_why() -> None:
    assert "支援" not in COVER and "DV" not in COVER


def test_one_protected_member_covers_everybody_and_nobody_protected_nothing() -> None:
    whole = case(None)
    assert not protects(whole) and covered(whole, city()) is whole
    other = replace(whole, people=(whole.people[0], replace(whole.people[1], protection=Protection())))
    assert SECRET not in json.dumps(case_to_plain(covered(other, city())), ensure_ascii=False)


def test_what_was_never_said_stays_unsaid() -> None:
    bare = Case(DAY, "tennyu", (Person("p1", "見本　花子", protection=Protection()),), {}, Applicant(person="p1"))
    assert covered(bare, city()) == bare


@pytest.mark.parametrize("protection", [Protection(), Protection(provisional=True, until=date(2027, 3, 31))])
def test_the_mark_is_kept_with_the_case(protection) -> None:
    assert case_from_plain(case_to_plain(case(protection)), city()).people[0].protection == protection
    assert case_from_plain(case_to_plain(case(None)), city()).people[0].protection is None


@pytest.mark.parametrize(
    ("until", "soon"), [(None, False), (date(2026, 5, 11), True), (date(2026, 5, 12), False), (date(2026, 4, 1), True)]
)
def test_a_month_before_the_end_and_after_it_the_clerk_is_told(until, soon) -> None:
    assert running_out(Protection(until=until), DAY) is soon


def test_what_is_worked_out_from_an_address_is_one() -> None:
    pack = city()
    assert address_fact("old_prefecture", pack) and address_fact("new_address", pack)
    assert not address_fact("move_date", pack)
    assert {q.id for q in pack.questions.values() if q.type is AnswerType.ADDRESS} >= {"new_address", "old_address"}
