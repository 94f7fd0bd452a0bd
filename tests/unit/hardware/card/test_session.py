"""The safety rules of VERIFY, tried exhaustively where no daemon is in the way."""

from __future__ import annotations

import logging
from dataclasses import fields

import pytest

from kakanai_desk.core.errors import (
    CardDataBroken,
    CardPinLocked,
    CardPinRejected,
    CardPinUncertain,
    CardRefused,
    DeskError,
    ReadCancelled,
)
from kakanai_desk.core.ports.card import CancelToken, CardKind, CardWish
from kakanai_desk.hardware.card.session import CardSession
from kakanai_desk.hardware.simulators.virtual_card import Faults, VirtualCard, personalise
from kakanai_desk.hardware.simulators.virtual_card.files import Application, ElementaryFile
from tests.fakes.card_counters import CancelAtLook, MemoryCounter, person, secrets

APDUS = 10  # of a read of 見本 太郎 with the number


@pytest.fixture
def counter() -> MemoryCounter:
    return MemoryCounter()


@pytest.mark.parametrize("pin", ["1234", "9999"])
@pytest.mark.parametrize("apdu", range(1, APDUS + 3))
@pytest.mark.parametrize("fault", ["remove_at", "lose_at"])
def test_one_entry_is_one_verify_whenever_the_line_breaks(
    counter: MemoryCounter, fault: str, apdu: int, pin: str
) -> None:
    counter.lay("taro", f"{fault}={apdu}")
    before = counter.pin_left
    try:
        counter.read(pin, number=True)
    except DeskError as error:
        if counter.verify_total and pin != "1234":
            assert isinstance(error, (CardPinUncertain, CardPinRejected))
    assert counter.verify_total <= 1
    assert counter.pin_left >= before - 1


@pytest.mark.parametrize("look", range(1, APDUS + 1))
def test_a_visitor_may_walk_away_before_any_command(counter: MemoryCounter, look: int) -> None:
    counter.lay("taro")
    with pytest.raises(ReadCancelled):
        counter.read("1234", number=True, cancel=CancelAtLook(look))
    assert counter.laid.apdus == look - 1
    assert counter.verify_total <= 1


def test_a_lost_answer_is_asked_after_on_the_same_card(counter: MemoryCounter) -> None:
    counter.lay("taro", "lose_verify")
    with pytest.raises(CardPinUncertain) as caught:
        counter.read("9999")
    assert caught.value.values == {"attempts_left": 2}
    assert (counter.verify_total, counter.pin_left) == (1, 2)


def test_a_card_back_in_time_tells_its_count_from_power_up(counter: MemoryCounter) -> None:
    counter.lay("taro", "pull_at_verify", "first_6f00")
    card = counter.laid
    looks = 0

    def lying() -> VirtualCard | None:
        nonlocal looks
        looks += card.pulled
        if looks > 2:
            card.lay_again()
        return None if card.pulled else card

    counter.machine._slots = {"reader": lying}
    counter.reader = CardSession(counter.machine, relay_seconds=2.0)
    with pytest.raises(CardPinUncertain) as caught:
        counter.read("9999")
    assert caught.value.values == {"attempts_left": 2}
    assert counter.verify_total == 1


@pytest.mark.parametrize("sw", ["6F00", "6700", "6C04", "6100", "6300", "6581", "6982"])
def test_an_odd_answer_to_the_pin_is_never_sent_again(counter: MemoryCounter, sw: str) -> None:
    counter.lay("taro", f"verify_sw={sw}")
    with pytest.raises((CardPinUncertain, CardPinRejected)) as caught:
        counter.read("9999")
    assert caught.value.values == {"attempts_left": 2}
    assert counter.verify_total == 1


@pytest.mark.parametrize("sw", ["6984", "6983", "63C0"])
def test_every_way_of_saying_locked_is_understood(counter: MemoryCounter, sw: str) -> None:
    counter.lay("taro", f"query_sw={sw}")
    with pytest.raises(CardPinLocked):
        counter.read("1234", last_try=True)
    assert counter.verify_total == 0


