"""A visitor's fingers at the edge of a document. They never cover a field: where they would, they are not drawn."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kakanai_desk.hardware.simulators.documents.face import Face
from kakanai_desk.hardware.simulators.documents.fonts import OCR_B
from kakanai_desk.hardware.simulators.documents.pose import Points, outline, plane, through
from kakanai_desk.hardware.simulators.documents.sheet import Picture
from kakanai_desk.hardware.simulators.documents.split import Chance

SKINS = ((150, 178, 222), (132, 164, 214), (110, 142, 190), (84, 112, 158))  # blue, green, red
_THICK, _LONG = 13.5, 62.0  # mm
_HAND = 72.0
_TRIES = 12
_CLEAR = 0.6  # mm around a field


@dataclass(frozen=True)
class Finger:
    """In the picture: the middle of the rounded tip, the unit vector toward the hand, pixels a millimetre."""

    tip: Points
    way: Points
    unit: float

    @property
    def _knuckle(self) -> Points:
        return self.tip + self.way * (_LONG * self.unit)

    def mask(self, board: Picture) -> Picture:
        """All that is covered."""
        return cv2.max(self._limb(board, self.tip, self._knuckle, _THICK), self._palm(board))

    def paint(self, board: Picture, skin: tuple[int, int, int]) -> None:
        whole = self.mask(board)
        aside = np.array(((1, 0, 1.4 * self.unit), (0, 1, 2 * self.unit)))
        thrown = cv2.warpAffine(whole, aside, (whole.shape[1], whole.shape[0]))
        shadow = cv2.GaussianBlur(thrown, (0, 0), max(1.0, 1.5 * self.unit))
        x, y, wide, high = cv2.boundingRect(shadow)
        part = (slice(y, y + high), slice(x, x + wide))
        board[part] = (board[part] * (1 - shadow[part].astype(np.float32)[..., None] * (0.35 / 255))).astype(np.uint8)
        self._shade(board, self._palm(board), _HAND, skin, nail=False)
        self._shade(
            board,
            self._limb(board, self.tip, self._knuckle + self.way * (9 * self.unit), _THICK),
            _THICK,
            skin,
            nail=True,
        )

    def _palm(self, board: Picture) -> Picture:
        start = self._knuckle + self.way * (_HAND / 2 * self.unit)
        return self._limb(board, start, start + self.way * (board.shape[1] * 1.3), _HAND)

    def _limb(self, board: Picture, start: Points, end: Points, thick: float) -> Picture:
        mask = np.zeros(board.shape[:2], np.uint8)
        ends = [tuple(round(float(part)) for part in point) for point in (start, end)]
        cv2.line(mask, ends[0], ends[1], 255, max(3, round(thick * self.unit)), cv2.LINE_AA)
        return mask

    def _shade(self, board: Picture, mask: Picture, thick: float, skin: tuple[int, int, int], *, nail: bool) -> None:
        x, y, wide, high = cv2.boundingRect(mask)
        if not wide or not high:
            return
        part = (slice(y, y + high), slice(x, x + wide))
        rows, columns = np.mgrid[y : y + high, x : x + wide].astype(np.float32)
        dx, dy = columns - float(self.tip[0]), rows - float(self.tip[1])
        ahead, aside = float(self.way[0]), float(self.way[1])
        across = (dy * ahead - dx * aside) / (thick * self.unit / 2)
        along = (dx * ahead + dy * aside) / (_THICK * self.unit)
        creases = sum(np.exp(-(((along - place) / 0.05) ** 2)) for place in (1.7, 3.4)) if nail else 0
        tone = np.clip(np.array(skin, np.float32) * (1.05 - 0.3 * across**2 - 0.07 * creases)[..., None], 0, 255)
        if nail:
            pale = np.exp(-(((across / 0.5) ** 2 + ((along + 0.1) / 0.26) ** 2) ** 3))[..., None] * 0.5
            tone = tone * (1 - pale) + np.array((206, 206, 236), np.float32) * pale
        dense = mask[part].astype(np.float32)[..., None] / 255
        board[part] = (board[part] * (1 - dense) + tone * dense).astype(np.uint8)


def hold(board: Picture, face: Face, quad: Points, luck: Chance, count: int) -> int:
    """Put up to ``count`` fingers over the document's edge; returns how many fitted."""
    matrix = plane(face.truth.size_mm, quad)
    skin = luck.say.choice(SKINS)
    kept = np.zeros(board.shape[:2], np.uint8)
    for line in face.truth.lines:
        if line.field or line.typeface == OCR_B.name:
            cv2.fillConvexPoly(kept, np.round(outline(matrix, line.box, _CLEAR)).astype(np.int32), 255)
    placed = 0
    for _ in range(_TRIES):
        if placed == count:
            break
        finger = at_edge(face, quad, luck, luck.say.choice(("left", "right", "bottom", "bottom")))
        if not cv2.countNonZero(cv2.bitwise_and(finger.mask(board), kept)):
            finger.paint(board, skin)
            placed += 1
    return placed


def at_edge(face: Face, quad: Points, luck: Chance, edge: str) -> Finger:
    """A finger that ends a few millimetres inside an edge of the document."""
    wide, high = face.truth.size_mm
    depth, along, slant = luck.within((1.0, 5.0)) - _THICK / 2, luck.within((0.12, 0.88)), luck.within((-12, 12))
    tip, back = {
        "left": ((depth, along * high), (-40.0, slant)),
        "right": ((wide - depth, along * high), (40.0, slant)),
        "bottom": ((along * wide, high - depth), (slant, 40.0)),
    }[edge]
    ends = through(plane(face.truth.size_mm, quad), np.array((tip, (tip[0] + back[0], tip[1] + back[1]))))
    reach = ends[1] - ends[0]
    unit = float(np.hypot(*(quad[1] - quad[0])) / wide)
    return Finger(ends[0], reach / max(1e-6, float(np.hypot(*reach))), unit)
