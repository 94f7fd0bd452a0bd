"""Lay a face into a picture of the desk: seen at the picture's resolution, with its shadow and its edge."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kakanai_desk.hardware.simulators.documents.face import Face
from kakanai_desk.hardware.simulators.documents.pose import Points
from kakanai_desk.hardware.simulators.documents.sheet import Picture

_SHARPER = 1.25  # how much finer than the picture the face stays before it is projected
_LIFT = (4, 6)  # of the shadow, in pixels of a picture 1920 wide


class Placed:
    """A face ready to be seen at about one distance; ``onto`` may be called for many places."""

    def __init__(self, face: Face, unit: float) -> None:
        """``unit``: pixels of the picture a millimetre."""
        shrink = min(1.0, unit * _SHARPER / face.scale)
        size = (max(2, round(face.image.shape[1] * shrink)), max(2, round(face.image.shape[0] * shrink)))
        self._image = cv2.resize(face.image, size, interpolation=cv2.INTER_AREA)
        self._radius = face.radius * size[0] / face.truth.size_mm[0]

    @cached_property
    def _mask(self) -> Picture:
        high, wide = self._image.shape[:2]
        times = 4
        mask = np.zeros((high * times, wide * times), np.uint8)
        _rounded(mask, round(self._radius * times))
        return cv2.resize(mask, (wide, high), interpolation=cv2.INTER_AREA)

    def onto(self, board: Picture, quad: Points, streak: Points | None = None) -> None:
        """``streak``: how far it moves while the shutter is open."""
        size = (board.shape[1], board.shape[0])
        matrix = self._projection(quad)
        dense = cv2.warpPerspective(self._mask, matrix, size, flags=cv2.INTER_LINEAR)
        seen = cv2.warpPerspective(self._image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if streak is not None and np.hypot(*streak) > 1.5:
            kernel = smear(streak)
            x, y, wide, high = cv2.boundingRect(dense)
            reach = kernel.shape[0] // 2 + 1
            part = (slice(max(0, y - reach), y + high + reach), slice(max(0, x - reach), x + wide + reach))
            cut = np.where(dense[part][..., None] > 0, seen[part], 0)
            seen = cv2.filter2D(cut, -1, kernel, borderType=cv2.BORDER_CONSTANT)
            whole = cv2.filter2D(dense[part], -1, kernel, borderType=cv2.BORDER_CONSTANT)
            _over(board[part], seen, whole, premultiplied=True)
            return
        step = size[0] / 1920
        shadow = cv2.warpPerspective(self._mask, _shift(step) @ matrix, size, flags=cv2.INTER_LINEAR)
        shadow = cv2.GaussianBlur(shadow, (0, 0), 5 * step)
        edge = cv2.subtract(dense, cv2.erode(dense, np.ones((3, 3), np.uint8)))
        _darken(board, shadow, 0.36)
        _over(board, seen, dense, premultiplied=False)
        _darken(board, edge, 0.16)

    def _projection(self, quad: Points) -> NDArray[Any]:
        """From pixel centres of the face to pixel centres of the picture."""
        high, wide = self._image.shape[:2]
        flat = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32) - 0.5
        return cv2.getPerspectiveTransform(flat, quad.astype(np.float32) - 0.5)


def smear(streak: Points) -> Picture:
    """The kernel of a straight movement."""
    reach = int(np.ceil(np.abs(streak).max() / 2)) * 2 + 1
    kernel = np.zeros((reach, reach), np.uint8)
    middle = reach // 2
    half = np.asarray(streak) / 2
    ends = [tuple(round(float(part)) for part in middle + sign * half) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 255, 1, cv2.LINE_AA)
    return kernel.astype(np.float32) / kernel.sum()


def _rounded(mask: Picture, radius: int) -> None:
    high, wide = mask.shape
    if radius <= 0:
        mask[:] = 255
        return
    mask[radius : high - radius] = 255
    mask[:, radius : wide - radius] = 255
    for x in (radius, wide - 1 - radius):
        for y in (radius, high - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)


def _shift(step: float) -> NDArray[Any]:
    return np.array(((1, 0, _LIFT[0] * step), (0, 1, _LIFT[1] * step), (0, 0, 1)))


def _darken(board: Picture, mask: Picture, depth: float) -> None:
    x, y, wide, high = cv2.boundingRect(mask)
    part = (slice(y, y + high), slice(x, x + wide))
    board[part] = (board[part] * (1 - mask[part].astype(np.float32)[..., None] * (depth / 255))).astype(np.uint8)


def _over(board: Picture, seen: Picture, mask: Picture, *, premultiplied: bool) -> None:
    x, y, wide, high = cv2.boundingRect(mask)
    part = (slice(y, y + high), slice(x, x + wide))
    dense = mask[part].astype(np.float32)[..., None] / 255
    over = seen[part] if premultiplied else seen[part] * dense
    board[part] = np.clip(board[part] * (1 - dense) + over + 0.5, 0, 255).astype(np.uint8)
