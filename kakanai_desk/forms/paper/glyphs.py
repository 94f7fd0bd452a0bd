"""The characters of one bundle in one font: numbering, the small font to embed, and the way back to text.

Each *written form* (a character, or a character with its variation selector) has its own number, even when two forms
share a shape, so that text taken from the PDF is what was put in, selectors and 𠮷 included.
Source: ISO 32000-1:2008, 9.7 (Type 0 fonts), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

from collections.abc import Sequence

from kakanai_desk.forms.paper.fonts import Glyph
from kakanai_desk.forms.paper.small_font import small_font
from kakanai_desk.forms.paper.truetype import Face


class Subset:
    """The forms of one face that a bundle uses, in order of first use."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self._numbers: dict[str, int] = {}
        self._codes: dict[str, str] = {}
        self._glyphs: list[int] = []

    def number(self, cluster: str, glyph: int) -> int:
        """The number of ``cluster`` in this bundle; ``glyph`` is what to draw for it."""
        found = self._numbers.get(cluster)
        if found is None:
            self._glyphs.append(glyph)
            found = self._numbers[cluster] = len(self._glyphs)
            self._codes[cluster] = f"{found:04X}"
        return found

    def codes(self, run: Sequence[Glyph]) -> str:
        """The numbers of ``run`` as the hexadecimal digits of a PDF string."""
        known = self._codes
        try:
            return "".join([known[glyph.cluster] for glyph in run])
        except KeyError:
            return "".join([f"{self.number(glyph.cluster, glyph.glyph):04X}" for glyph in run])

    def program(self) -> bytes:
        """A font file in which the glyph of each number stands at that number."""
        return small_font(self.face, self._glyphs)

    def widths(self) -> list[int]:
        """The advance of each number from 1 on, in thousandths of the em."""
        return [round(self.face.advance(glyph)) for glyph in self._glyphs]

    def to_unicode(self) -> bytes:
        """The map from numbers back to text, in UTF-16 with surrogate pairs and variation selectors."""
        rows = [f"<{number:04X}> <{form.encode('utf-16-be').hex().upper()}>" for form, number in self._numbers.items()]
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
        ]
        for start in range(0, len(rows), 100):  # a block may hold a hundred
            block = rows[start : start + 100]
            lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
        return "\n".join(lines).encode("ascii")
