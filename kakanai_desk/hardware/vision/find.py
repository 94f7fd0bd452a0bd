"""Where the document lies in the frame: four straight edges of a known shape, on any desk, at any angle.

Line segments of the lightness and both colour channels are joined to long lines; two pairs of them that could be the
opposite sides of a card, a passport page or an A4 sheet make a candidate, and the image gradient along its four sides
decides. The winner's sides are fitted again in the full frame. The corners of a card are rounded: its sides meet where
the corner would be, which is where the printing is measured from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from kakanai_desk.hardware.vision.engine import Corners, Picture

WIDTH = 800.0  # pixels of the reduced frame in which candidates are sought
SHAPES = (85.6 / 53.98, 297 / 210, 125 / 88)  # ID-1 card, A4 and its halves, passport page
SHAPE_TOLERANCE = 0.16  # perspective foreshortens
LEAST_AREA = 0.045  # of the frame
LEAST_LINE = 0.07  # of the reduced width
MOST_LINES = 48
MOST_SIDES = 24  # of them that are tried as sides of a document with an unseen one
SAMPLES = 28  # per side
LEAST_SIDE = 0.30  # of a side that shows an edge
LEAST_ALL = 0.55
MOST_FOUND = 5
BESIDE = (3.0, 4.5, 6.0)  # pixels from a side where the paper on either side is looked at
STRETCHES = 7  # of a side
CLEAR_STEP = 14.0  # distance of two papers in Lab that counts in full
BY_STEP = 0.65  # how much of the evidence the two papers are; the rest is the edge itself
MOST_WEIGHED = 700  # candidates that are looked at closely
BY_AREA = 0.3  # how much a larger one is preferred: faces have frames within them
SURE = 0.75  # rank above which nothing hidden is looked for
REACHES = np.linspace(0.86, 1.14, 15)  # of the expected length, where a fourth side is tried
FAR_AREA = (0.006, 0.04)  # of the frame: a card that is too far off to be read
FAR_LINE, FAR_TOLERANCE, FAR_SUPPORT = 0.045, 0.12, 0.92
BORDER = 3.0  # pixels outside the reduced frame where a corner may still lie


@dataclass(frozen=True)
class Found:
    """``corners``: clockwise, in pixels of the frame; the longer side comes first. ``support``: 0 … 1."""

    corners: Corners
    aspect: float
    support: float


def find_document(frame: Picture) -> Iterator[Found]:
    """Candidates for the document, best first, at most three; none when nothing has its shape."""
    channels, scale = _reduced(frame)
    shape = channels[0].shape
    lines = _lines(channels, LEAST_LINE * max(shape))
    slope = _slope(channels)
    weighed = _weighed(_quads(lines, shape), slope, channels)
    if not weighed.rank.size or weighed.rank.max() < SURE:
        weighed = weighed.joined(_weighed(_from_three(lines, shape), slope, channels))
    quads, soft = weighed.quads, _soft(frame)
    chosen: list[Any] = []
    for index in np.argsort(-weighed.rank):
        if any(_near(quads[index], other) for other in chosen):
            continue
        chosen.append(quads[index])
        corners = _refined(soft, (quads[index] / scale).astype(np.float32))
        yield Found(corners, _aspect(corners), float(weighed.support[index]))
        if len(chosen) == MOST_FOUND:
            return


def lies_far_off(frame: Picture) -> bool:
    """Whether something of a card's shape is there that is too small to be read."""
    channels, _ = _reduced(frame)
    shape = channels[0].shape
    lines = _lines(channels, FAR_LINE * max(shape))
    quads = _quads(lines, shape, FAR_AREA[0])
    if not len(quads):
        return False
    quads = quads[_area(quads) < FAR_AREA[1] * shape[0] * shape[1]]
    side = np.linalg.norm(np.roll(quads, -1, axis=1) - quads, axis=2)
    card = np.abs((side[:, 0] + side[:, 2]) / (side[:, 1] + side[:, 3]) / SHAPES[0] - 1) < FAR_TOLERANCE
    weighed = _weighed(quads[card], _slope(channels), channels)
    return bool((weighed.support > FAR_SUPPORT).any())


