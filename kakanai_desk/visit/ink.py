"""The pen's strokes as the pad gives them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """One sample of the pen: hundredths of a millimetre from the pad's top left, ms since the first, 0…1024."""

    x: int
    y: int
    t: int
    pressure: int


Strokes = tuple[tuple[Point, ...], ...]
