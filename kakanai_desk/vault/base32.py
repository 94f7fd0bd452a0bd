"""Letters for what people type from paper: base32 as Crockford has it, without I, L, O and U.

Reading takes small letters, spaces and dashes, and O, I and L for 0 and 1.
"""

from __future__ import annotations

import re
from unicodedata import normalize

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")


def spelled(data: bytes) -> str:
    """Eight letters for each five bytes.

    Raises:
        ValueError: the bytes are no multiple of five.
    """
    if len(data) % 5:
        raise ValueError("bytes")
    bits = int.from_bytes(data, "big")
    return "".join(LETTERS[(bits >> shift) & 31] for shift in range(len(data) * 8 - 5, -1, -5))


def bare(typed: str) -> str:
    """The letters alone, as they are meant.

    Raises:
        ValueError: there is something else.
    """
    found = re.sub(r"[\s-]", "", normalize("NFKC", typed)).upper().translate(_ALIKE)
    if not set(found) <= set(LETTERS):
        raise ValueError("letters")
    return found


def read(typed: str) -> bytes:
    """
    Raises:
        ValueError: these are not the letters of whole bytes.
    """
    letters = bare(typed)
    if len(letters) % 8:
        raise ValueError("length")
    bits = 0
    for letter in letters:
        bits = bits << 5 | LETTERS.index(letter)
    return bits.to_bytes(len(letters) * 5 // 8, "big")
