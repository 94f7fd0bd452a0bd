"""旅券 at the counter, through the makes of ``CardReader``."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import (
    CardDataBroken,
    CardRemoved,
    CardSecretMalformed,
    CardSecretsUnfit,
    PassportNeedsPace,
    PassportRefused,
)
from kakanai_desk.core.ports.card import CancelToken, CardKind
from tests.fakes.card_counters import Counter

# what differs between the makes is in test_card_reader.py
pytestmark = pytest.mark.parametrize(
    "counter", ["memory", "worker", pytest.param("pcsc_worker", marks=pytest.mark.pcsc)], indirect=True
)

FIRST_LINE = "P<UTOMIHON<<HANAKO<<<<<<<<<<<<<<<<<<<<<<<<<<"
SECOND_LINE = "TX01234567UTO9412310F3405019<<<<<<<<<<<<<<08"
ELDER = "TX765<<<<6UTO2808093M3005017<<<<<<<<<<<<<<06"


def test_a_passport_asks_for_its_zone(counter: Counter) -> None:
    counter.lay("passport")
    card = counter.reader.wait_for_card(5, CancelToken())
    assert (card.kind, card.takes) == (CardKind.PASSPORT, ("mrz",))


@pytest.mark.parametrize(
    "typed", [SECOND_LINE, FIRST_LINE + SECOND_LINE, "TX0123456794123103405019", SECOND_LINE.lower()]
)
def test_any_form_of_the_zone_opens_it(counter: Counter, typed: str) -> None:
    counter.lay("passport")
    reading = counter.read_with(mrz=typed)
    assert {name: f.value for name, f in reading.fields.items()} == {
        "name": "MIHON HANAKO", "passport_number": "TX0123456", "issuing_state": "UTO", "nationality": "UTO",
        "sex": "female", "birth_date": "1994-12-31", "expires_on": "2034-05-01",
    }  # fmt: skip
    assert not reading.pictures


def test_the_face_comes_on_request_and_the_century_may_be_doubtful(counter: Counter) -> None:
    counter.lay("passport_elder")
    reading = counter.read_with(mrz=ELDER, photo=True)
    assert reading.pictures["photo"].media_type == "image/jp2"
    assert reading.fields["birth_date"].check
    assert reading.fields["name"].value == "MIHON ICHIRO JIRO"


def test_a_passport_of_either_type_of_chip_is_told_without_its_atr(counter: Counter) -> None:
    counter.lay("passport_brazil")  # type A
    assert counter.reader.wait_for_card(5, CancelToken()).kind is CardKind.PASSPORT
    reading = counter.read_with(mrz="TB34567890BRA7102280F3506307<<<<<<<<<<<<<<08", photo=True)
    assert (reading.fields["name"].value, reading.fields["name"].check) == (
        "MIHON DOS SANTOS MARIA EDUARDA APARECI",
        True,
    )
    assert not reading.fields["nationality"].check


def test_a_passport_that_ran_out_is_read_and_says_until_when(counter: Counter) -> None:
    counter.lay("passport_vietnam")
    fields = counter.read_with(mrz="TV12345674VNM0002299F2602280<<<<<<<<<<<<<<04").fields
    assert (fields["expires_on"].value, fields["birth_date"].value) == ("2026-02-28", "2000-02-29")


def test_another_passport_is_not_opened(counter: Counter) -> None:
    counter.lay("passport_elder")
    with pytest.raises(PassportRefused):
        counter.read_with(mrz=SECOND_LINE)


@pytest.mark.parametrize("who", ["passport_pace", "passport_pace_guarded"])
def test_a_passport_with_pace_only_is_known_and_explained(counter: Counter, who: str) -> None:
    counter.lay(who)
    assert counter.reader.wait_for_card(5, CancelToken()).kind is CardKind.PASSPORT
    with pytest.raises(PassportNeedsPace):
        counter.read_with(mrz=SECOND_LINE)


@pytest.mark.parametrize("wrong", [SECOND_LINE[:43], SECOND_LINE.replace("7UTO", "8UTO"), "0" * 23, "x" * 24])
def test_a_mistyped_zone_never_reaches_the_chip(counter: Counter, wrong: str) -> None:
    counter.lay("passport")
    with pytest.raises(CardSecretMalformed):
        counter.read_with(mrz=wrong)


def test_a_pin_never_reaches_a_passport(counter: Counter) -> None:
    counter.lay("passport")
    with pytest.raises(CardSecretsUnfit):
        counter.read_with(pin="1234")


def test_a_chip_that_does_not_know_its_zone_is_not_believed(counter: Counter) -> None:
    counter.lay("passport", "copied")
    with pytest.raises(CardDataBroken):
        counter.read_with(mrz=SECOND_LINE)


@pytest.mark.parametrize("apdu", [1, 3, 4, 6])
def test_a_passport_pulled_at_any_moment_is_gone(counter: Counter, apdu: int) -> None:
    counter.lay("passport", f"remove_at={apdu}")
    with pytest.raises(CardRemoved):
        counter.read_with(mrz=SECOND_LINE)


@pytest.mark.parametrize("fault", ["first_6f00", "get_response", "no_extended", "max_read=50"])
def test_a_passport_with_its_own_manners_is_read_all_the_same(counter: Counter, fault: str) -> None:
    counter.lay("passport", fault)
    assert "photo" in counter.read_with(mrz=SECOND_LINE, photo=True).pictures
