"""Statistics at home (R-098…R-100): what all counters did, asked of the center; with the center away, this one alone.

The center sends tables with nothing small in them. What this desk counts of its own closed visits goes through the same
tables (``core.tabulating``), so that the smallest shown count is the same; how its applications went on and how
visitors found it stand at the center, and are not said here. Looking and writing a file are lines of the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from kakanai_desk.core.clock import JST
from kakanai_desk.core.counted import ENTERING, OTHER, CountedApplication, CountedVisit, code_of
from kakanai_desk.core.errors import FiguresNotWritten, MoveNotAllowed, NotAllowed
from kakanai_desk.core.permissions import Operation, Rights
from kakanai_desk.core.ports.figures import CityFigures, FiguresAsked
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.tabulating import STANDARD, USUAL, Axis, Chosen, Numbers, Report, Row, Table, Tally
from kakanai_desk.core.words import said
from kakanai_desk.core.workflow import State
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.statistics.words import AXES, named
from kakanai_desk.forms.statistics.words import said as in_words
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs

Choices = tuple[tuple[str, str], ...]  # value, name; the empty value is all of them


class Counted(StrEnum):
    """Whose figures stand there."""

    NOTHING = ""
    ASKED = "asked"
    CITY = "city"
    HERE = "here"  # of this counter alone: the center did not answer


@dataclass(frozen=True)
class Wanted:
    """Months (2026-04), both counted, and what is chosen; empty: all."""

    first: str = ""
    last: str = ""
    counter: str = ""
    section: str = ""
    procedure: str = ""


@dataclass(frozen=True)
class FiguresView:
    """``may``: the page is for this user. ``written``: the name of the file that was written last."""

    may: bool = False
    state: Counted = Counted.NOTHING
    wanted: Wanted = field(default_factory=Wanted)
    report: Report | None = None
    names: tuple[tuple[str, ...], ...] = ()  # of the rows of its tables, in words
    today: date = date.min
    counters: Choices = ()
    sections: Choices = ()
    procedures: Choices = ()
    written: str = ""


class Figuring:
    """Used at home; the figures go when the page is left."""

    def __init__(self, context: Context) -> None:
        self._c = context
        self._number = 0
        self._counters: frozenset[str] = frozenset()  # that a table of all of them named
        self._shown = FiguresView()

    @free(SCREENS)
    def view(self) -> FiguresView:
        """What the page draws, and whether it is for this user."""
        rights = self._c.rights
        if not rights.may(Operation.EFFORT):
            return FiguresView()
        if self._shown.state is Counted.NOTHING:
            return FiguresView(may=True)
        return replace(self._shown, may=True)

    @needs(Operation.EFFORT)
    def look(self, wanted: Wanted | None = None) -> None:
        """Count what is ``wanted``; without it, this month of all that the user may see.

        Raises:
            MoveNotAllowed: somebody is being served. NotAllowed: another section's or procedure's.
        """
        self._at_home()
        rights, today = self._c.rights, self._c.clock.today()
        sections, procedures = _sections(self._c.pack, rights), _procedures(self._c.pack, rights)
        if wanted is None:
            month = f"{today:%Y-%m}"
            wanted = Wanted(month, month, "", sections[0][0], procedures[0][0])
        if not covers(rights, wanted.section, wanted.procedure):
            self._c.record(
                "denied", operation=Operation.EFFORT.value, section=wanted.section, procedure=wanted.procedure
            )
            raise NotAllowed(operation=Operation.EFFORT.value)
        chosen = ",".join(name for name in ("counter", "section", "procedure") if getattr(wanted, name))
        self._c.record("statistics_looked_at", first=wanted.first, last=wanted.last, chosen=chosen)
        self._shown = FiguresView(
            may=True,
            state=Counted.ASKED,
            wanted=wanted,
            today=today,
            counters=self._all_counters(),
            sections=sections,
            procedures=procedures,
        )
        self._ask(wanted)
        self._c.show()

    @needs(Operation.EFFORT)
    def write(self, path: Path, picture: bytes = b"") -> None:
        """Put what is shown into a file: ``picture`` as it is, else paper (``.pdf``) or a workbook (``.xlsx``).

        Raises:
            MoveNotAllowed: nothing is shown.
        """
        self._at_home()
        report = self._shown.report
        if report is None:
            raise MoveNotAllowed(state="home", move="write")
        kind = path.suffix.lower().lstrip(".")
        self._c.record("statistics_written", as_what=kind, of=self._shown.state.value)
        pack = self._c.pack

        def done(fault: BaseException | None) -> None:
            self._c.lanes.visit.submit(lambda: self._written(path.name, fault))

        self._c.lanes.figures.submit(lambda: _put(path, picture or _made(kind, report, pack)), done)

    @free(ENDS)
    def leave(self) -> None:
        """An answer that is still to come is let go."""
        self._number += 1
        if self._shown.state is not Counted.NOTHING:
            self._shown = FiguresView()
            self._c.show()

    def _written(self, name: str, fault: BaseException | None) -> None:
        if isinstance(fault, OSError | FiguresNotWritten):
            self._c.live.notice = fault if isinstance(fault, FiguresNotWritten) else FiguresNotWritten(what="folder")
        elif fault is not None:
            raise fault
        elif self._shown.report is not None:
            self._shown = replace(self._shown, written=name)
        self._c.show()

    def _ask(self, wanted: Wanted) -> None:
        """On a lane of its own, for a year may take a minute; only the latest question's answer is shown."""
        c, source = self._c, self._c.figures
        number = self._number = self._number + 1
        first, last = days_of(wanted)
        asked = FiguresAsked(c.live.user, wanted.first, wanted.last, wanted.counter, wanted.section, wanted.procedure)
        own = [(at, left) for at, left in c.store.efforts(first, last)]
        counter = c.info.terminal[:2]

        def count() -> tuple[Counted, CityFigures]:
            if source is not None:
                try:
                    return Counted.CITY, source.figures(asked)
                except (CenterUnreachable, CenterRefused):
                    pass
            return Counted.HERE, of_this_desk(own, counter, chosen_of(wanted))

        def came(found: tuple[Counted, CityFigures] | BaseException) -> None:
            c.lanes.visit.submit(lambda: self._came(number, found))

        c.lanes.figures.submit(count, came)

    def _came(self, number: int, found: tuple[Counted, CityFigures] | BaseException) -> None:
        if number != self._number or not self._c.rights.may(Operation.EFFORT):
            return
        if isinstance(found, BaseException):
            self._shown = FiguresView()
            self._c.show()
            raise found
        state, figures = found
        wanted = self._shown.wanted
        if state is Counted.CITY and wanted == Wanted(wanted.first, wanted.last):
            rows = (row for table in figures.tables if table.axes == (Axis.COUNTER,) for row in table.rows)
            self._counters |= {row.group[0] for row in rows if row.group and row.group[0] != OTHER}
        first, last = days_of(wanted)
        report = Report(first, last, self._choice(wanted, state), figures.terms, tuple(figures.tables), figures.uptime)
        self._shown = replace(
            self._shown, state=state, report=report, names=_names(report, self._c.pack), counters=self._all_counters()
        )
        self._c.show()

    def _choice(self, wanted: Wanted, state: Counted) -> str:
        """What was chosen, in words: it stands on the paper too."""
        pack = self._c.pack
        found = [
            f"{AXES[axis]} {in_words(axis, value, pack)}"
            for axis, value in (
                (Axis.COUNTER, self._c.info.terminal[:2] if state is Counted.HERE else wanted.counter),
                (Axis.SECTION, wanted.section),
                (Axis.PROCEDURE, wanted.procedure),
            )
            if value
        ]
        return "、".join(found)

    def _all_counters(self) -> Choices:
        own = self._c.info.terminal[:2]
        return (("", ""), *((c, c) for c in sorted(self._counters | {own})))

    def _at_home(self) -> None:
        if self._c.open_visit is not None or not self._c.live.user or self._c.live.locked:
            raise MoveNotAllowed(state="visit", move="figures")


