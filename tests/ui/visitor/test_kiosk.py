"""The visitor's window takes touches and a pen's tip, and nothing else that a window system can bring (R-106)."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import delete

from kakanai_desk.ui.screens import STANDS_FULL
from kakanai_desk.ui.visitor import actions
from kakanai_desk.ui.visitor.kiosk import Kiosk
from kakanai_desk.visit.visitor_view import Hidden
from tests.ui.clerk.clerk_bench import ClerkBench

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
CANARY = "見本検査語句四四九一"  # on the clipboard and in the clerk's field: nothing may change or show it
WAYS_OUT = [  # what leads out of a window somewhere, on some system
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Space, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    *((key, NO_MODIFIER) for key in (
        Qt.Key.Key_F1, Qt.Key.Key_F11, Qt.Key.Key_Meta, Qt.Key.Key_Super_L, Qt.Key.Key_Menu, Qt.Key.Key_Print,
        Qt.Key.Key_Help, Qt.Key.Key_Zenkaku_Hankaku, Qt.Key.Key_Kanji, Qt.Key.Key_Henkan, Qt.Key.Key_Escape,
        Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Shift, Qt.Key.Key_NumLock,
        Qt.Key.Key_HomePage, Qt.Key.Key_LaunchMail, Qt.Key.Key_PowerOff, Qt.Key.Key_Sleep,
    )),
]  # fmt: skip


class Counter:
    """Both windows over a desk; what the visitor's window asks of it is noted by name."""

    def __init__(self, folder, monkeypatch) -> None:
        self.bench = ClerkBench(folder)
        self.visitor = self.bench.visitor_window()
        self.kiosk = Kiosk(self.visitor, self.bench.window)
        self.asked: list[str] = []
        true = actions.guarded

        def noted(name, *rest):
            self.asked.append(name)
            return true(name, *rest)

        monkeypatch.setattr("kakanai_desk.ui.visitor.window.guarded", noted)
        self.bench.sign_in().press("1")
        QGuiApplication.clipboard().setText(CANARY)
        self.handle = self.visitor.windowHandle()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(self.handle, QKeyEvent(kind, key, modifiers))

    def came(self, event: QEvent) -> bool:
        """Whether the window system's ``event`` was taken."""
        event.setAccepted(True)
        QCoreApplication.sendEvent(self.handle, event)
        return event.isAccepted()

    def button(self, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton) -> None:
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
        QCoreApplication.sendEvent(self.handle, QMouseEvent(kind, place, place, button, held, NO_MODIFIER))

    def close(self) -> None:
        self.bench.window.close()
        self.visitor.close()
        self.bench.bench.store.close()


@pytest.fixture
def counter(qapp, tmp_path, monkeypatch):
    made = Counter(tmp_path, monkeypatch)
    yield made
    QGuiApplication.clipboard().clear()
    made.close()


@pytest.mark.parametrize(("key", "modifiers"), WAYS_OUT)
def test_no_key_of_a_keyboard_does_anything_at_the_visitors_window(counter, monkeypatch, key, modifiers):
    seen: list[object] = []
    monkeypatch.setattr(counter.visitor, "keyPressEvent", seen.append)
    before = counter.bench.view.revision
    counter.key(key, modifiers)
    counter.bench.settle()
    assert (seen, counter.asked, counter.bench.view.revision) == ([], [], before)
    assert counter.visitor.isVisible()
    assert counter.bench.window.isVisible()


def test_a_right_button_as_a_long_press_gives_presses_nothing(counter):
    middle = QPointF(counter.visitor.width() / 2, counter.visitor.height() / 2)
    heard: list[int] = []
    counter.visitor.touched.connect(lambda: heard.append(1))
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton):
        counter.button(QEvent.Type.MouseButtonPress, middle, button)
        counter.button(QEvent.Type.MouseButtonRelease, middle, button)
    assert heard == []
    counter.button(QEvent.Type.MouseButtonPress, middle, LEFT)
    assert heard, "a touch comes in"
    counter.button(QEvent.Type.MouseButtonRelease, middle, LEFT)


def test_menus_wheels_drops_and_input_methods_are_refused(counter):
    middle, held = QPoint(900, 500), QMimeData()
    held.setUrls([QUrl("file:///etc/hostname")])
    held.setText("https://example.invalid/")
    copy, no_phase = Qt.DropAction.CopyAction, Qt.ScrollPhase.NoScrollPhase
    for event in (
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, middle, NO_MODIFIER),
        QWheelEvent(QPointF(middle), QPointF(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NO_MODIFIER,
                    no_phase, False),
        QDragEnterEvent(middle, copy, held, LEFT, NO_MODIFIER),
        QDropEvent(QPointF(middle), copy, held, LEFT, NO_MODIFIER),
        QInputMethodEvent("かな", []),
    ):  # fmt: skip
        assert not counter.came(event), event.type()
    assert counter.asked == []


def test_it_is_closed_after_the_clerks_window_and_never_alone(counter):
    assert not counter.visitor.close()
    assert counter.visitor.isVisible()
    counter.bench.window.hide()
    assert counter.visitor.close()
    assert not counter.visitor.isVisible()


