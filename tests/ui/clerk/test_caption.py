"""The clerk sees every foreign screen of the visitor in Japanese beside it (R-122)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kakanai_desk.ui.presenters.clerk_caption import Caption, caption_of
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import Idle
from tests.ui.clerk.clerk_bench import ClerkBench

ANSWERS = {
    "move_date": ("2026-04-05", None),
    "health_insurance": ("kokuho", "*"),
    "pension": ("kokumin", "*"),
    "my_number_card": ("yes", "*"),
    "civil_servant": ("no", None),
    "public_account": ("yes", None),
    "childcare_wish": ("yes", None),
    "more_things": ("no", None),
}
KANA_OR_KANJI = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def in_language(clerk: ClerkBench, language: str) -> Caption:
    clerk.bench.desk.language(language)
    clerk.settle()
    return clerk.workplace.visit.side.caption.caption()


def screens(clerk: ClerkBench) -> Iterator[Caption]:
    """The caption of every screen of a visit in Vietnamese."""
    clerk.sign_in().press("1")
    yield in_language(clerk, "vi")
    clerk.visitor_types_pin()
    yield in_language(clerk, "vi")
    clerk.press("F12").fill_household()
    yield in_language(clerk, "vi")
    clerk.workplace.visit.household._common["move_from"].focus()
    clerk.fill_common().press("F12")
    yield in_language(clerk, "vi")
    clerk.press("F12")
    while clerk.serving.step is Step.INTERVIEW:
        yield in_language(clerk, "vi")
        clerk.visitor_answers(**{clerk.view.visitor.screen.question: ANSWERS[clerk.view.visitor.screen.question]})
    yield in_language(clerk, "vi")
    clerk.press("F12")
    while clerk.serving.step is Step.DOCUMENTS:
        yield in_language(clerk, "vi")
        clerk.press("F12")
    yield in_language(clerk, "vi")
    clerk.visitor_signs()
    yield in_language(clerk, "vi")
    clerk.press("F12", "1")


def test_every_screen_of_a_visit_has_its_japanese_beside_it(clerk: ClerkBench) -> None:
    found = list(screens(clerk))
    assert len(found) >= 18
    for caption in found:
        assert KANA_OR_KANJI.search(caption.heading)
    headings = [caption.heading for caption in found]
    assert "カードの内容は、まちがいありませんか" in headings
    assert "ここに名前を書いてください" in headings
    caption = clerk.workplace.visit.side.caption
    assert caption.caption().heading.startswith("おつかれさまでした")


def test_a_question_shows_its_choices_and_the_answer_that_stands(clerk: ClerkBench) -> None:
    clerk.to_procedures()
    clerk.bench.desk.language("pt-BR")
    clerk.bench.desk.back()
    clerk.settle()
    caption = clerk.workplace.visit.side.caption
    assert caption.isVisible()
    assert any(line.chosen for line in caption.caption().lines)
    assert all(KANA_OR_KANJI.search(line.words) for line in caption.caption().lines)


def test_a_japanese_screen_needs_no_caption(clerk: ClerkBench) -> None:
    clerk.sign_in().press("1")
    for language in ("ja", "easy"):
        assert in_language(clerk, language) == Caption()
        assert not clerk.workplace.visit.side.caption.isVisible()


def test_hidden_and_idle_screens_are_named() -> None:
    from kakanai_desk.visit.visitor_view import VisitorView

    assert caption_of(VisitorView(Idle(), language="ne")).heading == "待受"
