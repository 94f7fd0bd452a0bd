"""R-025 at the window: marked by a digit, released by a supervisor's keys while the clerk stays signed in."""

from __future__ import annotations

import pytest

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
    assert page._tick.isActive()
    serving.bench.clock.seconds += 11 * 60
    page._look()
    serving.settle()
    assert "伏せています" in header(serving) and not page._tick.isActive()


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
