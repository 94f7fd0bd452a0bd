"""The condition language: each operator over known, unknown and inapplicable facts, and what its reason names."""

from datetime import date

import pytest

from kakanai_desk.core.person import Person
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.decision import decide
from tests.unit.forms.packs import pack_of, procedure

VISIT = date(2026, 4, 10)
QUESTIONS = (
    "{id: wish, type: yes_no, ask: 希望}",
    "{id: why, type: choice, ask: 理由, when: {is_yes: wish}, choices: [{value: a, label: あ}, {value: b, label: い}]}",
    "{id: copies, type: digits, ask: 通数}",
    "{id: expiry, type: date, ask: 満了日, people: always}",
    "{id: worker, type: yes_no, ask: 勤め, people: {age: {at_least: 18}}}",
    "{id: review, type: date, ask: 再認定の月, when: {is_yes: wish}}",
)


def person(name, birth, relation="子"):
    return Person(name, name, birth_date=PartialDate.parse(birth) if birth else None, relation=relation)


def stand(tmp_path, condition, answers, people=(), *, each=False, visit=VISIT, event="tennyu"):
    """required / not_needed / unknown for one procedure with that condition, and the decision."""
    more = "for_each: person\n" if each else ""
    pack = pack_of(
        tmp_path / "p", QUESTIONS, {"one": procedure(condition, more, events=event)}, "adult: {age: {at_least: 18}}"
    )
    decision = decide(Case(visit, event, tuple(people), answers, Applicant()), pack)
    if decision.needed:
        return "required", decision
    return ("unknown" if decision.unknown else "not_needed"), decision


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ("{number: {copies: {at_least: 2}}}", {"copies": "2"}, "required"),
        ("{number: {copies: {at_least: 2}}}", {"copies": "1"}, "not_needed"),
        ("{number: {copies: {at_least: 2, below: 5}}}", {"copies": "5"}, "not_needed"),
        ("{number: {copies: {at_least: 2}}}", {"copies": "たくさん"}, "unknown"),
        ("{number: {copies: {at_least: 2}}}", {}, "unknown"),
        ("{before: {move_date: 2026-04-01}}", {"move_date": "2026-03-31"}, "required"),
        ("{before: {move_date: 2026-04-01}}", {"move_date": "2026-04-01"}, "not_needed"),
        ("{on_or_after: {move_date: 2026-04-01}}", {"move_date": "2026-04-01"}, "required"),
        ("{before: {move_date: 2026-04-01}}", {"move_date": "2026-03"}, "required"),
        ("{before: {move_date: 2026-04-01}}", {"move_date": "2026"}, "unknown"),
        ("{more_days_than: {from: move_date, to: visit_date, days: 14}}", {"move_date": "2026-03-27"}, "not_needed"),
        ("{more_days_than: {from: move_date, to: visit_date, days: 14}}", {"move_date": "2026-03-26"}, "required"),
        ("{in_month: {visit_date: [3, 4]}}", {}, "required"),
        ("{in_month: {visit_date: [8]}}", {}, "not_needed"),
        ("{in_month: {move_date: [3]}}", {"move_date": "2026-03"}, "required"),
        ("{in_month: {move_date: [3]}}", {"move_date": "2026"}, "unknown"),
        ("{same_month: {visit_date: review}}", {"wish": "yes", "review": "2026-04-30"}, "required"),
        ("{same_month: {visit_date: review}}", {"wish": "yes", "review": "2027-04-30"}, "not_needed"),
        ("{same_month: {visit_date: review}}", {"wish": "no"}, "not_needed"),
        ("{before: {review: 2030-01-01}}", {"wish": "no"}, "not_needed"),
        ("{on_or_after: {review: 2000-01-01}}", {"wish": "no"}, "not_needed"),
        ("{is: {why: a}}", {"wish": "no"}, "not_needed"),
        ("{is: {why: a}}", {"wish": "yes"}, "unknown"),
        ("{any: [{is_yes: wish}, {in_month: {visit_date: [4]}}]}", {}, "required"),
        ("{all: [{is_yes: wish}, {in_month: {visit_date: [8]}}]}", {}, "not_needed"),
    ],
)
def test_each_operator_decides_what_is_known_and_leaves_open_what_is_not(tmp_path, condition, answers, expected):
    assert stand(tmp_path, condition, answers)[0] == expected


