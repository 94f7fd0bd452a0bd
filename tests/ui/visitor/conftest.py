"""A visitor's window over a whole desk with fakes; every lane runs when the test says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kakanai_desk.forms.definitions import Asked
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.painted import Painted
from tests.fakes.desk import DeskBench, FakeCard, desk_bench


class Counter:
    """The bench, the bridge and the window, and a resident's finger."""

    def __init__(self, bench: DeskBench, bridge: DeskBridge, window: VisitorWindow) -> None:
        self.bench, self.bridge, self.window = bench, bridge, window
        self.desk = bench.desk

    def settle(self) -> None:
        """Run the lanes and the window until both are still."""
        for _ in range(4):
            self.bench.settle()
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def clerk_answers(self) -> None:
        """What the visitor's answers made the clerk be asked (記号・番号 of a child's insurance) is put off."""
        while (ask := self.bench.context.interview().next(Asked.CLERK)) is not None:
            self.desk.interviewing.answer(ask.question.id, "後日", ask.key)
        self.settle()

    def buttons(self) -> dict[str, Painted]:
        return {b.accessibleName(): b for b in self.window.findChildren(Painted) if b.isVisible()}

    def tap(self, name: str, *, settle: bool = True) -> None:
        found = next((b for n, b in self.buttons().items() if n == name or n.split(" ", 1)[-1] == name), None)
        assert found is not None, f"{name} is not among {sorted(self.buttons())}"
        press(found)
        if settle:
            self.settle()

    def choose(self, name: str) -> None:
        self.tap(name, settle=False)
        QTest.qWait(400)
        self.settle()

    def screen(self) -> str:
        return type(self.window.view().screen).__name__


def press(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(widget.rect().center()))


@pytest.fixture
def card() -> FakeCard:
    return FakeCard()


@pytest.fixture
def counter(tmp_path: Path, card: FakeCard, qtbot: object) -> Iterator[Counter]:
    bench = desk_bench(tmp_path, card).signed_in()
    bridge = DeskBridge()
    bench.context._changed = bridge.changed
    bridge.serve(bench.desk, bench.lanes["visit"], bench.lanes["paper"])
    window = VisitorWindow(bridge, still=True)
    window.resize(1920, 1080)
    window.show()
    counter = Counter(bench, bridge, window)
    counter.settle()
    yield counter
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    bench.store.close()
