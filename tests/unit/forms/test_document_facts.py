"""What the forms may say without asking: kinds of pension after the move, and who lives with whom."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.document_facts import document_facts
from kakanai_desk.forms.loader import load

PACK = load(procedures())
CASE = read_case(root() / "tests" / "fixtures" / "cases" / "family4.yaml", PACK)


def people(case=CASE):
    facts = document_facts(case, decide(case, PACK), PACK, "NA1-260410-0001-W", datetime(2026, 4, 10, tzinfo=UTC))
    return {p["id"]: p for p in facts["people"]}


@pytest.mark.parametrize(
    ("answer", "kind"), [("left_employer", "first"), ("kokumin", "first"), ("employer", "employer")]
)
def test_who_left_an_employer_s_pension_is_insured_of_the_first_kind(answer, kind):
    assert people(CASE.answered("pension", answer, "taro"))["taro"]["pension_kind"] == kind


def test_children_of_the_household_are_raised_in_it_and_grown_ups_are_not():
    found = people()
    assert {p: row["raised"] for p, row in found.items()} == {
        "taro": False, "hanako": False, "kuzuha": True, "nagisa": True,
    }  # fmt: skip
    assert {row["living"] for row in found.values()} == {"together"}


def test_a_grandchild_s_upbringing_is_not_claimed_for_the_head():
    from dataclasses import replace

    moved = replace(CASE, people=tuple(replace(p, relation="子の子") if p.id == "nagisa" else p for p in CASE.people))
    assert people(moved)["nagisa"]["raised"] is False


@pytest.mark.parametrize(
    ("born", "listed"),
    [("2007-04-01", True), ("2007-04-02", True), ("2007-04-03", True), ("2008-04-01", True), ("2008-04-02", False),
     ("2004-04-02", True), ("2004-04-01", False), ("2003-06-01", False)],
)  # fmt: skip
def test_the_form_lists_whom_the_rule_counts_as_of_college_age(born, listed):
    """By the school year, not by the birthday: who is 22 with that year behind is not counted (D24)."""
    from dataclasses import replace

    from kakanai_desk.core.wareki import PartialDate

    child = replace(CASE.people[-1], birth_date=PartialDate.parse(born))
    case = replace(CASE, people=(*CASE.people[:-1], child))
    facts = document_facts(case, decide(case, PACK), PACK, "NA1-260410-0001-W", datetime(2026, 4, 10, tzinfo=UTC))
    assert [p["id"] for p in facts["college_age"]] == ([child.id] if listed else [])


def test_the_dead_are_not_among_those_who_inherit():
    case = replace(CASE, event="okuyami").answered("deceased", "yes", "taro")
    facts = document_facts(case, decide(case, PACK), PACK, "NA1-260410-0001-W", datetime(2026, 4, 10, tzinfo=UTC))
    assert facts["deceased"]["id"] == "taro"
    assert [p["id"] for p in facts["survivors"]] == ["hanako", "kuzuha", "nagisa"]
