"""How the desk opens: the sign-in page first, the rest behind it; a clerk who is quick loses nothing."""

from __future__ import annotations

import gc
import logging
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kakanai_desk.core.wedge import WedgeHabits
from kakanai_desk.hardware.drivers.capture_shield import NoCaptureShield
from kakanai_desk.start import build_desk, only_windows
from kakanai_desk.ui.application import DeskWindows
from kakanai_desk.ui.screens import Screens, screens_of
from tests.fakes.desk import DeskBench, desk_bench


class Running:
    """The composition root's product over a desk with fakes."""

    def __init__(self, bench: DeskBench) -> None:
        self.desk = bench.desk
        self.visit_lane = bench.lanes["visit"]
        self.picture_lane = bench.lanes["paper"]
        self.stopped = False

        self.wedge = WedgeHabits(prefix="~")
        self.aloud = None
        self.capture = NoCaptureShield()
        self.idle_minutes = 10
        self.longest_hours = 12
        self.newer_content = False

    def listen_to_codes(self, scanned) -> None:
        self.hold_before_reader = scanned

    def listen_to_keys(self, pressed: object) -> None: ...

    def stop(self) -> None:
        self.stopped = True


class Opening:
    """Windows whose desk is built when the test lets it."""

    def __init__(self, folder: Path, fault: Exception | None = None) -> None:
        self.bench = desk_bench(folder)
        self.may_build = threading.Event()
        self.ready: list[bool] = []
        self.fault = fault
        self.windows = DeskWindows(Screens(sizes="window"), self._build)
        self.windows.ready.connect(lambda: self.ready.append(True))
        self.windows.show()
        self.windows.clerk.activateWindow()
        QTest.qWaitForWindowActive(self.windows.clerk)

    def _build(self, changed):
        self.may_build.wait(20)
        if self.fault is not None:
            raise self.fault
        self.bench.context._changed = changed
        self.running = Running(self.bench)
        return self.running

    def sign_in(self) -> None:
        """With the desk built; a code of the reader that types must find nobody's field."""
        self.may_build.set()
        self.until(lambda: self.ready)
        self.bench.signed_in()
        self.until(self.windows.clerk.workplace.isVisible)
        for _ in range(5):
            QTest.qWait(5)

    def notice(self) -> str:
        error = self.bench.desk.views()[0].notice
        return error.code if error is not None else ""

    def until(self, true) -> None:
        for _ in range(2000):
            QTest.qWait(5)
            if self.ready:
                self.bench.settle()
            if true():
                return
        raise AssertionError("it never came")


@pytest.fixture
def opening(qapp, tmp_path):
    was = gc.isenabled()
    found = Opening(tmp_path)
    yield found
    found.may_build.set()
    found.windows.clerk.close()
    if found.ready:
        found.windows.visitor.close()
    found.windows.stop()
    found.bench.store.close()
    gc.unfreeze()
    assert gc.isenabled() is was


def test_the_sign_in_page_takes_keys_before_the_desk_is_built(opening):
    page = opening.windows.clerk.sign_in
    handle = opening.windows.clerk.windowHandle()
    page.begin()
    for letter in "K00123":
        QTest.keyClick(handle, letter)
    assert page.user.text() == "K00123"
    assert not opening.ready
    with pytest.raises(RuntimeError):
        _ = opening.windows.visitor


def test_who_signs_in_before_the_desk_is_built_is_signed_in_when_it_is(opening):
    handle = opening.windows.clerk.windowHandle()
    opening.windows.clerk.sign_in.begin()
    for letter in "K00123":
        QTest.keyClick(handle, letter)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    for letter in "mihon-no-aikotoba":
        QTest.keyClick(handle, letter)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    assert opening.windows.clerk.sign_in.password.text() == ""
    opening.may_build.set()
    opening.until(lambda: opening.ready and opening.windows.clerk.workplace.isVisible())
    assert opening.bench.desk.views()[0].user_name == "見本 窓口"


