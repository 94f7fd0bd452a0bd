"""The exercises of the training mode tick themselves from the record; in service there are none (R-091, R-124)."""

from dataclasses import replace

import pytest

from kakanai_desk.core.errors import SimulatorRefused
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.hardware.simulators.practice_cards import SlotCards
from kakanai_desk.hardware.simulators.virtual_card.people import PEOPLE, load_holder
from kakanai_desk.visit.exercises import exercises, families
from kakanai_desk.visit.lessons import Lessons, LessonsView
from tests.fakes.desk import FakeCard, city, desk_bench
from tests.unit.visit.walk import walk


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    yield made
    made.store.close()


def done(bench) -> set[int]:
    return {row.number for row in bench.desk.lessons.view().exercises if row.done}


def test_there_are_twelve_and_nothing_is_done_at_first(bench):
    assert len(exercises()) == 12
    assert done(bench) == set()
    assert bench.desk.lessons.view().next.title == "転入の受付を始める"


def test_a_whole_visit_ticks_what_happened_in_it_and_nothing_else(bench):
    list(walk(bench))
    titles = {row.title for row in bench.desk.lessons.view().exercises if row.done}
    assert titles == {"転入の受付を始める", "カードを読む", "受付を終える"}


def test_a_member_counts_only_with_name_birth_and_relation(bench):
    bench.desk.start("tennyu")
    bench.desk.identify.without_card()
    bench.desk.household.add()
    person = bench.context.visit.case.people[-1].id
    for field, value in (("name", "見本　花子"), ("relation", "妻")):
        bench.desk.household.change(person, **{field: value})
        assert 3 not in done(bench)
    from kakanai_desk.core.wareki import PartialDate

    bench.desk.household.change(person, birth_date=PartialDate(1988, 11, 3))
    assert 3 in done(bench)


def test_resuming_counts_only_after_parking(bench):
    bench.desk.start("tennyu")
    visit_id = bench.context.visit.id
    bench.desk.park()
    assert 6 not in done(bench)
    bench.desk.resume(visit_id)
    assert 6 in done(bench)


def test_what_came_in_the_other_order_does_not_count(bench):
    bench.desk.start("tennyu")
    visit_id = bench.context.visit.id
    bench.desk.park()
    bench.desk.lessons.begin()
    bench.desk.resume(visit_id)
    bench.desk.park()
    assert 6 not in done(bench)


def test_a_search_that_finds_nothing_does_not_count(bench):
    bench.desk.finding.search("山田")
    assert 8 not in done(bench)
    bench.desk.start("tennyu")
    bench.desk.park()
    bench.desk.finding.search("1")
    assert 8 in done(bench)


def test_a_locked_card_counts_when_the_visit_goes_on_without_it(tmp_path):
    bench = desk_bench(tmp_path, FakeCard(tries=0)).signed_in()
    bench.desk.start("tennyu")
    bench.settle()
    assert 11 not in done(bench)
    bench.desk.identify.without_card()
    assert 11 in done(bench)
    bench.store.close()


def test_beginning_anew_forgets_what_was_done_and_a_new_start_does_not(bench):
    bench.desk.start("tennyu")
    assert done(bench) == {1}
    assert {row.number for row in Lessons(bench.context).view().exercises if row.done} == {1}
    bench.desk.lessons.begin()
    assert done(bench) == set()


def test_each_clerk_has_exercises_of_their_own(bench):
    bench.desk.start("tennyu")
    assert done(bench) == {1}
    bench.context.live.user = "K00999"
    assert done(bench) == set()


def test_in_service_nothing_is_offered_and_nothing_recorded(bench):
    bench.context.info = replace(bench.context.info, profile="service")
    lessons = Lessons(bench.context)
    before = len(bench.store.record_lines())
    lessons.practised("reasons")
    lessons.begin()
    lessons.choose("mihon")
    assert lessons.view() == LessonsView()
    assert len(bench.store.record_lines()) == before


def test_every_family_is_a_whole_case_and_its_card_exists(bench):
    for family in families():
        case = read_case(family.case, city())
        assert case.people, family.id
        if family.card:
            holder = load_holder(PEOPLE / f"{family.card}.yaml")
            assert getattr(holder, "pin", "") == family.pin
        bench.desk.lessons.choose(family.id)
        kinds = [kind for kind, _ in bench.desk.lessons.view().sheet]
        assert kinds.count("people") == len(case.people)
        assert "told" in kinds


def test_the_chosen_familys_card_lies_on_the_played_reader(bench, tmp_path):
    slot = tmp_path / "card.yaml"
    lessons = Lessons(bench.context, SlotCards(slot, allowed=True))
    lessons.choose("mihon")
    assert "見本　太郎" in slot.read_text("utf-8")
    lessons.choose("sakita")
    assert not slot.exists()


def test_the_card_goes_with_the_visitor_and_comes_with_the_next_visit(bench, tmp_path):
    slot = tmp_path / "card.yaml"
    bench.desk.lessons._cards = SlotCards(slot, allowed=True)
    bench.desk.lessons.choose("mihon")
    bench.desk.start("tennyu")
    bench.desk.abandon("まちがえて始めた")
    assert not slot.exists()
    bench.desk.start("tennyu")
    assert slot.exists()


def test_practice_cards_are_refused_where_real_residents_are_served(tmp_path):
    with pytest.raises(SimulatorRefused):
        SlotCards(tmp_path / "card.yaml", allowed=False)
