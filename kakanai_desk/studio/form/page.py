"""A brought page as values: its size, rules, words and small boxes. Lengths in millimetres from the top left.

The same values come from a PDF's own lines (``vector``) and from a picture (``raster``); all that follows sees no
difference. Boxes are those of the product's eyes (``hardware.vision.sheet.Box``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from kakanai_desk.hardware.vision.sheet import Box

PIXELS_PER_MM = 8.0  # of every picture the studio works on: 203 dpi
BLANK = " \u3000\t\r\n"


class Origin(StrEnum):
    """Where a page's lines and words come from."""

    PDF = "pdf"
    SCAN = "scan"
    PHOTO = "photo"


@dataclass(frozen=True)
class Letter:
    char: str
    box: Box


@dataclass(frozen=True)
class Word:
    """Letters of one line that stand together. ``sure``: 1 for a PDF's own text, else what the engine says."""

    letters: tuple[Letter, ...]
    sure: float = 1.0

    @property
    def text(self) -> str:
        return "".join(letter.char for letter in self.letters)

    @property
    def box(self) -> Box:
        return around(letter.box for letter in self.letters)


@dataclass(frozen=True)
class Stroke:
    """A straight rule: ``at`` is its y (across) or x (down), ``start`` and ``end`` the other two ends."""

    across: bool
    at: float
    start: float
    end: float
    weight: float = 0.2
    dotted: bool = False

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class Page:
    """One page as it was found. ``picture`` is what it looks like upright (8 pixels a millimetre), for screens.

    ``squares`` are small boxes that stand alone, ``rings`` circles as for a seal. ``lettered``: whether its words were
    read at all; a picture without an engine has none.
    """

    width: float
    height: float
    origin: Origin
    strokes: tuple[Stroke, ...] = ()
    words: tuple[Word, ...] = ()
    squares: tuple[Box, ...] = ()
    rings: tuple[Box, ...] = ()
    lettered: bool = True
    picture: Any = field(default=None, repr=False, compare=False)


def around(boxes: Iterable[Box]) -> Box:
    """The least box around all of ``boxes``, of which there is one at least."""
    left, top, right, bottom = zip(*((b.left, b.top, b.right, b.bottom) for b in boxes), strict=True)
    return Box(min(left), min(top), max(right), max(bottom))


def width(box: Box) -> float:
    return box.right - box.left


def area(box: Box) -> float:
    return max(0.0, box.right - box.left) * max(0.0, box.bottom - box.top)


def centre(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def holds(box: Box, inner: Box, slack: float = 0.3) -> bool:
    """Whether the middle of ``inner`` lies in ``box``."""
    x, y = centre(inner)
    return box.left - slack <= x <= box.right + slack and box.top - slack <= y <= box.bottom + slack


def shared(low: float, high: float, other_low: float, other_high: float) -> float:
    """How much two stretches have in common; negative: how far they are apart."""
    return min(high, other_high) - max(low, other_low)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    both = max(0.0, shared(one.left, one.right, other.left, other.right)) * max(
        0.0, shared(one.top, one.bottom, other.top, other.bottom)
    )
    return both / (area(one) + area(other) - both) if both else 0.0


def words_of(letters: Iterable[Letter]) -> list[Word]:
    """Letters in reading order as words: a blank, a new line or a gap wider than a letter divides."""
    found: list[Word] = []
    run: list[Letter] = []
    for letter in letters:
        if run and not _follows(run[-1], letter):
            found.append(Word(tuple(run)))
            run = []
        if letter.char not in BLANK:
            run.append(letter)
        elif run:
            found.append(Word(tuple(run)))
            run = []
    if run:
        found.append(Word(tuple(run)))
    return found


def _follows(before: Letter, letter: Letter) -> bool:
    a, b = before.box, letter.box
    tall = max(a.height, b.height, 0.5)
    return abs(a.middle - b.middle) < 0.5 * tall and -0.6 * tall < b.left - a.right < 0.9 * tall


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words as lines from top to bottom, each from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box.middle, w.box.left)):
        for line in reversed(lines[-4:]):
            box = line[-1].box
            if abs(box.middle - word.box.middle) < 0.45 * max(box.height, word.box.height):
                line.append(word)
                break
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.box.left) for line in lines]


def gaps(edges: Iterable[tuple[float, float]]) -> list[float]:
    """The room between stretches that follow one another."""
    return [right[0] - left[1] for left, right in pairwise(edges)]
