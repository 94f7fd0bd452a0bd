"""The screen without a visitor: whose turn it is, what the city says, one language after another (R-069, R-092)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.visitor.idle import FACE_MS, HELD_MS, IdlePage
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.ruby_label import RubyLabel
from kakanai_desk.visit.visitor_view import Idle, VisitorView
from tests.ui.visitor.screens import NOTICES
from tests.ui.visitor.test_layout import apart, place

PANELS = ((1920, 1080), (1280, 1024))


@pytest.fixture
def window(qapp: object) -> Iterator[VisitorWindow]:
    found = VisitorWindow(DeskBridge(), still=True)
    found.show()
    yield found
    found.close()
    found.deleteLater()


def show(window: VisitorWindow, screen: Idle) -> IdlePage:
    revision = window.view().revision + 1
    window.show_view(replace(VisitorView(screen), revision=revision))
    page = window.page()
    assert isinstance(page, IdlePage)
    return page


def words(page: IdlePage) -> list[RubyLabel]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [label for label in page.findChildren(RubyLabel) if label.isVisible()]


def turn_through(page: IdlePage) -> Iterator[tuple[str, list[RubyLabel]]]:
    body = page.shown.body
    assert isinstance(body, bodies.Idle)
    for face in body.faces:
        yield face.language, words(page)
        page._turn()


@pytest.mark.parametrize("panel", PANELS, ids=str)
def test_every_face_stands_whole_and_apart(window: VisitorWindow, panel: tuple[int, int]) -> None:
    window.resize(*panel)
    page = show(window, Idle("湖南市", "市民課", "3番窓口", 9999, NOTICES))
    seen: list[str] = []
    for language, labels in turn_through(page):
        seen.append(language)
        boxes = [place(label, window) for label in labels]
        assert all(label.text_fits() for label in labels), language
        assert all(window.rect().contains(box) for box in boxes), language
        assert all(apart(a, b) >= 0 for i, a in enumerate(boxes) for b in boxes[i + 1 :]), language
    assert set(seen) == {"ja", "easy", "pt-BR", "vi", "en", "zh-Hans", "es", "fil", "id", "ko", "ne"}


def test_the_number_stands_on_every_face_and_is_by_far_the_largest(window: VisitorWindow) -> None:
    page = show(window, Idle("湖南市", "市民課", "3番窓口", 42, NOTICES))
    for language, labels in turn_through(page):
        number = [label for label in labels if label.text() == "42"]
        assert len(number) == 1, language
        assert number[0].pixels() >= 1.5 * max(label.pixels() for label in labels if label is not number[0])


def test_nothing_to_say_is_one_still_face(window: VisitorWindow) -> None:
    page = show(window, Idle("湖南市", "市民課", "3番窓口"))
    assert [language for language, _ in turn_through(page)] == ["ja"]
    assert not page._timer.isActive()


def test_faces_follow_by_themselves_and_a_touch_holds_the_next(window: VisitorWindow) -> None:
    page = show(window, Idle("湖南市", "市民課", "3番窓口", 42))
    assert page._timer.isActive() and page._timer.interval() == FACE_MS
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=QPoint(900, 700))
    assert page._index == 1 and page._timer.interval() == HELD_MS
    page._timer.timeout.emit()
    assert page._index == 2 and page._timer.interval() == FACE_MS


def test_another_number_is_shown_at_once(window: VisitorWindow) -> None:
    show(window, Idle("湖南市", "市民課", "3番窓口", 42))
    page = show(window, Idle("湖南市", "市民課", "3番窓口", 43))
    assert "43" in [label.text() for label in words(page)]
    assert "42" not in [label.text() for label in words(page)]
