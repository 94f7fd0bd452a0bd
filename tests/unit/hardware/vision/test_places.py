"""Addresses and the postal dictionary (R-005)."""

import pytest

from kakanai_desk.hardware.vision.places import placed


@pytest.mark.parametrize(
    ("read", "text", "mended"),
    [
        ("滋賀県湖南市中央一丁目1番地", "滋賀県湖南市中央一丁目1番地", 0),
        ("滋賀眼湖南市中央1-1", "滋賀県湖南市中央1-1", 1),
        ("滋賀県湖甫市中央1-1", "滋賀県湖南市中央1-1", 1),
        ("東京都八玉子市元横山町1", "東京都八王子市元横山町1", 1),
        ("神奈川眼横浜市中区本町1", "神奈川県横浜市中区本町1", 1),
        ("東京都干代田区丸の内1丁目", "東京都千代田区丸の内1丁目", 1),
        ("京都市左京区下鴨1", "京都市左京区下鴨1", 0),  # a card may leave the prefecture out
        ("北海道札幌市中央区旭ヶ丘3", "北海道札幌市中央区旭ヶ丘3", 0),  # ヶ stays as printed, the dictionary has ケ
    ],
)
def test_a_place_is_mended_when_only_one_is_that_near(read, text, mended):
    found = placed(read)
    assert (found.text, found.mended) == (text, mended)


def test_a_place_that_is_near_to_none_stays_as_it_was_read():
    assert placed("無何有県幻市1丁目").text == "無何有県幻市1丁目"
    assert placed("無何有県幻市1丁目").known == 0


def test_a_short_name_is_never_exchanged_for_another():
    """吉田町 is no 吉永町: one character of three is not a slip."""
    assert placed("京都府京都市左京区吉田町5").text == "京都府京都市左京区吉田町5"
