"""R-025 at the window: marked by a digit, released by a supervisor's keys while the clerk stays signed in."""

from __future__ import annotations

import pytest

from kakanai_desk.ui.relock import Relock
from tests.fakes.desk import rights_of
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def serving(clerk: ClerkBench) -> ClerkBench:
    people = clerk.bench.people
    people.rights = lambda user, day: rights_of("supervisor" if user == "K00999" else "clerk")
    clerk.to_household().fill_household().press("Shift+F7")
    return clerk


def header(clerk: ClerkBench) -> str:
    return clerk.workplace.header._protection.text()


def test_a_digit_marks_and_the_header_says_so_until_the_end(serving: ClerkBench) -> None:
    assert header(serving) == ""
    serving.press("1")
    assert "伏せています" in header(serving)
    assert "支援措置対象者" in serving.workplace.visit.protect._tiles[0].accessibleName()
    serving.press("Esc")
    assert "伏せています" in header(serving)


def test_a_supervisor_releases_by_the_keyboard_and_the_clerk_stays(serving: ClerkBench) -> None:
    serving.press("1")
    page = serving.workplace.visit.protect
    page.fields[0].setFocus()
    serving.press("K00999", "Enter", "betsu-no-aikotoba", "Enter", "Enter", "A")
    assert serving.serving.protection.minutes_left == 10
    assert "解除中" in header(serving) and serving.view.user_name == "見本 窓口"
    assert [field.text() for field in page.fields] == ["", "", ""]


def test_the_minutes_go_down_and_the_lock_comes_back_wherever_the_clerk_is(serving: ClerkBench) -> None:
    serving.press("1")
    clock = Relock(serving.window, serving.bridge)
    page = serving.workplace.visit.protect
    page.fields[0].setFocus()
    serving.press("K00999", "Enter", "betsu-no-aikotoba", "Enter", "Enter", "A", "Esc")
    assert clock._timer.isActive() and 0 < clock._timer.remainingTime() <= 60_000
    serving.bench.clock.seconds += 120
    clock._look()
    serving.settle()
    assert "あと8分" in header(serving)
    serving.bench.clock.seconds += 9 * 60
    clock._look()
    serving.settle()
    assert "伏せています" in header(serving) and not clock._timer.isActive()


def test_locking_the_desk_ends_the_release(serving: ClerkBench) -> None:
    serving.press("1")
    page = serving.workplace.visit.protect
    page.fields[0].setFocus()
    serving.press("K00999", "Enter", "betsu-no-aikotoba", "Enter", "Enter", "A", "F11", "mihon-no-aikotoba", "Enter")
    assert serving.serving.protection.minutes_left == 0


def test_a_wrong_password_releases_nothing_and_says_so(serving: ClerkBench) -> None:
    serving.press("1")
    page = serving.workplace.visit.protect
    page.fields[0].setFocus()
    serving.press("K00999", "Enter", "wrong-wrong", "Enter", "Enter", "B")
    assert serving.serving.protection.minutes_left == 0
    assert serving.view.notice is not None and serving.view.notice.code == "SIGNIN-01"


def test_without_anybody_marked_there_is_nothing_to_release(serving: ClerkBench) -> None:
    page = serving.workplace.visit.protect
    assert not any(field.isEnabled() for field in page.fields)
    serving.press("A")
    assert serving.serving.protection is None


def test_the_clerk_cannot_take_the_mark_away(serving: ClerkBench) -> None:
    serving.press("1", "1")
    assert serving.serving.protection is not None
    assert serving.view.notice.code == "RIGHT-01"


def test_f4_opens_the_number_of_the_line_that_has_the_keys(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F3")
    page = clerk.workplace.visit.numbers
    line = page._lines[0]
    line.field.setFocus()
    clerk.press("F4")
    assert "123456789018" in line.said.text() and page._mask.isActive()
    page._close()
    clerk.settle()
    assert "********9018" in line.said.text()
