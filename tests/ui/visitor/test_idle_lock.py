"""R-059: a desk that nobody uses locks itself, and loses nothing; either screen shows that somebody is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kakanai_desk.ui import idle_lock
from kakanai_desk.ui.idle_lock import IdleLock, LongestSession
from tests.ui.visitor.conftest import Counter
from tests.ui.visitor.test_absence import HeldTimer

TEN = 10


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch, counter: Counter) -> Iterator[HeldTimer]:
    monkeypatch.setattr(idle_lock, "QTimer", HeldTimer)
    counter.idle = IdleLock((counter.window,), counter.bridge, TEN)  # type: ignore[attr-defined]
    counter.desk.start("tennyu")
    counter.settle()
    yield HeldTimer.made


def test_after_ten_minutes_the_desk_is_locked_and_the_visit_is_there(counter: Counter, timer: HeldTimer) -> None:
    live = counter.bench.context.live
    timer.passes(TEN * 60 - 1)
    counter.settle()
    assert not live.locked
    timer.passes(1)
    counter.settle()
    assert live.locked and counter.bench.context.open_visit is not None
    assert [line.kind for line in counter.bench.store.record_lines()][-2:] == ["idle", "locked"]
    counter.bench.signed_in()
    assert not live.locked


def test_a_touch_begins_the_ten_minutes_anew(counter: Counter, timer: HeldTimer) -> None:
    timer.passes(TEN * 60 - 1)
    QTest.mouseClick(counter.window.windowHandle(), Qt.MouseButton.LeftButton)
    timer.passes(TEN * 60 - 1)
    counter.settle()
    assert not counter.bench.context.live.locked


def test_nobody_signed_in_is_not_locked(counter: Counter, timer: HeldTimer) -> None:
    counter.desk.abandon("試験")
    counter.desk.sign_out()
    timer.passes(TEN * 60)
    counter.settle()
    assert not counter.bench.context.live.locked


def test_zero_minutes_lock_never(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_lock, "QTimer", HeldTimer)
    counter.idle = IdleLock((counter.window,), counter.bridge, 0)  # type: ignore[attr-defined]
    assert HeldTimer.made.left == -1


def test_the_longest_session_is_asked_after_every_minute(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_lock, "QTimer", HeldTimer)
    LongestSession(counter.window, counter.bridge, 12)
    live = counter.bench.context.live
    live.began = (counter.bench.clock.now() - timedelta(hours=12)).isoformat()
    HeldTimer.made.passes(59)
    counter.settle()
    assert not live.locked
    HeldTimer.made.passes(1)
    counter.settle()
    assert live.locked
    LongestSession(counter.window, counter.bridge, 0)
    assert HeldTimer.made.left == -1
