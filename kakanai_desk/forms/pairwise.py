"""Rows in which every two values of two factors meet at least once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def pairwise(factors: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """A small set of rows, one value a factor, that covers all pairs; the same one every time.

    Each row starts from a pair not met yet and takes for every further factor the value that meets most of the rest.
    """
    if not factors:
        yield ()
        return
    if len(factors) == 1:
        yield from ((value,) for value in factors[0])
        return
    open_: dict[tuple[int, int, int, int], None] = {
        (one, a, other, b): None
        for one in range(len(factors))
        for other in range(one + 1, len(factors))
        for a in range(len(factors[one]))
        for b in range(len(factors[other]))
    }
    while open_:
        one, a, other, b = next(iter(open_))
        row: dict[int, int] = {one: a, other: b}
        for factor in range(len(factors)):
            if factor not in row:
                row[factor] = max(range(len(factors[factor])), key=lambda v: _met(factor, v, row, open_))
        places = sorted(row.items())
        for index, (left, x) in enumerate(places):
            for right, y in places[index + 1 :]:
                open_.pop((left, x, right, y), None)
        yield tuple(factors[factor][value] for factor, value in places)


def _met(factor: int, value: int, row: dict[int, int], open_: dict[tuple[int, int, int, int], None]) -> int:
    """How many open pairs this value makes with those chosen so far."""
    return sum(
        ((other, chosen, factor, value) if other < factor else (factor, value, other, chosen)) in open_
        for other, chosen in row.items()
    )