@pytest.mark.parametrize("sw", ["9000", "6300", "6A88"])
def test_without_a_count_no_pin_is_sent(counter: MemoryCounter, sw: str) -> None:
    counter.lay("taro", f"query_sw={sw}")
    with pytest.raises(CardRefused) as caught:
        counter.read("1234")
    assert caught.value.values == {"step": "ask tries", "sw": sw}
    assert counter.verify_total == 0


@pytest.mark.parametrize("fault", ["missing=text:0011", "missing=text:0002", "missing=text:0001", "refused=text:0001"])
def test_a_file_that_is_not_there_is_refused_and_not_guessed_around(counter: MemoryCounter, fault: str) -> None:
    counter.lay("taro", fault)
    with pytest.raises(CardRefused):
        counter.read("1234", number=True)
    assert counter.verify_total <= 1


@pytest.mark.parametrize("how", ["garbage", "truncated", "empty", "bounds", "utf8", "tag"])
def test_each_damage_on_the_card_is_broken_data(counter: MemoryCounter, how: str) -> None:
    counter.lay("taro", f"corrupt=text:0002:{how}")
    with pytest.raises((CardDataBroken, CardRefused)):
        counter.read("1234")
    assert counter.verify_total == 1


@pytest.mark.parametrize("most", [1, 2, 3, 100, 255])
@pytest.mark.parametrize("who", ["long_address", "longest_address"])
def test_a_card_with_short_breath_is_read_to_the_end(counter: MemoryCounter, who: str, most: int) -> None:
    counter.lay(who, f"max_read={most}")
    assert counter.read(person(who).pin).fields["address"].value == person(who).address


def test_the_reader_trusts_no_state_it_finds_and_leaves_none(counter: MemoryCounter) -> None:
    counter.lay("taro")
    counter.read("1234")
    card = counter.laid
    with pytest.raises(ConnectionError):  # its power is cut
        card.execute(bytes.fromhex("00B0820000"))
    counter.read("1234")
    assert card.verify_sessions == [1, 1]


def test_the_typed_pin_is_wiped_whatever_happens(counter: MemoryCounter) -> None:
    for faults in ((), ("remove_at=2",), ("lose_verify",)):
        counter.lay("taro", *faults)
        typed = secrets("9999")
        with pytest.raises(DeskError):
            counter.reader.read(typed, CardWish(), CancelToken(), lambda at: None)
        assert len(typed["pin"]) == 0


def test_the_pin_is_gone_before_the_files_are_read(counter: MemoryCounter) -> None:
    counter.lay("taro")
    typed = secrets("1234")
    lengths: list[int] = []
    counter.reader.read(typed, CardWish(), CancelToken(), lambda at: lengths.append(len(typed["pin"])))
    assert lengths == [4, 0]


def test_nothing_personal_is_ever_logged(counter: MemoryCounter, caplog: pytest.LogCaptureFixture) -> None:
    holder = person("kuzuha")
    with caplog.at_level(logging.DEBUG):
        for faults in ((), ("lose_verify",), ("remove_at=7",), ("corrupt=text:0002:bounds",), ("get_response",)):
            counter.lay("kuzuha", *faults)
            counter.reader.wait_for_card(1, CancelToken())
            try:
                counter.read(holder.pin, number=True)
            except DeskError as error:
                logging.getLogger("desk").info("%s %r", error, error)
    said = caplog.text
    assert "verify: sw 9000" in said  # the log is on
    for secret in (holder.pin, holder.name, holder.address, holder.individual_number, holder.birth_date):
        assert secret not in said
        assert secret.encode().hex() not in said.lower().replace(" ", "")
    assert "見本" not in said


def test_a_telephone_is_told_from_a_card(counter: MemoryCounter) -> None:
    counter.lay("telephone")
    assert counter.reader.wait_for_card(1, CancelToken()).kind is CardKind.SMARTPHONE


