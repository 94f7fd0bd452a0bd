"""A document that was found in a frame: any part of it, upright and sharp, by millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np

from kakanai_desk.hardware.vision.engine import Corners, Picture
from kakanai_desk.hardware.vision.find import Found, flatten, turned
from kakanai_desk.hardware.vision.sheet import Box

CARD = (85.6, 53.98)
PAGE = (125.0, 88.0)  # of whatever is not a card: only proportions count there
STRIP = 48  # pixels of a strip's height, as the engine reads them
ROOM = 0.10  # of a line's height, left around it: a tight crop was measured to cost characters


@dataclass(frozen=True)
class Sight:
    """``corners`` start at the upper left of the document as it is read; ``size`` is width and height in mm."""

    frame: Picture
    corners: Corners
    size: tuple[float, float]

    def turned(self, quarters: int) -> Sight:
        """The same document read from another side."""
        size = self.size if quarters % 2 == 0 else (self.size[1], self.size[0])
        return Sight(self.frame, turned(self.corners, quarters), size)

    @cached_property
    def _to_frame(self) -> Any:
        width, height = self.size
        flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        return cv2.getPerspectiveTransform(flat, self.corners.astype(np.float32))

    @cached_property
    def pixels_per_mm(self) -> float:
        """How finely the frame shows the document, along its width and height on average."""
        side = np.linalg.norm(np.roll(self.corners, -1, axis=0) - self.corners, axis=1)
        return float((side[0] + side[2]) / self.size[0] + (side[1] + side[3]) / self.size[1]) / 4

    def flat(self, width: int, margin: float = 0.0) -> Picture:
        """The whole document, ``width`` pixels wide, and ``margin`` mm of what lies around it."""
        corners = self.corners
        scale = width / self.size[0]
        if margin:
            wide, high = self.size
            corners = np.array(
                [self.point(x, y) for x, y in ((-margin, -margin), (wide + margin, -margin),
                                               (wide + margin, high + margin), (-margin, high + margin))],
                np.float32,
            )  # fmt: skip
        around = round(2 * margin * scale)
        return flatten(self.frame, corners, width + around, round(self.size[1] * scale) + around)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A place of the document, in pixels of the frame."""
        seen = cv2.perspectiveTransform(np.array([[[x, y]]], np.float32), self._to_frame)[0, 0]
        return float(seen[0]), float(seen[1])

    def points(self, places: Any) -> Any:
        """1 × n × 2 millimetres as pixels of the frame."""
        return cv2.perspectiveTransform(places, self._to_frame)

    def places(self, points: Any) -> Any:
        """1 × n × 2 pixels of the frame as millimetres."""
        return cv2.perspectiveTransform(points, np.linalg.inv(self._to_frame))

    def strip(self, box: Box, room: float = ROOM, height: int = STRIP) -> Picture:
        """One line of it, ``height`` pixels high, taken from the frame itself."""
        more = room * box.height
        left, right = box.left - more, box.right + more
        top, bottom = box.top - more, box.bottom + more
        width = max(4, round((right - left) / (bottom - top) * height))
        scale = (bottom - top) / height
        to_mm = np.array([[scale, 0, left], [0, scale, top], [0, 0, 1]])
        matrix = self._to_frame @ to_mm
        shrinks = self.pixels_per_mm * scale
        source = self.frame
        way = cv2.INTER_CUBIC
        if shrinks > 1.5:
            way = cv2.INTER_AREA if shrinks > 2.5 else cv2.INTER_LINEAR
        flags = way | cv2.WARP_INVERSE_MAP
        return cv2.warpPerspective(source, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)

    def in_frame(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, width, height in the frame, around ``box``."""
        points = np.array(
            [[[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]]], np.float32
        )
        seen = cv2.perspectiveTransform(points, self._to_frame)[0]
        left, top = np.floor(seen.min(axis=0)).astype(int)
        right, bottom = np.ceil(seen.max(axis=0)).astype(int)
        return int(left), int(top), int(right - left), int(bottom - top)


def sight_of(frame: Picture, found: Found) -> Sight:
    """A card or a page, by its proportions; the longer side is its width until somebody knows better."""
    card = abs(found.aspect - CARD[0] / CARD[1]) < abs(found.aspect - PAGE[0] / PAGE[1])
    return Sight(frame, found.corners, CARD if card else PAGE)
