"""Qt's objects are taken apart by the GUI thread only, however much a lane allocates."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest

from kakanai_desk.ui.garbage import Garbage


@pytest.fixture
def garbage(qapp: object) -> Iterator[Garbage]:
    found = Garbage()
    yield found
    found.end()
    assert gc.isenabled()


class Caught:
    """In a circle with itself; says which thread took it apart."""

    def __init__(self, ends: list[threading.Thread]) -> None:
        self.me, self._ends = self, ends

    def __del__(self) -> None:
        self._ends.append(threading.current_thread())


def allocate_much() -> None:
    kept = [[n] for n in range(200_000)]
    assert len(kept) == 200_000


def test_a_lane_that_allocates_takes_nothing_apart(garbage: Garbage) -> None:
    ends: list[threading.Thread] = []
    for _ in range(20):
        Caught(ends)
    lane = threading.Thread(target=allocate_much)
    lane.start()
    lane.join()
    assert ends == []
    kept = [[n] for n in range(5000)]
    QTest.qWait(600)
    assert kept
    assert set(ends) == {threading.main_thread()}


def test_the_thresholds_are_python_s_own(garbage: Garbage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    counts = iter([(10, 50, 50), (5000, 1, 1), (5000, 50, 1), (5000, 50, 50)])
    monkeypatch.setattr(gc, "get_count", lambda: next(counts))
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "collect", asked.append)
    for _ in range(4):
        garbage._look()
    assert asked == [0, 1, 2]
