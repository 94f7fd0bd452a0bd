"""Which faces the idle screen has (R-069, R-092)."""

from __future__ import annotations

from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.presenters.visitor_idle import idle
from kakanai_desk.visit.visitor_view import Idle

TEXTS = load_texts()
STOP = {"ja": "止まります", "easy": "{止|と}まります", "en": "It stops."}
CROWD = {"ja": "こみあいます", "easy": "おおいです"}


def faces(*notices: dict[str, str], called: int = 0) -> list[tuple[str, str, str]]:
    body = idle(Idle("湖南市", "市民課", "3番窓口", called, notices), TEXTS)
    return [(face.language, face.called, face.notice) for face in body.faces]


def test_without_anything_to_say_the_screen_is_japanese_and_still() -> None:
    assert faces() == [("ja", "", "")]


def test_a_notice_is_shown_in_the_languages_it_was_written_in() -> None:
    assert faces(STOP, CROWD) == [
        ("ja", "", "止まります"),
        ("ja", "", "こみあいます"),
        ("easy", "", "{止|と}まります"),
        ("easy", "", "おおいです"),
        ("en", "", "It stops."),
    ]


def test_a_called_number_is_told_in_every_language_with_the_japanese_notice_where_there_is_no_other() -> None:
    found = faces(STOP, called=42)
    assert [face[0] for face in found] == [language.code for language in TEXTS.languages()]
    assert {face[1] for face in found} == {"42"}
    assert ("vi", "42", "止まります") in found
    assert ("en", "42", "It stops.") in found
    assert idle(Idle(called=42, notices=(STOP,)), TEXTS).faces[3].notice_language == "ja"


def test_every_language_has_its_own_words_over_the_number() -> None:
    captions = [face.caption for face in idle(Idle(called=42), TEXTS).faces]
    assert len(set(captions)) == len(captions) == len(TEXTS.languages())
