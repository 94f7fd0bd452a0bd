"""A font file of a few glyphs: fontTools writes it from outlines that our map of the big file finds.

``fontTools.subset`` would read all 61,179 glyphs of IPAmj明朝 first: 0.2 s and 70 MB for each preview, where this
takes some milliseconds (docs/decisions/reportlab-writes-the-pdf.md).
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import accumulate
from struct import pack
from typing import Any, cast

import fontTools.ttLib  # pyright: ignore[reportMissingTypeStubs]

from kakanai_desk.forms.paper.truetype import Face

ttlib = cast("Any", fontTools.ttLib)  # it has no types
Glyph = ttlib.getTableModule("glyf").Glyph
SFNTWriter = importlib.import_module("fontTools.ttLib.sfnt").SFNTWriter


class _PartNames:
    """Stands for the glyph order of the big file while a compound is read: each glyph is named for its number."""

    def __getitem__(self, number: int) -> str:
        return f"part{number}"


def small_font(face: Face, wanted: Sequence[int]) -> bytes:
    """A font file whose glyph n is ``wanted[n - 1]`` (glyph 0 is .notdef); parts of compounds follow after.

    A glyph may be wanted twice (two ways of writing one shape): each place keeps its own number. Hinting is left
    out: paper and preview are rendered without it, and the instructions would need tables we do not carry.
    """
    records = [_plain(face, glyph) for glyph in (0, *wanted)]
    if any(record[:1] >= b"\x80" for record in records):  # a negative number of contours
        return _with_compounds(face, wanted)
    offsets = list(accumulate((len(record) for record in records), initial=0))
    metrics = [face.metrics(glyph) for glyph in (0, *wanted)]
    count = len(records)
    out = BytesIO()
    writer = SFNTWriter(out, 6, sfntVersion="\0\1\0\0")
    writer["glyf"] = b"".join(records)
    writer["head"] = _with(face.table("head"), 50, 1)  # long offsets
    writer["hhea"] = _with(face.table("hhea"), 34, count)
    writer["hmtx"] = pack(">" + "Hh" * count, *(value for pair in metrics for value in pair))
    writer["loca"] = pack(f">{count + 1}I", *offsets)
    writer["maxp"] = _with(face.table("maxp"), 4, count)
    writer.close()
    return out.getvalue()


def _with(table: bytes, at: int, value: int) -> bytes:
    return table[:at] + pack(">H", value) + table[at + 2 :]


def _with_compounds(face: Face, wanted: Sequence[int]) -> bytes:
    """The same where glyphs are put together from others, which have to come along and be renumbered."""
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
