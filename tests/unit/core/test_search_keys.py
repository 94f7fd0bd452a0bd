"""A name, a date or a number is found however it is written (R-021)."""

from datetime import date

import pytest

from kakanai_desk.core.person import Person
from kakanai_desk.core.search_keys import kana_key, keys_of_visit, name_key, wanted
from kakanai_desk.core.wareki import PartialDate

TODAY = date(2026, 4, 10)
FAMILY = (
    Person("p1", "見本　太郎", "みほん　たろう", PartialDate(1986, 5, 1)),
    Person("p2", "見本　葛󠄂葉", "みほん　くずは", PartialDate(2017, 7, 7), individual_number="123456789018"),
    Person("p3", "ＮＧＵＹỄＮ　ＶＡＮ　ＡＮ", "ぐえん　ヴぁん　あん", PartialDate(1990)),
)


def fits(query: str, number: str = "NA1-260410-0042-K") -> bool:
    keys = keys_of_visit(number, TODAY, FAMILY)
    words = wanted(query, TODAY)
    return bool(words) and all(any(key.startswith(start) for key in keys for start in word) for word in words)


@pytest.mark.parametrize(
    "query",
    [
        "見本", "見本太郎", "見本　太郎", "太郎 見本", "みほん", "ミホン", "ﾐﾎﾝ ﾀﾛｳ", "みほんたろ", "くすは", "クズハ",
        "葛葉", "葛󠄀葉",
        "s61.5.1", "S61/5/1", "昭和61年5月1日", "昭和61年 5月 1日", "１９８６年５月１日", "1986/5/1", "1986-05-01",
        "19860501",
        "昭和61年", "1986年5月", "h29.7.7", "42", "0042", "42番", "NA1-260410-0042-K", "na1-260410", "NA12604100042K",
        "nguyen", "Nguyễn Van", "グエン", "令和8年4月10日", "4/10", "みほん 19860501",
    ],
)  # fmt: skip
def test_it_is_found_however_it_is_written(query: str) -> None:
    assert fits(query)


@pytest.mark.parametrize(
    "query", ["山田", "1987/5/1", "43", "NA2", "見本 山田", "みほん s61.5.2", "4", " ", "・", "123456789018", "9018"]
)
def test_what_it_is_not_is_not_found(query: str) -> None:
    assert not fits(query)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("髙橋", "高橋"),
        ("齋藤", "斉藤"),
        ("﨑", "崎"),
        ("𠮷田", "吉田"),
        ("澤", "沢"),
        ("滨田", "浜田"),
    ],
)
def test_variant_characters_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("かなざわ", "カナサワ"), ("はっとり", "ハツトリ"), ("ゆうこ", "ユーコ"), ("おおの", "オーノ"), 
        ("きょうこ", "きようこ"),
        ("けいこ", "ケーコ"), ("ちぢわ", "ちじわ"), ("みづき", "みずき"), ("ヴィ", "び"), ("さ とう", "さとう"),
    ],
)  # fmt: skip
def test_readings_that_people_confuse_are_one(one: str, other: str) -> None:
    assert kana_key(one) == kana_key(other)


def test_no_key_holds_an_individual_number() -> None:
    assert not any("123456789018" in key for key in keys_of_visit("NA1-260410-0042-K", TODAY, FAMILY))
