"""R-096 at the desk: who watches searches its own lines or every desk's; a center that is away is said."""

from datetime import date

import pytest

from kakanai_desk.core.errors import MoveNotAllowed, NotAllowed
from kakanai_desk.core.record_search import RecordAsked, View
from kakanai_desk.visit.auditing import Looked, Standing
from tests.fakes.desk import DeskBench, desk_bench, rights_of
from tests.fakes.lines import FakeLines

HANAKO = Looked(name="見本　花子", born="1988-11-03")
DAY = date(2026, 4, 10)


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    made.people.allowed = rights_of("auditor")
    yield made
    made.store.close()


def looked(bench: DeskBench, question: Looked | None = None):
    bench.desk.auditing.look(question)
    bench.settle()
    return bench.desk.auditing.view()


def test_the_page_begins_with_the_last_week_of_this_desk(bench):
    shown = looked(bench)
    assert (shown.state, shown.center, shown.more) == (Standing.HERE, False, False)
    assert (shown.looked.asked.since, shown.looked.asked.until) == (date(2026, 4, 4), DAY)
    assert [line.kind for line in shown.lines] == ["record_searched", "signed_in"]
    line = bench.store.record_lines()[-1]
    assert line.values == {"view": "", "fields": "since,until", "everywhere": False, "further": False}
    assert (line.kind, line.actor) == ("record_searched", "K00123")
    later = looked(bench, Looked(RecordAsked(since=date(2026, 4, 11))))
    assert (later.state, later.lines) == (Standing.HERE, ())


def test_a_person_is_found_by_name_or_reading_and_never_written_down(bench):
    bench.context.record(
        "visits_searched", subjects=("みほんはなこ|1988-11-03", "見本花子|1988-11-03"), words=1, found=0
    )
    bench.context.record("visits_searched", words=1, found=0)
    for name in ("見本花子", "みほん　はなこ"):
        shown = looked(bench, Looked(name=name, born="1988-11-03"))
        assert [line.kind for line in shown.lines] == ["visits_searched"]
    assert looked(bench, Looked(name="見本花子", born="1988-11-04")).lines == ()
    text = b"".join(line.content for line in bench.store.record_lines()).decode()
    assert "花子" not in text and "はなこ" not in text and '"fields":"person"' in text


def test_every_desk_is_asked_with_marks_and_pages_follow(bench):
    bench.store.record.share_marks(lambda: (b"k" * 32,))
    source = bench.context.city_record = FakeLines()
    shown = looked(bench, Looked(RecordAsked(actor="K1"), city=True, name="見本　花子", born="1988-11-03"))
    ((asked, by, after),) = source.questions
    assert (by, after, asked.person, asked.actor) == ("K00123", None, True, "K1")
    assert len(asked.marks) == 2 and sum(mark.startswith("c") for mark in asked.marks) == 1  # own, and the city's
    assert (shown.state, len(shown.lines), shown.more) == (Standing.CITY, 30, True)
    bench.desk.auditing.more()
    bench.settle()
    shown = bench.desk.auditing.view()
    assert source.questions[1][2] == (30, "NB1", 30)
    assert ([line.seq for line in shown.lines], shown.more) == (list(range(60, 0, -1)), False)
    assert [line.values["further"] for line in bench.store.record_lines()[-2:]] == [False, True]
    with pytest.raises(MoveNotAllowed):
        bench.desk.auditing.more()


def test_with_the_center_away_its_own_lines_stay_and_it_is_said(bench):
    source = bench.context.city_record = FakeLines()
    source.away = True
    shown = looked(bench, Looked(city=True))
    assert shown.state is Standing.AWAY
    assert [line.kind for line in shown.lines] == ["record_searched", "signed_in"]
    source.away = False
    assert looked(bench, Looked(city=True)).state is Standing.CITY
    source.away = True
    bench.desk.auditing.more()
    bench.settle()
    shown = bench.desk.auditing.view()
    assert (shown.state, len(shown.lines), shown.more) == (Standing.CITY, 30, True)  # what stands there stays
    assert bench.context.live.notice is not None


def test_only_who_may_see_the_record_looks_and_a_refusal_is_a_line(bench):
    for group in ("clerk", "supervisor", "administrator", "maintenance"):
        bench.people.allowed = rights_of(group)
        assert not bench.desk.auditing.view().may
        with pytest.raises(NotAllowed):
            bench.desk.auditing.look()
    assert bench.store.record_lines()[-1].kind == "denied"


def test_what_was_found_goes_with_the_page_and_with_the_user(bench):
    looked(bench, HANAKO)
    bench.desk.auditing.leave()
    shown = bench.desk.auditing.view()
    assert (shown.state, shown.lines, shown.looked) == (Standing.NOTHING, (), Looked())
    bench.desk.auditing.look(HANAKO)
    bench.desk.sign_out()
    bench.settle()
    assert bench.desk.auditing._shown.state is Standing.NOTHING  # the answer came too late


def test_mass_searching_is_counted_by_day_and_user(bench):
    for _ in range(3):
        bench.context.record("visits_searched", words=1, found=0)
    bench.context.record("number_opened", person="p1")
    (row,) = looked(bench, Looked(RecordAsked(View.MASS))).rows
    assert (row.day, row.who, row.searches, row.numbers) == (DAY, "K00123", 3, 1)
