"""Which part of which set a QR code is: the structured append header, read from the modules.

zxing-cpp takes the header off the bytes and its Python side does not tell it (3.1.1), but it gives the modules it
sampled. The header is the first 20 bits of the first block: mode 0011, number of this part, number of parts less
one, and the XOR of all bytes of the whole. The block is corrected first, since a part read with errors would
otherwise pass for a whole code or for a part of another set. Source: ISO/IEC 18004 (tables 9 and E.1, clause 8).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import xor

import numpy as np
from numpy.typing import NDArray

from kakanai_desk.core.ports.code import Part

Modules = NDArray[np.bool_]

# error correction codewords of a block . number of blocks . data codewords of the first block; versions 1 to 40
_BLOCKS = {
    "L": (
        "7.1.19 10.1.34 15.1.55 20.1.80 26.1.108 18.2.68 20.2.78 24.2.97 30.2.116 18.4.68 20.4.81 24.4.92 "
        "26.4.107 30.4.115 22.6.87 24.6.98 28.6.107 30.6.120 28.7.113 28.8.107 28.8.116 28.9.111 30.9.121 "
        "30.10.117 26.12.106 28.12.114 30.12.122 30.13.117 30.14.116 30.15.115 30.16.115 30.17.115 30.18.115 "
        "30.19.115 30.19.121 30.20.121 30.21.122 30.22.122 30.24.117 30.25.118 "
    ),
    "M": (
        "10.1.16 16.1.28 26.1.44 18.2.32 24.2.43 16.4.27 18.4.31 22.4.38 22.5.36 26.5.43 30.5.50 22.8.36 22.9.37 "
        "24.9.40 24.10.41 28.10.45 28.11.46 26.13.43 26.14.44 26.16.41 26.17.42 28.17.46 28.18.47 28.20.45 "
        "28.21.47 28.23.46 28.25.45 28.26.45 28.28.45 28.29.47 28.31.46 28.33.46 28.35.46 28.37.46 28.38.47 "
        "28.40.47 28.43.46 28.45.46 28.47.47 28.49.47 "
    ),
    "Q": (
        "13.1.13 22.1.22 18.2.17 26.2.24 18.4.15 24.4.19 18.6.14 22.6.18 20.8.16 24.8.19 28.8.22 26.10.20 "
        "24.12.20 20.16.16 30.12.24 24.17.19 28.16.22 28.18.22 26.21.21 30.20.24 28.23.22 30.23.24 30.25.24 "
        "30.27.24 30.29.24 28.34.22 30.34.23 30.35.24 30.38.23 30.40.24 30.43.24 30.45.24 30.48.24 30.51.24 "
        "30.53.24 30.56.24 30.59.24 30.62.24 30.65.24 30.68.24 "
    ),
    "H": (
        "17.1.9 28.1.16 22.2.13 16.4.9 22.4.11 28.4.15 26.5.13 26.6.14 24.8.12 28.8.15 24.11.12 28.11.14 22.16.11 "
        "24.16.12 24.18.12 30.16.15 28.19.14 28.21.14 26.25.13 28.25.15 30.25.16 24.34.13 30.30.15 30.32.16 "
        "30.35.15 30.37.16 30.40.15 30.42.15 30.45.15 30.48.15 30.51.15 30.54.15 30.57.15 30.60.16 30.63.15 "
        "30.66.15 30.70.15 30.74.15 30.77.15 30.81.15 "
    ),
}
_ALIGNMENT = (
    "0 6-18 6-22 6-26 6-30 6-34 6-22-38 6-24-42 6-26-46 6-28-50 6-30-54 6-32-58 6-34-62 6-26-46-66 6-26-48-70 "
    "6-26-50-74 6-30-54-78 6-30-56-82 6-30-58-86 6-34-62-90 6-28-50-72-94 6-26-50-74-98 6-30-54-78-102 "
    "6-28-54-80-106 6-32-58-84-110 6-30-58-86-114 6-34-62-90-118 6-26-50-74-98-122 6-30-54-78-102-126 "
    "6-26-52-78-104-130 6-30-56-82-108-134 6-34-60-86-112-138 6-30-58-86-114-142 6-34-62-90-118-146 "
    "6-30-54-78-102-126-150 6-24-50-76-102-128-154 6-28-54-80-106-132-158 6-32-58-84-110-136-162 "
    "6-26-54-82-110-138-166 6-30-58-86-114-142-170 "
)
_MODE = 0b0011
_MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: (r + 0 * c) % 2 == 0,
    lambda r, c: (c + 0 * r) % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)


def part_of(modules: Modules, version: int, level: str, mask: int) -> Part | None:
    """The part this code is of a set; None for a whole code. ``modules``: dark is True, no quiet zone."""
    if not 1 <= version <= 40 or modules.shape != (17 + 4 * version,) * 2 or level not in _BLOCKS:
        return None
    for way in (modules, modules.T):  # a code seen from behind is sampled mirrored
        block = _first_block(way, version, level, mask)
        data = corrected(*block)
        if data is not None:
            if data[0] >> 4 != _MODE:
                return None
            return Part(data[0] & 15, (data[1] >> 4) + 1, (data[1] & 15) << 4 | data[2] >> 4)
    return None


def _first_block(modules: Modules, version: int, level: str, mask: int) -> tuple[list[int], int]:
    rows, columns = _path(version)
    bits = modules[rows, columns] ^ _MASKS[mask](rows, columns)
    words = np.packbits(bits[: len(bits) // 8 * 8]).astype(int)
    check, blocks, data = (int(n) for n in _BLOCKS[level].split()[version - 1].split("."))
    begin = len(words) - check * blocks
    places = [n * blocks for n in range(data)] + [begin + n * blocks for n in range(check)]
    return [int(words[p]) for p in places], check


@lru_cache(maxsize=8)
def _path(version: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the data modules in reading order: up and down in pairs of columns from the right."""
    side = 17 + 4 * version
    taken = np.zeros((side, side), bool)
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    taken[6, :] = taken[:, 6] = True
    centres = [int(n) for n in "".join(_ALIGNMENT).split()[version - 1].split("-")] if version > 1 else []
    for row in centres:
        for column in centres:
            if (row, column) not in ((6, 6), (6, side - 7), (side - 7, 6)):
                taken[row - 2 : row + 3, column - 2 : column + 3] = True
    if version >= 7:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    rows: list[int] = []
    columns: list[int] = []
    up = True
    for right in [*range(side - 1, 6, -2), *range(5, 0, -2)]:
        for row in range(side - 1, -1, -1) if up else range(side):
            for column in (right, right - 1):
                if not taken[row, column]:
                    rows.append(row)
                    columns.append(column)
        up = not up
    return np.array(rows), np.array(columns)


