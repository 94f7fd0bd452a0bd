"""How an address in the city is written, what is odd about it, and which building it names (R-079, R-080)."""

from __future__ import annotations

import pytest

from kakanai_desk.core.addresses import AddressBook, building_of, read_address
from tests.fakes.towns import TOWNS


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("滋賀県湖南市見本町一丁目1番地1　見本ハイツ203号", "滋賀県湖南市見本町一丁目1番地1　見本ハイツ203号"),
        ("湖南市見本町１－２－３", "湖南市見本町一丁目2番地3"),
        ("湖南市見本町2丁目05番6号コーポ見本１０１", "湖南市見本町二丁目5番6号　コーポ見本１０１"),
        ("湖南市見本谷十二番地三", "湖南市大字見本谷12番地3"),
        ("湖南市見本谷十二番地三笠荘", "湖南市大字見本谷12番地　三笠荘"),
        ("湖南市見本谷12番地の3", "湖南市大字見本谷12番地3"),
        ("湖南市見本谷1番地1号室", "湖南市大字見本谷1番地　1号室"),
        ("湖南市見本谷12-3ﾐﾎﾝﾊｲﾂ", "湖南市大字見本谷12番地3　ﾐﾎﾝﾊｲﾂ"),
        ("湖南市見本町1-2-3-405", "湖南市見本町一丁目2-3-405"),
        ("湖南市霞が沢1-2", "湖南市霞ケ沢1-2"),
        ("湖南市霞が沢1番2号", "湖南市霞ケ沢1番2号"),
        ("湖南市霞が沢1番地2", "湖南市霞ケ沢1番地2"),
        ("湖南市見本無番地", "湖南市見本無番地"),
    ],
)
def test_an_address_is_written_as_the_table_has_it(typed: str, written: str) -> None:
    found = read_address(typed, TOWNS)
    assert found is not None
    assert found.written == written
    assert found.alerts == ()
    again = read_address(written, TOWNS)
    assert again is not None and again.written == written, "writing it twice changes nothing"


@pytest.mark.parametrize(
    ("typed", "alert"),
    [
        ("湖南市よそ町1番地", "unknown_town"),
        ("湖南市見本町5番地", "no_chome"),
        ("湖南市見本町9丁目1番地", "no_such_chome"),
        ("湖南市見本町九丁目1番地", "no_such_chome"),
        ("湖南市見本町一丁目", "no_number"),
        ("湖南市見本谷 見本ハイツ203", "no_number"),
    ],
)
def test_what_is_odd_is_an_alert_and_the_words_stay(typed: str, alert: str) -> None:
    found = read_address(typed, TOWNS)
    assert found is not None
    assert found.alerts == (alert,)


@pytest.mark.parametrize("typed", ["大津市中央一丁目1番1号", "Tokyo", "見本町一丁目1"])
def test_an_address_elsewhere_is_not_judged(typed: str) -> None:
    assert read_address(typed, TOWNS) is None


@pytest.mark.parametrize(
    ("named", "building"),
    [
        ("見本ハイツ203号", "見本ハイツ"),
        ("見本ハイツ　Ａ－２０３", "見本ハイツ"),
        ("市営見本団地3棟201号室", "市営見本団地3棟"),
        ("メゾン見本1F", "メゾン見本"),
        ("ﾐﾎﾝﾊｲﾂ 203", "ミホンハイツ"),
        ("見本荘", "見本荘"),
        ("203号", ""),
        ("見本方", ""),
        ("見本ハイツ203号 見本方", ""),
        ("見本ハイツ203号　見本様方", ""),
        ("見本", ""),  # may be a family's name
        ("", ""),
        ("ハ" * 31, ""),
    ],
)
def test_only_a_buildings_own_name_is_taken(named: str, building: str) -> None:
    assert building_of(named) == building


BOOK = AddressBook(TOWNS, {"9001001": ("見本ハイツ", "見本コーポ", "レジデンス湖南"), "9002000": ("谷の荘",)})


def test_completions_are_the_written_form_then_the_buildings_of_that_town() -> None:
    assert BOOK.completions("湖南市見本町1-2-3") == (
        "湖南市見本町一丁目2番地3",
        "湖南市見本町一丁目2番地3　見本ハイツ",
        "湖南市見本町一丁目2番地3　見本コーポ",
        "湖南市見本町一丁目2番地3　レジデンス湖南",
    )


def test_what_was_begun_narrows_the_buildings() -> None:
    assert BOOK.completions("湖南市見本町一丁目2番地3　見本") == (
        "湖南市見本町一丁目2番地3　見本ハイツ",
        "湖南市見本町一丁目2番地3　見本コーポ",
    )


@pytest.mark.parametrize("typed", ["", "湖南市よそ町1", "湖南市見本町9丁目1", "大津市中央1", "湖南市見本町一丁目"])
def test_nothing_is_offered_where_nothing_is_known(typed: str) -> None:
    assert BOOK.completions(typed) == ()


def test_without_a_table_nothing_is_said() -> None:
    assert AddressBook().read("湖南市見本町一丁目1番地") is None
    assert AddressBook().completions("湖南市見本町一丁目1番地") == ()
