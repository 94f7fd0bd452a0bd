"""A closed visit as numbers and codes, without anybody in it: what statistics are made of (R-098…R-100). Pure.

The center makes them of what desks sent (``kakanai_center.figures``), a desk of its own (``visit.figuring``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from kakanai_desk.core.workflow import State

OTHER = "other"
ANSWERS = ("good", "fair", "poor")
ENTERING = ("facts", "household", "confirm", "interview")  # the steps in which what stands on the forms is said
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def code_of(text: str) -> str:
    """``text`` where it has the form of a code, else ``OTHER``: no name can come into a table."""
    return text if _CODE.fullmatch(text) else OTHER


@dataclass(frozen=True, slots=True)
class CountedApplication:
    """One procedure of a visit. ``waited``, ``took``: hours from 受付 to the first step of its work, and to 完了; None:
    not yet. ``section``: the one that the procedure is of, wherever it was handed over to."""

    procedure: str
    section: str
    state: State
    waited: float | None = None
    took: float | None = None


@dataclass(frozen=True, slots=True)
class CountedVisit:
    """One closed visit. ``at``: when it was closed, in the city's time; ``counter``: the two letters of the desk.

    ``minutes``: from its start to its end at the counter, None where the desk did not say; ``entering``: minutes of it
    in which visitor and clerk gave answers. ``paper``: characters and ticks that stood on its forms, ``pen``: fields
    that were left to be written by hand. ``answer``: one of ``ANSWERS``, or empty.
    """

    at: datetime
    counter: str
    event: str
    language: str
    applications: tuple[CountedApplication, ...]
    people: int = 0
    minutes: float | None = None
    entering: float = 0.0
    taps: int = 0
    keys: int = 0
    paper: int = 0
    pen: int = 0
    answer: str = ""
