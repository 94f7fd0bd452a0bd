"""A waiting number is called from the home page by keys alone (R-069); clerks read their notices there (R-092)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from kakanai_desk.core.errors import WaitingNumberWrong
from kakanai_desk.ui.clerk.calling_panel import NumberField
from kakanai_desk.visit.clerk_view import Home
from kakanai_desk.visit.visitor_view import Idle
from tests.ui.clerk.clerk_bench import ClerkBench


def called(clerk: ClerkBench) -> int:
    screen = clerk.view.visitor.screen
    assert isinstance(screen, Idle)
    return screen.called


def shown_words(page: QWidget) -> str:
    return " ".join(w.accessibleName() for w in page.findChildren(QWidget) if w.isVisible())


def test_the_next_number_is_one_key(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F2")
    assert called(clerk) == 1
    clerk.press("F2")
    assert called(clerk) == 2
    assert "次の 3 番をよぶ" in shown_words(clerk.workplace.home.calling)


def test_a_typed_number_is_called_and_the_keys_come_back(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F4")
    assert isinstance(clerk.focused(), NumberField)
    clerk.press("1", "2", "x", "8", "Enter")
    assert called(clerk) == 128
    assert not isinstance(clerk.focused(), NumberField)
    clerk.press("1")  # the event's digit works again
    assert clerk.serving.waiting_number == "128"
    assert "番号札 128" in shown_words(clerk.workplace.visit.who)


def test_esc_leaves_the_field_without_a_call(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F4", "7", "Esc")
    assert called(clerk) == 0
    assert not isinstance(clerk.focused(), NumberField)


def test_a_call_can_be_ended(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F2", "Shift+F2")
    assert called(clerk) == 0
    assert "だれも よんでいません" in shown_words(clerk.workplace.home.calling)


def test_zero_is_told_as_no_number(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F4", "0", "Enter")
    assert isinstance(clerk.view.notice, WaitingNumberWrong)
    assert "9999" in shown_words(clerk.workplace)


def test_clerks_read_their_notice_on_the_home_page(clerk: ClerkBench) -> None:
    clerk.sign_in()
    screen = clerk.view.screen
    assert isinstance(screen, Home) and screen.notices
    assert screen.notices[0] in shown_words(clerk.workplace.home)