def test_a_clerk_in_the_middle_of_a_word_when_the_desk_is_built_stays_in_the_field(opening):
    page, handle = opening.windows.clerk.sign_in, opening.windows.clerk.windowHandle()
    for letter in "K00":
        QTest.keyClick(handle, letter)
    opening.may_build.set()
    opening.until(lambda: opening.ready and page._devices is not None)  # the first view was shown
    for letter in "123":
        QTest.keyClick(handle, letter)
    assert (page.user.text(), page.password.text()) == ("K00123", "")


def test_the_visitor_s_screen_is_covered_until_its_window_stands(opening):
    cover = opening.windows._cover
    assert cover.isVisible()
    assert cover.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    opening.may_build.set()
    opening.until(lambda: opening.ready)
    assert opening.windows.visitor.isVisible()
    assert not cover.isVisible()
    assert opening.windows.visitor.geometry() == cover.geometry()


def test_a_code_of_the_serial_reader_reaches_the_visit(opening):
    opening.sign_in()
    opening.running.hold_before_reader(b"https://example.com/")
    opening.until(opening.notice)
    assert opening.notice() == "CODE-KIND-01"


@pytest.mark.parametrize(("typed", "code"), [("~https://example.com/\r", "CODE-KIND-01"), ("~abc", "CODE-CUT-01")])
def test_a_code_that_is_typed_reaches_the_visit_and_one_that_is_cut_says_so(opening, typed, code):
    opening.sign_in()
    target = QApplication.focusWidget() or opening.windows.clerk
    for at, letter in enumerate(typed):
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return if letter == "\r" else 0, Qt.NoModifier, letter)
        key.setTimestamp(1000 + 4 * at)  # as fast as such a reader is
        QApplication.sendEvent(target, key)
    opening.until(opening.notice)
    assert opening.notice() == code


def test_a_desk_that_cannot_be_built_says_why_on_the_sign_in_page(qapp, tmp_path, caplog):
    file = tmp_path / "desk.toml"
    file.write_text('profile = "training"\n[desk]\nletters = "naka"\n[printer]\nqueu = "x"\n')
    windows = DeskWindows(screens_of(file), lambda changed: build_desk(file, changed))
    windows.show()
    with caplog.at_level(logging.CRITICAL, "kakanai_desk.ui.application"):
        for _ in range(2000):
            QTest.qWait(5)
            if windows.failed:
                break
    said = [label.text() for label in windows.clerk.sign_in.error.findChildren(type(windows.clerk.sign_in._title))]
    assert any("[desk.letters]" in text and "[printer.queu]" in text for text in said), said
    assert not windows.clerk.sign_in.password.isEnabled()
    windows.clerk.close()
    windows._cover.close()


def test_closing_the_clerk_s_window_tells_so(opening):
    closed = []
    opening.windows.clerk.closed.connect(lambda: closed.append(True))
    opening.windows.clerk.close()
    QCoreApplication.processEvents()
    assert closed == [True]


@pytest.mark.parametrize(
    ("words", "screens"),
    [
        ('[screens]\nclerk = "A"\nvisitor = "B"\nsizes = "window"\n', Screens("A", "B", "window")),
        ("[screens]\nclerk = 3\nother = 1\n", Screens()),
        ("screens = 4\n", Screens()),
        ("[[[", Screens()),
    ],
)
def test_screens_are_known_before_the_settings_are_checked(tmp_path, words, screens):
    file = tmp_path / "desk.toml"
    file.write_text(words)
    assert screens_of(file) == screens
    assert screens_of(tmp_path / "none.toml") == Screens()


def test_only_a_bare_command_line_goes_straight_to_the_windows():
    assert only_windows([]) == Path("desk.toml")
    assert only_windows(["--settings", "x/desk.toml"]) == Path("x/desk.toml")
    for argv in (["--help"], ["--version"], ["doctor"], ["--settings", "a.toml", "sync", "status"], ["--set", "b"]):
        assert only_windows(argv) is None
