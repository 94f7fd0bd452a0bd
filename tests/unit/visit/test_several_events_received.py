"""Two life events in one visit: asked, filled, signed, sent together; added and taken back by the clerk."""

import json

import pytest

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.forms.definitions import Asked
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import desk_bench
from tests.unit.visit.test_every_event import answer_everything
from tests.unit.visit.walk import STROKES, walk_to


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    walk_to(made, "questions done")
    yield made
    made.store.close()


def added(bench, event="konin"):
    bench.desk.interviewing.receive_also(event)
    return bench


def test_what_the_further_event_asks_of_the_clerk_comes_next(bench):
    asked_before = {a.question.id for a in bench.context.interview().open}
    added(bench)
    assert bench.context.visit.step is Step.HOUSEHOLD
    now = {a.question.id for a in bench.context.interview().open if a.question.asked is Asked.CLERK}
    assert "konin_date" in now - asked_before
    assert bench.desk.views()[0].screen.title == "転入・婚姻"


def test_both_are_served_to_the_end_in_one_bundle_and_one_entry(bench):
    added(bench)
    answer_everything(bench)
    desk = bench.desk
    desk.household.ready()
    desk.household_right()
    answer_everything(bench)
    assert bench.context.visit.step is Step.PROCEDURES
    ids = [n.procedure.id for n in bench.context.decision().needed]
    assert {"juumin_idou_todoke", "konin_todoke", "nenkin_shimei"} <= set(ids)
    assert len(ids) == len(set(ids))
    desk.paperwork.make()
    bench.settle()
    titles = [sheet.title for sheet in bench.context.live.papers.sheets]
    assert len(titles) == len(set(titles))
    while (sheet := desk.paperwork.sheet()) is not None:
        desk.paperwork.right(sheet.id)
    desk.paperwork.sign(STROKES)
    desk.printing.print()
    bench.settle()
    desk.printing.came_out("all")
    desk.closing.close()
    (entry,) = bench.store.waiting(10)
    assert json.loads(entry.body)["case"]["also"] == ["konin"]


def test_it_is_kept_over_a_restart_and_can_be_taken_back(bench):
    added(bench)
    again = from_plain(json.loads(json.dumps(to_plain(bench.context.visit))), bench.context.pack)
    assert again.case.events == ("tennyu", "konin")
    bench.desk.interviewing.not_also("konin")
    assert bench.context.visit.case.events == ("tennyu",)
    kinds = [line.kind for line in bench.store.record_lines()]
    assert kinds[-2:] == ["event_added", "event_removed"]
    with pytest.raises(MoveNotAllowed):
        bench.desk.interviewing.not_also("konin")


@pytest.mark.parametrize("event", ["tennyu", "nothing"])
def test_the_same_event_twice_or_none_at_all_is_refused(bench, event):
    with pytest.raises(MoveNotAllowed):
        added(bench, event)


def test_what_was_taken_out_stays_out_when_an_event_comes_in(bench):
    bench.desk.interviewing.exclude("jidou_teate", "勤め先で手続する")
    added(bench)
    assert "jidou_teate" not in {n.procedure.id for n in bench.context.effective_decision().needed}
    assert "public_account" not in {a.question.id for a in bench.context.interview().open}
