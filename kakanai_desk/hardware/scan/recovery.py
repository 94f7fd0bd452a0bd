"""Mending a picture in which no code was found: where a code may be, and sharpened views of it.

Everything here is plain picture arithmetic. The steps and their order were chosen on the development grid of
``tests/bench/code_grid.py``; ``python -m tests.bench --only codes`` says what each of them brings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from kakanai_desk.hardware.scan.blur import NOISE, Blur, Field, Picture, blurs_to_try, noise_of

MOST_PLACES = 3
ENLARGED = 2
WIDEST = 700  # pixels of a place beyond which enlarging costs more than it brings
_CELL = 8  # frame pixels per cell of the texture map


@dataclass(frozen=True)
class Place:
    """A part of the frame that is textured like a matrix code, with room around it."""

    x: int
    y: int
    width: int
    height: int

    def cut(self, picture: Field) -> Field:
        return picture[self.y : self.y + self.height, self.x : self.x + self.width]


@dataclass(frozen=True)
class View:
    """A mended picture of one place: ``scale`` view pixels are one frame pixel."""

    picture: Picture
    place: Place
    scale: int
    step: str


def places(grey: Picture, most: int = MOST_PLACES) -> list[Place]:
    """Where codes may be, likeliest first: square patches with strong edges in two directions at once.

    Lines of print and wood grain have edges too, but along one direction, or not in a square.
    """
    edges = _texture(grey)
    top = float(np.percentile(edges, 99.8))
    found: list[tuple[float, int, int, int, int]] = []
    for part in (0.35, 0.5, 0.65, 0.8):
        count, _, stats, _ = cv2.connectedComponentsWithStats((edges > part * top).astype(np.uint8), connectivity=4)
        for x, y, width, height, area in stats[1:count].tolist():
            longer = max(width, height)
            shape = min(width, height) / longer
            filled = area / (width * height)
            if min(width, height) < 5 or shape < 0.55 or filled < 0.35:
                continue
            strength = float(edges[y : y + height, x : x + width].mean())
            found.append((shape * min(filled / 0.75, 1.0) * float(area) ** 0.25 * strength, x, y, width, height))
    found.sort(reverse=True)
    kept: list[tuple[int, int, int, int]] = []
    for _, x, y, width, height in found:
        if len(kept) < most and all(_overlap((x, y, width, height), other) <= 0.6 for other in kept):
            kept.append((x, y, width, height))
    return [_with_room(*box, grey) for box in kept]


def _texture(grey: Picture) -> Field:
    """The weaker of the two main edge strengths in each cell (root of the structure tensor's lesser eigenvalue)."""
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    across, down = cv2.Sobel(half, cv2.CV_32F, 1, 0), cv2.Sobel(half, cv2.CV_32F, 0, 1)

    def pooled(product: Field) -> Field:
        box = cv2.boxFilter(product, -1, (13, 13))
        return cv2.resize(box, None, fx=2 / _CELL, fy=2 / _CELL, interpolation=cv2.INTER_AREA)

    xx, yy, xy = pooled(across * across), pooled(down * down), pooled(across * down)
    return np.sqrt(np.maximum((xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy * xy), 0))


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(width, 0) * max(height, 0)
    return common / (one[2] * one[3] + other[2] * other[3] - common)


def _with_room(x: int, y: int, width: int, height: int, grey: Picture) -> Place:
    room = max(16, int(0.12 * _CELL * max(width, height)))
    left, top = max(x * _CELL - room, 0), max(y * _CELL - room, 0)
    right = min((x + width) * _CELL + room, grey.shape[1])
    bottom = min((y + height) * _CELL + room, grey.shape[0])
    return Place(left, top, right - left, bottom - top)


def deconvolved(patch: Field, blur: Blur, noise: float = NOISE) -> Field:
    """``patch`` without ``blur`` (Wiener filter; ``noise`` is its noise to signal ratio), as floats."""
    pad = int(4 * blur.deviation) + 8
    high, wide = patch.shape[0] + 2 * pad, patch.shape[1] + 2 * pad
    rows, columns = cv2.getOptimalDFTSize(high), cv2.getOptimalDFTSize(wide)
    edged = cv2.copyMakeBorder(
        patch.astype(np.float32), pad, pad + rows - high, pad, pad + columns - wide, cv2.BORDER_REFLECT
    )
    passed = blur.transfer(rows, columns)
    gain = passed / (passed * passed + noise)
    spectrum = cv2.dft(edged, flags=cv2.DFT_COMPLEX_OUTPUT) * gain[:, :, None]
    mended = cv2.idft(spectrum, flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
    return mended[pad : pad + patch.shape[0], pad : pad + patch.shape[1]]


def enlarged(patch: Field, scale: int = ENLARGED) -> Picture:
    shown = np.clip(patch, 0, 255).astype(np.uint8)
    return cv2.resize(shown, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if scale != 1 else shown


def levelled(patch: Picture) -> Picture:
    """Light and shadow taken out: what is darker than its surroundings becomes black."""
    side = max(31, min(patch.shape[:2]) // 6 | 1)
    return cv2.adaptiveThreshold(
        cv2.GaussianBlur(patch, (0, 0), 0.8), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, side, 3
    )


def views(grey: Picture, place: Place, noise: float | None = None) -> Iterator[View]:
    """Mended pictures of one place, likeliest first. Each is made only when it is asked for."""
    patch = place.cut(grey)
    scale = ENLARGED if max(patch.shape) <= WIDEST else 1
    yield View(enlarged(patch, scale), place, scale, "enlarged")
    ratio = noise_of(patch) if noise is None else noise
    for step, blur in blurs_to_try(patch):
        yield View(enlarged(deconvolved(patch, blur, ratio), scale), place, scale, step)
    yield View(enlarged(levelled(patch), scale), place, scale, "levelled")
    half = cv2.resize(patch, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    yield View(cv2.resize(half, (patch.shape[1], patch.shape[0])), place, 1, "reduced")
