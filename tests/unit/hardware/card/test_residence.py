"""Residence cards: the published vectors, the order of the authentication, text and padding, signatures."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.errors import CardDataBroken, CardRefused, DeskError
from kakanai_desk.core.ports.card import CardKind
from kakanai_desk.core.provenance import Verification
from kakanai_desk.core.texts import load_texts
from kakanai_desk.hardware.card import residence_crypto as crypto
from kakanai_desk.hardware.card import residence_data as data
from kakanai_desk.hardware.card.session import CardSession, kinds_believing
from kakanai_desk.hardware.card.transport import MemoryReaders
from kakanai_desk.hardware.card.trust import NOBODY, TrustStore
from kakanai_desk.hardware.simulators.virtual_card.residence import ResidenceCard
from tests.contract.test_residence_cards import NUMBERS
from tests.fakes.card_counters import MemoryCounter, believed, counter_believing

NUMBER = b"AA12345678BB"
OURS, HALF = bytes.fromhex("1122334455667788"), bytes(range(0x40, 0x50))
FIRST = {
    "theirs": "5A6E7E385162B7A3",
    "token": "937745C20883A1BAD1E04193722A1592378F81A8F1DC589157AEB0F7544FA1BA1AD7FB6A3389E017",
    "answer": "5860775b4d032cc564ba204b8ea868f694a74e7475a8fef240588bda1af496ce59388fd6cd45248b",
    "half": "19D049490FFF52EEDBFCB930BC810ED0",
    "session": "CE94938E19E3B97DF96EABCEDC1715CC",
    "verify": "1AA82973DB959A811F9711D728F0EEF6",
}
SECOND = {
    "theirs": "921CE277323DA057",
    "token": "4AD3C7B6BB484A52771977DED618B41DF841FA0476A05FBE041DEAD6109E773BAC854617634F5397",
    "answer": "289A96B1DA6AE3DA87770419BFD14F0BDAD15F36432B5A946C188C7221759A62FA942EC51E62FF5F",
    "half": "2CC6AF9B8B607C662FDCAD27B401D08B",
    "session": "C19CF13D3D7FBEE9EA293D834C88952F",
    "verify": "EE0B31EF877F68D071C56D58C72E6748",
}
VECTORS = [(crypto.FirstGeneration(), FIRST), (crypto.SecondGeneration(), SECOND)]


@pytest.fixture
def counter() -> MemoryCounter:
    return counter_believing(believed())


@pytest.mark.parametrize(("suite", "vector"), VECTORS, ids=["first", "second"])
def test_the_published_vectors_of_the_authentication(suite: crypto.Suite, vector: dict[str, str]) -> None:
    hexes = {name: bytes.fromhex(value) for name, value in vector.items()}
    key = crypto.number_key(NUMBER)
    assert key.hex().upper() == "6522B4E171195BB218223A976C040111"
    shake = crypto.Handshake(suite, key, OURS, HALF, hexes["theirs"])
    assert shake.token() == hexes["token"]
    assert shake.session_key(hexes["answer"]) == hexes["session"]
    assert crypto.verify_data(suite, hexes["session"], NUMBER) == b"\x86\x11\x01" + hexes["verify"]


@pytest.mark.parametrize(("who", "vector"), [("zairyu1", FIRST), ("zairyu2", SECOND)])
def test_the_played_card_answers_the_published_vectors(
    counter: MemoryCounter, who: str, vector: dict[str, str]
) -> None:
    counter.lay(who)
    card = counter.laid
    assert isinstance(card, ResidenceCard)
    generation = card._generation
    played = ResidenceCard(NUMBER.decode(), generation, card.applications, card.faults)
    played.challenge_source = lambda: bytes.fromhex(vector["theirs"])
    played.half_key_source = lambda: bytes.fromhex(vector["half"])
    played.power_on()
    assert played.execute(bytes.fromhex("0084000008"))[:8] == bytes.fromhex(vector["theirs"])
    token = bytes.fromhex(vector["token"])
    answer = played.execute(b"\x00\x82\x00\x00\x28" + token + b"\x00")
    assert answer == bytes.fromhex(vector["answer"]) + b"\x90\x00"
    verify = bytes.fromhex("0820008613861101" + vector["verify"])
    assert played.execute(verify) == b"\x90\x00"


@pytest.mark.parametrize("suite", [suite for suite, _ in VECTORS], ids=["first", "second"])
def test_an_answer_that_does_not_know_the_number_is_not_believed(suite: crypto.Suite) -> None:
    shake = crypto.Handshake(suite, crypto.number_key(NUMBER), OURS, HALF, bytes(8))
    for answer in (bytes(40), bytes(39), b""):
        with pytest.raises(CardDataBroken):
            shake.session_key(answer)
    sealed = suite.encrypt(shake.key, bytes(8) + bytes(8) + bytes(16))  # another random of ours
    with pytest.raises(CardDataBroken) as caught:
        shake.session_key(sealed + suite.mac(shake.key, sealed))
    assert caught.value.values == {"file": "mutual_auth", "what": "random"}
    right = suite.encrypt(shake.key, shake.theirs + OURS + bytes(16))
    with pytest.raises(CardDataBroken) as caught:
        shake.session_key(right + bytes(8))
    assert caught.value.values == {"file": "mutual_auth", "what": "mac"}
    assert len(shake.session_key(right + suite.mac(shake.key, right))) == 16


def test_a_card_that_cannot_prove_itself_is_never_sent_the_number(counter: MemoryCounter) -> None:
    counter.lay("zairyu2", "copied")
    with pytest.raises(CardDataBroken):
        counter.read_with(card_number=NUMBERS["zairyu2"])
    assert counter.laid.verify_total == 0


@pytest.mark.parametrize("who", [who for who in NUMBERS if who != "zairyu1_child"])
def test_signed_contents_are_genuine_and_the_rest_is_unchecked(counter: MemoryCounter, who: str) -> None:
    counter.lay(who)
    reading = counter.read_with(card_number=NUMBERS[who], photo=True)
    first = "1" in who
    signed = reading.pictures["front" if first else "name"].verified
    assert signed is Verification.GENUINE
    if first:
        assert all(f.verified is Verification.UNCHECKED for f in reading.fields.values())
    else:
        assert reading.fields["birth_date"].verified is Verification.GENUINE
        assert reading.pictures["address"].verified is Verification.UNCHECKED


@pytest.mark.parametrize(("who", "file"), [("zairyu1", 5), ("zairyu2", 3), ("zairyu2", 4)])
def test_changed_contents_are_a_forgery(counter: MemoryCounter, who: str, file: int) -> None:
    counter.lay(who)
    held = counter.laid.applications["df1"].files[file]
    at = 59 if file == 3 else 300
    held.content = held.content[:at] + bytes((held.content[at] ^ 1,)) + held.content[at + 1 :]
    reading = counter.read_with(card_number=NUMBERS[who], photo=True)
    assert reading.pictures["photo"].verified is Verification.FORGED
    assert "forged" in reading.notes


def test_an_unknown_root_is_not_a_forgery() -> None:
    counter = counter_believing(TrustStore(residence=believed().residence[:1]))  # the first generation's only
    counter.lay("zairyu2")
    reading = counter.read_with(card_number=NUMBERS["zairyu2"])
    assert reading.pictures["name"].verified is Verification.UNCHECKED
    assert "not_checked" in reading.notes


def test_without_a_trust_store_the_signature_is_not_read() -> None:
    with_trust, without = counter_believing(believed()), counter_believing(NOBODY)
    apdus: list[int] = []
    for counter in (with_trust, without):
        counter.lay("zairyu2")
        apdus.append(counter.read_with(card_number=NUMBERS["zairyu2"]).apdus)
    assert apdus[1] == apdus[0] - 2


def test_sealed_files_are_not_given_plainly_and_nothing_before_the_number(counter: MemoryCounter) -> None:
    counter.lay("zairyu2")
    card = counter.laid
    card.power_on()
    card.execute(bytes.fromhex("00A4040C10D392F0004F0200000000000000000000"))
    assert card.execute(bytes.fromhex("00B0810000")) == b"\x69\x82"
    assert card.execute(bytes.fromhex("08B08100049602000E00")) == b"\x69\x82"
    assert card.execute(bytes.fromhex("0084000008"))[-2:] == b"\x90\x00"
    card.execute(bytes.fromhex("00A40000"))  # the challenge is good for the next command only
    assert card.execute(b"\x00\x82\x00\x00\x28" + bytes(40) + b"\x00") == b"\x69\x85"


# --- what stands in the files


@pytest.mark.parametrize(
    ("raw", "value", "sure"),
    [("髙﨑町".encode(), "髙﨑町", True), ("見本市".encode("shift_jisx0213"), "見本市", False),
     ("𠮷田".encode(), "𠮷田", True), ("俱".encode("shift_jis_2004"), None, None), (b"", "", True)],
)  # fmt: skip
def test_text_is_utf_8_or_else_an_older_table(raw: bytes, value: str | None, sure: bool | None) -> None:
    if value is None:
        try:
            assert not data.text(raw + bytes(9), "x").sure
        except CardDataBroken:
            return
    else:
        assert data.text(raw + bytes(9), "x") == data.Text(value, bool(sure))


def test_tags_of_two_bytes_and_padding() -> None:
    whole = b"\xc5\x0820310420" + b"\xdf\xd1\x82\x00\x03abc" + b"\xd0\x81\x02\x00\x00" + bytes(20)
    assert data.by_tag(whole, "x") == {0xC5: b"20310420", 0xDFD1: b"abc", 0xD0: b"\x00\x00"}


@pytest.mark.parametrize(
    ("raw", "said"), [(b"0500", "5年0月"), (b"0103", "1年3月"), (b"0000", ""), (b"090\x00", "90日"), (b"XX", "XX")]
)
def test_the_period_of_stay_is_told_in_words(raw: bytes, said: str) -> None:
    assert data.period(raw) == said


@given(st.binary(max_size=300))
def test_noise_is_broken_data_and_nothing_else(noise: bytes) -> None:
    for parse in (
        lambda: data.by_tag(noise, "x"),
        lambda: data.text(noise, "x"),
        lambda: data.day(noise, "x"),
        lambda: crypto.unpad(noise, "x"),
        lambda: crypto.opened(crypto.SecondGeneration(), bytes(16), noise, "x"),
        lambda: crypto.opened(crypto.FirstGeneration(), bytes(range(16)), noise, "x"),
    ):
        try:
            parse()
        except CardDataBroken as broken:
            assert broken.values["file"] == "x"
    data.period(noise)


@pytest.mark.parametrize("how", ["garbage", "truncated"])
@pytest.mark.parametrize(("who", "file"), [("zairyu1", "df2:0001"), ("zairyu2", "df1:0003"), ("zairyu2", "df3:0002")])
def test_each_damage_is_a_fault_or_no_proof(counter: MemoryCounter, who: str, file: str, how: str) -> None:
    counter.lay(who, f"corrupt={file}:{how}")
    try:
        reading = counter.read_with(card_number=NUMBERS[who])
    except DeskError as error:
        assert error.code in ("CARD-DATA-01", "CARD-SW-01")
    else:
        assert reading.kind is CardKind.RESIDENCE
        assert all(p.verified is not Verification.GENUINE for p in reading.pictures.values())


def test_nothing_personal_is_logged_or_printed(counter: MemoryCounter, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        counter.lay("zairyu1")
        reading = counter.read_with(card_number=NUMBERS["zairyu1"], photo=True)
    said = caplog.text + repr(reading)
    assert "mutual authentication: sw 9000" in said
    for secret in (NUMBERS["zairyu1"], "京都", "髙﨑", "許可", "II*"):
        assert secret not in said


def test_a_period_with_a_raised_digit_is_shown_as_written() -> None:
    """Found by ``make fuzz``."""
    assert data.period(b"33\xb3") == "33\u00b3"


@pytest.mark.parametrize("most_data", [256, 300, 1024, 4096, 7012, 0x10000])
@pytest.mark.parametrize("who", NUMBERS)
def test_no_reader_is_given_more_than_it_says_it_carries(who: str, most_data: int) -> None:
    """A reader that cannot carry an extended command answers it with any error: the read once ended there."""
    plain, counter = counter_believing(believed()), MemoryCounter()
    plain.lay(who)
    whole = plain.read_with(card_number=NUMBERS[who], photo=True)
    machine = MemoryReaders({"reader": counter._lying}, most_data)
    counter.reader = CardSession(machine, relay_seconds=0.0, kinds=kinds_believing(believed()))
    counter.lay(who)
    reading = counter.read_with(card_number=NUMBERS[who], photo=True)
    assert reading.fields == whole.fields
    assert {name: p.data for name, p in reading.pictures.items()} == {n: p.data for n, p in whole.pictures.items()}
    assert (reading.apdus > whole.apdus) == (most_data < (7100 if "1" in who else 5600))


def test_a_child_without_a_signature_is_not_called_false(counter: MemoryCounter) -> None:
    counter.lay("zairyu1_child")
    reading = counter.read_with(card_number=NUMBERS["zairyu1_child"], photo=True)
    assert reading.pictures["front"].verified is Verification.UNCHECKED
    assert reading.notes == ("residence_unsigned", "written_in_picture")
    assert load_texts().clerk("clerk.card.note.residence_unsigned")


@pytest.mark.parametrize("missing", ["df3", "df3:0002"])
@pytest.mark.parametrize("who", ["zairyu1", "zairyu2"])
def test_a_signature_taken_off_the_card_is_said_to_be_missing(counter: MemoryCounter, who: str, missing: str) -> None:
    counter.lay(who, f"missing={missing}")
    reading = counter.read_with(card_number=NUMBERS[who])
    assert "residence_unsigned" in reading.notes
    assert all(p.verified is Verification.UNCHECKED for p in reading.pictures.values())


@pytest.mark.parametrize("fault", ["missing=df1:0006", "corrupt=df1:0006:empty"])
def test_a_face_that_is_not_there_does_not_end_the_read(fault: str) -> None:
    counter = counter_believing(NOBODY)
    counter.lay("zairyu1", fault)
    assert set(counter.read_with(card_number=NUMBERS["zairyu1"], photo=True).pictures) == {"front"}


@pytest.mark.parametrize("fault", ["missing=df1:0005", "corrupt=df1:0005:empty", "missing=df2:0001"])
def test_a_file_that_every_card_has_must_be_there(counter: MemoryCounter, fault: str) -> None:
    counter.lay("zairyu1", fault)
    with pytest.raises(CardRefused):
        counter.read_with(card_number=NUMBERS["zairyu1"])
