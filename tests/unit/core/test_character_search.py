"""A character is found by whatever a clerk knows of it."""

import pytest

from kakanai_desk.core.character_search import MOST, UnknownWord, search
from kakanai_desk.core.characters import variants_of

HEN = "邉"


def names(query):
    return [form.mj for form in search(query)]


def characters(query):
    return {form.text[0] for form in search(query)}


@pytest.mark.parametrize(
    ("query", "mj"),
    [("MJ026190", "MJ026190"), ("ｍｊ０２６１９０", "MJ026190"), ("001340", "MJ000002"), ("J+AD1D", "MJ000001"),
     ("jad1d", "MJ000001")],
)  # fmt: skip
def test_a_code_names_one_form(query, mj):
    assert names(query) == [mj]


def test_a_code_point_and_a_character_give_every_form_of_it():
    forms = {form.mj for form in variants_of(HEN)}
    assert len(forms) >= 16
    assert set(names("U+9089")) == forms
    assert forms <= set(names(HEN))
    assert forms <= set(names("邉\U000e010f"))
    assert "邊" in characters(HEN)  # what shrinks to the same character belongs beside it


@pytest.mark.parametrize(
    "query", ["しんにょう15", "辶15", "辵15", "162.15", "しんにょう 19画", "へん 辶15", "ヘン しんにょう"]
)
def test_radical_and_strokes_in_every_way_they_are_said(query):
    assert {"邉", "邊"} & characters(query)


def test_the_two_radicals_that_look_alike_are_both_meant():
    assert {"部", "限"} <= characters("阝8") | characters("阝6")


def test_readings_are_found_in_either_kana_and_by_their_beginning():
    assert {"澤", "沢"} <= characters("さわ")
    assert "澤" in characters("サワ")
    assert "澤" in characters("タク")
    assert "澤" in characters("たく さんずい")
    assert "鷹" in characters("たか 24画")
    assert search("くりかえ")  # くりかえし


def test_words_narrow_each_other_down_and_the_few_come_first():
    many, few = search("こう"), search("こう 9画")
    assert 0 < len(few) < len(many) <= MOST
    assert {form.strokes for form in few} == {9}
    assert [form.strokes or 99 for form in many] == sorted(form.strokes or 99 for form in many)


def test_what_fits_nothing_is_empty_and_what_means_nothing_says_so():
    assert search("") == ()
    assert search("MJ999999") == ()
    assert search("へん さんずい30") == ()
    for word in ("hen", "U+110000", "J+12", "渡邉"):
        with pytest.raises(UnknownWord, match=word.replace("+", r"\+")):
            search(word)
