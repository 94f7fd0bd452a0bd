"""Frames of a 1080p camera with a QR code in them, drawn so that the truth is known.

Every frame comes of a ``Shot`` and a seed and of nothing else. The development grid chose the recovery steps and
their order; the held-out grid has other contents, versions, angles, backgrounds and seeds and is what is reported.
A shot can be drawn several times: the hand moves a little, the noise is new, the blur stays.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 1920, 1080
_FINE = 2  # the frame is drawn this much finer and averaged down, as a sensor does


@dataclass(frozen=True)
class Shot:
    """One view of one code. ``blur`` is the standard deviation of a Gaussian in modules."""

    size: int  # payload bytes
    pixels: float  # per module
    rotation: float  # degrees
    blur: float
    perspective: float  # how much shorter the far side is
    ground: str
    seed: int
    kind: str = "gauss"  # or "disc" (a lens out of focus) or "motion"
    noise: float = 6.0  # standard deviation in grey levels

    @property
    def payload(self) -> bytes:
        return np.random.default_rng(self.seed * 7919 + self.size).integers(0, 256, self.size, np.uint8).tobytes()


def development() -> Iterator[Shot]:
    """108 shots as in the measurements that chose the reader: 60 and 300 bytes, mottled grey."""
    axes = itertools.product((60, 300), (3, 4, 6), (0, 30, 45), (0.0, 0.35, 0.55), (0.0, 0.06))
    for number, (size, pixels, rotation, blur, perspective) in enumerate(axes):
        yield Shot(size, pixels, rotation, blur, perspective, "mottled", 1000 + number)


def held_out() -> Iterator[Shot]:
    """108 shots nothing was chosen by: 85 and 240 bytes, other angles, on paper, wood or a patterned desk."""
    axes = itertools.product((85, 240), (3, 4, 6), (0, 17, 45), (0.0, 0.35, 0.55), (0.0, 0.06))
    grounds = np.random.default_rng(4).choice(("paper", "wood", "form"), 108)
    for number, (size, pixels, rotation, blur, perspective) in enumerate(axes):
        yield Shot(size, pixels, rotation + number % 4, blur, perspective, str(grounds[number]), 310_000 + 31 * number)


def other_blurs() -> Iterator[Shot]:
    """What the grid leaves out: a lens out of focus and a moving hand, at the same standard deviation."""
    axes = itertools.product((85, 240), (3, 4, 6), (0, 45), (0.35, 0.55), ("disc", "motion"))
    for number, (size, pixels, rotation, blur, kind) in enumerate(axes):
        yield Shot(size, pixels, rotation + number % 5, blur, 0.03, "paper", 50_000 + 17 * number, kind)


def dim() -> Iterator[Shot]:
    """Harder than the grid: more blur and the noise of a dim counter. What five frames are for."""
    axes = itertools.product((85, 240), (3, 4, 6), (0, 17, 45), ((0.55, 18.0), (0.7, 12.0)))
    for number, (size, pixels, rotation, (blur, noise)) in enumerate(axes):
        yield Shot(size, pixels, rotation + number % 4, blur, 0.03, "paper", 70_000 + 13 * number, noise=noise)


def clear() -> Iterator[Shot]:
    """Sharp frames as a clerk holds a sheet: what the 40 ms are about."""
    for number, (size, pixels) in enumerate(itertools.product((60, 300, 600), (4, 6))):
        yield Shot(size, pixels, 3.0 * number, 0.0, 0.02, "mottled", 7_000 + number)


def frame(shot: Shot, turn: int = 0) -> Picture:
    """The picture of ``shot``; a later ``turn`` is the next frame of the same video."""
    random = np.random.default_rng((shot.seed, turn))
    modules = _modules(shot.payload)
    scene = _ground(shot.ground, np.random.default_rng(shot.seed))
    inked, cover = _warped(modules, _place(shot, len(modules), random, turn))
    scene = scene * (1 - cover) + inked * cover
    scene = _blurred(scene, shot)
    scene += random.normal(0.0, shot.noise, scene.shape).astype(np.float32)
    return np.clip(scene, 0, 255).astype(np.uint8)


def video(shot: Shot, frames: int = 5) -> list[Picture]:
    return [frame(shot, turn) for turn in range(frames)]


def _modules(payload: bytes) -> NDArray[np.float32]:
    library: Any = zxingcpp
    code = library.create_barcode(payload, library.BarcodeFormat.QRCode, ec_level="M")
    return np.asarray(code.to_image(scale=1, add_quiet_zones=True), dtype=np.float32)


def _place(shot: Shot, side: int, random: np.random.Generator, turn: int) -> NDArray[np.float64]:
    """The homography from module corners to frame pixels; the hand moves between turns."""
    where = np.random.default_rng(shot.seed + 5)
    length = side * shot.pixels
    reach = length * 0.75
    x = where.uniform(reach, WIDTH - reach) if 2 * reach < WIDTH else WIDTH / 2
    y = where.uniform(reach, HEIGHT - reach) if 2 * reach < HEIGHT else HEIGHT / 2
    angle, scale = np.deg2rad(shot.rotation), 1.0
    if turn:
        x, y = x + random.uniform(-4, 4), y + random.uniform(-4, 4)
        angle += np.deg2rad(random.uniform(-0.6, 0.6))
        scale += random.uniform(-0.008, 0.008)
    half = length * scale / 2
    far = half * (1 - shot.perspective)
    corners = np.array([[-far, -half], [far, -half], [half, half], [-half, half]])
    turned = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + (x, y)
    flat = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    return cv2.getPerspectiveTransform(flat, turned.astype(np.float32))


def _warped(modules: NDArray[np.float32], place: NDArray[np.float64]) -> tuple[Any, Any]:
    """Ink and cover of the code in the frame, each module a hard square, averaged down as a sensor does."""
    cells = 8
    fine = cv2.resize(modules, None, fx=cells, fy=cells, interpolation=cv2.INTER_NEAREST)
    shrink = np.diag([1 / cells, 1 / cells, 1.0])
    finer = np.diag([float(_FINE), float(_FINE), 1.0])
    at = finer @ place @ shrink
    size = (WIDTH * _FINE, HEIGHT * _FINE)
    ink = cv2.warpPerspective(fine, at, size, flags=cv2.INTER_LINEAR, borderValue=255.0)
    cover = cv2.warpPerspective(np.ones_like(fine), at, size, flags=cv2.INTER_LINEAR)
    down = (WIDTH, HEIGHT)
    ink, cover = (cv2.resize(a, down, interpolation=cv2.INTER_AREA) for a in (ink, cover))
    return 25.0 + ink * (205.0 / 255.0), cover


def _ground(kind: str, random: np.random.Generator) -> NDArray[np.float32]:
    coarse = random.normal(0, 1, (HEIGHT // 30, WIDTH // 30)).astype(np.float32)
    mottle = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    if kind == "mottled":
        return 150 + 22 * mottle
    if kind == "paper":
        light = np.linspace(165, 235, WIDTH, dtype=np.float32)[None, :] * np.ones((HEIGHT, 1), np.float32)
        return light + 3 * mottle
    if kind == "wood":
        grain = random.normal(0, 1, (HEIGHT, 1)).astype(np.float32)
        grain = cv2.GaussianBlur(np.repeat(grain, WIDTH, axis=1), (0, 0), sigmaX=40, sigmaY=2)
        return 120 + 60 * grain + 8 * mottle
    page = np.clip(225 + 4 * mottle, 0, 255).astype(np.uint8)  # "form": ruled lines and lines of print
    for y in range(40, HEIGHT, 36):
        page[y : y + 2] = 90
    for x in range(60, WIDTH, 240):
        page[:, x : x + 2] = 90
    for y in range(52, HEIGHT, 36):
        for x in range(70, WIDTH - 24, 22):
            if random.random() < 0.5:
                cv2.putText(page, chr(random.integers(65, 91)), (x, y + 16), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 60, 2)
    return page.astype(np.float32)


def _blurred(scene: NDArray[np.float32], shot: Shot) -> NDArray[np.float32]:
    deviation = shot.blur * shot.pixels
    if deviation <= 0:
        return scene
    if shot.kind == "gauss":
        return cv2.GaussianBlur(scene, (0, 0), deviation)
    if shot.kind == "disc":
        radius = 2 * deviation  # a disc's standard deviation along one axis is half its radius
        reach = int(np.ceil(radius)) + 1
        ys, xs = np.mgrid[-reach : reach + 1, -reach : reach + 1]
        kernel = np.clip(radius + 0.5 - np.hypot(xs, ys), 0, 1).astype(np.float32)
    else:
        length = deviation * np.sqrt(12.0)
        reach = int(np.ceil(length / 2)) + 1
        kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
        slope = np.deg2rad(20.0)
        for t in np.linspace(-length / 2, length / 2, 64):
            kernel[round(reach + t * np.sin(slope)), round(reach + t * np.cos(slope))] += 1
    return cv2.filter2D(scene, -1, kernel / kernel.sum())
