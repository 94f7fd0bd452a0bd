"""A signature as pen strokes, drawn as vectors on the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kakanai_desk.core.wareki import wareki
from kakanai_desk.forms.paper.fonts import Type
from kakanai_desk.forms.paper.ink import Layer, Sheet
from kakanai_desk.forms.paper.outcome import Place

INK = 0.8  # pt


@dataclass(frozen=True)
class Point:
    """One sample: place in 1/100 mm on the pad, time in ms from the first touch, pressure 0–1024."""

    x: int
    y: int
    t: int = 0
    pressure: int = 512


@dataclass(frozen=True)
class Stroke:
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Signature:
    """All strokes of one signature and the moment it was given."""

    strokes: tuple[Stroke, ...]
    signed_at: datetime


def place_strokes(
    strokes: Sequence[Stroke], x: float, y: float, width: float, height: float
) -> list[list[tuple[float, float]]]:
    """The strokes in mm, scaled into the box with their proportions kept, set left and in the vertical middle.

    A signature is never enlarged beyond its written size.
    """
    points = [point for stroke in strokes for point in stroke.points]
    if not points:
        return []
    left, top = min(point.x for point in points), min(point.y for point in points)
    wide = max(point.x for point in points) - left
    tall = max(point.y for point in points) - top
    scale = min(0.01, width / wide if wide else 0.01, height / tall if tall else 0.01)
    down = y + (height - tall * scale) / 2
    return [
        [(x + (point.x - left) * scale, down + (point.y - top) * scale) for point in stroke.points]
        for stroke in strokes
        if stroke.points
    ]


def draw_signature(sheet: Sheet, place: Place, right: float, signature: Signature, check_code: str) -> None:
    """The strokes in their box; at the right end of the cell when it was signed and what it is checked by."""
    margin = 0.8
    for line in place_strokes(
        signature.strokes, place.x + 4, place.y + margin, place.right - place.x - 5, place.bottom - place.y - 2 * margin
    ):
        sheet.stroke(line, INK)
    at = signature.signed_at
    when = f"電子署名　{wareki(at.date())} {at.hour}時{at.minute:02d}分"
    sheet.text(right, place.bottom - 5.0, when, Type.WORD, 8, align="right", layer=Layer.SIGNATURE)
    sheet.text(right, place.bottom - 1.3, f"文書照合　{check_code}", Type.WORD, 8, align="right", layer=Layer.SIGNATURE)
