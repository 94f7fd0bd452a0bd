"""The resident register as its rows stand at the center, asked for a visit (R-076, R-011)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ResidentKey:
    """Which row it is: its mapping at the center, and a mark that means nothing elsewhere."""

    source: str
    mark: str


@dataclass(frozen=True)
class Candidate:
    """Somebody it may be. ``address`` as far as its first number; empty of who is protected (支援措置)."""

    key: ResidentKey
    name: str = field(repr=False)
    kana: str = field(repr=False)
    birth: str = field(repr=False)  # ISO, perhaps without day or month
    relation: str = ""
    address: str = field(default="", repr=False)
    protected: bool = False


@dataclass(frozen=True)
class Candidates:
    """``more``: others fit too. ``as_of``: when the register's file came last; None: it never did."""

    rows: tuple[Candidate, ...] = ()
    more: bool = False
    as_of: datetime | None = None


@dataclass(frozen=True)
class Resident:
    """What the register says of one person: ``said`` by field of ``Person``, the others of the household."""

    key: ResidentKey
    said: dict[str, str] = field(repr=False)
    protected: bool = False
    household: tuple[Candidate, ...] = ()
    as_of: datetime | None = None


@dataclass(frozen=True)
class ResidentAsked:
    """Who is looked for: by ``number`` (宛名番号), or by ``birth`` and ``name`` or ``kana``. ``by``, for ``visit``."""

    by: str
    visit: str
    name: str = field(default="", repr=False)
    kana: str = field(default="", repr=False)
    birth: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


class ResidentRegister(Protocol):
    """Asks the center. Slow: not for the visit lane. Raises ``CenterUnreachable`` or ``CenterRefused``."""

    def find(self, asked: ResidentAsked) -> Candidates: ...

    def open(self, key: ResidentKey, by: str, visit: str) -> Resident | None:
        """None: the row is no longer there."""
        ...
