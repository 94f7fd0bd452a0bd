"""真正, 検証不可, 不正: what a My Number card proves against the keys this desk believes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.errors import CardDataBroken, SettingsBroken
from kakanai_desk.core.ports.card import CardReading
from kakanai_desk.core.provenance import Verification
from kakanai_desk.hardware.card import cv, jpki
from kakanai_desk.hardware.card.trust import NOBODY, TrustStore, rsa_key
from kakanai_desk.hardware.simulators.virtual_card import pki
from kakanai_desk.hardware.trust_store import read_trust
from tests.fakes.card_counters import MemoryCounter, believed, counter_believing
from tests.unit.hardware.card.test_tlv import COMPOSED

NUMBER_A, NUMBER_B = "123456789018", "61050120352285"
GENUINE, UNCHECKED, FORGED = Verification.GENUINE, Verification.UNCHECKED, Verification.FORGED


@pytest.fixture
def counter() -> MemoryCounter:
    return counter_believing(believed())


def results(reading: CardReading) -> set[Verification]:
    parts = {**reading.fields, **reading.pictures}
    return {part.verified for name, part in parts.items() if name not in ("expires_on", "security_code")}


def spoil(counter: MemoryCounter, app: str, file: int, old: bytes, new: bytes) -> None:
    held = counter.laid.applications[app].files[file]
    assert old in held.content
    held.content = held.content.replace(old, new)


def test_a_genuine_card_is_called_genuine_and_its_unsigned_expiry_is_not(counter: MemoryCounter) -> None:
    counter.lay("taro")
    reading = counter.read_with(pin="1234", number_b=NUMBER_B, birth="610501", photo=True, number=True)
    assert results(reading) == {GENUINE}
    assert reading.fields["expires_on"].verified is UNCHECKED
    assert reading.pictures["security_code"].verified is UNCHECKED
    assert not set(reading.notes) & {"forged", "not_checked"}


def test_without_a_trust_store_no_file_is_read_for_it() -> None:
    counter = counter_believing(NOBODY)
    counter.lay("taro")
    reading = counter.read_with(pin="1234")
    assert (results(reading), reading.apdus) == ({UNCHECKED}, 8)


def test_an_unknown_authority_is_not_a_forgery() -> None:
    someone = believed().my_number[pki.CA_ID]
    counter = counter_believing(TrustStore({b"another authority"[:16]: someone}))
    counter.lay("taro")
    reading = counter.read_with(pin="1234", number_b=NUMBER_B, photo=True)
    assert results(reading) == {UNCHECKED}
    assert "not_checked" in reading.notes


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (0x0002, "太郎".encode(), "次郎".encode()),
        (0x0001, b"123456789018", b"200000000018"),
        (0x0003, b"\xdf\x33\x82\x01\x00", b"\xdf\x33\x82\x01\x00\x01"),
        (0x0004, b"\x08\x05001", b"\x08\x05001"),
    ],
)
def test_changed_text_is_a_forgery(counter: MemoryCounter, file: int, old: bytes, new: bytes) -> None:
    counter.lay("taro")
    if file == 0x0004:  # another issuer's key in the certificate
        old, new = pki.public_object("cv_issuer"), pki.public_object("card")
    elif file == 0x0003:
        held = counter.laid.applications["text"].files[file].content
        old, new = held[-4:], bytes(b ^ 1 for b in held[-4:])
    spoil(counter, "text", file, old, new)
    reading = counter.read_with(pin="1234", number=True)
    assert results(reading) == {FORGED}
    assert "forged" in reading.notes
    assert counter.verify_total == 1


def test_a_copy_of_a_genuine_card_fails_the_challenge(counter: MemoryCounter) -> None:
    counter.lay("taro", "copied")
    reading = counter.read_with(pin="1234", number_b=NUMBER_B, photo=True)
    assert results(reading) == {FORGED}


@pytest.mark.parametrize("fault", ["missing=text:0003", "missing=text:0004", "refused=text:0007",
                                   "corrupt=text:0003:garbage", "corrupt=text:0004:truncated"])  # fmt: skip
def test_a_proof_that_cannot_be_read_is_no_proof_and_no_forgery(counter: MemoryCounter, fault: str) -> None:
    counter.lay("taro", fault)
    reading = counter.read_with(pin="1234")
    assert results(reading) == {UNCHECKED}
    assert reading.fields["name"].value == "見本　太郎"


def test_a_card_that_answers_no_challenge_is_not_called_genuine(counter: MemoryCounter) -> None:
    counter.lay("taro")
    counter.laid.applications["text"].signing_key = ""
    assert results(counter.read_with(pin="1234")) == {UNCHECKED}


def test_another_picture_on_the_face_is_a_forgery(counter: MemoryCounter) -> None:
    counter.lay("taro")
    face = counter.laid.applications["visual"].files[0x0002]
    at = face.content.index(b"\x89PNG") + 60
    face.content = face.content[:at] + bytes((face.content[at] ^ 1,)) + face.content[at + 1 :]
    reading = counter.read_with(number_b=NUMBER_B, photo=True)
    assert reading.pictures["photo"].verified is FORGED


def test_a_changed_expiry_on_the_face_cannot_be_noticed(counter: MemoryCounter) -> None:
    """The sheet: 有効期限 and セキュリティコード are not signed. So they are never called genuine."""
    counter.lay("taro", "missing=common")
    spoil(counter, "visual", 0x0002, b"\xdf\x29\x0820350501", b"\xdf\x29\x0820991231")
    reading = counter.read_with(number_b=NUMBER_B, photo=True)
    assert (reading.fields["expires_on"].value, reading.fields["expires_on"].verified) == ("2099-12-31", UNCHECKED)
    assert reading.fields["birth_date"].verified is GENUINE


def test_a_signature_of_another_structure_is_our_ignorance(counter: MemoryCounter) -> None:
    counter.lay("taro")
    file = counter.laid.applications["visual"].files[0x0002]
    at = file.content.index(b"\xdf\x28\x82\x01\x00") + 5
    other = pki.sign("cv_issuer", b"something else")
    file.content = file.content[:at] + other + file.content[at + 256 :]
    assert counter.read_with(number_b=NUMBER_B, photo=True).pictures["photo"].verified is UNCHECKED


def test_a_small_child_has_no_photograph_and_is_genuine_all_the_same(counter: MemoryCounter) -> None:
    counter.lay("infant")
    reading = counter.read_with(number_b="08030320311122", photo=True)
    assert set(reading.pictures) == {"name", "address", "security_code"}
    assert results(reading) == {GENUINE}


def test_a_foreign_residents_second_number_is_sent_as_printed(counter: MemoryCounter) -> None:
    counter.lay("foreign")
    assert counter.read_with(number_b="90080920303344").fields["name"].value == "ＭＩＨＯＮ　ＭＡＲＩＡ"
    assert counter.laid.verify_seen == {"text:0015": 1}


def test_the_same_number_is_never_sent_to_two_applications(counter: MemoryCounter) -> None:
    counter.lay("taro")
    counter.read_with(pin="1234", number_a=NUMBER_A, number_b=NUMBER_B, photo=True, number=True)
    assert counter.laid.verify_seen == {"text:0011": 1, "visual:0012": 1, "visual:0013": 1}


# --- the sheet's vectors


def test_the_composed_digests_of_the_sheet() -> None:
    number = bytes.fromhex("ff100c313233343536373839303138ffff")
    assert hashlib.sha256(number).hexdigest() == "c60c415d94405f03e9c454a8bae073837d2c619925196526852fe61d9c58422d"
    assert cv._same(hashlib.sha256(number).digest(), number[:15].ljust(17, b"\xff")) is GENUINE
    rest = cv._after_offsets(COMPOSED)
    assert hashlib.sha256(rest).hexdigest() == "12df077b8695e82a8f6d5f42a209e06a9c5e9fa6e861a4f91cdea70086cdc206"


def test_the_played_certificate_has_the_size_of_the_sheet() -> None:
    assert len(pki.cv_certificate()) == 568


@pytest.mark.parametrize(
    ("said", "day", "sure"),
    [("19860501", "1986-05-01", True), ("319860501", "1986-05-01", False), ("3610501", "1986-05-01", False),
     ("19861399", "19861399", False), ("昭和61", "昭和61", False), ("0000000", "0000000", False)],
)  # fmt: skip
def test_a_birth_date_in_a_certificate_is_read_with_care(said: str, day: str, sure: bool) -> None:
    assert jpki.birth_date(said) == (day, sure)


@given(st.binary(max_size=400))
def test_noise_is_broken_data_and_nothing_else(noise: bytes) -> None:
    for parse in (
        lambda: cv.parse_issuer(noise, believed()),
        lambda: cv.stored(noise, "x"),
        lambda: cv.key_of(noise, "x"),
        lambda: jpki._text(noise),
    ):
        try:
            parse()
        except CardDataBroken as broken:
            assert broken.values["file"]
    rsa_key(noise, b"\x01\x00\x01")


# --- the store


def test_a_store_with_a_wrong_file_is_not_believed_at_all(tmp_path: Path) -> None:
    pki.write_trust(tmp_path)
    assert set(read_trust(tmp_path, invented=True).my_number) == {pki.CA_ID}
    (tmp_path / "my_number" / "zz.pem").write_text("no key", "utf-8")
    (tmp_path / "my_number" / "00.pem").write_bytes(next((tmp_path / "my_number").glob("39*.pem")).read_bytes())
    with pytest.raises(SettingsBroken) as caught:
        read_trust(tmp_path, invented=True)
    assert len(caught.value.findings) == 2
    with pytest.raises(SettingsBroken):
        read_trust(tmp_path / "none")


def test_the_keys_of_played_cards_are_refused_where_real_residents_are_served(tmp_path: Path) -> None:
    pki.write_trust(tmp_path)
    with pytest.raises(SettingsBroken) as caught:
        read_trust(tmp_path)
    assert "見本" in str(caught.value)
