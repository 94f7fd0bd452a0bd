"""A blank document in millimetres that faces are laid out on, and that remembers what was printed where.

Two layers, as in a real issuing office: forms come pre-printed (``label``), and what concerns the holder is printed
onto them later (``value``), slipped by up to 0.4 mm and a few per cent larger or smaller by specimen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from kakanai_desk.core.ports.vision import FIELD_NAMES
from kakanai_desk.hardware.simulators.documents import fonts
from kakanai_desk.hardware.simulators.documents.fonts import Style, Typeface
from kakanai_desk.hardware.simulators.documents.split import Chance, Split
from kakanai_desk.hardware.simulators.documents.truth import Box, FieldBox, Line

Picture = NDArray[Any]  # of bytes, red, green, blue, or one channel
Colour = tuple[int, int, int]  # red, green, blue

INK: Colour = (28, 28, 32)
PRE: Colour = (52, 54, 66)
RED: Colour = (200, 44, 40)

_SLIP = 0.4
_SWELL = 0.03
_NARROWEST = 0.6
_BASELINE = 0.86
_MM_PER_INCH = 25.4


class DoesNotFit(ValueError):
    """The text cannot be set in its place, however condensed: the layout must break it."""


@dataclass(frozen=True)
class Hands:
    """Which typefaces a specimen is printed in: the form's and the holder's."""

    label: Typeface
    value: Typeface

    @classmethod
    def drawn(cls, luck: Chance, split: Split, *, label: Style | None = None, value: Style | None = None) -> Hands:
        styles = (Style.GOTHIC, Style.MINCHO)
        chosen = (luck.say.choice(fonts.of_style(split, style or luck.say.choice(styles))) for style in (label, value))
        return cls(*chosen)


class Sheet:
    """``size`` in mm. Positions are the upper left of the line of print, sizes the height of a kanji."""

    def __init__(self, size: tuple[float, float], dpi: int, split: Split, luck: Chance, hands: Hands) -> None:
        self.size = size
        self.split = split
        self.luck = luck
        self.hands = hands
        self.scale = dpi / _MM_PER_INCH
        self.picture: Picture = np.full((self.px(size[1]), self.px(size[0]), 3), 250, np.uint8)
        self.lines: list[Line] = []
        self.persons: list[dict[str, str]] = [{}]
        self.design = ""
        self._slip = (luck.within((-_SLIP, _SLIP)), luck.within((-_SLIP, _SLIP)))
        self._swell = 1 + luck.within((-_SWELL, _SWELL))

    def px(self, mm: float) -> int:
        return round(mm * self.scale)

    # -- print ---------------------------------------------------------------------------------------------------

    def label(self, x: float, y: float, text: str, size: float, *, width: float = 99, colour: Colour = PRE,
              style: Style | None = None, spread: float = 0.0) -> Box:  # fmt: skip
        """A word of the form itself."""
        face = self._face(text, self.hands.label, style)
        return self._set(x, y, text, size, width, colour, face, spread, "", 0)

    def value(self, x: float, y: float, text: str, size: float, field: str = "", *, width: float, person: int = 0,
              colour: Colour = INK, style: Style | None = None, spread: float = 0.0) -> Box:  # fmt: skip
        """Words about the holder. ``field`` says what of; "" prints something the truth has no name for."""
        if field and field not in FIELD_NAMES:
            raise KeyError(field)
        face = self._face(text, self.hands.value, style)
        dx, dy = self._slip
        return self._set(x + dx, y + dy, text, size * self._swell, width, colour, face, spread, field, person)

    def tell(self, field: str, value: str, person: int = 0) -> None:
        """Enter into the truth."""
        if field not in FIELD_NAMES:
            raise KeyError(field)
        while len(self.persons) <= person:
            self.persons.append({})
        self.persons[person][field] = value

    def say(self, x: float, y: float, text: str, size: float, field: str, *, width: float, person: int = 0,
            style: Style | None = None, spread: float = 0.0) -> None:  # fmt: skip
        """A value that is printed as the truth has it."""
        self.value(x, y, text, size, field, width=width, person=person, style=style, spread=spread)
        self.tell(field, text, person)

    def block(self, x: float, y: float, parts: Sequence[str], size: float, field: str, *, width: float, leading: float,
              rows: int = 2, person: int = 0, joint: str = "") -> None:  # fmt: skip
        """A value of several parts: on one line if it fits nearly uncondensed, else broken between the parts, or
        anywhere if a part is too long for a line; smaller if there are too few ``rows``."""
        text = joint.join(parts)
        self.tell(field, text, person)
        for shrunk in (1.0, 0.9, 0.8, 0.72):
            lines = self._broken(parts, size * shrunk, width, joint)
            if len(lines) <= rows:
                for row, line in enumerate(lines):
                    self.value(x, y + row * leading, line, size * shrunk, field, width=width, person=person)
                return
        raise DoesNotFit(text)

    def vertical(self, x: float, y: float, text: str, size: float, pitch: float, *, colour: Colour = PRE) -> None:
        """Characters one below the other; remembered as one line."""
        boxes = [
            self._ink(x, y + place * pitch, char, size, size * 1.2, colour, self._face(char, self.hands.label, None), 0)
            for place, char in enumerate(text)
        ]
        self.lines.append(Line(text, union(boxes), self._face(text, self.hands.label, None).name))

    def _face(self, text: str, wanted: Typeface, style: Style | None) -> Typeface:
        if style is Style.MACHINE:
            return fonts.OCR_B
        if style is not None and style is not wanted.style:
            same = fonts.of_style(self.split, style)
            wanted = same[len(wanted.name) % len(same)]
        return fonts.able(text, wanted, self.split)

    def _set(self, x: float, y: float, text: str, size: float, width: float, colour: Colour, face: Typeface,
             spread: float, field: str, person: int) -> Box:  # fmt: skip
        box = self._ink(x, y, text, size, width, colour, face, spread)
        if not (box[0] >= 0 and box[1] >= 0 and box[0] + box[2] <= self.size[0] and box[1] + box[3] <= self.size[1]):
            raise DoesNotFit(f"{text} leaves the sheet")
        self.lines.append(Line(text, box, face.name, field, person))
        return box

    def _ink(self, x: float, y: float, text: str, size: float, width: float, colour: Colour, face: Typeface,
             spread: float) -> Box:  # fmt: skip
        """Print and return what the ink covers."""
        mask = self._mask(text, size, face, spread)
        room = self.px(width)
        if mask.shape[1] > room:
            if room < mask.shape[1] * _NARROWEST:
                raise DoesNotFit(text)
            mask = cv2.resize(mask, (room, mask.shape[0]), interpolation=cv2.INTER_AREA)
        top, left = self.px(y - size * 0.25), self.px(x)
        self.blend(mask, left, top, colour)
        columns, rows = np.flatnonzero(mask.max(axis=0) > 64), np.flatnonzero(mask.max(axis=1) > 64)
        if not len(columns):
            raise DoesNotFit(f"{text!r} has no ink")
        unit = self.scale
        wide, high = int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1)
        return ((left + int(columns[0])) / unit, (top + int(rows[0])) / unit, wide / unit, high / unit)

    def _mask(self, text: str, size: float, face: Typeface, spread: float) -> Picture:
        font = fonts.opened(face, max(6, self.px(size)))
        gap = self.px(spread)
        places: list[float] = [0.0]
        if gap:
            for char in text:
                places.append(places[-1] + font.getlength(char) + gap)
        wide = int(places[-1] if gap else font.getlength(text)) + 2
        board = Image.new("L", (wide, self.px(size * 1.5)))
        pen = ImageDraw.Draw(board)
        baseline = self.px(size * (0.25 + _BASELINE))
        if gap:
            for char, place in zip(text, places, strict=False):
                pen.text((place, baseline), char, font=font, fill=255, anchor="ls")
        else:
            pen.text((0, baseline), text, font=font, fill=255, anchor="ls")
        return np.asarray(board)

    def _broken(self, parts: Sequence[str], size: float, width: float, joint: str) -> list[str]:
        lines: list[str] = []
        for part in parts:
            joined = f"{lines[-1]}{joint}{part}" if lines else part
            if lines and self._length(joined, size) * 0.88 <= width:
                lines[-1] = joined
                continue
            while self._length(part, size) * 0.8 > width:
                cut = next(at for at in range(len(part) - 1, 0, -1) if self._length(part[:at], size) * 0.85 <= width)
                lines.append(part[:cut])
                part = part[cut:]
            lines.append(part)
        return lines

    def _length(self, text: str, size: float) -> float:
        face = self._face(text, self.hands.value, None)
        return fonts.opened(face, max(6, self.px(size * self._swell))).getlength(text) / self.scale

    # -- form ----------------------------------------------------------------------------------------------------

    def blend(self, mask: Picture, left: int, top: int, colour: Colour | Picture) -> None:
        """Lay ``colour`` (or a picture of the mask's size) over the sheet as densely as ``mask`` says."""
        high, wide = self.picture.shape[:2]
        upper, lower = max(0, top), min(high, top + mask.shape[0])
        first, last = max(0, left), min(wide, left + mask.shape[1])
        if upper >= lower or first >= last:
            return
        cut = (slice(upper - top, lower - top), slice(first - left, last - left))
        dense = mask[cut].astype(np.float32)[..., None] / 255
        over = colour[cut] if isinstance(colour, np.ndarray) else np.array(colour, np.float32)
        under = self.picture[upper:lower, first:last]
        self.picture[upper:lower, first:last] = (under * (1 - dense) + over * dense + 0.5).astype(np.uint8)

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, weight: float = 0.12, colour: Colour = PRE) -> None:
        ends = ((self.px(x1), self.px(y1)), (self.px(x2), self.px(y2)))
        cv2.line(self.picture, *ends, colour, max(1, self.px(weight)), cv2.LINE_AA)

    def frame(self, x: float, y: float, w: float, h: float, *, weight: float = 0.12, colour: Colour = PRE) -> None:
        for ends in ((x, y, x + w, y), (x + w, y, x + w, y + h), (x, y + h, x + w, y + h), (x, y, x, y + h)):
            self.rule(*ends, weight=weight, colour=colour)

    def fill(self, x: float, y: float, w: float, h: float, colour: Colour, opacity: float = 1.0) -> None:
        mask = np.full((self.px(h), self.px(w)), round(opacity * 255), np.uint8)
        self.blend(mask, self.px(x), self.px(y), colour)

    def paste(self, picture: Picture, x: float, y: float, w: float, h: float, mask: Picture | None = None) -> None:
        """A picture (red, green, blue) scaled into the place."""
        wide, high = self.px(w), self.px(h)
        scaled = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_LINEAR)
        dense = np.full((high, wide), 255, np.uint8) if mask is None else cv2.resize(mask, (wide, high))
        self.blend(dense, self.px(x), self.px(y), scaled)

    def boxes(self) -> tuple[FieldBox, ...]:
        found: dict[tuple[int, str], list[Box]] = {}
        for line in self.lines:
            if line.field:
                found.setdefault((line.person, line.field), []).append(line.box)
        return tuple(FieldBox(person, field, union(boxes)) for (person, field), boxes in found.items())


def union(boxes: Sequence[Box]) -> Box:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return (left, top, right - left, bottom - top)
