"""Editions of one procedure: the one in force on the day of the event decides, not that of the visit."""

from datetime import date

from kakanai_desk.core.person import Person
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.interview import interview
from tests.unit.forms.packs import pack_of, procedure

CHILD = Person("ko", "見本　子", birth_date=PartialDate(2008, 6, 1), relation="子")


def law_change(tmp_path):
    """Until 2024-09-30 children below 16, from 2024-10-01 below 19."""
    return pack_of(
        tmp_path / "p",
        (),
        {
            "teate/procedure_2022": procedure(
                "{some_person: {age: {below: 16, counted: school_year}}}",
                effective="{from: 2022-06-01, until: 2024-09-30}",
            ),
            "teate/procedure_2024": procedure(
                "{some_person: {age: {below: 19, counted: school_year}}}", revision=2, effective="{from: 2024-10-01}"
            ),
        },
    )


def found(pack, moved, visit=date(2024, 10, 20), event="tennyu"):
    answers = {"move_date": moved} if moved else {}
    decision = decide(Case(visit, event, (CHILD,), answers, Applicant()), pack)
    for stand in ("needed", "not_needed", "unknown"):
        for row in getattr(decision, stand):
            return stand, row.procedure.revision
    return None


def test_the_day_of_the_event_chooses_the_edition_and_not_the_day_of_the_visit(tmp_path):
    pack = law_change(tmp_path)
    assert found(pack, "2024-09-30") == ("not_needed", 1)
    assert found(pack, "2024-10-01") == ("needed", 2)


def test_while_the_day_is_unknown_a_changed_procedure_stays_open_and_the_day_is_asked(tmp_path):
    pack = law_change(tmp_path)
    assert found(pack, None) == ("unknown", 2)
    case = Case(date(2024, 10, 20), "tennyu", (CHILD,), {}, Applicant())
    assert [a.question.id for a in interview(case, pack).open] == ["move_date"]


def test_before_the_new_law_only_the_old_edition_counts_though_the_day_is_unknown(tmp_path):
    assert found(law_change(tmp_path), None, visit=date(2024, 9, 1)) == ("unknown", 1)


def test_an_event_before_the_first_edition_takes_the_first_one(tmp_path):
    pack = pack_of(
        tmp_path / "p", (), {"teate": procedure("{some_person: {age: {below: 19}}}", effective="{from: 2024-04-01}")}
    )
    assert found(pack, "2023-05-01") == ("needed", 1)


def test_a_procedure_that_ended_before_the_event_is_none_of_its_procedures(tmp_path):
    pack = pack_of(
        tmp_path / "p",
        (),
        {"teate": procedure("{some_person: {age: {below: 19}}}", effective="{from: 2020-04-01, until: 2024-03-31}")},
    )
    assert found(pack, "2024-04-01") is None
    assert found(pack, "2024-03-31") == ("needed", 1)


def test_a_procedure_still_to_come_is_none_of_the_visit_s(tmp_path):
    pack = pack_of(
        tmp_path / "p", (), {"teate": procedure("{some_person: {age: {below: 19}}}", effective="{from: 2025-04-01}")}
    )
    assert found(pack, "2024-10-01") is None


def test_an_event_without_a_day_of_its_own_counts_by_the_visit(tmp_path):
    pack = pack_of(
        tmp_path / "p",
        (),
        {
            "soudan/procedure": procedure(
                "{some_person: {age: {below: 16}}}", effective="{from: 2022-06-01, until: 2024-09-30}", events="soudan"
            ),
            "soudan/procedure_2": procedure(
                "{some_person: {age: {below: 19}}}", revision=2, effective="{from: 2024-10-01}", events="soudan"
            ),
        },
    )
    assert found(pack, None, visit=date(2024, 9, 30), event="soudan") == ("not_needed", 1)
    assert found(pack, None, visit=date(2024, 10, 1), event="soudan") == ("needed", 2)
