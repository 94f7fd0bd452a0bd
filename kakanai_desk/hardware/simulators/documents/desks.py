"""The desk under the document. ``dev`` has wood, cloth and laminate; ``heldout`` stone, a cutting mat and felt."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from kakanai_desk.hardware.simulators.documents.sheet import Picture
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

Size = tuple[int, int]  # width, height
_SHRUNK = 2  # textures are made at half size


def desk(luck: Chance, split: Split, picture: Size) -> Picture:
    """Blue, green, red; 8 bits."""
    small = (picture[0] // _SHRUNK, picture[1] // _SHRUNK)
    ground = luck.say.choice(DESKS[split])(luck, small)
    grown = cv2.resize(np.clip(ground, 0, 255).astype(np.uint8), picture, interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(grown)


def _noise(luck: Chance, size: Size, cells: tuple[int, int]) -> Picture:
    """Smooth noise about 0 with so many cells across and down."""
    grain = luck.field.standard_normal((max(2, cells[1]), max(2, cells[0])), np.float32)
    return cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC)


def _grit(luck: Chance, size: Size) -> Picture:
    return _noise(luck, size, (size[0] // 2, size[1] // 2))


def _tinted(value: Picture, colour: tuple[int, int, int], depth: float) -> Picture:
    """Shades of a colour: ``value`` about 0 lightens and darkens it by ``depth``."""
    return np.array(colour, np.float32) * (1 + value[..., None] * depth)


def _wood(luck: Chance, size: Size) -> Picture:
    colour = luck.say.choice(((86, 128, 172), (62, 90, 128), (140, 178, 206), (40, 56, 84)))
    y = np.linspace(0, luck.within((14, 34)), size[1], dtype=np.float32)[:, None]
    rings = np.sin(y * 6.28 + _noise(luck, size, (5, 4)) * 5 + _noise(luck, size, (14, 30)) * 0.7)
    grain = _noise(luck, size, (size[0] // 60, size[1] // 2)) * 0.5
    board = _tinted(rings * 0.5 + grain, colour, 0.11)
    if luck.say.random() < 0.5:
        for seam in range(1, 3):
            board[size[1] * seam // 3 - 1 : size[1] * seam // 3 + 1] *= 0.55
    return board


def _cloth(luck: Chance, size: Size) -> Picture:
    colour = luck.say.choice(((120, 96, 70), (70, 76, 86), (150, 160, 170), (86, 70, 120)))
    x, y = np.arange(size[0], dtype=np.float32)[None], np.arange(size[1], dtype=np.float32)[:, None]
    pitch = luck.within((1.6, 3.2))
    weave = np.sin(x * 6.28 / pitch / 1.5) * np.sin(y * 6.28 / pitch / 1.5)
    folds = _noise(luck, size, (5, 3)) * 0.5
    return _tinted(weave * 0.5 + folds + _noise(luck, size, (size[0] // 3, size[1] // 3)) * 0.35, colour, 0.14)


def _laminate(luck: Chance, size: Size) -> Picture:
    colour = luck.say.choice(((226, 228, 230), (196, 200, 204), (90, 92, 96), (204, 218, 226), (56, 54, 52)))
    return _tinted(_noise(luck, size, (4, 3)) * 0.4 + _grit(luck, size) * 0.3, colour, 0.03)


def _stone(luck: Chance, size: Size) -> Picture:
    colour = luck.say.choice(((176, 180, 186), (110, 112, 116), (60, 62, 66), (208, 214, 216)))
    flecks = _noise(luck, size, (size[0] // 4, size[1] // 4))
    veins = np.exp(-np.abs(_noise(luck, size, (7, 5)) + 0.4 * _noise(luck, size, (24, 16))) * 16)
    specks = (flecks > 1.3).astype(np.float32) - (flecks < -1.3)
    return _tinted(specks * 0.9 + _noise(luck, size, (30, 20)) * 0.4 - veins * 0.8, colour, 0.12)


def _mat(luck: Chance, size: Size) -> Picture:
    colour = luck.say.choice(((88, 110, 40), (110, 74, 40), (70, 70, 74)))
    board = _tinted(_grit(luck, size) * 0.5 + _noise(luck, size, (6, 4)) * 0.3, colour, 0.06)
    pitch = luck.say.randint(26, 46)
    for start, axis in ((luck.say.randint(0, pitch), 0), (luck.say.randint(0, pitch), 1)):
        for place in range(start, size[1 - axis], pitch):
            line = (slice(place, place + 1), slice(None)) if axis == 0 else (slice(None), slice(place, place + 1))
            board[line] = board[line] * 0.6 + 84
    angle = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), luck.within((-25, 25)), 1.25)
    return cv2.warpAffine(board, angle, size, borderMode=cv2.BORDER_REFLECT)


def _felt(luck: Chance, size: Size) -> Picture:
    colour = luck.say.choice(((60, 44, 120), (110, 60, 30), (50, 84, 60), (170, 176, 190)))
    fibres = cv2.GaussianBlur(luck.field.standard_normal((size[1], size[0]), np.float32), (0, 0), 0.8)
    relief = fibres - np.roll(fibres, (1, 1), (0, 1))
    return _tinted(relief * 1.2 + _noise(luck, size, (20, 14)) * 0.4, colour, 0.16)


DESKS: dict[Split, tuple[Callable[[Chance, Size], Picture], ...]] = {
    Split.DEV: (_wood, _cloth, _laminate),
    Split.HELDOUT: (_stone, _mat, _felt),
}
