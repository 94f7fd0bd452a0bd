"""What each paper looks like to a reader: its size, the words that give it away, the captions before its fields.

The table is ``resources/vision/kinds.toml``: issuers differ in wording, so a caption has several forms and is found
with one wrong character.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kakanai_desk.core.places import resources
from kakanai_desk.core.ports.vision import FIELD_NAMES, DocumentKind
from kakanai_desk.hardware.vision.values import PARSERS


@dataclass(frozen=True)
class Part:
    """A caption and what follows it. ``field`` empty: it only ends the part before it. ``how``: see ``values``."""

    captions: tuple[str, ...]
    field: str = ""
    how: str = "text"


@dataclass(frozen=True)
class Find:
    """A field that shows itself: ``pattern`` over the whole text in narrow forms; its first group is the field."""

    field: str
    pattern: str
    how: str


@dataclass(frozen=True)
class Zone:
    """Where a field stands on a face that never changes: left, top, width, height in mm, without its caption."""

    field: str
    how: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Kind:
    """``words``: what gives the kind away, with weights. ``must``: fields without which a reading is not whole."""

    kind: DocumentKind
    size: tuple[float, float]  # mm, as it is read
    words: Mapping[str, float]
    parts: tuple[Part, ...]
    must: tuple[str, ...] = ()
    zones: tuple[Zone, ...] = ()
    finds: tuple[Find, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict[str, str])  # field by the word after a date
    values: tuple[str, ...] = ()  # values that begin like a caption
    marks: Mapping[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])  # middle, in mm


def load_kinds(path: Path) -> dict[DocumentKind, Kind]:
    """
    Raises:
        ValueError: the table names a field or a way of reading that does not exist.
    """
    table = tomllib.loads(path.read_text("utf-8"))
    return {DocumentKind(name): _kind(DocumentKind(name), row) for name, row in table.items()}


def _kind(kind: DocumentKind, row: Mapping[str, Any]) -> Kind:
    parts = tuple(Part(tuple(captions.split("|")), *rest) for captions, *rest in row["parts"])
    zones = tuple(Zone(*zone) for zone in row.get("zones", ()))
    finds = tuple(Find(*find) for find in row.get("finds", ()))
    for name, how in [(one.field, one.how) for one in (*parts, *zones, *finds)]:
        if name and (name not in FIELD_NAMES or how not in PARSERS):
            raise ValueError(f"{kind.value}: {name}: {how}")
    width, height = row["size"]
    return Kind(
        kind,
        (width, height),
        row["words"],
        parts,
        tuple(row.get("must", ())),
        zones,
        finds,
        row.get("dates", {}),
        tuple(row.get("values", ())),
        {word: (x, y) for word, (x, y) in row.get("marks", {}).items()},
    )


@cache
def kinds() -> dict[DocumentKind, Kind]:
    """The product's own table."""
    return load_kinds(resources() / "vision" / "kinds.toml")
