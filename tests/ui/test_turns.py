"""Heavy work waits its turn; nothing of a resident stays in what was laid out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest
from shiboken6 import delete

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.turns import Turns
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets import ruby_text
from kakanai_desk.visit.visitor_view import Idle, VisitorView
from tests.ui.visitor.screens import gallery


def until(true):
    for _ in range(400):
        QTest.qWait(5)
        if true():
            return
    raise AssertionError("it never came")


def test_the_event_loop_turns_between_two_pieces_of_work(qapp):
    turns, seen = Turns(), []
    tick = QTimer()
    tick.setInterval(1)
    tick.timeout.connect(lambda: seen.append("tick"))
    tick.start()
    turns.ask("a", turns, lambda: seen.append("a"))
    turns.ask("b", turns, lambda: seen.append("b"))
    assert seen == []
    until(lambda: not turns.waiting())
    assert "tick" in seen[seen.index("a") : seen.index("b")]


def test_the_newer_piece_takes_the_older_one_s_place(qapp):
    turns, seen = Turns(), []
    turns.ask("clerk", turns, lambda: seen.append("old"))
    turns.ask("mirror", turns, lambda: seen.append("mirror"))
    turns.ask("clerk", turns, lambda: seen.append("new"))
    until(lambda: not turns.waiting())
    assert seen == ["new", "mirror"]


def test_steps_are_done_one_a_turn_and_others_come_between(qapp):
    turns, seen = Turns(), []

    def steps():
        for number in range(3):
            seen.append(number)
            yield

    turns.work("rooms", turns, steps())
    turns.ask("clerk", turns, lambda: seen.append("clerk"))
    until(lambda: not turns.waiting())
    assert seen == [0, "clerk", 1, 2]


def test_a_piece_that_fails_does_not_stop_the_others(qapp, qtbot):
    turns, seen = Turns(), []

    def fails():
        raise ValueError("a bug")

    turns.ask("a", turns, fails)
    turns.ask("b", turns, lambda: seen.append("b"))
    with qtbot.captureExceptions() as caught:
        until(lambda: not turns.waiting())
    assert seen == ["b"]
    assert len(caught) == 1


def test_nothing_is_done_for_a_window_that_has_gone(qapp):
    turns, seen, gone = Turns(), [], QObject()

    def steps():
        seen.append("first")
        yield
        seen.append("second")

    turns.ask("mirror", gone, lambda: seen.append("mirror"))
    turns.work("furnish", turns, steps())
    delete(gone)
    until(lambda: not turns.waiting())
    assert seen == ["first", "second"]

    gone = QObject()
    turns.work("rooms", gone, steps())
    until(lambda: len(seen) == 3)
    delete(gone)
    until(lambda: not turns.waiting())
    assert seen == ["first", "second", "first"]


def test_the_layout_of_a_sentence_with_a_name_is_forgotten_when_the_visitor_leaves(qapp):
    window = VisitorWindow(DeskBridge(), still=True)
    screen, station = next((s, at) for name, s, at in gallery() if name == "facts")
    window.show_view(VisitorView(screen, station, "ja", 1.0, True, revision=1))
    assert ruby_text.units_of.cache_info().currsize > 0
    window.show_view(VisitorView(Idle(), None, "ja", 1.0, False, revision=2))
    assert ruby_text.units_of.cache_info().currsize == 0
    window.close()
