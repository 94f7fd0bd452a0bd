"""Two worlds of specimens that share nothing a reader could have been tuned on, and the chance that draws from them.

``dev`` is for building and tuning; ``heldout`` is measured and never looked at. Disjoint: names, municipalities,
buildings, typefaces (but OCR-B, which the passport prescribes), desks, clutter, security backgrounds, portraits.
Shared, because there is only one of it: the layouts, labels and legal words of each kind.
"""

from __future__ import annotations

import random
import zlib
from enum import StrEnum
from typing import NamedTuple

import numpy as np


class Split(StrEnum):
    DEV = "dev"
    HELDOUT = "heldout"


class Chance(NamedTuple):
    """Chance of one specimen: ``say`` chooses words and numbers, ``field`` fills pictures."""

    say: random.Random
    field: np.random.Generator

    def within(self, span: tuple[float, float]) -> float:
        return self.say.uniform(*span)


def chance(split: Split, kind: str, seed: int, purpose: str) -> Chance:
    """The same for the same four arguments, on any machine. ``purpose`` keeps one part's draws out of another's, so
    that e.g. a new texture does not change the holders."""
    start = zlib.crc32(f"{split.value}/{kind}/{seed}/{purpose}".encode()) + (seed << 32)
    return Chance(random.Random(start), np.random.default_rng(abs(start)))  # noqa: S311  # specimens, not secrets
