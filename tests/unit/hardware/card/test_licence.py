"""The licence's traps, each with its vector: own TLV, JIS codes, era dates, 外字, and the word about its PINs."""

from __future__ import annotations

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kakanai_desk.core.errors import CardDataBroken, CardPinRejected, CardRefused, CardSecretsUnfit, DeskError
from kakanai_desk.hardware.card import licence_data, pictures
from kakanai_desk.hardware.simulators.virtual_card.licence import era_day, face, gaiji_bits, item, jis
from kakanai_desk.hardware.simulators.virtual_card.people import PEOPLE, LicenceHolder, load_holder
from tests.fakes.card_counters import MemoryCounter


def holder(name: str) -> LicenceHolder:
    found = load_holder(PEOPLE / f"{name}.yaml")
    assert isinstance(found, LicenceHolder)
    return found


@pytest.fixture
def counter() -> MemoryCounter:
    return MemoryCounter()


# --- the sheet's composed examples


def test_the_composed_names_of_the_sheet() -> None:
    (name,) = licence_data.items(bytes.fromhex("120a382b4b5c212142404f3a"), "EF01")
    assert licence_data.text(name.value, "EF01").value == "見本　太郎"
    gaiji = licence_data.text(bytes.fromhex("382bfff1212132563b52"), "EF01")
    assert (gaiji.value, dict(gaiji.gaiji), gaiji.doubtful) == ("見〓　花子", {1: 1}, False)


def test_the_composed_birth_date_of_the_sheet() -> None:
    (birth,) = licence_data.items(bytes.fromhex("160733353530323137"), "EF01")
    found = licence_data.era_date(birth.value, "EF01")
    assert found is not None
    assert found.iso() == "1980-02-17"


# --- the TLV that is not BER


def test_tags_that_ber_would_take_for_long_ones_are_single_bytes() -> None:
    data = bytes.fromhex("1e00") + item(0x1F, b"AB") + item(0x3F, b"") + item(0x5F, b"x" * 0x40) + b"\xff" * 9
    assert licence_data.by_tag(data, "EF04") == {0x1F: b"AB", 0x5F: b"x" * 0x40}


def test_every_form_of_length_is_read() -> None:
    data = b"\x12\x81\x02AB" + b"\x13\x82\x00\x02CD" + item(0x14, b"e" * 200)
    assert licence_data.by_tag(data, "x") == {0x12: b"AB", 0x13: b"CD", 0x14: b"e" * 200}


@pytest.mark.parametrize("data", ["12", "1205aa", "1281", "128201", "1283000001aa", "12820100aa"])
def test_lengths_that_lead_outside_are_broken(data: str) -> None:
    with pytest.raises(CardDataBroken):
        licence_data.by_tag(bytes.fromhex(data), "x")


def test_a_tag_that_stands_twice_is_broken() -> None:
    with pytest.raises(CardDataBroken):
        licence_data.by_tag(item(0x12, b"AB") + item(0x12, b"CD"), "x")


def test_reading_stops_where_the_padding_begins() -> None:
    data = item(0x12, b"\xff" * 4) + b"\xff\xff"
    assert [licence_data.whole(data[:n]) for n in range(1, len(data) + 1)] == [False] * 6 + [True, True]


@given(st.binary(max_size=300))
def test_noise_is_broken_data_and_nothing_else(noise: bytes) -> None:
    for parse in (
        lambda: licence_data.by_tag(noise, "x"),
        lambda: licence_data.text(noise, "x"),
        lambda: licence_data.era_date(noise, "x"),
        lambda: licence_data.gaiji_patterns(noise, "x", 1),
        lambda: licence_data.photo(noise, "x"),
    ):
        try:
            parse()
        except CardDataBroken as broken:
            assert broken.values["file"] == "x"
    licence_data.whole(noise)
    licence_data.whole_photo(noise)
    licence_data.as_written(noise, "x")


# --- text


def test_padding_spaces_go_and_inner_ones_stay() -> None:
    assert licence_data.text(jis("見本　太郎　　"), "x").value == "見本　太郎"


def test_characters_beyond_the_promised_table_are_read_and_doubted() -> None:
    found = licence_data.text(bytes.fromhex("4f54"), "x")  # 𠮟, JIS X 0213 only
    assert (found.value, found.doubtful) == ("𠮟", True)
    assert licence_data.text(bytes.fromhex("2d21"), "x").value == "①"
    assert licence_data.text(bytes.fromhex("7e7e"), "x").doubtful


