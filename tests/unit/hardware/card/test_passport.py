"""Passports: the vectors of ICAO 9303-11 appendix D, the zone, and passive authentication."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.errors import CardDataBroken, DeskError
from kakanai_desk.core.provenance import Verification
from kakanai_desk.hardware.card import mrz, passport_proof
from kakanai_desk.hardware.card.passport_crypto import Access, Session, derived, seed_of
from kakanai_desk.hardware.card.trust import NOBODY, TrustStore
from kakanai_desk.hardware.simulators.virtual_card.passport import PassportCard
from tests.contract.test_passports import SECOND_LINE
from tests.fakes.card_counters import MemoryCounter, believed, counter_believing

INFO = b"L898902C<369080619406236"
SEED = bytes.fromhex("239AB9CB282DAF66231DC5A4DF6BFBAE")


@pytest.fixture
def counter() -> MemoryCounter:
    return counter_believing(believed())


# --- the published vectors


def test_the_keys_of_the_published_example() -> None:
    assert seed_of(INFO) == SEED
    assert derived(SEED, 1).hex().upper() == "AB94FDECF2674FDFB9B391F85D7F76F2"
    assert derived(SEED, 2).hex().upper() == "7962D9ECE03D1ACD4C76089DCE131543"


def test_the_access_control_and_the_first_sealed_command_of_the_published_example() -> None:
    ours, half = bytes.fromhex("781723860C06C226"), bytes.fromhex("0B795240CB7049B01C19B33E32804F0B")
    theirs, their_half = bytes.fromhex("4608F91988702212"), bytes.fromhex("0B4F80323EB3191CB04970CB4052790B")
    access = Access(SEED, ours, half, theirs)
    assert access.token().hex().upper() == (
        "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A7"
    )
    card = PassportCard(SEED, {}, faults=_no_faults(), pace_only=False)
    card._app = "lds"
    card.power_on()
    card._app = "lds"
    card.challenge_source = lambda: theirs
    card.half_key_source = lambda: their_half
    assert card.execute(bytes.fromhex("0084000008")) == theirs + b"\x90\x00"
    answer = card.execute(b"\x00\x82\x00\x00\x28" + access.token() + b"\x28")
    session = access.session(answer[:-2])
    assert session.encryption.hex().upper() == "979EC13B1CBFE9DCD01AB0FED307EAE5"
    assert session.authentication.hex().upper() == "F1CB1F1FB5ADF208806B89DC579DC1F8"
    assert session.counter == 0x887022120C06C226
    sealed = session.seal(bytes.fromhex("A4020C"), bytes.fromhex("011E"))
    assert sealed.hex().upper() == "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"


def _no_faults():
    from kakanai_desk.hardware.simulators.virtual_card import Faults

    return Faults()


def test_a_sealed_answer_that_was_tampered_with_is_not_believed(counter: MemoryCounter) -> None:
    counter.lay("passport")
    chip = counter.laid
    plain = chip.execute

    def tampering(command: bytes) -> bytes:
        answer = plain(command)
        return answer[:5] + bytes((answer[5] ^ 1,)) + answer[6:] if command[:2] == b"\x0c\xb0" else answer

    chip.execute = tampering
    with pytest.raises(CardDataBroken) as caught:
        counter.read_with(mrz=SECOND_LINE)
    assert caught.value.values["what"] == "mac"


# --- the zone


def test_the_check_digits_of_the_published_example() -> None:
    assert [mrz.check_digit(part) for part in (b"L898902C<", b"690806", b"940623")] == [3, 1, 6]
    assert mrz.info_of(INFO) == INFO


@pytest.mark.parametrize(
    ("birth", "expires", "day", "sure"),
    [("941231", "340501", "1994-12-31", True), ("280809", "300501", "2028-08-09", False),
     ("260303", "310303", "2026-03-03", False), ("200101", "300101", "2020-01-01", True),
     ("50<<<<", "300101", "1950", True)],
)  # fmt: skip
def test_the_century_of_a_birth_date(birth: str, expires: str, day: str, sure: bool) -> None:
    found, certain = mrz._birth(birth, 2000 + int(expires[:2]))
    assert found is not None
    assert (found.iso(), certain) == (day, sure)


def test_a_wholly_unknown_birth_date_is_left_out() -> None:
    assert mrz._birth("<<<<<<", 2030) == (None, True)


# --- passive authentication


def test_a_signed_passport_is_genuine_with_its_countrys_certificate_only(counter: MemoryCounter) -> None:
    for trust, expected in ((believed(), "genuine"), (NOBODY, "unchecked"),
                            (TrustStore(passport=believed().residence), "unchecked")):  # fmt: skip
        counter = counter_believing(trust)
        counter.lay("passport")
        reading = counter.read_with(mrz=SECOND_LINE, photo=True)
        assert {f.verified.value for f in [*reading.fields.values(), *reading.pictures.values()]} == {expected}
        assert ("not_checked" in reading.notes) == (expected == "unchecked" and trust is not NOBODY)


@pytest.mark.parametrize(("file", "old", "new"), [(0x0101, b"HANAKO", b"HANAKA"), (0x0102, b"FAC", b"FAB")])
def test_changed_contents_are_a_forgery(counter: MemoryCounter, file: int, old: bytes, new: bytes) -> None:
    counter.lay("passport")
    held = counter.laid.applications["lds"].files[file]
    held.content = held.content.replace(old, new)
    reading = counter.read_with(mrz=SECOND_LINE, photo=True)
    assert reading.fields["name"].verified is Verification.FORGED
    assert "forged" in reading.notes


@pytest.mark.parametrize("what", ["digest", "signature"])
def test_a_changed_signed_object_is_a_forgery(counter: MemoryCounter, what: str) -> None:
    counter.lay("passport")
    lds = counter.laid.applications["lds"].files
    import hashlib

    at = lds[0x011D].content.index(hashlib.sha256(lds[0x0101].content).digest()) if what == "digest" else -1
    content = bytearray(lds[0x011D].content)
    content[at] ^= 1
    lds[0x011D].content = bytes(content)
    assert counter.read_with(mrz=SECOND_LINE).fields["name"].verified is Verification.FORGED


@given(st.binary(max_size=400))
def test_noise_is_no_proof_and_no_crash(noise: bytes) -> None:
    assert passport_proof.check(b"\x77\x82" + len(noise).to_bytes(2, "big") + noise, {}, believed()) is (
        Verification.UNCHECKED
    )
    for parse in (lambda: mrz.parse(noise), lambda: Session(bytes(16), bytes(16), 0).open(noise, "x")):
        try:
            parse()
        except CardDataBroken as broken:
            assert broken.values["file"]
    mrz.info_of(noise)


@pytest.mark.parametrize("file", ["lds:0101", "lds:0102", "lds:011D"])
@pytest.mark.parametrize("how", ["garbage", "truncated"])
def test_each_damage_is_a_fault_or_no_proof(counter: MemoryCounter, file: str, how: str) -> None:
    counter.lay("passport", f"corrupt={file}:{how}")
    try:
        reading = counter.read_with(mrz=SECOND_LINE, photo=True)
    except DeskError as error:
        assert error.code in ("CARD-DATA-01", "CARD-SW-01")
    else:
        assert reading.fields["name"].verified is not Verification.GENUINE


def test_nothing_personal_is_logged_or_printed(counter: MemoryCounter, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        counter.lay("passport")
        reading = counter.read_with(mrz=SECOND_LINE, photo=True)
    said = caplog.text + repr(reading)
    assert "basic access control: sw 9000" in said
    for secret in (SECOND_LINE[:9], "HANAKO", "1994", "941231"):
        assert secret not in said
