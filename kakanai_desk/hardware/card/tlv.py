"""The private-class BER of the 券面 applications (docs/cards.md, "Encodings").

Strict DER parsers refuse these cards: tag numbers below 31 stand in long form (``FF20``, ``DF21``), lengths may be
longer than they need be (``82 00 9F``), and a file goes on after its object with ``FF``. So the parser is our own,
and it is strict where it matters: nothing is read beyond the bytes that are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kakanai_desk.core.errors import CardDataBroken

_MOST_LENGTH_BYTES = 3


@dataclass(frozen=True)
class Header:
    """Tag and length at the start of an object. ``size`` counts tag, length and value, in bytes."""

    tag: int
    start: int  # where the value starts
    length: int

    @property
    def size(self) -> int:
        return self.start + self.length


@dataclass(frozen=True)
class Tlv:
    tag: int
    value: bytes = field(repr=False)  # personal data: must not show up in a log or a traceback
    offset: int = 0  # of the tag, from the start of what was parsed


def header(data: bytes | bytearray, file: str, at: int = 0) -> Header | None:
    """The header of the object at ``at``, or None when it is not complete yet.

    Raises:
        CardDataBroken: indefinite or oversized length, or a tag of more than two bytes.
    """
    position = at
    if position >= len(data):
        return None
    tag = data[position]
    position += 1
    if tag & 0x1F == 0x1F:
        if position >= len(data):
            return None
        if data[position] & 0x80:
            raise CardDataBroken(file=file, what="tag")
        tag = tag << 8 | data[position]
        position += 1
    if position >= len(data):
        return None
    length = data[position]
    position += 1
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= _MOST_LENGTH_BYTES:
            raise CardDataBroken(file=file, what="length")
        if position + count > len(data):
            return None
        length = int.from_bytes(data[position : position + count], "big")
        position += count
    return Header(tag, position - at, length)


def first(data: bytes | bytearray, file: str) -> Tlv:
    """The object at the start of a file; what follows it is padding and not looked at.

    Raises:
        CardDataBroken: there is no whole object.
    """
    found = header(data, file)
    if found is None or found.size > len(data):
        raise CardDataBroken(file=file, what="cut_short")
    return Tlv(found.tag, bytes(data[found.start : found.size]))


def children(value: bytes, file: str, base: int = 0) -> Iterator[Tlv]:
    """The objects inside a constructed value; ``base`` is added to their offsets. ``FF FF`` or an end stops it.

    Raises:
        CardDataBroken: an object leaves the bounds of ``value``.
    """
    at = 0
    while at < len(value):
        if value[at:].strip(b"\xff") == b"":
            return
        found = header(value, file, at)
        if found is None or at + found.size > len(value):
            raise CardDataBroken(file=file, what="bounds")
        yield Tlv(found.tag, value[at + found.start : at + found.size], base + at)
        at += found.size
