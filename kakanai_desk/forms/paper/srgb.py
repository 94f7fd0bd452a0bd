"""The colour space of the paper: a small sRGB profile of our own, for the PDF's output intent.

Written here rather than taken from somewhere: it has no licence but the product's and its bytes never change.
Sources: ICC.1:2001-04 (profile version 2.4); IEC 61966-2-1 (sRGB), primaries adapted to D50.
"""

from __future__ import annotations

from functools import cache
from struct import pack

NAME = "sRGB IEC61966-2.1"
_WHITE = (0.9642, 1.0, 0.8249)  # D50
_PRIMARIES = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
_STEPS = 1024
_DAY = (2026, 1, 1, 0, 0, 0)  # the profile's own date


@cache
def srgb_profile() -> bytes:
    """The profile as a file: a matrix display profile of some 2.6 kB."""
    curve = pack(">4s4xI", b"curv", _STEPS) + b"".join(
        pack(">H", round(65535 * _linear(step / (_STEPS - 1)))) for step in range(_STEPS)
    )
    tags = {b"desc": _description(NAME), b"cprt": _text("Kakanai Desk"), b"wtpt": _xyz(_WHITE)}
    tags |= {name: _xyz(value) for name, value in _PRIMARIES.items()}
    tags |= {name: curve for name in (b"rTRC", b"gTRC", b"bTRC")}
    body, table, placed = b"", b"", dict[bytes, int]()
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        if content not in placed:  # the three curves are one
            placed[content] = start + len(body)
            body += content + bytes(-len(content) % 4)
        table += pack(">4sII", name, placed[content], len(content))
    return _header(start + len(body)) + pack(">I", len(tags)) + table + body


def _header(size: int) -> bytes:
    return (
        pack(">I4sI4s4s4s", size, bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
        + pack(">6H", *_DAY)
        + b"acsp"
        + bytes(4 * 7)  # platform, flags, device, model, attributes (8), rendering intent: perceptual
        + pack(">3i", *(round(65536 * value) for value in _WHITE))
        + bytes(48)
    )


def _linear(value: float) -> float:
    """The light of an sRGB value, both from 0 to 1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _xyz(value: tuple[float, float, float]) -> bytes:
    return pack(">4s4x3i", b"XYZ ", *(round(65536 * part) for part in value))


def _text(text: str) -> bytes:
    return pack(">4s4x", b"text") + text.encode("ascii") + b"\0"


def _description(text: str) -> bytes:
    raw = text.encode("ascii") + b"\0"
    return pack(">4s4xI", b"desc", len(raw)) + raw + bytes(4 + 4 + 2 + 1 + 67)
