"""The PDF file itself: numbered objects, compressed streams, a cross-reference table. No dates, no random ids.

Source: ISO 32000-1:2008, 7.5. Only what the paper needs; the result is checked by qpdf in the tests.
"""

from __future__ import annotations

import hashlib
import zlib

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class PdfFile:
    """Collects objects and writes them in the order they were reserved; the same calls give the same bytes."""

    def __init__(self) -> None:
        self._objects: list[bytes | None] = []

    def reserve(self) -> int:
        """A number for an object that is filled in later."""
        self._objects.append(None)
        return len(self._objects)

    def put(self, body: bytes | str, number: int | None = None) -> int:
        number = number or self.reserve()
        self._objects[number - 1] = body.encode("ascii") if isinstance(body, str) else body
        return number

    def put_stream(self, content: bytes, entries: str = "", number: int | None = None) -> int:
        packed = zlib.compress(content, 6)
        start = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode("ascii")
        return self.put(start + packed + b"\nendstream", number)

    def finish(self, catalog: int, info: int) -> bytes:
        """The whole file.

        Raises:
            ValueError: an object was reserved and never filled in.
        """
        out, places = bytearray(HEADER), list[int]()
        for number, body in enumerate(self._objects, start=1):
            if body is None:
                raise ValueError(f"object {number} was never written")
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        identity = hashlib.sha256(out).hexdigest()[:32]
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += (
            f"trailer\n<< /Size {len(places) + 1} /Root {catalog} 0 R /Info {info} 0 R "
            f"/ID [<{identity}> <{identity}>] >>\nstartxref\n{start}\n%%EOF\n"
        ).encode("ascii")
        return bytes(out)


def text_string(text: str) -> str:
    """A PDF text string (UTF-16BE in hex), for the document's title."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
