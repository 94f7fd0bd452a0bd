"""What only one of two counters changed is taken, what both changed stands side by side (R-113)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import TOGETHER, Case
from kakanai_desk.visit.merging import merged
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.steps import Step

AT = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
THEM = Provenance(Source.CARRIED, "NB1", at=AT)
HANA = Person("p1", "見本　花子", "みほん　はなこ", PartialDate(1988, 11, 3), Sex.FEMALE, "世帯主")
NAGI = Person("p2", "見本　渚", "みほん　なぎさ", PartialDate(2023, 9, 12), Sex.MALE, "子")
BEFORE = Case(date(2026, 4, 10), "tennyu", (HANA, NAGI), {"phone": "1", "pension": {TOGETHER: "no"}})


def visit_of(case):
    return Visit("v1", "NA1-260410-0001-9", Step.PROCEDURES, case, AT, "staff")


def ours(**changed):
    return visit_of(replace(BEFORE, people=(replace(HANA, **changed), NAGI)))


def theirs(**changed):
    return replace(BEFORE, people=(replace(HANA, **changed), NAGI))


def test_what_nobody_changed_changes_nothing():
    found = merged(visit_of(BEFORE), BEFORE, BEFORE, THEM)
    assert (found.visit, found.taken, found.differs, found.absent) == (visit_of(BEFORE), (), (), ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "見本　華子"),
        ("kana", "みほん　かこ"),
        ("birth_date", PartialDate(1988, 11, 4)),
        ("sex", Sex.MALE),
        ("relation", "妻"),
        ("nationality", "BR"),
        ("address", "滋賀県見本市一丁目1番"),
    ],
)
def test_a_field_that_they_changed_is_taken_and_one_that_was_changed_here_stays(field, value):
    found = merged(visit_of(BEFORE), BEFORE, theirs(**{field: value}), THEM)
    person = found.visit.case.people[0]
    assert getattr(person, field) == value
    assert person.origins == {field: THEM}
    assert (found.taken, found.differs, found.visit.claims) == ((field,), (), {})
    kept = merged(ours(**{field: value}), BEFORE, BEFORE, THEM)
    assert (kept.visit, kept.taken, kept.differs) == (ours(**{field: value}), (), ())


@pytest.mark.parametrize(
    ("field", "here", "there"),
    [("kana", "みほん　かこ", "みほん　はな"), ("relation", "妻", "母"), ("address", "見本市一", "見本市二")],
)
def test_a_field_that_both_changed_stays_and_theirs_stands_beside_it(field, here, there):
    found = merged(ours(**{field: here}), BEFORE, theirs(**{field: there}), THEM)
    assert getattr(found.visit.case.people[0], field) == here
    assert [c.value for c in found.visit.claims["p1"][field]] == [here, there]
    assert found.visit.claims["p1"][field][1].origin == THEM
    assert (found.taken, found.differs) == ((), (field,))


def test_both_the_same_change_is_no_difference_whatever_the_width():
    found = merged(ours(address="見本市１丁目"), BEFORE, theirs(address="見本市1丁目"), THEM)
    assert (found.taken, found.differs) == ((), ())
    assert found.visit.case.people[0].address == "見本市１丁目"


def test_an_answer_that_they_changed_is_taken_and_one_that_both_changed_stands_beside():
    after = BEFORE.answered("phone", "2").answered("pension", "yes", "p2")
    found = merged(visit_of(BEFORE), BEFORE, after, THEM)
    assert found.visit.case == after
    assert found.visit.origins == {"phone": THEM, "pension": THEM}
    here = visit_of(BEFORE.answered("phone", "3").answered("pension", "maybe", "p2"))
    found = merged(here, BEFORE, after, THEM)
    assert found.visit.case == here.case
    assert [c.value for c in found.visit.claims[""]["answer:phone"]] == ["3", "2"]
    assert [c.value for c in found.visit.claims["p2"]["answer:pension"]] == ["maybe", "yes"]
    assert sorted(found.differs) == ["pension", "phone"]


def test_an_answer_that_was_changed_here_alone_stays():
    here = visit_of(BEFORE.answered("phone", "3").answered("pension", "maybe", "p2"))
    found = merged(here, BEFORE, BEFORE, THEM)
    assert (found.visit, found.taken, found.differs) == (here, (), ())


def test_without_the_case_that_both_went_on_from_nothing_is_overwritten():
    found = merged(ours(kana=""), None, theirs(kana="みほん　かこ", name="見本　華子").answered("phone", "2"), THEM)
    person = found.visit.case.people[0]
    assert (person.kana, person.name) == ("みほん　かこ", "見本　花子")
    assert found.visit.case.answers["phone"] == "1"
    assert (found.taken, found.differs) == (("kana",), ("name", "phone"))


def test_somebody_whom_they_added_comes_and_keeps_apart_from_somebody_added_here():
    new = Person("p3", "見本　葉", "みほん　よう", PartialDate(2020, 1, 1), Sex.MALE, "子")
    other = Person("p3", "試験　一", "しけん　いち", PartialDate(1990, 2, 2), Sex.MALE, "同居人")
    case = replace(BEFORE, people=(*BEFORE.people, other)).answered("pension", "yes", "p3")
    alone = merged(visit_of(BEFORE), BEFORE, case, THEM)
    assert alone.visit.case.person("p3").name == "試験　一"
    assert alone.visit.case.person("p3").origins["name"] == THEM
    both = merged(visit_of(replace(BEFORE, people=(*BEFORE.people, new))), BEFORE, case, THEM)
    assert [p.name for p in both.visit.case.people] == ["見本　花子", "見本　渚", "見本　葉", "試験　一"]
    assert both.visit.case.answers["pension"] == {TOGETHER: "no", "p4": "yes"}


def test_somebody_added_at_both_counters_is_one_person():
    new = Person("p3", "見本　葉", "みほん　よう", PartialDate(2020, 1, 1), Sex.MALE, "子")
    case = replace(BEFORE, people=(*BEFORE.people, replace(new, id="p4")))
    found = merged(visit_of(replace(BEFORE, people=(*BEFORE.people, new))), BEFORE, case, THEM)
    assert [p.id for p in found.visit.case.people] == ["p1", "p2", "p3"]


def test_somebody_whom_they_took_out_stays_and_is_named():
    found = merged(visit_of(BEFORE), BEFORE, replace(BEFORE, people=(HANA,)), THEM)
    assert [p.id for p in found.visit.case.people] == ["p1", "p2"]
    assert found.absent == ("見本　渚",)


def test_a_further_event_of_theirs_is_one_of_this_visit():
    found = merged(visit_of(BEFORE), BEFORE, replace(BEFORE, also=("konin",)), THEM)
    assert found.visit.case.events == ("tennyu", "konin")


def test_no_individual_number_comes_with_a_person():
    new = Person("p3", "見本　葉", individual_number="123456789018")
    found = merged(visit_of(BEFORE), BEFORE, replace(BEFORE, people=(*BEFORE.people, new)), THEM)
    assert found.visit.case.person("p3").individual_number is None
