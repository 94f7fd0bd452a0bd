"""What surrounds the print on a document: security lines, portraits, seals. Drawn by formula; nothing is copied.

The two splits draw their lines and their portraits by different formulas.
"""

from __future__ import annotations

import cv2
import numpy as np

from kakanai_desk.hardware.simulators.documents.sheet import RED, Colour, Picture, Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

_COARSE = 2  # security lines are computed at half the sheet's resolution


def security(sheet: Sheet, pale: Colour, deep: Colour, line: Colour, strength: float = 0.28) -> None:
    """Cover the sheet: a soft run of colour from ``pale`` to ``deep`` and fine lines over it."""
    high, wide = (side // _COARSE for side in sheet.picture.shape[:2])
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32) * (_COARSE / sheet.scale)
    run = _run(sheet, x, y)
    ground = np.array(pale, np.float32) * (1 - run) + np.array(deep, np.float32) * run
    lines = _waves(sheet.luck, x, y) if sheet.split is Split.DEV else _rosettes(sheet.luck, x, y, sheet.size)
    dense = (np.clip(lines, 0, 1) * strength)[..., None]
    ground = ground * (1 - dense) + np.array(line, np.float32) * dense
    full = (sheet.picture.shape[1], sheet.picture.shape[0])
    sheet.picture[:] = cv2.resize(np.clip(ground, 0, 255).astype(np.uint8), full, interpolation=cv2.INTER_LINEAR)


