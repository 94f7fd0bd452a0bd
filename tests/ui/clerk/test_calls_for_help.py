"""A resident at a writing desk calls: it is heard once and seen until a clerk goes there (R-010)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from kakanai_desk.ui.clerk.parts import Band
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    heard: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(1))
    return heard


def call(clerk: ClerkBench, counter: str) -> None:
    clerk.bench.desk.helping.called(counter, "vi")
    clerk.settle()


def bands(clerk: ClerkBench) -> str:
    return " ".join(b.first.text() for b in clerk.window.findChildren(Band) if b.isVisible())


def test_each_call_rings_once_at_home_and_in_a_visit(clerk: ClerkBench, rings: list[int]) -> None:
    clerk.bench.signed_in()
    clerk.settle()
    call(clerk, "記載台1")
    assert len(rings) == 1 and "記載台1" in bands(clerk)
    clerk.bench.desk.hide(True)
    clerk.settle()
    assert len(rings) == 1, "another view of the same call"
    clerk.bench.desk.start("tennyu")
    clerk.settle()
    assert "記載台1" in bands(clerk)
    call(clerk, "記載台2")
    assert len(rings) == 2 and "記載台2" in bands(clerk)


def test_shift_f6_at_home_says_that_somebody_goes(clerk: ClerkBench, rings: list[int]) -> None:
    clerk.bench.signed_in()
    clerk.settle()
    call(clerk, "記載台1")
    clerk.press("Shift+F6")
    assert "記載台1" not in bands(clerk)
    call(clerk, "記載台1")
    assert len(rings) == 2, "a new call"
