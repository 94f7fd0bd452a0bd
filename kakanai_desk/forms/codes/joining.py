"""Joins codes that belong together (structured append), from one picture or from several reads.

A set is known by its symbology, its number of parts and its parity. Sets of one parity in 256 look alike; what the
whole is worth is said by its signature, not here.
"""

from __future__ import annotations

from collections.abc import Iterable

from kakanai_desk.core.errors import CodePartsBroken, CodePartsMissing, CodePartsMixed, CodeTooLarge, CodeTooMany
from kakanai_desk.core.ports.code import Symbol, Symbology

MOST_SYMBOLS = 16  # parts of the largest set; no sheet of ours has more codes
MOST_BYTES = 16_384

SetKey = tuple[Symbology, int, int]


class Gathering:
    """The parts of one set, as they are read. Parts may come twice and in any order."""

    def __init__(self) -> None:
        self._key: SetKey | None = None
        self._parts: dict[int, Symbol] = {}

    @property
    def have(self) -> int:
        return len(self._parts)

    @property
    def count(self) -> int:
        return self._key[1] if self._key else 0

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers of the parts that are not there, from 1 as they stand on paper."""
        return tuple(n + 1 for n in range(self.count) if n not in self._parts)

    def add(self, symbol: Symbol) -> None:
        """Keep one part.

        Raises:
            CodePartsMixed: it belongs to another set, or another code is there under its number; it was not kept.
        """
        part = symbol.part
        if part is None or not 0 <= part.index < part.count:
            raise CodePartsMixed(sets=2)
        key = (symbol.symbology, part.count, part.parity)
        held = self._parts.get(part.index)
        if (self._key is not None and key != self._key) or (held is not None and held.data != symbol.data):
            raise CodePartsMixed(sets=2)
        self._key = key
        self._parts[part.index] = symbol

    def whole(self) -> Symbol:
        """The joined code.

        Raises:
            CodePartsMissing: not all parts are there.
            CodePartsBroken: their bytes do not have the parity the parts name.
        """
        if self._key is None or self.missing:
            raise CodePartsMissing(
                have=self.have, count=self.count, missing="・".join(str(n) for n in self.missing) or "1"
            )
        parts = [self._parts[n] for n in range(self.count)]
        data = b"".join(p.data for p in parts)
        parity = 0
        for byte in data:
            parity ^= byte
        if parity != self._key[2]:
            raise CodePartsBroken()
        return Symbol(parts[0].symbology, data, "".join(p.text for p in parts), parts[0].position)


def joined(symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """Whole codes and joined sets of one picture, each once, in the order they were found.

    Raises:
        CodeTooMany, CodeTooLarge: more than a sheet can hold.
        CodePartsMissing: one set is there in part.
        CodePartsMixed: parts of several sets, and not all of them whole.
        CodePartsBroken: a set does not fit together.
    """
    found = list(symbols)
    if len(found) > MOST_SYMBOLS:
        raise CodeTooMany(count=len(found), most=MOST_SYMBOLS)
    total = sum(len(s.data) for s in found)
    if total > MOST_BYTES:
        raise CodeTooLarge(bytes=total, most=MOST_BYTES)
    sets: dict[SetKey, Gathering] = {}
    order: list[Symbol | Gathering] = []
    for symbol in found:
        if symbol.part is None:
            if not any(isinstance(o, Symbol) and o.data == symbol.data for o in order):
                order.append(symbol)
            continue
        key = (symbol.symbology, symbol.part.count, symbol.part.parity)
        if key not in sets:
            sets[key] = Gathering()
            order.append(sets[key])
        sets[key].add(symbol)
    if len(sets) > 1 and any(g.missing for g in sets.values()):
        raise CodePartsMixed(sets=len(sets))
    return tuple(o.whole() if isinstance(o, Gathering) else o for o in order)
