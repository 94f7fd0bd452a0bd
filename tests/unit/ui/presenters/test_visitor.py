"""What the visitor's window is told to show: words of the right language, seats, nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kakanai_desk.core.errors import CardPinRejected
from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor import present
from kakanai_desk.ui.presenters.visitor_shown import identity, next_letters
from kakanai_desk.visit.visitor_view import (
    AskQuestion,
    CheckDocument,
    ChoiceView,
    Done,
    EnterPin,
    Hidden,
    PlaceCard,
    ProcedureCard,
    ShowProcedures,
    Station,
    VisitorView,
)

TEXTS = load_texts()


def question(**more: object) -> AskQuestion:
    values = {
        "question": "health_insurance",
        "number": 3,
        "total": 6,
        "ask": {"ja": "どれですか", "easy": "どれですか"},
        "hint": {},
        "why": {"ja": "調べるためです。"},
        "type": "choice",
        "choices": (ChoiceView(1, "employer", {"ja": "勤め先"}), ChoiceView(2, "kokuho", {"ja": "国保"})),
        **more,
    }
    return AskQuestion(**values)  # type: ignore[arg-type]


def test_a_choice_goes_on_by_itself_until_there_is_an_answer_to_keep() -> None:
    assert present(VisitorView(question()), TEXTS).seats.next == ""
    assert present(VisitorView(question()), TEXTS).seats.slot
    assert present(VisitorView(question(chosen="kokuho")), TEXTS).seats.next == "つぎへ"


def test_back_is_offered_only_where_the_desk_allows_it() -> None:
    assert present(VisitorView(question()), TEXTS).seats.back == ""
    assert present(VisitorView(question(), can_go_back=True), TEXTS).seats.back == "もどる"


def test_those_who_are_asked_about_are_named_as_registered() -> None:
    body = present(VisitorView(question(people=("葛\U000e0102葉", "渚"))), TEXTS).body
    assert isinstance(body, bodies.Choices)
    assert body.head.ask.startswith("\u2068葛\U000e0102葉\u2069さん・\u2068渚\u2069さんは、\n")


def test_hidden_carries_one_sentence_and_nothing_of_the_frame() -> None:
    shown = present(VisitorView(Hidden(), Station.SIGN), TEXTS)
    assert shown.stations == ()
    assert shown.seats.ask == ""
    assert shown.language_tool == ""
    assert shown.station is None


def test_a_wrong_number_is_told_without_code_or_blame() -> None:
    body = present(VisitorView(EnterPin(0, 4, 2, 3, CardPinRejected(attempts_left=2))), TEXTS).body
    assert isinstance(body, bodies.PinPad)
    assert body.panel is not None
    assert body.panel.title == "番号が ちがいます"
    assert "あと 2 回" in body.panel.text
    assert "CARD-PIN" not in str(body)


def test_the_other_building_is_named_only_when_there_is_no_doubt_which_it_is() -> None:
    def card(place: str) -> ProcedureCard:
        return ProcedureCard({"ja": "手続"}, {"ja": "ため"}, (), "", "required", "document", place)

    def sums(screen: ShowProcedures) -> str:
        body = present(VisitorView(screen), TEXTS).body
        assert isinstance(body, bodies.Procedures)
        return body.sums[-1][1]

    assert "保健センター" in sums(ShowProcedures((card("東庁舎"), card("東庁舎"), card("保健センター")), 2, 1))
    assert "ほかの場所" in sums(ShowProcedures((card("東庁舎"), card("保健センター")), 1, 1))


def test_the_last_counter_ends_the_visit_in_words() -> None:
    body = present(VisitorView(Done("", (), take_card=False)), TEXTS).body
    assert isinstance(body, bodies.Done)
    assert "おわり" in body.heading
    assert "カード" not in body.panel.title


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (EnterPin(1), EnterPin(2), True),
        (EnterPin(1), EnterPin(1, waiting_for_clerk=True), False),
        (PlaceCard(reading=10), PlaceCard(reading=90), True),
        (PlaceCard(), PlaceCard(reading=0), False),
        (question(), question(chosen="kokuho"), True),
        (question(), question(people=("渚",)), False),
        (question(), question(question="pension"), False),
        (
            CheckDocument(1, 2, "届", "aaaa/0", 2, 0, (), "a"),
            CheckDocument(1, 2, "届", "aaaa/1", 2, 1, (), "a"),
            True,
        ),
        (
            CheckDocument(1, 2, "届", "aaaa/0", 1, 0, (), "a"),
            CheckDocument(2, 2, "届", "bbbb/1", 1, 0, (), "b"),
            False,
        ),
    ],
)
def test_a_tap_belongs_to_one_screen(one: object, other: object, same: bool) -> None:
    assert (identity(one) == identity(other)) is same  # type: ignore[arg-type]


def test_letters_grow_then_become_high_contrast_then_are_as_at_first() -> None:
    seen = [(1.0, "normal")]
    for _ in range(4):
        seen.append(next_letters(*seen[-1]))
    assert seen == [(1.0, "normal"), (1.5, "normal"), (2.0, "normal"), (2.0, "contrast"), (1.0, "normal")]
    assert next_letters(1.5, "dark") == (1.0, "normal")


def test_every_visitor_sentence_exists_in_easy_japanese_with_ruby_on_every_kanji() -> None:
    import re

    for key, row in sorted(TEXTS.rows().items()):
        if key.startswith("paper."):
            continue
        easy = row.get("easy")
        assert easy, key
        bare = re.sub(r"\{[^{}|]+\|[^{}|]+\}|\{\w+\}", "", easy)
        assert not re.search(r"[\u3400-\u9fff]", bare), f"{key}: {bare}"


def test_the_presenter_needs_no_qt() -> None:
    code = "import sys, kakanai_desk.ui.presenters.visitor; sys.exit(any(m.startswith('PySide6') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
