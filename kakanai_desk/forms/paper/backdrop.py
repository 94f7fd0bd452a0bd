"""Copies the page of a template into a file of reportlab's as a form XObject. Called by ``pages.py`` only.

Only what the page draws comes along: no fields, annotations, actions, structure or metadata.
Source: ISO 32000-1:2008, 8.10 (form XObjects), 7.3 (objects).
"""

from __future__ import annotations

import zlib
from typing import Any, cast

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
)

from kakanai_desk.forms.paper.ink import Backdrop
from kakanai_desk.forms.paper.pdfa_fonts import inner
from kakanai_desk.forms.paper.reportlab_door import pdfdoc

_LEFT_OUT = {"/Parent", "/StructParent", "/StructParents", "/PieceInfo", "/Metadata", "/OC", "/LastModified"}


class Backdrops:
    """The template pages of one file; each is copied once."""

    def __init__(self, doc: Any) -> None:
        self._doc = doc
        self._names: dict[tuple[str, int], str] = {}
        self._copied: dict[tuple[str, int], Any] = {}

    def name(self, backdrop: Backdrop) -> str:
        """The name under which the page stands among the file's forms; the first question copies it."""
        key = (backdrop.pdf.sha256, backdrop.page)
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = f"T{len(self._names) + 1}"
            with backdrop.pdf.lock:
                self._doc.addForm(found, self._form(backdrop))
        return found

    def _form(self, backdrop: Backdrop) -> Any:
        page, seen = backdrop.pdf.page(backdrop.page), backdrop.pdf.pages[backdrop.page]
        drawn = page.get_contents()
        content = zlib.compress(drawn.get_data() if drawn is not None else b"")
        resources = self._copy(inner(page, "/Resources"), backdrop.pdf.sha256)
        entries = {
            "Type": pdfdoc.PDFName("XObject"),
            "Subtype": pdfdoc.PDFName("Form"),
            "FormType": 1,
            "BBox": pdfdoc.PDFArray([round(value, 4) for value in seen.box]),
            "Matrix": pdfdoc.PDFArray([round(value, 4) for value in seen.matrix]),
            "Resources": resources,
            "Filter": pdfdoc.PDFArray([pdfdoc.PDFName("FlateDecode")]),
        }
        return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, None)

    def _copy(self, found: Any, sha256: str) -> Any:
        """An object of pypdf's as one of reportlab's; what it refers to becomes objects of the new file."""
        match found:
            case IndirectObject():
                key = (sha256, found.idnum)
                if key not in self._copied:
                    name = f"copied.{sha256[:16]}.{found.idnum}"
                    self._copied[key] = pdfdoc.PDFObjectReference(name)  # before its parts: they may refer back
                    self._doc.Reference(self._standing(found.get_object(), sha256), name)
                return self._copied[key]
            case StreamObject():
                entries = {k: v for k, v in found.items() if k != "/Length"}
                return pdfdoc.PDFStream(self._entries(entries, sha256), bytes(cast("Any", found)._data), None)
            case DictionaryObject():
                return self._entries(found, sha256)
            case ArrayObject():
                return pdfdoc.PDFArray([self._copy(inner, sha256) for inner in found])
            case BooleanObject():
                return b"true" if found.value else b"false"
            case NullObject():
                return b"null"
            case NameObject():
                return pdfdoc.PDFName(str(found)[1:])
            case FloatObject() | NumberObject():
                return str(found).encode("ascii")
            case _:
                raw = bytes(getattr(found, "original_bytes", b""))
                return b"<" + raw.hex().upper().encode("ascii") + b">"

    def _standing(self, found: Any, sha256: str) -> Any:
        """A copy that may stand as an object of its own."""
        copied = self._copy(found, sha256)
        return copied if isinstance(copied, pdfdoc.PDFObject) else _Bare(copied)

    def _entries(self, found: Any, sha256: str) -> Any:
        kept = {str(key)[1:]: self._copy(value, sha256) for key, value in found.items() if str(key) not in _LEFT_OUT}
        return pdfdoc.PDFDictionary(kept)


class _Bare(pdfdoc.PDFObject):
    """A number, a name or a string that stands as an object of its own."""

    __RefOnly__ = 1

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def format(self, _document: Any) -> bytes:
        return self.raw if isinstance(self.raw, bytes) else str(self.raw).encode("ascii")
