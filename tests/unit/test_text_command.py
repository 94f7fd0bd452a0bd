"""The catalogs of the product are whole; what a translator may get wrong is found (R-122)."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kakanai_desk import text_command
from kakanai_desk.core.translations import languages
from kakanai_desk.text_command import Part, faults_of, updated

ENGLISH = languages()["en"]


def test_every_offered_language_says_everything(capsys: pytest.CaptureFixture[str]) -> None:
    answer = text_command.check(argparse.Namespace(procedures=None, json=True, most=20))
    assert {row["language"] for row in answer["catalogs"]} >= {"pt-BR", "vi"}
    assert [(r["language"], r["part"], r["missing"], r["faults"]) for r in answer["catalogs"] if r["missing"]] == []
    assert [r["faults"] for r in answer["catalogs"] if r["faults"]] == []
    assert answer["exit"] == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("There are {count} left", []),
        ("There are some left", ["差し込みの {…} が違う"]),
        ("There are {number} left", ["差し込みの {…} が違う"]),
        ("There are **{count} left", ["強調の ** が違う"]),
        ("There are {count} のこり", ["訳に仮名が残っている"]),
        ("There are {count} {回|かい}", ["訳にふりがなの印がある", "訳に仮名が残っている"]),
    ],
)
def test_what_a_translation_lost_or_invented_is_named(text: str, found: list[str]) -> None:
    assert list(faults_of("あと {count} 回", text)) == found


def test_a_changed_sentence_keeps_its_old_translation_for_the_translator_only(tmp_path: Path) -> None:
    def part(sentence: str) -> Part:
        return Part("content", tmp_path, {("", sentence): "questions.moved"})

    changed = part("いつ、この市に引っ越しましたか")
    file = changed.file(ENGLISH)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    file.write_text(f'{head}msgid "いつ、この町に引っ越しましたか"\nmsgstr "When did you move?"\n', "utf-8")
    file.write_bytes(updated(changed, ENGLISH))
    again = file.read_text("utf-8")
    assert "#, fuzzy" in again
    assert "When did you move?" in again
    assert updated(changed, ENGLISH).decode("utf-8") == again  # the same bytes again
