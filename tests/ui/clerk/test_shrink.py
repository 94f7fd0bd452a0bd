"""縮退 at the window: Shift+F4, a digit for each character; the header counts what is open."""

from __future__ import annotations

import pytest

from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def serving(clerk: ClerkBench) -> ClerkBench:
    clerk.to_household().fill_household()
    clerk.bench.desk.household.change("p1", name="見𨕙　太郎")
    clerk.bench.desk.household.change("p2", name="𨕙見　𠮷子")
    clerk.settle()
    return clerk


def header(clerk: ClerkBench) -> str:
    return clerk.workplace.header._shrink.text()


def test_digits_choose_one_character_after_the_other(serving: ClerkBench) -> None:
    assert "未決定 2字" in header(serving)
    serving.press("Shift+F4")
    page = serving.workplace.visit.shrink
    assert page._name.accessibleName() == "見𨕙　太郎"
    assert [cell.isVisible() for cell in page._cells[:4]] == [True, True, True, False]
    serving.press("3")
    assert page._name.accessibleName() == "𨕙見　𠮷子"
    assert "未決定 1字" in header(serving)
    serving.press("2")
    assert header(serving) == ""
    assert {(c.person, c.text) for c in serving.bench.context.visit.shrunk} == {("p1", "邉"), ("p2", "辺")}
    serving.press("Esc")
    assert serving.workplace.visit.place().page == ""


def test_arrows_look_at_what_is_decided_already(serving: ClerkBench) -> None:
    serving.press("Shift+F4", "Right", "Right")
    page = serving.workplace.visit.shrink
    assert "候補は1つだけ" in page._state.accessibleName()
    serving.press("9")
    assert serving.bench.context.visit.shrunk == ()


def test_a_visit_whose_names_go_over_as_they_are_says_so(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().press("Shift+F4")
    assert header(clerk) == ""
    assert "このままの字" in clerk.workplace.visit.shrink._state.accessibleName()
