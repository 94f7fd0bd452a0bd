"""R-116: real visits decided again under other content; what is new is judged where it holds."""

from dataclasses import replace
from datetime import date

import pytest

from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Applicant, Case, IdentityCheck
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.decided_again import DecidedAgain, moved_ahead, read_again
from tests.unit.forms.cases import person
from tests.unit.forms.packs import pack_of, procedure

FIRST = date(2026, 11, 1)
ASK = ("{id: ill, type: yes_no, ask: 病気か}", "{id: pet, type: yes_no, ask: 犬がいるか}",
       "{id: born_here, type: date, ask: 生まれた日, people: always}")  # fmt: skip


def content(folder, levels, *, questions=ASK, **more):
    return pack_of(folder, questions, {"one": procedure(levels, **more)})


def visit(*births, day=date(2026, 11, 9), answers=None):
    people = tuple(person(n, born, "世帯主" if n == 1 else "子") for n, born in enumerate(births, 1))
    return Case(day, "tennyu", people, {"move_date": day.isoformat(), **(answers or {})}, Applicant(person="p1"))


def found(old, new, *cases):
    again = DecidedAgain(old, new, FIRST)
    for case in cases:
        again.add(case_to_plain(case))
    return again.found


@pytest.fixture
def pack(tmp_path):
    numbers = iter(range(99))
    return lambda *given, **more: content(tmp_path / str(next(numbers)), *given, **more)


def test_only_visits_that_come_out_otherwise_are_counted(pack):
    old, new = pack("{is_yes: ill}"), pack("{is_yes: pet}")
    yes, no, both = (visit(date(1990, 1, 1), answers={"ill": a, "pet": b})
                     for a, b in (("yes", "no"), ("no", "yes"), ("yes", "yes")))  # fmt: skip
    again = found(old, new, yes, yes, no, both)
    assert (again.visits, again.different, again.unread, again.years) == (4, 3, 0, 0)
    assert dict(again.changes) == {
        ("tennyu", "one", "required", "not_needed"): 2, ("tennyu", "one", "not_needed", "required"): 1,
    }  # fmt: skip


def test_the_same_content_changes_nothing(pack):
    same = pack("{is_yes: ill}")
    again = found(same, pack("{is_yes: ill}"), visit(date(1990, 1, 1), answers={"ill": "yes"}))
    assert (again.visits, again.different, dict(again.changes)) == (1, 0, {})


def test_what_holds_from_a_later_day_is_judged_as_if_the_visits_came_then(pack, tmp_path):
    before = {"one": procedure("{is_yes: ill}")}
    after = {"one": procedure("{is_yes: ill}", effective="{from: 2024-04-01, until: 2028-03-31}"),
             "one/procedure_later": procedure("{is_yes: pet}", revision=2, effective="{from: 2028-04-01}")}  # fmt: skip
    old, new = pack_of(tmp_path / "before", ASK, before), pack_of(tmp_path / "after", ASK, after)
    again = found(old, new, visit(date(1990, 1, 1), answers={"ill": "yes", "pet": "no"}))
    assert (again.years, again.different) == (2, 1), "November 2028 is the first one under it"


def test_a_later_edition_that_is_not_touched_moves_nothing(tmp_path):
    def both(folder, first):
        ends = "{from: 2024-04-01, until: 2029-03-31}"
        later = procedure("{is_yes: pet}", revision=2, effective="{from: 2029-04-01}")
        return pack_of(folder, ASK, {"one": procedure(first, effective=ends), "one/procedure_later": later})

    old, new = both(tmp_path / "old", "{is_yes: ill}"), both(tmp_path / "new", "{is_no: ill}")
    again = found(old, new, visit(date(1990, 1, 1), answers={"ill": "yes", "pet": "no"}))
    assert (again.years, again.different) == (0, 1)


def test_what_ends_is_judged_after_its_end(pack):
    old = pack("{is_yes: ill}")
    new = pack("{is_yes: ill}", effective="{from: 2024-04-01, until: 2027-03-31}")
    again = found(old, new, visit(date(1990, 1, 1), answers={"ill": "yes"}))
    assert (again.years, dict(again.changes)) == (1, {("tennyu", "one", "required", "absent"): 1})


def test_a_visit_that_is_moved_keeps_ages_and_days_of_the_year(pack):
    some = pack("{is_yes: ill}")
    case = visit(date(2024, 2, 29), date(2010, 4, 1), answers={"born_here": {"p1": "2024-02-29", "p2": "2010-04-01"}})
    shown = IdentityCheck(("passport",), (date(2027, 5, 6),))
    case = replace(case, applicant=replace(case.applicant, identity=shown))
    moved = moved_ahead(case, some, 3)
    assert moved.visit_date == date(2029, 11, 9)
    assert [str(p.birth_date) for p in moved.people] == [str(PartialDate(2027, 2, 28)), str(PartialDate(2013, 4, 1))]
    assert moved.answers["born_here"] == {"p1": "2027-02-28", "p2": "2013-04-01"}
    assert moved.answers["move_date"] == "2029-11-09"
    assert moved.applicant.identity.expires == (date(2030, 5, 6),)
    assert moved_ahead(case, some, 4).people[0].birth_date == PartialDate(2028, 2, 29)


def test_who_of_a_family_it_concerns_is_a_change_and_says_no_numbers(pack):
    old, new = (pack(f"{{age: {{below: {age}}}}}", more="for_each: person") for age in (10, 20))
    again = found(old, new, visit(date(1990, 1, 1), date(2010, 1, 1), date(2020, 1, 1)))
    assert dict(again.changes) == {("tennyu", "one", "required", "required"): 1}


def test_answers_to_questions_that_are_gone_are_left_out_and_no_case_is_counted_apart(pack):
    old, new = pack("{is_yes: ill}"), pack("{is_yes: pet}")
    plain = case_to_plain(visit(date(1990, 1, 1), answers={"ill": "yes", "pet": "yes"}))
    plain["answers"]["of_long_ago"] = "yes"
    assert read_again(plain, old) is not None
    again = DecidedAgain(old, new, FIRST)
    for broken in ({}, {"visit_date": "x"}, {**plain, "event": "nothing"}, {**plain, "people": [{"id": 7}]}):
        again.add(broken)
    again.add(plain)
    assert (again.found.visits, again.found.unread) == (1, 4)
