"""A font file of a few glyphs: fontTools writes it from outlines that our map of the big file finds.

``fontTools.subset`` would read all 61,179 glyphs of IPAmj明朝 first: 0.2 s and 70 MB for each preview, where this
takes some milliseconds (docs/decisions/reportlab-writes-the-pdf.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

import fontTools.ttLib  # pyright: ignore[reportMissingTypeStubs]

from kakanai_desk.forms.paper.truetype import Face

ttlib = cast("Any", fontTools.ttLib)  # it has no types
Glyph = ttlib.getTableModule("glyf").Glyph


class _PartNames:
    """Stands for the glyph order of the big file while a compound is read: each glyph is named for its number."""

    def __getitem__(self, number: int) -> str:
        return f"part{number}"


def small_font(face: Face, wanted: Sequence[int]) -> bytes:
    """A font file whose glyph n is ``wanted[n - 1]`` (glyph 0 is .notdef); parts of compounds follow after.

    A glyph may be wanted twice (two ways of writing one shape): each place keeps its own number. Hinting is left
    out: paper and preview are rendered without it, and the instructions would need tables we do not carry.
    """
    numbers = {".notdef": 0} | {f"place{place}": glyph for place, glyph in enumerate(wanted, start=1)}
    glyphs: dict[str, Any] = {}
    waiting = list(numbers)
    for name in waiting:
        glyph = glyphs[name] = Glyph(_plain(face, numbers[name]))
        for part in _parts(glyph):
            if part not in numbers:
                numbers[part] = int(part.removeprefix("part"))
                waiting.append(part)
    font = ttlib.TTFont(recalcBBoxes=False, recalcTimestamp=False)
    font.setGlyphOrder(waiting)
    for tag in ("head", "hhea", "maxp"):
        table = font[tag] = ttlib.newTable(tag)
        table.decompile(face.table(tag), font)
    font["loca"] = ttlib.newTable("loca")
    glyf, hmtx = ttlib.newTable("glyf"), ttlib.newTable("hmtx")
    glyf.glyphs, glyf.glyphOrder = glyphs, waiting
    hmtx.metrics = {name: face.metrics(number) for name, number in numbers.items()}
    font["glyf"], font["hmtx"] = glyf, hmtx
    out = BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue()


@lru_cache(maxsize=8192)
def _plain(face: Face, number: int) -> bytes:
    """A glyph's outline record without instructions. Kept: every bundle draws the words of the same forms."""
    outline = face.outline(number)
    if not outline:
        return b""
    glyph = Glyph(outline)
    glyph.trim(remove_hinting=True)
    record: bytes = glyph.data
    return record


def _parts(glyph: Any) -> list[str]:
    """The names of a compound's parts, which it will be written with."""
    if not glyph.isComposite():
        return []
    table = ttlib.newTable("glyf")
    table.glyphOrder = _PartNames()
    glyph.expand(table)
    return [part.glyphName for part in glyph.components]
