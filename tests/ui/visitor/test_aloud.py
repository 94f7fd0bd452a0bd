"""聞く on the visitor's screen: what is seen is read, names on asking again, and another screen ends it (R-057)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QCoreApplication

from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.aloud import Reader
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.painted import PaintedButton
from kakanai_desk.visit.visitor_view import CheckFacts, EnterPin, Fact, Hidden, Station, VisitorScreen, VisitorView
from tests.ui.visitor.screens import question

FACTS = CheckFacts("太郎", (Fact("visitor.fact.name", "見本　太郎"),))


class Heard:
    def __init__(self) -> None:
        self.said: list[tuple[Sequence[str], str]] = []
        self.stopped = 0

    def read(self, sentences: Sequence[str], language: str) -> None:
        self.said.append((sentences, language))

    def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def window(qapp: object, heard: Heard) -> Iterator[VisitorWindow]:
    made = VisitorWindow(DeskBridge(), still=True)
    reader = Reader(made, heard, load_texts())
    made.read_aloud.connect(reader.read)
    made.screen_changed.connect(reader.screen_changed)
    made.speak_in(frozenset({"ja", "easy", "pt-BR"}))
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.processEvents()


def show(window: VisitorWindow, screen: VisitorScreen, language: str = "ja", revision: int = 1) -> None:
    window.show_view(VisitorView(screen, Station.QUESTIONS, language, revision=revision))


def tool(window: VisitorWindow, words: str) -> PaintedButton | None:
    return next((b for b in window.findChildren(PaintedButton) if b.isVisible() and b.words() == words), None)


def test_a_press_reads_the_question_in_its_language(window: VisitorWindow, heard: Heard) -> None:
    show(window, question("health_insurance"), "pt-BR")
    button = tool(window, "Ouvir")
    assert button is not None
    button.click()
    ((sentences, language),) = heard.said
    assert language == "pt-BR"
    assert sentences[0] == "Qual será o seu seguro de saúde?"


def test_plus_on_the_ten_key_reads_too_and_digits_of_a_number_are_never_said(
    window: VisitorWindow, heard: Heard
) -> None:
    show(window, EnterPin(3, 4))
    window.key(ord("+"))
    assert not any(mark in "".join(heard.said[0][0]) for mark in ("●", "3けた", "3つ"))


def test_names_come_with_the_second_press_on_the_same_screen(window: VisitorWindow, heard: Heard) -> None:
    show(window, FACTS)
    window.key(ord("+"))
    window.key(ord("+"))
    first, second = ("".join(sentences) for sentences, _ in heard.said)
    assert "太郎" not in first
    assert "太郎" in second
    show(window, question("health_insurance"), revision=2)
    show(window, FACTS, revision=3)
    window.key(ord("+"))
    assert "太郎" not in "".join(heard.said[-1][0])


def test_the_next_screen_and_a_hidden_one_end_the_reading(window: VisitorWindow, heard: Heard) -> None:
    show(window, question("health_insurance"))
    window.key(ord("+"))
    assert heard.stopped == 0
    show(window, Hidden(), revision=2)
    assert heard.stopped == 1


def test_a_language_without_a_voice_has_no_button(window: VisitorWindow, heard: Heard) -> None:
    show(window, question("health_insurance"), "fil")
    assert tool(window, "Pakinggan") is None
    window.key(ord("+"))
    assert heard.said == []
