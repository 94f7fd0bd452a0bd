"""Light on the desk: uneven lamps, the visitor's shadow, reflections on plastic. Computed coarsely and spread."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kakanai_desk.hardware.simulators.documents.conditions import Conditions
from kakanai_desk.hardware.simulators.documents.pose import Points
from kakanai_desk.hardware.simulators.documents.sheet import Picture
from kakanai_desk.hardware.simulators.documents.split import Chance

_COARSE = 8


@dataclass(frozen=True)
class Light:
    """What the lamps make of each pixel and colour, and what the reflection adds."""

    gain: Picture
    added: Picture

    def on(self, board: Picture) -> Picture:
        """What arrives at the camera; float, 0–255."""
        return cv2.add(board * self.gain, self.added)


def lit(picture: tuple[int, int], conditions: Conditions, luck: Chance, quad: Points | None,
        field: Points | None) -> tuple[Light, dict[str, float]]:  # fmt: skip
    """``field``: the outline of a field to be hidden by the reflection. Also returns what was drawn."""
    drawn = {
        "light": luck.within(conditions.light),
        "shadow": luck.within(conditions.shadow),
        "glare": luck.within(conditions.glare),
    }
    wide, high = picture
    small = (wide // _COARSE, high // _COARSE)
    y, x = np.mgrid[0 : small[1], 0 : small[0]].astype(np.float32) / small[0]
    lamp = (luck.within((0.2, 0.8)), luck.within((0.05, 0.5)))
    gain = drawn["light"] * (1.08 - 0.35 * ((x - lamp[0]) ** 2 + (y - lamp[1]) ** 2))
    gain *= 1 - drawn["shadow"] * _shade(small, luck)
    cast = 1 + np.array([luck.within((-conditions.cast, conditions.cast)) for _ in range(3)], np.float32)
    glare = _reflection(x, y, wide, luck, quad, field) * drawn["glare"]
    full = (wide, high)
    whole = cv2.resize((gain[..., None] * cast).astype(np.float32), full, interpolation=cv2.INTER_LINEAR)
    white = cv2.resize(np.clip(glare, 0, 1).astype(np.float32), full, interpolation=cv2.INTER_LINEAR)[..., None]
    return Light(whole * (1 - white), np.repeat(white * 255, 3, axis=2)), drawn


def _shade(small: tuple[int, int], luck: Chance) -> Picture:
    """A head or an arm between lamp and desk."""
    wide, high = small
    mask = np.zeros((high, wide), np.float32)
    middle = (round(luck.within((0, 1)) * wide), round(luck.say.choice((0.0, 1.0, luck.within((0, 1)))) * high))
    axes = (round(luck.within((0.15, 0.4)) * wide), round(luck.within((0.1, 0.3)) * wide))
    cv2.ellipse(mask, middle, axes, luck.within((0, 180)), 0, 360, 1.0, -1)
    return cv2.GaussianBlur(mask, (0, 0), luck.within((2.0, 8.0)))


def _reflection(x: Picture, y: Picture, wide: int, luck: Chance, quad: Points | None, field: Points | None) -> Picture:
    if field is not None:
        middle = field.mean(axis=0) / wide
        along = field[1] - field[0]
        angle = float(np.arctan2(along[1], along[0]))
        reach = (
            max(0.03, float(np.hypot(*along)) / wide * 0.42),
            max(0.022, float(np.hypot(*(field[3] - field[0]))) / wide),
        )
        return np.minimum(1.0, 2.4 * _spot(x, y, middle, angle, reach))
    target = quad.mean(axis=0) / wide if quad is not None else np.array((0.5, 0.3))
    middle = target + np.array((luck.within((-0.3, 0.3)), luck.within((-0.2, 0.2))))
    reach = (luck.within((0.04, 0.3)), luck.within((0.02, 0.09)))
    return _spot(x, y, middle, luck.within((0, 3.14)), reach)


def _spot(x: Picture, y: Picture, middle: Points, angle: float, reach: tuple[float, float]) -> Picture:
    dx, dy = x - middle[0], y - middle[1]
    along, across = dx * np.cos(angle) + dy * np.sin(angle), -dx * np.sin(angle) + dy * np.cos(angle)
    return np.exp(-0.5 * ((along / reach[0]) ** 2 + (across / reach[1]) ** 2))
