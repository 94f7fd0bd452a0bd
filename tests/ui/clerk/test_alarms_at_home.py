"""R-095: the center's alarms stand on the first screen of who watches over the city, and a key says who looked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kakanai_desk.core.alarms import KINDS, CityAlarm
from kakanai_desk.core.errors import NotAllowed
from kakanai_desk.ui.presenters.clerk_notices import alarm_words
from tests.fakes.desk import rights_of
from tests.ui.clerk.clerk_bench import ClerkBench

AT = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
FIVE = tuple(CityAlarm(n, kind, "NA1", f"seq {n}", n, AT) for n, kind in enumerate((*KINDS[:4], "newer"), start=1))


@pytest.fixture
def told(clerk: ClerkBench) -> ClerkBench:
    clerk.seen = []
    clerk.bench.context.alarm_seen = lambda alarm, by: clerk.seen.append((alarm.number, by))
    clerk.bench.desk.watching.heard(5, FIVE)
    clerk.bench.signed_in()
    clerk.settle()
    return clerk


def keys(clerk: ClerkBench) -> list[str]:
    return [key.key for key in clerk.workplace.bar.keys]


def test_they_are_there_at_sign_in_and_shift_f12_looks_at_the_first(told: ClerkBench) -> None:
    words = alarm_words(told.view.alarms, told.view.alarms_open)
    assert "5 件" in words[0] and "バックアップ NA1 seq 1(1回、最後は4月10日 10:00)" in words[1] and len(words) == 4
    told.press("Shift+F12")
    assert told.seen == [(1, "K00123")] and [a.number for a in told.view.alarms] == [2, 3, 4, 5]
    line = next(line for line in told.bench.store.record_lines() if line.kind == "alarm_seen")
    assert (line.actor, line.values["number"], line.values["alarm"]) == ("K00123", 1, "backup")
    told.bench.desk.watching.heard(1, FIVE[4:])  # news while somebody is in
    assert "知らない種類(newer)" in alarm_words(told.view.alarms, told.view.alarms_open)[1]


def test_a_clerk_who_does_not_watch_sees_none_and_cannot_look_at_one(told: ClerkBench) -> None:
    told.bench.people.allowed = rights_of("clerk", "supervisor")
    assert (told.view.alarms, told.view.alarms_open) == ((), 0)
    with pytest.raises(NotAllowed):
        told.bench.desk.watching.see(1)
    assert told.seen == [] and told.bench.store.record_lines()[-1].kind == "denied"
    for group in ("administrator", "auditor", "maintenance"):
        told.bench.people.allowed = rights_of(group)
        assert told.view.alarms_open == 5
