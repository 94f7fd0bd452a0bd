"""The seat that one process leaves and the next takes: for the same clerk, once, by its words (R-121)."""

import pytest

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.visit.seat import LASTS, Left, Seat
from tests.fakes.desk import desk_bench


@pytest.fixture
def bench(tmp_path):
    found = desk_bench(tmp_path).signed_in()
    yield found
    found.store.close()


def kinds(bench):
    return [line.kind for line in bench.store.record_since(0)]


def emptied(bench):
    """As a process that has just begun: nobody is signed in."""
    live = bench.context.live
    live.user = live.user_name = live.began = ""
    live.called = 0


def test_who_sat_here_goes_on_without_a_password(bench):
    began = bench.context.live.began
    left = Left.of(bench.desk.seating.leave().line())
    emptied(bench)
    assert bench.desk.seating.take(left.seat, left.words)
    live = bench.context.live
    assert (live.user, live.user_name, live.began, live.locked) == ("K00123", "見本 窓口", began, False)
    assert kinds(bench)[-1] == "seat_taken"


def test_a_locked_desk_stays_locked(bench):
    bench.desk.lock()
    left = bench.desk.seating.leave()
    bench.context.live.locked = False
    assert bench.desk.seating.take(left.seat, left.words)
    assert bench.context.live.locked


def test_the_seat_is_taken_once(bench):
    left = bench.desk.seating.leave()
    emptied(bench)
    assert bench.desk.seating.take(left.seat, left.words)
    emptied(bench)
    assert not bench.desk.seating.take(left.seat, left.words)
    assert bench.context.live.user == ""


def test_other_words_take_nothing_and_end_the_seat(bench):
    left = bench.desk.seating.leave()
    emptied(bench)
    assert not bench.desk.seating.take(Seat("K00123", "見本 窓口", "2026-04-10T09:00:00+09:00"), b"guessed")
    assert bench.context.live.user == ""
    assert not bench.desk.seating.take(left.seat, left.words), "a guess ends it"


def test_a_seat_that_was_left_too_long_is_lost(bench):
    left = bench.desk.seating.leave()
    emptied(bench)
    bench.context.clock.seconds += int(LASTS.total_seconds()) + 5
    assert not bench.desk.seating.take(left.seat, left.words)
    assert bench.context.live.user == ""


def test_who_may_nothing_any_more_does_not_sit(bench, monkeypatch):
    left = bench.desk.seating.leave()
    emptied(bench)
    monkeypatch.setattr(bench.context.people, "rights", lambda _user, _day: frozenset())
    assert not bench.desk.seating.take(left.seat, left.words)
    assert bench.context.live.user == ""


def test_nobody_leaves_in_the_middle_of_a_visit(bench):
    bench.desk.start("tennyu")
    with pytest.raises(MoveNotAllowed):
        bench.desk.seating.leave()


@pytest.mark.parametrize(
    "line", [b"", b"{}\n", b'{"seat": {"who": "x"}, "words": "00"}\n', b"[]\n", b'{"seat": {}, "words": "zz"}\n']
)
def test_a_line_that_is_no_seat_is_refused(line):
    with pytest.raises(ValueError):
        Left.of(line)
