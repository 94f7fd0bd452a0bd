"""国籍・地域 by code and by the name on a card (Doc 9303 codes; R-002, R-005)."""

import pytest

from kakanai_desk.core import nationalities


def test_every_code_is_one_of_a_passport_and_every_name_leads_back_to_its_code():
    rows = nationalities.listed()
    assert len(rows) > 190
    for code, name in rows:
        assert code in ("JP", "D") or (len(code) == 3 and code.isascii() and code.isupper())
        assert nationalities.code_of(name) == nationalities.code_of(code) == code
        assert nationalities.name_of(code) == name
    assert len({name for _, name in rows}) == len(rows)


@pytest.mark.parametrize(
    ("said", "code"),
    [("JPN", "JP"), (" ブラジル ", "BRA"), ("米国", "USA"), ("republic of korea", "KOR"), ("DEU", "D"), ("どこか", "")],
)
def test_what_a_card_says_is_one_country_or_none(said, code):
    assert nationalities.code_of(said) == code


def test_a_code_nobody_listed_stands_for_itself():
    assert nationalities.name_of("UTO") == "UTO"
