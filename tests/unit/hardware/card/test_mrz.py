"""The zone as it is typed and as a chip holds it: books (two lines of 44) and cards (three of 30)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.person import Sex
from kakanai_desk.hardware.card import mrz
from kakanai_desk.hardware.simulators.virtual_card.passport import digit, zone
from kakanai_desk.hardware.simulators.virtual_card.people import PEOPLE, PassportHolder, load_holder

BOOK = "P<UTOMIHON<<HANAKO<KOMACHI<<<<<<<<<<<<<<<<<<" + "TX01234567UTO9412310F3405019<<<<<<<<<<<<<<08"
# the long number and its neighbours are those of ICAO 9303-11, appendix D
CARD = "I<UTOD231458907<<<<<<<<<<<<<<<" + "3407127M9507122UTO<<<<<<<<<<<2" + "MIHON<<ICHIRO<<<<<<<<<<<<<<<<<"
LONG = "I<UTOD23145890<7349<<<<<<<<<<<" + CARD[30:]


def test_a_book_is_read() -> None:
    assert len(BOOK) == 88
    found = mrz.parse(BOOK.encode())
    assert (found.name, found.number, found.issuer, found.nationality) == (
        "MIHON HANAKO KOMACHI", "TX0123456", "UTO", "UTO")  # fmt: skip
    assert (found.sex, found.expires_on.iso(), found.name_whole) == (Sex.FEMALE, "2034-05-01", True)


@pytest.mark.parametrize(("said", "number"), [(CARD, "D23145890"), (LONG, "D23145890734")])
def test_a_card_is_read_with_a_number_of_any_length(said: str, number: str) -> None:
    assert len(said) == 90
    found = mrz.parse(said.encode())
    assert (found.name, found.number, found.issuer, found.nationality) == ("MIHON ICHIRO", number, "UTO", "UTO")
    assert found.birth_date is not None
    assert (found.birth_date.iso(), found.sex, found.expires_on.iso()) == ("2034-07-12", Sex.MALE, "2095-07-12")


def test_what_opens_a_chip_holds_a_long_number_whole() -> None:
    """The published example."""
    assert mrz.info_of(LONG.encode()) == b"D23145890734934071279507122"
    assert mrz.info_of(CARD.encode()) == b"D23145890734071279507122"


@pytest.mark.parametrize("said", [BOOK, CARD, LONG])
def test_a_mistyped_character_is_noticed_wherever_it_matters(said: str) -> None:
    right = mrz.info_of(said.encode())
    assert right is not None
    for place, char in enumerate(said):
        other = said[:place] + ("5" if char == "4" else "4") + said[place + 1 :]
        assert mrz.info_of(other.encode()) in (None, right)


def test_a_number_that_never_ends_is_no_number() -> None:
    for rest in ("<" * 15, "7" + "<" * 14):
        assert mrz.info_of((CARD[:14] + "<" + rest + CARD[30:]).encode()) is None


def test_a_name_that_fills_its_place_may_have_been_cut() -> None:
    holder = load_holder(PEOPLE / "passport_brazil.yaml")
    assert isinstance(holder, PassportHolder)
    found = mrz.parse(zone(holder).encode())
    assert (found.name, found.name_whole) == ("MIHON DOS SANTOS MARIA EDUARDA APARECI", False)


@pytest.mark.parametrize("raw", [BOOK[:-1], BOOK.lower(), BOOK + "<", BOOK.replace("7UTO", "8UTO"), "<" * 88, "<" * 90])
def test_another_zone_is_broken(raw: str) -> None:
    with pytest.raises(CardDataBroken):
        mrz.parse(raw.encode())


@given(st.text("0123456789<ABZ", min_size=90, max_size=90))
def test_any_card_is_read_or_broken(said: str) -> None:
    try:
        mrz.parse(said.encode())
    except CardDataBroken as broken:
        assert broken.values["file"] == "DG1"


@given(
    st.from_regex(r"[A-Z0-9]{1,20}", fullmatch=True),
    st.dates().map(lambda day: f"{day:%y%m%d}"),
    st.dates().map(lambda day: f"{day:%y%m%d}"),
)
def test_every_card_with_right_digits_is_read(number: str, birth: str, expiry: str) -> None:
    if len(number) > 9:
        first = f"I<UTO{number[:9]}<{number[9:]}{digit(number)}".ljust(30, "<")
    else:
        first = f"I<UTO{number.ljust(9, '<')}{digit(number.ljust(9, '<'))}".ljust(30, "<")
    second = f"{birth}{digit(birth)}<{expiry}{digit(expiry)}UTO".ljust(30, "<")
    if len(first) > 30:
        return
    assert mrz.parse((first + second + "MIHON<<A".ljust(30, "<")).encode()).number == number
