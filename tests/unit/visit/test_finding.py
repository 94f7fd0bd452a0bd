"""Visits of today and of the past are found; the record says that somebody looked, and never for whom (R-021)."""

import json
from datetime import date

import pytest

from kakanai_desk.core.errors import MoveNotAllowed
from tests.fakes.desk import desk_bench, rights_of
from tests.unit.visit.walk import walk, walk_to


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    yield made
    made.store.close()


def found(bench, query):
    bench.desk.finding.search(query)
    return bench.desk.finding.found


def test_a_parked_visit_is_found_by_any_of_the_family_and_goes_on(bench):
    walk_to(bench, "questions done")
    number = bench.context.visit.reception_number
    bench.desk.park()
    for query in ("見本", "くすは", "ミホン ナギサ", "s63.11.3", "1", number):
        (row,) = found(bench, query).rows
        assert row.status == "parked"
        assert row.reception_number == number
    bench.desk.resume(row.id)
    assert bench.context.visit.reception_number == number
    assert bench.desk.finding.found.rows == ()


def test_a_closed_visit_tells_what_was_done_and_no_individual_number(bench):
    list(walk(bench))
    (row,) = found(bench, "みほん").rows
    assert row.status == "closed"
    bench.desk.finding.look(row.id)
    opened = bench.desk.finding.found.opened
    titles = [p["title"] for p in opened.done["procedures"]]
    assert any("国民健康保険" in title for title in titles)
    assert opened.done["clerk"] == "見本 窓口"
    assert opened.done["documents"]
    assert any(p["deadline"] == "2026-04-20" for p in opened.done["procedures"])
    kept = json.dumps(bench.store._rows("SELECT CAST(row AS TEXT) FROM findable"), ensure_ascii=False)
    assert "123456789018" not in kept
    assert "individual" not in kept


def test_an_abandoned_visit_leaves_nothing_to_find(bench):
    walk_to(bench, "questions done")
    bench.desk.abandon("出直す")
    assert found(bench, "見本").rows == ()
    assert bench.store._rows("SELECT count(*) FROM find_keys") == [(0,)]


def test_every_search_and_look_is_recorded_without_a_name(bench):
    list(walk(bench))
    (row,) = found(bench, "見本 太郎").rows
    bench.desk.finding.look(row.id)
    searched, looked = bench.store.record_lines()[-2:]
    assert (searched.kind, searched.values) == ("visits_searched", {"words": 2, "found": 1})
    assert (looked.kind, looked.values) == ("closed_visit_looked_at", {"reception_number": row.reception_number})


def test_nothing_to_look_for_gives_the_visits_of_today(bench):
    list(walk(bench))
    assert found(bench, " ").all == 1
    bench.clock.day = date(2026, 4, 11)
    assert found(bench, "").all == 0


def test_what_is_written_the_same_comes_before_what_only_sounds_alike(bench):
    for kana in ("かなさわ　はな", "かなざわ　はな"):
        bench.desk.start("tennyu")
        bench.desk.identify.without_card()
        bench.desk.household.add(name="見本　花", kana=kana)
        bench.desk.park()
    assert [row.people[-1].kana for row in found(bench, "かなざわ").rows] == ["かなざわ　はな", "かなさわ　はな"]
    assert [row.people[-1].kana for row in found(bench, "かなさわ").rows] == ["かなさわ　はな", "かなざわ　はな"]


def test_nobody_searches_while_somebody_is_served_or_the_desk_is_locked(bench):
    bench.desk.start("tennyu")
    with pytest.raises(MoveNotAllowed):
        bench.desk.finding.search("見本")
    bench.desk.park()
    bench.desk.lock()
    with pytest.raises(MoveNotAllowed):
        bench.desk.finding.search("見本")


def test_closed_visits_are_forgotten_when_the_settings_say_so(bench):
    list(walk(bench))
    bench.clock.day = date(2027, 4, 12)
    bench.desk.sign_out()
    bench.signed_in()
    assert bench.store.record_lines()[-1].kind == "closed_visits_forgotten"
    assert found(bench, "見本").rows == ()


def test_who_may_not_be_seen_is_neither_listed_nor_counted(bench):
    for done in walk(bench):
        if done == "head entered":
            bench.desk.protecting.mark("p1")  # 支援措置
    visit_id = found(bench, "見本").rows[0].id
    bench.people.allowed = rights_of("clerk")
    seen = found(bench, "見本")
    assert (seen.rows, seen.all) == ((), 0)
    with pytest.raises(MoveNotAllowed):
        bench.desk.finding.look(visit_id)
