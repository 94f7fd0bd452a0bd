"""The steps on the clerk's screen: card, hiding, reasons, and that nothing is cut off."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QWidget

from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.clerk.editors import ChoiceField
from kakanai_desk.ui.clerk.glyph_edit import GlyphEdit
from kakanai_desk.ui.clerk.parts import Tile, Words
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import Hidden
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture(autouse=True)
def watched(clerk: ClerkBench) -> None:
    """Every step on the way is painted and settled key by key, too."""
    clerk.watched = True


def test_a_wrong_pin_shows_the_tries_left_in_words_and_dots(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1")
    clerk.visitor_types_pin(b"9999")
    page = clerk.workplace.visit.identify
    assert page._card._tries.text() == "あと 2 回"
    assert page._card._tries_dots.accessibleName() == "●●○"
    assert "残り2回" in page._fault.first.text()


def test_the_last_try_needs_the_clerks_agreement(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1")
    clerk.visitor_types_pin(b"9999")
    clerk.visitor_types_pin(b"9999")
    clerk.visitor_types_pin()
    assert clerk.bench.card.verify_commands == 2
    clerk.press("1")
    clerk.visitor_types_pin()
    assert clerk.serving.step is Step.FACTS


def test_only_dots_of_the_pin_are_shown(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1")
    for code in b"97":
        clerk.bench.desk.identify.digit(code)
    clerk.settle()
    assert clerk.workplace.visit.identify._card.typed.accessibleName() == "●●○○"
    shown = " ".join(label.text() for label in clerk.window.findChildren(QLabel))
    assert "97" not in shown  # no clock shows it either


def test_going_on_without_a_card_leads_to_the_household(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1", "2")
    assert clerk.serving.step is Step.HOUSEHOLD


def test_f8_hides_the_visitors_screen_at_once_and_brings_it_back(clerk: ClerkBench) -> None:
    clerk.to_household().press("F8")
    assert isinstance(clerk.view.visitor.screen, Hidden)
    assert "隠しています" in clerk.workplace.header._hiding.text()
    clerk.press("F8")
    assert not clerk.view.hidden


def test_the_reason_panel_follows_the_row(clerk: ClerkBench) -> None:
    clerk.to_procedures()
    page = clerk.workplace.visit.procedures
    titles = [row.id for row in page.table.model_.rows]
    page.table.setFocus()
    while page.table.current().id != "kokuho_shutoku":
        clerk.press("Down")
    words = page.reasons.texts()
    assert "今後の健康保険 ＝ 国民健康保険" in words
    assert "→ あてはまる" in words
    assert "国民健康保険法 第9条" in words
    assert "令和8年4月20日(月)" in words
    assert "health_insurance" not in words
    assert titles.index("kokuho_shutoku") > 0
    clerk.press("F4")
    assert clerk.focused() is page.reasons


def test_a_procedure_is_taken_out_with_a_reason_and_put_back(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("Down", "F7", "2")
    row = clerk.serving.procedures[1]
    assert (row.level, row.excluded_because) == ("excluded", "本人が後日にすると申し出た")
    clerk.press("F7")
    assert clerk.serving.procedures[1].level == "required"


def test_the_clerk_may_answer_for_the_visitor(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().fill_common().press("F12", "F12", "F6", "0405", "Enter", "3", "1")
    answers = {row.id: (row.value, row.source) for row in clerk.serving.questions}
    assert answers["move_date"] == ("2026-04-05", "typed")
    assert answers["health_insurance"] == ("kokuho", "typed")
    assert answers["pension"] == ("kokumin", "typed")


def test_a_stray_digit_answers_nothing_while_the_visitor_answers(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().fill_common().press("F12", "F12")
    before = {row.id: row.value for row in clerk.serving.questions}
    clerk.press("1", "2")
    assert {row.id: row.value for row in clerk.serving.questions} == before


def test_keys_typed_ahead_wait_for_the_desk(clerk: ClerkBench) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    clerk.to_household()
    clerk.workplace.visit.household._common["move_from"].focus()
    handle = clerk.window.windowHandle()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        QTest.keyClick(handle, key)
    clerk.settle()
    answers = {row.id: row.value for row in clerk.serving.questions}
    assert (answers["move_from"], answers["move_method"]) == ("domestic", "card_special")


def test_a_name_typed_ahead_of_the_new_member_is_not_lost(clerk: ClerkBench) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtTest import QTest

    clerk.to_household()
    handle = clerk.window.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_F2)
    for letter in "花子":
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QCoreApplication.sendEvent(handle, event)
    clerk.settle()
    assert clerk.workplace.visit.household._fields["given"].editor.text() == "花子"


def test_numbers_are_typed_one_after_another_checked_and_then_masked(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F3")
    assert clerk.focused().accessibleName() == "花子 の個人番号"
    clerk.press("234567890122", "Enter")
    line = clerk.workplace.visit.numbers._lines[1]
    assert "検査数字" in line.said.text()
    assert clerk.focused() is line.field  # it stays, to be looked at again
    for _ in range(12):
        clerk.press("Backspace")
    clerk.press("234567890121", "Enter")
    assert line.field.text() == ""
    assert line.said.text().endswith("********0121")
    clerk.press("Enter", "Enter")  # two people have none with them
    assert clerk.workplace.visit.place().page == ""
    assert "個人番号(葛葉・渚)" in clerk.serving.missing


def test_the_memo_stays_with_the_clerk(clerk: ClerkBench) -> None:
    clerk.to_household()
    clerk.workplace.visit.side.memo.setFocus()
    clerk.press("abc", "Enter")
    assert clerk.serving.memo == "abc"


def test_every_control_has_the_name_a_person_reads(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household()
    for widget in clerk.window.findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, Tile | GlyphEdit | ChoiceField):
            assert widget.accessibleName(), type(widget).__name__


def cut_off(root: QWidget) -> list[str]:
    """Words that do not fit the place they have."""
    found: list[str] = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, Words) and widget.text():
            metrics = QFontMetricsF(widget.font())
            if widget.wordWrap():
                if widget.heightForWidth(widget.width()) > widget.height() + 1:
                    found.append(f"{widget.text()[:30]} height {widget.height()}")
            elif metrics.horizontalAdvance(widget.text()) > widget.width() + 1:
                found.append(f"{widget.text()[:30]} width {widget.width()}")
            elif metrics.height() > widget.height() + 4:
                found.append(f"{widget.text()[:30]} low {widget.height()}")
        elif isinstance(widget, Tile) and widget.sizeHint().width() > widget.width() + 1:
            found.append(f"{widget.text()} tile")
        elif isinstance(widget, ChoiceField) and widget._places and widget._places[-1].bottom() > widget.height():
            found.append(f"{widget.accessibleName()} choices")
    return found


@pytest.mark.parametrize("step", ["sign_in", "home", "card", "household", "procedures", "print"])
def test_no_words_are_cut_off(clerk: ClerkBench, step: str) -> None:
    if step == "home":
        clerk.sign_in()
    elif step == "card":
        clerk.sign_in().press("1")
        clerk.visitor_types_pin(b"9999")
        clerk.visitor_types_pin(b"9999")
    elif step == "household":
        clerk.to_household().fill_household().fill_common()
        assert cut_off(clerk.window) == []
        clerk.press("F4")
    elif step == "procedures":
        clerk.to_procedures()
        for _ in range(8):
            assert cut_off(clerk.window) == []
            clerk.press("Down")
        clerk.press("F7")
    elif step == "print":
        clerk.to_print().press("F12")
        assert cut_off(clerk.window) == []
        clerk.press("1")
    assert cut_off(clerk.window) == []


def test_the_window_keeps_the_size_of_its_screen(clerk: ClerkBench) -> None:
    clerk.to_procedures()
    assert (clerk.window.width(), clerk.window.height()) == (1920, 1080)


def test_no_sentence_of_the_window_is_missing_from_the_table() -> None:
    import re
    from pathlib import Path

    import kakanai_desk.ui as ui

    keys = load_texts().keys()["clerk"]
    root = Path(ui.__file__).parent
    used: set[str] = set()
    for file in [*(root / "clerk").glob("*.py"), *(root / "presenters").glob("clerk*.py")]:
        used |= set(re.findall(r'\bsay\("([a-z_.]+)"', file.read_text("utf-8")))
    assert sorted(key for key in used if f"clerk.{key}" not in keys) == []
