"""Names, relations, towns and forms, without a window."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted, CardPinRejected, MoveNotAllowed
from kakanai_desk.ui.presenters import clerk_fields as fields
from kakanai_desk.ui.presenters.clerk import short_number
from kakanai_desk.ui.presenters.clerk_forms import forms_of, handed_over
from kakanai_desk.ui.presenters.clerk_words import notice_text

VOCABULARY = ("世帯主", "夫", "妻", "子", "子の子", "父", "母", "縁故者", "同居人")


@pytest.mark.parametrize("code", ["520-3114", "5203114", "５２０－３１１４"])
def test_a_postal_code_of_the_city_gives_its_town(code: str) -> None:
    assert fields.town_of(code, "湖南市") == "湖南市石部口"


def test_a_postal_code_elsewhere_names_the_prefecture_too() -> None:
    assert fields.town_of("1000001", "湖南市").startswith("東京都千代田区")


def test_an_unfinished_or_unknown_code_gives_nothing() -> None:
    assert fields.town_of("520", "湖南市") == ""
    assert fields.town_of("0000000", "湖南市") == ""


def test_relations_complete_from_their_reading() -> None:
    assert fields.relation_candidates("つ", VOCABULARY) == ("妻",)
    assert fields.relation_candidates("子", VOCABULARY)[:2] == ("子", "子の子")
    assert fields.relation_candidates("", VOCABULARY)[0] == "世帯主"


def test_names_join_with_the_wide_space_and_part_again() -> None:
    assert fields.join_name("見本", "太郎") == "見本\u3000太郎"
    assert fields.join_name("", "MIHON ANA") == "MIHON ANA"
    assert fields.split_name("見本\u3000太郎") == ("見本", "太郎")


def test_furigana_is_kept_in_hiragana_with_the_wide_space() -> None:
    assert fields.as_kana("ミホン ﾀﾛｳ") == "みほん\u3000たろう"


def test_the_character_with_several_forms_is_found_from_the_caret() -> None:
    assert fields.form_to_choose("葛葉", 0) == 0
    assert fields.form_to_choose("葛葉", 2) == 1
    assert fields.form_to_choose("見高", 1) == 1  # one form each: another character can be searched for in its place
    assert fields.form_to_choose("見高", 9) == 1
    assert fields.form_to_choose("", 0) is None


def test_all_registered_forms_are_offered_and_the_present_one_is_chosen() -> None:
    choice = forms_of("葛葉", 0)
    assert choice is not None
    assert len(choice.forms) == 7
    assert choice.current().bare
    assert [form.mj for form in choice.on_page()] == sorted(form.mj for form in choice.forms)


def test_what_the_core_system_gets_is_said_before_choosing() -> None:
    choice = forms_of("葛", 0)
    assert choice is not None
    other = next(form for form in choice.forms if not form.bare)
    assert "縮退字「葛」" in handed_over(other)
    assert "縮退" not in handed_over(choice.current())


def test_faults_are_said_in_the_clerks_words_with_the_code_at_the_end() -> None:
    words = notice_text(AnswerNotAccepted(question="relation", why="two_heads"))
    assert words == "続柄: 世帯主が2人います。続柄を直してください (VISIT-ANSWER-01)"
    assert "identify" not in notice_text(MoveNotAllowed(state="identify", move="print"))
    assert "残り2回" in notice_text(CardPinRejected(attempts_left=2))


def test_the_number_said_aloud_is_the_serial() -> None:
    assert short_number("NA1-260410-0042-K") == "42"
