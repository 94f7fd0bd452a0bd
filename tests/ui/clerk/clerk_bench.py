"""A clerk's window over a whole desk with fakes: keys go in at the native window, as a keyboard's would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.ports.vision import DocumentReader
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.clerk.window import ClerkWindow
from kakanai_desk.ui.clerk.workplace import Workplace
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.visit.clerk_view import ClerkView, Serving
from kakanai_desk.visit.ink import Point
from tests.fakes.desk import DeskBench, FakeCard, desk_bench

NAMED = {
    "Enter": Qt.Key.Key_Return, "Tab": Qt.Key.Key_Tab, "Esc": Qt.Key.Key_Escape, "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right, "Up": Qt.Key.Key_Up, "Down": Qt.Key.Key_Down, "Home": Qt.Key.Key_Home,
    "Backspace": Qt.Key.Key_Backspace, "End": Qt.Key.Key_End,
    "PageUp": Qt.Key.Key_PageUp, "PageDown": Qt.Key.Key_PageDown,
    **{f"F{n}": Qt.Key(Qt.Key.Key_F1 + n - 1) for n in range(1, 13)},
}  # fmt: skip


class ClerkBench:
    def __init__(self, folder: Path, card: FakeCard | None = None, eyes: DocumentReader | None = None) -> None:
        self.bench: DeskBench = desk_bench(folder, card, eyes)
        self.composed, self.compositions = "", 0
        self.watched = False  # whether the ways to a step are painted key by key
        self._on_the_way = False
        self.bridge = DeskBridge()
        self.window = ClerkWindow(self.bridge)
        self.workplace = Workplace(self.bridge, self.window.keys)
        for _ in self.workplace.furnish():
            pass
        self.window.furnish(self.workplace)
        self.bench.context._changed = self.bridge.changed
        self.bridge.serve(self.bench.desk, self.bench.lanes["visit"], self.bench.lanes["paper"])
        for device in ("card", "printer"):
            self.bench.desk.device_changed(DeviceStatus(device, DeviceState.OK, "clerk.device.ok"))
        self.window.resize(1920, 1080)
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.settle()

    # --- the world goes on

    def settle(self) -> None:
        for _ in range(6):
            self.bench.settle()
            QCoreApplication.processEvents()
            while self.bridge.waiting():
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def visitor_window(self) -> VisitorWindow:
        """The visitor's window beside the clerk's, which keeps the keyboard."""
        visitor = VisitorWindow(self.bridge)
        visitor.resize(1920, 1080)
        visitor.show()
        QTest.qWaitForWindowExposed(visitor)
        self.window.activateWindow()
        return visitor

    @property
    def view(self) -> ClerkView:
        return self.bench.desk.views()[0]

    @property
    def serving(self) -> Serving:
        screen = self.view.screen
        assert isinstance(screen, Serving)
        return screen

    def focused(self) -> QWidget:
        found = QApplication.focusWidget()
        if found is None:  # a window of the test before went only now, and the keyboard with it
            self.window.activateWindow()
            QTest.qWaitForWindowActive(self.window)
            found = QApplication.focusWidget()
        assert found is not None
        return found

    # --- the clerk's hands

    def press(self, *keys: str) -> ClerkBench:
        """Keys by name (Enter, F12, Shift+F3 …); anything else is typed letter by letter."""
        handle = self.window.windowHandle()
        for key in keys:
            name = key.removeprefix("Shift+")
            if name in NAMED:
                shift = Qt.KeyboardModifier.ShiftModifier if name != key else Qt.KeyboardModifier.NoModifier
                QTest.keyClick(handle, NAMED[name], shift)
                self.settle()
                continue
            for letter in key:
                QTest.keyClick(handle, letter)
                if not self._on_the_way:
                    self.settle()
            self.settle()
        return self

    @contextmanager
    def on_the_way(self) -> Iterator[None]:
        """Keys that only lead to what a test is about: the window paints once afterwards, and the world goes on after
        each word instead of each letter. ``test_whole_visit.py`` and ``test_steps.py`` walk the same way watched."""
        if self._on_the_way or self.watched:
            yield
            return
        self._on_the_way = True
        self.window.setUpdatesEnabled(False)
        try:
            yield
        finally:
            self._on_the_way = False
            self.window.setUpdatesEnabled(True)
            self.settle()

    def ime(self, reading: str, text: str) -> ClerkBench:
        """What an input method does: reading, conversion, commit."""
        for preedit in (reading, text):
            QCoreApplication.sendEvent(self.focused(), QInputMethodEvent(preedit, []))
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        self.composed += text
        self.compositions += 1
        QCoreApplication.sendEvent(self.focused(), event)
        self.settle()
        return self

    # --- the visitor's part

    def visitor_types_pin(self, pin: bytes = b"1234") -> None:
        for code in pin:
            self.bench.desk.card_talk.digit(code)
        self.bench.desk.attempt(self.bench.desk.card_talk.enter)
        self.settle()

    def visitor_answers(self, **answers: tuple[str, str | None]) -> None:
        for question, (value, person) in answers.items():
            self.bench.desk.interviewing.answer(question, value, person, by_visitor=True)
            self.settle()

    def visitor_signs(self) -> None:
        stroke = tuple(Point(x * 100, x * 50, x * 10, 500) for x in range(60))
        self.bench.desk.paperwork.sign((stroke, stroke))
        self.settle()

    # --- ways to a step

    def sign_in(self) -> ClerkBench:
        with self.on_the_way():
            return self.press("K00123", "Enter", "mihon-no-aikotoba", "Enter")

    def to_household(self) -> ClerkBench:
        with self.on_the_way():
            self.sign_in().press("1")
            self.visitor_types_pin()
            return self.press("F12")

    def fill_household(self) -> ClerkBench:
        """The family of four, as a practised clerk types it."""
        with self.on_the_way():
            self.ime("", "みほん　たろう").press("Enter", "1")
            for name, kana, birth, sex, relation in (
                ("花子", "はなこ", "s63.11.3", "2", "2"),
                ("葛葉", "くずは", "h29.7.7", "2", "4"),
                ("渚", "なぎさ", "r5.9.12", "1", "4"),
            ):
                self.press("F2").ime(kana, name).press("Enter", birth, "Enter", sex, relation)
        return self

    def fill_common(self) -> ClerkBench:
        with self.on_the_way():
            self.press("1", "1", "0405", "Enter", "5203114", "Enter")
            self.ime("", "一丁目２番３号").press("Enter", "Down", "Enter", "2")
            self.ime("", "京都府見本市中央一丁目２番").press("Enter", "Down", "Enter", "0748000000", "Enter")
        return self

    def to_procedures(self) -> ClerkBench:
        with self.on_the_way():
            self.to_household().fill_household().fill_common().press("F12", "F12")
            self.visitor_answers(
                move_date=("2026-04-05", None),
                health_insurance=("kokuho", "*"),
                pension=("kokumin", "*"),
                my_number_card=("yes", "*"),
                civil_servant=("no", None),
                public_account=("yes", None),
                childcare_wish=("yes", None),
                more_things=("no", None),
            )
        return self

    def to_print(self) -> ClerkBench:
        with self.on_the_way():
            self.to_procedures().press("F12")
            while self.serving.step.value == "documents":
                self.press("F12")
            self.visitor_signs()
        return self
