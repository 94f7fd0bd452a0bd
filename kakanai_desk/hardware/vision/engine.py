"""What reads characters: a port, so that the models and the library behind them can be exchanged.

An engine finds lines of text in a picture and reads strips that hold one line. It may never reach for the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

Picture = np.ndarray[Any, np.dtype[Any]]  # height × width × 3 of uint8, blue-green-red
Corners = np.ndarray[Any, np.dtype[Any]]  # 4 × 2 pixels, clockwise from the upper left of what is upright


@dataclass(frozen=True)
class Glyph:
    """One character of a line: what it may be, likeliest first, and where it stands (0 left … 1 right)."""

    options: tuple[tuple[str, float], ...] = field(repr=False)
    at: float = 0.0

    @property
    def char(self) -> str:
        return self.options[0][0]

    @property
    def sure(self) -> float:
        return self.options[0][1]


@dataclass(frozen=True)
class Line:
    """One line as read. An empty line has no glyphs."""

    glyphs: tuple[Glyph, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def sure(self) -> float:
        """Mean probability; 0 for an empty line."""
        return sum(g.sure for g in self.glyphs) / len(self.glyphs) if self.glyphs else 0.0

    @property
    def worst(self) -> float:
        return min((g.sure for g in self.glyphs), default=0.0)

    def part(self, start: int, end: int) -> Line:
        """The glyphs of ``text[start:end]``: every glyph is one character."""
        return Line(self.glyphs[start:end])


class TextEngine(Protocol):
    """``read`` keeps to ``allowed`` where it can: the set of characters a strip may hold, None for any Japanese."""

    def find(self, picture: Picture) -> list[Corners]: ...
    def read(self, strips: Sequence[Picture], allowed: frozenset[str] | None = None) -> list[Line]: ...
