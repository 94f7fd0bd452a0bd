"""What other counters closed is found too: later, below, and no more of it than the clerk may see (R-021)."""

from dataclasses import replace
from datetime import date

import pytest

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.permissions import Field, Grant, Operation, Rights
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.visit.finding import City
from tests.fakes.city import FakeCity, elsewhere
from tests.fakes.desk import desk_bench, rights_of
from tests.unit.visit.walk import walk


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    list(walk(made))
    made.context.city = FakeCity([elsewhere(1), elsewhere(2, state="done")], [elsewhere(3)])
    yield made
    made.store.close()


def found(bench):
    return bench.desk.finding.found


def numbers(rows):
    return [row.reception_number[:15] for row in rows]


def test_own_visits_are_there_at_once_and_the_others_come_after_them(bench):
    bench.desk.finding.search("みほん")
    own = found(bench).rows
    assert len(own) == 1
    assert (found(bench).city, found(bench).elsewhere) == (City.ASKED, ())
    bench.settle()
    assert (found(bench).city, found(bench).rows) == (City.HERE, own)
    assert numbers(found(bench).elsewhere) == ["NB1-260409-0001", "NB1-260409-0002"]
    row = found(bench).elsewhere[0]
    assert (row.title, row.day, row.done["counter"]) == ("転入", date(2026, 4, 9), "NB1")
    assert row.done["procedures"] == [
        ["国民健康保険 資格取得届", bench.context.pack.sections["hoken_nenkin"].name, "review"]
    ]


def test_the_next_page_is_put_below(bench):
    bench.desk.finding.search("みほん")
    bench.settle()
    bench.desk.finding.more()
    bench.settle()
    assert numbers(found(bench).elsewhere) == [f"NB1-260409-000{n}" for n in (1, 2, 3)]
    with pytest.raises(MoveNotAllowed):
        bench.desk.finding.more()
    assert [after for _, after in bench.context.city.questions] == [None, (1, "entry")]


def test_an_own_visit_that_is_kept_here_comes_only_once(bench):
    bench.desk.finding.search("みほん")
    (own,) = found(bench).rows
    bench.context.city = FakeCity([replace(elsewhere(4), id=own.id), elsewhere(5)])
    bench.desk.finding.search("けいこ")  # of which the list here shows none
    bench.settle()
    assert found(bench).rows == ()
    assert numbers(found(bench).elsewhere) == ["NB1-260409-0005"]
    assert bench.context.city.questions[0][0].kept_from == own.day


@pytest.mark.parametrize("fault", [CenterUnreachable(), CenterRefused(status=404)])
def test_without_the_center_the_own_visits_are_shown_and_it_is_said(bench, fault):
    bench.context.city.fault = fault
    bench.desk.finding.search("みほん")
    bench.settle()
    assert (found(bench).city, len(found(bench).rows)) == (City.AWAY, 1)


def test_words_that_the_center_cannot_look_for_are_told(bench):
    bench.context.city = FakeCity([], asked=False)
    bench.desk.finding.search("見本")
    bench.settle()
    assert found(bench).city is City.WORDS
    assert bench.store.record_lines()[-1].kind == "visits_searched"


def test_the_visits_of_today_ask_nobody(bench):
    bench.desk.finding.search("")
    bench.settle()
    assert (found(bench).city, bench.context.city.questions) == (City.NOT, [])


def test_an_answer_that_comes_too_late_is_let_go(bench):
    bench.desk.finding.search("みほん")
    bench.desk.finding.leave()
    bench.settle()
    assert found(bench).elsewhere == ()
    bench.desk.finding.search("みほん")
    bench.lanes["city"].run()
    bench.context.city.pages = ([],)
    bench.desk.finding.search("なぎさ")  # the first of the two is answered, and no longer wanted
    bench.settle()
    assert found(bench).elsewhere == ()


def test_a_locked_desk_takes_no_answer(bench):
    bench.desk.finding.search("みほん")
    bench.desk.lock()
    bench.settle()
    assert found(bench).elsewhere == ()


def test_who_is_protected_is_shown_only_to_who_may_see_it(bench):
    bench.context.city = FakeCity([elsewhere(1, protected=True)])
    bench.desk.finding.search("みほん")
    bench.settle()
    assert len(found(bench).elsewhere) == 1
    bench.people.allowed = rights_of("clerk")
    bench.desk.finding.search("みほん")
    bench.settle()
    assert found(bench).elsewhere == ()


def test_a_procedure_of_a_section_out_of_reach_is_not_shown(bench):
    grant = Grant(
        frozenset({Operation.FIND}), frozenset({Field.PROTECTION}), frozenset({"kodomo_wakamono"}), frozenset()
    )
    bench.people.allowed = Rights((grant,))
    bench.context.city = FakeCity([elsewhere(1), elsewhere(2, section="kodomo_wakamono")])
    bench.desk.finding.search("みほん")
    bench.settle()
    assert numbers(found(bench).elsewhere) == ["NB1-260409-0002"]
    assert bench.context.city.questions[0][0].rights == bench.people.allowed


def test_who_was_shown_is_in_the_record_and_no_word(bench):
    bench.desk.finding.search("みほん はなこ")
    bench.settle()
    bench.desk.finding.look("NB1-visit-2")
    bench.desk.finding.more()
    searched, came, looked, further = bench.store.record_lines()[-4:]
    assert (searched.kind, searched.values) == ("visits_searched", {"words": 2, "found": 1})
    assert (came.kind, came.values) == ("other_counters_found", {"found": 2})
    assert came.subjects
    assert (looked.kind, looked.values) == ("closed_visit_looked_at", {"reception_number": "NB1-260409-0002-X"})
    assert (further.kind, further.values) == ("other_counters_searched", {"words": 2})
    assert found(bench).opened.id == "NB1-visit-2"


def test_the_other_counters_are_searched_while_a_neighbours_reader_is_waited_for(bench):
    bench.lanes["neighbours"].run = lambda: 0  # a card is waited for there
    bench.desk.finding.search("みほん")
    bench.settle()
    assert found(bench).city is City.HERE
