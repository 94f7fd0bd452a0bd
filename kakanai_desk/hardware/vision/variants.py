"""Names are never trusted: for every character the forms it may have been, the likeliest first.

The model says 高 for 髙 with a score of 0.94 and cannot say 﨑 at all; its score does not warn. So what it read is
offered together with the forms that families use (``resources/characters/name_families.txt``, then the character
table), and a person decides beside the enlarged picture (R-005, R-121).
"""

from __future__ import annotations

from functools import cache

from kakanai_desk.core.characters import name_families, table
from kakanai_desk.core.places import resources
from kakanai_desk.hardware.vision import charsets
from kakanai_desk.hardware.vision.engine import Glyph

OFFERED = 6
SURE = 0.9
ALIKE = 0.10  # how much a form weighs that the model did not think of, when it is quite sure
DOUBT = 0.75  # … when it is not: this share of what it gave to the character that has the form
LESS = 0.8  # … and each further one
DOUBTED = 4  # thoughts of the model whose forms are offered
LEAST_THOUGHT = 0.02  # … if they weigh this much
ENOUGH = 2  # measured or usual forms, beside which the character table need not be asked
RARE = 0.15  # how much of its weight a character keeps that no office's code pages have


@cache
def _family(char: str) -> tuple[str, ...]:
    """Forms of names that are printed where the model says this, other forms of the character, then whatever else is
    printed there: each the commonest first."""
    printed = _lookalikes().get(char, "")
    found = dict.fromkeys(other for other in printed if other in _all_families())
    for family in name_families():
        if char in family:
            found.update(dict.fromkeys(family))
    found.update(dict.fromkeys(printed))
    if len(found) < ENOUGH:
        for variant in table().relatives_of(char):
            if variant.juki is not None:  # a form that a resident may be registered with
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


@cache
def _rare(char: str) -> bool:
    """Whether it is in no code page of Japanese offices and no form of a name: the model thinks of many such."""
    return char not in _all_families() and not charsets.is_common(char)


def ambiguous(char: str) -> bool:
    """Whether names write it in several forms, so that a reading of it proves nothing."""
    return char in _all_families()


def offered(glyph: Glyph) -> tuple[str, ...]:
    """What the character may be, at most ``OFFERED`` forms; the first is what was read.

    Every thought of the model brings its own forms; what was measured to be printed there adds up: 稿 0.4, 橋 0.1 speak
    both for 槗, which it hardly ever says.
    """
    weights: dict[str, float] = {}
    for char, share in glyph.options:
        weights[char] = max(weights.get(char, 0.0), share * (RARE if _rare(char) else 1.0))
    for char, share in glyph.options[:DOUBTED]:
        if char == glyph.char or share >= LEAST_THOUGHT:
            weight = ALIKE if share >= SURE else DOUBT * share
            if char == glyph.char:
                weight = max(ALIKE, weight)
            for other in _family(char):
                before = weights.get(other, 0.0)
                weights[other] = before + weight if other in _lookalikes().get(char, "") else max(before, weight)
                weight *= LESS
    first = glyph.char
    rest = sorted((c for c in weights if c != first and c.isalnum()), key=lambda c: -weights[c])
    return (first, *rest[: OFFERED - 1])
