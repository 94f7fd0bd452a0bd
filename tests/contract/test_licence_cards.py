"""運転免許証 at the counter, through every make of ``CardReader``."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import (
    CardPinLocked,
    CardPinRejected,
    CardPinUncertain,
    CardRemoved,
    CardSecretMalformed,
    CardSecretsUnfit,
    LastTryNotConfirmed,
)
from kakanai_desk.core.ports.card import CancelToken, CardKind
from tests.fakes.card_counters import Counter, WorkerCounter

# one make with PC/SC and one without suffice here: what differs between makes is in test_card_reader.py
pytestmark = pytest.mark.parametrize(
    "counter", ["memory", "worker", pytest.param("pcsc_worker", marks=pytest.mark.pcsc)], indirect=True
)

ALL_APDUS = 28  # of 見本 太郎's licence with both PINs and the photograph


def test_a_licence_tells_its_two_pins_and_their_tries(counter: Counter) -> None:
    counter.lay("licence")
    card = counter.reader.wait_for_card(5, CancelToken())
    assert (card.kind, card.takes) == (CardKind.DRIVING_LICENCE, ("pin1", "pin2"))
    assert (card.tries_left, card.tries_max) == ({"pin1": 3, "pin2": 3}, {"pin1": 3, "pin2": 3})
    assert counter.verify_total == 0


def test_pin1_alone_gives_all_but_the_domicile(counter: Counter) -> None:
    counter.lay("licence")
    reading = counter.read_with(pin1="1357", photo=True)
    told = {name: f.value for name, f in reading.fields.items()}
    assert told["name"] == "見本　太郎"
    assert told["address"] == "京都府見本市中央一丁目２番３号"
    assert (told["birth_date"], told["expires_on"]) == ("1980-02-17", "2029-05-17")
    assert told["acquired_futsuu"] == "1999-03-10"
    assert "domicile" not in told
    assert not reading.pictures
    assert (reading.verify_commands, counter.verify_total) == (1, 1)


def test_pin2_adds_the_domicile_and_on_request_the_photograph(counter: Counter) -> None:
    counter.lay("licence")
    assert not counter.read_with(pin1="1357", pin2="2468").pictures
    reading = counter.read_with(pin1="1357", pin2="2468", photo=True)
    assert reading.fields["domicile"].value == "京都府見本市中央一丁目２番"
    assert reading.pictures["photo"].media_type == "image/j2c"
    assert reading.pictures["photo"].data.startswith(b"\xff\x4f\xff\x51")
    assert (reading.verify_commands, reading.apdus) == (2, ALL_APDUS)


def test_entries_added_later_leave_the_address_to_the_clerk(counter: Counter) -> None:
    counter.lay("licence_moved")
    reading = counter.read_with(pin1="1111", pin2="2222")
    assert "address" not in reading.fields
    assert "domicile" not in reading.fields
    assert reading.fields["face_address"].check
    assert reading.fields["change_6a"].value == "京都府見本市〓町二丁目４番５号"
    assert reading.fields["change_ae"].value == "京都府見本市南町九番地"
    assert {"licence_changed", "licence_domicile_changed"} <= set(reading.notes)


def test_a_character_no_table_has_comes_as_a_picture_beside_the_text(counter: Counter) -> None:
    counter.lay("licence_moved")
    reading = counter.read_with(pin1="1111")
    name = reading.fields["name"]
    assert (name.value, name.check, dict(name.glyphs)) == ("見〓　花子", True, {1: "gaiji_1"})
    assert dict(reading.fields["change_6a"].glyphs) == {6: "gaiji_3"}
    assert set(reading.pictures) == {"gaiji_1", "gaiji_3"}
    assert reading.pictures["gaiji_1"].data.startswith(b"\x89PNG")
    assert "gaiji" in reading.notes


def test_a_card_that_says_it_has_no_pin_is_read_without_one(counter: Counter) -> None:
    counter.lay("licence_open")
    card = counter.reader.wait_for_card(5, CancelToken())
    assert card.takes == ()
    reading = counter.read_with()
    assert reading.fields["name"].value == "見本　次郎"
    assert reading.fields["domicile"].value == "京都府見本市中央一丁目２番"
    assert (counter.verify_total, reading.verify_commands) == (2, 2)
    assert "no_pin" in reading.notes


def test_a_card_with_pins_is_never_sent_the_filler(counter: Counter) -> None:
    counter.lay("licence")
    with pytest.raises(CardSecretsUnfit) as caught:
        counter.read_with()
    assert caught.value.values == {"kind": "driving_licence", "wanted": "pin1"}
    assert (counter.verify_total, counter.left("mf:0001")) == (0, 3)


def test_a_wrong_pin1_keeps_pin2_from_being_tried(counter: Counter) -> None:
    counter.lay("licence")
    with pytest.raises(CardPinRejected) as caught:
        counter.read_with(pin1="9999", pin2="2468")
    assert caught.value.values == {"attempts_left": 2, "secret": "pin1"}
    assert (counter.verify_total, counter.left("mf:0001"), counter.left("mf:0002")) == (1, 2, 3)


def test_the_pin_of_a_my_number_card_never_reaches_a_licence(counter: Counter) -> None:
    counter.lay("licence")
    with pytest.raises(CardSecretsUnfit) as caught:
        counter.read_with(pin="1357")
    assert caught.value.values == {"kind": "driving_licence", "wanted": "pin1 / pin2"}
    assert counter.verify_total == 0


def test_the_pins_of_a_licence_never_reach_a_my_number_card(counter: Counter) -> None:
    counter.lay("taro")
    with pytest.raises(CardSecretsUnfit):
        counter.read_with(pin1="1234", pin2="1234")
    assert (counter.verify_total, counter.pin_left) == (0, 3)


def test_the_last_try_and_the_lock_are_kept_for_each_pin(counter: Counter) -> None:
    counter.lay("licence_one_try")
    card = counter.reader.wait_for_card(5, CancelToken())
    assert card.tries_left == {"pin1": 1, "pin2": 0}
    with pytest.raises(LastTryNotConfirmed) as caught:
        counter.read_with(pin1="3333")
    assert caught.value.values == {"attempts_left": 1, "secret": "pin1"}
    assert counter.verify_total == 0
    with pytest.raises(CardPinLocked):
        counter.read_with(pin1="3333", pin2="4444", last_try=True)
    assert (counter.verify_total, counter.left("mf:0001")) == (1, 3)


@pytest.mark.parametrize("wrong", ["", "135", "13579", "13a7", "****"])
def test_what_cannot_be_a_licence_pin_never_reaches_the_card(counter: Counter, wrong: str) -> None:
    counter.lay("licence")
    with pytest.raises(CardSecretMalformed):
        counter.read_with(pin1=wrong)
    if not isinstance(counter, WorkerCounter):
        assert counter.verify_total == 0


@pytest.mark.parametrize("apdu", [1, 5, 9, 10, 13, 20, ALL_APDUS])
def test_a_licence_pulled_at_any_moment_sees_one_verify_for_each_pin(counter: Counter, apdu: int) -> None:
    counter.lay("licence", f"remove_at={apdu}")
    with pytest.raises((CardRemoved, CardPinUncertain)):
        counter.read_with(pin1="1357", pin2="2468", photo=True)
    assert counter.verify_total <= 2
    assert (counter.left("mf:0001"), counter.left("mf:0002")) == (3, 3)


@pytest.mark.parametrize(
    "fault", ["first_6f00", "wrong_le", "get_response", "short_6282", "no_extended", "max_read=7", "keep_verified"]
)
def test_a_licence_with_its_own_manners_is_read_all_the_same(counter: Counter, fault: str) -> None:
    counter.lay("licence_moved", fault)
    reading = counter.read_with(pin1="1111", pin2="2222", photo=True)
    assert reading.fields["face_domicile"].value == "京都府見本市中央一丁目２番"
    assert set(reading.pictures) == {"photo", "gaiji_1", "gaiji_3"}
