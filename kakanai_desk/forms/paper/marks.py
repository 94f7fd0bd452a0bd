"""What forms are marked with, drawn on a sheet: rings, strokes, ticks, cells, frames for the hand, hatching."""

from __future__ import annotations

from kakanai_desk.forms.paper.fonts import POINT, Type
from kakanai_desk.forms.paper.ink import DARK, SOFT, Layer, Line, Mark, Sheet
from kakanai_desk.forms.paper.model import Check, Frame

BOX = 3.2  # check box, mm
NOT_SHOWN = "印刷のときだけ入ります"
_DIGITS = "0123456789"


def frame(sheet: Sheet, item: Frame, x: float, middle: float) -> None:
    """A dotted ring or box with its words in the middle, to be filled by hand."""
    top, lines = middle - item.height / 2, item.text.split("\n")
    if item.round:
        sheet.dotted_ring(x + item.width / 2, middle, item.width / 2)
    else:
        corners = [(x, top), (x + item.width, top), (x + item.width, top + item.height), (x, top + item.height)]
        sheet.path([*corners, corners[0]], 0.5, dash="0.8 1.2", color=DARK)
    first = middle - 4.2 * (len(lines) - 1) / 2
    for index, line in enumerate(lines):
        at = first + 4.2 * index
        sheet.centered(x + item.width / 2, at, line, Type.WORD, 8.5, align="center", color=SOFT)


def strike(sheet: Sheet, word: str, x: float, middle: float, size: float) -> None:
    """A word about ``x`` under two lines, as a pen takes out what does not apply."""
    wide = sheet.fonts.width(word, Type.WORD, size)
    sheet.centered(x, middle, word, Type.WORD, size, align="center")
    for by in (-0.35, 0.35):
        sheet.rule(x - wide / 2 - 0.4, middle + by, x + wide / 2 + 0.4, middle + by, 0.6)


def check(sheet: Sheet, item: Check, x: float, middle: float, ticked: bool) -> None:
    sheet.box(x, middle - BOX / 2, BOX, BOX, 0.7)
    if ticked:
        sheet.tick(x, middle - BOX / 2, BOX)
    sheet.centered(x + BOX + 1.0, middle, item.label, Type.WORD, item.size)


def ring(sheet: Sheet, word: str, x: float, middle: float, size: float, chosen: bool) -> None:
    """A word about ``x``; the chosen one is bold inside a ring."""
    use = Type.STRONG if chosen else Type.WORD
    wide = sheet.fonts.width(word, use, size)
    sheet.centered(x, middle, word, use, size, align="center")
    if chosen:
        tall = size * POINT + 1.5
        wide = max(wide + 2 * 0.9, tall)
        sheet.stadium(x - wide / 2, middle - tall / 2, wide, tall)


def cells(
    sheet: Sheet, x: float, middle: float, count: int, cell: float, text: str, *, layer: Layer = Layer.PAGE
) -> None:
    """``count`` digit cells with ``text`` set right in them."""
    size = min(12.0 * cell / 4.6, 13.0)
    if layer is Layer.PAGE:
        sheet.once(("cells", x, middle, count, cell), lambda: _cell_boxes(sheet, x, middle, count, cell))
    digits = _digits_of(sheet, x, middle, count, cell, size, layer)
    for index, digit in enumerate(text.rjust(count)):
        if digit in _DIGITS:
            sheet.entries.append(digits[index][_DIGITS.index(digit)])
        elif digit != " ":
            use, small = (Type.DIGIT, size) if digit.isascii() else (Type.WORD, size * 0.75)
            sheet.centered(x + (index + 0.5) * cell, middle, digit, use, small, align="center", layer=layer)


def _cell_boxes(sheet: Sheet, x: float, middle: float, count: int, cell: float) -> None:
    tall = cell * 1.31
    top = middle - tall / 2
    sheet.box(x, top, count * cell, tall, 0.7)
    for index in range(1, count):
        sheet.dotted(x + index * cell, top, x + index * cell, top + tall)


def _digits_of(
    sheet: Sheet, x: float, middle: float, count: int, cell: float, size: float, layer: Layer
) -> tuple[tuple[Mark | Line, ...], ...]:
    """The ten digits in each cell. All are kept, so that what is kept does not tell which were needed."""
    key = ("digits", x, middle, count, cell, layer)
    found: tuple[tuple[Mark | Line, ...], ...] | None = sheet.kept.get(key)
    if found is None:
        made: list[tuple[Mark | Line, ...]] = []
        for index in range(count):
            scratch, at = Sheet(sheet.fonts), x + (index + 0.5) * cell
            for digit in _DIGITS:
                scratch.centered(at, middle, digit, Type.DIGIT, size, align="center", layer=layer)
            made.append(tuple(scratch.entries))
        found = sheet.kept[key] = tuple(made)
    return found


def hatch(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    sheet.once(("hatch", x, y, width, height), lambda: sheet.hatch(x, y, width, height))


def not_shown(sheet: Sheet, x: float, middle: float) -> None:
    sheet.box(x - 16.6, middle - 1.9, 33.2, 3.8, 0, fill="1 1 1", layer=Layer.HATCH)
    sheet.centered(x, middle, NOT_SHOWN, Type.WORD, 8, align="center", color=SOFT, layer=Layer.HATCH)
