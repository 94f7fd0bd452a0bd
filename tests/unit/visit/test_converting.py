"""Kana become kanji for who typed them, and for nobody else (experience v15)."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from kakanai_desk.forms.definitions import AnswerType, Asked
from kakanai_desk.visit.converting import Converting, as_hiragana
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import AskQuestion
from tests.fakes.desk import DeskBench, desk_bench
from tests.fakes.kanji import FakeKanji
from tests.unit.visit.walk import walk


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskBench:
    """A visit that asks the visitor for a text."""
    found = desk_bench(tmp_path).signed_in()
    text = replace(found.context.pack.questions["more_things"], type=AnswerType.TEXT, asked=Asked.VISITOR)
    found.desk.converting = Converting(found.context, FakeKanji())
    found.context.pack = replace(
        found.context.pack, questions={**found.context.pack.questions, "more_things": text}, compiled={}
    )
    for _ in walk(found):
        shown = screen(found)
        if found.context.visit.step is Step.INTERVIEW and isinstance(shown, AskQuestion) and shown.type == "text":
            break
    return found


def screen(bench: DeskBench) -> object:
    return bench.desk.views()[1].screen


def question(bench: DeskBench) -> AskQuestion:
    found = screen(bench)
    assert isinstance(found, AskQuestion)
    return found


def test_the_visitor_is_offered_every_way_of_writing(bench: DeskBench) -> None:
    assert question(bench).converts and question(bench).candidates == ()
    bench.desk.converting.text("はなこ")
    assert question(bench).kana == "はなこ"
    assert question(bench).candidates == ("花子", "ハナコ", "華子", "はな子")
    assert bench.desk.views()[0].names == ("", ())


def test_the_clerk_is_offered_names_and_the_visitor_does_not_see_them(bench: DeskBench) -> None:
    bench.desk.converting.name("はなこ")
    assert bench.desk.views()[0].names == ("はなこ", ("花子", "ハナコ", "華子"))
    assert question(bench).kana == "" and question(bench).candidates == ()


def test_both_kinds_of_kana_are_read_alike(bench: DeskBench) -> None:
    assert as_hiragana("ﾊﾅｺ") == as_hiragana("ハナコ") == "はなこ"
    bench.desk.converting.name("ハナコ")
    assert bench.desk.views()[0].names[1][0] == "花子"


def test_nothing_of_it_outlives_the_visit_or_is_recorded(bench: DeskBench) -> None:
    bench.desk.converting.text("やまだ")
    bench.desk.park()
    assert bench.context.live.conversion is None
    assert "やまだ" not in repr([line.values for line in bench.store.record_since(0)])
    bench.desk.converting.text("はなこ")  # it was on its way when the visitor left
    assert bench.context.live.conversion is None


def test_without_a_dictionary_nothing_is_offered(tmp_path: Path) -> None:
    bench = desk_bench(tmp_path).signed_in()
    assert not bench.desk.views()[0].converts
    bench.desk.start("tennyu")
    bench.desk.converting.name("はなこ")
    assert bench.desk.views()[0].names == ("はなこ", ())


def test_a_dictionary_that_fails_is_told_once_and_not_asked_again_by_the_screens(
    bench: DeskBench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.desk.converting = Converting(bench.context, FakeKanji(broken=True))
    with caplog.at_level(logging.ERROR):
        bench.desk.converting.text("はなこ")
        bench.desk.converting.text("やまだ")
    assert [record.message for record in caplog.records] == ["no kanji: DEVICE-01"]
    assert not question(bench).converts
    caplog.clear()
