"""Before paper is made: an error stops, an alert asks once and is recorded (R-104)."""

import gc
import json
from dataclasses import replace
from weakref import ref

import pytest

from kakanai_desk.core.errors import CaseFaulty, CaseToConfirm
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.ui.visitor.actions import ACTIONS
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import walk_to

LAST_ANSWER = "questions done"


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    walk_to(made, LAST_ANSWER)
    yield made
    made.store.close()


def kinds(bench):
    return [line.kind for line in bench.store.record_lines()]


def spoil(bench, place, **fields):
    """As if the clerk had typed it so; the visit stays where it is."""
    visit = bench.context.visit
    people = list(visit.case.people)
    people[place] = replace(people[place], **fields)
    bench.context.adopt(replace(visit, case=replace(visit.case, people=tuple(people))))


def test_an_error_stops_however_often_one_asks(bench):
    spoil(bench, 1, relation="世帯主")
    for _ in range(3):
        with pytest.raises(CaseFaulty) as caught:
            bench.desk.paperwork.make()
    assert "世帯主が2人" in str(caught.value.values["say"])
    assert bench.context.visit.step is Step.PROCEDURES
    spoil(bench, 1, relation="妻")
    bench.desk.paperwork.make()
    assert bench.context.visit.step is Step.DOCUMENTS


def test_an_alert_is_asked_once_and_the_answer_is_recorded(bench):
    spoil(bench, 0, birth_date=PartialDate(1915, 1, 1))
    with pytest.raises(CaseToConfirm) as caught:
        bench.desk.paperwork.make()
    assert "110歳" in str(caught.value.values["say"])
    assert "alerts_confirmed" not in kinds(bench)
    bench.desk.paperwork.make()
    bench.settle()
    assert bench.context.visit.step is Step.DOCUMENTS
    assert bench.context.visit.confirmed == ("very_old",)
    line = next(line for line in bench.store.record_lines() if line.kind == "alerts_confirmed")
    assert dict(line.values) == {"alerts": ["very_old"]}
    again = from_plain(json.loads(json.dumps(to_plain(bench.context.visit))), bench.context.pack)
    assert again.confirmed == ("very_old",)
    bench.desk.back()
    bench.desk.paperwork.make()  # not asked again
    assert bench.desk.closing.body(bench.context.visit)["confirmed"] == ["very_old"]


def test_a_visitor_s_taps_confirm_nothing_in_the_clerk_s_name(bench):
    spoil(bench, 0, birth_date=PartialDate(1915, 1, 1))
    for _ in range(3):
        with pytest.raises(CaseToConfirm):
            ACTIONS["make"](bench.desk, None)
    assert bench.context.visit.confirmed == ()
    with pytest.raises(CaseToConfirm):
        bench.desk.paperwork.make()  # the clerk is still asked
    bench.desk.paperwork.make()
    assert bench.context.visit.confirmed == ("very_old",)


def test_asking_keeps_nobody_in_memory_when_the_visit_is_gone(bench):
    spoil(bench, 0, birth_date=PartialDate(1915, 1, 1))
    with pytest.raises(CaseToConfirm):
        bench.desk.paperwork.make()
    bench.context.interview()
    case = ref(bench.context.visit.case)
    bench.desk.closing.wipe()
    gc.collect()
    assert case() is None


def test_what_changed_meanwhile_is_asked_anew(bench):
    spoil(bench, 0, birth_date=PartialDate(1915, 1, 1))
    with pytest.raises(CaseToConfirm):
        bench.desk.paperwork.make()
    spoil(bench, 0, birth_date=PartialDate(1914, 1, 1))
    with pytest.raises(CaseToConfirm):
        bench.desk.paperwork.make()
