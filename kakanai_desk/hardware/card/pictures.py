"""Pictures on cards: told by their first bytes, and bare bitmaps put into a file that a screen can show."""

from __future__ import annotations

import struct
import zlib

_JP2 = b"\x00\x00\x00\x0cjP  "
_CODESTREAM = b"\xff\x4f\xff\x51"
_JPEG = b"\xff\xd8\xff"
_MAGIC = (
    (b"\x89PNG", "image/png"),
    (_JP2, "image/jp2"),
    (_CODESTREAM, "image/j2c"),
    (_JPEG, "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


def media_type(data: bytes) -> str | None:
    """The type by the first bytes; None for anything this desk cannot show."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def jpeg2000(data: bytes) -> bytes | None:
    """The JPEG 2000 picture in ``data``; some cards put other bytes before it. None: there is none."""
    return _from_first_of((_JP2, _CODESTREAM), data)


def first_picture(data: bytes) -> bytes | None:
    """The JPEG or JPEG 2000 picture behind the headers of a face record, which grow with the points marked in the face.

    None: there is none.
    """
    return _from_first_of((_JP2, _CODESTREAM, _JPEG), data)


def _from_first_of(starts: tuple[bytes, ...], data: bytes) -> bytes | None:
    found = [at for at in map(data.find, starts) if at >= 0]
    return data[min(found) :] if found else None


def bitmap(bits: bytes) -> tuple[bytes, str]:
    """A 外字 pattern as a file: square and uncompressed (16, 24 or 32 dots) becomes PNG, else it is taken for MMR."""
    for side in (16, 24, 32):
        if len(bits) == side * side // 8:
            return png(side, side, bits), "image/png"
    return g4_tiff(32, 32, bits), "image/tiff"


def png(width: int, height: int, bits: bytes) -> bytes:
    """One bit a dot, rows padded to bytes; 1 is black."""
    row = (width + 7) // 8
    rows = b"".join(b"\x00" + bytes(b ^ 0xFF for b in bits[y * row : (y + 1) * row]) for y in range(height))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def g4_tiff(width: int, height: int, strip: bytes) -> bytes:
    """One MMR (CCITT G4) strip as a TIFF file; 1 is black."""
    entries = ((256, width), (257, height), (258, 1), (259, 4), (262, 0), (273, 0), (277, 1), (278, height))
    entries = (*entries, (279, len(strip)))
    start = 8 + 2 + 12 * len(entries) + 4
    table = b"".join(struct.pack("<HHII", tag, 4, 1, start if tag == 273 else value) for tag, value in entries)
    return b"II*\x00" + struct.pack("<IH", 8, len(entries)) + table + struct.pack("<I", 0) + strip
