"""A visitor's fingers at the edge of a document. They never cover a field: where they would, they are not drawn."""

from __future__ import annotations

import cv2
import numpy as np

from kakanai_desk.hardware.simulators.documents.face import Face
from kakanai_desk.hardware.simulators.documents.pose import Points, outline, plane, through
from kakanai_desk.hardware.simulators.documents.sheet import Picture
from kakanai_desk.hardware.simulators.documents.split import Chance

_SKINS = ((150, 178, 222), (132, 164, 214), (110, 142, 190), (84, 112, 158))  # blue, green, red
_THICK = 13.0  # mm
_TRIES = 12
_CLEAR = 0.6  # mm around a field


def hold(board: Picture, face: Face, quad: Points, luck: Chance, count: int) -> int:
    """Put up to ``count`` fingers over the document's edge; returns how many fitted."""
    size = face.truth.size_mm
    matrix = plane(size, quad)
    skin = luck.say.choice(_SKINS)
    kept = np.zeros(board.shape[:2], np.uint8)
    for box in face.truth.boxes:
        cv2.fillConvexPoly(kept, np.round(outline(matrix, box.box, _CLEAR)).astype(np.int32), 255)
    placed = 0
    for _ in range(_TRIES):
        if placed == count:
            break
        tip, away = _grip(size, luck)
        ends = through(matrix, np.array((tip, tip + away)))
        mask = finger_mask(board, ends, _unit(size, quad))
        if not cv2.countNonZero(cv2.bitwise_and(mask, kept)):
            paint_finger(board, mask, ends, _unit(size, quad), skin)
            placed += 1
    return placed


def _unit(size: tuple[float, float], quad: Points) -> float:
    return float(np.hypot(*(quad[1] - quad[0])) / size[0])


def _grip(size: tuple[float, float], luck: Chance) -> tuple[Points, Points]:
    """Where a finger ends on the document, and the way back to the hand, in millimetres."""
    wide, high = size
    depth, along, slant = luck.within((1.0, 5.0)), luck.within((0.12, 0.88)), luck.within((-25, 25))
    match luck.say.choice(("left", "right", "bottom", "bottom")):
        case "left":
            return np.array((depth - _THICK / 2, along * high)), np.array((-90.0, slant))
        case "right":
            return np.array((wide - depth + _THICK / 2, along * high)), np.array((90.0, slant))
        case _:
            return np.array((along * wide, high - depth + _THICK / 2)), np.array((slant, 90.0))


def finger_mask(board: Picture, ends: Points, unit: float) -> Picture:
    """``ends``: the middle of the rounded tip, and a point toward the hand."""
    mask = np.zeros(board.shape[:2], np.uint8)
    tip, root = (tuple(round(float(part)) for part in end) for end in ends)
    cv2.line(mask, tip, root, 255, max(3, round(_THICK * unit)), cv2.LINE_AA)
    return mask


def paint_finger(board: Picture, mask: Picture, ends: Points, unit: float, skin: tuple[int, int, int]) -> None:
    x, y, wide, high = cv2.boundingRect(mask)
    if not wide or not high:
        return
    part = (slice(y, y + high), slice(x, x + wide))
    shadow = cv2.GaussianBlur(np.roll(mask, (round(2 * unit), round(1.4 * unit)), (0, 1)), (0, 0), max(1.0, 1.5 * unit))
    board[:] = (board * (1 - shadow[..., None].astype(np.float32) * (0.35 / 255))).astype(np.uint8)
    way = (ends[1] - ends[0]) / max(1e-6, float(np.hypot(*(ends[1] - ends[0]))))
    rows, columns = np.mgrid[y : y + high, x : x + wide].astype(np.float32)
    across = ((columns - ends[0][0]) * -way[1] + (rows - ends[0][1]) * way[0]) / (_THICK * unit / 2)
    along = ((columns - ends[0][0]) * way[0] + (rows - ends[0][1]) * way[1]) / (_THICK * unit)
    round_ = 1.06 - 0.34 * across**2 - 0.04 * np.sin(along * 5) * (along > 0.8)
    tone = np.clip(np.array(skin, np.float32) * round_[..., None], 0, 255)
    nail = np.exp(-(((across / 0.5) ** 2 + ((along + 0.12) / 0.26) ** 2) ** 3))[..., None]
    tone = tone * (1 - nail * 0.55) + np.array((206, 206, 236), np.float32) * nail * 0.55
    dense = mask[part].astype(np.float32)[..., None] / 255
    board[part] = (board[part] * (1 - dense) + tone * dense).astype(np.uint8)
