"""Confusions that a neighbour decides (R-005)."""

import pytest

from kakanai_desk.hardware.vision import charsets, variants
from kakanai_desk.hardware.vision.engine import Glyph
from kakanai_desk.hardware.vision.repair import mended


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("コ一ポみどり2O3号", "コーポみどり203号"),
        ("1一2ー3", "1-2-3"),
        ("メゾン口イヤル", "メゾンロイヤル"),
        ("ハイツ二ユー", "ハイツニユー"),
        ("三ツ木ー丁目", "三ツ木一丁目"),
        ("ハイツ·サクラ", "ハイツ・サクラ"),
        ("１丁目２番地", "1丁目2番地"),
    ],
)
def test_a_neighbour_decides(read, meant):
    assert mended(read) == meant


@pytest.mark.parametrize(
    "text", ["山口町2丁目", "一之江4丁目", "工場前", "二丁目3番地", "八千代市", "エー・ワン", "力石町"]
)
def test_what_may_stand_alone_stays(text):
    assert mended(text) == text


@pytest.mark.parametrize("char", "桥满种泽冈滨图")
def test_chinese_forms_are_no_characters_of_the_register(char):
    assert not charsets.is_japanese(char)


@pytest.mark.parametrize("char", "髙﨑濵邉邊栁德桒嵜槗舘冨𠮷々ー・あアA1")
def test_characters_of_names_are(char):
    assert charsets.is_japanese(char)


@pytest.mark.parametrize(
    ("read", "meant"),
    [("高", "髙"), ("崎", "﨑"), ("浜", "濵"), ("濱", "濵"), ("吉", "𠮷"), ("邊", "邉"), ("辺", "邉"), ("徳", "德"),
     ("柳", "栁"), ("桑", "桒"), ("富", "冨"), ("橋", "槗"), ("斎", "齋"), ("館", "舘"), ("昇", "曻")],
)  # fmt: skip
def test_the_form_of_a_name_is_among_the_first_three(read, meant):
    assert meant in variants.offered(Glyph(((read, 0.99),)))[:3]


def test_what_the_model_nearly_read_comes_before_what_it_never_thought_of():
    offered = variants.offered(Glyph((("斉", 0.5), ("齊", 0.4))))
    assert offered[:2] == ("斉", "齊")
    assert set(offered) >= {"斎", "齋"}
