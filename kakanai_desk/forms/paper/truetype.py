"""A TrueType font read where it lies: glyph of a character with its selector, metrics, outline records.

The file is memory-mapped and read by position, so the 46 MB register font opens in a millisecond and never blocks the
other threads in one long call. Libraries read its tables whole (docs/decisions/reportlab-writes-the-pdf.md).
Source: OpenType 1.9 (cmap formats 4, 12 and 14, glyf, loca, hmtx).
"""

from __future__ import annotations

import mmap
import sys
from array import array
from bisect import bisect_right
from pathlib import Path
from struct import error, unpack_from


class FontBroken(Exception):
    """The file is not a TrueType font with outlines and a Unicode table."""


class Face:
    """One font file. Immutable after construction; may be shared between threads."""

    def __init__(self, path: Path) -> None:
        """Open ``path``.

        Raises:
            FontBroken: not a TrueType font with a Unicode character table.
            OSError: the file cannot be read.
        """
        self.path = path
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._read_tables(path)
        except (error, ValueError, IndexError, OverflowError) as fault:  # it leads beyond its own end, or is empty
            raise FontBroken(f"{path.name}: damaged") from fault

    def _read_tables(self, path: Path) -> None:
        data = self._data
        if data[:4] not in (b"\0\1\0\0", b"true"):
            raise FontBroken(f"{path.name}: not a TrueType font")
        self._tables: dict[str, tuple[int, int]] = {}
        for index in range(unpack_from(">H", data, 4)[0]):
            tag, _, offset, length = unpack_from(">4sIII", data, 12 + 16 * index)
            self._tables[tag.decode("latin-1")] = (offset, length)
        missing = {"head", "hhea", "maxp", "hmtx", "cmap", "loca", "glyf", "name"} - self._tables.keys()
        if missing:
            raise FontBroken(f"{path.name}: without {', '.join(sorted(missing))}")
        if any(offset + length > len(data) for offset, length in self._tables.values()):
            raise FontBroken(f"{path.name}: damaged")
        head, hhea = self._tables["head"][0], self._tables["hhea"][0]
        self.units: int = unpack_from(">H", data, head + 18)[0]
        self.bounds: tuple[int, ...] = unpack_from(">4h", data, head + 36)
        self._long_loca: bool = unpack_from(">h", data, head + 50)[0] == 1
        self.ascent, self.descent = unpack_from(">2h", data, hhea + 4)
        self._metrics: int = unpack_from(">H", data, hhea + 34)[0]
        self.glyphs: int = unpack_from(">H", data, self._tables["maxp"][0] + 4)[0]
        self.name = self._postscript_name()
        self._read_character_tables()

    def _postscript_name(self) -> str:
        at, _ = self._tables["name"]
        count, strings = unpack_from(">2H", self._data, at + 2)
        for index in range(count):
            platform, _, _, name, length, offset = unpack_from(">6H", self._data, at + 6 + 12 * index)
            if name == 6:
                raw = self._data[at + strings + offset : at + strings + offset + length]
                return raw.decode("utf-16-be" if platform in (0, 3) else "latin-1")
        return self.path.stem

    def _read_character_tables(self) -> None:
        data, at = self._data, self._tables["cmap"][0]
        self._selectors: dict[int, tuple[int, int]] = {}
        starts, ends, glyphs = array("I"), array("I"), array("I")
        short = 0
        for index in range(unpack_from(">H", data, at + 2)[0]):
            offset = at + unpack_from(">I", data, at + 8 + 8 * index)[0]
            form = unpack_from(">H", data, offset)[0]
            if form == 12:
                count = unpack_from(">I", data, offset + 12)[0]
                groups = array("I", data[offset + 16 : offset + 16 + 12 * count])
                if sys.byteorder == "little":
                    groups.byteswap()
                starts, ends, glyphs = groups[0::3], groups[1::3], groups[2::3]
            elif form == 4:
                short = offset
            elif form == 14:
                for record in range(unpack_from(">I", data, offset + 6)[0]):
                    place = offset + 10 + 11 * record
                    default, other = unpack_from(">2I", data, place + 3)
                    self._selectors[int.from_bytes(data[place : place + 3], "big")] = (
                        offset + default if default else 0,
                        offset + other if other else 0,
                    )
        if short and not starts:  # a face without characters beyond U+FFFF may have this one alone
            starts, ends, glyphs = self._segments(short)
        if not starts:
            raise FontBroken(f"{self.path.name}: without a full Unicode table")
        self._starts, self._ends, self._first = starts, ends, glyphs

    def _segments(self, at: int) -> tuple[array[int], array[int], array[int]]:
        """A character table of format 4 as runs: first and last code, glyph of the first."""
        data, starts, ends, glyphs = self._data, array("I"), array("I"), array("I")
        double = unpack_from(">H", data, at + 6)[0]
        count = double // 2
        last = unpack_from(f">{count}H", data, at + 14)
        first = unpack_from(f">{count}H", data, at + 16 + double)
        delta = unpack_from(f">{count}H", data, at + 16 + 2 * double)
        offsets = at + 16 + 3 * double
        for index in range(count):
            offset = unpack_from(">H", data, offsets + 2 * index)[0]
            for code in range(first[index], min(last[index], 0xFFFE) + 1):
                glyph = code
                if offset:
                    glyph = unpack_from(">H", data, offsets + 2 * index + offset + 2 * (code - first[index]))[0]
                if glyph or not offset:
                    glyph = (glyph + delta[index]) & 0xFFFF
                if ends and ends[-1] == code - 1 and glyphs[-1] + code - starts[-1] == glyph:
                    ends[-1] = code
                else:
                    starts.append(code)
                    ends.append(code)
                    glyphs.append(glyph)
        return starts, ends, glyphs

    def identity(self) -> bytes:
        """Name and table directory with the tables' check sums: changes whenever an outline does."""
        return self.name.encode() + self._data[: 12 + 16 * len(self._tables)]

    # --- characters ----------------------------------------------------------------------------------------------

    def glyph_of(self, cluster: str) -> int | None:
        """The glyph that draws ``cluster``: one character, or a character and its variation selector.

        None when the font has no such character **or no such sequence**: the bare glyph is never given in its place.
        """
        base = ord(cluster[0])
        if len(cluster) == 1:
            return self._bare(base)
        ranges = self._selectors.get(ord(cluster[1]))
        if ranges is None or len(cluster) > 2:
            return None
        default, other = ranges
        if other:
            found = self._search(other, 5, base)
            if found >= 0 and self._code(found) == base:
                return unpack_from(">H", self._data, found + 3)[0]
        if default:
            found = self._search(default, 4, base)
            if found >= 0 and base <= self._code(found) + self._data[found + 3]:
                return self._bare(base)
        return None

    def _bare(self, code: int) -> int | None:
        index = bisect_right(self._starts, code) - 1
        if index < 0 or code > self._ends[index]:
            return None
        return (self._first[index] + code - self._starts[index]) or None

    def _code(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 3], "big")

    def _search(self, at: int, width: int, code: int) -> int:
        """Position of the last record of ``width`` bytes in the list at ``at`` that begins at or before ``code``."""
        low, high = 0, unpack_from(">I", self._data, at)[0]
        while low < high:
            middle = (low + high) // 2
            if self._code(at + 4 + width * middle) <= code:
                low = middle + 1
            else:
                high = middle
        return at + 4 + width * (low - 1) if low else -1

    # --- glyphs --------------------------------------------------------------------------------------------------

    def metrics(self, glyph: int) -> tuple[int, int]:
        """Advance width and left bearing in the font's units; glyphs beyond the table's end share its last width."""
        at, last = self._tables["hmtx"][0], self._metrics - 1
        if glyph <= last:
            return unpack_from(">Hh", self._data, at + 4 * glyph)
        bearing = at + 4 * self._metrics + 2 * (glyph - self._metrics)
        return unpack_from(">H", self._data, at + 4 * last)[0], unpack_from(">h", self._data, bearing)[0]

    def advance(self, glyph: int) -> float:
        """Advance width in thousandths of the em."""
        return self.metrics(glyph)[0] * 1000 / self.units

    def outline(self, glyph: int) -> bytes:
        """The glyph's record of the ``glyf`` table; empty for a space."""
        loca, glyf = self._tables["loca"][0], self._tables["glyf"][0]
        if self._long_loca:
            start, end = unpack_from(">2I", self._data, loca + 4 * glyph)
        else:
            start, end = (2 * value for value in unpack_from(">2H", self._data, loca + 2 * glyph))
        return self._data[glyf + start : glyf + end]

    def table(self, tag: str) -> bytes:
        """A whole table as it stands in the file."""
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]
