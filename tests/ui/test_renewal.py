"""When the desk goes on in a fresh process: after a visit, at a quiet moment, and never over a hand (R-121)."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kakanai_desk.ui import renewal
from kakanai_desk.ui.application import DeskWindows
from kakanai_desk.ui.renewal import Renewal
from kakanai_desk.ui.screens import Screens
from tests.fakes.desk import desk_bench
from tests.ui.test_start import Running


class Fresh:
    """The process that waits; the test says when it is warm, and whether its windows come."""

    def __init__(self) -> None:
        self.warm = threading.Event()
        self.ended = False
        self.comes = True
        self.told: list[bytes] = []
        self.killed = False

    def take_over(self, line: bytes) -> bool:
        self.told.append(line)
        return self.comes

    def end(self) -> None:
        self.killed = True


class Stopped(Running):
    idle = True

    def stop(self, *, renewed: bool = False) -> None:
        self.stopped = self.stopped or renewed


class Renewing:
    def __init__(self, folder) -> None:
        self.bench = desk_bench(folder)
        self.running = Stopped(self.bench)
        self.fresh: list[Fresh] = []
        self.over: list[bool] = []
        ready: list[bool] = []
        self.windows = DeskWindows(Screens(sizes="window"), self._build)
        self.windows.ready.connect(lambda: ready.append(True))
        self.windows.show()
        self._ready = ready
        self.until(lambda: ready)
        self.renewal = Renewal(self.windows, self._make, self.over.append)
        self.bench.signed_in()
        self.until(self.windows.clerk.workplace.isVisible)

    def _build(self, changed):
        self.bench.context._changed = changed
        return self.running

    def _make(self) -> Fresh:
        self.fresh.append(Fresh())
        return self.fresh[-1]

    def until(self, true) -> None:
        for _ in range(6000):
            QTest.qWait(5)
            if self._ready:
                self.bench.settle()
            if true():
                return
        raise AssertionError("it never came")

    def looks(self, times: int = 3) -> None:
        """So many looks pass."""
        for _ in range(times):
            self.renewal._look()
            self.bench.settle()
            QTest.qWait(5)

    def visited(self) -> Fresh:
        """A visit was begun and given up; a fresh process waits."""
        self.bench.desk.start("tennyu")
        self.until(lambda: not self.windows.clerk.at_rest)
        self.looks(1)
        self.bench.desk.closing.abandon("test")
        self.until(lambda: self.windows.clerk.at_rest)
        return self.fresh[-1]


@pytest.fixture
def renewing(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(renewal, "QUIET", 0.0)
    monkeypatch.setattr(renewal, "LOOK", 3_600_000)
    found = Renewing(tmp_path)
    yield found
    found.windows.clerk.close()
    found.windows.visitor.close()
    found.windows.stop()
    found.bench.store.close()


def test_nothing_is_renewed_before_somebody_was_served(renewing):
    renewing.looks()
    assert renewing.fresh == []
    assert renewing.over == []


def test_content_that_is_due_is_served_by_a_fresh_process_at_the_next_quiet_moment(renewing, monkeypatch):
    monkeypatch.setattr(renewal, "QUIET", 3600.0)
    renewing.running.newer_content = True
    renewing.looks(1)
    (fresh,) = renewing.fresh
    fresh.warm.set()
    renewing.looks()
    assert fresh.told == [], "somebody touches it"
    monkeypatch.setattr(renewal, "QUIET", 0.0)
    renewing.looks(1)
    renewing.until(lambda: renewing.over)
    assert (renewing.over, len(fresh.told)) == ([True], 1)


def test_a_fresh_process_waits_as_soon_as_a_visit_is_open_and_takes_over_when_it_has_left(renewing):
    fresh = renewing.visited()
    renewing.looks()
    assert (fresh.told, len(renewing.fresh)) == ([], 1), "not before it is warm"
    fresh.warm.set()
    renewing.looks(1)
    renewing.until(lambda: renewing.over)
    assert renewing.over == [True]
    assert renewing.running.stopped
    assert b"K00123" in fresh.told[0]
    assert not renewing.windows.clerk.isEnabled()
    assert not renewing.windows.visitor.isEnabled()


def test_nobody_is_interrupted(renewing, monkeypatch):
    fresh = renewing.visited()
    fresh.warm.set()
    monkeypatch.setattr(renewal, "QUIET", 600.0)
    QTest.keyClick(renewing.windows.clerk.windowHandle(), Qt.Key.Key_Shift)
    renewing.looks()
    assert fresh.told == []
    renewing.renewal._used -= 700
    renewing.looks(1)
    renewing.until(lambda: renewing.over)


def test_what_is_half_typed_is_not_lost(renewing):
    """The next clerk has typed half of the user's number and looks for the card it stands on."""
    fresh = renewing.visited()
    fresh.warm.set()
    renewing.bench.desk.sign_out()
    page = renewing.windows.clerk.sign_in
    renewing.until(page.isVisible)
    handle = renewing.windows.clerk.windowHandle()
    page.begin()
    for letter in "K00":
        QTest.keyClick(handle, letter)
    renewing.looks()
    assert page.user.text() == "K00"
    assert fresh.told == []
    page.user.clear()
    renewing.looks(1)
    renewing.until(lambda: renewing.over)


