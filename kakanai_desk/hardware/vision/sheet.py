"""A read document as text that knows where every character stands: rows, cut by words, measured in millimetres."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kakanai_desk.hardware.vision.engine import Glyph, Line


@dataclass(frozen=True)
class Box:
    """Left, top, right, bottom in millimetres of the document."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def joined(self, other: Box) -> Box:
        return Box(
            min(self.left, other.left), min(self.top, other.top), max(self.right, other.right),
            max(self.bottom, other.bottom),
        )  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Characters in reading order, each with its box; between two lines of one row stands a space."""

    glyphs: tuple[Glyph, ...] = field(default=(), repr=False)
    boxes: tuple[Box, ...] = ()

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def line(self) -> Line:
        return Line(self.glyphs)

    @property
    def sure(self) -> float:
        return min((g.sure for g in self.glyphs if g.char.strip()), default=0.0)

    def __bool__(self) -> bool:
        return any(glyph.char.strip() for glyph in self.glyphs)

    def cut(self, start: int, end: int | None = None) -> Run:
        return Run(self.glyphs[start:end], self.boxes[start:end])

    def box(self) -> Box:
        """Around everything; the run must not be empty."""
        found = self.boxes[0]
        for box in self.boxes[1:]:
            found = found.joined(box)
        return found

    def stripped(self, chars: str = " \u3000:：.,、。・-=|") -> Run:
        start, end = 0, len(self.glyphs)
        while start < end and self.glyphs[start].char in chars:
            start += 1
        while end > start and self.glyphs[end - 1].char in chars:
            end -= 1
        return self.cut(start, end)

    def plain(self) -> tuple[str, list[int]]:
        """The text in narrow forms without spaces, and for each of its characters the glyph it comes from."""
        text: list[str] = []
        places: list[int] = []
        for index, glyph in enumerate(self.glyphs):
            for char in unicodedata.normalize("NFKC", glyph.char).upper():
                if not char.isspace():
                    text.append(char)
                    places.append(index)
        return "".join(text), places

    def find(self, pattern: str, start: int = 0) -> tuple[int, int] | None:
        """Glyphs (from, to) of the first match of ``pattern`` in the plain text at or behind glyph ``start``."""
        text, places = self.plain()
        at = next((i for i, place in enumerate(places) if place >= start), len(text))
        match = re.compile(pattern).search(text, at)
        if match is None or match.start() == match.end():
            return None
        return places[match.start()], places[match.end() - 1] + 1

    def after(self, pattern: str) -> Run | None:
        """What follows ``pattern``; None when it is not there."""
        found = self.find(pattern)
        return None if found is None else self.cut(found[1])

    def before(self, pattern: str) -> Run:
        """What stands before ``pattern``, or everything."""
        found = self.find(pattern)
        return self if found is None else self.cut(0, found[0])


SPACE = Glyph(((" ", 1.0),))


def run_of(line: Line, box: Box) -> Run:
    """A line as a run: the boxes of its characters by where the model saw them."""
    if not line.glyphs:
        return Run()
    width = box.right - box.left
    at = [box.left + glyph.at * width for glyph in line.glyphs]
    edges = [box.left, *((a + b) / 2 for a, b in pairwise(at)), box.right]
    boxes = tuple(Box(left, box.top, right, box.bottom) for left, right in pairwise(edges))
    return Run(line.glyphs, boxes)


def joined(runs: Iterable[Run]) -> Run:
    """Runs one after another, a space between."""
    glyphs: list[Glyph] = []
    boxes: list[Box] = []
    for run in runs:
        if not run.glyphs:
            continue
        if glyphs:
            glyphs.append(SPACE)
            boxes.append(Box(boxes[-1].right, boxes[-1].top, boxes[-1].right, boxes[-1].bottom))
        glyphs += run.glyphs
        boxes += run.boxes
    return Run(tuple(glyphs), tuple(boxes))


def rows_of(runs: Sequence[Run]) -> list[Run]:
    """Runs joined to rows, top to bottom, each from left to right."""
    rows: list[list[Run]] = []
    for run in sorted((r for r in runs if r), key=lambda r: r.box().middle):
        box = run.box()
        last = rows[-1] if rows else None
        if last is not None:
            other = last[-1].box()
            if abs(other.middle - box.middle) < 0.45 * min(other.height, box.height):
                last.append(run)
                continue
        rows.append([run])
    return [joined(sorted(row, key=lambda r: r.box().left)) for row in rows]