def _reduced(frame: Picture) -> tuple[Any, float]:
    """Lightness and both colour channels of the frame in the size in which candidates are sought, and its scale."""
    scale = min(1.0, WIDTH / max(frame.shape[:2]))
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else frame
    return cv2.split(cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), (3, 3), 0)), scale


@dataclass(frozen=True)
class _Weighed:
    """Candidates with what speaks for them: mean support of their sides, and the rank they are tried in."""

    quads: Any
    support: Any
    rank: Any

    def joined(self, other: _Weighed) -> _Weighed:
        return _Weighed(
            np.concatenate([self.quads, other.quads]),
            np.concatenate([self.support, other.support]),
            np.concatenate([self.rank, other.rank]),
        )


def _weighed(quads: Any, slope: Any, channels: Any) -> _Weighed:
    if not len(quads):
        return _Weighed(np.empty((0, 4, 2)), np.empty(0), np.empty(0))
    share = np.log(_area(quads) / (slope.shape[1] * slope.shape[2]))
    edge = _support(quads, slope)
    order = np.argsort(-(edge.mean(axis=1) + 0.5 * edge.min(axis=1) + BY_AREA * share))[:MOST_WEIGHED]
    quads, edge, share = quads[order], edge[order], share[order]
    support = BY_STEP * _step(quads, channels) + (1 - BY_STEP) * edge
    sides, total = support.min(axis=1), support.mean(axis=1)
    good = (sides >= LEAST_SIDE) & (total >= LEAST_ALL)
    rank = total + 0.35 * sides + BY_AREA * share
    return _Weighed(quads[good], total[good], rank[good])


