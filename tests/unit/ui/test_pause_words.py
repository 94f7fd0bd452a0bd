"""R-092: an announced pause is told before and while it lasts, and the center's lamp is no alarm then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from kakanai_desk.core.pauses import Pause
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.core.ports.sync import LinkState, SyncStatus
from kakanai_desk.ui.presenters.clerk_notices import pause_words
from kakanai_desk.ui.presenters.lamps import Lamp, lamps
from kakanai_desk.visit.clerk_view import Home
from tests.fakes.desk import DeskBench, desk_bench


def home(bench: DeskBench) -> Home:
    screen = bench.desk.views()[0].screen
    assert isinstance(screen, Home)
    return screen


def lamp(bench: DeskBench) -> Lamp:
    return next(lamp for lamp in lamps(bench.desk.views()[0]) if lamp.device == "center")


def test_a_pause_from_its_announcement_to_its_end(tmp_path: Path) -> None:
    bench = desk_bench(tmp_path).signed_in()
    now = bench.context.clock.now()
    hour = timedelta(hours=1)
    bench.desk.calling.pauses_changed([Pause(1, now + hour, now + 3 * hour, "機器の入れかえ。")])
    assert "は中央が止まります。機器の入れかえ。" in pause_words(home(bench).pauses)[0]
    bench.desk.sync_changed(SyncStatus(0, 3, 0, LinkState.DOWN))
    assert lamp(bench).state is DeviceState.CAUTION  # not yet

    bench.desk.calling.pauses_changed([Pause(1, now - hour, now + hour, "機器の入れかえ。")])
    (words,) = pause_words(home(bench).pauses)
    assert words.startswith("中央は停止中です(") and "窓口はそのまま続けられます。機器の入れかえ。" in words
    assert (lamp(bench).state, lamp(bench).words) == (
        DeviceState.OK,
        "中央は停止中です。窓口はそのまま続けられます",
    )
    bench.desk.sync_changed(SyncStatus(2, 3, 0, LinkState.DOWN))
    assert (lamp(bench).state, "2" in lamp(bench).label) == (DeviceState.OK, True)
    bench.desk.sync_changed(SyncStatus(0, 5, 0, LinkState.REFUSED))
    assert lamp(bench).state is DeviceState.CAUTION  # a refusal is no pause

    bench.desk.calling.pauses_changed([Pause(1, now - hour, now, "機器の入れかえ。")])
    bench.desk.sync_changed(SyncStatus(0, 3, 0, LinkState.DOWN))
    assert (home(bench).pauses, lamp(bench).state) == ((), DeviceState.CAUTION)
    bench.store.close()


def test_the_screen_changes_when_a_pause_begins(tmp_path: Path) -> None:
    bench = desk_bench(tmp_path).signed_in()
    now = bench.context.clock.now()
    bench.desk.calling.pauses_changed([Pause(1, now - timedelta(hours=1), now + timedelta(hours=1), "点検")])
    before = bench.desk.views()[0].revision
    bench.desk.calling.time_passed()
    assert bench.desk.views()[0].revision == before  # nothing began or ended
    bench.context.live.pauses = ()
    bench.desk.calling.time_passed()
    assert bench.desk.views()[0].revision > before
    bench.store.close()