def _names(report: Report, pack: Pack) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple("・".join(word for word in named(row, table, pack) if word) for row in table.rows)
        for table in report.tables
    )


def chosen_of(wanted: Wanted) -> Chosen:
    return Chosen(counter=wanted.counter, section=wanted.section, procedure=wanted.procedure)


def days_of(wanted: Wanted) -> tuple[date, date]:
    """The first and the last day of the months."""
    first, last = (date.fromisoformat(f"{month}-01") for month in (wanted.first, wanted.last))
    return first, (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def covers(rights: Rights, section: str, procedure: str) -> bool:
    """Whether the user may see figures of these; an empty argument stands for all of the city."""
    return any(
        Operation.EFFORT in g.operations
        and (not g.sections or section in g.sections)
        and (not g.procedures or procedure in g.procedures)
        for g in rights.grants
    )


def _sections(pack: Pack, rights: Rights) -> Choices:
    grants = [g for g in rights.grants if Operation.EFFORT in g.operations]
    known = [(i, s.name) for i, s in pack.sections.items() if any(not g.sections or i in g.sections for g in grants)]
    return ((("", ""), *known) if any(not g.sections for g in grants) else tuple(known)) or (("", ""),)


def _procedures(pack: Pack, rights: Rights) -> Choices:
    grants = [g for g in rights.grants if Operation.EFFORT in g.operations]
    titles = {p.id: said(p.title) for p in pack.procedures}
    known = [(i, t) for i, t in titles.items() if any(not g.procedures or i in g.procedures for g in grants)]
    return ((("", ""), *known) if any(not g.procedures for g in grants) else tuple(known)) or (("", ""),)


# --- this desk alone ------------------------------------------------------------------------------------------------


def of_this_desk(efforts: Iterable[tuple[datetime, Mapping[str, Any]]], counter: str, chosen: Chosen) -> CityFigures:
    """The standard tables of what this desk keeps of its closed visits."""
    tally = Tally(STANDARD, chosen, USUAL)
    for at, left in efforts:
        tally.add(_visit(at, left, counter))
    return CityFigures([_without_the_center(table) for table in tally.tables()], USUAL)


def _visit(at: datetime, left: Mapping[str, Any], counter: str) -> CountedVisit:
    seconds: Mapping[str, float] = left["seconds"]
    return CountedVisit(
        at.astimezone(JST),
        counter,
        code_of(str(next(iter(left["events"]), OTHER))),
        code_of(str(left["language"])),
        tuple(CountedApplication(code_of(p), code_of(s), State.RECEIVED) for p, s in left.get("procedures", ())),
        left["people"],
        sum(seconds.values()) / 60,
        sum(seconds.get(step, 0) for step in ENTERING) / 60,
        left["taps"],
        left["keys"],
        left["paper"],
        left["pen"],
    )


def _without_the_center(table: Table) -> Table:
    """Nothing is said of what only the center knows."""

    def known(numbers: Numbers) -> Numbers:
        return replace(numbers, cancelled=None, done=None, waiting=None, work=None, answers=None)

    rows = tuple(Row(row.group, known(row.numbers), row.together) for row in table.rows)
    return Table(table.axes, rows, known(table.total) if table.total is not None else None)


# --- files ----------------------------------------------------------------------------------------------------------


def _made(kind: str, report: Report, pack: Pack) -> bytes:
    """
    Raises:
        FiguresNotWritten: of another kind, or without the paper's fonts.
    """
    from kakanai_desk.forms.paper.fonts import FontsMissing, PaperFonts
    from kakanai_desk.forms.statistics.book import as_xlsx
    from kakanai_desk.forms.statistics.pages import as_pdf  # no desk waits for these libraries at its start

    if kind == "xlsx":
        return as_xlsx(report, pack)
    if kind != "pdf":
        raise FiguresNotWritten(what="kind")
    try:
        return as_pdf(report, pack, PaperFonts.load())
    except FontsMissing:
        raise FiguresNotWritten(what="fonts") from None


def _put(path: Path, content: bytes) -> None:
    """The whole file or none."""
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
