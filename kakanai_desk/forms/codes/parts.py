"""One code of ours as several symbols that every reader can bring, one after the other.

A reader that types tells nothing of QR's structured append, so each symbol says itself which part it is:
``KKP1:<set>/<number>/<count>:<text>`` in the characters of QR's alphanumeric mode. The set is known by the first 32
bits of the whole's SHA-256; what the whole is worth, its signature says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from kakanai_desk.core.errors import CodePartsBroken, CodePartsMissing, CodePartsMixed
from kakanai_desk.core.ports.code import Symbol, Symbology

MARK = b"KKP1:"
MOST_PARTS = 9
_PART = re.compile(rb"KKP1:([0-9A-F]{8})/([1-9])/([2-9]):([0-9A-Z $%*+\-./:]{1,1200})")


def split(text: str, most: int) -> tuple[str, ...]:
    """``text`` as one symbol where it has ``most`` characters at most, else as parts of about the same length.

    Raises:
        ValueError: that would be more than ``MOST_PARTS``.
    """
    if len(text) <= most:
        return (text,)
    room = most - len(f"{MARK.decode()}00000000/1/2:")
    count = -(-len(text) // room)
    if count > MOST_PARTS:
        raise ValueError("too many parts")
    each, name = -(-len(text) // count), _name(text.encode("ascii"))
    pieces = [text[at : at + each] for at in range(0, len(text), each)]
    return tuple(f"{MARK.decode()}{name}/{n}/{len(pieces)}:{piece}" for n, piece in enumerate(pieces, 1))


def is_part(data: bytes) -> bool:
    return data.startswith(MARK)


class PartsHeard:
    """Parts of one set, as they come; in any order, and the same one as often as it is read."""

    def __init__(self) -> None:
        self._set: tuple[bytes, int] | None = None
        self._parts: dict[int, bytes] = {}

    def add(self, data: bytes) -> None:
        """Keep one part. That of another set begins that set: the sheet that lies here now is meant.

        Raises:
            CodePartsBroken: it is no part.
        """
        found = _PART.fullmatch(data)
        if found is None or int(found[2]) > int(found[3]):
            raise CodePartsBroken()
        belongs = found[1], int(found[3])
        if belongs != self._set:
            self._set, self._parts = belongs, {}
        self._parts[int(found[2])] = found[4]

    def whole(self) -> bytes:
        """The text they were split from.

        Raises:
            CodePartsMissing: not all of them are there. CodePartsBroken: they do not make the whole that they name.
        """
        name, count = self._set or (b"", 0)
        missing = [n for n in range(1, count + 1) if n not in self._parts]
        if missing or not count:
            raise CodePartsMissing(have=len(self._parts), count=count, missing="・".join(map(str, missing)) or "1")
        text = b"".join(self._parts[n] for n in range(1, count + 1))
        if _name(text).encode() != name:
            raise CodePartsBroken()
        return text


def put_together(symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """The symbols of one picture with the parts among them joined.

    Raises:
        CodePartsMissing, CodePartsBroken: as ``PartsHeard``. CodePartsMixed: parts of two sheets lie together.
    """
    found: list[Symbol] = []
    heard, names = PartsHeard(), set[bytes]()
    for symbol in symbols:
        if is_part(symbol.data):
            heard.add(symbol.data)
            names.add(symbol.data[: len(MARK) + 8])
        else:
            found.append(symbol)
    if len(names) > 1:
        raise CodePartsMixed(sets=len(names))
    return (*found, Symbol(Symbology.TYPED, heard.whole())) if names else tuple(found)


def _name(text: bytes) -> str:
    return sha256(text).hexdigest()[:8].upper()
