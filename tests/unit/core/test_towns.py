"""Which row of the table an address means, however it is typed (R-080)."""

from __future__ import annotations

import pytest

from kakanai_desk.core.towns import Folded, from_plain, number_of, to_plain
from tests.fakes.towns import TOWNS


@pytest.mark.parametrize(
    ("text", "town", "rest"),
    [
        ("見本町一丁目2番地", "9001001", "2番地"),
        ("見本町１丁目2番地", "9001001", "2番地"),
        ("見本町 1 丁目 2", "9001001", "2"),
        ("見本町十二丁目3", "9001012", "3"),
        ("見本町12丁目3", "9001012", "3"),
        ("見本町１－２－３", "9001001", "２－３"),
        ("見本町2の3", "9001002", "3"),
        ("見本谷5", "9002000", "5"),
        ("大字見本谷5", "9002000", "5"),
        ("字見本谷字上ノ山5", "9002101", "5"),
        ("大字見本谷上ノ山5", "9002101", "5"),
        ("見本谷小字上ノ山5", "9002101", "5"),
        ("霞ヶ沢1", "9003000", "1"),
        ("霞が沢1", "9003000", "1"),
        ("霞ガ澤1", "9003000", "1"),
        ("霞ヵ\u3000沢1", "9003000", "1"),
        ("見本1", "9004000", "1"),
        ("十文字1", "9005000", "1"),
    ],
)
def test_a_typed_place_finds_its_row_and_what_follows(text: str, town: str, rest: str) -> None:
    found = TOWNS.find(text)
    assert found is not None and found.town is not None
    assert found.town.id == town
    assert text[found.end :].strip() == rest


@pytest.mark.parametrize("text", ["見本町5番地", "見本町9丁目1", "見本町"])
def test_a_place_whose_chome_is_not_there_is_known_without_a_row(text: str) -> None:
    found = TOWNS.find(text)
    assert found is not None
    assert found.oaza == "見本町" and found.town is None


@pytest.mark.parametrize("text", ["よそ町1", "", "町1"])
def test_another_place_is_not_found(text: str) -> None:
    assert TOWNS.find(text) is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("滋賀県湖南市見本町", 6),
        ("湖南市見本町", 3),
        ("滋賀県 湖南市谷", 7),
        ("大津市中央", None),
        ("見本町", None),
    ],
)
def test_only_an_address_that_names_the_city_is_here(text: str, end: int | None) -> None:
    assert TOWNS.here(text) == end


def test_folding_keeps_where_each_letter_came_from() -> None:
    text = "霞が\U000e0100澤 十二丁目"
    folded = Folded.of(text)
    assert folded.text == "霞ケ沢12丁目"
    assert [text[folded.source(i)] for i in range(3)] == ["霞", "が", "澤"]
    assert folded.source(len(folded.text)) == len(text)


@pytest.mark.parametrize(("numerals", "number"), [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十四", 34)])
def test_numerals(numerals: str, number: int) -> None:
    assert number_of(numerals) == number


def test_the_table_comes_back_as_it_was_kept() -> None:
    again = from_plain(to_plain(TOWNS))
    assert again.towns == TOWNS.towns
    assert (again.city, again.prefecture, again.as_of, again.sample) == ("湖南市", "滋賀県", TOWNS.as_of, False)