@pytest.mark.parametrize(
    ("visit", "expected"),
    [(date(2026, 1, 29), "not_needed"), (date(2026, 1, 30), "required")],
)
def test_three_months_before_the_thirtieth_of_april_is_the_thirtieth_of_january(tmp_path, visit, expected):
    """手帳の更新は満了の3か月前から; each person has a day of their own."""
    found, decision = stand(
        tmp_path,
        "{on_or_after: {visit_date: {fact: expiry, months: -3}}}",
        {"expiry": {"a": "2026-04-30", "b": "2027-04-30"}},
        (person("a", "1990-01-01"), person("b", "1991-01-01")),
        each=True,
        visit=visit,
        event="soudan",
    )
    assert found == expected
    if decision.needed:
        assert decision.needed[0].persons == ("a",)


@pytest.mark.parametrize(
    ("moved", "visit", "expected"),
    [
        ("2026-04-05", date(2026, 4, 19), "not_needed"),  # 14日目は日曜
        ("2026-04-05", date(2026, 4, 20), "not_needed"),  # 月曜まで延びる
        ("2026-04-05", date(2026, 4, 21), "required"),
        ("2026-04-19", date(2026, 5, 7), "not_needed"),  # 5/3〜5/6 は休み
        ("2026-04-19", date(2026, 5, 8), "required"),
    ],
)
def test_a_deadline_has_passed_only_after_its_shifted_last_day(tmp_path, moved, visit, expected):
    condition = "{deadline_passed: {from: move_date, days: 14}}"
    assert stand(tmp_path, condition, {"move_date": moved}, visit=visit)[0] == expected


def test_a_deadline_that_never_moves_has_passed_on_the_closed_day_s_morrow(tmp_path):
    condition = "{deadline_passed: {from: move_date, days: 14, closed_day: stays}}"
    assert stand(tmp_path, condition, {"move_date": "2026-04-05"}, visit=date(2026, 4, 20))[0] == "required"


def test_people_are_counted_from_both_ends(tmp_path):
    family = (person("a", "1990-01-01"), person("b", "2016-01-01"), person("c", "2018-01-01"))
    answers = {"move_date": "2026-04-05"}
    for least, most, expected in ((2, 2, "required"), (3, 5, "not_needed"), (0, 1, "not_needed"), (1, 2, "required")):
        condition = f"{{count: {{of: {{age: {{below: 18}}}}, at_least: {least}, at_most: {most}}}}}"
        assert stand(tmp_path, condition, answers, family)[0] == expected


def test_a_count_stays_open_while_one_more_person_could_tip_it(tmp_path):
    family = (person("a", "2016-01-01"), person("b", None))
    condition = "{count: {of: {age: {below: 18}}, at_least: 2}}"
    found, decision = stand(tmp_path, condition, {"move_date": "2026-04-05"}, family)
    assert found == "unknown"
    assert [(m.fact, m.person) for m in decision.unknown[0].missing] == [("birth_date", "b")]


def test_every_person_fails_by_one(tmp_path):
    family = (person("a", "1990-01-01"), person("b", "2016-01-01"))
    answers = {"move_date": "2026-04-05"}
    assert stand(tmp_path, "{every_person: {holds: adult}}", answers, family)[0] == "not_needed"
    assert stand(tmp_path, "{every_person: {holds: adult}}", answers, family[:1])[0] == "required"


def test_a_person_who_is_not_asked_does_not_keep_anything_open(tmp_path):
    family = (person("a", "2016-01-01"),)
    found, _ = stand(tmp_path, "{some_person: {is_yes: worker}}", {"move_date": "2026-04-05"}, family)
    assert found == "not_needed"


def test_a_reason_names_the_part_that_decided_and_not_the_other(tmp_path):
    _, decision = stand(tmp_path, "{any: [{is_yes: wish}, {number: {copies: {at_least: 2}}}]}", {"copies": "3"})
    reason = decision.needed[0].reasons[0]
    assert [(u.fact, u.value) for u in reason.used] == [("copies", "3")]
    assert reason.condition == "2 ≦ copies"


def test_why_not_names_the_fact_that_speaks_against_it(tmp_path):
    _, decision = stand(tmp_path, "{all: [{is_yes: wish}, {number: {copies: {at_least: 2}}}]}", {"copies": "1"})
    assert [(u.fact, u.value) for u in decision.not_needed[0].used] == [("copies", "1")]


def test_the_prefecture_is_read_from_the_address_and_unknown_without_one(tmp_path):
    pack = pack_of(
        tmp_path / "p",
        ("{id: old_address, type: address, ask: 今までの住所}",),
        {"one": procedure("{is: {old_prefecture: 滋賀県}}")},
    )
    for address, expected in (("滋賀県見本市", "needed"), ("京都府見本市", "not_needed"), ("見本市", "unknown")):
        decision = decide(Case(VISIT, "tennyu", (), {"old_address": address}, Applicant()), pack)
        assert len(getattr(decision, expected)) == 1
