"""The handheld reader at the windows: a scan never types into a field, a person types as before."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kakanai_desk.core.wedge import Spelling, WedgeHabits
from kakanai_desk.ui.wedge import WedgeFilter

KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\b": Qt.Key.Key_Backspace}


class Window:
    def __init__(self, qapp: QApplication, habits: WedgeHabits) -> None:
        self.app = qapp
        self.filter = WedgeFilter(qapp, habits)
        self.scans: list[bytes] = []
        self.broken: list[int] = []
        self.filter.scanned.connect(self.scans.append)
        self.filter.broken.connect(lambda: self.broken.append(1))
        self.dialog = QDialog()
        layout = QVBoxLayout(self.dialog)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.field, self.other, self.button = QLineEdit(), QLineEdit(), QPushButton("決定")
        for widget in (self.field, self.other, self.button):
            layout.addWidget(widget)
        self.pressed: list[int] = []
        self.button.setDefault(True)
        self.button.clicked.connect(lambda: self.pressed.append(1))
        self.dialog.show()
        QTest.qWaitForWindowExposed(self.dialog)
        self.dialog.activateWindow()
        self.field.setFocus()
        qapp.processEvents()
        assert QApplication.focusWidget() is self.field
        self._clock = 1000.0

    def key(self, char: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, *, auto: bool = False):
        target: QWidget = QApplication.focusWidget() or self.dialog
        code = KEYS.get(char, Qt.Key(ord(char.upper())) if len(char) == 1 and char.isascii() else Qt.Key.Key_unknown)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, modifiers, char, auto)
            event.setTimestamp(int(self._clock))
            QApplication.sendEvent(target, event)

    def scan(self, text: str, step: float = 4.0) -> None:
        for char in text:
            self.key(char)
            self._clock += step
        self.app.processEvents()

    def type(self, text: str) -> None:
        for char in text:
            self.key(char)
            self.wait(60)
            for _ in range(100):  # on a busy machine a key is held longer
                if not self.filter._wedge.busy:
                    break
                QTest.qWait(20)

    def wait(self, milliseconds: int) -> None:
        self._clock += milliseconds
        QTest.qWait(milliseconds)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[Window]:
    made = Window(qapp, WedgeHabits())
    yield made
    qapp.removeEventFilter(made.filter)
    made.dialog.close()
    made.filter.deleteLater()


def test_a_scan_never_types_into_the_focused_field(window: Window) -> None:
    window.scan("KKC1:ABC 123\r")
    window.wait(120)
    assert window.scans == [b"KKC1:ABC 123"]
    assert (window.field.text(), window.pressed) == ("", [])


def test_a_persons_typing_reaches_the_field_and_enter_its_button(window: Window) -> None:
    window.type("yamada")
    assert window.field.text() == "yamada"
    window.type("\r")
    assert (window.pressed, window.scans) == ([1], [])


def test_typing_before_and_after_a_scan_stays(window: Window) -> None:
    window.type("mae")
    window.scan("0123456789\r")
    window.wait(100)
    window.type("ato")
    assert (window.field.text(), window.scans) == ("maeato", [b"0123456789"])


def test_a_scan_without_its_end_is_said_to_be_broken(window: Window) -> None:
    window.scan("0123456789")
    window.wait(150)
    assert (window.scans, len(window.broken), window.field.text()) == ([], 1, "")


def test_a_key_is_held_for_a_blink_only(window: Window) -> None:
    window.key("a")
    assert window.field.text() == ""
    began = time.perf_counter()
    while window.field.text() != "a" and time.perf_counter() - began < 5:
        window.app.processEvents()
    assert window.field.text() == "a"
    assert time.perf_counter() - began < 0.5


def test_held_keys_go_to_the_field_they_were_typed_in(window: Window) -> None:
    window.key("a")
    window.other.setFocus()
    window.wait(100)
    assert (window.field.text(), window.other.text()) == ("a", "")


def test_shortcuts_and_moving_keys_do_not_wait(window: Window) -> None:
    window.field.setText("abc")
    window.key("a", Qt.KeyboardModifier.ControlModifier)
    assert window.field.selectedText() == "abc"
    QTest.keyClick(window.field, Qt.Key.Key_End)
    assert window.field.selectedText() == ""
    QTest.keyClick(window.field, Qt.Key.Key_Backspace)
    assert window.field.text() == "ab"


def test_a_key_held_down_repeats(window: Window) -> None:
    window.key("a")
    for _ in range(9):
        window._clock += 30
        window.key("a", auto=True)
    assert window.field.text() == "a" * 10
    assert window.scans == []


def test_backspace_right_after_a_letter_comes_after_it(window: Window) -> None:
    for char in "ab\b":
        window.key(char)
        window._clock += 8
    assert window.field.text() == "a"
    window.wait(100)
    assert window.field.text() == "a"


def test_the_shift_of_a_reader_does_not_break_its_scan(window: Window) -> None:
    for char in "aBcDeFgH\r":
        shift = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window.field, shift)
        window.key(char, Qt.KeyboardModifier.ShiftModifier if char.isupper() else Qt.KeyboardModifier.NoModifier)
        window._clock += 4
    window.wait(60)
    assert (window.scans, window.field.text()) == ([b"aBcDeFgH"], "")


def test_japanese_from_the_input_method_is_not_touched(window: Window) -> None:
    from PySide6.QtGui import QInputMethodEvent

    event = QInputMethodEvent()
    event.setCommitString("見本　花子")
    QApplication.sendEvent(window.field, event)
    assert window.field.text() == "見本　花子"


def test_a_reader_set_to_escapes_gives_bytes(qapp: QApplication) -> None:
    window = Window(qapp, WedgeHabits(prefix="~", spelling=Spelling.ESCAPED))
    window.scan("~\\x93n\\x95\\xd3\r")
    window.wait(60)
    qapp.removeEventFilter(window.filter)
    window.dialog.close()
    assert (window.scans, window.field.text()) == (["渡辺".encode("cp932")], "")


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_keys_that_a_code_makes_the_reader_press_reach_nobody(window, monkeypatch, key, modifiers):
    heard: list[int] = []
    monkeypatch.setattr(type(window.dialog), "keyPressEvent", lambda _, event: heard.append(event.key()), raising=False)
    for char in "KKC1:A":
        window.key(char)
        window._clock += 4
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, "")
    event.setTimestamp(int(window._clock))
    QApplication.sendEvent(QApplication.focusWidget(), event)
    window._clock += 4
    window.scan("BC\r")
    assert heard == []
    assert (window.scans, window.broken) == ([], [1])
    assert window.field.text() == ""
    window._clock += 1000
    window.scan("KKC1:ABC\r")
    assert window.scans == [b"KKC1:ABC"], "the next scan is sound"
