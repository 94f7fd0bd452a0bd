"""What is to be filled in on a page: free cells, rows of letters, dates, words to ring, boxes to tick, lines, seals.

Nothing here knows what a label means, but for the words of dates and choices (``patterns``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.cells import contents, has_pattern, in_cell, is_head
from kakanai_desk.studio.form.labels import Labels, plain
from kakanai_desk.studio.form.open_paper import on_paper
from kakanai_desk.studio.form.page import Page, area, holds, shared
from kakanai_desk.studio.form.place import Found, Kind, Place
from kakanai_desk.studio.form.ruling import Cell, Ruled


def places_of(page: Page, ruled: Ruled, labels: Labels) -> Found:
    """Everything on ``page`` that people fill in."""
    inner = contents(ruled)
    heads: list[Cell] = []
    places: list[Place] = []
    fillable = {cell.box for cell in ruled.cells if not cell.words or inner[cell.box] or has_pattern(cell, labels)}
    for cell in ruled.cells:
        if is_head(cell, inner[cell.box], ruled.cells, fillable):
            heads.append(cell)
        else:
            places += in_cell(cell, inner[cell.box], labels)
    held = [*(c.box for c in ruled.cells)]
    open_marks = [
        mark for mark in (*ruled.ticks, *(r.box for r in ruled.rows)) if not any(holds(b, mark) for b in held)
    ]
    places += on_paper(ruled, open_marks, labels)
    places += _seals(page)
    blank = tuple(cell.box for cell in ruled.cells if not cell.words)
    return Found(tuple(_without_doubles(places)), tuple(heads), blank)


def _seals(page: Page) -> Iterator[Place]:
    for ring in page.rings:
        yield Place(ring, Kind.SEAL)
    for word in page.words:
        if (
            plain(word.text) == "印"
            and len(word.letters) == 1
            and not any(holds(ring, word.box) for ring in page.rings)
        ):
            x, y = (word.box.left + word.box.right) / 2, word.box.middle
            yield Place(Box(x - 4.5, y - 4.5, x + 4.5, y + 4.5), Kind.SEAL)


def _without_doubles(places: Sequence[Place]) -> list[Place]:
    """Of two on one spot the one that is not mere text; a text place over dates and boxes gives way."""
    kept: list[Place] = []
    order = sorted(places, key=lambda p: (p.kind is Kind.TEXT, p.line is False))
    for place in order:
        clash = any(
            _covers(place.box, other.box) and other.kind is not Kind.SEAL and place.kind is not Kind.SEAL
            for other in kept
        )
        if not clash:
            kept.append(place)
    return sorted(kept, key=lambda p: (round(p.box.top), p.box.left))


def _covers(one: Box, other: Box) -> bool:
    both = max(0.0, shared(one.left, one.right, other.left, other.right)) * max(
        0.0, shared(one.top, one.bottom, other.top, other.bottom)
    )
    return both > 0.55 * min(area(one), area(other))