def test_no_device_is_interrupted(renewing):
    fresh = renewing.visited()
    fresh.warm.set()
    renewing.running.idle = False
    renewing.looks()
    assert fresh.told == []
    renewing.running.idle = True
    renewing.looks(1)
    renewing.until(lambda: renewing.over)


def test_no_visit_is_interrupted(renewing):
    fresh = renewing.visited()
    fresh.warm.set()
    renewing.bench.desk.start("tenkyo")
    renewing.until(lambda: not renewing.windows.clerk.at_rest)
    renewing.looks()
    assert fresh.told == []
    assert renewing.over == []


def test_a_page_that_reads_what_was_closed_counts_like_a_visit(renewing):
    handle = renewing.windows.clerk.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_F9)
    renewing.until(lambda: not renewing.windows.clerk.at_rest)
    renewing.looks(1)
    (fresh,) = renewing.fresh
    fresh.warm.set()
    renewing.looks()
    assert fresh.told == [], "the page is being read"
    QTest.keyClick(handle, Qt.Key.Key_Escape)
    renewing.until(lambda: renewing.windows.clerk.at_rest)
    renewing.looks(1)
    renewing.until(lambda: renewing.over)


def test_another_waits_in_a_while_where_the_first_has_ended(renewing):
    fresh = renewing.visited()
    fresh.warm.set()
    fresh.ended = True
    renewing.looks()
    assert (len(renewing.fresh), fresh.told) == (1, []), "not one after another, and nothing to one that has ended"
    renewing.renewal._made -= renewal.AGAIN
    renewing.looks(1)
    assert len(renewing.fresh) == 2


def test_where_no_windows_come_it_is_said(renewing):
    fresh = renewing.visited()
    fresh.comes = False
    fresh.warm.set()
    renewing.looks(1)
    renewing.until(lambda: renewing.over)
    assert renewing.over == [False]


def test_who_closes_the_desk_closes_what_waits(renewing):
    fresh = renewing.visited()
    renewing.renewal.end()
    assert fresh.killed


def test_windows_that_take_over_appear_when_their_first_pages_are_drawn(qapp, tmp_path):
    bench = desk_bench(tmp_path)
    shown: list[tuple[bool, bool]] = []

    def build(changed):
        bench.context._changed = changed
        return Running(bench)

    windows = DeskWindows(Screens(sizes="window"), build)
    appeared: list[bool] = []
    windows.ready.connect(lambda: shown.append((windows.clerk.isVisible(), windows.visitor.isVisible())))
    windows.appeared.connect(lambda: appeared.append(True))
    windows.appear_when_ready()
    for _ in range(6000):
        QTest.qWait(5)
        if shown:
            bench.settle()
        if appeared:
            break
    assert shown == [(False, False)]
    assert windows.clerk.isVisible()
    assert windows.visitor.isVisible()
    windows.clerk.close()
    windows.visitor.close()
    windows.stop()
    bench.store.close()
