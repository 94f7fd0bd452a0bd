"""F10: the last change comes back, step after step, and the record does not say what it was."""

import pytest

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.visit import undoing
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.undoing import PARKED_DEEPEST
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import walk_to


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    yield made
    made.store.close()


def at_household(bench):
    bench.desk.start("tennyu")
    bench.desk.identify.without_card()
    bench.desk.household.add(name="見本　太郎", kana="みほん　たろう")
    return bench.context.visit.case.people[-1].id


def test_changes_come_back_one_after_the_other(bench):
    person = at_household(bench)
    bench.desk.household.change(person, name="見本　次郎")
    bench.desk.interviewing.answer("old_head", "見本　太郎")
    bench.desk.household.add(name="見本　花子")
    bench.desk.undo()
    assert "見本　花子" not in [p.name for p in bench.context.visit.case.people]
    bench.desk.undo()
    assert bench.context.visit.case.answer("old_head") is None
    assert "old_head" not in bench.context.visit.origins
    bench.desk.undo()
    assert bench.context.visit.person(person).name == "見本　太郎"


def test_nothing_is_left_to_undo_at_the_beginning(bench):
    at_household(bench)
    bench.desk.undo()
    with pytest.raises(MoveNotAllowed):
        bench.desk.undo()
    assert "undo" not in bench.desk.views()[0].screen.can


def test_what_comes_back_is_on_disk_and_recorded_without_its_value(bench):
    person = at_household(bench)
    bench.desk.household.change(person, name="見本　次郎")
    bench.desk.undo()
    line = bench.store.record_lines()[-1]
    assert (line.kind, line.values) == ("undone", {"what": "person_changed"})
    assert bench.store.open_visits()[0].state["case"]["people"][-1]["name"] == "見本　太郎"
    assert bench.store.find([frozenset({"n:見本次郎"})], 5)[0] == []


def test_the_visit_stands_where_the_change_was_made(bench):
    walk_to(bench, "papers made")
    assert bench.context.visit.step is Step.DOCUMENTS
    bench.desk.undo()
    visit = bench.context.visit
    assert visit.step is Step.INTERVIEW
    assert bench.desk.interviewing.current() is not None
    assert bench.context.live.papers is None


def test_moving_on_alone_is_no_change(bench):
    at_household(bench)
    before = bench.context.past.last()
    bench.desk.language("en")
    bench.desk.interviewing.memo("口座は後日")
    assert bench.context.past.last() is before


def test_a_parked_visit_leaves_nothing_in_memory_to_undo(bench):
    at_household(bench)
    bench.desk.park()
    assert bench.context.past.last() is None
    bench.desk.start("tenkyo")
    with pytest.raises(MoveNotAllowed):
        bench.desk.undo()


def test_a_signature_does_not_survive_an_undo(bench):
    walk_to(bench, "signed")
    bench.desk.undo()
    assert bench.context.visit.signature is None
    assert bench.context.visit.documents_checked == ()


def test_undo_goes_on_after_parking_and_after_a_restart(bench, tmp_path):
    person = at_household(bench)
    bench.desk.household.change(person, name="見本　次郎")
    bench.desk.interviewing.answer("old_head", "見本　太郎")
    bench.desk.park()
    (saved,) = bench.store.open_visits()
    bench.desk.start("tenkyo")  # another visitor in between
    bench.desk.abandon("test")
    bench.store.close()
    again = desk_bench(tmp_path).signed_in()
    again.desk.resume(saved.id)
    assert "undo" in again.desk.views()[0].screen.can
    again.desk.undo()
    assert again.context.visit.case.answer("old_head") is None
    assert "old_head" not in again.context.visit.origins
    again.desk.undo()
    assert again.context.visit.person(person).name == "見本　太郎"
    again.desk.undo()
    with pytest.raises(MoveNotAllowed):
        again.desk.undo()
    again.store.close()


def test_a_parked_visit_keeps_its_origins_and_overrides_to_go_back_to(bench):
    walk_to(bench, "papers made")
    wanted = list(bench.context.past._changes)
    bench.desk.park()
    bench.desk.resume(bench.store.open_visits()[0].id)
    found = bench.context.past._changes
    assert len(found) > 5
    assert found == wanted[-PARKED_DEEPEST:]


def test_what_a_parked_visit_keeps_is_bounded(bench, monkeypatch):
    at_household(bench)
    for number in range(PARKED_DEEPEST + 20):
        bench.desk.interviewing.answer("old_head", f"見本　{number}")
    bench.desk.park()
    past = bench.store.open_visits()[0].state["past"]
    assert len(past) == PARKED_DEEPEST
    assert past[-1]["case"]["answers"]["old_head"] == f"見本　{PARKED_DEEPEST + 18}"
    one = len(canonical(past[-1]))
    bench.desk.resume(bench.store.open_visits()[0].id)
    monkeypatch.setattr(undoing, "PARKED_MOST", 3 * one + one // 2)
    bench.desk.park()
    assert len(bench.store.open_visits()[0].state["past"]) == 3


def test_only_a_parked_visit_keeps_what_was_before(bench):
    at_household(bench)
    bench.desk.interviewing.answer("old_head", "見本　太郎")
    assert "past" not in bench.store.open_visits()[0].state
    bench.desk.park()
    assert bench.store.open_visits()[0].state["past"]
    bench.desk.resume(bench.store.open_visits()[0].id)
    assert "past" not in bench.store.open_visits()[0].state