def flatten(frame: Picture, corners: Corners, width: int, height: int) -> Picture:
    """The document seen from above: ``corners`` clockwise from what becomes the upper left."""
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    shrinks = np.linalg.norm(corners[1] - corners[0]) > 1.6 * width
    if shrinks:
        frame = cv2.GaussianBlur(frame, (0, 0), 0.35 * float(np.linalg.norm(corners[1] - corners[0])) / width)
    return cv2.warpPerspective(frame, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def turned(corners: Corners, quarter: int) -> Corners:
    """The same document with another corner as its upper left."""
    return np.roll(corners, -quarter, axis=0)


# --- candidates


def _lines(channels: Any, least: float) -> Any:
    """n × 4: two far points of every long line, the best supported first."""
    finder = cv2.createLineSegmentDetector()
    parts: list[Any] = []
    for channel in channels:
        low, high = np.percentile(channel, (1, 99))
        stretched = np.clip((channel.astype(np.float32) - low) * (255 / max(24.0, high - low)), 0, 255)
        found = finder.detect(stretched.astype(np.uint8))[0]
        if found is not None:
            parts.append(found.reshape(-1, 4))
    if not parts:
        return np.empty((0, 4), np.float32)
    segments = np.concatenate(parts)
    length = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    order = np.argsort(-length)
    segments, length = segments[order], length[order]
    keep = length >= 0.25 * least
    return _joined(segments[keep][:400], length[keep][:400], least)


def _joined(segments: Any, length: Any, least: float) -> Any:
    """Segments of one straight line together; ``least`` of it must be seen."""
    free = np.ones(len(segments), bool)
    out: list[tuple[float, Any]] = []
    angle = np.arctan2(segments[:, 3] - segments[:, 1], segments[:, 2] - segments[:, 0])
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    for index in range(len(segments)):
        if not free[index]:
            continue
        way = np.array([np.cos(angle[index]), np.sin(angle[index])])
        normal = np.array([-way[1], way[0]])
        turn = np.abs(np.sin(angle - angle[index]))
        off = np.abs((middle - middle[index]) @ normal)
        mine = free & (turn < 0.045) & (off < 2.2 + 0.004 * np.abs((middle - middle[index]) @ way))
        points = segments[mine].reshape(-1, 2)
        seen = float(length[mine].sum())
        free[mine] = False
        if seen < least:
            continue
        x, y, px, py = cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        along = (points - (px, py)) @ (x, y)
        start, end = along.min(), along.max()
        out.append((seen, (px + x * start, py + y * start, px + x * end, py + y * end)))
    out.sort(key=lambda item: -item[0])
    return np.array([line for _, line in out[:MOST_LINES]], np.float64).reshape(-1, 4)


def _quads(lines: Any, shape: tuple[int, int], least: float = LEAST_AREA) -> Any:
    """n × 4 × 2 corners of every two pairs of lines that could be a document."""
    count = len(lines)
    if count < 4:
        return np.empty((0, 4, 2))
    angle = np.arctan2(lines[:, 3] - lines[:, 1], lines[:, 2] - lines[:, 0])
    middle = (lines[:, :2] + lines[:, 2:]) / 2
    first, second = np.triu_indices(count, 1)
    turn = np.abs(np.sin(angle[first] - angle[second]))
    normal = np.stack([-np.sin(angle[first]), np.cos(angle[first])], axis=1)
    apart = np.abs(((middle[second] - middle[first]) * normal).sum(axis=1))
    pairs = np.flatnonzero((turn < 0.30) & (apart > 0.47 * np.sqrt(least) * min(shape)))
    if len(pairs) < 2:
        return np.empty((0, 4, 2))
    a, b = first[pairs], second[pairs]
    one, other = np.triu_indices(len(pairs), 1)
    cross = np.abs(np.sin(angle[a[one]] - angle[a[other]]))
    square = (cross > 0.80) & (np.abs(np.sin(angle[b[one]] - angle[b[other]])) > 0.80)
    one, other = one[square], other[square]
    if not len(one):
        return np.empty((0, 4, 2))
    homogeneous = np.cross(
        np.c_[lines[:, :2], np.ones(count)], np.c_[lines[:, 2:], np.ones(count)]
    )  # a line in homogeneous coordinates
    corners = [
        _meet(homogeneous[p], homogeneous[q])
        for p, q in ((a[one], a[other]), (a[one], b[other]), (b[one], b[other]), (b[one], a[other]))
    ]
    quads = np.stack(corners, axis=1)
    return _plausible(quads, shape, least)


def _from_three(lines: Any, shape: tuple[int, int]) -> Any:
    """As ``_quads``, with the fourth side unseen (a finger, paper of its own colour): tried where known shapes end."""
    count = len(lines)
    if count < 3:
        return np.empty((0, 4, 2))
    angle = np.arctan2(lines[:, 3] - lines[:, 1], lines[:, 2] - lines[:, 0])
    middle = (lines[:, :2] + lines[:, 2:]) / 2
    homogeneous = np.cross(np.c_[lines[:, :2], np.ones(count)], np.c_[lines[:, 2:], np.ones(count)])
    first, second = np.triu_indices(min(count, MOST_SIDES), 1)
    turn = np.abs(np.sin(angle[first] - angle[second]))
    normal = np.stack([-np.sin(angle[first]), np.cos(angle[first])], axis=1)
    apart = np.abs(((middle[second] - middle[first]) * normal).sum(axis=1))
    pairs = np.flatnonzero((turn < 0.20) & (apart > 0.12 * min(shape)))
    a, b = first[pairs], second[pairs]
    base = np.arange(min(count, MOST_SIDES))
    one, third = (grid.ravel() for grid in np.meshgrid(np.arange(len(pairs)), base, indexing="ij"))
    square = np.abs(np.sin(angle[a[one]] - angle[third])) > 0.85
    one, third = one[square], third[square]
    if not len(one):
        return np.empty((0, 4, 2))
    p, q = _meet(homogeneous[a[one]], homogeneous[third]), _meet(homogeneous[b[one]], homogeneous[third])
    width = np.linalg.norm(q - p, axis=1)
    found: list[Any] = []
    for way in (1.0,):
        along_a = _away(angle[a[one]], p, middle[a[one]], way)
        along_b = _away(angle[b[one]], q, middle[b[one]], way)
        for ratio in {shape for known in SHAPES for shape in (known, 1 / known)}:
            for reach in REACHES:
                length = (width * ratio * reach)[:, None]
                found.append(np.stack([p, q, q + along_b * length, p + along_a * length], axis=1))
    return _plausible(np.concatenate(found), shape)


def _away(angle: Any, start: Any, middle: Any, way: float) -> Any:
    """Unit vectors along lines, away from ``start`` over their middle; the other way for ``way`` −1."""
    unit = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    sign = np.sign(((middle - start) * unit).sum(axis=1, keepdims=True))
    return unit * np.where(sign == 0, 1.0, sign) * way


def _meet(one: Any, other: Any) -> Any:
    point = np.cross(one, other)
    with np.errstate(divide="ignore", invalid="ignore"):
        return point[:, :2] / point[:, 2:3]


def _plausible(quads: Any, shape: tuple[int, int], least: float = LEAST_AREA) -> Any:
    """Inside the frame, large enough, of a known shape; clockwise, the longer side first."""
    high, wide = shape
    inside = np.isfinite(quads).all(axis=(1, 2))
    quads = quads[inside]
    inside = (quads > -BORDER).all(axis=(1, 2)) & (quads[:, :, 0] < wide + BORDER).all(axis=1)
    inside &= (quads[:, :, 1] < high + BORDER).all(axis=1)
    quads = quads[inside]
    if not len(quads):
        return quads
    flipped = _signed_area(quads) < 0
    quads[flipped] = quads[flipped][:, ::-1]
    side = np.linalg.norm(np.roll(quads, -1, axis=1) - quads, axis=2)
    level, upright = side[:, 0] + side[:, 2], side[:, 1] + side[:, 3]
    tall = upright > level
    quads[tall] = np.roll(quads[tall], -1, axis=1)
    aspect = np.maximum(level, upright) / np.maximum(1.0, np.minimum(level, upright))
    known = np.min([np.abs(aspect / shape - 1) for shape in SHAPES], axis=0) < SHAPE_TOLERANCE
    even = (np.abs(side[:, 0] / side[:, 2] - 1) < 0.45) & (np.abs(side[:, 1] / side[:, 3] - 1) < 0.45)
    return quads[known & even & (_area(quads) > least * high * wide)]


def _signed_area(quads: Any) -> Any:
    x, y = quads[:, :, 0], quads[:, :, 1]
    return 0.5 * (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)


def _area(quads: Any) -> Any:
    return np.abs(_signed_area(quads))


def _aspect(corners: Corners) -> float:
    side = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return float((side[0] + side[2]) / max(1.0, side[1] + side[3]))


def _near(one: Any, other: Any) -> bool:
    """The same document, whichever corner comes first."""
    return any(np.abs(np.roll(one, turn, axis=0) - other).max() < 14 for turn in range(4))


# --- evidence


def _slope(channels: Any) -> Any:
    """Gradient of the channel that changes most, two planes, scaled so that 1 is a clear edge."""
    parts = [
        np.stack([cv2.Sobel(c, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(c, cv2.CV_32F, 0, 1, ksize=3)])
        for c in (channels[0], channels[1], channels[2])
    ]
    weight = np.array([1.0, 1.6, 1.6], np.float32)  # colour channels have less range
    size = np.stack([np.hypot(p[0], p[1]) * w for p, w in zip(parts, weight, strict=True)])
    best = size.argmax(axis=0)[None, None]
    slope = np.take_along_axis(np.stack(parts) * weight[:, None, None, None], best, axis=0)[0]
    return slope / 60.0


def _support(quads: Any, slope: Any) -> Any:
    """n × 4: the share of every side along which the picture changes across it."""
    high, wide = slope.shape[1:]
    at = np.linspace(0.06, 0.94, SAMPLES)
    start, end = quads, np.roll(quads, -1, axis=1)
    way = end - start
    normal = np.stack([-way[:, :, 1], way[:, :, 0]], axis=2)
    normal /= np.maximum(1e-6, np.linalg.norm(normal, axis=2, keepdims=True))
    points = start[:, :, None] + way[:, :, None] * at[None, None, :, None]
    best = np.zeros(points.shape[:3])
    for step in (-2, -1, 0, 1, 2):
        here = points + normal[:, :, None] * step
        x = np.clip(here[..., 0].round().astype(int), 0, wide - 1)
        y = np.clip(here[..., 1].round().astype(int), 0, high - 1)
        across = slope[0, y, x] * normal[:, :, None, 0] + slope[1, y, x] * normal[:, :, None, 1]
        best = np.maximum(best, np.abs(across))
    return np.clip(best, 0, 1).mean(axis=2)


def _step(quads: Any, channels: Any) -> Any:
    """n × 4: how much of every side parts two papers. A printed line has the same paper on both of its sides, whatever
    is printed there: so the lighter part of each stretch is compared, not its mean."""
    lab = cv2.merge(list(channels)).astype(np.float32)
    high, wide = lab.shape[:2]
    at = np.linspace(0.06, 0.94, SAMPLES)
    start, end = quads, np.roll(quads, -1, axis=1)
    way = end - start
    normal = np.stack([-way[:, :, 1], way[:, :, 0]], axis=2)
    normal /= np.maximum(1e-6, np.linalg.norm(normal, axis=2, keepdims=True))
    points = start[:, :, None] + way[:, :, None] * at[None, None, :, None]

    def paper(side: int) -> Any:
        """n × 4 × stretches × 3: lightness and colour of the paper along a side."""
        seen = []
        for offset in BESIDE:
            here = points + normal[:, :, None] * (offset * side)
            x = np.clip(here[..., 0].round().astype(int), 0, wide - 1)
            y = np.clip(here[..., 1].round().astype(int), 0, high - 1)
            seen.append(lab[y, x])
        whole = np.stack(seen, axis=3)  # n, 4, samples, offsets, channels
        parts = whole.reshape(len(quads), 4, STRETCHES, -1, 3)
        parts.sort(axis=3)
        count = parts.shape[3]
        return np.stack([parts[..., int(0.75 * count), 0], *(parts[..., count // 2, c] for c in (1, 2))], axis=-1)

    apart = np.abs(paper(1) - paper(-1)) @ np.array([1.0, 1.6, 1.6], np.float32)
    return np.clip(apart / CLEAR_STEP, 0, 1).mean(axis=2)


def refined(frame: Picture, corners: Corners) -> Corners:
    """The corners again, from the edges of the full frame near the sides of ``corners``."""
    return _refined(_soft(frame), corners)


def _soft(frame: Picture) -> Picture:
    """Without the camera's grain, which would be taken for edges."""
    return cv2.GaussianBlur(frame, (0, 0), 1.2)


def _refined(soft: Picture, corners: Corners) -> Corners:
    reach = max(4, round(0.006 * max(soft.shape[:2])))
    fitted = [_side(soft, corners[i], corners[(i + 1) % 4], reach) for i in range(4)]
    points: list[Any] = []
    for index in range(4):
        met = np.cross(fitted[index - 1], fitted[index])
        if abs(met[2]) < 1e-9:
            return corners
        points.append(met[:2] / met[2])
    better = np.array(points, np.float32)
    return better if float(np.abs(better - corners).max()) < 4.0 * reach else corners


def _side(soft: Picture, start: Any, end: Any, reach: int) -> Any:
    """One side as a homogeneous line through the strongest change across it."""
    way = end - start
    length = float(np.linalg.norm(way))
    normal = np.array([-way[1], way[0]]) / max(1e-6, length)
    at = np.linspace(0.07, 0.93, 90)
    steps = np.arange(-reach, reach + 1)
    points = start + way * at[:, None]
    grid = points[:, None] + normal * steps[None, :, None]
    xs, ys = grid[..., 0].astype(np.float32), grid[..., 1].astype(np.float32)
    seen = cv2.remap(soft, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.cvtColor(seen, cv2.COLOR_BGR2LAB).astype(np.float32)
    change = np.abs(np.diff(seen, axis=1)) @ np.array([1.0, 1.6, 1.6], np.float32)
    change = (change[:, :-1] + change[:, 1:]) / 2
    peak = change.argmax(axis=1)
    strength = change[np.arange(len(peak)), peak]
    strong = strength > max(1.5, 0.4 * float(np.median(strength)))
    offset = steps[peak] + 1.0
    found = points[strong] + normal * offset[strong, None]
    if len(found) < 12:
        return np.cross(np.append(start, 1.0), np.append(end, 1.0))
    middle = np.median(offset[strong])
    found = found[np.abs(offset[strong] - middle) < 0.6 * reach]
    if len(found) < 12:
        return np.cross(np.append(start, 1.0), np.append(end, 1.0))
    x, y, px, py = cv2.fitLine(found.astype(np.float32), cv2.DIST_WELSCH, 0, 0.01, 0.01).ravel()
    return np.cross((px, py, 1.0), (px + x, py + y, 1.0))
