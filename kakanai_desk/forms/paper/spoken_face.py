"""The letters of the visitor's other languages on paper (R-034): accents, and scripts whose letters join.

A *cluster* is what stands together: a letter with its marks, a Devanagari syllable (क्षि). HarfBuzz shapes it; where
it comes out as several glyphs, they become one compound of the small font, so that the page counts one form, one
width and one way back to text, as for every other character. Source: Unicode 15.1 UAX #29 (GB9c), OpenType ``glyf``.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from struct import pack, unpack_from
from typing import Any, cast

import uharfbuzz  # pyright: ignore[reportMissingTypeStubs]

from kakanai_desk.forms.paper.truetype import Face

hb = cast("Any", uharfbuzz)  # it has no types

FILES: dict[str, tuple[str, str]] = {  # language → regular, bold; TrueType, which the small font is cut from
    **dict.fromkeys(("pt-BR", "vi", "en", "es", "fil", "id"), ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")),
    "zh-Hans": ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
    "ko": ("NanumGothic.ttf", "NanumGothicBold.ttf"),
    "ne": ("NotoSansDevanagari-Regular.ttf", "NotoSansDevanagari-Bold.ttf"),
}
_CONSONANT = "[\u0915-\u0939\u0958-\u095f\u0978-\u097f]\u093c?"
_SIGNS = "[\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963]*"
_CLUSTER = re.compile(
    rf"(?:{_CONSONANT}\u094d[\u200c\u200d]?)*{_CONSONANT}{_SIGNS}[\u200c\u200d]?"
    rf"|[\u0904-\u0914\u0960\u0961\u0972-\u0977]{_SIGNS}"
    r"|[\s\S][\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
)
_WORDS, _XY, _MORE = 0x1, 0x2, 0x20  # flags of a compound's part


def clusters(text: str) -> list[str]:
    """``text`` cut into what stands together. Joined again it is ``text``, composed (NFC)."""
    return _CLUSTER.findall(unicodedata.normalize("NFC", text))


class SpokenFace(Face):
    """A face that also draws clusters of several characters."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._shaper = hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))
        self._made: list[tuple[tuple[int, int, int], ...]] = []  # parts of our compounds: glyph, x, y
        self._advances: list[int] = []
        self._numbers: dict[str, int | None] = {}

    def glyph_of(self, cluster: str) -> int | None:
        """The glyph of ``cluster``, which may be a compound made on the spot. None: the font lacks a part of it."""
        if len(cluster) == 1:
            return super().glyph_of(cluster)
        if cluster not in self._numbers:
            self._numbers[cluster] = self._shaped(cluster)
        return self._numbers[cluster]

    def _shaped(self, cluster: str) -> int | None:
        buffer = hb.Buffer()
        buffer.add_str(cluster)
        buffer.guess_segment_properties()
        hb.shape(self._shaper, buffer)
        parts: list[tuple[int, int, int]] = []
        at = 0
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            if info.codepoint == 0:
                return None
            parts.append((info.codepoint, at + place.x_offset, place.y_offset))
            at += place.x_advance
        if len(parts) == 1 and parts[0][1:] == (0, 0) and at == super().metrics(parts[0][0])[0]:
            return parts[0][0]
        self._made.append(tuple(parts))
        self._advances.append(at)
        return self.glyphs + len(self._made) - 1

    def metrics(self, glyph: int) -> tuple[int, int]:
        if glyph < self.glyphs:
            return super().metrics(glyph)
        return self._advances[glyph - self.glyphs], self._box(glyph - self.glyphs)[0]

    def outline(self, glyph: int) -> bytes:
        if glyph < self.glyphs:
            return super().outline(glyph)
        parts = [part for part in self._made[glyph - self.glyphs] if super(SpokenFace, self).outline(part[0])]
        if not parts:
            return b""
        record = pack(">5h", -1, *self._box(glyph - self.glyphs))
        for number, (part, x, y) in enumerate(parts, start=1):
            more = _MORE if number < len(parts) else 0
            record += pack(">2H2h", _WORDS | _XY | more, part, x, y)
        return record

    def _box(self, made: int) -> tuple[int, int, int, int]:
        boxes: list[tuple[int, int, int, int]] = []
        for part, x, y in self._made[made]:
            outline = super().outline(part)
            if outline:
                left, bottom, right, top = unpack_from(">4h", outline, 2)
                boxes.append((left + x, bottom + y, right + x, top + y))
        if not boxes:
            return 0, 0, 0, 0
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        return min(lefts), min(bottoms), max(rights), max(tops)
