"""A search over all counters, as the desk sees it (R-021)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from kakanai_desk.core.permissions import Rights
from kakanai_desk.core.ports.store import FoundPerson


@dataclass(frozen=True)
class ElsewhereVisit:
    """A closed visit of another counter. ``procedures``: id, title, section, state (``workflow.State``)."""

    id: str
    reception_number: str
    terminal: str
    closed_at: datetime
    event: str
    clerk: str
    people: tuple[FoundPerson, ...] = field(repr=False)
    procedures: tuple[tuple[str, str, str, str], ...]
    protected: bool = False


@dataclass(frozen=True)
class CityPage:
    """``asked``: whether the center could look for a word of the query. ``after``: where the next page begins."""

    rows: Sequence[ElsewhereVisit] = field(repr=False)
    asked: bool = True
    after: tuple[int, str] | None = None


@dataclass(frozen=True)
class CityQuestion:
    """``by``, with these ``rights``, looks for ``query`` on ``day``.

    ``kept_from``: the day of the oldest own visit that is found here (none: it keeps none); older ones of this counter
    come from the center.
    """

    query: str = field(repr=False)
    day: date
    by: str
    rights: Rights
    kept_from: date | None = None


class CityFinder(Protocol):
    """Asks the center. Slow: not for the visit lane. Raises ``CenterUnreachable`` or ``CenterRefused``."""

    def search(self, asked: CityQuestion, after: tuple[int, str] | None = None) -> CityPage: ...
