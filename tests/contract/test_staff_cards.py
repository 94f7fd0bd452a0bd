"""職員カード (R-083) through every make of its reader: one VERIFY at most, none to a card that nobody asked for."""

from __future__ import annotations

from hashlib import sha256

import pytest

from kakanai_desk.core.errors import ReadCancelled
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.staff_card import CardProof
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.staff_cards import (
    StaffCardError,
    StaffCardUnfit,
    StaffCardUnread,
    StaffLastTry,
    StaffPinLocked,
    StaffPinMalformed,
    StaffPinRejected,
)
from kakanai_desk.core.texts import load_texts
from kakanai_desk.hardware.simulators.virtual_card.staff import guid_of
from kakanai_desk.vault.staff_card_proof import signed
from tests.fakes.card_counters import Counter

# what differs between makes is in the first two tests; PC/SC itself is in test_card_reader.py
EVERY = pytest.mark.parametrize(
    "counter", ["memory", "worker", pytest.param("pcsc_worker", marks=pytest.mark.pcsc)], indirect=True
)
IN_MEMORY = pytest.mark.parametrize("counter", ["memory"], indirect=True)
TEXT = b"kakanai/test/1\0a question"


def prove(counter: Counter, pin: str = "246810", keys: tuple[str, ...] = (), seconds: float = 5.0, **more) -> CardProof:
    typed = SecretText(pin.encode())
    try:
        return counter.staff.prove(sha256(TEXT).digest(), keys, typed, CancelToken(), seconds=seconds, **more)
    finally:
        assert len(typed) == 0  # wiped, whatever came of it


@EVERY
def test_a_card_signs_and_a_card_that_nobody_asked_for_is_sent_no_pin(counter: Counter) -> None:
    counter.lay("staff")
    proof = prove(counter)
    assert proof.serial == guid_of("K1").hex()
    assert signed(proof.key, TEXT, proof.signature) and not signed(proof.key, TEXT + b".", proof.signature)
    assert counter.verify_total == 1
    again = prove(counter, keys=(proof.key,))
    assert signed(proof.key, TEXT, again.signature) and again.signature != proof.signature
    counter.take()
    counter.lay("staff_other")
    other = prove(counter, pin="000000", keys=(proof.key,))
    assert (other.key != proof.key, other.signature, counter.left("piv:0080")) == (True, b"", 3)


@IN_MEMORY
def test_a_wrong_pin_costs_one_try_and_the_last_is_asked_for(counter: Counter) -> None:
    counter.lay("staff")
    with pytest.raises(StaffPinRejected) as caught:
        prove(counter, pin="000000")
    assert (caught.value.values, counter.left("piv:0080"), counter.verify_total) == ({"attempts_left": 2}, 2, 1)
    for pin in ("12345", "123456789", "12345é"):
        with pytest.raises(StaffPinMalformed):
            prove(counter, pin=pin)
    with pytest.raises(StaffPinRejected):
        prove(counter, pin="000000")
    with pytest.raises(StaffLastTry):
        prove(counter)
    assert (counter.left("piv:0080"), counter.verify_total) == (1, 2)
    with pytest.raises(StaffPinRejected):
        prove(counter, pin="000000", last_try=True)
    with pytest.raises(StaffPinLocked):
        prove(counter)
    assert counter.verify_total == 3


@IN_MEMORY
@pytest.mark.parametrize(
    ("who", "faults", "what"),
    [
        ("taro", (), StaffCardUnfit),
        ("staff_p384", (), StaffCardUnfit),
        ("staff", ("missing=piv:5FC105",), StaffCardUnfit),
        ("staff", ("remove_at=3",), StaffCardUnread),
        ("staff", ("pull_at_verify",), StaffCardUnread),
    ],
)
def test_what_cannot_be_read_is_said_plainly(counter: Counter, who: str, faults: tuple[str, ...], what: type) -> None:
    counter.lay(who, *faults)
    with pytest.raises(what) as caught:
        prove(counter, pin="246810")
    words = load_texts().error_for_clerk(caught.value)
    assert "{" not in words and "職員カード" in words


@EVERY
def test_no_card_is_waited_for_and_the_wait_ends_when_nobody_waits(counter: Counter) -> None:
    with pytest.raises(StaffCardUnread) as caught:
        prove(counter, seconds=0.0)
    assert caught.value.values["why"] == "no_card"
    left = CancelToken()
    left.cancel()
    with pytest.raises(ReadCancelled):
        counter.staff.prove(bytes(32), (), SecretText(b"246810"), left, seconds=5.0)
    assert not issubclass(ReadCancelled, StaffCardError)


@IN_MEMORY
@pytest.mark.parametrize(
    ("who", "faults", "pin"), [("staff_packed", (), "24681012"), ("staff", ("get_response",), "246810")]
)
def test_a_packed_certificate_and_answers_in_parts(
    counter: Counter, who: str, faults: tuple[str, ...], pin: str
) -> None:
    counter.lay(who, *faults)
    proof = prove(counter, pin=pin)
    assert signed(proof.key, TEXT, proof.signature)


@IN_MEMORY
def test_a_copy_shows_the_certificate_and_cannot_sign_for_it(counter: Counter) -> None:
    counter.lay("staff", "copied", "missing=piv:5FC102")
    proof = prove(counter)
    assert not signed(proof.key, TEXT, proof.signature)
    assert proof.serial != guid_of("K1").hex() and proof.serial  # the certificate's, where the card has no number
