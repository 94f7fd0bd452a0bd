"""What a CUPS queue can do, read from what it says of itself, and what of a wish it lacks. Lengths in mm."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kakanai_desk.core.ports.devices import Margins
from kakanai_desk.hardware.drivers.ipp import Attribute, Collection, Tag, Values
from kakanai_desk.hardware.pdf_pages import Size, same, upright

WANTED = ("media-source-supported", "sides-supported", "media-supported", "media-col-database")
SIDES = {"off": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}
_NAMED = re.compile(r"_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)$")


@dataclass(frozen=True)
class QueueOffer:
    """``papers``: every size, upright, with the margins that stay white. Empty where the queue does not say."""

    trays: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    papers: Mapping[Size, Margins] = field(default_factory=dict[Size, Margins])

    def paper(self, size: Size) -> Size | None:
        """The queue's own paper of this size; None where it has none."""
        return next((known for known in self.papers if same(known, size)), None)

    def lacks(self, tray: str, duplex: str, sizes: Sequence[Size]) -> tuple[str, ...]:
        """What of ``tray``, ``duplex`` and ``paper`` the queue does not have; without a word of paper, none of it."""
        found: list[str] = []
        if tray and tray not in self.trays:
            found.append("tray")
        if duplex != "off" and SIDES[duplex] not in self.sides:
            found.append("duplex")
        if self.papers and any(self.paper(size) is None for size in sizes):
            found.append("paper")
        return tuple(found)


def offer_of(told: Values) -> QueueOffer:
    papers: dict[Size, Margins] = {}
    for one in told.get("media-col-database", ()):
        size = _size(one)
        if size is not None:
            papers[size] = _margins(one)
    for name in told.get("media-supported", ()):
        size = _named(str(name))
        if size is not None and not any(same(known, size) for known in papers):
            papers[size] = Margins()
    return QueueOffer(_words(told, "media-source-supported"), _words(told, "sides-supported"), papers)


def wish(size: Size, tray: str, duplex: str, *, held: bool) -> tuple[Attribute | Collection, ...]:
    """The attributes of a job: printed as large as it was drawn; one copy, whatever the queue's default is.

    ``held``: nothing is printed of it before it is let go.
    """
    x, y = (round(length * 100) for length in size)
    about = Collection(
        "media-size", (Attribute(Tag.INTEGER, "x-dimension", x), Attribute(Tag.INTEGER, "y-dimension", y))
    )
    source = (Attribute(Tag.KEYWORD, "media-source", tray),) if tray else ()
    return (
        Attribute(Tag.INTEGER, "copies", 1),
        Attribute(Tag.KEYWORD, "sides", SIDES[duplex]),
        Attribute(Tag.KEYWORD, "print-scaling", "none"),
        *((Attribute(Tag.KEYWORD, "job-hold-until", "indefinite"),) if held else ()),
        Collection("media-col", (about, *source)),
    )


def _words(told: Values, name: str) -> tuple[str, ...]:
    return tuple(str(word) for word in told.get(name, ()))


def _size(one: Mapping[str, list[Any]]) -> Size | None:
    """None for a range: custom sizes are no paper that lies in a tray."""
    dimensions = (one.get("media-size") or [{}])[0]
    x, y = ((dimensions.get(name) or [None])[0] for name in ("x-dimension", "y-dimension"))
    return upright(x / 100, y / 100) if isinstance(x, int) and isinstance(y, int) else None


def _margins(one: Mapping[str, list[Any]]) -> Margins:
    lengths = ((one.get(f"media-{side}-margin") or [0])[0] / 100 for side in ("left", "top", "right", "bottom"))
    return Margins(*lengths)


def _named(name: str) -> Size | None:
    """Of a self-describing name (PWG 5101.1): iso_a4_210x297mm."""
    found = _NAMED.search(name)
    if found is None:
        return None
    unit = 25.4 if found[3] == "in" else 1.0
    return upright(float(found[1]) * unit, float(found[2]) * unit)
