"""Statistics in words: which tables, what of them, as bars with their numbers, the periods to choose from. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kakanai_desk.core.tabulating import OF_APPLICATIONS, Axis, Numbers, Table
from kakanai_desk.core.uptime import Answered, Uptime
from kakanai_desk.core.wareki import wareki
from kakanai_desk.forms.statistics import uptime_words
from kakanai_desk.forms.statistics.words import AXES, HIDDEN
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.figuring import Counted, FiguresView, Wanted

MEASURES = ("counts", "minutes", "work", "answers", "effort")
UPTIME = "uptime"  # how the center answered: of no visits, where the center says it
HERE = ("counts", "minutes", "effort")  # what this desk alone knows
UPRIGHT = frozenset({Axis.MONTH, Axis.DAY, Axis.WEEKDAY, Axis.HOUR})  # rows that follow each other in time
MONTHS_BACK = 12
Value = float | None


@dataclass(frozen=True)
class Measured:
    """``columns``: of the table beside the chart; ``series``: those of them that are drawn; ``stacked``: as one bar."""

    columns: tuple[tuple[str, Callable[[Numbers], Value]], ...]
    series: tuple[int, ...]
    stacked: bool = False
    of_visits: bool = False  # nothing that adds up where a visit stands in several rows


def _first(name: str) -> Callable[[Numbers], Value]:
    return lambda n: pair[0] if (pair := getattr(n, name)) is not None else None


def _second(name: str) -> Callable[[Numbers], Value]:
    return lambda n: pair[1] if (pair := getattr(n, name)) is not None else None


def _answer(place: int) -> Callable[[Numbers], Value]:
    return lambda n: n.answers[place] if n.answers is not None else None


KINDS: dict[str, Measured] = {
    "counts": Measured(
        (("visits", lambda n: n.visits), ("applications", lambda n: n.applications), ("done", lambda n: n.done),
         ("cancelled", lambda n: n.cancelled)),
        (0, 1),
    ),
    "minutes": Measured((("median", _first("at_counter")), ("ninety", _second("at_counter"))), (0, 1)),
    "work": Measured(
        (("waiting", _first("waiting")), ("waiting_ninety", _second("waiting")), ("work", _first("work")),
         ("work_ninety", _second("work"))),
        (0, 2),
    ),
    "answers": Measured((("good", _answer(0)), ("fair", _answer(1)), ("poor", _answer(2))), (0, 1, 2), stacked=True),
    "effort": Measured(
        (("writing", lambda n: n.writing), ("entering", lambda n: n.entering), ("saved", lambda n: n.saved)),
        (0, 1),
        of_visits=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One row: its name, and for each series the value (None: not to be seen) and the words for it."""

    name: str
    values: tuple[Value, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """What is drawn. ``nothing``: why there is none."""

    title: str = ""
    unit: str = ""
    series: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    stacked: bool = False
    upright: bool = False
    nothing: str = ""

    def spoken(self) -> str:
        """For a screen reader."""
        return "。".join(
            f"{bar.name} " + "、".join(f"{s} {v}" for s, v in zip(self.series, bar.shown, strict=True))
            for bar in self.bars
        )


@dataclass(frozen=True)
class Line:
    """A row of the table beside the chart."""

    name: str
    cells: tuple[str, ...]
    total: bool = False


def measures(view: FiguresView) -> tuple[str, ...]:
    if view.state is Counted.HERE:
        return HERE
    return (*MEASURES, UPTIME) if view.report is not None and view.report.uptime is not None else MEASURES


def tables(view: FiguresView) -> tuple[Axis, ...]:
    """What rows may stand for."""
    return tuple(table.axes[0] for table in view.report.tables if len(table.axes) == 1) if view.report else tuple(Axis)


def table_title(axis: Axis) -> str:
    return say("figures.by", what=AXES[axis])


def _table(view: FiguresView, axis: Axis) -> tuple[Table, Sequence[str]] | None:
    if view.report is None:
        return None
    both = zip(view.report.tables, view.names, strict=True)
    return next(((table, names) for table, names in both if table.axes == (axis,)), None)


def _shown(value: Value, *, hidden: str = HIDDEN) -> str:
    if value is None:
        return hidden
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def chart_of(view: FiguresView, axis: Axis, measure: str) -> Chart:
    """The bars of one table."""
    if measure == UPTIME:
        return _uptime_chart(view, axis)
    kind = KINDS[measure]
    title = say("figures.chart", what=say(f"figures.measure.{measure}"), by=table_title(axis))
    unit = say(f"figures.unit.{measure}")
    series = tuple(say(f"figures.col.{kind.columns[n][0]}") for n in kind.series)
    plain = Chart(title, unit, series, (), kind.stacked, axis in UPRIGHT)
    found = _table(view, axis)
    if view.state is Counted.ASKED:
        return _because(plain, say("figures.asked"))
    if view.report is None or found is None:
        return _because(plain, "")
    table, names = found
    if table.total is None:
        return _because(plain, say("figures.too_few", smallest=view.report.terms.smallest))
    if kind.of_visits and axis in OF_APPLICATIONS:
        return _because(plain, say("figures.not_added"))
    bars = tuple(
        Bar(
            name,
            tuple(kind.columns[n][1](row.numbers) for n in kind.series),
            tuple(_shown(kind.columns[n][1](row.numbers)) for n in kind.series),
        )
        for name, row in zip(names, table.rows, strict=True)
    )
    if not any(value is not None for bar in bars for value in bar.values):
        return _because(plain, say("figures.all_hidden"))
    return Chart(title, unit, series, bars, kind.stacked, axis in UPRIGHT)


def _uptime_chart(view: FiguresView, axis: Axis) -> Chart:
    """Minutes of the business hours without an answer, beside those that the wanted share allows."""
    title = say("figures.chart", what=say("figures.measure.uptime"), by=table_title(axis))
    found = view.report.uptime if view.report is not None else None
    if found is None:
        return Chart(title, nothing=say("figures.asked") if view.state is Counted.ASKED else "")
    share = uptime_words.cells(found.total)[0]
    plain = Chart(
        title,
        say("figures.unit.uptime", share=share, goal=f"{found.goal.percent:g}"),
        (say("figures.col.away"), say("figures.col.allowed")),
        upright=axis in UPRIGHT,
    )
    if axis not in found.tables:
        return replace(plain, nothing=say("figures.uptime_by"))
    if not found.tables[axis]:
        return replace(plain, nothing=say("figures.uptime_none"))
    return replace(plain, bars=tuple(_uptime_bar(row, found) for row in found.tables[axis]))


def _uptime_bar(row: Answered, uptime: Uptime) -> Bar:
    away, allowed = (row.measured - row.answered) / 60, row.measured * (100 - uptime.goal.percent) / 6000
    return Bar(row.group, (away, allowed), (f"{away:.0f}", f"{allowed:.0f}"))


def _uptime_lines(view: FiguresView, axis: Axis) -> tuple[Line, ...]:
    found = view.report.uptime if view.report is not None else None
    if found is None or not found.tables.get(axis):
        return ()

    def cells(row: Answered) -> tuple[str, ...]:
        share, measured, outages, _, longest = uptime_words.cells(row)
        return (share + (" ▼" if uptime_words.below(row, found) else ""), measured, outages, longest)

    rows = [Line(row.group, cells(row)) for row in found.tables[axis]]
    return (*rows, Line(say("figures.total"), cells(found.total), total=True))


def _because(chart: Chart, why: str) -> Chart:
    return Chart(chart.title, chart.unit, chart.series, (), chart.stacked, chart.upright, why)


def columns(view: FiguresView, measure: str) -> tuple[str, ...]:
    if measure == UPTIME:
        return tuple(say(f"figures.col.{name}") for name in ("share", "measured", "outages", "longest"))
    return tuple(say(f"figures.col.{name}") for name, _ in _columns(view, measure))


def _columns(view: FiguresView, measure: str) -> Sequence[tuple[str, Callable[[Numbers], Value]]]:
    found = KINDS[measure].columns
    return found[:2] if measure == "counts" and view.state is Counted.HERE else found


def lines(view: FiguresView, axis: Axis, measure: str) -> tuple[Line, ...]:
    """The table with its total."""
    if measure == UPTIME:
        return _uptime_lines(view, axis)
    found = _table(view, axis)
    if found is None or found[0].total is None:
        return ()
    table, names = found
    left_out = KINDS[measure].of_visits and axis in OF_APPLICATIONS

    def cells(numbers: Numbers, *, hidden: str) -> tuple[str, ...]:
        return tuple(_shown(value(numbers), hidden=hidden) for _, value in _columns(view, measure))

    rows = [
        Line(name, cells(row.numbers, hidden="" if left_out else HIDDEN))
        for name, row in zip(names, table.rows, strict=True)
    ]
    return (*rows, Line(say("figures.total"), cells(table.total, hidden=HIDDEN), total=True)) if table.total else ()


# --- what is chosen ---------------------------------------------------------------------------------------------------


def _month(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _month_words(month: str) -> str:
    return wareki(date.fromisoformat(f"{month}-01")).rpartition("月")[0] + "月"


def period_words(first: str, last: str) -> str:
    """令和8年4月; of several months from … to …."""
    begin, end = _month_words(first), _month_words(last)
    return begin if first == last else say("figures.from_to", first=begin, last=end)


def periods(today: date) -> tuple[tuple[tuple[str, str], str], ...]:
    """(first, last) and words: this month and those before, this 年度 and the last, the last twelve months."""
    found: list[tuple[tuple[str, str], str]] = []
    for back in range(MONTHS_BACK + 1):
        month = f"{_month(today, back):%Y-%m}"
        words = period_words(month, month)
        found.append(((month, month), say("figures.this_month", month=words) if not back else words))
    april = today.year if today.month >= 4 else today.year - 1
    for year, key in ((april, "this_year"), (april - 1, "last_year")):
        pair = (f"{year}-04", f"{year + 1}-03")
        found.append((pair, say(f"figures.{key}", year=_month_words(f"{year}-04").partition("年")[0])))
    pair = (f"{_month(today, MONTHS_BACK):%Y-%m}", f"{_month(today, 1):%Y-%m}")
    found.append((pair, say("figures.twelve", period=period_words(*pair))))
    return tuple(found)


def choices(view: FiguresView, what: str) -> tuple[tuple[Wanted, str], ...]:
    """What Enter asks for, and its words. ``what``: period, counter, section, procedure."""
    wanted = view.wanted
    if what == "period":
        return tuple(
            (Wanted(first, last, wanted.counter, wanted.section, wanted.procedure), words)
            for (first, last), words in periods(view.today)
        )
    offered = {"counter": view.counters, "section": view.sections, "procedure": view.procedures}[what]
    found: list[tuple[Wanted, str]] = []
    for value, name in offered:
        chosen = {"counter": wanted.counter, "section": wanted.section, "procedure": wanted.procedure, what: value}
        found.append((Wanted(wanted.first, wanted.last, **chosen), name or say("figures.all")))
    return tuple(found)


def chosen_words(view: FiguresView, what: str) -> str:
    """What is chosen now, for the button that changes it."""
    if not view.wanted.first:
        return say(f"figures.{what}")
    if what == "period":
        now = period_words(view.wanted.first, view.wanted.last)
    else:
        offered = {"counter": view.counters, "section": view.sections, "procedure": view.procedures}[what]
        value = getattr(view.wanted, what)
        now = dict(offered).get(value) or value or say("figures.all")
    return say("figures.chosen", what=say(f"figures.{what}"), now=now)


def state_words(view: FiguresView) -> str:
    """Whose figures they are."""
    if view.report is None:
        return say("figures.asked") if view.state is Counted.ASKED else ""
    return say("figures.city") if view.state is Counted.CITY else ""


def alone_words(view: FiguresView) -> tuple[str, str]:
    """The warning where the center did not answer."""
    return (say("figures.here"), say("figures.here.how")) if view.state is Counted.HERE else ("", "")


def heading(view: FiguresView) -> str:
    """What a picture that leaves the page must say of itself."""
    wanted = view.wanted
    chosen = (view.report.choice if view.report is not None else "") or say("figures.whole_city")
    found = (period_words(wanted.first, wanted.last), chosen, alone_words(view)[0])
    return "　".join(words for words in found if words)


def foot_words(view: FiguresView, measure: str = "") -> str:
    """What whoever reads the numbers must know."""
    if view.report is None:
        return ""
    if measure == UPTIME and view.report.uptime is not None:
        goal = view.report.uptime.goal
        hours = f"{goal.opens:%H:%M}〜{goal.closes:%H:%M}"
        return say("figures.uptime_foot", hours=hours, goal=f"{goal.percent:g}")
    return say("figures.foot", smallest=view.report.terms.smallest, hidden=HIDDEN)


def file_name(view: FiguresView, kind: str) -> str:
    """What the file is called unless the clerk says otherwise."""
    wanted = view.wanted
    months = wanted.first if wanted.first == wanted.last else f"{wanted.first}_{wanted.last}"
    return f"toukei-{months}.{kind}"
