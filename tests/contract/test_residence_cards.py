"""在留カード and 特別永住者証明書 at the counter, both generations, through every make of ``CardReader``."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import CardNumberRejected, CardRemoved, CardSecretMalformed, CardSecretsUnfit
from kakanai_desk.core.ports.card import CancelToken, CardKind
from tests.fakes.card_counters import Counter

# one make with PC/SC and one without suffice here: what differs between makes is in test_card_reader.py
pytestmark = pytest.mark.parametrize(
    "counter", ["memory", "worker", pytest.param("pcsc_worker", marks=pytest.mark.pcsc)], indirect=True
)

NUMBERS = {
    "zairyu1": "AA12345678BB",
    "tokuei1": "CC23456789DD",
    "zairyu2": "EE34567890FF",
    "tokuei2": "GG45678901HH",
    "zairyu1_vietnam": "VN11223344MM",
    "zairyu1_child": "BR55667788MM",
    "zairyu2_brazil": "BR20304050MM",
    "zairyu2_expired": "VN90807060MM",
}


@pytest.mark.parametrize(("who", "kind"), [("zairyu1", CardKind.RESIDENCE), ("tokuei2", CardKind.SPECIAL_PERMANENT)])
def test_a_residence_card_asks_for_the_number_printed_on_it(counter: Counter, who: str, kind: CardKind) -> None:
    counter.lay(who)
    card = counter.reader.wait_for_card(5, CancelToken())
    assert (card.kind, card.takes, card.tries_left) == (kind, ("card_number",), {})


def test_the_first_generation_gives_the_front_and_the_latest_address(counter: Counter) -> None:
    counter.lay("zairyu1")
    reading = counter.read_with(card_number=NUMBERS["zairyu1"], photo=True)
    told = {name: f.value for name, f in reading.fields.items()}
    assert told == {
        "address": "京都府見本市髙﨑町３番地", "address_since": "2026-04-01", "municipality": "269999",
        "permission_general": "許可（原則週２８時間以内・風俗営業等の従事を除く）", "application_pending": "1",
    }  # fmt: skip
    assert {n: p.media_type for n, p in reading.pictures.items()} == {"front": "image/tiff", "photo": "image/j2c"}
    assert (reading.verify_commands, counter.verify_total) == (1, 1)
    assert "written_in_picture" in reading.notes


def test_text_of_the_older_table_is_read_and_doubted(counter: Counter) -> None:
    counter.lay("tokuei1")
    reading = counter.read_with(card_number=NUMBERS["tokuei1"])
    assert reading.kind is CardKind.SPECIAL_PERMANENT
    assert (reading.fields["address"].value, reading.fields["address"].check) == (
        "京都府見本市中央二丁目４番５号",
        True,
    )


def test_the_second_generation_gives_its_items(counter: Counter) -> None:
    counter.lay("zairyu2")
    reading = counter.read_with(card_number=NUMBERS["zairyu2"], photo=True)
    told = {name: f.value for name, f in reading.fields.items()}
    assert (told["card_number"], told["birth_date"], told["sex"]) == (NUMBERS["zairyu2"], "1994-12-31", "male")
    assert (told["expires_on"], told["stay_until"], told["stay_period"]) == ("2031-04-20", "2031-04-20", "5年0月")
    assert (told["permission_general"], told["permission_until"]) == ("1", "2031-04-20")
    assert set(reading.pictures) == {"name", "address", "photo"}


def test_a_small_childs_card_has_no_face(counter: Counter) -> None:
    counter.lay("tokuei2")
    reading = counter.read_with(card_number=NUMBERS["tokuei2"], photo=True)
    assert set(reading.pictures) == {"name", "address"}
    assert "stay_until" not in reading.fields


def test_a_child_under_sixteen_has_neither_face_nor_signature(counter: Counter) -> None:
    counter.lay("zairyu1_child")
    reading = counter.read_with(card_number=NUMBERS["zairyu1_child"], photo=True)
    assert set(reading.pictures) == {"front"}
    assert reading.fields["address"].value == "京都府見本市駅前一丁目５番６号"


def test_a_resident_who_never_moved_has_the_printed_address_only(counter: Counter) -> None:
    counter.lay("zairyu1_vietnam")
    fields = counter.read_with(card_number=NUMBERS["zairyu1_vietnam"]).fields
    assert {"address", "address_since", "municipality"}.isdisjoint(fields)
    assert fields["permission_individual"].value == "許可（見本工業株式会社における通訳）"


def test_a_permanent_resident_has_no_end_of_stay(counter: Counter) -> None:
    counter.lay("zairyu2_brazil")
    fields = counter.read_with(card_number=NUMBERS["zairyu2_brazil"]).fields
    assert {"stay_until", "stay_period", "permission_until"}.isdisjoint(fields)
    assert (fields["nationality"].value, fields["expires_on"].value) == ("BRA", "2033-05-11")


def test_a_card_that_ran_out_is_read_and_says_until_when(counter: Counter) -> None:
    counter.lay("zairyu2_expired")
    fields = counter.read_with(card_number=NUMBERS["zairyu2_expired"]).fields
    assert (fields["expires_on"].value, fields["birth_date"].value) == ("2026-07-19", "2000-02-29")
    assert (fields["stay_period"].value, fields["application_pending"].value) == ("90日", "1")


@pytest.mark.parametrize("who", ["zairyu1", "zairyu2"])
def test_a_wrong_number_ends_the_read(counter: Counter, who: str) -> None:
    counter.lay(who)
    with pytest.raises(CardNumberRejected):
        counter.read_with(card_number="ZZ00000000ZZ")
    assert counter.verify_total == 0  # the mutual authentication failed before


@pytest.mark.parametrize("wrong", ["AA1234567BB", "A123456789BB", "AA12345678B1", "ＡＡ12345678"])
def test_what_cannot_be_a_card_number_never_reaches_the_card(counter: Counter, wrong: str) -> None:
    counter.lay("zairyu1")
    with pytest.raises(CardSecretMalformed):
        counter.read_with(card_number=wrong)


def test_small_letters_are_taken_for_capitals(counter: Counter) -> None:
    counter.lay("zairyu2")
    assert counter.read_with(card_number="ee34567890ff").fields["card_number"].value == NUMBERS["zairyu2"]


def test_the_pin_of_another_card_never_reaches_a_residence_card(counter: Counter) -> None:
    counter.lay("zairyu2")
    with pytest.raises(CardSecretsUnfit) as caught:
        counter.read_with(pin="1234")
    assert caught.value.values == {"kind": "residence", "wanted": "card_number"}


@pytest.mark.parametrize("apdu", [1, 3, 4, 5, 7])
def test_a_residence_card_pulled_at_any_moment_is_gone(counter: Counter, apdu: int) -> None:
    counter.lay("zairyu2", f"remove_at={apdu}")
    with pytest.raises(CardRemoved):
        counter.read_with(card_number=NUMBERS["zairyu2"])
    assert counter.verify_total <= 1


@pytest.mark.parametrize("fault", ["first_6f00", "no_extended", "get_response", "max_read=200"])
@pytest.mark.parametrize("who", ["zairyu1", "zairyu2"])
def test_a_residence_card_is_read_whatever_the_reader_passes(counter: Counter, who: str, fault: str) -> None:
    counter.lay(who, fault)
    reading = counter.read_with(card_number=NUMBERS[who], photo=True)
    assert "photo" in reading.pictures
    assert reading.verify_commands == 1


@pytest.mark.parametrize(("who", "most"), [("zairyu1", 16), ("zairyu2", 17)])
def test_a_reader_that_passes_long_commands_needs_few(counter: Counter, who: str, most: int) -> None:
    counter.lay(who)
    assert counter.read_with(card_number=NUMBERS[who], photo=True).apdus <= most
