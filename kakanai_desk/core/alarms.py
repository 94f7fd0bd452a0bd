"""What somebody of the city must look at, as the center tells the desks (R-095). Codes and numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MOST = 50  # told at once, the oldest first
SEEN = "seen"  # why an alarm was settled at a desk: somebody with a name looked at it there
KINDS = (
    "backup",
    "bad_signature",
    "conflict",
    "enrolment",
    "fork",
    "guessing",
    "many_numbers",
    "mass_search",
    "not_stored",
    "off_hours",
    "people_refused",
    "record_conflict",
    "release_refused",
    "retention",
    "set_aside",
    "signature",
)
"""Those that have words of their own on the screen; another is shown by its code."""


@dataclass(frozen=True)
class CityAlarm:
    """An alarm that nobody has settled since it last came, ``times`` in all."""

    number: int
    kind: str
    terminal: str
    detail: str
    times: int
    last_at: datetime
