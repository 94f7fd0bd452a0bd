"""R-097 at a desk alone: what its record tells stands on the first screen of who watches, until somebody looks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from kakanai_desk.core.alarms import CityAlarm
from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.ports.sync import LinkState, SyncStatus
from kakanai_desk.store.own_record import DAYS, OwnLines
from kakanai_desk.vault.record_views import Hours, Limits
from tests.fakes.desk import desk_bench, rights_of

LIMITS = Limits(searches=3, numbers=2, failures=2, minutes=10, off_hours=1)
HOURS = Hours(lambda day: day.weekday() >= 5, time(8), time(18))


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path)
    made.context.own_record = OwnLines(made.store.record, "NA1", HOURS, LIMITS)
    made.signed_in().people.allowed = rights_of("auditor")
    yield made
    made.store.close()


def night(bench, day: date) -> None:
    with bench.store.transaction() as tx:
        tx.record.append("signed_in", "K9", "", {}, datetime(day.year, day.month, day.day, 14, tzinfo=UTC))


def kinds(bench) -> list[tuple[str, str]]:
    return [(one.kind, one.detail) for one in bench.desk.watching.alarms()]


def test_searches_numbers_nights_and_failed_tries_come_by_themselves(bench):
    night(bench, bench.clock.day - timedelta(days=1))
    assert kinds(bench) == [("off_hours", "2026-04-09 K9")]
    for _ in range(LIMITS.searches):
        bench.context.record("visits_searched", words=1, found=0)
    for _ in range(LIMITS.numbers):
        bench.context.record("number_opened", person="p1")
    for _ in range(LIMITS.failures):
        bench.context.record("sign_in_rejected", code="SIGNIN-01")
    assert kinds(bench)[1:] == [
        ("guessing", "2026-04-10"),
        ("many_numbers", "2026-04-10 K00123"),
        ("mass_search", "2026-04-10 K00123"),
    ]
    assert bench.desk.watching.count() == 4
    times = [one.last_at for one in bench.desk.watching.alarms()]
    assert times[0].day == 9 and len(set(times)) == 4  # each by its own lines
    bench.people.allowed = rights_of("clerk")
    assert (kinds(bench), bench.desk.watching.count()) == ([], 0)


def test_one_is_looked_at_once_and_by_name_and_a_restart_remembers(bench):
    night(bench, bench.clock.day)
    (one,) = bench.desk.watching.alarms()
    bench.desk.watching.see(one.number)
    assert kinds(bench) == []
    line = bench.store.record_lines()[-1]
    assert (line.kind, line.actor) == ("alarm_seen", "K00123")
    assert line.values == {"number": 0, "alarm": "off_hours", "of": "NA1", "times": 1, "detail": "2026-04-10 K9"}
    night(bench, bench.clock.day)
    assert kinds(bench) == []  # the same night
    again = OwnLines(bench.store.record, "NA1", HOURS, LIMITS)
    assert again.signs(bench.clock.day) == ()
    assert again.seen_by(one) == "K00123"
    with pytest.raises(MoveNotAllowed):
        bench.desk.watching.see(one.number)


def test_what_is_older_than_two_weeks_is_not_looked_for(bench):
    again = OwnLines(bench.store.record, "NA1", HOURS, LIMITS)
    night(bench, bench.clock.day)
    assert len(again.signs(bench.clock.day + timedelta(days=DAYS))) == 1
    assert again.signs(bench.clock.day + timedelta(days=DAYS + 1)) == ()
    fresh = OwnLines(bench.store.record, "NA1", HOURS, LIMITS)
    assert fresh.signs(bench.clock.day + timedelta(days=DAYS + 1)) == ()


def test_while_the_center_answers_its_alarms_alone_are_told_and_what_was_seen_here_is_told_to_it(bench):
    night(bench, bench.clock.day)
    told = []
    bench.context.alarm_seen = lambda alarm, by: told.append((alarm.number, by))
    (one,) = bench.desk.watching.alarms()
    bench.desk.watching.see(one.number)
    night(bench, bench.clock.day - timedelta(days=1))
    assert len(kinds(bench)) == 1
    bench.desk.sync_changed(SyncStatus(0, 0, 0, LinkState.UP))
    assert kinds(bench) == []
    at = datetime(2026, 4, 10, tzinfo=UTC)
    alarms = tuple(CityAlarm(n, "off_hours", "NA1", f"2026-04-{day:02} K9", 1, at) for n, day in ((7, 9), (8, 10)))
    bench.desk.watching.heard(2, alarms)
    assert told == [(8, "K00123")]
    assert ([a.number for a in bench.desk.watching.alarms()], bench.desk.watching.count()) == ([7], 1)