@pytest.mark.parametrize(
    ("aid", "kind", "code"),
    [
        ("A0000002310100000000000000000000", CardKind.DRIVING_LICENCE, "CARD-PIN-07"),
        ("A0000002471001", CardKind.PASSPORT, "CARD-PIN-07"),
        ("D276000124010304", CardKind.UNKNOWN, "CARD-KIND-01"),
    ],
)
def test_other_cards_are_told_by_their_applications(
    counter: MemoryCounter, aid: str, kind: CardKind, code: str
) -> None:
    mf = Application(b"", {0x000A: ElementaryFile(b"\x05\x01\x00")})
    counter.card = VirtualCard({"": mf, "only": Application(bytes.fromhex(aid))})
    assert counter.reader.wait_for_card(1, CancelToken()).kind is kind
    with pytest.raises(DeskError) as caught:
        counter.read("1234")
    assert caught.value.code == code
    assert counter.card.verify_total == 0


@pytest.mark.parametrize(
    ("kind_file", "kind"),
    [
        ("c10131", CardKind.RESIDENCE),
        ("c10132", CardKind.SPECIAL_PERMANENT),
        ("c1023035", CardKind.RESIDENCE),
        ("c1023036", CardKind.SPECIAL_PERMANENT),
    ],
)
def test_residence_cards_show_their_type_before_any_select(
    counter: MemoryCounter, kind_file: str, kind: CardKind
) -> None:
    files = {0x0B: ElementaryFile(b"\xc0\x040003"), 0x0A: ElementaryFile(bytes.fromhex(kind_file))}
    counter.card = VirtualCard({"": Application(b"", files)}, Faults(first_6f00=True))
    assert counter.reader.wait_for_card(1, CancelToken()).kind is kind


def test_foreign_commands_leave_no_trace_on_the_played_card() -> None:
    card = personalise(person("taro"))
    card.power_on()
    assert card.execute(bytes.fromhex("00A4040C0AD3921000310001010408")) == b"\x90\x00"
    for foreign in ("00A4040C05A000000003", "00CADF3005", "00CB3FFF03", "00A4040000", "80CA000000", "00A4000000"):
        assert card.execute(bytes.fromhex(foreign))[-2:] != b"\x90\x00"
    assert card.execute(bytes.fromhex("00A4020C020011")) == b"\x90\x00"
    assert card.execute(bytes.fromhex("00200080")) == b"\x63\xc3"


@pytest.mark.parametrize(("file", "size"), [(1, 17), (3, 336), (4, 568), (6, 269), (7, 536), (8, 16)])
def test_the_played_files_have_their_true_sizes(file: int, size: int) -> None:
    assert len(personalise(person("taro")).applications["text"].files[file].content) == size


@pytest.mark.parametrize(
    ("reference", "secret", "opens"),
    [("0011", "1234", {1, 2, 3}), ("0014", "123456789018", {1, 3}), ("0015", "61050120352285", {2, 3})],
)
def test_each_key_of_the_played_card_opens_its_own_files(reference: str, secret: str, opens: set[int]) -> None:
    card = personalise(person("taro"))
    card.power_on()
    card.execute(bytes.fromhex("00A4040C0AD3921000310001010408"))
    card.execute(bytes.fromhex("00A4020C02" + reference))
    assert card.execute(bytes((0, 0x20, 0, 0x80, len(secret))) + secret.encode()) == b"\x90\x00"
    found = {ef for ef in (1, 2, 3) if card.execute(bytes((0, 0xB0, 0x80 | ef, 0, 0)))[-2:] == b"\x90\x00"}
    assert found == opens


def test_every_fault_has_a_name_on_the_command_line() -> None:
    words = ["remove_at=3", "first_6f00", "missing=text:0002", "corrupt=text:0002:garbage", "verify_sw=6F00"]
    faults = Faults.parse([*words, "per_apdu=0.015"])
    assert (faults.remove_at, faults.first_6f00, faults.verify_sw) == (3, True, 0x6F00)
    assert (faults.missing, faults.corrupt, faults.per_apdu) == ({"text:0002"}, {"text:0002": "garbage"}, 0.015)
    assert len(fields(Faults)) >= 18
    with pytest.raises(ValueError, match="no such fault"):
        Faults.parse(["nonsense"])
