"""申請の進み at home, by keys alone (R-066…R-068)."""

from __future__ import annotations

import json

import pytest

from kakanai_desk.core.ports.board import Change
from kakanai_desk.core.workflow import Move, Opening, State, moved_to_plain
from kakanai_desk.core.workflow import Moved as Entry
from kakanai_desk.ui.clerk.board_page import BoardPage
from kakanai_desk.ui.presenters import clerk_board
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def board(clerk: ClerkBench) -> ClerkBench:
    """At the board of every section, after one visit was closed."""
    clerk.to_print().press("F12", "1", "F12", "F12", "F6", "F2")
    while clerk.view.board.section:
        clerk.press("F2")
    return clerk


def page(clerk: ClerkBench) -> BoardPage:
    return clerk.workplace.board


def seats(clerk: ClerkBench) -> list[str]:
    return [key.key for key in clerk.workplace.bar.keys()]  # noqa: SIM118


def press_offer(clerk: ClerkBench, move: Move) -> ClerkBench:
    moves = [offer.move for offer in page(clerk).sheet.offers]
    return clerk.press(str(moves.index(move) + 1))


def state(clerk: ClerkBench) -> State:
    assert clerk.view.board.opened is not None
    return clerk.view.board.opened.state


def test_a_closed_visit_is_opened_and_brought_to_its_decision_by_digits(board: ClerkBench) -> None:
    assert page(board).isVisible()
    assert len(page(board).table.model_.rows) == len(board.view.board.rows) > 3
    board.press("Enter")
    assert state(board) is State.RECEIVED
    press_offer(board, Move.START)
    assert state(board) is State.REVIEW
    press_offer(board, Move.SEND)
    assert state(board) is State.DECISION
    assert Move.APPROVE not in [offer.move for offer in page(board).sheet.offers]  # who sent it does not decide
    board.press("Esc")
    assert board.view.board.opened is None
    assert page(board).isVisible()
    board.press("Esc")
    assert board.workplace.home.isVisible()
    assert page(board).table.model_.rows == ()


def test_a_hand_over_asks_for_section_and_memo_and_esc_leaves_it(board: ClerkBench) -> None:
    board.press("Enter")
    press_offer(board, Move.HAND_OVER)
    sheet = page(board).sheet
    assert sheet.to.hasFocus()
    board.press("Esc")
    assert sheet.asking is None
    assert board.view.board.opened is not None
    press_offer(board, Move.HAND_OVER)
    board.press("2")
    assert sheet.memo.hasFocus()
    wanted = sheet.to.text()
    board.press("Enter")
    assert sheet.asking is not None  # no memo, no hand-over
    board.ime("", "添付を確かめてください").press("Enter")
    assert board.view.board.opened is not None
    assert (board.view.board.opened.section, board.view.board.opened.unread) == (wanted, True)
    assert board.view.board.opened.history[-1].memo == "添付を確かめてください"


def test_lanes_turn_with_the_arrows_and_count(board: ClerkBench) -> None:
    board.press("Right")
    assert board.view.board.lane == "received"
    assert page(board).table.model_.rows == board.view.board.rows
    board.press("Right")
    assert (board.view.board.lane, board.view.board.rows) == ("review", ())
    board.press("Left", "Left")
    assert board.view.board.lane == ""


def test_what_another_desk_did_comes_in_while_somebody_writes_and_nothing_written_goes(board: ClerkBench) -> None:
    board.press("Enter")
    opened = board.view.board.opened
    assert opened is not None
    press_offer(board, Move.NOTE)
    board.ime("", "電話で確認")
    other = next(a for a in board.view.board.rows if a.id != opened.id)
    arrive(board, other.opening, Move.HOLD, other.procedure)
    assert page(board).sheet.memo.text() == "電話で確認"
    assert any(a.state is State.HELD for a in board.view.board.rows)
    board.press("Enter")
    assert board.view.board.opened is not None
    assert board.view.board.opened.history[-1].memo == "電話で確認"


def test_a_crossing_is_shown_until_it_was_looked_at(board: ClerkBench) -> None:
    board.press("Enter")
    opened = board.view.board.opened
    assert opened is not None
    press_offer(board, Move.START)
    arrive(board, opened.opening, Move.HOLD, opened.procedure)
    assert board.view.board.opened is not None
    assert (state(board), board.view.board.opened.crossed) == (State.HELD, True)
    assert "同時に動かしました" in page(board).sheet._crossing.first.text()
    assert "行き違いのため、効いていません" in str(clerk_board.history(board.view.board))
    settle_places(board)
    press_offer(board, Move.ACCEPT)
    assert board.view.board.opened is not None
    assert board.view.board.opened.crossed is False


def test_locking_clears_the_board(board: ClerkBench) -> None:
    board.press("Enter", "F11")
    assert page(board).table.model_.rows == ()
    assert page(board).sheet._title.text() == ""


def test_the_keys_of_each_place(board: ClerkBench) -> None:
    assert seats(board) == ["F1", "Esc", "F2", "F8", "F11", "Enter"]
    board.press("Enter")
    assert seats(board) == ["F1", "Esc", "F8", "F11", "Enter"]
    press_offer(board, Move.NOTE)
    assert seats(board)[-1] == "Enter"


def arrive(clerk: ClerkBench, opening: Opening, move: Move, procedure: str) -> None:
    """The center places the visit, then a move of another desk that had seen only that."""
    store = clerk.bench.store
    ((closed, body),) = store._rows(
        "SELECT entry_id, body FROM board_entries WHERE visit_id = ? AND kind = 'visit_closed'", opening.visit_id
    )
    at = opening.at.isoformat()
    entry = Entry(
        "other-1", opening.visit_id, procedure, move, "K7", "見本 隣", "hoken", "NB1", opening.at, 1, "書類待ち"
    )
    first = Change(1, closed, opening.visit_id, "NA1", "visit_closed", at, json.loads(body))
    second = Change(2, "other-1", opening.visit_id, "NB1", "application_moved", at, moved_to_plain(entry))
    store.take_changes([first, second], again=False)
    clerk.workplace._bridge.do(lambda desk: desk.boarding.changed())
    clerk.settle()


def settle_places(clerk: ClerkBench) -> None:
    """The center places what was on its way."""
    store = clerk.bench.store
    waiting = store._rows("SELECT entry_id, visit_id, kind, at, body FROM board_entries WHERE number IS NULL")
    changes = [
        Change(number, entry, visit, "NA1", kind, at, json.loads(body))
        for number, (entry, visit, kind, at, body) in enumerate(waiting, start=3)
    ]
    store.take_changes(changes, again=False)
    clerk.workplace._bridge.do(lambda desk: desk.boarding.changed())
    clerk.settle()
