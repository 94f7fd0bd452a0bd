"""What a PC/SC reader says of itself (PC/SC part 10): how much data one command or answer may hold.

Pure over ``control``, which asks the reader's driver and raises nothing; pyscard stays in ``pcsc.py``. Most drivers say
nothing, and an extended command sent to a reader that cannot carry it may end in any error, so silence means short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kakanai_desk.hardware.card.apdu import SHORT_DATA

_FEATURE_TLV_PROPERTIES = 0x12
_PROPERTY_MOST_DATA = 0x0A
_EXTENDED_DATA = 0x10000


def most_data(control: Callable[[int], bytes], feature_request: int) -> int | None:
    """The most data of one APDU; None when the driver does not say. ``feature_request`` is the system's own code."""
    code = _value(control(feature_request), _FEATURE_TLV_PROPERTIES)
    if len(code) != 4:
        return None
    told = _value(control(int.from_bytes(code, "big")), _PROPERTY_MOST_DATA)
    if len(told) != 4:
        return None
    return min(max(int.from_bytes(told, "little"), SHORT_DATA), _EXTENDED_DATA)  # 0 says "short only"


def _value(table: bytes, tag: int) -> bytes:
    return next((value for found, value in _entries(table) if found == tag), b"")


def _entries(table: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag, length and value, one byte each for the first two. A table that is cut short ends there."""
    at = 0
    while at + 2 <= len(table):
        length = table[at + 1]
        if at + 2 + length > len(table):
            return
        yield table[at], table[at + 2 : at + 2 + length]
        at += 2 + length
