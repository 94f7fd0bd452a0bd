"""A waiting number is called, shown, kept with the visit (R-069)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kakanai_desk.core.errors import MoveNotAllowed, WaitingNumberWrong
from kakanai_desk.core.secret import SecretText
from kakanai_desk.forms.notices import Audience, Notice
from kakanai_desk.visit.clerk_view import Home, Serving
from kakanai_desk.visit.visitor_view import Idle
from tests.fakes.desk import DeskBench, desk_bench
from tests.unit.visit.walk import walk


@pytest.fixture
def bench(tmp_path: Path) -> DeskBench:
    return desk_bench(tmp_path).signed_in()


def idle(bench: DeskBench) -> Idle:
    screen = bench.desk.views()[1].screen
    assert isinstance(screen, Idle)
    return screen


def home(bench: DeskBench) -> Home:
    screen = bench.desk.views()[0].screen
    assert isinstance(screen, Home)
    return screen


def kinds(bench: DeskBench) -> list[tuple[str, dict[str, object]]]:
    return [(line.kind, dict(line.values)) for line in bench.store.record_since(0)]


def test_a_called_number_stands_on_the_visitors_screen_and_the_next_follows_it(bench: DeskBench) -> None:
    assert idle(bench).called == 0 and home(bench).following == 1
    bench.desk.calling.typed("４２")  # full width is as good
    assert idle(bench).called == home(bench).called == 42
    assert home(bench).following == 43
    bench.desk.calling.typed("")
    assert idle(bench).called == 43
    assert ("number_called", {"number": 43}) in kinds(bench)


@pytest.mark.parametrize("text", ["0", "10000", "四十二", "A12", "-1", "4.2", "²"])
def test_what_is_no_number_is_not_called(bench: DeskBench, text: str) -> None:
    with pytest.raises(WaitingNumberWrong):
        bench.desk.calling.typed(text)
    assert idle(bench).called == 0


def test_after_the_largest_comes_one_again(bench: DeskBench) -> None:
    bench.desk.calling.call(9999)
    bench.desk.calling.next()
    assert idle(bench).called == 1


def test_the_last_number_outlives_a_restart_and_not_the_day(bench: DeskBench, tmp_path: Path) -> None:
    bench.desk.calling.call(42)
    day = bench.clock.day
    assert bench.store.last_called(day) == 42
    bench.store.close()
    again = desk_bench(tmp_path).signed_in()
    assert idle(again).called == 0, "a number that was called before the power cut is not called by itself"
    assert again.desk.calling.following() == 43
    again.clock.day = date(day.year, day.month, day.day + 1)
    assert again.desk.calling.following() == 1


def test_a_number_that_nobody_answers_goes_from_the_screen(bench: DeskBench) -> None:
    bench.desk.calling.call(42)
    bench.desk.calling.stop()
    assert idle(bench).called == 0
    assert ("number_not_served", {"number": 42}) in kinds(bench)


def test_the_visit_keeps_the_number_to_the_end(bench: DeskBench) -> None:
    bench.desk.calling.call(42)
    bench.desk.start("tennyu")
    bench.settle()
    served = bench.desk.views()[0].screen
    assert isinstance(served, Serving) and served.waiting_number == "42"
    assert ("visit_started", "42") in [(kind, values.get("waiting_number")) for kind, values in kinds(bench)]
    bench.desk.park()
    assert idle(bench).called == 0, "who was called has come"
    saved = bench.store.open_visits()[0]
    bench.desk.resume(saved.id)
    assert bench.context.visit.waiting_number == "42"


def test_the_center_is_told_the_number(bench: DeskBench) -> None:
    bench.desk.calling.call(42)
    for _ in walk(bench):
        pass
    (entry,) = bench.store.waiting(10)
    assert json.loads(entry.body)["waiting_number"] == "42"


def test_nobody_is_called_while_somebody_is_served_or_the_desk_is_locked(bench: DeskBench) -> None:
    bench.desk.lock()
    with pytest.raises(MoveNotAllowed):
        bench.desk.calling.call(42)
    bench.desk.sign_in("K00123", SecretText(b"mihon-no-aikotoba"))
    bench.desk.start("tennyu")
    with pytest.raises(MoveNotAllowed):
        bench.desk.calling.next()


def test_each_audience_sees_its_own_notices(bench: DeskBench) -> None:
    day = bench.clock.day
    notices = [
        Notice("a", Audience.VISITORS, day, day, {"ja": "来庁者へ", "easy": "みなさんへ"}),
        Notice("b", Audience.CLERKS, day, day, {"ja": "職員へ"}),
        Notice("c", Audience.VISITORS, day, day, {"ja": "よその課", "easy": "よそ"}, ("zeimu",)),
        Notice("d", Audience.CLERKS, date(2000, 1, 1), date(2000, 1, 2), {"ja": "むかし"}),
    ]
    bench.desk.calling.notices_changed(notices)
    assert [n["ja"] for n in idle(bench).notices] == ["来庁者へ"]
    assert home(bench).notices == ("職員へ",)
