"""The header of a set's part, read from the modules: with damage, mirrored, and never invented."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from kakanai_desk.core.ports.code import Part
from kakanai_desk.hardware.scan.qr_sequence import corrected, part_of
from kakanai_desk.hardware.scan.reader import PictureReader
from tests.fakes.codes import frame, parts, picture


def parity(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
    return value


@pytest.mark.parametrize("text", ["ABC0123" * 20, "見本の長い文章です。" * 40, "x" * 1500])
@pytest.mark.parametrize("mirrored", [False, True])
def test_each_part_tells_its_place_in_the_set(text: str, mirrored: bool) -> None:
    for number, shown in enumerate(parts(text, 4)):
        (symbol,) = PictureReader().search(frame(shown[:, ::-1] if mirrored else shown)).symbols
        assert symbol.part == Part(number, 4, parity(text.encode()))


def test_a_whole_code_is_no_part() -> None:
    for payload in (b"1", bytes(range(256)), b"x" * 1200):
        assert PictureReader().search(frame(picture(payload))).symbols[0].part is None


def test_damage_at_the_header_is_corrected() -> None:
    text = "0123456789" * 20
    for number, shown in enumerate(parts(text, 2)):
        side = shown.shape[0]
        shown[side - 16 - 16 : side - 16, side - 16 - 8 : side - 16] ^= 255  # the first codeword
        (symbol,) = PictureReader().search(frame(shown)).symbols
        assert symbol.part == Part(number, 2, parity(text.encode()))


def test_modules_of_no_known_size_are_no_part() -> None:
    assert part_of(np.zeros((21, 21), bool), 2, "M", 0) is None
    assert part_of(np.zeros((21, 21), bool), 41, "M", 0) is None


def test_reed_solomon_mends_up_to_half_its_check_words_and_says_so_beyond() -> None:
    draw = random.Random(5)
    data = [draw.randrange(256) for _ in range(30)]
    block = data + remainder(data, 16)
    for errors in range(9):
        hurt = list(block)
        for place in draw.sample(range(len(block)), errors):
            hurt[place] ^= draw.randrange(1, 256)
        assert corrected(hurt, 16) == block
    for _ in range(20):
        hurt = list(block)
        for place in draw.sample(range(len(block)), 12):
            hurt[place] ^= draw.randrange(1, 256)
        assert corrected(hurt, 16) != hurt


def remainder(data: list[int], check: int) -> list[int]:
    """An encoder apart from the code under test: polynomial division in GF(256)."""

    def times(a: int, b: int) -> int:
        value = 0
        while b:
            value ^= a if b & 1 else 0
            a = a << 1 ^ (0x11D if a & 0x80 else 0)
            b >>= 1
        return value

    generator, root = [1], 1
    for _ in range(check):
        generator = [a ^ times(b, root) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
        root = times(root, 2)
    rest = [*data, *[0] * check]
    for at in range(len(data)):
        factor = rest[at]
        for offset, term in enumerate(generator):
            rest[at + offset] ^= times(term, factor)
    return rest[-check:]
