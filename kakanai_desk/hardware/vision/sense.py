"""Whether fields can be what they are taken for: a caption that could not be read lends its value to another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

from kakanai_desk.hardware.vision.kinds import Kind, Zone
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.hardware.vision.values import Value

DATES = ("birth_date", "issued_date", "expiry_date")  # in the order of a life
SHARED = 0.5  # of the smaller box, where two values are made of the same characters
BESIDE = 1.0  # mm that a value may stand out of its place


def sensible(values: Mapping[str, Value]) -> dict[str, Value]:
    """The same without a date that is another field's; dates in an impossible order are all doubted.

    Fields stand in the order in which they were found, the surest way first.
    """
    kept: dict[str, Value] = {}
    for name, value in values.items():
        if name in DATES and any(_same(value, kept[other]) for other in DATES if other in kept):
            continue
        kept[name] = value
    for earlier, later in combinations([name for name in DATES if name in kept], 2):
        if kept[earlier].text > kept[later].text:
            for name in (earlier, later):
                kept[name] = replace(kept[name], doubted=True)
    return kept


def stands_elsewhere(name: str, box: Box, kind: Kind) -> bool:
    """Whether a value stands somewhere else than in the place that its kind has for it; false where it has none."""
    x, y = (box.left + box.right) / 2, box.middle
    zones = _zones(name, kind)
    return bool(zones) and not any(
        zone.left - BESIDE <= x <= zone.left + zone.width + BESIDE
        and zone.top - BESIDE <= y <= zone.top + zone.height + BESIDE
        for zone in zones
    )


def in_its_place(name: str, box: Box, kind: Kind) -> bool:
    """Whether it stands in its place and begins no further left: there its caption ends (域韓国)."""
    zones = _zones(name, kind)
    begins = not zones or any(box.left >= zone.left - BESIDE / 2 for zone in zones)
    return begins and not stands_elsewhere(name, box, kind)


def _zones(name: str, kind: Kind) -> list[Zone]:
    return [zone for zone in kind.zones if zone.field == name]


def _same(a: Value, b: Value) -> bool:
    """One day, from the same characters: a passport's lower line has two dates that differ."""
    one, other = a.run.box(), b.run.box()
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if a.text != b.text or wide <= 0 or high <= 0:
        return False
    return wide * high > SHARED * min(_area(one), _area(other))


def _area(box: Box) -> float:
    return (box.right - box.left) * box.height