def test_it_is_closed_when_the_clerks_window_is_gone_before_it(qapp):
    clerk, visitor = QWidget(), QWidget()
    clerk.show()
    visitor.winId()
    Kiosk(visitor, clerk)
    visitor.show()
    assert not visitor.close()
    delete(clerk)
    assert visitor.close()


def test_the_keyboard_goes_back_to_the_clerk(counter):
    other = QWidget()  # Qt gives the visitor's own window no keyboard; some window systems do
    other.show()
    QTest.qWaitForWindowExposed(other)
    Kiosk(other, counter.bench.window)
    counter.bench.window.activateWindow()
    QTest.qWaitForWindowActive(counter.bench.window)
    other.activateWindow()
    for _ in range(50):
        QTest.qWait(5)
        if counter.bench.window.isActiveWindow():
            break
    assert counter.bench.window.isActiveWindow()
    counter.bench.window.hide()
    other.close()
    other.deleteLater()


def test_a_window_that_was_made_small_stands_again(counter):
    counter.visitor.setProperty(STANDS_FULL, True)
    counter.visitor.setWindowState(Qt.WindowState.WindowMinimized)
    for _ in range(50):
        QTest.qWait(5)
        if counter.visitor.isFullScreen():
            break
    assert counter.visitor.isFullScreen()
    assert not counter.visitor.isMinimized()


def test_nothing_of_the_visitors_window_can_be_marked_or_dropped_on(counter):
    for widget in (counter.visitor, *counter.visitor.findChildren(QWidget)):
        assert not isinstance(widget, QLineEdit)
        assert not widget.acceptDrops(), widget
        assert not hasattr(widget, "textInteractionFlags"), widget
        assert widget.focusPolicy() == Qt.FocusPolicy.NoFocus, widget


KINDS = ("key", "way out", "touch", "touch", "touch", "button", "wheel", "menu", "compose", "scan", "ten-key")


def thrown(counter: Counter, draw: random.Random) -> str:
    """One thing that hands or a reader can do to the window; what it was."""
    place = QPointF(draw.uniform(0, counter.visitor.width()), draw.uniform(0, counter.visitor.height()))
    kind = draw.choice(KINDS)
    if kind == "key":
        modifiers = Qt.KeyboardModifier(draw.choice([0, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x0C000000]))
        counter.key(
            Qt.Key(draw.choice([draw.randrange(0x20, 0x7F), draw.randrange(0x01000000, 0x01000060)])), modifiers
        )
    elif kind == "way out":
        counter.key(*draw.choice(WAYS_OUT))
    elif kind in ("touch", "button"):
        button = LEFT if kind == "touch" else Qt.MouseButton(1 << draw.randrange(1, 5))
        counter.button(QEvent.Type.MouseButtonPress, place, button)
        counter.button(QEvent.Type.MouseButtonRelease, place, button)
    elif kind == "wheel":
        turn = QPoint(0, draw.choice([-120, 120]))
        counter.came(QWheelEvent(place, place, turn, turn, Qt.MouseButton.NoButton, NO_MODIFIER,
                                 Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip
    elif kind == "menu":
        at = place.toPoint()
        counter.came(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, at, NO_MODIFIER))
    elif kind == "compose":
        counter.came(QInputMethodEvent("にほんご", []))
    elif kind == "scan":
        for letter in f"{CANARY}{draw.randrange(10**9)}\r\x1b\x11":
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, NO_MODIFIER, letter)
            QCoreApplication.sendEvent(counter.handle, event)
    else:
        counter.visitor.key(draw.choice(b"0123456789\r\b+-*/" + bytes(range(128))))
    return kind


def thrown_at(counter: Counter, seed: int, count: int) -> set[str]:
    """``count`` things; after each tenth the counter is looked at. The names of what was asked of the desk."""
    draw = random.Random(seed)
    memo = counter.bench.window
    for number in range(count):
        kind = thrown(counter, draw)
        if number % 10 == 9:
            counter.bench.settle()
            where = f"seed {seed}, {number}: {kind}"
            assert QGuiApplication.clipboard().text() == CANARY, where
            assert counter.visitor.isVisible(), where
            assert memo.isVisible(), where
            assert QApplication.activeModalWidget() is None, where
            assert QApplication.activePopupWidget() is None, where
            there = {type(w).__name__ for w in QApplication.topLevelWidgets() if w.isVisible()}
            assert there == {"ClerkWindow", "VisitorWindow"}, where
            focus = QApplication.focusWidget()
            assert focus is None or focus.window() is counter.bench.window, where
            if isinstance(counter.bench.bench.desk.views()[1].screen, Hidden):
                counter.bench.bench.desk.hide(hidden=False)
    return set(counter.asked)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_thrown_at_the_window_only_its_own_actions_come_of_it(counter, seed):
    asked = thrown_at(counter, seed, 500)
    assert asked, "touches reach the desk"
    assert asked <= set(actions.ACTIONS)
    assert not any(CANARY in str(value) for value in vars(counter.bench.bench.context.visit).values())
