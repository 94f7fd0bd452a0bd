from __future__ import annotations

import logging

import pytest

from kakanai_desk.core import individual_number
from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.person import Sex
from kakanai_desk.hardware.card import my_number
from kakanai_desk.hardware.simulators.virtual_card.damage import damage
from kakanai_desk.hardware.simulators.virtual_card.my_number import basic_four, number_b
from tests.fakes.card_counters import person


def test_the_number_is_read_with_either_tag() -> None:
    assert my_number.parse_number(b"\xff\x10\x0c123456789018\xff\xff") == "123456789018"
    assert my_number.parse_number(b"\xdf\x10\x0c123456789018") == "123456789018"


def test_a_number_whose_check_digit_is_wrong_is_not_believed() -> None:
    with pytest.raises(CardDataBroken) as caught:
        my_number.parse_number(b"\xff\x10\x0c123456789017\xff\xff")
    assert caught.value.values == {"file": "EF0001", "what": "check_digit"}


@pytest.mark.parametrize("digits", ["12345678901８".encode()[:12], b"12345678901 ", b"1234567890188", b""])
def test_what_is_not_twelve_digits_is_no_number(digits: bytes) -> None:
    with pytest.raises(CardDataBroken):
        my_number.parse_number(b"\xff\x10" + bytes((len(digits),)) + digits)


@pytest.mark.parametrize("how", ["garbage", "truncated", "empty", "bounds", "utf8", "tag"])
def test_each_kind_of_damage_is_noticed(how: str) -> None:
    whole = basic_four(person("taro"))
    with pytest.raises(CardDataBroken):
        my_number.parse_basic_four(damage(whole, how))


def test_a_missing_object_is_named_by_its_tag() -> None:
    whole = basic_four(person("taro"))
    cut = whole.index(b"\xdf\x25")
    short = whole[:2] + bytes((whole[2] - 4,)) + whole[3:cut]
    with pytest.raises(CardDataBroken) as caught:
        my_number.parse_basic_four(short)
    assert caught.value.values["what"] == "DF25 missing"


def test_a_name_is_not_normalised() -> None:
    holder = person("kuzuha")
    assert "\U000e0102" in holder.name
    assert my_number.parse_basic_four(basic_four(holder)).name == holder.name


def test_an_unknown_month_and_day_are_kept_unknown() -> None:
    basic = my_number.parse_basic_four(basic_four(person("long_address")))
    assert basic.birth_date is not None
    assert basic.birth_date.iso() == "1950"


def test_a_wholly_unknown_birth_date_is_left_out() -> None:
    basic = my_number.parse_basic_four(basic_four(person("taro")).replace(b"19860501", b"00000000"))
    assert basic.birth_date is None
    assert "birth_date" not in my_number.reading_fields(basic, None, None)


@pytest.mark.parametrize(
    ("written", "sex"),
    [(b"1", Sex.MALE), (b"2", Sex.FEMALE), (b"9", Sex.NOT_APPLICABLE), (b"0", Sex.UNKNOWN), (b"\xe9", Sex.UNKNOWN)],
)
def test_sex_is_read_as_the_card_writes_it(written: bytes, sex: Sex) -> None:
    whole = basic_four(person("taro"))
    assert my_number.parse_basic_four(whole[:-1] + written).sex is sex


def test_a_lying_offset_table_is_noted_and_not_followed(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        basic = my_number.parse_basic_four(damage(basic_four(person("taro")), "offsets"))
    assert basic.name == "見本　太郎"
    assert "offset table" in caplog.text


@pytest.mark.parametrize(
    ("who", "key"),
    [("taro", "61"), ("kuzuha", "64"), ("longest_address", "01"), ("one_try", "31"), ("yoshizaki", "01")],
)
def test_the_played_card_knows_the_year_of_the_era_in_its_second_key(who: str, key: str) -> None:
    assert number_b(person(who))[:2].decode() == key


def test_the_sample_numbers_have_true_check_digits() -> None:
    for who in ("taro", "kuzuha", "yoshizaki", "long_address", "longest_address", "one_try", "locked"):
        digits = person(who).individual_number
        assert individual_number.check_digit(digits[:11]) == int(digits[11])
