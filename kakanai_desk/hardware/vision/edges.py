"""The document's own edge, told by its print: faces have frames within them, fingers hide corners, desks have edges.

Words that always stand at one place of a face (``marks`` of its kind) say how far every candidate is off, and where the
edge must be when none of them is it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from kakanai_desk.hardware.vision.captions import is_mark, marks_of
from kakanai_desk.hardware.vision.engine import Corners
from kakanai_desk.hardware.vision.find import Found, refined
from kakanai_desk.hardware.vision.kinds import Kind
from kakanai_desk.hardware.vision.sheet import Run
from kakanai_desk.hardware.vision.sight import Sight

LEAST_MARKS = 3
AS_GOOD = 0.3  # mm by which words may stand off their places more than on the best candidate: boxes are no surer
MOST_OFF = 3.0  # mm that a single word may count
RIGHT = 0.35  # mm by which words of the right edge stand off at most
LEAST_GAIN = 0.2  # mm that a corrected edge must be better by
SHAPE_COSTS, AREA_COSTS = 1.0, 0.3
SURE_MM = 0.25  # how well the place of a word is known
# mm by which a candidate is off as a whole, by its width or height, and by the turn of a side: what is usual
USUAL = (1.5, 1.5, 0.7)


def outline_by_print(sight: Sight, runs: Sequence[Run], kind: Kind, candidates: Sequence[Found]) -> Corners | None:
    """The corners of the whole document, in the order of ``sight``; None when its print does not tell.

    Where several candidates are as good, the one whose edges are clearest. On faces whose print moves, the one that
    fits best around all of it.
    """
    turned_to = [_aligned(found.corners, sight.corners) for found in candidates]
    marks = [(at, place) for run in runs for at, place in marks_of(run, kind)]
    if len(marks) >= LEAST_MARKS:
        seen = np.array([[sight.point(*at) for at, _ in marks]], np.float32)
        wanted = np.array([place for _, place in marks], np.float32)
        return _by_marks(sight, kind.size, turned_to, seen, wanted)
    inside = [run.box() for run in runs if is_mark(run, kind)]
    points = [sight.point((b.left + b.right) / 2, b.middle) for b in inside]
    around = [
        (_fits(found, corners, kind.size), corners)
        for found, corners in zip(candidates, turned_to, strict=True)
        if points and all(cv2.pointPolygonTest(corners, point, measureDist=False) >= 0 for point in points)
    ]
    return max(around, key=lambda each: each[0])[1] if around else None


def _fits(found: Found, corners: Corners, size: tuple[float, float]) -> float:
    """How likely a candidate that holds all the print is its edge: clear, of the right shape, and no larger than
    need be, as another paper may lie under the document."""
    shape = abs(float(np.log(found.aspect * min(size) / max(size))))
    return found.support - SHAPE_COSTS * shape - AREA_COSTS * float(np.log(cv2.contourArea(corners.astype(np.float32))))


def _by_marks(sight: Sight, size: tuple[float, float], turned_to: Sequence[Corners], seen: Any, wanted: Any) -> Corners:
    off = [_off(_in_mm(seen, corners, size) - wanted) for corners in turned_to]
    first = next(n for n, mean in enumerate(off) if mean <= min(off) + AS_GOOD)
    best, least = turned_to[first], off[first]
    if least > RIGHT:
        moved = _corrected(best, size, seen, wanted)
        for corners in (refined(sight.frame, moved), moved):
            if _off(_in_mm(seen, corners, size) - wanted) < least - LEAST_GAIN:
                return corners
    return best


def _off(apart: Any) -> float:
    """How far words stand from their places in mm, on average; one that was taken for another does not decide."""
    return float(np.minimum(np.linalg.norm(apart, axis=1), MOST_OFF).mean())


def _corrected(corners: Corners, size: tuple[float, float], seen: Any, wanted: Any) -> Corners:
    """``corners`` moved so that the words stand at their places: shifted, stretched and sheared no more than they say.

    Least squares, held back by what is usual, so that far corners do not fly off.
    """
    half = np.array(size, np.float32) / 2
    at = _in_mm(seen, corners, size)
    apart = at - wanted
    near = np.linalg.norm(apart, axis=1) < 2 * MOST_OFF
    if near.sum() < LEAST_MARKS:
        return corners
    flat = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32)
    rows, ends = (np.c_[np.ones(len(p)), p / half - 1] for p in (at[near], flat))
    moved = np.empty_like(flat)
    for axis in (0, 1):
        usual = np.array([USUAL[0], *(USUAL[1] if axis == other else USUAL[2] for other in (0, 1))])
        bound = rows.T @ rows / SURE_MM**2 + np.diag(1 / usual**2)
        told = np.linalg.solve(bound, rows.T @ apart[near, axis] / SURE_MM**2)
        moved[:, axis] = flat[:, axis] + ends @ told
    back = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    return cv2.perspectiveTransform(moved[None], back)[0]


def _aligned(corners: Corners, own: Corners) -> Corners:
    """The same corners, beginning with the one that is nearest to the beginning of ``own``."""
    turns = [np.roll(corners, -k, axis=0) for k in range(4)]
    return min(turns, key=lambda turn: float(np.abs(turn - own).max()))


def _in_mm(points: Any, corners: Corners, size: tuple[float, float]) -> Any:
    width, height = size
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cv2.perspectiveTransform(points, cv2.getPerspectiveTransform(corners.astype(np.float32), flat))[0]
