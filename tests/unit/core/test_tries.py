"""R-083: five tries, then waits that double; a clock that is set back opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kakanai_desk.core.tries import FREE, LONGEST_WAIT, Tries

NOW = datetime(2026, 4, 10, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def after(count: int) -> Tries:
    return Tries(count, NOW)


def test_the_first_tries_wait_for_nothing() -> None:
    assert [after(n).wait(NOW) for n in range(FREE)] == [timedelta(0)] * FREE


def test_then_the_wait_doubles_to_an_hour() -> None:
    waits = [after(n).wait(NOW) for n in range(FREE, FREE + 9)]
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE, 32 * MINUTE, *[LONGEST_WAIT] * 3]


def test_waiting_ends_with_time_alone() -> None:
    assert after(FREE).wait(NOW + 30 * timedelta(seconds=1)) == timedelta(seconds=30)
    assert after(FREE).wait(NOW + MINUTE) == timedelta(0)


def test_a_clock_that_was_set_back_waits_at_most_as_long() -> None:
    assert after(FREE).wait(NOW - timedelta(days=300)) == MINUTE


def test_a_year_of_guessing_gets_fewer_than_nine_thousand_tries() -> None:
    tries, now, count = Tries(), NOW, 0
    while now < NOW + timedelta(days=365):
        now += tries.wait(now)
        tries, count = tries.reserved(now), count + 1
    assert 8_000 < count < 9_000
