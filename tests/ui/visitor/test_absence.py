"""Nothing on the visitor's screen acts by time without asking, by a clock that the test holds (R-057, WCAG 2.2.1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal

from kakanai_desk.ui import absence
from kakanai_desk.ui.absence import Absence
from kakanai_desk.visit.visitor_view import EnterPin, Hidden, StillThere
from tests.ui.visitor.conftest import Counter


class HeldTimer(QObject):
    """A timer whose time goes on when the test says so."""

    timeout = Signal()
    made: HeldTimer

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.left = -1
        HeldTimer.made = self

    def setSingleShot(self, single: bool) -> None:
        assert single

    def start(self, milliseconds: int) -> None:
        self.left = milliseconds

    def passes(self, seconds: int) -> None:
        """``seconds`` go by without a touch."""
        for _ in range(seconds):
            if self.left <= 0:
                return
            self.left -= 1000
            if self.left <= 0:
                self.left = -1
                self.timeout.emit()


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch, counter: Counter) -> Iterator[HeldTimer]:
    monkeypatch.setattr(absence, "QTimer", HeldTimer)
    counter.absence = Absence(counter.window, counter.bridge)  # type: ignore[attr-defined]
    counter.desk.start("tennyu")
    counter.settle()
    yield HeldTimer.made


def passes(counter: Counter, timer: HeldTimer, seconds: int) -> None:
    for _ in range(seconds):
        timer.passes(1)
        if timer.left == -1:  # it rang
            counter.settle()


def test_after_ninety_seconds_it_is_asked_and_after_sixty_more_only_the_screen_is_hidden(
    counter: Counter,
    timer: HeldTimer,
) -> None:
    for char in "12":
        counter.window.key(ord(char))
    counter.settle()
    passes(counter, timer, 89)
    assert counter.screen() == "EnterPin"
    passes(counter, timer, 1)
    assert isinstance(counter.window.view().screen, StillThere)
    passes(counter, timer, 59)
    assert counter.screen() == "StillThere"
    passes(counter, timer, 1)
    assert isinstance(counter.window.view().screen, Hidden)
    visit = counter.bench.context.open_visit
    assert visit is not None  # the case stays with the clerk
    counter.desk.hide(False)
    counter.settle()
    screen = counter.window.view().screen
    assert isinstance(screen, EnterPin)
    assert screen.typed == 2  # nothing that was typed is lost


def test_a_touch_or_a_key_is_answer_enough(counter: Counter, timer: HeldTimer) -> None:
    passes(counter, timer, 90)
    counter.tap("つづける")
    assert counter.screen() == "EnterPin"
    passes(counter, timer, 89)
    counter.window.key(ord("1"))
    counter.settle()
    passes(counter, timer, 89)
    assert counter.screen() == "EnterPin"
    passes(counter, timer, 1)
    assert counter.screen() == "StillThere"
    counter.window.key(ord("\r"))
    counter.settle()
    assert counter.screen() == "EnterPin"
    assert not isinstance(counter.window.view().screen, Hidden)


def test_while_nobody_is_served_no_question_comes(counter: Counter, timer: HeldTimer) -> None:
    counter.desk.abandon("visitor_left")
    counter.settle()
    passes(counter, timer, 400)
    assert counter.screen() == "Idle"
