"""The visitor's monitor is unplugged in the middle of a visit and comes back (two windows over a desk with fakes)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QScreen

from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.ui.monitors import Monitors
from kakanai_desk.ui.screens import Screens, place
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.visit.steps import Step
from tests.ui.clerk.clerk_bench import ClerkBench


class Counter:
    """One screen of the machine stands for both monitors of the counter."""

    def __init__(self, folder) -> None:
        self.bench = ClerkBench(folder)
        self.visitor = VisitorWindow(self.bench.bridge)
        self.screens = QGuiApplication.screens() * 2
        settings = Screens(sizes="window")
        place(self.visitor, settings, visitor=True)
        self.monitors = Monitors(self.bench.window, self.visitor, settings, self.bench.bridge, self._found)
        self.bench.settle()

    def _found(self) -> list[QScreen]:
        return list(self.screens)

    def unplug(self) -> None:
        self.screens = self.screens[:1]
        self.monitors.look()
        self.bench.settle()

    def plug(self) -> None:
        self.screens = self.screens * 2
        self.monitors.look()
        self.bench.settle()

    def lamp(self) -> tuple[DeviceState, str]:
        found = self.bench.workplace.header._lamps["visitor_screen"].lamp
        return found.state, found.words


@pytest.fixture
def counter(qapp, tmp_path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    made.bench.sign_in()
    yield made
    for window in (made.visitor, made.bench.window):
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made.bench.bench.store.close()


def test_the_visitors_view_becomes_a_window_and_the_visit_goes_on(counter: Counter) -> None:
    counter.bench.press("1")
    counter.bench.visitor_types_pin()
    counter.unplug()
    assert counter.visitor.isVisible()
    assert counter.visitor.width() <= 1280
    assert counter.visitor.windowFlags() & Qt.WindowType.WindowTitleHint
    assert counter.lamp()[0] is DeviceState.BROKEN
    assert "線と電源" in counter.lamp()[1]
    counter.bench.press("F12")
    assert counter.bench.serving.step is Step.HOUSEHOLD


def test_it_goes_back_to_its_monitor_as_it_was(counter: Counter) -> None:
    flags = counter.visitor.windowFlags()
    counter.bench.press("1")
    counter.unplug()
    assert counter.visitor.windowFlags() != flags
    counter.plug()
    assert counter.visitor.windowFlags() == flags
    assert counter.visitor.geometry() == counter.visitor.screen().geometry()
    assert counter.visitor.isVisible()
    assert counter.lamp()[0] is DeviceState.OK


def test_f8_puts_the_window_out_of_the_clerks_way(counter: Counter) -> None:
    counter.bench.press("1")
    counter.unplug()
    counter.bench.press("F8")
    assert not counter.visitor.isVisible()
    counter.bench.press("F8")
    assert counter.visitor.isVisible()


def test_with_nobody_at_the_counter_no_window_stands_in_the_way(counter: Counter) -> None:
    counter.unplug()
    assert not counter.visitor.isVisible()
    counter.bench.press("1")
    assert counter.visitor.isVisible()
    counter.bench.press("F9")
    assert not counter.visitor.isVisible()


def test_a_counter_that_never_had_two_monitors_is_left_alone(counter: Counter) -> None:
    counter.screens = counter.screens[:1]
    alone = Monitors(counter.bench.window, counter.visitor, Screens(), counter.bench.bridge, counter._found)
    alone.look()
    assert not alone.lost
