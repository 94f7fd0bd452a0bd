"""The kana pad: every kana that a name can have is reached, and no key does harm (experience v15)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.kana_pad import (
    COLUMNS,
    CONVERT,
    DIGITS,
    ERASE,
    KATAKANA,
    LONG,
    MARK,
    PLACES,
    SPACE,
    by_digits,
    converted,
    pressed,
    tail,
)

LETTERS = [letter for column in COLUMNS for letter in column if letter != "　"]
KEYS = [*LETTERS, *DIGITS, *(key for _, key in PLACES), MARK, LONG, SPACE, KATAKANA, ERASE]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["は", MARK], "ば"),
        (["は", MARK, MARK], "ぱ"),
        (["は", MARK, MARK, MARK], "は"),
        (["つ", MARK], "っ"),
        (["つ", MARK, MARK], "づ"),
        (["く", "す", MARK, "は"], "くずは"),
        (["み", "ほ", "ん", SPACE, SPACE, "た", "ろ", "う"], "みほん　たろう"),
        (["ん", MARK], "ん"),
        ([MARK, LONG, SPACE, ERASE], ""),
        (["あ", LONG, ERASE], "あ"),
        (["み", "ほ", "ん", KATAKANA, SPACE, "は", "な", "こ", KATAKANA], "ミホン　ハナコ"),
        (["み", KATAKANA, KATAKANA], "み"),
        (["は", KATAKANA, MARK, MARK, "う", MARK, MARK, KATAKANA], "パヴ"),
        (["こ", LONG, "ひ", LONG, KATAKANA, KATAKANA, KATAKANA], "コーヒー"),
        (["1", "丁目", "2", "番地", "0"], "1丁目2番地0"),
        ([KATAKANA, "3", "-", "5", KATAKANA], "3-5"),
    ],
)
def test_keys_write_what_a_person_means(keys: list[str], text: str) -> None:
    found = ""
    for key in keys:
        found = pressed(found, key)
    assert found == text


def test_every_kana_of_the_register_is_reached() -> None:
    reached = set(LETTERS)
    for letter in LETTERS:
        for _ in range(3):
            letter = pressed(letter, MARK)
            reached.add(letter)
    wanted = {chr(code) for code in range(0x3041, 0x3095)} - set("ゐゑ")  # ゐ and ゑ the clerk types
    assert wanted - reached == set()


@given(st.lists(st.sampled_from(KEYS), max_size=90))
def test_a_name_is_never_longer_than_it_may_be_nor_begins_with_a_mark(keys: list[str]) -> None:
    text = ""
    for key in keys:
        text = pressed(text, key, 20)
        assert len(text) <= 20
        assert not text.startswith(("　", "ー"))
        assert "　　" not in text


def test_the_ten_key_reaches_every_letter_and_digit_in_two_digits() -> None:
    found = [key for row in range(10) for line in range(10) if (key := by_digits(row, line))]
    assert sorted(found) == sorted([*LETTERS, *DIGITS, "-", CONVERT, KATAKANA])


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("やまだ", "やまだ"),
        ("山田たろう", "たろう"),
        ("山田　たろー", "たろー"),
        ("山田", ""),
        ("", ""),
        ("ー", ""),
        ("コーヒー", ""),
    ],
)
def test_what_is_converted_is_the_kana_at_the_end(text: str, end: str) -> None:
    assert tail(text) == end


def test_a_word_takes_the_place_of_its_kana_only() -> None:
    assert converted("山田たろう", "たろう", "太郎") == "山田太郎"
    assert converted("山田たろうさ", "たろう", "太郎") == "山田たろうさ", "it came too late"
    assert converted("あい", "あい", "愛" * 99, most=60) == "愛" * 60
