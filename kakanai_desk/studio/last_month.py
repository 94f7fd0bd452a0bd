"""What the studio's windows see of last month's real visits: how many would be decided otherwise (R-116).

Nobody is in it: the center has the visits and tells counts, none of them small.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

State = Literal["waiting", "working", "done", "few", "broken", "away"]


@dataclass(frozen=True)
class RealChange:
    """``before`` and ``after``: stands as of ``forms.difference.Change``; the same: it concerns other people."""

    event: str
    procedure: str
    before: str
    after: str
    visits: int


@dataclass(frozen=True)
class LastMonth:
    """``state``: waiting: the center has not heard of it yet; few: too few visits to say anything; away: this desk has
    no center that can tell. ``month``: ``2026-11``; ``years``: as how much later visits they were judged, so that what
    is new holds. ``visits``, ``different``: None where too small to be told. No change below ``smallest`` is there."""

    state: State
    month: str = ""
    years: int = 0
    visits: int | None = None
    different: int | None = None
    unread: int = 0
    smallest: int = 0
    changes: tuple[RealChange, ...] = ()

    @property
    def settled(self) -> bool:
        return self.state not in ("waiting", "working")


class LastMonthSource(Protocol):
    def ask(self, old: Path, new: Path) -> str:
        """Begin to compare two folders of content; the name by which it is looked at. It replaces the one before."""
        ...

    def told(self, ask: str) -> LastMonth: ...
