"""A face of ours as a font of reportlab: what its own TTFont would be if it knew variation selectors.

reportlab's TTFont draws a selector as □, writes 𠮷 wrongly into the text layer and cuts a face into fonts of 256
characters. Its canvas asks every *dynamic font* the same few questions (``reportlab/pdfbase/ttfonts.py``); this class
answers them with one Type 0 font a face, whose numbers are those of ``Subset``.
"""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

from kakanai_desk.core.characters import graphemes
from kakanai_desk.forms.paper.fonts import GETA
from kakanai_desk.forms.paper.glyphs import Subset
from kakanai_desk.forms.paper.reportlab_door import pdfdoc, pdfmetrics
from kakanai_desk.forms.paper.truetype import Face


class FormFont:
    """One face for any number of documents at a time. The names are reportlab's; ``doc`` is its PDFDocument."""

    _dynamicFont = 1  # noqa: N815 — asked for its codes text by text, and for its objects when the file is written
    _multiByte = 1  # noqa: N815
    shapable = False

    def __init__(self, name: str, face: Face) -> None:
        self.fontName = name
        self.face = SimpleNamespace(name=name)  # reportlab takes two fonts with one face name for the same
        self._face = face
        self._forms: dict[str, tuple[int, float]] = {}
        self._subsets: WeakKeyDictionary[Any, Subset] = WeakKeyDictionary()

    def _form(self, cluster: str) -> tuple[int, float]:
        """Glyph and advance of a written form; 〓 for one the face lacks (``PaperFonts`` has reported it)."""
        found = self._forms.get(cluster)
        if found is None:
            glyph = self._face.glyph_of(cluster) or self._face.glyph_of(GETA) or 0
            found = self._forms[cluster] = (glyph, self._face.advance(glyph))
        return found

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        return sum(self._form(cluster)[1] for cluster in graphemes(text)) * size / 1000

    def splitString(self, text: str, doc: Any) -> list[tuple[int, bytes]]:
        """``text`` as two-byte codes. There is only one subset, number 0."""
        subset = self.subset(doc)
        codes = bytearray()
        for cluster in graphemes(text):
            codes += subset.number(cluster, self._form(cluster)[0]).to_bytes(2, "big")
        return [(0, bytes(codes))]

    def subset(self, doc: Any) -> Subset:
        """The characters of this face that ``doc`` uses, so far."""
        subset = self._subsets.get(doc)
        if subset is None:
            subset = self._subsets[doc] = Subset(self._face)
        return subset

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:
        """The font's name on a page; the first question enters it for ``addObjects``."""
        name = doc.fontMapping.get(self.fontName)
        if name is None:
            name = doc.fontMapping[self.fontName] = f"/F{len(doc.fontMapping) + 1}"
            doc.delayedFonts.append(self)
        return name

    def addObjects(self, doc: Any) -> None:
        """Write the font's objects. Source: ISO 32000-1:2008, 9.7.4 (CIDFonts), 9.8 (descriptors)."""
        face, subset = self._face, self._subsets.pop(doc)
        name, array, table = pdfdoc.PDFName, pdfdoc.PDFArray, pdfdoc.PDFDictionary
        program = subset.program()
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
        base = name(f"{tag}+{face.name}")
        scale = 1000 / face.units
        descriptor = table(
            {
                "Type": name("FontDescriptor"),
                "FontName": base,
                "Flags": 4,  # not of Latin characters alone
                "FontBBox": array([round(value * scale) for value in face.bounds]),
                "ItalicAngle": 0,
                "Ascent": round(face.ascent * scale),
                "Descent": round(face.descent * scale),
                "CapHeight": 700,
                "StemV": 80,
                "FontFile2": doc.Reference(_stream(program, {"Length1": len(program)})),
            }
        )
        collection = {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
        descendant = table(
            {
                "Type": name("Font"),
                "Subtype": name("CIDFontType2"),
                "BaseFont": base,
                "CIDSystemInfo": table(collection),
                "CIDToGIDMap": name("Identity"),
                "DW": 1000,
                "W": f"[1[{' '.join(map(str, subset.widths()))}]]".encode("ascii"),
                "FontDescriptor": doc.Reference(descriptor),
            }
        )
        font = table(
            {
                "Type": name("Font"),
                "Subtype": name("Type0"),
                "BaseFont": base,
                "Encoding": name("Identity-H"),
                "DescendantFonts": array([doc.Reference(descendant)]),
                "ToUnicode": doc.Reference(_stream(subset.to_unicode(), {})),
            }
        )
        fonts = doc.idToObject[pdfdoc.BasicFonts].dict
        fonts[doc.fontMapping[self.fontName].lstrip("/")] = doc.Reference(font)


def _stream(content: bytes, entries: dict[str, int]) -> Any:
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, [pdfdoc.PDFZCompress])


def font_name(face: Face) -> str:
    """The name under which reportlab knows ``face``; it is entered there once for each content."""
    name = f"{face.name}-{hashlib.sha256(face.identity()).hexdigest()[:12]}"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(FormFont(name, face))
    return name
