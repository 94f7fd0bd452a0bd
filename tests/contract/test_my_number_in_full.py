"""Everything a My Number card gives beyond its four facts, through every make of ``CardReader``."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import CardPinRejected, CardSecretMalformed, NumberWithoutPurpose
from kakanai_desk.core.ports.card import CancelToken
from tests.fakes.card_counters import Counter

# one make with PC/SC and one without suffice here: what differs between makes is in test_card_reader.py
pytestmark = pytest.mark.parametrize(
    "counter", ["memory", "worker", pytest.param("pcsc_worker", marks=pytest.mark.pcsc)], indirect=True
)

NUMBER_A, NUMBER_B = "123456789018", "61050120352285"


def test_the_second_number_gives_the_four_facts_without_the_pin(counter: Counter) -> None:
    counter.lay("taro")
    reading = counter.read_with(number_b=NUMBER_B)
    assert reading.fields["name"].value == "見本　太郎"
    assert "individual_number" not in reading.fields
    assert (counter.verify_total, counter.left("text:0015"), reading.apdus) == (1, 10, 8)


def test_the_face_comes_with_its_pictures(counter: Counter) -> None:
    counter.lay("taro")
    reading = counter.read_with(pin="1234", number_b=NUMBER_B, photo=True)
    assert reading.fields["name"].value == "見本　太郎"
    assert {name: picture.media_type for name, picture in reading.pictures.items()} == {
        "name": "image/png", "address": "image/png", "photo": "image/jp2", "security_code": "image/png",
    }  # fmt: skip
    assert (counter.verify_total, counter.left("visual:0012"), counter.left("text:0015")) == (2, 10, 10)


def test_a_wrong_second_number_costs_one_try_of_one_application(counter: Counter) -> None:
    counter.lay("taro")
    with pytest.raises(CardPinRejected) as caught:
        counter.read_with(number_b="61050120350000")
    assert caught.value.values == {"attempts_left": 9, "secret": "number_b"}
    assert (counter.left("text:0015"), counter.left("visual:0012"), counter.verify_total) == (9, 10, 1)


def test_the_first_number_needs_a_lawful_purpose(counter: Counter) -> None:
    counter.lay("taro")
    counter.reader.wait_for_card(5, CancelToken())
    with pytest.raises(NumberWithoutPurpose):
        counter.read_with(number_a=NUMBER_A)
    assert counter.verify_total == 0
    reading = counter.read_with(number_a=NUMBER_A, number=True)
    assert reading.fields["individual_number"].value == NUMBER_A


@pytest.mark.parametrize(
    ("name", "entry"),
    [("number_a", "123456789017"), ("number_a", "12345678901"), ("number_b", "6105012035228"), ("birth", "1986051"),
     ("sign_password", "ABC12"), ("sign_password", "ABCDEFGH123456789"), ("sign_password", "ABC-123")],
)  # fmt: skip
def test_what_cannot_be_the_secret_never_reaches_the_card(counter: Counter, name: str, entry: str) -> None:
    counter.lay("taro")
    counter.reader.wait_for_card(5, CancelToken())
    with pytest.raises(CardSecretMalformed) as caught:
        counter.read_with(number=True, **{name: entry})
    assert caught.value.values == {"secret": name}
    assert counter.verify_total == 0


def test_the_signing_certificate_opens_with_its_password_in_capitals(counter: Counter) -> None:
    counter.lay("taro")
    reading = counter.read_with(sign_password="mihon2026")
    told = {name: f.value for name, f in reading.fields.items()}
    assert (told["sign_name"], told["sign_birth_date"]) == ("見本　太郎", "1986-05-01")
    assert (told["sign_address"], told["sign_sex"]) == ("京都府見本市中央一丁目２番３号", "male")
    assert told["sign_certificate_expires_on"] == "2030-05-01"
    assert (counter.verify_total, counter.left("jpki:001B")) == (1, 5)


def test_without_any_secret_the_expiries_and_the_issuer_are_told(counter: Counter) -> None:
    counter.lay("taro")
    reading = counter.read_with()
    assert {name: f.value for name, f in reading.fields.items()} == {
        "expires_on": "2035-05-01", "municipality": "26999", "auth_certificate_expires_on": "2030-05-01",
    }  # fmt: skip
    assert counter.verify_total == 0


def test_the_age_record_opens_with_the_birth_date(counter: Counter) -> None:
    counter.lay("kuzuha")
    reading = counter.read_with(birth="640107")
    assert reading.fields["birth_date"].value == "1989-01-07"
    assert counter.left("visual:0011") == 10


@pytest.mark.parametrize("fault", ["wrong_le", "get_response", "short_6282", "max_read=100", "first_6f00"])
def test_the_whole_card_is_read_whatever_its_manners(counter: Counter, fault: str) -> None:
    counter.lay("taro", fault)
    reading = counter.read_with(
        pin="1234", number_a=NUMBER_A, number_b=NUMBER_B, sign_password="MIHON2026", photo=True, number=True
    )
    assert len(reading.pictures) == 5
    assert reading.fields["sign_name"].value == reading.fields["name"].value == "見本　太郎"
    assert reading.verify_commands == 4
