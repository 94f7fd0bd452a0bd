"""A TrueType font as the paper needs it: glyph of a character with its selector, advance widths, a subset file.

The file is memory-mapped and read by position, so the 46 MB register font opens in milliseconds and never blocks the
other threads in one long call. Source: OpenType 1.9 (cmap formats 4, 12 and 14, glyf, loca, hmtx).
"""

from __future__ import annotations

import mmap
import sys
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from struct import pack, unpack_from

_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100


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
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
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
        for index in range(unpack_from(">H", data, at + 2)[0]):
            offset = at + unpack_from(">I", data, at + 8 + 8 * index)[0]
            form = unpack_from(">H", data, offset)[0]
            if form == 12:
                count = unpack_from(">I", data, offset + 12)[0]
                groups = array("I", data[offset + 16 : offset + 16 + 12 * count])
                if sys.byteorder == "little":
                    groups.byteswap()
                starts, ends, glyphs = groups[0::3], groups[1::3], groups[2::3]
            elif form == 14:
                for record in range(unpack_from(">I", data, offset + 6)[0]):
                    place = offset + 10 + 11 * record
                    default, other = unpack_from(">2I", data, place + 3)
                    self._selectors[int.from_bytes(data[place : place + 3], "big")] = (
                        offset + default if default else 0,
                        offset + other if other else 0,
                    )
        if not starts:
            raise FontBroken(f"{self.path.name}: without a full Unicode table")
        self._starts, self._ends, self._first = starts, ends, glyphs

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

    def advance(self, glyph: int) -> float:
        """Advance width in thousandths of the em."""
        at = self._tables["hmtx"][0] + 4 * min(glyph, self._metrics - 1)
        return unpack_from(">H", self._data, at)[0] * 1000 / self.units

    # --- subset --------------------------------------------------------------------------------------------------

    def outline(self, glyph: int) -> bytes:
        """The glyph's record of the ``glyf`` table; empty for a space."""
        loca, glyf = self._tables["loca"][0], self._tables["glyf"][0]
        if self._long_loca:
            start, end = unpack_from(">2I", self._data, loca + 4 * glyph)
        else:
            start, end = (2 * value for value in unpack_from(">2H", self._data, loca + 2 * glyph))
        return self._data[glyf + start : glyf + end]

    def subset(self, wanted: Sequence[int]) -> bytes:
        """A font file whose glyph n is ``wanted[n - 1]`` (glyph 0 is .notdef); parts of compounds follow after.

        A glyph may be wanted twice (two ways of writing one shape): each place keeps its own number. Hinting is left
        out: paper and preview are rendered without it, and the instructions would need tables we do not carry.
        """
        order = [0, *wanted]
        numbers: dict[int, int] = {}
        parts: list[bytes] = []
        index = 0
        while index < len(order):
            parts.append(self._plain(self.outline(order[index]), order, numbers))
            index += 1
        loca = array("I", [0])
        glyf = bytearray()
        for part in parts:
            glyf += part + bytes(-len(part) % 4)
            loca.append(len(glyf))
        if sys.byteorder == "little":
            loca.byteswap()
        hmtx_at = self._tables["hmtx"][0]
        hmtx = bytearray()
        for glyph in order:
            if glyph < self._metrics:
                hmtx += self._data[hmtx_at + 4 * glyph : hmtx_at + 4 * glyph + 4]
            else:
                bearing = hmtx_at + 4 * self._metrics + 2 * (glyph - self._metrics)
                hmtx += self._data[hmtx_at + 4 * self._metrics - 4 : hmtx_at + 4 * self._metrics - 2]
                hmtx += self._data[bearing : bearing + 2]
        head = bytearray(self._table("head"))
        head[8:12], head[50:52] = bytes(4), pack(">h", 1)
        hhea = bytearray(self._table("hhea"))
        hhea[34:36] = pack(">H", len(order))
        maxp = bytearray(self._table("maxp"))
        maxp[4:6] = pack(">H", len(order))
        tables = {"glyf": bytes(glyf), "head": bytes(head), "hhea": bytes(hhea), "hmtx": bytes(hmtx)}
        return _assemble({**tables, "loca": loca.tobytes(), "maxp": bytes(maxp)})

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    def _plain(self, record: bytes, order: list[int], numbers: dict[int, int]) -> bytes:
        """``record`` without instructions; a compound's parts renumbered and appended to ``order``."""
        if not record:
            return record
        contours = unpack_from(">h", record, 0)[0]
        if contours >= 0:
            at = 10 + 2 * contours
            length = unpack_from(">H", record, at)[0]
            return record[:at] + b"\0\0" + record[at + 2 + length :]
        out, at = bytearray(record), 10
        while True:
            flags, part = unpack_from(">2H", record, at)
            if part not in numbers:
                numbers[part] = len(order)
                order.append(part)
            out[at : at + 4] = pack(">2H", flags & ~_INSTRUCTIONS, numbers[part])
            at += 4 + (4 if flags & _WORDS else 2)
            at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
            if not flags & _MORE:
                return bytes(out[:at])


def _sum(table: bytes) -> int:
    words = array("I", table + bytes(-len(table) % 4))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


def _assemble(tables: dict[str, bytes]) -> bytes:
    """A font file of ``tables`` (tags in order), with its directory and check sums."""
    power = 1 << (len(tables).bit_length() - 1)
    directory = pack(">4s4H", b"\0\1\0\0", len(tables), power * 16, power.bit_length() - 1, 16 * (len(tables) - power))
    offset, body, head_at = 12 + 16 * len(tables), bytearray(), 0
    for tag, table in sorted(tables.items()):
        if tag == "head":
            head_at = offset + len(body)
        directory += pack(">4s3I", tag.encode("ascii"), _sum(table), offset + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    font = bytearray(directory + body)
    font[head_at + 8 : head_at + 12] = pack(">I", (0xB1B0AFBA - _sum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)
