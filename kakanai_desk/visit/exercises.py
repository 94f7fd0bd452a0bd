"""What the training mode offers: twelve exercises that the desk itself checks, and invented families (R-091, R-124).

Data of ``resources/training``; reading it gives values or one ``ValueError`` that names the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tomllib import loads
from typing import Any

from kakanai_desk.core.places import resources


@dataclass(frozen=True)
class Sign:
    """A line of the record that counts: its kind, and values that must be in it."""

    kind: str
    values: Mapping[str, Any]

    def fits(self, kind: str, values: Mapping[str, Any]) -> bool:
        return kind == self.kind and all(_fits(values.get(name), wanted) for name, wanted in self.values.items())


@dataclass(frozen=True)
class Exercise:
    """``steps`` follow one another unless ``any_order``; of the signs of one step any will do."""

    id: str
    title: str
    how: str
    steps: tuple[tuple[Sign, ...], ...]
    any_order: bool = False


@dataclass(frozen=True)
class Family:
    """An invented family: what it is good for, its case file, the card it brings and that card's PIN."""

    id: str
    title: str
    about: str
    case: Path
    card: str = ""
    pin: str = ""


def exercises(folder: Path | None = None) -> tuple[Exercise, ...]:
    """The exercises in their order.

    Raises:
        ValueError: the file is not as it must be.
    """
    place = (folder or resources() / "training") / "exercises.toml"
    rows = loads(place.read_text("utf-8"))["exercise"]
    try:
        return tuple(
            Exercise(
                row["id"],
                row["title"],
                row["how"],
                tuple(tuple(_sign(sign) for sign in step) for step in row["steps"]),
                bool(row.get("any_order", False)),
            )
            for row in rows
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{place.name}: {error}") from None


def families(folder: Path | None = None) -> tuple[Family, ...]:
    """The families in their order.

    Raises:
        ValueError: the file is not as it must be.
    """
    place = (folder or resources() / "training") / "families.toml"
    try:
        return tuple(
            Family(**{**row, "case": place.parent / "families" / row["case"]})
            for row in loads(place.read_text("utf-8"))["family"]
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{place.name}: {error}") from None


def _sign(row: Mapping[str, Any]) -> Sign:
    return Sign(row["kind"], {name: value for name, value in row.items() if name != "kind"})


def _fits(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, str) and wanted.startswith(">="):
        return isinstance(found, int) and found >= int(wanted[2:])
    if isinstance(found, list):
        return wanted in found
    return bool(found == wanted)
