"""Tables over counted visits, in which no single person is seen (R-098…R-100). Pure: no database, no file, no clock.

Every count that a table shows is 0 or at least ``smallest``, and so is what can be worked out by taking shown counts
from each other. Groups with fewer visits stand together in one row (``Row.together``), so the rows still add up to the
total; where even that row would be small, the smallest of the others joins it (and where all did, there is no row).
Counts inside a row (cancelled, done; answers of visitors) are hidden where they are small, in as many rows as it takes.
What two *different* tables tell when they are held against each other is not covered (docs/statistics.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import ceil
from statistics import median
from typing import TYPE_CHECKING, Any

from kakanai_desk.core.counted import ANSWERS, CountedApplication, CountedVisit
from kakanai_desk.core.workflow import State

if TYPE_CHECKING:
    from kakanai_desk.core.uptime import Uptime


class Axis(StrEnum):
    """What rows stand for."""

    MONTH = "month"
    DAY = "day"
    WEEKDAY = "weekday"  # 1 Monday … 7
    HOUR = "hour"  # of the end of the visit
    COUNTER = "counter"
    LANGUAGE = "language"
    EVENT = "event"
    SECTION = "section"
    PROCEDURE = "procedure"


OF_APPLICATIONS = frozenset({Axis.SECTION, Axis.PROCEDURE})
"""A visit stands in several rows of these: its applications add up, its own numbers do not."""
_OF_VISIT: dict[Axis, Callable[[CountedVisit], str]] = {
    Axis.MONTH: lambda v: v.at.strftime("%Y-%m"),
    Axis.DAY: lambda v: v.at.date().isoformat(),
    Axis.WEEKDAY: lambda v: str(v.at.isoweekday()),
    Axis.HOUR: lambda v: f"{v.at.hour:02}",
    Axis.COUNTER: lambda v: v.counter,
    Axis.LANGUAGE: lambda v: v.language,
    Axis.EVENT: lambda v: v.event,
}
_OF_APPLICATION: dict[Axis, Callable[[CountedApplication], str]] = {
    Axis.SECTION: lambda a: a.section,
    Axis.PROCEDURE: lambda a: a.procedure,
}


@dataclass(frozen=True)
class Chosen:
    """Which visits are counted; empty: all. ``section``, ``procedure``: only these applications, and their visits."""

    counter: str = ""
    language: str = ""
    event: str = ""
    section: str = ""
    procedure: str = ""

    def of(self, visit: CountedVisit) -> tuple[CountedApplication, ...] | None:
        """The applications of a visit that count; None: the visit does not."""
        for wanted, found in (
            (self.counter, visit.counter),
            (self.language, visit.language),
            (self.event, visit.event),
        ):
            if wanted not in ("", found):
                return None
        if not (self.section or self.procedure):
            return visit.applications
        found = tuple(
            a for a in visit.applications if self.section in ("", a.section) and self.procedure in ("", a.procedure)
        )
        return found or None


@dataclass(frozen=True)
class Numbers:
    """What a row says. None: hidden because it is small, or nothing that adds up here.

    Times are medians and the 90th of a hundred: ``at_counter`` minutes from start to end of a visit; ``waiting`` and
    ``work`` hours from 受付 until somebody began, and until 完了. ``writing``: minutes that ``paper`` takes by hand,
    ``entering``: those in which the same was answered at the counter.
    """

    visits: int
    applications: int
    cancelled: int | None
    done: int | None
    at_counter: tuple[int, int] | None
    waiting: tuple[float, float] | None
    work: tuple[float, float] | None
    people: int | None
    taps: int | None
    keys: int | None
    paper: int | None
    pen: int | None
    writing: int | None
    entering: int | None
    answers: tuple[int, int, int] | None  # good, fair, poor

    @property
    def saved(self) -> int | None:
        """Minutes saved against paper; below zero where the counter took longer."""
        return self.writing - self.entering if self.writing is not None and self.entering is not None else None


@dataclass(frozen=True)
class Row:
    """``group``: a value for each axis. ``together``: so many groups in one row, whose ``group`` is empty."""

    group: tuple[str, ...]
    numbers: Numbers
    together: int = 0


@dataclass(frozen=True)
class Table:
    """``total`` is None, and there is no row, where fewer than ``smallest`` visits are counted at all."""

    axes: tuple[Axis, ...]
    rows: tuple[Row, ...]
    total: Numbers | None


@dataclass(frozen=True)
class Terms:
    """``seconds``: that a character takes to be written by hand. ``smallest``: at least 2."""

    smallest: int
    seconds: float


USUAL = Terms(10, 2.0)
"""Where nobody set anything else."""


@dataclass(frozen=True)
class Report:
    """What one run found. ``first``, ``last``: the days that were asked for; None: from the beginning, to the end.
    ``choice``: in words, which visits were counted; empty: all."""

    first: date | None
    last: date | None
    choice: str
    terms: Terms
    tables: tuple[Table, ...]
    uptime: Uptime | None = None  # of the center; None: it was not asked for, or nobody knows

    @property
    def period(self) -> str:
        first = self.first.isoformat() if self.first is not None else "はじめ"
        last = self.last.isoformat() if self.last is not None else "いま"
        return f"{first} から {last} まで"


@dataclass
class _Bucket:
    visits: list[int] = field(default_factory=list[int])
    states: dict[State, int] = field(default_factory=dict[State, int])
    waited: list[float] = field(default_factory=list[float])
    took: list[float] = field(default_factory=list[float])

    def add(self, visit: int, applications: Iterable[CountedApplication]) -> None:
        self.visits.append(visit)
        for a in applications:
            self.states[a.state] = self.states.get(a.state, 0) + 1
            if a.waited is not None:
                self.waited.append(a.waited)
            if a.took is not None:
                self.took.append(a.took)

    def join(self, other: _Bucket) -> None:
        self.visits = sorted({*self.visits, *other.visits})
        for state, count in other.states.items():
            self.states[state] = self.states.get(state, 0) + count
        self.waited += other.waited
        self.took += other.took

    def small(self, smallest: int) -> bool:
        return len(self.visits) < smallest or 0 < sum(self.states.values()) < smallest

    @property
    def parts(self) -> tuple[int, int, int]:
        """Cancelled, done, under way."""
        cancelled, done = self.states.get(State.CANCELLED, 0), self.states.get(State.DONE, 0)
        return cancelled, done, sum(self.states.values()) - cancelled - done


class Tally:
    """Takes visits one after another; several tables come of one pass."""

    def __init__(self, tables: Sequence[tuple[Axis, ...]], chosen: Chosen, terms: Terms) -> None:
        self._chosen, self._terms = chosen, terms
        self._tables = {axes: dict[tuple[str, ...], _Bucket]() for axes in tables}
        self._all = _Bucket()
        self._kept: list[tuple[Any, ...]] = []  # of each visit: what is added up or of which the median is taken

    def add(self, visit: CountedVisit) -> None:
        counted = self._chosen.of(visit)
        if counted is None:
            return
        number = len(self._kept)
        self._kept.append(
            (visit.minutes, visit.people, visit.taps, visit.keys, visit.paper, visit.pen, visit.entering, visit.answer)
        )
        self._all.add(number, counted)
        for axes, buckets in self._tables.items():
            for group, some in _groups(axes, visit, counted):
                bucket = buckets.get(group)
                if bucket is None:
                    bucket = buckets[group] = _Bucket()
                bucket.add(number, some)

    def tables(self) -> list[Table]:
        return [self._table(axes, buckets) for axes, buckets in self._tables.items()]

    def _table(self, axes: tuple[Axis, ...], buckets: dict[tuple[str, ...], _Bucket]) -> Table:
        smallest = self._terms.smallest
        if self._all.small(smallest):
            return Table(axes, (), None)
        several = bool(OF_APPLICATIONS & set(axes))
        alone, rest, together = _apart(buckets, smallest)
        if together and not rest.small(smallest):  # small only where all stand together, beside visits without any
            alone = [*alone, ((), rest)]
        parts = [(*bucket.parts,) for _, bucket in alone]
        answers = [self._answers(bucket) for _, bucket in alone]
        hide_parts, hide_all_parts = hidden(parts, smallest)
        # a visit with several procedures answers once: nothing is to be had by taking rows from the total
        hide_answers, hide_all_answers = hidden(answers, smallest)
        if not alone:
            hide_all_parts = bool(hidden([self._all.parts], smallest)[0])
        if several or not alone:
            hide_all_answers = bool(hidden([self._answers(self._all)], smallest)[0])
        rows = tuple(
            Row(
                group,
                self._numbers(bucket, not several, place not in hide_parts, place not in hide_answers),
                together if not group else 0,
            )
            for place, (group, bucket) in enumerate(alone)
        )
        return Table(axes, rows, self._numbers(self._all, True, not hide_all_parts, not hide_all_answers))

    def _answers(self, bucket: _Bucket) -> tuple[int, ...]:
        said = [self._kept[number][7] for number in bucket.visits]
        return tuple(said.count(answer) for answer in ANSWERS)

    def _numbers(self, bucket: _Bucket, sums: bool, parts: bool, answers: bool) -> Numbers:
        kept = [self._kept[number] for number in bucket.visits]
        people, taps, keys, paper, pen = (sum(k[n] for k in kept) for n in range(1, 6))
        cancelled, done, _ = bucket.parts
        good, fair, poor = self._answers(bucket)
        minutes = self._spread([k[0] for k in kept if k[0] is not None])
        return Numbers(
            len(bucket.visits),
            sum(bucket.states.values()),
            cancelled if parts else None,
            done if parts else None,
            (round(minutes[0]), round(minutes[1])) if minutes is not None else None,
            self._spread(bucket.waited),
            self._spread(bucket.took),
            people if sums else None,
            taps if sums else None,
            keys if sums else None,
            paper if sums else None,
            pen if sums else None,
            round(paper * self._terms.seconds / 60) if sums else None,
            round(sum(k[6] for k in kept)) if sums else None,
            (good, fair, poor) if answers else None,
        )

    def _spread(self, values: list[float]) -> tuple[float, float] | None:
        """Median and 90th of a hundred (nearest rank), of enough values."""
        if len(values) < self._terms.smallest:
            return None
        ordered = sorted(values)
        return round(median(ordered), 1), round(ordered[ceil(0.9 * len(ordered)) - 1], 1)


def _groups(
    axes: tuple[Axis, ...], visit: CountedVisit, counted: Sequence[CountedApplication]
) -> Iterable[tuple[tuple[str, ...], Sequence[CountedApplication]]]:
    """The rows that a visit stands in, each with the applications that count there."""
    if not OF_APPLICATIONS & set(axes):
        return [(tuple(_OF_VISIT[axis](visit) for axis in axes), counted)]
    found: dict[tuple[str, ...], list[CountedApplication]] = {}
    for a in counted:
        group = tuple(_OF_APPLICATION[x](a) if x in OF_APPLICATIONS else _OF_VISIT[x](visit) for x in axes)
        found.setdefault(group, []).append(a)
    return found.items()


def _apart(
    buckets: dict[tuple[str, ...], _Bucket], smallest: int
) -> tuple[list[tuple[tuple[str, ...], _Bucket]], _Bucket, int]:
    """Groups that stand alone, in their order; the others together, and how many those are."""
    in_order = sorted(buckets, key=lambda g: (not buckets[g].small(smallest), len(buckets[g].visits), g))
    rest, joined = _Bucket(), set[tuple[str, ...]]()
    for group in in_order:
        if not buckets[group].small(smallest) and not (joined and rest.small(smallest)):
            break
        rest.join(buckets[group])
        joined.add(group)
    return [(group, buckets[group]) for group in sorted(buckets) if group not in joined], rest, len(joined)


def hidden(counts: Sequence[tuple[int, ...]], smallest: int) -> tuple[set[int], bool]:
    """The rows whose counts are hidden, and whether those of the total are.

    What all hidden rows hold together is the total without the shown ones, so it must itself be fit to be seen.
    """

    def small(some: Iterable[int]) -> bool:
        return any(0 < count < smallest for count in some)

    found = {place for place, row in enumerate(counts) if small(row)}
    if not found:
        return found, False
    others = sorted((place for place in range(len(counts)) if place not in found), key=lambda p: (sum(counts[p]), p))
    while small(sum(counts[place][n] for place in found) for n in range(len(counts[0]))):
        if not others:
            return found, True
        found.add(others.pop(0))
    return found, False


STANDARD: tuple[tuple[Axis, ...], ...] = tuple((axis,) for axis in Axis)
"""The tables of a report."""
