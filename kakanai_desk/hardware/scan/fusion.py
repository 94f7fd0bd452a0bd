"""Several frames of one code laid over each other: the hand moves a little, so the noise goes and detail comes back.

The frames are registered on one place (an affine move found by ECC, begun by phase correlation), drawn onto a grid
twice as fine and averaged. What does not fit is left out, so a frame of something else does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import cv2
import numpy as np

from kakanai_desk.hardware.scan.blur import Field, Picture
from kakanai_desk.hardware.scan.recovery import ENLARGED, Place

_FITS = 0.6  # correlation below which a frame is left out
_REGISTERED_AT = 260  # pixels; larger places are registered on a reduced picture


def fused(frames: Sequence[Picture], place: Place, scale: int = ENLARGED) -> tuple[Field, int]:
    """The mean of the frames over ``place`` of the first one, ``scale`` times as fine, and how many fitted."""
    first = place.cut(frames[0]).astype(np.float32)
    height, width = first.shape
    fine = np.diag([1.0 / scale, 1.0 / scale, 1.0]).astype(np.float32)
    shift = np.array([[1, 0, 0.5 / scale - 0.5], [0, 1, 0.5 / scale - 0.5], [0, 0, 1]], np.float32)
    size = (width * scale, height * scale)
    total = cv2.warpAffine(
        frames[0].astype(np.float32), _from_place(place, shift @ fine)[:2], size, flags=_FLAGS, borderMode=_EDGE
    )
    fitted = 1
    for other in frames[1:]:
        if other.shape != frames[0].shape:
            continue
        move = _move(first, place.cut(other).astype(np.float32))
        if move is None:
            continue
        at = _from_place(place, move @ shift @ fine)
        total += cv2.warpAffine(other.astype(np.float32), at[:2], size, flags=_FLAGS, borderMode=_EDGE)
        fitted += 1
    return total / fitted, fitted


_FLAGS = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
_EDGE = cv2.BORDER_REPLICATE


def _from_place(place: Place, inside: Field) -> Field:
    """A map to pixels of the whole frame, made of one to pixels of the place."""
    return np.array([[1, 0, place.x], [0, 1, place.y], [0, 0, 1]], np.float32) @ inside


def _move(first: Field, other: Field) -> Field | None:
    """The affine move from ``first`` to ``other`` as a 3 × 3 matrix, or None where they do not fit."""
    part = min(1.0, _REGISTERED_AT / max(first.shape))
    if part < 1.0:
        first, other = (cv2.resize(p, None, fx=part, fy=part, interpolation=cv2.INTER_AREA) for p in (first, other))
    (dx, dy), _ = cv2.phaseCorrelate(first, other, cv2.createHanningWindow(first.shape[::-1], cv2.CV_32F))
    begun = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 30, 1e-4)
    try:
        fit, move = cv2.findTransformECC(
            first, other, begun, cv2.MOTION_AFFINE, until, np.full(first.shape, 255, np.uint8), 5
        )
    except cv2.error:
        return None
    if fit < _FITS:
        return None
    whole = np.vstack([cast("Field", move), [0, 0, 1]]).astype(np.float32)
    reduce = np.diag([part, part, 1.0]).astype(np.float32)
    return np.linalg.inv(reduce) @ whole @ reduce
