"""Base45 (RFC 9285): bytes as the 45 characters of QR's alphanumeric mode, which every keyboard layout can type."""

from __future__ import annotations

_CHARACTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(_CHARACTERS)}


def encode(data: bytes) -> str:
    out = bytearray()
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            out.append(_CHARACTERS[digit])
    return out.decode("ascii")


def decode(text: bytes) -> bytes:
    """The bytes again.

    Raises:
        ValueError: not base45, or a group that stands for no bytes.
    """
    out = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        if len(group) == 1 or any(character not in _VALUES for character in group):
            raise ValueError("not base45")
        value = sum(_VALUES[character] * 45**place for place, character in enumerate(group))
        if value >= 1 << (8 * (len(group) - 1)):
            raise ValueError("not base45")
        out += value.to_bytes(len(group) - 1, "big")
    return bytes(out)
