"""Reads the print of a picture with the product's text engine: where ink stands close together is one line to read.

A page has some eighty short words, many of them more than once (年, 月, 日 in every row), so what looks alike is read
once. Sentences are left alone: they name no field.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from kakanai_desk.hardware.vision.engine import Line, TextEngine
from kakanai_desk.hardware.vision.sheet import Box, run_of
from kakanai_desk.studio.form.page import PIXELS_PER_MM, Letter, Word, words_of

MM = PIXELS_PER_MM
LEAST_PRINT = 1.4  # mm: lower ink is dirt or a dash
TALLEST = 12.0  # mm
LONGEST = 75.0  # mm: a longer line is a sentence; a title is taller
MOST_LINES = 150
ROOM = 2  # pixels left around a line
ALIKE = 0.93  # correlation of two strips that say the same
SMALL = (24, 16)  # a strip to compare: width for each of its heights, height
LEAST_SURE = 0.35
WITH_MOUTH = ("口座", "窓口", "戸口", "人口", "口数", "出口", "入口", "口頭")


def read_words(grey: Any, ink: Any, engine: TextEngine) -> list[Word]:
    """The words of the sheet with their places."""
    boxes = print_boxes(ink)[:MOST_LINES]
    strips = [_strip(grey, box) for box in boxes]
    lines = _read(strips, engine)
    words: list[Word] = []
    for box, line in zip(boxes, lines, strict=True):
        if not line.glyphs or line.sure < LEAST_SURE:
            continue
        run = run_of(line, box)
        tight = [_tightened(ink, b) for b in run.boxes]
        letters = [Letter(g.char, b) for g, b in zip(run.glyphs, tight, strict=True)]
        words += [Word(word.letters, line.sure) for word in words_of(letters)]
    return words


def parted_from_print(words: Sequence[Word], squares: Sequence[Box]) -> tuple[list[Word], list[Box]]:
    """Small boxes that are no part of a word (口座, 窓口), and the words without those that are boxes."""
    kept: list[Box] = []
    for square in squares:
        home = next((w for w in words if any(_is_at(square, letter.box) for letter in w.letters)), None)
        at = next((i for i, letter in enumerate(home.letters) if _is_at(square, letter.box)), 0) if home else 0
        if home is None or not any(part in home.text[max(0, at - 1) : at + 2] for part in WITH_MOUTH):
            kept.append(square)
    out: list[Word] = []
    for word in words:
        letters = tuple(
            letter
            for letter in word.letters
            if letter.char not in "□☐▢" and not any(_is_at(square, letter.box) for square in kept)
        )
        if letters:
            out.append(Word(letters, word.sure))
    return out, kept


def _is_at(square: Box, letter: Box) -> bool:
    x = (letter.left + letter.right) / 2
    return square.left - 0.3 < x < square.right + 0.3 and square.top - 1 < letter.middle < square.bottom + 1


def print_boxes(ink: Any) -> list[Box]:
    """Places of lines of print, in mm: letters that stand no farther apart than they are high."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = stats[1:count]
    tall = sizes[:, 3]
    typical = float(np.median(tall[tall > LEAST_PRINT * MM])) if (tall > LEAST_PRINT * MM).any() else 3 * MM
    clean = ink.copy()
    across, down = max(3, round(0.55 * typical)), max(1, round(0.12 * typical))
    joined = cv2.morphologyEx(clean, cv2.MORPH_CLOSE, np.ones((down, across), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [
        Box(x / MM, y / MM, (x + w) / MM, (y + h) / MM)
        for x, y, w, h, pixels in stats[1:count]
        if LEAST_PRINT * MM <= h <= TALLEST * MM and w >= 0.5 * MM and pixels > 8
    ]
    return [box for box in _lines(boxes) if box.right - box.left <= LONGEST or box.height > 4.2]


def _lines(boxes: list[Box]) -> list[Box]:
    """Pieces of one line that nearly touch, as one."""
    boxes = sorted(boxes, key=lambda b: b.left)
    merged = True
    while merged:
        merged = False
        out: list[Box] = []
        for box in boxes:
            for index, other in enumerate(out):
                tall = max(box.height, other.height)
                level = min(box.bottom, other.bottom) - max(box.top, other.top) > 0.55 * min(box.height, other.height)
                if level and box.left - other.right < 0.45 * tall and other.left - box.right < 0.45 * tall:
                    joined = other.joined(box)
                    if joined.height < 1.5 * max(tall, 2.0):
                        out[index] = joined
                        merged = True
                        break
            else:
                out.append(box)
        boxes = sorted(out, key=lambda b: b.left)
    return boxes


def _strip(grey: Any, box: Box) -> Any:
    top, bottom = max(0, round(box.top * MM) - ROOM), round(box.bottom * MM) + ROOM
    left, right = max(0, round(box.left * MM) - ROOM), round(box.right * MM) + ROOM
    return cv2.cvtColor(np.ascontiguousarray(grey[top:bottom, left:right]), cv2.COLOR_GRAY2BGR)


def _read(strips: Sequence[Any], engine: TextEngine) -> list[Line]:
    """Every strip's line; strips that look alike are read once."""
    kept: list[tuple[Any, float, int]] = []
    same: list[int] = []
    for number, strip in enumerate(strips):
        look, ratio = _look(strip), strip.shape[1] / strip.shape[0]
        for other, other_ratio, first in kept:
            if abs(ratio / other_ratio - 1) < 0.12 and float((look * other).mean()) > ALIKE:
                same.append(first)
                break
        else:
            kept.append((look, ratio, number))
            same.append(number)
    first = sorted(set(same))
    read = dict(zip(first, engine.read([strips[n] for n in first]), strict=True))
    return [read[n] for n in same]


def _look(strip: Any) -> Any:
    small = cv2.resize(strip[:, :, 0], SMALL, interpolation=cv2.INTER_AREA).astype(np.float32)
    small -= small.mean()
    return small / (small.std() + 1e-3)


def _tightened(ink: Any, box: Box) -> Box:
    """A letter's box without the white at its sides."""
    left, right = max(0, round(box.left * MM)), round(box.right * MM)
    part = ink[max(0, round(box.top * MM)) : round(box.bottom * MM), left:right]
    dark = np.flatnonzero(part.any(axis=0)) if part.size else np.array([])
    if not dark.size:
        return box
    return Box((left + int(dark[0])) / MM, box.top, (left + int(dark[-1]) + 1) / MM, box.bottom)
