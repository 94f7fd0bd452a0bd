"""Errors stop, alerts ask (R-104): the city's own list, each with a household that has it and one that has not."""

from dataclasses import replace
from datetime import date

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.forms.alerts import alerts_of
from kakanai_desk.forms.case import Applicant
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.definitions import Severity
from kakanai_desk.forms.loader import BrokenDefinitions
from tests.fakes.desk import city
from tests.unit.forms.packs import pack_of

HOUSEHOLDS = root() / "tests" / "fixtures" / "households"


def household(name):
    return read_case(HOUSEHOLDS / f"{name}.yaml", city())


def changed(case, place, **fields):
    people = list(case.people)
    people[place] = replace(people[place], **fields)
    return replace(case, people=tuple(people))


def born(case, place, day):
    from kakanai_desk.core.wareki import PartialDate

    return changed(case, place, birth_date=PartialDate.parse(day))


def ids(case):
    return [a.id for a in alerts_of(case, city())]


@pytest.mark.parametrize("name", sorted(f.stem for f in HOUSEHOLDS.glob("*.yaml")))
def test_a_household_as_it_should_be_has_none(name):
    assert ids(household(name)) == []


def made():
    family, single, death = household("t04"), household("t01"), household("d01")
    yield "two_heads", changed(family, 1, relation="世帯主")
    yield "born_after_event", born(family, 3, "2026-04-06")
    yield "same_sex_relation", changed(family, 1, relation="夫")
    yield "nobody_died", death.answered("deceased", "no", "ichiro")
    yield "applicant_died", replace(death, applicant=Applicant(person="ichiro"))
    yield "two_died", death.answered("deceased", "yes", "kiku")
    yield "no_head", changed(single, 0, relation="妻")
    yield "old_event", single.answered("move_date", "2025-04-09")
    yield "far_ahead", household("o01").answered("out_date", "2026-06-10")
    yield "child_head", born(single, 0, "2011-04-06")
    yield "young_spouse", born(family, 1, "2008-04-06")
    yield "young_applicant", born(single, 0, "2012-01-01")
    yield "very_old", born(household("t06"), 0, "1916-04-05")
    yield "no_baby", born(household("b01"), 2, "2020-04-02")


MADE = dict(made())


@pytest.mark.parametrize("name", MADE)
def test_what_looks_wrong_is_said(name):
    assert name in ids(MADE[name])


def test_every_alert_of_the_city_is_tried_and_errors_come_first():
    assert {a.id for a in city().alerts} == set(MADE)
    both = changed(MADE["old_event"], 0, sex=household("t04").people[0].sex, relation="妻")
    levels = [a.severity for a in alerts_of(both, city())]
    assert levels[0] is Severity.ERROR
    assert levels[-1] is Severity.ALERT


def test_a_year_is_still_no_reason_to_ask():
    assert ids(replace(household("t01"), visit_date=date(2027, 4, 5))) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("{id: a, level: warn, when: always, say: x}", "PROC-010"),
        ("{id: a, level: alert, when: {is: {sex: male}}, say: x}", "PROC-026"),
        ("{id: a, level: alert, when: {is: {sexx: male}}, say: x}", "PROC-0"),
        ("{id: a, level: alert, when: always, say: x, events: [tenyu]}", "PROC-027"),
        ("{id: a, level: alert, when: always}", "PROC-003"),
    ],
)
def test_a_wrong_row_is_a_finding(tmp_path, row, code):
    with pytest.raises(BrokenDefinitions) as caught:
        pack_of(tmp_path / "p", tables={"alerts": f"alerts:\n  - {row}\n"})
    assert code in str(caught.value)
    assert "alerts.yaml" in str(caught.value)
