"""Both windows over one desk: what the resident does never reaches a field of the clerk, and the other way round."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kakanai_desk.ui.player import eyes, hands
from kakanai_desk.visit.visitor_view import AskQuestion, EnterPin
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def counter(qapp, tmp_path):
    bench = ClerkBench(tmp_path)
    visitor = bench.visitor_window()
    bench.sign_in()
    yield bench, visitor
    visitor.close()
    bench.window.close()
    bench.bench.store.close()


def tap(bench, visitor, text):
    found = eyes.find(visitor, text)
    assert found is not None, [t.text for t in eyes.things(visitor)]
    hands.tap(visitor, found.center)
    for _ in range(60):
        QTest.qWait(10)
        bench.settle()


def test_a_tap_on_the_panel_moves_neither_the_clerk_s_caret_nor_the_text(counter):
    bench, visitor = counter
    bench.press("1")
    bench.visitor_types_pin()
    bench.press("F12")
    field = bench.focused()
    assert field.accessibleName() == "ふりがな"
    bench.ime("", "みほん　たろ")
    for words in ("ことば", "2 やさしい日本語", "つぎへ"):
        tap(bench, visitor, words)
    assert bench.bench.context.visit.language == "easy"
    assert QApplication.focusWidget() is field
    bench.ime("", "う").press("Enter")
    assert bench.serving.members[0].kana == "みほん　たろう"


def test_the_ten_key_types_the_pin_and_nothing_else(counter):
    bench, visitor = counter
    bench.press("1")
    bench.settle()
    focus = QApplication.focusWidget()
    for digit in b"12":
        visitor.key(digit)
        bench.settle()
    screen = bench.bench.desk.views()[1].screen
    assert isinstance(screen, EnterPin)
    assert screen.typed == 2
    assert QApplication.focusWidget() is focus
    visitor.key(ord("\b"))
    bench.settle()
    assert bench.bench.desk.views()[1].screen.typed == 1


def test_the_ten_key_chooses_an_answer_and_the_clerk_s_memo_stays(counter):
    bench, visitor = counter
    bench.press("1")
    bench.visitor_types_pin()
    bench.press("F12").fill_household().fill_common().press("F12", "F12")
    bench.visitor_answers(move_date=("2026-04-05", None), more_things=("no", None))
    memo = bench.workplace.visit.side.memo
    memo.setFocus()
    QTest.keyClicks(memo, "abc")
    visitor.key(ord("3"))
    for _ in range(60):
        QTest.qWait(10)
        bench.settle()
    assert bench.bench.context.visit.case.answer("health_insurance", "p1") == "kokuho"
    assert isinstance(bench.bench.desk.views()[1].screen, AskQuestion)
    assert memo.text() == "abc"
    assert QApplication.focusWidget() is memo


def test_the_visitor_s_window_never_takes_the_focus(counter):
    bench, visitor = counter
    bench.press("1")
    tap(bench, visitor, "文字")
    QCoreApplication.processEvents()
    assert QApplication.focusWidget() is None or QApplication.focusWidget().window() is bench.window


def test_the_mirror_forgets_the_visit_when_it_ends(counter):
    bench, visitor = counter
    bench.workplace.mirror_from(visitor)
    bench.press("1")
    bench.visitor_types_pin()
    QTest.qWait(120)
    bench.settle()
    before = bench.workplace.mirror._picture.toImage()
    assert not before.isNull()
    bench.bench.desk.abandon("visitor_left")
    bench.bench.context._changed()
    bench.settle()
    after = bench.workplace.mirror._picture.toImage()
    assert after.isNull() or after != before


def test_a_visitor_who_goes_away_is_asked_and_then_the_screen_is_hidden(counter):
    from kakanai_desk.ui.absence import Absence
    from kakanai_desk.visit.visitor_view import Hidden, StillThere

    bench, visitor = counter
    bench.press("1")
    bench.visitor_types_pin()
    visitor.absence = Absence(visitor, bench.bridge, ask_ms=80, hide_ms=2500)

    def wait(seconds):
        for _ in range(int(seconds * 100)):
            QTest.qWait(10)
            bench.settle()

    bench.bench.context.show()
    wait(0.4)
    assert isinstance(bench.bench.desk.views()[1].screen, StillThere)
    tap(bench, visitor, "つづける")
    assert not isinstance(bench.bench.desk.views()[1].screen, Hidden)
    wait(3.0)
    assert isinstance(bench.bench.desk.views()[1].screen, Hidden)
    assert bench.bench.context.open_visit is not None
