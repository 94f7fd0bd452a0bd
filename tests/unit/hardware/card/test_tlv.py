from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.hardware.card import my_number, tlv

COMPOSED = bytes.fromhex(
    "ff205cdf2108000e001d0050005bdf220ce8aabfe5b883e38080e891b5df2330e69db1e4baace983bde69eb6e7a9bae5b882"
    "e8a68be69cace794bae4b880e4b881e79baeefbc92e795aaefbc93e58fb7df24083139393230333135df250132"
)


def encode(tag: bytes, value: bytes, form: int) -> bytes:
    """One object with its length in 1 … 4 bytes, at least as many as it needs."""
    forms = [
        bytes((len(value),)) if len(value) < 0x80 else b"",
        bytes((0x81, len(value))) if len(value) < 0x100 else b"",
        b"\x82" + len(value).to_bytes(2, "big"),
        b"\x83" + len(value).to_bytes(3, "big"),
    ]
    fitting = [head for head in forms if head]
    return tag + fitting[form % len(fitting)] + value


def test_the_composed_card_of_the_sheet_reads_as_written() -> None:
    basic = my_number.parse_basic_four(COMPOSED)
    assert (basic.name, basic.address) == ("調布　葵", "東京都架空市見本町一丁目２番３号")
    assert basic.birth_date is not None
    assert (basic.birth_date.iso(), basic.sex.value) == ("1992-03-15", "female")


def test_offsets_are_counted_from_the_start_of_the_file() -> None:
    parts = list(tlv.children(tlv.first(COMPOSED, "x").value, "x", base=3))
    assert [part.offset for part in parts] == [3, 0x0E, 0x1D, 0x50, 0x5B]


@given(st.binary(max_size=400), st.integers(0, 3), st.integers(0, 64))
def test_an_object_is_found_whatever_form_its_length_has_and_whatever_pads_it(
    value: bytes, form: int, padding: int
) -> None:
    whole = encode(b"\xff\x20", value, form)
    found = tlv.first(whole + b"\xff" * padding, "x")
    assert (found.tag, found.value) == (0xFF20, value)


@given(st.lists(st.tuples(st.integers(0, 0x7F), st.binary(max_size=200), st.integers(0, 3)), max_size=6))
def test_children_come_back_in_order(parts: list[tuple[int, bytes, int]]) -> None:
    body = b"".join(encode(bytes((0xDF, number)), value, form) for number, value, form in parts)
    found = [(part.tag, part.value) for part in tlv.children(body + b"\xff\xff\xff", "x")]
    assert found == [(0xDF00 | number, value) for number, value, _ in parts]


@given(st.binary(max_size=300))
def test_noise_is_broken_data_and_nothing_else(noise: bytes) -> None:
    for parse in (
        lambda: list(tlv.children(noise, "x")),
        lambda: tlv.first(noise, "x"),
        lambda: tlv.header(noise, "x"),
        lambda: my_number.parse_basic_four(noise),
        lambda: my_number.parse_number(noise),
    ):
        try:
            parse()
        except CardDataBroken as broken:
            assert broken.values["file"]


@given(st.integers(0, len(COMPOSED) - 1), st.integers(0, 255))
def test_one_wrong_byte_gives_four_facts_or_broken_data(at: int, byte: int) -> None:
    damaged = COMPOSED[:at] + bytes((byte,)) + COMPOSED[at + 1 :]
    try:
        basic = my_number.parse_basic_four(damaged)
    except CardDataBroken:
        return
    assert basic.name
    assert basic.address


@given(st.integers(0, len(COMPOSED) - 1))
def test_a_file_cut_anywhere_is_broken(cut: int) -> None:
    with pytest.raises(CardDataBroken):
        my_number.parse_basic_four(COMPOSED[:cut])


@pytest.mark.parametrize("data", ["ff20", "ff2080", "ff2084000000010a", "ff8120010a", "ff2003aabb", ""])
def test_lengths_that_lead_outside_are_broken(data: str) -> None:
    with pytest.raises(CardDataBroken):
        tlv.first(bytes.fromhex(data), "x")


@pytest.mark.parametrize("body", ["df2205e8a6", "df220161df2304", "df22", "df228201"])
def test_an_inner_object_never_reaches_beyond_its_outer_one(body: str) -> None:
    with pytest.raises(CardDataBroken) as caught:
        list(tlv.children(bytes.fromhex(body), "x"))
    assert caught.value.values == {"file": "x", "what": "bounds"}


def test_contents_stay_out_of_what_python_prints() -> None:
    assert "調布" not in repr(tlv.first(COMPOSED, "x"))
    assert "調布" not in repr(my_number.parse_basic_four(COMPOSED))
