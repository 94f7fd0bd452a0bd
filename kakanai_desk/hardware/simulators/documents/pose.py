"""Where a document lies in the picture: a flat sheet turned on a desk under a tilted pinhole camera."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kakanai_desk.hardware.simulators.documents.conditions import Conditions
from kakanai_desk.hardware.simulators.documents.split import Chance
from kakanai_desk.hardware.simulators.documents.truth import Box

Points = NDArray[Any]  # n × 2: x, y

_FOCAL = 1.15  # in picture widths
_MARGIN = 0.015
_LONG_SHEET = 200.0  # mm; such a sheet fills the picture
BOOKLET = 110.0  # mm; longer than a card
_WIDE = 1920
_LEAST_OF_SMALL = 0.55


def corners_of(size: tuple[float, float], picture: tuple[int, int], conditions: Conditions, luck: Chance) -> Points:
    """The document's corners in the picture, clockwise from its own upper left."""
    turn = luck.say.choice(conditions.turns) + luck.within((-conditions.wobble, conditions.wobble))
    fill = luck.within(conditions.fill)
    if max(size) > _LONG_SHEET and not _afar(conditions):
        sideways = luck.say.choice((90, 270))
        turn, fill = luck.within((-4, 4)) + sideways + (180 if turn % 360 > 120 else 0), luck.within((0.9, 1.0))
    elif max(size) > BOOKLET and not _afar(conditions):
        fill = min(0.86, fill * 1.25)
    if picture[0] < _WIDE and not _afar(conditions):
        fill = max(fill, _LEAST_OF_SMALL)
    leaning, toward = luck.within(conditions.tilt), luck.within((0.0, 360.0))
    wide, high = picture
    unit = fill * wide / max(size)
    quad = _seen(size, turn, leaning, toward, unit, wide * _FOCAL)
    for _ in range(4):
        reach = np.ptp(quad, axis=0) / (np.array(picture) * (1 - 2 * _MARGIN))
        if reach.max() <= 1:
            break
        unit /= reach.max() * 1.001
        quad = _seen(size, turn, leaning, toward, unit, wide * _FOCAL)
    low, most = quad.min(axis=0), quad.max(axis=0)
    room = np.array((wide, high)) * (1 - _MARGIN) - most
    start = np.array((wide, high)) * _MARGIN - low
    place = np.array([luck.say.uniform(*sorted((a, b))) for a, b in zip(start, room, strict=True)])
    quad = quad + place
    share = luck.within(conditions.outside)
    return _beyond(quad, picture, share, luck) if share else quad


def plane(size: tuple[float, float], quad: Points) -> NDArray[Any]:
    """The homography from document millimetres to the picture."""
    wide, high = size
    flat = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    return cv2.getPerspectiveTransform(flat, quad.astype(np.float32))


def through(matrix: NDArray[Any], points: Points) -> Points:
    return cv2.perspectiveTransform(points.astype(np.float64)[None], matrix.astype(np.float64))[0]


def outline(matrix: NDArray[Any], box: Box, grown: float = 0.0) -> Points:
    """A box of the document as four points of the picture."""
    x, y, wide, high = box
    left, top, right, bottom = x - grown, y - grown, x + wide + grown, y + high + grown
    return through(matrix, np.array([(left, top), (right, top), (right, bottom), (left, bottom)]))


def moved(points: Points, shift: Points, turn: float, about: Points | None = None) -> Points:
    """Slid by ``shift`` and turned about their middle, or another point, by ``turn`` degrees."""
    middle = points.mean(axis=0) if about is None else about
    angle = np.deg2rad(turn)
    rotation = np.array(((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))))
    return (points - middle) @ rotation.T + middle + shift


def _afar(conditions: Conditions) -> bool:
    return conditions.fill[1] < 0.3


def _seen(size: tuple[float, float], turn: float, leaning: float, toward: float, unit: float, focal: float) -> Points:
    wide, high = size
    flat = np.array([(-wide, -high), (wide, -high), (wide, high), (-wide, high)], float) / 2
    a, b, c = np.deg2rad((turn, leaning, toward))
    x = flat[:, 0] * np.cos(a) - flat[:, 1] * np.sin(a)
    y = flat[:, 0] * np.sin(a) + flat[:, 1] * np.cos(a)
    along, across = x * np.cos(c) + y * np.sin(c), -x * np.sin(c) + y * np.cos(c)
    depth = focal / unit + across * np.sin(b)
    across = across * np.cos(b)
    return (
        np.stack((along * np.cos(c) - across * np.sin(c), along * np.sin(c) + across * np.cos(c)), 1)
        * (focal / depth)[:, None]
    )


def _beyond(quad: Points, picture: tuple[int, int], share: float, luck: Chance) -> Points:
    """Push so much of it over one edge of the picture."""
    reach = np.ptp(quad, axis=0)
    axis = luck.say.choice((0, 1))
    if luck.say.random() < 0.5:
        step = -quad[:, axis].min() - reach[axis] * share
    else:
        step = picture[axis] - quad[:, axis].max() + reach[axis] * share
    shift = np.zeros(2)
    shift[axis] = step
    return quad + shift
