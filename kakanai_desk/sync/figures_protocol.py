"""The wire messages of statistics for a desk's window (R-098), shared by both. Words on the wire live forever.

The tables come as the center would print them: what is too small to be seen is left out there, not at the desk. A desk
asks for whole months, so that nobody works out a day from two periods that differ by it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

import msgspec

from kakanai_desk.core.tabulating import Axis, Chosen, Numbers, Report, Row, Table, Terms
from kakanai_desk.core.uptime import AXES, Answered, Goal, Outage, Uptime

FIGURES_PATH = "/v1/statistics"
MAX_REQUEST = 16 * 1024
MOST_MONTHS = 24

_Month = Annotated[str, msgspec.Meta(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])\Z")]
_Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,64}\Z")]


class FiguresQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """``by``: who asks; ``first``, ``last``: months, both counted. Empty choices: all, as ``tabulating.Chosen``."""

    terminal: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
    by: Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
    first: _Month
    last: _Month
    counter: _Code = ""
    section: _Code = ""
    procedure: _Code = ""
    protocol: int = 1

    @property
    def chosen(self) -> Chosen:
        return Chosen(counter=self.counter, section=self.section, procedure=self.procedure)

    @property
    def months(self) -> int:
        """How many; below 1 where the last is before the first."""
        (a, b), (c, d) = (tuple(map(int, month.split("-"))) for month in (self.first, self.last))
        return 12 * (c - a) + d - b + 1


class WireFigures(msgspec.Struct):
    """One row; ``numbers`` as ``tabulating.Numbers``, None: hidden because it is small, or nothing that adds up."""

    group: list[str]
    numbers: Numbers
    together: int = 0


class WireTable(msgspec.Struct):
    """``by``: its axes. Without a ``total`` too few visits are counted to show any of it."""

    by: list[str]
    rows: list[WireFigures]
    total: Numbers | None


class WireAnswered(msgspec.Struct):
    """How the center answered desks, in seconds of business hours, as ``uptime.Answered``."""

    group: str
    measured: int
    answered: int
    outages: int
    longest: int


class WireOutage(msgspec.Struct):
    terminal: str
    at: datetime
    seconds: int


class WireUptime(msgspec.Struct):
    """``opens``, ``closes``: of Japan's day; ``percent``: the share that the city wants; ``tables``: by axis."""

    opens: time
    closes: time
    percent: float
    total: WireAnswered
    tables: dict[str, list[WireAnswered]]
    outages: list[WireOutage]


class FiguresAnswer(msgspec.Struct):
    """``smallest``: no smaller count is in it; ``seconds``: that a character takes to be written by hand."""

    smallest: int
    seconds: float
    tables: list[WireTable]
    uptime: WireUptime | None = None
    protocol: int = 1


def first_day(month: str) -> date:
    """Of a month as it goes over the wire."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    return (first_day(month) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def as_wire(report: Report) -> FiguresAnswer:
    """A report as it goes to the desk."""
    tables = [
        WireTable(
            [axis.value for axis in table.axes],
            [WireFigures(list(row.group), row.numbers, row.together) for row in table.rows],
            table.total,
        )
        for table in report.tables
    ]
    return FiguresAnswer(report.terms.smallest, report.terms.seconds, tables, _uptime(report))


def _uptime(report: Report) -> WireUptime | None:
    found = report.uptime
    if found is None:
        return None
    tables = {axis.value: [_answered(row) for row in rows] for axis, rows in found.tables.items()}
    outages = [WireOutage(o.terminal, o.at, o.seconds) for o in found.outages]
    goal = found.goal
    return WireUptime(goal.opens, goal.closes, goal.percent, _answered(found.total), tables, outages)


def _answered(row: Answered) -> WireAnswered:
    return WireAnswered(row.group, row.measured, row.answered, row.outages, row.longest)


def uptime_of(answer: FiguresAnswer) -> Uptime | None:
    """How the center answered; None: it does not say. A table by an axis of a newer version is left out."""
    found = answer.uptime
    if found is None:
        return None

    def row(one: WireAnswered) -> Answered:
        return Answered(one.group, one.measured, one.answered, one.outages, one.longest)

    tables = {axis: tuple(map(row, found.tables[axis.value])) for axis in AXES if axis.value in found.tables}
    outages = tuple(Outage(o.terminal, o.at, o.seconds) for o in found.outages)
    return Uptime(Goal(found.opens, found.closes, found.percent), row(found.total), tables, outages)


def tables_of(answer: FiguresAnswer) -> tuple[Table, ...]:
    """The tables of an answer; one by an axis that this version does not know is left out.

    Raises:
        ValueError: a row does not name one value for each axis.
    """
    known = {axis.value for axis in Axis}
    found: list[Table] = []
    for table in answer.tables:
        if not known.issuperset(table.by):
            continue
        rows = tuple(Row(tuple(row.group), row.numbers, row.together) for row in table.rows)
        if any(len(row.group) != len(table.by) and not row.together for row in rows):
            raise ValueError("a row of another table")
        found.append(Table(tuple(Axis(word) for word in table.by), rows, table.total))
    return tuple(found)


def terms_of(answer: FiguresAnswer) -> Terms:
    """How it was counted."""
    return Terms(answer.smallest, answer.seconds)
