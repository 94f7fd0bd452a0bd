"""What is wrong with a picture, in words that say what to change: nearer, away from the lamp, all four corners."""

from __future__ import annotations

import cv2
import numpy as np

from kakanai_desk.core.ports.vision import FrameHint
from kakanai_desk.hardware.vision.engine import Picture
from kakanai_desk.hardware.vision.sight import Sight

LEAST_CARD = 6.0  # pixels per mm of a card below which its small print is lost
LEAST_SHARP = 60.0  # variance of the Laplacian at 8 pixels per mm
MOST_GLARE = 0.012  # of the document's area, burnt out
MUCH_PRINT = 0.04  # of a frame without a document: something printed is there after all
EDGE = 2.0  # pixels from the frame's border


def hints(sight: Sight) -> tuple[FrameHint, ...]:
    """Faults of a frame in which a document was found."""
    found: list[FrameHint] = []
    high, wide = sight.frame.shape[:2]
    corners = sight.corners
    if (corners < EDGE).any() or (corners[:, 0] > wide - EDGE).any() or (corners[:, 1] > high - EDGE).any():
        found.append(FrameHint.CUT_OFF)
    if sight.pixels_per_mm < _least(sight):
        found.append(FrameHint.TOO_FAR)
    flat = sight.flat(round(8 * sight.size[0]))
    if sharpness(flat) < LEAST_SHARP:
        found.append(FrameHint.BLURRED)
    if glare(flat) > MOST_GLARE:
        found.append(FrameHint.GLARE)
    return tuple(found)


def without_document(frame: Picture) -> tuple[FrameHint, ...]:
    """Nothing of a known shape was found: is there nothing, or does print run up to the border?"""
    small = cv2.resize(frame, (320, 180), interpolation=cv2.INTER_AREA)
    gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    print_like = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((7, 7), np.uint8)) > 40
    return (FrameHint.CUT_OFF if float(print_like.mean()) > MUCH_PRINT else FrameHint.EMPTY,)


def sharpness(flat: Picture) -> float:
    """Variance of the Laplacian where there is print: the sharpest tenth of the tiles."""
    gray = cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)
    change = cv2.Laplacian(cv2.GaussianBlur(gray, (3, 3), 0), cv2.CV_32F)
    tiles = cv2.resize(change * change, (16, 10), interpolation=cv2.INTER_AREA)
    return float(np.sort(tiles.ravel())[-16:].mean())


def glare(flat: Picture) -> float:
    """Share of the area that is burnt out in one piece."""
    hsv = cv2.cvtColor(flat, cv2.COLOR_BGR2HSV)
    burnt = ((hsv[:, :, 2] >= 252) & (hsv[:, :, 1] < 20)).astype(np.uint8)
    burnt = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    return float(burnt.mean())


def _least(sight: Sight) -> float:
    """A card is 85.6 mm; of a page only the proportions are known, and its print is larger in them."""
    return LEAST_CARD if sight.size[0] < 90 else LEAST_CARD * 0.7
