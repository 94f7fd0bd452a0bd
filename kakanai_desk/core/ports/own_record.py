"""This desk's own record, as who watches over it looks there (R-096, R-097). Fast for a day, seconds for a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from kakanai_desk.core.alarms import CityAlarm
from kakanai_desk.core.record_search import RecordAsked, RecordPage


class OwnRecord(Protocol):
    """Safe on any thread."""

    def marks(self, subjects: Sequence[str]) -> tuple[str, ...]:
        """Every mark that a line about this person (``core.subjects``) may have, here or at another desk."""
        ...

    def search(self, asked: RecordAsked, after: tuple[int, str, int] | None = None) -> RecordPage:
        """A page of what fits."""
        ...

    def signs(self, today: date) -> tuple[CityAlarm, ...]:
        """Signs of misuse of the last days that nobody has looked at here; their numbers are below 0."""
        ...

    def seen_by(self, alarm: CityAlarm) -> str:
        """Who looked at the same sign here in these days; empty: nobody."""
        ...
