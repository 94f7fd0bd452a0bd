"""A short text in kana: by touch, by ten-key, and never lost by another language (experience v15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.kana import KanaPage
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.kana_pad import KanaKey
from kakanai_desk.visit.visitor_view import AskQuestion, Station, VisitorView

ASKED = AskQuestion("reading", 1, 3, {"ja": "よみがな", "easy": "よみがな"}, {}, {}, "text")
VIEW = VisitorView(ASKED, Station.QUESTIONS, revision=1)


@pytest.fixture
def window(qapp: object) -> Iterator[VisitorWindow]:
    made = VisitorWindow(DeskBridge(), still=True)
    made.show()
    made.show_view(VIEW)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.processEvents()


def page(window: VisitorWindow) -> KanaPage:
    found = window.page()
    assert isinstance(found, KanaPage)
    return found


def touch(window: VisitorWindow, *names: str) -> None:
    keys = {key.accessibleName(): key for key in page(window).findChildren(KanaKey)}
    for name in names:
        keys[name].click()


def test_a_name_is_written_by_touch_and_sent_as_it_stands(window: VisitorWindow) -> None:
    sent: list[object] = []
    page(window).acted.connect(lambda name, value: sent.append((name, value)))
    touch(window, "く", "す", "゛゜ 小さく", "は", "空白")
    page(window).press_next()
    assert sent == [("answer", ("reading", "くずは"))]


def test_two_digits_of_the_ten_key_are_a_letter(window: VisitorWindow) -> None:
    for digit in "2333" + "61":
        window.key(ord(digit))
    assert page(window).state() == "くすは"
    window.key(ord("\b"))
    assert page(window).state() == "くす"


def test_nothing_written_is_nothing_to_go_on_with(window: VisitorWindow) -> None:
    assert window.seats().next == ""
    touch(window, "あ")
    assert window.seats().next
    touch(window, "1文字 消す")
    assert window.seats().next == ""


def test_another_language_keeps_what_was_written(window: VisitorWindow) -> None:
    touch(window, "な", "き")
    window.show_view(replace(VIEW, language="vi", revision=2))
    assert page(window).state() == "なき"


def test_low_down_the_clerk_asks_because_the_keys_would_be_too_small(window: VisitorWindow) -> None:
    window.show_view(replace(VIEW, low=True, revision=3))
    assert not isinstance(window.page(), KanaPage)
