"""R-092, R-108: announced pauses come to the desks and stay there while the center is away; maintenance is bounded."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from kakanai_center.maintenance import MaintenanceUnfit
from kakanai_center.store import CenterStore
from kakanai_desk.core.pauses import lasting, told
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.pause_feed import PauseFeed
from kakanai_desk.sync.pause_protocol import encoded
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def center(center_engine, clock):
    with closing(CenterStore(center_engine(), clock)) as store:
        yield store


def lines(center):
    return [json.loads(content) for _, content, _ in center.record.contents("center")]


def test_a_pause_is_announced_and_is_over_or_cancelled(center, clock):
    number = center.maintenance.announce(NOW + HOUR, NOW + 3 * HOUR, " 機器の\n入れかえ ", "S-01")
    (pause,) = center.maintenance.announced()
    assert (pause.number, pause.text) == (number, "機器の 入れかえ")
    second = center.maintenance.announce(NOW, NOW + HOUR, "点検", "S-01")
    assert [p.number for p in center.maintenance.announced()] == [second, number]
    center.maintenance.cancel(second, "S-02")
    with pytest.raises(MaintenanceUnfit):
        center.maintenance.cancel(second, "S-02")
    clock.at = NOW + 3 * HOUR
    assert center.maintenance.announced() == ()
    assert [(line["kind"], line["values"]["operator"]) for line in lines(center)] == [
        ("pause_announced", "S-01"),
        ("pause_announced", "S-01"),
        ("pause_cancelled", "S-02"),
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "text"),
    [
        (NOW + HOUR, NOW + HOUR, "点検"),
        (NOW - 2 * HOUR, NOW - HOUR, "点検"),
        (NOW, NOW + 169 * HOUR, "点検"),
        (NOW, NOW + HOUR, "あ" * 121),
        (NOW, NOW + HOUR, "\n"),
    ],
)
def test_what_is_no_pause_is_not_announced(center, starts, ends, text):
    with pytest.raises(MaintenanceUnfit):
        center.maintenance.announce(starts, ends, text, "S-01")
    assert (center.maintenance.announced(), lines(center)) == ((), [])


def test_a_session_ends_by_itself_and_every_command_in_it_is_a_line(center, clock):
    center.maintenance.seen("status")
    center.maintenance.open("vendor-7", "W-123", 2, "S-01")
    with pytest.raises(MaintenanceUnfit):
        center.maintenance.open("vendor-8", "W-124", 2, "S-01")
    center.maintenance.seen("status")
    center.maintenance.seen("export_run")
    clock.at = NOW + 2 * HOUR - timedelta(seconds=1)
    assert center.maintenance.current() == 1
    clock.at = NOW + 5 * HOUR
    center.maintenance.seen("status")
    (session,) = center.maintenance.sessions("2026-04")
    assert (session["commands"], session["closed_by"]) == (2, "time")
    assert session["closed_at"] == (NOW + 2 * HOUR).isoformat()
    assert center.maintenance.sessions("2026-05") == []
    assert [line["kind"] for line in lines(center)] == [
        "maintenance_opened", "maintenance_command", "maintenance_command", "maintenance_closed",
    ]  # fmt: skip
    center.maintenance.open("vendor-7", "W-125", 12, "S-01")
    assert center.maintenance.close("S-02") == 2
    with pytest.raises(MaintenanceUnfit):
        center.maintenance.close("S-02")
    for hours in (0, 13):
        with pytest.raises(MaintenanceUnfit):
            center.maintenance.open("vendor-7", "W-126", hours, "S-01")


class Way:
    def __init__(self, center):
        self.center, self.fault, self.asked = center, None, 0

    def pauses(self, question):
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        assert json.loads(question) == {"protocol": 1}
        return encoded(self.center.maintenance.announced())


def test_a_desk_hears_within_a_minute_and_knows_it_after_a_restart_while_the_center_is_away(center, tmp_path):
    seconds, heard, way = [0.0], [], Way(center)
    signer = DeskSigner(FileKeyStore(tmp_path / "keys"))
    with closing(DeskStore(tmp_path / "desk.db", bytes(48), "NA", 1, signer)) as store:
        feed = PauseFeed(store, way, heard.append, lambda: seconds[0])
        feed.pull()
        assert (feed.known(), heard) == ((), [])
        center.maintenance.announce(NOW + HOUR, NOW + 3 * HOUR, "機器の入れかえ", "S-01")
        feed.pull()
        assert way.asked == 1  # not at every turn of the loop
        seconds[0] = 60.0
        feed.pull()
        seconds[0] = 120.0
        feed.pull()
        assert [[p.text for p in pauses] for pauses in heard] == [["機器の入れかえ"]]
        way.fault, seconds[0] = CenterUnreachable(), 180.0
        with pytest.raises(CenterUnreachable):
            feed.pull()
        way.fault, seconds[0] = CenterRefused(status=404), 240.0
        feed.pull()
    with closing(DeskStore(tmp_path / "desk.db", bytes(48), "NA", 1, signer)) as store:
        (pause,) = PauseFeed(store, way, heard.append).known()
        assert lasting([pause], NOW + HOUR) == pause
        assert lasting([pause], NOW + 3 * HOUR) is None
        assert told([pause], NOW + 3 * HOUR) == ()
        store.keep_pauses(b"{}")
        assert PauseFeed(store, way, heard.append).known() == ()
