"""Rules become places: cells of tables (merged ones too), rows of one-character cells, boxes to tick, write-on lines.

Cells are the white between rules, found on a small drawing of the rules: a merged cell is one white, however its
neighbours are cut. A table that is open at its sides is closed where its rows end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.page import Page, Stroke, Word, area, around, gaps, holds, lines_of, shared, width
from kakanai_desk.studio.form.strokes import cornered

SCALE = 8.0  # pixels a millimetre of the drawing
OVER = 0.35  # mm that every rule is drawn longer at both ends
LEAST_CELL = (3.0, 3.2)  # mm: width and height of the smallest cell
WALLED = 0.86  # of a cell's outline that is rules
CHARACTER = (2.8, 11.0)  # mm: width of a cell for one character
TALLEST = 14.0  # mm of a row of such cells
FEWEST = 3
BETWEEN = 7.5  # mm between two groups of one number (3 + 4)
LEAST_LINE = 14.0  # mm: a shorter line is not for writing
WRITTEN = 7.0  # mm above a line in which people write
TICK = (1.8, 5.6)  # mm: the side of a box to tick
OPEN_ROW = 45.0  # mm: the tallest row of a table without side rules


@dataclass(frozen=True)
class Cell:
    """A cell with the words printed in it."""

    box: Box
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return "".join(word.text for line in lines_of(self.words) for word in line)


@dataclass(frozen=True)
class Row:
    """Cells for one character each. ``groups``: how many stand together; ``parts``: the box of each group."""

    box: Box
    groups: tuple[int, ...]
    parts: tuple[Box, ...]

    @property
    def gap(self) -> float:
        """mm between two groups."""
        room = gaps((part.left, part.right) for part in self.parts)
        return sum(room) / len(room) if room else 0.0


@dataclass(frozen=True)
class Ruled:
    """All places of a page that are ruled. ``cells`` are without those that are one character's."""

    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]
    ticks: tuple[Box, ...]
    lines: tuple[Stroke, ...]
    loose: tuple[Word, ...] = field(default=(), repr=False)  # words in no cell


def ruled(page: Page) -> Ruled:
    """What the rules and small boxes of ``page`` make."""
    strokes = cornered(page.strokes)
    boxes = cells_between(strokes, page.width, page.height)
    glyphs = [letter.box for word in page.words for letter in word.letters if letter.char in "□☐▢"]
    squares = [*page.squares, *(_squared(box) for box in glyphs)]
    rows, single = _rows_of_characters(boxes, squares, page.words)
    in_rows = [part for row in rows for part in row.parts]
    boxes = [box for box in boxes if not any(holds(part, box) and area(box) < area(part) * 1.05 for part in in_rows)]
    ticks = [box for box in single if all(TICK[0] <= side <= TICK[1] for side in (width(box), box.height))]
    cells = [Cell(box, tuple(_inside(box, boxes, page.words))) for box in boxes]
    cells = [cell for cell in cells if not _is_margin(cell, page)]
    taken = {id(word) for cell in cells for word in cell.words}
    loose = tuple(word for word in page.words if id(word) not in taken)
    lines = [line for line in strokes if _is_line(line, cells, strokes)]
    return Ruled(tuple(cells), tuple(rows), tuple(ticks), tuple([*lines, *_underscores(page.words)]), loose)


def cells_between(strokes: Sequence[Stroke], wide: float, tall: float) -> list[Box]:
    """The white rectangles between rules."""
    walls = np.zeros((int(tall * SCALE) + 3, int(wide * SCALE) + 3), np.uint8)
    for stroke in [*strokes, *_closings(strokes)]:
        _draw(walls, stroke)
    count, _, stats, _ = cv2.connectedComponentsWithStats((walls == 0).astype(np.uint8), connectivity=4)
    found: list[Box] = []
    for x, y, w, h in stats[1:count, :4].tolist():
        if w / SCALE < LEAST_CELL[0] or h / SCALE < LEAST_CELL[1] or x == 0 or y == 0:
            continue
        if _walled(walls, x, y, w, h) >= WALLED:
            half = 0.5 / SCALE
            found.append(Box(x / SCALE - half, y / SCALE - half, (x + w) / SCALE + half, (y + h) / SCALE + half))
    return found


def _draw(walls: Any, stroke: Stroke) -> None:
    low, high = round((stroke.start - OVER) * SCALE), round((stroke.end + OVER) * SCALE)
    at = round(stroke.at * SCALE)
    ends = ((low, at), (high, at)) if stroke.across else ((at, low), (at, high))
    cv2.line(walls, *ends, (255,), 1)


def _walled(walls: Any, x: int, y: int, w: int, h: int) -> float:
    """The share of a white's outline that is rules: 1 for a rectangle, less where it is of another shape."""
    top, bottom = walls[max(0, y - 1), x : x + w], walls[min(y + h, walls.shape[0] - 1), x : x + w]
    left, right = walls[y : y + h, max(0, x - 1)], walls[y : y + h, min(x + w, walls.shape[1] - 1)]
    return min(float((side > 0).mean()) for side in (top, bottom, left, right))


