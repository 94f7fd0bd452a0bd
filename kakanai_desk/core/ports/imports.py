"""Applications that were made in another system, as they stand at the center (R-077)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ImportKey:
    """Which row it is: its mapping at the center, and a mark that means nothing elsewhere."""

    source: str
    mark: str


@dataclass(frozen=True)
class ImportRow:
    """One of the list. ``taken``: the terminals that opened it before, and when."""

    key: ImportKey
    number: str
    procedure: str
    submitted: str
    name: str = field(repr=False)
    birth: str = field(repr=False)
    taken: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class ImportList:
    """``more``: there are others. ``as_of``: when a file came last; None: none did."""

    rows: tuple[ImportRow, ...] = ()
    more: bool = False
    as_of: datetime | None = None


@dataclass(frozen=True)
class ImportedCase:
    """All of one: ``said`` by field of ``Person``, ``answers`` by question."""

    number: str
    procedure: str
    submitted: str
    said: Mapping[str, str] = field(repr=False)
    answers: Mapping[str, str] = field(repr=False)
    protected: bool = False


class ImportSource(Protocol):
    """Asks the center. Slow: not for the visit lane. Raises ``CenterUnreachable`` or ``CenterRefused``."""

    def listed(self, by: str, number: str) -> ImportList: ...

    def open(self, key: ImportKey, by: str, visit: str) -> ImportedCase | None:
        """None: the row is no longer there. It is marked as taken."""
        ...

    def give_back(self, by: str, visit: str) -> None:
        """The visit came to nothing: what it had opened is nobody's."""
        ...