def test_a_missing_character_and_undefined_codes_are_doubted_and_have_no_picture() -> None:
    for code in ("fffa", "fff8", "ffff"):
        found = licence_data.text(bytes.fromhex("382b" + code), "x")
        assert (found.value, dict(found.gaiji), found.doubtful) == ("見〓", {}, True)


def test_single_byte_kana_is_understood_too() -> None:
    assert licence_data.text(bytes.fromhex("d0cedd20c0dbb3"), "x").value == "ﾐﾎﾝ ﾀﾛｳ"


@pytest.mark.parametrize("raw", ["38", "382b4b", "207f", "382b0000"])
def test_what_is_no_text_is_broken(raw: str) -> None:
    with pytest.raises(CardDataBroken):
        licence_data.text(bytes.fromhex(raw), "x")


# --- dates


@pytest.mark.parametrize(
    ("said", "day"),
    [("5120317", "2030-03-17"), ("3640107", "1989-01-07"), ("4010108", "1989-01-08"), ("4310430", "2019-04-30"),
     ("5010501", "2019-05-01"), ("4340517", "2022-05-17"), ("3250000", "1950"), ("1010125", "1868-01-25")],
)  # fmt: skip
def test_era_dates_by_the_day_and_beyond_their_era(said: str, day: str) -> None:
    found = licence_data.era_date(said.encode(), "x")
    assert found is not None
    assert found.iso() == day


@pytest.mark.parametrize("said", ["6010101", "0010101", "512031", "51203170", "5121317", "51203x7", ""])
def test_what_is_no_era_date_is_broken(said: str) -> None:
    with pytest.raises(CardDataBroken):
        licence_data.era_date(said.encode(), "x")


def test_a_category_not_held_is_left_out() -> None:
    assert licence_data.era_date(b"0000000", "x") is None


@pytest.mark.parametrize(("digits", "said"), [("19890107", b"3640107"), ("20190501", b"5010501")])
def test_the_played_licence_knows_the_eras(digits: str, said: bytes) -> None:
    assert era_day(digits) == said


# --- pictures


