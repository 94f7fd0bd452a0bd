"""How much of the business hours the center answered each desk, and when it did not (R-092, R-098). Pure.

What is measured is what desks wrote into their own records: that they started and stopped, and that the center
answered, did not answer, or refused (``link_changed``). Only the hours in which a desk ran and had asked are measured;
announced pauses (R-092) are in neither side of the share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from kakanai_desk.core.clock import JST
from kakanai_desk.core.tabulating import Axis

AXES = (Axis.MONTH, Axis.DAY, Axis.COUNTER)
MOST_OUTAGES = 50
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Goal:
    """開庁時間 of Japan's day, and the share in percent that the city wants (要確認)."""

    opens: time = time(8, 30)
    closes: time = time(17, 15)
    percent: float = 99.5


@dataclass(frozen=True)
class Event:
    """One line of a desk's record. ``what``: on, off, up, down; or empty, where nothing is known from then on."""

    at: datetime
    what: str


@dataclass(frozen=True)
class Answered:
    """One row: seconds that were measured, those in which the center answered, outages and the longest of them."""

    group: str
    measured: int
    answered: int
    outages: int
    longest: int  # seconds of business hours

    @property
    def share(self) -> float | None:
        """Percent, rounded down: 99.99 is never said to be all. None: nothing was measured."""
        return self.answered * 10_000 // self.measured / 100 if self.measured else None


@dataclass(frozen=True)
class Outage:
    """The center did not answer a desk. ``seconds`` of business hours, without announced pauses."""

    terminal: str
    at: datetime
    seconds: int


@dataclass(frozen=True)
class Uptime:
    """``tables``: a row for each month, day and counter; ``outages``: the longest first."""

    goal: Goal
    total: Answered
    tables: Mapping[Axis, Sequence[Answered]]
    outages: Sequence[Outage] = ()


def stretches(events: Iterable[Event], until: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
    """When a desk had an answer (True) or had none; ``events`` in their order, the last state lasts to ``until``."""
    since, state = None, ""
    for event in events:
        if since is not None and state in ("up", "down") and since < event.at:
            yield since, event.at, state == "up"
        since, state = event.at, event.what
    if since is not None and state in ("up", "down") and since < until:
        yield since, until, state == "up"


def open_hours(day: date, goal: Goal, pauses: Iterable[Span]) -> list[Span]:
    """開庁時間 of an opening day without the announced pauses."""
    found = [(datetime.combine(day, goal.opens, JST), datetime.combine(day, goal.closes, JST))]
    for starts, ends in pauses:
        found = [
            part
            for begin, end in found
            for part in ((begin, min(end, starts)), (max(begin, ends), end))
            if part[0] < part[1]
        ]
    return found


@dataclass
class _Bucket:
    measured: float = 0.0
    answered: float = 0.0
    lengths: dict[tuple[str, datetime], float] = field(default_factory=dict[tuple[str, datetime], float])

    def row(self, group: str) -> Answered:
        longest = max(self.lengths.values(), default=0.0)
        return Answered(group, round(self.measured), round(self.answered), len(self.lengths), round(longest))


class Counted:
    """Takes one desk after another. ``closed``: whether the hall is closed on a day."""

    def __init__(
        self, first: date, last: date, goal: Goal, pauses: Sequence[Span], closed: Callable[[date], bool]
    ) -> None:
        self._goal, self._all = goal, _Bucket()
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self._hours = {day: open_hours(day, goal, pauses) for day in days if not closed(day)}
        self._by: dict[Axis, dict[str, _Bucket]] = {axis: {} for axis in AXES}

    def add(self, terminal: str, found: Iterable[tuple[datetime, datetime, bool]]) -> None:
        """The stretches of a desk, one after another; those that touch without an answer are one outage."""
        outage: tuple[datetime, datetime] | None = None  # its beginning, and how far it goes
        for starts, ends, up in found:
            if not up:
                outage = (outage[0], ends) if outage is not None and outage[1] == starts else (starts, ends)
            day, last = starts.astimezone(JST).date(), ends.astimezone(JST).date()
            while day <= last:
                for begin, end in self._hours.get(day, ()):
                    seconds = (min(ends, end) - max(starts, begin)).total_seconds()
                    if seconds > 0:
                        self._count(terminal, day, seconds, None if up or outage is None else outage[0])
                day += timedelta(days=1)

    def _count(self, terminal: str, day: date, seconds: float, outage: datetime | None) -> None:
        groups = {Axis.MONTH: f"{day:%Y-%m}", Axis.DAY: day.isoformat(), Axis.COUNTER: terminal[:2]}
        for bucket in (self._all, *(self._by[a].setdefault(groups[a], _Bucket()) for a in AXES)):
            bucket.measured += seconds
            if outage is None:
                bucket.answered += seconds
            else:
                key = (terminal, outage)
                bucket.lengths[key] = bucket.lengths.get(key, 0.0) + seconds

    def uptime(self) -> Uptime:
        tables = {a: tuple(b.row(g) for g, b in sorted(self._by[a].items())) for a in AXES}
        longest = sorted(self._all.lengths.items(), key=lambda one: (-one[1], one[0][1], one[0][0]))
        outages = tuple(Outage(t, at, round(seconds)) for (t, at), seconds in longest[:MOST_OUTAGES])
        return Uptime(self._goal, self._all.row(""), tables, outages)
