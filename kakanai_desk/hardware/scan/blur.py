"""How a picture is blurred (evenly, by a lens out of focus, by a moving hand) and how much, guessed from its edges.

An edge of height C blurred with standard deviation σ across it is nowhere steeper than C / (σ √2π).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[Any]  # 8 bit grey
Field = NDArray[Any]  # floats

NOISE = 0.003  # noise to signal that the Wiener filter is told for a frame of ordinary light
_LADDER = (1.0, 1.5, 2.2, 3.3, 4.6)  # pixels; the filter forgives about a fifth either way
_UNEVEN = 1.3  # ratio of widest to narrowest blur beyond which the hand moved
_SMOOTH = 0.8
_WAYS = 24
_FLAT_DISC, _FLAT_MOTION = 0.9, 0.85  # edges of these blurs are flatter at their middle than a Gaussian's


@dataclass(frozen=True)
class Blur:
    """``deviation`` in pixels: along every direction, or for ``motion`` along ``angle`` (radians from the rows)."""

    deviation: float
    kind: Literal["gauss", "disc", "motion"] = "gauss"
    angle: float = 0.0

    def transfer(self, rows: int, columns: int) -> Field:
        """What the blur lets through at each frequency of a ``rows`` × ``columns`` picture; real, 1 at zero."""
        down = np.fft.fftfreq(rows).astype(np.float32)[:, None]
        across = np.fft.fftfreq(columns).astype(np.float32)[None, :]
        if self.kind == "gauss":
            fall = np.float32(-2 * np.pi**2 * self.deviation**2)
            return np.exp(fall * down**2) * np.exp(fall * across**2)
        if self.kind == "motion":
            length = self.deviation * np.sqrt(12.0)
            along = np.cos(self.angle) * across + np.sin(self.angle) * down
            return np.sinc(np.float32(length) * along).astype(np.float32)
        return _disc(2 * self.deviation, np.hypot(down, across))


def _disc(radius: float, frequency: Field) -> Field:
    """2 J1(x) / x at x = 2π · radius · frequency, from a table made once by summing chords of the disc."""
    at = np.linspace(0.0, 0.75, 600, dtype=np.float32)
    chord = (np.arange(200) + 0.5) / 200
    weight = np.sqrt(1 - chord**2)
    table = (np.cos(2 * np.pi * radius * at[:, None] * chord[None, :]) * weight).sum(1) / weight.sum()
    return np.interp(frequency, at, table).astype(np.float32)


def guessed(patch: Picture) -> tuple[float, float, float]:
    """The narrowest and the widest standard deviation in pixels, and the angle of the widest."""
    smooth = cv2.GaussianBlur(patch.astype(np.float32), (0, 0), _SMOOTH)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=0.125)
    low, high = np.percentile(smooth, (2, 98))
    steep = np.hypot(across, down)
    strong = steep > 0.35 * np.percentile(steep, 99.5)
    ways = np.arctan2(down[strong], across[strong]) % np.pi
    steps = steep[strong]
    found: list[tuple[float, float]] = []
    for angle in np.arange(_WAYS) * np.pi / _WAYS:
        apart = np.abs((ways - angle + np.pi / 2) % np.pi - np.pi / 2)
        near = steps[apart < np.pi / _WAYS]
        if near.size > 60:
            found.append((float(angle), _deviation(float(high - low), float(np.percentile(near, 97))) ** 2))
    every = _deviation(float(high - low), float(np.percentile(steep, 99.5)))
    if len(found) < _WAYS // 2:
        return every, every, 0.0
    angles, squares = np.array(found).T
    terms = np.stack([np.ones_like(angles), np.cos(2 * angles), np.sin(2 * angles)], axis=1)
    middle, even, odd = np.linalg.lstsq(terms, squares, rcond=None)[0]
    widest = float(np.sqrt(max(middle + np.hypot(even, odd), every * every)))
    return every, widest, float(np.arctan2(odd, even) / 2 % np.pi)


def _deviation(contrast: float, steepest: float) -> float:
    whole = contrast / (max(steepest, 1e-3) * float(np.sqrt(2 * np.pi)))
    return float(np.sqrt(max(whole * whole - _SMOOTH * _SMOOTH - 0.3, 0.25)))


def noise_of(patch: Picture) -> float:
    """Noise to signal for the Wiener filter, from the finest grain of the patch against its contrast."""
    grain = cv2.filter2D(patch, cv2.CV_32F, np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32))
    deviation = float(np.median(np.abs(grain))) / (0.6745 * 6.0)
    low, high = np.percentile(patch, (2, 98))
    return float(np.clip(NOISE * (deviation / 6.0 * 190.0 / max(float(high - low), 20.0)) ** 2, 0.002, 0.05))


def blurs_to_try(patch: Picture) -> Iterator[tuple[str, Blur]]:
    """What may have blurred the patch, likeliest first, each with the name of its step."""
    narrow, wide, angle = guessed(patch)
    yield "gauss", Blur(narrow)
    if wide > _UNEVEN * narrow:
        for turned in (0.0, 0.12, -0.12):
            yield "motion", Blur(_FLAT_MOTION * wide, "motion", angle + turned)
    yield "disc", Blur(_FLAT_DISC * narrow, "disc")
    rest = [b for b in _LADDER if not 0.87 < b / narrow < 1.15]
    for deviation in sorted(rest, key=lambda b: abs(float(np.log(b / narrow)))):
        yield "ladder", Blur(deviation)
