"""The shelf at the center for slips that are too large for codes on paper (R-010)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class SlipShelf(Protocol):
    """Slow: not for the visit lane. Raises ``CenterUnreachable`` or ``CenterRefused``.

    What is left must be sealed: the center keeps it, and every enrolled desk that knows its name gets it.
    """

    def leave(self, envelope: bytes, until: datetime) -> str:
        """Keep it until then; its name, 32 hexadecimal digits by which it is fetched.

        Raises:
            ValueError: larger than 64 kB, or its end is not between now and what this desk may ask for.
        """
        ...

    def fetch(self, name: str) -> bytes:
        """What was left under ``name``, by whatever desk.

        Raises:
            SlipGone: there is none, or its end is past.
        """
        ...
