"""69 households, each with every procedure and deadline that the rules D01–D50 give it, and its forms without a blank.

The case files are whole visits (``tests/fixtures/households``); ``households_expected.yaml`` says what is expected of
each, all of it: nothing may be missing and nothing more may come (R-028, R-029).
"""

import pytest
from ruamel.yaml import YAML

from kakanai_desk.core.places import root
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.interview import interview
from tests.fakes.desk import city

FIXTURES = root() / "tests" / "fixtures"
EXPECTED = YAML(typ="safe").load((FIXTURES / "households_expected.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(EXPECTED), ids=lambda n: f"{n} {EXPECTED[n]['household']}")
def test_a_household_needs_exactly_these_procedures_by_these_days(name):
    case = read_case(FIXTURES / "households" / f"{name}.yaml", city())
    decision = decide(case, city())
    assert decision.unknown == ()
    assert interview(case, city(), decision).open == ()
    found = {n.procedure.id: n.deadline and n.deadline.date.isoformat() for n in decision.needed}
    assert found == EXPECTED[name]["needed"]


def test_the_households_are_enough_and_touch_every_event_and_nearly_every_procedure():
    assert len(EXPECTED) >= 60
    assert {f.stem for f in (FIXTURES / "households").glob("*.yaml")} == set(EXPECTED)
    cases = [read_case(f, city()) for f in (FIXTURES / "households").glob("*.yaml")]
    assert {case.event for case in cases} == set(city().events)
    touched = {p for one in EXPECTED.values() for p in one["needed"]}
    assert len(touched) >= 90
