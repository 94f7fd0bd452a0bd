"""The twelve exercises of the training mode, done at the window by keys alone."""

from __future__ import annotations

from kakanai_desk.visit.clerk_view import Home
from kakanai_desk.visit.steps import Step
from tests.ui.clerk.clerk_bench import ClerkBench


def done(clerk: ClerkBench) -> list[int]:
    return [row.number for row in clerk.view.lessons.exercises if row.done]


def test_all_twelve_can_be_done_by_keys_and_tick_themselves(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1")
    assert done(clerk) == [1]
    clerk.visitor_types_pin()
    clerk.press("F12")
    assert done(clerk) == [1, 2]
    clerk.fill_household()
    assert 3 in done(clerk)
    field = clerk.workplace.visit.household._fields["given"]
    clerk.press("PageUp")
    field.focus()
    clerk.press("Home", "F3", "3", "Enter")
    assert 9 in done(clerk)
    clerk.press("F10")
    assert 10 in done(clerk)
    clerk.press("F8", "F8")
    assert 7 in done(clerk)
    clerk.press("F9", "F12")
    assert 6 in done(clerk)
    clerk.workplace.visit.household._common["move_from"].focus()
    clerk.fill_common().press("F12", "F12", "F6", "0405", "Enter")
    assert 4 in done(clerk)
    clerk.visitor_answers(
        health_insurance=("kokuho", "*"), pension=("kokumin", "*"), my_number_card=("yes", "*"),
        civil_servant=("no", None),
        public_account=("yes", None), childcare_wish=("yes", None), more_things=("no", None),
    )  # fmt: skip
    assert clerk.serving.step is Step.PROCEDURES
    clerk.press("Esc", "F4")
    assert 5 in done(clerk)
    clerk.press("F12")
    while clerk.serving.step is Step.DOCUMENTS:
        clerk.press("F12")
    clerk.visitor_signs()
    clerk.press("F12", "1", "F12", "F12")
    assert 12 in done(clerk)
    clerk.press("F3")
    clerk.ime("", "みほん").press("Enter")
    assert 8 in done(clerk)
    clerk.bench.card.tries = 0
    clerk.press("Esc", "1")
    assert 11 not in done(clerk)
    clerk.press("2")
    assert done(clerk) == list(range(1, 13))
    assert clerk.workplace.header._lesson.text() == ""


def test_home_and_header_say_what_comes_next(clerk: ClerkBench) -> None:
    clerk.sign_in()
    assert "次は 1. 転入の受付を始める" in clerk.workplace.home._lesson.text()
    assert "できたもの 0／12" in clerk.workplace.home._lesson.text()
    clerk.press("1")
    assert "カードを読む" in clerk.workplace.header._lesson.text()


def test_the_familys_sheet_is_chosen_by_its_digit_and_read_again_during_the_visit(clerk: ClerkBench) -> None:
    clerk.sign_in().press("Shift+F1", "1")
    page = clerk.workplace.lessons
    words = [label.text() for label in page._labels]
    assert any("見本　花子　みほん　はなこ　昭和63年11月3日　女　妻" in line for line in words)
    assert any("暗証番号 1234" in line for line in words)
    clerk.press("Esc", "1", "Shift+F1")
    assert page.isVisible()
    clerk.press("Esc")
    assert clerk.workplace.visit.isVisible()
    assert clerk.serving.step is Step.IDENTIFY


def test_beginning_anew_clears_the_ticks(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1", "F9", "Shift+F1", "F7")
    assert done(clerk) == []
    clerk.press("Esc")
    assert isinstance(clerk.view.screen, Home)
    assert "次は 1." in clerk.workplace.home._lesson.text()
