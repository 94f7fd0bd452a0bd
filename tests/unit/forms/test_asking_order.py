"""The most deciding topic is asked first, topics stay together, and nobody is asked more on the whole for it."""

from datetime import date
from functools import cache

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.forms.asking_order import most_deciding_first
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.definitions import Asked
from kakanai_desk.forms.households import Households
from kakanai_desk.forms.interview import interview
from tests.unit.forms.cases import pack
from tests.unit.forms.packs import pack_of, procedure


def talk_of(case, *, arranged):
    decision = decide(case, pack())
    talk = interview(case, pack(), decision)
    return most_deciding_first(talk, case, pack(), decision) if arranged else talk


def talks(full, *, arranged):
    """The interviews of a visit whose visitor answers as ``full`` says: what was asked each time, and the last one."""
    clerks = {q: a for q, a in full.answers.items() if pack().questions[q].asked is Asked.CLERK}
    case = type(full)(full.visit_date, full.event, full.people, clerks, full.applicant)
    found = []
    while True:
        talk = talk_of(case, arranged=arranged)
        ask = talk.next(Asked.VISITOR)
        found.append((ask, talk))
        if ask is None:
            return found
        name, people = ask.question.id, ask.persons
        values = {full.answer(name, p) or "no" for p in people} or {full.answer(name) or "no"}
        value = values.pop() if len(values) == 1 else "differs"
        case = case.answered(name, value, ask.key)


@cache
def households(event):
    supply = Households([pack()], event, 3, known=1.0, size=120)
    return [supply.case(drawn) for drawn in supply.draw(12, 4)]


def family():
    case = read_case(root() / "tests" / "fixtures" / "cases" / "family4.yaml", pack())
    return case.answered("public_account", "yes").answered("childcare_wish", "yes")


def test_a_family_is_asked_by_topics_with_the_day_first():
    asked = [ask.question.id for ask, _ in talks(family(), arranged=True) if ask is not None]
    assert asked[:2] == ["move_date", "more_things"]
    assert asked.index("pension") == asked.index("health_insurance") + 1
    assert asked.index("public_account") == asked.index("civil_servant") + 1
    assert sorted(asked) == sorted(a.question.id for a, _ in talks(family(), arranged=False) if a is not None)


def test_a_topic_that_was_begun_is_finished_before_another_begins():
    asked = [ask.question.id for ask, _ in talks(family().answered("more_things", "yes"), arranged=True) if ask]
    first = asked.index("more_things")
    opened = [n for n in asked if n in ("inkan_wish", "techou", "dog", "kaigo_nintei", "pregnant", "single_parent")]
    assert len(opened) >= 4
    assert asked[first + 1 : first + 1 + len(opened)] == opened


def test_what_follows_an_answer_comes_before_a_topic_that_decides_more():
    case = family()
    known = {q: a for q, a in case.answers.items() if pack().questions[q].asked is Asked.CLERK}
    case = type(case)(case.visit_date, case.event, case.people, known, case.applicant).answered(
        "move_date", "2026-04-05"
    )
    assert talk_of(case, arranged=True).next(Asked.VISITOR).question.id == "more_things"
    begun = case.answered("civil_servant", "no")
    assert talk_of(begun, arranged=True).next(Asked.VISITOR).question.id == "public_account"


def test_the_day_of_the_event_comes_before_what_decides_more(tmp_path):
    wish = procedure("{is_yes: wish}")
    old = procedure("{all: [{is_yes: wish}, {before: {move_date: 2026-04-01}}]}")
    small = pack_of(tmp_path / "p", ("{id: wish, type: yes_no, ask: 希望}",), {"aa": wish, "bb": wish, "cc": old})
    case = Case(date(2026, 4, 10), "tennyu", (), {}, Applicant())
    decision = decide(case, small)
    talk = most_deciding_first(interview(case, small, decision), case, small, decision)
    assert [ask.question.id for ask in talk.open] == ["move_date", "wish"]


def test_what_the_card_said_begins_no_topic():
    case = family()
    known = {q: a for q, a in case.answers.items() if pack().questions[q].asked is Asked.CLERK}
    case = type(case)(case.visit_date, case.event, case.people, known, case.applicant).answered(
        "move_date", "2026-04-05"
    )
    card = case.answered("my_number_card", "yes", "taro")
    assert talk_of(card, arranged=True).next(Asked.VISITOR).question.id == "more_things"
    begun = case.answered("my_number_card", "differs", "*")
    assert talk_of(begun, arranged=True).next(Asked.VISITOR).question.id == "my_number_card"


@pytest.mark.parametrize("event", sorted(pack().events))
def test_the_figures_told_to_the_visitor_are_true(event):
    """12 households of each event: at least and at most come together and hold what came."""
    for case in households(event):
        found = talks(case, arranged=True)
        done = found[-1][1].visitor_done
        least, most = ([getattr(talk, name) for _, talk in found] for name in ("visitor_least", "visitor_total"))
        assert least == sorted(least)
        assert most == sorted(most, reverse=True)
        assert least[-1] == done <= most[-1]


def test_on_the_whole_no_more_is_asked():
    """Over the households of all events; single ones may be asked one question more."""
    all_of_them = [case for event in sorted(pack().events) for case in households(event)]
    arranged = [len(talks(case, arranged=True)) for case in all_of_them]
    plain = [len(talks(case, arranged=False)) for case in all_of_them]
    assert sum(arranged) <= sum(plain)
    assert max(a - b for a, b in zip(arranged, plain, strict=True)) <= 1
