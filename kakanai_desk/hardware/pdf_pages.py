"""How many pages a PDF of ours has, and how large they are: its page objects stand in the open."""

from __future__ import annotations

import re

Size = tuple[float, float]  # mm
A4: Size = (210.0, 297.0)
NEAR = 1.0  # mm; paper that differs by less is the same: printers round to points
POINT = 25.4 / 72
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_BOX = re.compile(rb"/MediaBox\s*\[\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\]")


def page_count(pdf: bytes) -> int:
    return len(_PAGE.findall(pdf))


def page_sizes(pdf: bytes) -> tuple[Size, ...]:
    """The sizes of the pages, upright, each once; A4 where the file names none."""
    found: list[Size] = []
    for box in _BOX.findall(pdf):
        left, low, right, high = (float(number) * POINT for number in box)
        size = upright(right - left, high - low)
        if not any(same(known, size) for known in found):
            found.append(A4 if same(A4, size) else size)
    return tuple(found) or (A4,)


def upright(width: float, height: float) -> Size:
    return (min(width, height), max(width, height))


def same(one: Size, other: Size) -> bool:
    return all(abs(a - b) < NEAR for a, b in zip(one, other, strict=True))
