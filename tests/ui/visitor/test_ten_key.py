"""A whole visit with the ten-key alone: the visitor never touches the screen (R-057)."""

from __future__ import annotations

from PySide6.QtTest import QTest

from kakanai_desk.visit.visitor_view import CheckDocument, EnterPin
from tests.fakes.desk import FakeCard
from tests.ui.visitor.conftest import Counter
from tests.unit.visit.walk import CLERK_ANSWERS, FAMILY


def keys(counter: Counter, text: str) -> None:
    for char in text:
        counter.window.key(ord(char))
        counter.settle()


def choose(counter: Counter, digit: str) -> None:
    keys(counter, digit)
    QTest.qWait(400)
    counter.settle()


def clerk_enters_the_household(counter: Counter) -> None:
    desk = counter.desk
    desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
    for fields in FAMILY:
        desk.household.add(**fields)
    for question, value in CLERK_ANSWERS.items():
        desk.interviewing.answer(question, value)
    desk.household.ready()
    counter.settle()


def test_a_whole_visit_is_keyed_through(counter: Counter) -> None:
    counter.desk.start("tennyu")
    counter.settle()
    keys(counter, "-2\r")  # the languages, やさしい日本語
    assert counter.bench.context.visit.language == "easy"
    keys(counter, "12\b234\r")  # the secret number, one digit mistyped and taken away
    assert counter.screen() == "CheckFacts"
    keys(counter, "\r")
    clerk_enters_the_household(counter)
    while counter.screen() == "CheckHousehold":
        keys(counter, "\r")
    asked = 0
    while counter.screen() == "AskQuestion":
        question = counter.window.view().screen
        if question.type == "date":
            keys(counter, "80405\r")
        else:
            choose(counter, "2")
        assert counter.window.view().screen != question
        counter.clerk_answers()
        asked += 1
        assert asked < 20
    keys(counter, "*")  # back to the last question, and on again
    assert counter.screen() == "AskQuestion"
    keys(counter, "\r")
    QTest.qWait(400)
    counter.settle()
    while counter.screen() == "ShowProcedures":
        keys(counter, "\r")
    while isinstance(counter.window.view().screen, CheckDocument):
        keys(counter, "9")  # larger
        keys(counter, "\r")
    assert counter.screen() == "Sign"
    counter.bench.context.live.notice = None
    keys(counter, "/")  # cannot sign: the clerk is called and accepts a mark
    assert counter.bench.context.live.notice is not None
    assert counter.screen() == "Talk"  # sentences to point at
    keys(counter, "*")
    counter.desk.paperwork.sign((), by_mark="手が不自由なため")
    counter.desk.printing.print()
    counter.settle()
    counter.desk.printing.came_out("all")
    counter.desk.closing.close()
    counter.settle()
    assert counter.screen() == "Done"
    keys(counter, "1")
    while counter.screen() == "Done":
        keys(counter, "\r")
    assert counter.screen() == "Idle"
    assert counter.bench.context.open_visit is None


def test_who_forgot_the_number_is_asked_once_more_by_keys(counter: Counter) -> None:
    counter.desk.start("tennyu")
    counter.settle()
    keys(counter, "/2")
    assert isinstance(counter.window.view().screen, EnterPin)
    keys(counter, "/1")
    assert not isinstance(counter.window.view().screen, EnterPin)


def test_a_digit_typed_too_early_does_not_give_the_card_up(counter: Counter, card: FakeCard) -> None:
    card.on_reader = False
    counter.desk.start("tennyu")
    counter.settle()
    assert counter.screen() == "PlaceCard"
    keys(counter, "1234")
    assert counter.screen() == "PlaceCard"
    keys(counter, "1\r")
    assert counter.screen() != "PlaceCard"


def test_the_plus_key_asks_for_the_voice(counter: Counter) -> None:
    counter.desk.start("tennyu")
    counter.settle()
    asked: list[int] = []
    counter.window.read_aloud.connect(lambda: asked.append(1))
    keys(counter, "+")
    assert not asked  # no voice for this language yet
    counter.window.speak_in(frozenset({"ja"}))
    keys(counter, "+")
    assert asked == [1]
