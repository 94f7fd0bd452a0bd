"""R-092, R-098: only business hours that a desk ran and had asked in are measured, without announced pauses."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from kakanai_desk.core.clock import JST
from kakanai_desk.core.tabulating import Axis
from kakanai_desk.core.uptime import Answered, Counted, Event, Goal, Outage, stretches

GOAL = Goal(time(8, 30), time(17, 15), 99.5)
HOUR = 3600


def at(hour, minute=0, day=10):
    return datetime(2026, 4, day, hour, minute, tzinfo=JST).astimezone(UTC)


def counted(*desks, pauses=(), first=date(2026, 4, 9), last=date(2026, 4, 13)):
    made = Counted(first, last, GOAL, pauses, lambda day: day.weekday() >= 5)
    for terminal, events, until in desks:
        made.add(terminal, stretches([Event(*event) for event in events], until))
    return made.uptime()


def test_a_day_with_one_outage():
    day = [(at(8), "on"), (at(8, 1), "up"), (at(10), "down"), (at(10, 30), "up"), (at(18), "off")]
    found = counted(("NA1", day, at(18)))
    assert found.total == Answered("", 8 * HOUR + 45 * 60, 8 * HOUR + 15 * 60, 1, 1800)
    assert found.total.share == 94.28
    assert found.outages == (Outage("NA1", at(10), 1800),)
    assert [(axis, [row.group for row in rows]) for axis, rows in found.tables.items()] == [
        (Axis.MONTH, ["2026-04"]), (Axis.DAY, ["2026-04-10"]), (Axis.COUNTER, ["NA"]),
    ]  # fmt: skip


def test_what_nobody_asked_is_not_measured():
    """Before the first answer, while the desk is off, at night, on a closed day."""
    day = [(at(8), "on"), (at(9), "up"), (at(12), "off"), (at(13), "on"), (at(14), ""), (at(15), "up")]
    assert counted(("NA1", day, at(16))).total.measured == 4 * HOUR
    assert counted(("NA1", [(at(18), "up")], at(23))).total.measured == 0
    assert counted(("NA1", [(at(9, day=11), "up")], at(15, day=12))).total.measured == 0  # Saturday, Sunday


def test_an_outage_over_night_is_one_and_counts_business_hours_only():
    found = counted(("NA1", [(at(16, day=9), "down"), (at(9), "up")], at(9)))
    assert found.outages == (Outage("NA1", at(16, day=9), (75 + 30) * 60),)
    assert found.total.outages == 1
    assert [(row.group, row.outages, row.longest) for row in found.tables[Axis.DAY]] == [
        ("2026-04-09", 1, 75 * 60), ("2026-04-10", 1, 30 * 60),
    ]  # fmt: skip


def test_no_answer_and_then_a_refusal_are_one_outage():
    found = counted(("NA1", [(at(9), "down"), (at(10), "down"), (at(11), "up"), (at(12), "down")], at(13)))
    assert [(o.at, o.seconds) for o in found.outages] == [(at(9), 2 * HOUR), (at(12), HOUR)]


def test_an_announced_pause_is_on_neither_side():
    pauses = [(at(10), at(11)), (at(10, 30), at(12))]  # one within the other
    found = counted(("NA1", [(at(9), "up"), (at(10), "down"), (at(12, 30), "up")], at(13)), pauses=pauses)
    assert (found.total.measured, found.total.answered) == (2 * HOUR, 3600 + 1800)
    assert found.outages == (Outage("NA1", at(10), 1800),)
    inside = counted(("NA1", [(at(10), "down"), (at(11), "up")], at(12)), pauses=pauses)
    assert (inside.total.share, inside.total.outages) == (None, 0)


def test_desks_stand_by_their_counter_and_only_the_days_that_were_asked_for_count():
    found = counted(
        ("NA1", [(at(9, day=8), "up")], at(12)), ("NB1", [(at(9), "down")], at(10)), first=date(2026, 4, 10)
    )
    assert [(row.group, row.measured, row.share) for row in found.tables[Axis.COUNTER]] == [
        ("NA", 3 * HOUR + 1800, 100.0), ("NB", HOUR, 0.0),
    ]  # fmt: skip


@pytest.mark.parametrize(("lost", "share"), [(0, 100.0), (1, 99.99), (3, 99.99), (4, 99.98)])
def test_a_share_is_never_rounded_up(lost, share):
    assert Answered("", 30_000, 30_000 - lost, 1, lost).share == share


def test_nothing_of_an_empty_stretch_is_counted():
    assert list(stretches([Event(at(9), "up"), Event(at(9), "down")], at(9))) == []
    assert list(stretches([], at(9) + timedelta(hours=1))) == []