# --- Reed-Solomon over GF(256), polynomial 0x11d, first root 1 -------------------------------------------------

_EXP = [1] * 512
for _n in range(1, 512):
    _EXP[_n] = _EXP[_n - 1] << 1 ^ (0x11D if _EXP[_n - 1] & 0x80 else 0)
_LOG = {value: power for power, value in enumerate(_EXP[:255])}


def _times(one: int, other: int) -> int:
    return _EXP[_LOG[one] + _LOG[other]] if one and other else 0


def _at(polynomial: list[int], x: int) -> int:
    """The value at ``x``; the highest power stands first."""
    value = 0
    for term in polynomial:
        value = _times(value, x) ^ term
    return value


def corrected(words: list[int], check: int) -> list[int] | None:
    """The block without its errors, or None where there are too many (Berlekamp-Massey, Chien, Forney)."""
    syndromes = [_at(words, _EXP[n]) for n in range(check)]
    if not any(syndromes):
        return words
    locator, previous, shift, last, errors = [1], [1], 1, 1, 0  # lowest power first
    for n in range(check):
        delta = syndromes[n]
        for k in range(1, min(errors, len(locator) - 1) + 1):
            delta ^= _times(locator[k], syndromes[n - k])
        if delta == 0:
            shift += 1
            continue
        factor = _times(delta, _EXP[255 - _LOG[last]])
        longer = locator + [0] * max(0, len(previous) + shift - len(locator))
        for k, term in enumerate(previous):
            longer[k + shift] ^= _times(factor, term)
        if 2 * errors <= n:
            previous, last, errors, shift = locator, delta, n + 1 - errors, 1
        else:
            shift += 1
        locator = longer
    evaluator = [
        _sum(_times(locator[k], syndromes[n - k]) for k in range(min(n, len(locator) - 1) + 1)) for n in range(check)
    ]
    mended, found = list(words), 0
    for power in range(len(words)):
        inverse = _EXP[255 - power]
        if _at(locator[::-1], inverse):
            continue
        slope = _sum(_times(locator[k], _EXP[(255 - power) * (k - 1) % 255]) for k in range(1, len(locator), 2))
        if slope == 0:
            return None
        value = _times(_at(evaluator[::-1], inverse), _EXP[255 - _LOG[slope]])
        mended[len(words) - 1 - power] ^= _times(value, _EXP[power])
        found += 1
    return mended if found == errors and not any(_at(mended, _EXP[n]) for n in range(check)) else None


def _sum(terms: Iterable[int]) -> int:
    return reduce(xor, terms, 0)
