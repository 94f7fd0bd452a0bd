"""What is known about a specimen because we made it: the yardstick for everything that reads it. Plain JSON.

``persons`` use only ``FIELD_NAMES``. Dates are ISO; sex is ``male`` or ``female``; other words are as printed, with
their spaces, broken lines joined without one. Numbers carry no spaces. A foreign name with kanji is both, with a space
between. A field that is not printed is not there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from kakanai_desk.core.ports.vision import DocumentKind

Box = tuple[float, float, float, float]  # x, y, width, height in document millimetres
Corners = tuple[tuple[float, float], ...]  # four; clockwise from the document's own upright top left


@dataclass(frozen=True)
class Line:
    """One run of print. ``field`` is "" for labels and words that are nobody's."""

    text: str
    box: Box
    typeface: str
    field: str = ""
    person: int = 0


@dataclass(frozen=True)
class FieldBox:
    """Where a field is printed: all of its lines together, with what surrounds the value (``第 … 号``)."""

    person: int
    field: str
    box: Box


@dataclass(frozen=True)
class Truth:
    """``kind`` is None for an empty desk; then all but the split, the seed and the conditions is empty.

    ``corners`` are those of the frame's picture in pixels (x right, y down, 0.0 at the outer edge of the first pixel),
    as if rounded corners were sharp; they may lie outside where the document is cut off. ``bad`` names why the frame
    cannot be read, or is "". ``still_from`` is the first frame of a clip in which nothing moves any more.
    """

    kind: DocumentKind | None
    split: str
    seed: int
    size_mm: tuple[float, float] = (0.0, 0.0)
    persons: tuple[dict[str, str], ...] = ()
    boxes: tuple[FieldBox, ...] = ()
    lines: tuple[Line, ...] = ()
    typefaces: tuple[str, ...] = ()
    design: str = ""
    corners: Corners = ()
    conditions: dict[str, Any] = field(default_factory=dict)
    bad: str = ""
    still_from: int | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Truth:
        said = json.loads(text)
        said["kind"] = DocumentKind(said["kind"]) if said["kind"] else None
        said["size_mm"] = tuple(said["size_mm"])
        said["persons"] = tuple(said["persons"])
        said["boxes"] = tuple(FieldBox(**_boxed(each)) for each in said["boxes"])
        said["lines"] = tuple(Line(**_boxed(each)) for each in said["lines"])
        said["typefaces"] = tuple(said["typefaces"])
        said["corners"] = tuple(tuple(corner) for corner in said["corners"])
        said["conditions"] = _tupled(said["conditions"])
        return cls(**said)


def _boxed(said: dict[str, Any]) -> dict[str, Any]:
    return said | {"box": tuple(said["box"])}


def _tupled(said: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
