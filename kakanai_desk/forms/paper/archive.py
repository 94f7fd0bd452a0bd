"""Makes reportlab's file one that an archive can keep: what PDF/A-3b asks for beyond plain PDF 1.7.

reportlab has no PDF/A. Added here to its document before it is written: metadata (XMP), output intent (sRGB), a file
identifier that follows from the content, an information dictionary that says the same as the metadata, and the
associated file. ``pdfa_checks.py`` looks at the result; no validator was to be had: *checked, not validated*.
Source: ISO 19005-3:2012 (6.1, 6.2.3, 6.6, 6.8), ISO 32000-1:2008 (14.3, 14.11.5, 7.11).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from kakanai_desk.forms.paper.reportlab_door import pdfdoc
from kakanai_desk.forms.paper.srgb import NAME, srgb_profile

CREATOR = "Kakanai Desk"
LANGUAGE = "ja-JP"
_NO_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 — for files without a day: sample sheets and proofs


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF; ``relationship`` as PDF names it (Data: what the visible paper was made from)."""

    name: str
    mime: str
    content: bytes
    description: str
    relationship: str = "Data"


def make_archival(
    doc: Any,
    *,
    title: str,
    keywords: str,
    made_at: datetime | None,
    attachments: Sequence[Attachment],
    content: bytes,
    archivable: bool = True,
) -> None:
    """Prepare ``doc`` (a reportlab PDFDocument before it is saved). ``content`` is what the identifier is made from.

    A file on a template that is not ``archivable`` has all of it but the claim to be PDF/A.
    """
    at = made_at or _NO_DAY
    name, array, table = pdfdoc.PDFName, pdfdoc.PDFArray, pdfdoc.PDFDictionary
    catalog = doc.Catalog
    catalog.__NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents", "AF"]
    info = table(
        {
            "Title": pdfdoc.PDFString(title),
            "Creator": pdfdoc.PDFString(CREATOR),
            "Producer": pdfdoc.PDFString(_producer()),
            "CreationDate": pdfdoc.PDFString(pdf_date(at)),
            "ModDate": pdfdoc.PDFString(pdf_date(at)),
        }
        | ({"Keywords": pdfdoc.PDFString(keywords)} if keywords else {})
    )
    doc.info = _Info(info)
    catalog.Metadata = _stream(
        _metadata(title, keywords, at, archivable=archivable), {"Type": name("Metadata"), "Subtype": name("XML")}
    )
    catalog.OutputIntents = array(
        [
            table(
                {
                    "Type": name("OutputIntent"),
                    "S": name("GTS_PDFA1"),
                    "OutputConditionIdentifier": pdfdoc.PDFString(NAME),
                    "Info": pdfdoc.PDFString(NAME),
                    "DestOutputProfile": doc.Reference(
                        _stream(_packed_profile(), {"N": 3, "Filter": array([name("FlateDecode")])})
                    ),
                }
            )
        ]
    )
    if attachments:
        files = [(entry, doc.Reference(_file(doc, entry, at))) for entry in attachments]
        catalog.AF = array([reference for _, reference in files])
        listed: list[Any] = []
        for entry, reference in sorted(files, key=lambda pair: pair[0].name):
            listed += [pdfdoc.PDFString(entry.name), reference]
        catalog.Names = table({"EmbeddedFiles": table({"Names": array(listed)})})
    digest = hashlib.sha256(content + b"".join(entry.content for entry in attachments)).hexdigest()[:32].upper()
    doc._ID = f"[<{digest}><{digest}>]".encode("ascii")


class _Info(pdfdoc.PDFObject):
    """The information dictionary with what we say and nothing else; reportlab's own always names an author."""

    __RefOnly__ = 1

    def __init__(self, entries: Any) -> None:
        self.entries = entries
        self.invariant = 1

    def digest(self, _signature: Any) -> None:
        """The identifier is made by ``make_archival``."""

    def format(self, document: Any) -> bytes:
        return self.entries.format(document)


def _file(doc: Any, entry: Attachment, at: datetime) -> Any:
    """The file specification of ``entry``."""
    name, table = pdfdoc.PDFName, pdfdoc.PDFDictionary
    params = table(
        {
            "Size": len(entry.content),
            "ModDate": pdfdoc.PDFString(pdf_date(at)),
            "CheckSum": f"<{hashlib.md5(entry.content, usedforsecurity=False).hexdigest()}>".encode("ascii"),
        }
    )
    subtype = "/" + entry.mime.replace("/", "#2F")
    stream = _stream(
        zlib.compress(entry.content),
        {
            "Type": name("EmbeddedFile"),
            "Subtype": subtype.encode("ascii"),
            "Params": params,
            "Filter": pdfdoc.PDFArray([name("FlateDecode")]),
        },
    )
    embedded = doc.Reference(stream)
    return _Referred(
        table(
            {
                "Type": name("Filespec"),
                "F": pdfdoc.PDFString(entry.name),
                "UF": pdfdoc.PDFString(entry.name),
                "Desc": pdfdoc.PDFString(entry.description),
                "AFRelationship": name(entry.relationship),
                "EF": table({"F": embedded, "UF": embedded}),
            }
        )
    )


class _Referred(pdfdoc.PDFObject):
    """A dictionary that stands as an object of its own."""

    __RefOnly__ = 1

    def __init__(self, entries: Any) -> None:
        self.entries = entries

    def format(self, document: Any) -> bytes:
        return self.entries.format(document)


def _stream(content: bytes, entries: dict[str, Any]) -> Any:
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, None)


@cache
def _packed_profile() -> bytes:
    return zlib.compress(srgb_profile(), 9)


def _producer() -> str:
    return str(pdfdoc.PDFInfo.producer)


def pdf_date(at: datetime) -> str:
    """``D:20260410104300+09'00'``; without a zone when ``at`` has none."""
    zone = at.strftime("%z")
    return f"D:{at:%Y%m%d%H%M%S}" + (f"{zone[:3]}'{zone[3:5]}'" if zone else "")


def _metadata(title: str, keywords: str, at: datetime, *, archivable: bool) -> bytes:
    """The XMP packet. It must not be compressed, so that programs that know no PDF can read it."""
    day = at.replace(microsecond=0).isoformat()
    claim = "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n" if archivable else ""
    words = f"<pdf:Keywords>{escape(keywords)}</pdf:Keywords>" if keywords else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">\n'
        f"{claim}<dc:format>application/pdf</dc:format>\n"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>\n'
        f"<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>\n"
        f"<xmp:CreatorTool>{CREATOR}</xmp:CreatorTool><xmp:CreateDate>{day}</xmp:CreateDate>"
        f"<xmp:ModifyDate>{day}</xmp:ModifyDate>\n"
        f"<pdf:Producer>{escape(_producer())}</pdf:Producer>{words}\n"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()
