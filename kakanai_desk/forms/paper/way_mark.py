"""The way to a counter as a picture, for who reads no word of it (R-033, R-034).

Along the floor, up, down, or to another building, and on which floor of that building the counter is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kakanai_desk.forms.paper.ink import WHITE, Sheet

HEIGHT = 7.4  # mm, about the middle of the stop's heading
GAP = 2.4
_HOUSE, _STEP = 5.2, 5.0  # how wide a building is, and what leads to it
_FEWEST_FLOORS = 3


class Way(StrEnum):
    """How one comes there from the counter before."""

    ALONG = "along"
    UP = "up"
    DOWN = "down"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class WayMark:
    """``floors``: of the counters there, 1 the ground floor."""

    way: Way
    floors: tuple[int, ...]


def width(mark: WayMark) -> float:
    """mm, with the gap behind it."""
    return (_HOUSE + 1.2 if mark.way is Way.OUTSIDE else 0.0) + _STEP + 1.2 + _HOUSE + GAP


def draw(sheet: Sheet, x: float, middle: float, mark: WayMark, color: str) -> float:
    """The mark with its left edge at ``x``; what ``width`` says."""
    left = x
    if mark.way is Way.OUTSIDE:
        _building(sheet, left, middle, (), 2, 0.72 * HEIGHT, color)
        left += _HOUSE + 1.2
    if mark.way in (Way.UP, Way.DOWN):
        _stairs(sheet, left, middle, color, up=mark.way is Way.UP)
    else:
        _arrow(sheet, left, middle, color)
    _building(sheet, left + _STEP + 1.2, middle, mark.floors, _rows(mark.floors), HEIGHT, color)
    return width(mark)


def _rows(floors: tuple[int, ...]) -> int:
    return max(_FEWEST_FLOORS, *floors) if floors else _FEWEST_FLOORS


def _building(
    sheet: Sheet, x: float, middle: float, floors: tuple[int, ...], rows: int, height: float, color: str
) -> None:
    """Floors over one another, those that are meant filled; it stands on the ground that all of them share."""
    bottom = middle + HEIGHT / 2
    one = height / rows
    for floor in range(1, rows + 1):
        fill = color if floor in floors else WHITE
        sheet.box(x, bottom - floor * one, _HOUSE, one, 0.9, color=color, fill=fill)


def _arrow(sheet: Sheet, x: float, middle: float, color: str) -> None:
    at = middle + HEIGHT / 2 - 1.6
    end = x + _STEP - 0.4
    sheet.rule(x + 0.4, at, end, at, 1.6, color=color)
    sheet.path([(end - 1.5, at - 1.5), (end, at), (end - 1.5, at + 1.5)], 1.6, color=color, round_ends=True)


def _stairs(sheet: Sheet, x: float, middle: float, color: str, *, up: bool) -> None:
    """Three steps with an arrow over them."""
    bottom, step = middle + HEIGHT / 2 - 0.4, 1.4
    points = [(x + 0.2, bottom)]
    for n in range(3):
        points += [(x + 0.2 + n * step, bottom - (n + 1) * step), (x + 0.2 + (n + 1) * step, bottom - (n + 1) * step)]
    sheet.path(points, 1.3, color=color, round_ends=True)
    low, high = (x + 0.5, bottom - 3.4), (x + 3.3, bottom - 6.2)
    tip, tail = (high, low) if up else (low, high)
    sheet.path([tail, tip], 1.3, color=color, round_ends=True)
    back = 1 if up else -1
    sheet.path([(tip[0] - 1.4 * back, tip[1]), tip, (tip[0], tip[1] + 1.4 * back)], 1.3, color=color, round_ends=True)
