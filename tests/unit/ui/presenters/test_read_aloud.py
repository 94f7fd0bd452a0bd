"""What is read aloud: the screen's words in order, choices with their digits, no secret, no name at first (R-057)."""

from __future__ import annotations

import re

import pytest

from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.spoken import spoken
from kakanai_desk.ui.presenters.visitor import present
from kakanai_desk.visit.visitor_view import EnterPin, Idle, VisitorView
from tests.ui.visitor.screens import gallery, question

TEXTS = load_texts()
LANGUAGES = [language.code for language in TEXTS.languages()]
SCREENS = {name: screen for name, screen, _ in gallery()}


def say(language: str):
    return lambda key, **values: TEXTS.visitor(f"visitor.{key}", language, **values)


def heard(screen, language: str = "ja", *, facts: bool = False) -> tuple[str, ...]:
    return spoken(present(VisitorView(screen, language=language), TEXTS), say(language), facts=facts)


def test_a_question_is_read_before_its_choices_and_each_choice_with_its_digit() -> None:
    sentences = heard(question("health_insurance"))
    assert sentences[0] == "これからの 健康保険は、どれですか"
    choices = [s for s in sentences if re.match(r"\d番、", s)]
    assert choices[0].startswith("1番、勤め先")
    assert len(choices) >= 4
    assert sentences.index(choices[0]) > 0


def test_easy_japanese_is_read_by_its_readings() -> None:
    first = heard(question("health_insurance"), "easy")[0]
    assert not re.search(r"[一-龠{}|]", first)
    assert "けんこうほけん" in first


@pytest.mark.parametrize("typed", [0, 2, 4])
def test_nothing_of_a_number_is_heard_while_it_is_typed(typed: int) -> None:
    sentences = heard(EnterPin(typed, 4, 3, 3))
    assert sentences == heard(EnterPin(0, 4, 3, 3))


def test_names_and_addresses_are_heard_only_when_asked_for_again() -> None:
    for name in ("facts", "v08-household", "v05-yes-no-each", "v10-document"):
        first, again = "".join(heard(SCREENS[name])), "".join(heard(SCREENS[name], facts=True))
        for fact in ("見本", "太郎", "渚", "昭和61年", "みほん"):
            assert fact not in first, name
        assert any(fact in again for fact in ("太郎", "渚", "たろう")), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_can_be_read_in_every_language(language: str) -> None:
    for name, screen in SCREENS.items():
        sentences = heard(screen, language)
        assert sentences or isinstance(screen, Idle), name
        for sentence in sentences:
            assert not re.search(r"[{}|\u2068\u2069]|\*\*|\n", sentence), (name, sentence)


def test_an_idle_screen_says_nothing() -> None:
    assert isinstance(present(VisitorView(Idle()), TEXTS).body, bodies.Idle)
    assert heard(Idle()) == ()