def _closings(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Side rules of tables that have none: where two rows end alike and a rule runs down between them."""
    across = sorted((s for s in strokes if s.across and s.length > 40), key=lambda s: s.at)
    down = [s for s in strokes if not s.across]
    found: list[Stroke] = []
    for number, upper in enumerate(across):
        for lower in across[number + 1 :]:
            if lower.at - upper.at > OPEN_ROW:
                break
            if abs(lower.start - upper.start) > 1 or abs(lower.end - upper.end) > 1:
                continue
            joined = [s for s in down if s.start < upper.at + 0.6 and s.end > lower.at - 0.6]
            if not any(upper.start + 1 < s.at < upper.end - 1 for s in joined):
                break
            for at in (min(upper.start, lower.start), max(upper.end, lower.end)):
                if not any(abs(s.at - at) < 1.0 for s in joined):
                    found.append(Stroke(False, at, upper.at, lower.at))
            break
    return found


def _inside(box: Box, boxes: Sequence[Box], words: Iterable[Word]) -> list[Word]:
    """The words of a cell that are in no smaller cell within it."""
    inner = [other for other in boxes if other is not box and holds(box, other) and area(other) < area(box)]
    return [w for w in words if holds(box, w.box, 0.0) and not any(holds(other, w.box, 0.0) for other in inner)]


def _is_margin(cell: Cell, page: Page) -> bool:
    """A frame around everything is no cell."""
    return area(cell.box) > 0.45 * page.width * page.height


def _squared(box: Box) -> Box:
    """The box of a □ that is a letter: as wide as high."""
    side = min(width(box), box.height)
    middle = (box.left + box.right) / 2
    return Box(middle - side / 2, box.middle - side / 2, middle + side / 2, box.middle + side / 2)


# --- cells for one character ------------------------------------------------------------------------------------------


def _rows_of_characters(
    cells: Sequence[Box], squares: Sequence[Box], words: Sequence[Word]
) -> tuple[list[Row], list[Box]]:
    """Rows of one-character cells, and the small boxes that are in none."""
    narrow = [
        box
        for box in cells
        if CHARACTER[0] <= width(box) <= CHARACTER[1]
        and box.height <= TALLEST
        and width(box) <= 1.7 * box.height
        and not any(holds(box, word.box, 0.0) for word in words)
    ]
    rows: list[Row] = []
    used: set[int] = set()
    pool = sorted([*narrow, *squares], key=lambda b: (round(b.middle, 0), b.left))
    for start in range(len(pool)):
        if start in used:
            continue
        chain = [start]
        while (following := _next(pool, chain[-1], used, words)) is not None:
            chain.append(following)
        groups = _groups([pool[i] for i in chain])
        if len(chain) >= FEWEST and max(groups, default=0) >= FEWEST - 1 and _alike([pool[i] for i in chain]):
            used.update(chain)
            rows.append(_row([pool[i] for i in chain], groups))
    left = [box for i, box in enumerate(pool) if i not in used and any(box is square for square in squares)]
    return rows, left


def _next(pool: Sequence[Box], at: int, used: set[int], words: Sequence[Word]) -> int | None:
    """The cell that goes on to the right of ``pool[at]``."""
    box = pool[at]
    best: int | None = None
    for index, other in enumerate(pool):
        gap = other.left - box.right
        if index in used or index == at or not -0.6 < gap <= BETWEEN or abs(other.middle - box.middle) > 0.7:
            continue
        if abs(other.height - box.height) > 0.18 * box.height + 0.3 or abs(width(other) - width(box)) > 0.3 * width(
            box
        ):
            continue
        if gap > 1.4 and not _dashed(Box(box.right, box.top, other.left, box.bottom), words):
            continue
        if best is None or other.left < pool[best].left:
            best = index
    return best


def _dashed(between: Box, words: Sequence[Word]) -> bool:
    """Whether nothing but a dash stands between two cells."""
    return all(
        letter.char in "-ー－―‐−–—ｰの一" for word in words for letter in word.letters if holds(between, letter.box, 0.0)
    )


def _groups(chain: Sequence[Box]) -> list[int]:
    """How many cells stand together, as the gaps tell."""
    room = gaps((box.left, box.right) for box in chain)
    least = min(room, default=0.0)
    groups = [1]
    for gap in room:
        if gap > max(least + 0.8, 0.8):
            groups.append(1)
        else:
            groups[-1] += 1
    return groups


def _alike(chain: Sequence[Box]) -> bool:
    widths = [width(box) for box in chain]
    return max(widths) - min(widths) < 0.3 * max(widths) + 0.2


def _row(chain: Sequence[Box], groups: Sequence[int]) -> Row:
    parts: list[Box] = []
    start = 0
    for count in groups:
        parts.append(around(chain[start : start + count]))
        start += count
    return Row(around(chain), tuple(groups), tuple(parts))


# --- lines that are written on ----------------------------------------------------------------------------------------


def _is_line(line: Stroke, cells: Sequence[Cell], strokes: Sequence[Stroke]) -> bool:
    """A rule across that is no cell's side and meets no rule that runs down."""
    if not line.across or line.length < LEAST_LINE:
        return False
    for cell in cells:
        box = cell.box
        beside = min(abs(line.at - box.top), abs(line.at - box.bottom)) < 0.8
        if beside and shared(line.start, line.end, box.left, box.right) > 0.4 * min(line.length, width(box)):
            return False
    met = [s for s in strokes if not s.across and s.start - 0.5 < line.at < s.end + 0.5]
    return not any(line.start + 0.5 < s.at < line.end - 0.5 for s in met)


def _underscores(words: Iterable[Word]) -> list[Stroke]:
    """Lines that were typed: ＿＿＿＿."""
    found: list[Stroke] = []
    for word in words:
        drawn = [letter.box for letter in word.letters if letter.char in "_＿"]
        if len(drawn) >= 4:
            box = around(drawn)
            found.append(Stroke(True, box.bottom, box.left, box.right))
    return found
