"""The clerk's pages for a card that is read at a neighbour's, on either side."""

from __future__ import annotations

import pytest

from kakanai_desk.core.ports.neighbours import LoanState
from kakanai_desk.sync.neighbours.paper import NeighbourPrinter
from kakanai_desk.visit.steps import CardPhase, Step
from tests.fakes.desk import FakeCard
from tests.fakes.neighbours import ASKED, FakeLender, FakeNeighbours
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def wallet() -> FakeCard:
    return FakeCard()


@pytest.fixture
def neighbours(clerk: ClerkBench) -> FakeNeighbours:
    clerk.bench.context.neighbours = FakeNeighbours()
    return clerk.bench.context.neighbours


def to_borrow(clerk: ClerkBench) -> ClerkBench:
    clerk.bench.card.on_reader = False
    clerk.sign_in().press("1")
    tile = clerk.workplace.visit.identify._tiles["neighbour"]
    assert tile.isVisible()
    return clerk.press(tile.property("key"))


def test_the_neighbours_are_listed_with_their_digits_and_one_that_is_off_cannot_be_asked(
    clerk: ClerkBench, neighbours: FakeNeighbours
) -> None:
    to_borrow(clerk)
    page = clerk.workplace.visit.borrow
    assert [(t.text(), t.isEnabled()) for t in page._tiles] == [
        ("4番窓口", True), ("5番窓口", True), ("6番窓口", False),
    ]  # fmt: skip
    clerk.press("3")
    assert clerk.serving.card.phase is not CardPhase.AWAY


def test_a_refusal_is_said_in_the_clerks_words_on_the_card_page(clerk: ClerkBench, neighbours: FakeNeighbours) -> None:
    to_borrow(clerk).press("1")
    page = clerk.workplace.visit.identify
    assert clerk.workplace.visit.page() is page
    assert page._fault.first.text().startswith("4番窓口でカードを読めませんでした。あちらの職員が断りました。")


def test_no_tile_where_no_neighbour_may_be_asked(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1")
    assert clerk.workplace.visit.identify._tiles["neighbour"].isHidden()


def asked(clerk: ClerkBench) -> FakeLender:
    lender = FakeLender()
    clerk.bench.desk.lending.asked(ASKED, lender)
    clerk.settle()
    return lender


def test_a_clerk_at_home_is_asked_and_takes_it_with_one_key(clerk: ClerkBench) -> None:
    clerk.sign_in()
    lender = asked(clerk)
    assert clerk.workplace.home._asked.first.text() == "7番窓口が、カードの読み取りを頼んでいます"
    clerk.press("F7")
    assert clerk.workplace.lending.isVisible()
    assert lender.told == [LoanState.ACCEPTED]
    for code in b"1234":
        clerk.bench.desk.card_talk.digit(code)
    clerk.settle()
    assert clerk.workplace.lending.card.typed.accessibleName() == "●●●●"
    clerk.bench.desk.card_talk.enter()
    clerk.settle()
    assert len(lender.given) == 1
    assert clerk.workplace.lending._title.text() == "7番窓口へ渡しました"
    clerk.press("F12")
    assert clerk.workplace.home.isVisible()
    assert clerk.view.lending is None


def test_the_clerk_gives_it_up(clerk: ClerkBench) -> None:
    clerk.sign_in()
    lender = asked(clerk)
    clerk.press("F7", "Shift+F7")
    assert lender.told == [LoanState.ACCEPTED, LoanState.STOPPED]
    assert clerk.workplace.home.isVisible()


def test_while_somebody_is_served_a_line_says_who_asks_and_nothing_else_changes(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1")
    asked(clerk)
    assert clerk.workplace.visit.notice.first.text().startswith("7番窓口が、カードの読み取りを頼んでいます。いまの受付")
    assert clerk.workplace.visit.isVisible()
    clerk.bench.desk.lending.over(ASKED.id, LoanState.EXPIRED)
    clerk.settle()
    assert clerk.workplace.visit.notice.isHidden()


def test_manual_stays_open_over_a_loan_that_ends(clerk: ClerkBench) -> None:
    clerk.sign_in()
    asked(clerk)
    clerk.press("F7", "F1")
    assert clerk.workplace.manual._title.text() == "隣の窓口のカードを読む"
    clerk.bench.desk.lending.over(ASKED.id, LoanState.GIVEN_UP)
    clerk.settle()
    clerk.press("Esc")
    assert clerk.workplace.home.isVisible()
    assert clerk.view.lending is None


def test_a_bundle_for_a_neighbour_that_is_gone_stays_here_and_goes_when_it_is_back(clerk: ClerkBench) -> None:
    there = FakeNeighbours(gone=True)
    clerk.bench.context.printer = NeighbourPrinter(there, "NB1")
    clerk.to_print().press("F12")
    assert "隣の端末が答えません。何も送っていません" in clerk.workplace.visit.notice.first.text()
    assert (clerk.serving.step, clerk.serving.printed) == (Step.PRINT, "")
    there.gone = False
    clerk.press("F12")
    assert there.printed == [("NB1", f"{clerk.serving.reception_number}-2")]  # the second try
    assert clerk.serving.printed == "sent"  # and it is asked here whether the paper came out
