"""What may be asked of the record, of one desk's or of all (R-096): a span, who, what, whose data, and five views.

Pure words, shared by the desk's page, the wire and the center. Times are of the line; a day is one in Japan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from kakanai_desk.core.clock import JST


class View(StrEnum):
    """分析の見方. The fifth, 対象者別, is a question with marks."""

    ALL = ""
    OFF_HOURS = "off_hours"  # 深夜休日
    FAILURES = "failures"  # 失敗・拒否
    PRIVILEGED = "privileged"  # 特権操作
    MASS = "mass"  # 大量検索: by day and user


@dataclass(frozen=True)
class RecordAsked:
    """Empty: any. ``since`` and ``until`` are days, both counted. ``marks``: of one person, as lines carry them.

    ``person`` without ``marks`` finds nothing: somebody was asked for whom no mark is known.
    """

    view: View = View.ALL
    since: date | None = None
    until: date | None = None
    terminal: str = ""
    actor: str = ""
    log: str = ""
    kind: str = ""
    result: str = ""
    person: bool = False
    marks: tuple[str, ...] = field(default=(), repr=False)

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        """From the first moment of ``since`` to the first moment after ``until``."""
        begins = datetime.combine(self.since, time(), JST) if self.since else None
        ends = datetime.combine(self.until + timedelta(days=1), time(), JST) if self.until else None
        return begins, ends

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what was asked for, never what it was: for the line that tells of the search."""
        names = ("since", "until", "terminal", "actor", "log", "kind", "result", "person")
        return tuple(name for name in names if getattr(self, name))


@dataclass(frozen=True)
class FoundLine:
    """A line as it is shown. ``values``: numbers and codes only."""

    terminal: str
    seq: int
    at: datetime
    log: str
    kind: str
    result: str
    actor: str
    screen: str
    visit_id: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Searches:
    """大量検索: what one user did on one day."""

    day: date
    who: str
    searches: int
    numbers: int


@dataclass(frozen=True)
class RecordPage:
    """The latest first: ``lines`` or, for ``View.MASS``, ``rows``. ``after``: the last one's place; more follows."""

    lines: tuple[FoundLine, ...] = ()
    rows: tuple[Searches, ...] = ()
    after: tuple[int, str, int] | None = None  # milliseconds since 1970, terminal, number
