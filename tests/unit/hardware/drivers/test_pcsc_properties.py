"""What a reader's driver says of itself, and what we make of silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.hardware.drivers.pcsc_properties import most_data

ASK, PROPERTIES = 0x42000D48, 0x42330012
FEATURES = bytes.fromhex("0604 42330006 1204 42330012".replace(" ", ""))


def said(properties: str, features: bytes = FEATURES) -> int | None:
    tables = {ASK: features, PROPERTIES: bytes.fromhex(properties.replace(" ", ""))}
    return most_data(lambda code: tables.get(code, b""), ASK)


@pytest.mark.parametrize(
    ("properties", "most"),
    [
        ("0102 0000  0A04 00000100", 0x10000),
        ("0A04 00000000", 256),
        ("0A04 00040000", 1024),
        ("0A04 01000000", 256),
        ("0A04 FFFFFF7F", 0x10000),
    ],
)
def test_a_reader_that_says_how_much_it_carries_is_believed(properties: str, most: int) -> None:
    assert said(properties) == most


@pytest.mark.parametrize("properties", ["", "0102 0000", "0A02 0001", "0A04 000001", "0A"])
def test_a_reader_that_does_not_say_is_not_guessed_at(properties: str) -> None:
    assert said(properties) is None


def test_a_driver_without_properties_is_not_asked_for_them() -> None:
    assert said("0A04 00000100", features=b"") is None
    assert said("0A04 00000100", features=FEATURES[:6]) is None
    assert said("0A04 00000100", features=FEATURES[:-1]) is None


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_whatever_a_driver_says_is_a_size_or_nothing(features: bytes, properties: bytes) -> None:
    found = most_data(lambda code: features if code == ASK else properties, ASK)
    assert found is None or 256 <= found <= 0x10000
