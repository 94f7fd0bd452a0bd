"""Just enough DER to look into the signed object of a passport. Strict about bounds, silent about meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kakanai_desk.core.errors import CardDataBroken

SEQUENCE, SET, OCTETS, OID, INTEGER = 0x30, 0x31, 0x04, 0x06, 0x02


@dataclass(frozen=True)
class Node:
    """One element: ``whole`` with its header."""

    tag: int
    value: bytes = field(repr=False)
    whole: bytes = field(repr=False)

    def children(self) -> list[Node]:
        return list(nodes(self.value))


def nodes(data: bytes) -> Iterator[Node]:
    """The elements in a row.

    Raises:
        CardDataBroken: an element leaves the bounds, or its form is none of DER.
    """
    at = 0
    while at < len(data):
        start, tag = at, data[at]
        if tag & 0x1F == 0x1F or at + 2 > len(data):
            raise CardDataBroken(file="SOD", what="der")
        length, at = data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 3 or at + count > len(data):
                raise CardDataBroken(file="SOD", what="der")
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + length > len(data):
            raise CardDataBroken(file="SOD", what="der")
        yield Node(tag, data[at : at + length], data[start : at + length])
        at += length


def one(data: bytes, tag: int) -> Node:
    """The first element, which must have this tag."""
    return expect(next(nodes(data), None), tag)


def expect(node: Node | None, tag: int) -> Node:
    """
    Raises:
        CardDataBroken: it is missing or another one.
    """
    if node is None or node.tag != tag:
        raise CardDataBroken(file="SOD", what="der")
    return node
