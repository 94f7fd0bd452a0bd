"""Tidies rules: pieces of one line become one, dashes become a dotted line, small boxes are told from table rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.page import Stroke, shared

SAME = 0.35  # mm between two rules that are one
JOIN = 0.6  # mm between two pieces of one rule
DASH, PITCH = 3.5, 4.0  # mm: the longest piece of a dotted line, and the longest way from one to the next
FEWEST = 4  # pieces
SMALL = (1.8, 7.0)  # mm: the side of a box that may be ticked or take one character
SQUARE = 1.9  # its sides differ at most by this factor
SHORT_OF = 1.0  # mm that a rule may stop short of one it runs to
MEETING = 0.45  # mm between an end and a rule that it meets
REACH = 2.5  # mm that a rule may end before the one it runs to: corners are round


def merged(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Strokes on one line that touch or nearly touch, as one."""
    found: list[Stroke] = []
    all_of_them = list(strokes)
    for across in (True, False):
        rows: list[list[Stroke]] = []
        for stroke in sorted((s for s in all_of_them if s.across is across), key=lambda s: (s.at, s.start)):
            if rows and stroke.at - rows[-1][0].at < SAME:
                rows[-1].append(stroke)
            else:
                rows.append([stroke])
        for row in rows:
            row.sort(key=lambda s: s.start)
            one = row[0]
            for stroke in row[1:]:
                if stroke.start - one.end < JOIN:
                    one = replace(
                        one,
                        end=max(one.end, stroke.end),
                        weight=max(one.weight, stroke.weight),
                        dotted=one.dotted and stroke.dotted,
                    )
                else:
                    found.append(one)
                    one = stroke
            found.append(one)
    return found


def dashed_joined(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Lines that were drawn dash by dash become dotted lines."""
    kept: list[Stroke] = []
    rows: dict[tuple[bool, int], list[Stroke]] = defaultdict(list)
    for stroke in strokes:
        if stroke.length <= DASH and not stroke.dotted:
            rows[stroke.across, round(stroke.at / 0.15)].append(stroke)
        else:
            kept.append(stroke)
    for row in rows.values():
        row.sort(key=lambda s: s.start)
        chain: list[Stroke] = []
        for stroke in [*row, None]:
            if stroke is not None and (not chain or -0.1 < stroke.start - chain[-1].start <= PITCH):
                chain.append(stroke)
                continue
            long = chain[-1].end - chain[0].start if chain else 0.0
            if len(chain) >= FEWEST and sum(s.length for s in chain) < 0.85 * long:
                kept.append(replace(chain[0], end=chain[-1].end, dotted=True))
            else:
                kept += chain
            chain = [stroke] if stroke is not None else []
    return kept


def parted(strokes: Sequence[Stroke], boxes: Sequence[Box]) -> tuple[list[Stroke], list[Box]]:
    """Rules without those of small boxes that stand alone, and these boxes.

    A box whose sides go on as longer rules is a cell of a table.
    """
    squares: list[Box] = []
    small = [box for box in boxes if _is_small(box)]
    for box in dict.fromkeys(small):
        if any(_near(box, other) for other in squares):
            continue
        if not any(_goes_on(stroke, box) for stroke in strokes):
            squares.append(box)
    kept = [stroke for stroke in strokes if not any(_is_side(stroke, box) for box in squares)]
    return kept, squares


def _is_small(box: Box) -> bool:
    wide, tall = box.right - box.left, box.bottom - box.top
    return all(SMALL[0] <= side <= SMALL[1] + 3 for side in (wide, tall)) and (
        max(wide, tall) <= SQUARE * min(wide, tall) and min(wide, tall) <= SMALL[1]
    )


def _near(one: Box, other: Box) -> bool:
    return abs(one.left - other.left) < 0.4 and abs(one.top - other.top) < 0.4


def _on_side(stroke: Stroke, box: Box) -> bool:
    sides = (box.top, box.bottom) if stroke.across else (box.left, box.right)
    ends = (box.left, box.right) if stroke.across else (box.top, box.bottom)
    return min(abs(stroke.at - side) for side in sides) < 0.3 and shared(stroke.start, stroke.end, *ends) > 0.5


def _is_side(stroke: Stroke, box: Box) -> bool:
    return _on_side(stroke, box) and not _goes_on(stroke, box)


def _goes_on(stroke: Stroke, box: Box) -> bool:
    """Whether a rule along one of the box's sides, or one that meets it, is not the box's own."""
    low, high = (box.left, box.right) if stroke.across else (box.top, box.bottom)
    if _on_side(stroke, box):
        return stroke.start < low - 0.6 or stroke.end > high + 0.6
    other = (box.top, box.bottom) if stroke.across else (box.left, box.right)
    meets = other[0] - 0.3 < stroke.at < other[1] + 0.3
    return meets and (abs(stroke.end - low) < 0.3 or abs(stroke.start - high) < 0.3)


def cornered(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Rules drawn out to where they would meet: at corners that are round, and where one stops short of another."""
    out = list(strokes)
    across = [i for i, s in enumerate(out) if s.across]
    down = [i for i, s in enumerate(out) if not s.across]
    for i in across:
        for j in down:
            flat, tall = strokes[i], strokes[j]
            x_low, x_high = flat.start - tall.at, tall.at - flat.end  # positive: the upright stands outside the rule
            y_low, y_high = tall.start - flat.at, flat.at - tall.end
            if max(x_low, x_high, y_low, y_high) > REACH:
                continue
            corner = min(abs(x_low), abs(x_high)) <= REACH and min(abs(y_low), abs(y_high)) <= REACH
            most = REACH if corner else SHORT_OF
            if 0 < max(x_low, x_high) <= most and _free(flat, x_low > 0, strokes):
                out[i] = replace(out[i], start=min(out[i].start, tall.at), end=max(out[i].end, tall.at))
            if 0 < max(y_low, y_high) <= most and _free(tall, y_low > 0, strokes):
                out[j] = replace(out[j], start=min(out[j].start, flat.at), end=max(out[j].end, flat.at))
    return out


def _free(stroke: Stroke, at_start: bool, strokes: Sequence[Stroke]) -> bool:
    """Whether a rule ends in the open."""
    end = stroke.start if at_start else stroke.end
    return not any(
        s.across is not stroke.across and abs(s.at - end) < MEETING and s.start - MEETING < stroke.at < s.end + MEETING
        for s in strokes
    )
