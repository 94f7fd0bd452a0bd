"""Sets of codes: halves, doubles, mixtures and false parts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.errors import (
    CodePartsBroken,
    CodePartsMissing,
    CodePartsMixed,
    CodeTooLarge,
    CodeTooMany,
)
from kakanai_desk.core.ports.code import Part, Symbol, Symbology
from kakanai_desk.forms.codes.joining import Gathering, joined


def cut(data: bytes, count: int, parity: int | None = None) -> list[Symbol]:
    value = 0
    for byte in data:
        value ^= byte
    size = -(-len(data) // count)
    return [
        Symbol(Symbology.QR, data[n * size : (n + 1) * size], part=Part(n, count, value if parity is None else parity))
        for n in range(count)
    ]


def alone(data: bytes) -> Symbol:
    return Symbol(Symbology.QR, data)


@given(st.binary(min_size=16, max_size=300), st.integers(2, 16), st.randoms())
def test_parts_in_any_order_and_twice_make_the_whole(data: bytes, count: int, draw: random.Random) -> None:
    parts = cut(data, count)
    draw.shuffle(parts)
    many = [*parts, *parts[: 16 - count]]
    assert [s.data for s in joined(many)] == [data]
    assert joined(many)[0].part is None


def test_a_set_read_from_several_pictures_grows_until_it_is_whole() -> None:
    gathering = Gathering()
    one, two, three = cut("見本　花子の長い届".encode(), 3)
    for symbol, missing in ((three, (1, 2)), (three, (1, 2)), (one, (2,)), (two, ())):
        gathering.add(symbol)
        assert gathering.missing == missing
    assert (gathering.have, gathering.count) == (3, 3)
    assert gathering.whole().data.decode() == "見本　花子の長い届"


def test_half_of_a_set_names_the_numbers_that_are_missing() -> None:
    parts = cut(b"0123456789", 4)
    with pytest.raises(CodePartsMissing) as caught:
        joined([parts[0], parts[2]])
    assert caught.value.values == {"have": 2, "count": 4, "missing": "2・4"}


def test_two_half_sets_are_mixed_and_two_whole_ones_are_two() -> None:
    one, other = cut(b"0123456789", 2), cut(b"abcdefghij", 3)
    with pytest.raises(CodePartsMixed):
        joined([*one, *other[:2]])
    with pytest.raises(CodePartsMixed):
        joined([one[0], other[0]])
    assert [s.data for s in joined([*one, *other])] == [b"0123456789", b"abcdefghij"]


def test_another_code_under_the_number_of_a_part_is_refused_and_not_kept() -> None:
    one, two = cut(b"0123456789", 2)
    false = Symbol(Symbology.QR, b"54321", part=one.part)
    gathering = Gathering()
    gathering.add(one)
    with pytest.raises(CodePartsMixed):
        gathering.add(false)
    with pytest.raises(CodePartsMixed):
        gathering.add(cut(b"zz", 2)[1])
    with pytest.raises(CodePartsMixed):
        gathering.add(alone(b"x"))
    gathering.add(two)
    assert gathering.whole().data == b"0123456789"


def test_a_wrong_parity_is_told() -> None:
    with pytest.raises(CodePartsBroken):
        joined(cut(b"0123456789", 2, parity=3))


def test_a_part_beyond_its_own_count_is_refused() -> None:
    with pytest.raises(CodePartsMixed):
        joined([Symbol(Symbology.QR, b"1", part=Part(5, 3, 0))])


def test_the_same_code_twice_in_a_picture_is_one() -> None:
    assert [s.data for s in joined([alone(b"a"), alone(b"b"), alone(b"a")])] == [b"a", b"b"]


def test_forty_codes_are_too_many_and_twenty_kilobytes_too_large() -> None:
    with pytest.raises(CodeTooMany) as caught:
        joined([alone(bytes([n])) for n in range(40)])
    assert caught.value.values == {"count": 40, "most": 16}
    with pytest.raises(CodeTooLarge):
        joined([alone(bytes([n]) * 3000) for n in range(7)])


def test_an_empty_gathering_is_not_whole() -> None:
    with pytest.raises(CodePartsMissing):
        Gathering().whole()