def _run(sheet: Sheet, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    turn = sheet.luck.within((0, 6.28))
    along = (x / sheet.size[0] - 0.5) * np.cos(turn) + (y / sheet.size[1] - 0.5) * np.sin(turn)
    return np.clip(along + 0.5, 0, 1)[..., None].astype(np.float32)


def _waves(luck: Chance, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """dev: families of wavy parallel lines."""
    total = np.zeros_like(x)
    for _ in range(2):
        pitch, swing, length = luck.within((0.7, 1.3)), luck.within((0.8, 3.0)), luck.within((9, 26))
        slope, phase = luck.within((-0.4, 0.4)), luck.within((0, 6.28))
        bend = swing * np.sin(x * (6.28 / length) + phase) + slope * x
        total += np.clip(np.sin((y + bend) * (6.28 / pitch)) * 3 - 2, 0, 1)
    return total * 0.7


def _rosettes(luck: Chance, x: np.ndarray, y: np.ndarray, size: tuple[float, float]) -> np.ndarray:
    """heldout: rings with petals around two centres."""
    total = np.zeros_like(x)
    for _ in range(2):
        dx, dy = x - luck.within((0.1, 0.9)) * size[0], y - luck.within((0, 1)) * size[1]
        petals, depth, pitch = luck.say.randint(5, 14), luck.within((0.6, 2.2)), luck.within((0.8, 1.5))
        reach = np.hypot(dx, dy) + depth * np.sin(np.arctan2(dy, dx) * petals)
        total += np.clip(np.cos(reach * (6.28 / pitch)) * 3 - 2, 0, 1)
    return total * 0.7


# -- portraits -----------------------------------------------------------------------------------------------------

_SKIN: tuple[Colour, ...] = ((236, 200, 176), (224, 184, 156), (204, 160, 130), (170, 124, 96))
_BACKS: dict[Split, tuple[Colour, ...]] = {
    Split.DEV: ((150, 185, 225), (215, 225, 235)),
    Split.HELDOUT: ((235, 235, 232), (188, 205, 214)),
}


def portrait(luck: Chance, split: Split, *, long_hair: bool) -> Picture:
    """A face-like picture, 240×300, of nobody."""
    high, wide = 300, 240
    back = luck.say.choice(_BACKS[split])
    fall = np.linspace(1.04, 0.9, high, dtype=np.float32)[:, None, None]
    board = np.clip(np.ones((high, wide, 3), np.float32) * np.array(back, np.float32) * fall, 0, 255).astype(np.uint8)
    skin, hair = luck.say.choice(_SKIN), luck.say.choice(((30, 24, 22), (52, 40, 34), (96, 92, 90), (20, 20, 24)))
    cx, cy = 120 + luck.say.randint(-5, 5), 128 + luck.say.randint(-6, 6)
    rx, ry = luck.say.randint(52, 60), luck.say.randint(70, 78)
    cloth = luck.say.choice(((36, 40, 58), (70, 74, 80), (120, 60, 66), (210, 206, 200), (58, 88, 74)))
    if long_hair:
        cv2.ellipse(board, (cx, cy + 34), (rx + 22, ry + 46), 0, 0, 360, hair, -1, cv2.LINE_AA)
    cv2.ellipse(board, (cx, high + 36), (118, 112), 0, 180, 360, cloth, -1, cv2.LINE_AA)
    dark = tuple(int(part * 0.86) for part in skin)
    cv2.rectangle(board, (cx - 25, cy + ry - 22), (cx + 25, cy + ry + 34), dark, -1)
    collar = np.array([(cx - 40, cy + ry + 26), (cx, cy + ry + 70), (cx + 40, cy + ry + 26)], np.int32)
    cv2.polylines(board, [collar], isClosed=False, color=(244, 244, 240), thickness=13, lineType=cv2.LINE_AA)
    cv2.ellipse(board, (cx, cy - 12), (rx + 9, ry + 10), 0, 150, 390, hair, -1, cv2.LINE_AA)
    cv2.ellipse(board, (cx, cy), (rx, ry), 0, 0, 360, skin, -1, cv2.LINE_AA)
    fringe = luck.say.randint(-52, -34)
    cv2.ellipse(board, (cx, cy + fringe), (rx + 3, 34), luck.say.randint(-12, 12), 180, 360, hair, -1, cv2.LINE_AA)
    _features(board, luck, cx, cy, dark, hair)
    if split is Split.DEV:
        lit = np.linspace(1.1, 0.84, wide, dtype=np.float32)[None, :, None]
    else:
        lit = (1.08 - 0.25 * (np.abs(np.arange(wide, dtype=np.float32) / wide - 0.5)))[None, :, None]
    soft = cv2.GaussianBlur(board, (0, 0), 1.6) * lit + luck.field.normal(0, 4, (high, wide, 1)).astype(np.float32)
    return np.clip(soft, 0, 255).astype(np.uint8)


def _features(board: Picture, luck: Chance, cx: int, cy: int, dark: tuple[int, ...], hair: Colour) -> None:
    for side in (-1, 1):
        eye = (cx + side * 24, cy - 4)
        cv2.ellipse(board, eye, (11, luck.say.randint(4, 6)), 0, 0, 360, (246, 244, 240), -1, cv2.LINE_AA)
        cv2.circle(board, eye, 5, (38, 26, 22), -1, cv2.LINE_AA)
        cv2.ellipse(board, (eye[0], eye[1] - 16), (15, 5), side * 6, 190, 350, hair, 4, cv2.LINE_AA)
        cv2.ellipse(board, (cx + side * 7, cy + 26), (4, 3), 0, 0, 360, dark, -1, cv2.LINE_AA)
    cv2.line(board, (cx - 4, cy - 2), (cx - 7, cy + 22), dark, 3, cv2.LINE_AA)
    cv2.ellipse(board, (cx, cy + 44), (18, luck.say.randint(4, 7)), 0, 0, 360, (186, 104, 98), -1, cv2.LINE_AA)
    if luck.say.random() < 0.25:
        for side in (-1, 1):
            cv2.ellipse(board, (cx + side * 24, cy - 3), (18, 14), 0, 0, 360, (40, 40, 44), 2, cv2.LINE_AA)
        cv2.line(board, (cx - 6, cy - 4), (cx + 6, cy - 4), (40, 40, 44), 2, cv2.LINE_AA)


# -- seals and marks -------------------------------------------------------------------------------------------------


def seal(sheet: Sheet, x: float, y: float, side: float) -> None:
    """A red square seal that reads 見本: every specimen says what it is."""
    size = side * 0.4
    edge = 0.06 * side
    sheet.frame(x, y, side, side, weight=edge, colour=RED)
    for place, char in enumerate("見本"):
        sheet.label(x + side * 0.3, y + side * 0.09 + place * size * 1.02, char, size, colour=RED)


def specimen(sheet: Sheet, x: float, y: float, size: float, *, word: str = "見本") -> None:
    """The word in pale print."""
    sheet.label(x, y, word, size, colour=(206, 120, 116), spread=size * 0.3)


def chip(sheet: Sheet, x: float, y: float) -> None:
    """The contacts of a chip card (ISO 7816-2), about 13 × 11.5 mm."""
    wide, high = 13.0, 11.6
    sheet.fill(x, y, wide, high, (214, 184, 110))
    for place in range(1, 4):
        sheet.rule(x, y + high * place / 4, x + wide * 0.36, y + high * place / 4, colour=(140, 112, 60))
        sheet.rule(x + wide * 0.64, y + high * place / 4, x + wide, y + high * place / 4, colour=(140, 112, 60))
    sheet.frame(x + wide * 0.36, y + high * 0.16, wide * 0.28, high * 0.68, colour=(140, 112, 60))
    sheet.frame(x, y, wide, high, colour=(150, 122, 66))
