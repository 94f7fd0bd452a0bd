"""Draws what only a template has room for: ticks in its boxes, rings round its words, characters in its cells.

Called by ``fill.py`` only. Boxes, words and cells are printed there already; nothing here draws them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kakanai_desk.core.characters import graphemes
from kakanai_desk.forms.paper import marks
from kakanai_desk.forms.paper.binding import shown
from kakanai_desk.forms.paper.ink import Layer
from kakanai_desk.forms.paper.model import Comb, NumberCells, Placed, Tick

if TYPE_CHECKING:
    from kakanai_desk.forms.paper.fill import Pen

ROUND = 0.9  # mm that a ring reaches beyond its word


def put(pen: Pen, one: Placed) -> None:
    """The item of ``one`` at its place."""
    match one.item:
        case Tick():
            _tick(pen, one.item, one)
        case Comb():
            _comb(pen, one.item, one)
        case NumberCells():
            _number(pen, one.item, one)
        case _:
            raise TypeError(type(one.item).__name__)


def _tick(pen: Pen, item: Tick, place: Placed) -> None:
    ticked = item.test.holds(pen.facts, None)
    pen.outcome.values.append((f"{item.test.path}?{item.label}", "1" if ticked else "0"))
    if not ticked:
        return
    if item.ring:
        tall = place.height + ROUND
        wide = max(place.width + 2 * ROUND, tall)
        middle = place.x + place.width / 2
        pen.sheet.stadium(middle - wide / 2, place.y - ROUND / 2, wide, tall)
        return
    side = min(place.width, place.height)
    pen.sheet.tick(place.x + (place.width - side) / 2, place.y + (place.height - side) / 2, side)


def _lefts(place: Placed, groups: tuple[int, ...], gap: float) -> Iterator[tuple[float, int, float]]:
    """Each group's left end, its cells, and the width of one."""
    cell = (place.width - gap * (len(groups) - 1)) / sum(groups)
    x = place.x
    for count in groups:
        yield x, count, cell
        x += count * cell + gap


def _comb(pen: Pen, item: Comb, place: Placed) -> None:
    value = pen.value(item.bind)
    text = shown(value)
    if item.groups:  # 520-0000 stands in cells without its dash
        text = "".join(form for form in text if form.isalnum())
    pen.note_day(item.bind, value)
    pen.record(item.bind, item.name, text, item.optional, (place.x, place.y, place.width, place.height))
    forms, middle = graphemes(text), place.y + place.height / 2
    if len(forms) > item.cells:
        pen.move(item.bind, item.name, text, place.x + 0.8, middle, place.width)
        return
    sheet, at = pen.sheet, 0
    for left, count, cell in _lefts(place, item.groups or (item.cells,), item.gap):
        for index, form in enumerate(forms[at : at + count]):
            size = min(item.size, item.size * 0.94 * cell / (sheet.fonts.width(form, item.type, item.size) or 1))
            sheet.centered(left + (index + 0.5) * cell, middle, form, item.type, size, align="center")
        at += count


def _number(pen: Pen, item: NumberCells, place: Placed) -> None:
    """The digits and the hatching lie on their own layers; one is left out."""
    text = "".join(form for form in shown(pen.value(item.bind)) if form.isdigit())
    middle, at = place.y + place.height / 2, 0
    for left, count, cell in _lefts(place, item.groups, item.gap):
        marks.cells(pen.sheet, left, middle, count, cell, text[at : at + count], layer=Layer.NUMBER)
        marks.hatch(pen.sheet, left, place.y, count * cell, place.height)
        at += count
    pen.sheet.once(
        ("not shown", place.x, middle, place.width),
        lambda: marks.not_shown(pen.sheet, place.x + place.width / 2, middle),
    )
    pen.record_number(item.bind, item.name)