@pytest.mark.parametrize("side", [16, 24, 32])
def test_an_uncompressed_pattern_becomes_a_picture(side: int) -> None:
    bits = b"\x80" + bytes(side * side // 8 - 1)
    data, kind = pictures.bitmap(bits)
    image = Image.open(io.BytesIO(data))
    assert (kind, image.size) == ("image/png", (side, side))
    assert (image.convert("L").getpixel((0, 0)), image.convert("L").getpixel((1, 0))) == (0, 255)


def test_any_other_pattern_is_taken_for_mmr() -> None:
    drawn = Image.frombytes("1", (32, 32), bytes(b ^ 0xFF for b in gaiji_bits(3)))
    out = io.BytesIO()
    drawn.save(out, "TIFF", compression="group4")
    packed = Image.open(io.BytesIO(out.getvalue()))
    start, size = packed.tag_v2[273][0], packed.tag_v2[279][0]
    white = packed.tag_v2[262]
    data, kind = pictures.bitmap(out.getvalue()[start : start + size])
    assert kind == "image/tiff"
    again = Image.open(io.BytesIO(data))
    assert again.size == (32, 32)
    expected = drawn if white == 0 else drawn.point(lambda p: 255 - p)
    assert again.convert("1").tobytes() == expected.convert("1").tobytes()


def test_a_photograph_is_found_behind_other_bytes() -> None:
    assert pictures.jpeg2000(b"\x00\x01\xff\x4f\xff\x51rest") == b"\xff\x4f\xff\x51rest"
    assert pictures.jpeg2000(b"nothing") is None


# --- the word about the PINs


@pytest.mark.parametrize("setting", ["050102", "050200", "060100", "0501", "", "ffffff", "0501002a"])
def test_without_a_clear_word_about_its_pins_nothing_is_sent(counter: MemoryCounter, setting: str) -> None:
    counter.lay("licence_open")
    counter.laid.applications[""].files[0x000A].content = bytes.fromhex(setting)
    broken = len(setting) != 8  # a longer file begins as it should
    if broken:
        with pytest.raises((CardDataBroken, CardRefused)):
            counter.read_with()
        assert counter.laid.verify_total == 0
    else:
        counter.read_with()


@pytest.mark.parametrize("fault", ["missing=mf:000A", "refused=mf:000A"])
def test_a_word_that_cannot_be_read_stops_the_read(counter: MemoryCounter, fault: str) -> None:
    counter.lay("licence_open", fault)
    with pytest.raises(CardRefused):
        counter.read_with(pin1="1357")
    assert counter.laid.verify_total == 0


def test_typed_digits_stay_unsent_where_no_pin_is_set(counter: MemoryCounter) -> None:
    counter.lay("licence_open")
    assert counter.read_with(pin1="1357").fields["name"].value == "見本　次郎"
    assert counter.laid.verify_seen == {"mf:0001": 1, "mf:0002": 1}


def test_a_card_that_lies_about_its_pins_loses_one_try_at_most(counter: MemoryCounter) -> None:
    counter.lay("licence")
    counter.laid.applications[""].files[0x000A].content = b"\x05\x01\x00"
    with pytest.raises(CardPinRejected) as caught:
        counter.read_with()
    assert caught.value.values == {"attempts_left": 2, "secret": "pin1"}
    assert counter.laid.verify_seen == {"mf:0001": 1}


def test_pin2_without_pin1_is_not_sent(counter: MemoryCounter) -> None:
    counter.lay("licence")
    with pytest.raises(CardSecretsUnfit):
        counter.read_with(pin2="2468")
    assert counter.laid.verify_total == 0


# --- what may go wrong with the files


@pytest.mark.parametrize("how", ["garbage", "truncated", "empty"])
@pytest.mark.parametrize("file", ["df1:0001", "df1:0004"])
def test_each_damage_is_a_fault_and_never_a_person(counter: MemoryCounter, file: str, how: str) -> None:
    counter.lay("licence_moved", f"corrupt={file}:{how}")
    try:
        reading = counter.read_with(pin1="1111")
    except DeskError as error:
        assert error.code in ("CARD-DATA-01", "CARD-SW-01")
    else:
        assert file == "df1:0004"
        assert "address" not in reading.fields


def test_an_unsigned_licence_is_said_to_be_so(counter: MemoryCounter) -> None:
    counter.lay("licence", "missing=df1:0007")
    assert counter.read_with(pin1="1357").notes == ("licence_unsigned",)


def test_the_oldest_character_table_makes_every_text_doubtful(counter: MemoryCounter) -> None:
    counter.lay("licence")
    file = counter.laid.applications["df1"].files[0x0001]
    file.content = file.content.replace(b"\x11\x014", b"\x11\x011", 1)
    reading = counter.read_with(pin1="1357")
    assert reading.fields["name"].check
    assert "jis_1978" in reading.notes


def test_the_played_files_have_their_true_sizes(counter: MemoryCounter) -> None:
    counter.lay("licence")
    df1 = counter.laid.applications["df1"].files
    assert [len(df1[n].content) for n in range(1, 8)] == [880, 82, 264, 640, 663, 256, 578]
    assert len(counter.laid.applications["df2"].files[1].content) == 2005
    common = counter.laid.applications[""].files[0x2F01].content
    assert common.hex() == "450b303038202404012029051746020000"  # the sheet's composed example
    assert len(face(holder("licence_moved"))) <= 880


def test_each_pin_of_the_played_licence_opens_its_own_files(counter: MemoryCounter) -> None:
    counter.lay("licence")
    card = counter.laid
    card.power_on()

    def opens() -> set[int]:
        card.execute(bytes.fromhex("00A4040C10A0000002310100000000000000000000"))
        return {ef for ef in range(1, 8) if card.execute(bytes((0, 0xB0, 0x80 | ef, 0, 0)))[-2:] == b"\x90\x00"}

    assert opens() == set()
    for pin, digits, opened in (("0001", "1357", {1, 3, 4, 5, 7}), ("0002", "2468", {1, 2, 3, 4, 5, 6, 7})):
        card.execute(bytes.fromhex("00A40000"))
        card.execute(bytes.fromhex("00A4020C02" + pin))
        assert card.execute(bytes.fromhex("0020008004") + digits.encode()) == b"\x90\x00"
        assert opens() == opened


def test_nothing_personal_is_logged_or_printed(counter: MemoryCounter, caplog: pytest.LogCaptureFixture) -> None:
    who = holder("licence_moved")
    with caplog.at_level(logging.DEBUG):
        counter.lay("licence_moved")
        reading = counter.read_with(pin1="1111", pin2="2222", photo=True)
    said = caplog.text + repr(reading)
    assert "verify: sw 9000" in said
    for secret in (who.pin1, who.address, who.domicile, who.licence_number, "花子", "京都", "PNG"):
        assert secret not in said
