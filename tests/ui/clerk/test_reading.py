"""申請の内容 over the board, by keys alone (R-026, R-068)."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from kakanai_desk.core.permissions import Field
from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.ui.clerk.reading_page import ReadingPage
from kakanai_desk.ui.presenters import clerk_reading
from kakanai_desk.visit.reading import Reads
from tests.fakes.desk import without
from tests.fakes.handling import ELSEWHERE, FakeApplications
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def board(clerk: ClerkBench) -> ClerkBench:
    """At the board of every section, at 住民異動届 of a visit that was closed."""
    clerk.to_print().press("F12", "1", "F12", "F12", "F6", "F2")
    while clerk.view.board.section:
        clerk.press("F2")
    rows = [a.procedure for a in clerk.view.board.rows]
    clerk.press("PageUp", *["Down"] * rows.index("juumin_idou_todoke"))
    clerk.bench.context.applications = FakeApplications(
        clerk.bench.store, honseki="京都府見本市中央一丁目2番", hittousha="見本　太郎"
    )
    return clerk


def page(clerk: ClerkBench) -> ReadingPage:
    return clerk.workplace.reading


def seats(clerk: ClerkBench) -> list[str]:
    return [key.key for key in clerk.workplace.bar.keys()]  # noqa: SIM118


def lines(clerk: ClerkBench) -> dict[str, str]:
    return {line.label: line.value for line in (*page(clerk).left.lines, *page(clerk).right.lines)}


def test_enter_opens_then_reads_and_esc_goes_back_a_step_at_a_time(board: ClerkBench) -> None:
    board.press("Enter", "Enter")
    assert page(board).isVisible()
    assert seats(board) == ["F1", "Esc", "F8", "F11"]
    shown = lines(board)
    assert shown["個人番号"] == "あり"
    assert shown["本籍"].startswith("京都府")
    assert "123456789018" not in str(shown)
    assert "まで、この窓口でひらいています" in page(board)._until.text()
    board.press("Esc")
    assert board.workplace.board.isVisible()
    assert board.view.board.opened is not None
    assert lines(board) == {}
    assert len(board.bench.context.applications.closed) == 1
    board.press("Esc", "Esc")
    assert board.workplace.home.isVisible()


def test_help_over_it_comes_back_to_it_and_then_to_the_board(board: ClerkBench) -> None:
    board.press("Enter", "Enter", "F1")
    assert board.workplace.manual.isVisible()
    board.press("Esc")
    assert page(board).isVisible()
    board.press("Esc")
    assert board.workplace.board.isVisible()


def test_the_page_is_moved_by_keys(board: ClerkBench) -> None:
    board.window.resize(1280, 720)
    board.press("Enter", "Enter")
    bar = page(board)._scroll.verticalScrollBar()
    assert bar.maximum() > 0
    board.press("Down")
    assert bar.value() > 0
    board.press("End")
    assert bar.value() == bar.maximum()
    board.press("Home")
    assert bar.value() == 0


def test_fields_that_the_clerk_does_not_see_stand_as_there(board: ClerkBench) -> None:
    people = board.bench.people
    people.allowed = without(people.allowed, Field.HONSEKI)
    board.press("Enter", "Enter")
    assert (lines(board)["本籍"], lines(board)["筆頭者"]) == ("あり", "あり")


def test_who_has_it_is_told_and_it_is_taken_over_by_a_reason_and_enter(board: ClerkBench) -> None:
    source = FakeApplications(board.bench.store, ELSEWHERE)
    board.bench.context.applications = source
    board.press("Enter", "Enter")
    assert page(board)._told.first.text() == "見本 交代 さん(保険年金課 NB1)が、4月10日 10:38 からひらいています"
    assert page(board).reason.hasFocus()
    assert seats(board)[-1] == "Enter"
    assert lines(board) == {}
    board.press("Enter")
    assert board.view.reading.state is Reads.HELD  # no reason, no taking over
    board.ime("まつ", "来庁者が待っているため").press("Enter")
    assert (board.view.reading.state, source.asked[-1].over) == (Reads.OPEN, True)
    assert lines(board)["個人番号"] == "あり"
    assert page(board).reason.text() == ""
    assert page(board).hasFocus()
    board.press("Esc")
    assert board.view.board.opened is not None
    assert board.view.board.opened.history[-1].memo == "来庁者が待っているため"


def test_without_the_center_its_own_copy_comes_with_a_word(board: ClerkBench) -> None:
    board.bench.context.applications = FakeApplications(board.bench.store, fault=CenterUnreachable())
    board.press("Enter", "Enter")
    assert "ほかの窓口がひらいているかは、分かりません" in page(board)._told.first.text()
    assert lines(board)["氏名"]
    assert page(board)._until.text() == ""


def test_it_closes_by_itself_when_the_time_is_over(board: ClerkBench) -> None:
    board.press("Enter", "Enter")
    ends = page(board)._ends
    assert ends.isActive()
    assert ends.interval() == 600_000
    ends.start(1)
    QTest.qWait(20)
    board.settle()
    assert board.view.reading.state is Reads.ENDED
    assert "時間がたったので閉じました" in page(board)._told.first.text()
    assert lines(board) == {}


def test_locking_clears_it_and_gives_it_back(board: ClerkBench) -> None:
    board.press("Enter", "Enter", "F11")
    assert lines(board) == {}
    assert len(board.bench.context.applications.closed) == 1


def test_every_state_has_its_words(board: ClerkBench) -> None:
    board.press("Enter", "Enter")
    for state in Reads:
        if state not in (Reads.OFF, Reads.OPEN, Reads.HELD, Reads.TAKEN):
            assert clerk_reading.told(board.view.reading.__class__(state))[1], state
