"""Names are never trusted: for every character the forms it may have been, the likeliest first.

The model says 高 for 髙 with a score of 0.94 and cannot say 﨑 at all; its score does not warn. So what it read is
offered together with the forms that families use (``resources/characters/name_families.txt``, then the character
table), and a person decides beside the enlarged picture (R-005, R-121).
"""

from __future__ import annotations

from functools import cache

from kakanai_desk.core.characters import name_families, table
from kakanai_desk.core.places import resources
from kakanai_desk.hardware.vision.engine import Glyph

OFFERED = 6
SURE = 0.9
ALIKE = 0.10  # how much a form weighs that the model did not think of, when it is quite sure
DOUBT = 0.75  # … when it is not: this share of what it gave to its first thought
LESS = 0.8  # … and each further one


@cache
def _family(char: str) -> tuple[str, ...]:
    """Other forms of a character, then those that the model says instead of (``resources/vision/lookalikes.txt``)."""
    found: dict[str, None] = {}
    for family in name_families():
        if char in family:
            found.update(dict.fromkeys(family))
    for other in _lookalikes().get(char, ""):
        found.setdefault(other)
    if not found:
        for variant in table().relatives_of(char):
            found.setdefault(variant.text[0])
    return tuple(other for other in found if other != char)[:5]


@cache
def _lookalikes() -> dict[str, str]:
    """What was printed, by what the model said: measured, the commonest first."""
    lines = (resources() / "vision" / "lookalikes.txt").read_text("utf-8").splitlines()
    return {line[0]: line[1:] for line in lines if line and not line.startswith("#")}


@cache
def _all_families() -> frozenset[str]:
    return frozenset("".join(name_families()))


def ambiguous(char: str) -> bool:
    """Whether names write it in several forms, so that a reading of it proves nothing."""
    return char in _all_families()


def offered(glyph: Glyph) -> tuple[str, ...]:
    """What the character may be, at most ``OFFERED`` forms; the first is what was read."""
    weights = dict(glyph.options)
    weight = max(ALIKE, DOUBT * glyph.sure) if glyph.sure < SURE else ALIKE
    for other in _family(glyph.char):
        weights[other] = max(weights.get(other, 0.0), weight)
        weight *= LESS
    first = glyph.char
    rest = sorted((c for c in weights if c != first), key=lambda c: -weights[c])
    return (first, *rest[: OFFERED - 1])
