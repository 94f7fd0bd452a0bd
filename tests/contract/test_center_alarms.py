"""R-095: an alarm comes to the desks at the next turn of their loop, unasked; who looked at it stands in the record."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest

from kakanai_center.alarms import raise_alarms
from kakanai_center.store import CenterStore
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.alarm_feed import AlarmFeed
from kakanai_desk.sync.alarm_protocol import AlarmsQuestion
from kakanai_desk.sync.record_protocol import heard, said

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
ALARM = ("mass_search", "NA1", "2026-04-10 K1")


class Watched:
    """A center, and a desk's feed over it."""

    def __init__(self, store: CenterStore) -> None:
        self.store, self.fault, self.asked, self.seconds = store, None, 0, 0.0
        self.told: list[tuple[int, tuple]] = []
        self.feed = AlarmFeed("NB1", self, lambda *found: self.told.append(found), lambda: self.seconds)

    def alarms(self, question: bytes) -> bytes:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        return said(self.store.meet_alarms(heard(question, AlarmsQuestion)))

    def comes(self, *alarm: str) -> None:
        with self.store.engine.begin() as tx:
            raise_alarms(tx, NOW.isoformat(), [alarm])

    def turn(self) -> None:
        self.seconds += 2.0
        self.feed.pull()


@pytest.fixture
def watched(center_engine):
    ticks = iter(range(1, 1000))
    with closing(CenterStore(center_engine(), lambda: NOW.replace(second=next(ticks) % 60))) as store:
        yield Watched(store)


def test_an_alarm_is_told_within_two_seconds_and_ends_with_the_name_of_who_looked(watched) -> None:
    watched.turn()
    watched.feed.pull()
    assert (watched.told, watched.asked) == ([], 1)  # nothing to tell, and not at every turn of the loop
    watched.comes(*ALARM)
    watched.turn()
    ((count, (alarm,)),) = watched.told
    assert (count, alarm.kind, alarm.terminal, alarm.detail, alarm.times) == (1, *ALARM, 1)
    watched.feed.seen(alarm, "S1")
    watched.feed.pull()  # at once
    assert watched.told[-1] == (0, ())
    asked = watched.asked
    watched.feed.pull()
    assert watched.asked == asked  # said once
    (settled,) = [line for line in lines(watched.store) if line["kind"] == "alarm_settled"]
    named = {"operator": "S1", "terminal": "NB1", "because": "seen", "alarm": "mass_search", "of": "NA1", "number": 1}
    assert named.items() <= settled["values"].items()
    (row,) = watched.store.alarms()
    assert (row["settled_by"], row["because"]) == ("S1", "seen")


def test_what_came_again_after_it_was_looked_at_stays_open(watched) -> None:
    watched.comes(*ALARM)
    watched.turn()
    ((_, (alarm,)),) = watched.told
    watched.comes(*ALARM)
    watched.feed.seen(alarm, "S1")
    watched.turn()
    assert watched.told[-1][0] == 1 and watched.told[-1][1][0].times == 2
    assert watched.store.alarms()[0]["settled_by"] == ""


def test_who_looked_is_told_again_until_the_center_answers_and_an_older_center_is_left_alone(watched) -> None:
    watched.comes(*ALARM)
    watched.turn()
    alarm = watched.told[0][1][0]
    watched.fault = CenterUnreachable()
    watched.feed.seen(alarm, "S1")
    with pytest.raises(CenterUnreachable):
        watched.turn()
    watched.fault = CenterRefused(status=404)
    watched.turn()
    watched.fault = None
    watched.turn()
    assert watched.told[-1] == (0, ())


def lines(store: CenterStore) -> list[dict]:
    return [json.loads(content) for _, content, _ in store.record.contents("center")]
