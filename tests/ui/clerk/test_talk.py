"""Communication cards: shown in the visitor's language, answered in Japanese, nothing of the visit is lost (R-060)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kakanai_desk.core.talk_cards import CLERK, VISITOR, talk_cards
from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.presenters.clerk_words import notice_text
from kakanai_desk.visit.visitor_view import AskQuestion, Talk
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def clerk(tmp_path: Path, qtbot: object) -> Iterator[ClerkBench]:
    bench = ClerkBench(tmp_path)
    yield bench
    bench.settle()
    bench.window.close()
    bench.bench.store.close()


def asked(clerk: ClerkBench) -> ClerkBench:
    """A visit with a question on a Portuguese screen."""
    clerk.to_household().fill_household().fill_common().press("F12")
    clerk.bench.desk.household_right()
    clerk.bench.desk.language("pt-BR")
    clerk.settle()
    return clerk


def notice(clerk: ClerkBench) -> str:
    assert clerk.view.notice is not None
    return notice_text(clerk.view.notice, clerk.view)


def test_a_key_shows_a_card_and_the_answer_comes_back_in_japanese(clerk: ClerkBench) -> None:
    before = asked(clerk).view.visitor.screen
    assert isinstance(before, AskQuestion)
    clerk.press("Shift+F6", "3")
    assert clerk.view.visitor.screen == Talk("interpreter", answers=True)
    clerk.bench.desk.talking.answered("yes")
    clerk.settle()
    assert notice(clerk) == "「電話で 通訳を 使いますか」 → 来庁者の答え: はい"
    assert clerk.view.visitor.screen == before
    clerk.press("A", "Esc")
    assert clerk.view.visitor.screen == before
    assert clerk.workplace.visit.place().page == ""


def test_who_reads_no_japanese_may_point_and_who_does_is_simply_come_to(clerk: ClerkBench) -> None:
    desk = asked(clerk).bench.desk
    desk.visitor_called()
    screen = clerk.bench.desk.views()[1].screen
    assert screen == Talk(cards=tuple(card.id for card in talk_cards(VISITOR)))
    desk.talking.told("toilet")
    clerk.settle()
    assert notice(clerk) == "来庁者: 「トイレは どこですか」"
    desk.language("ja")
    desk.visitor_called()
    assert isinstance(clerk.bench.desk.views()[1].screen, AskQuestion)


def test_back_leads_to_the_question_and_takes_no_answer(clerk: ClerkBench) -> None:
    desk = asked(clerk).bench.desk
    before, answers = desk.views()[1].screen, dict(clerk.bench.context.visit.case.answers)
    desk.visitor_called()
    assert desk.views()[1].can_go_back
    desk.back()
    assert desk.views()[1].screen == before
    assert dict(clerk.bench.context.visit.case.answers) == answers


def test_what_is_no_card_or_no_answer_does_nothing(clerk: ClerkBench) -> None:
    desk = asked(clerk).bench.desk
    desk.talking.show("interpreter")
    desk.talking.answered("perhaps")
    desk.talking.told("no_such_card")
    assert desk.views()[1].screen == Talk("interpreter", answers=True)
    desk.park()
    assert clerk.bench.context.live.talk is None


def test_every_card_is_said_in_every_language() -> None:
    texts = load_texts()
    for card in (*talk_cards(CLERK), *talk_cards(VISITOR)):
        said = {texts.visitor(card.key, language.code) for language in texts.languages()}
        assert len(said) >= 10, card.key
    assert len(talk_cards(CLERK)) <= 16
    assert len(talk_cards(VISITOR)) <= 9  # each has its digit
