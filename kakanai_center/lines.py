"""A search over every desk's record for who watches over the city (R-096): page by page, and by the five views.

The desk has judged who may. Every page is a line of the center's record before it is given: who, from where, by which
fields, how many it brought; never what was looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Engine

from kakanai_center import record_index
from kakanai_center.month_report import report_of
from kakanai_desk.core.record_search import RecordAsked, Searches, View
from kakanai_desk.sync.lines_protocol import (
    MOST_LINES,
    LinesAnswer,
    LinesPlace,
    LinesQuestion,
    WireLine,
    WireSearches,
)
from kakanai_desk.vault.record_views import USUAL_LIMITS, Limits, Report


class Lines:
    """``note``: of the center's record. ``limits``: of the report."""

    def __init__(self, engine: Engine, note: Callable[..., object], limits: Limits = USUAL_LIMITS) -> None:
        self._engine, self._note, self._limits = engine, note, limits

    def meet(self, said: LinesQuestion) -> LinesAnswer:
        """One page of what fits, as it stood before this question."""
        asked = said.asked
        after = (said.after.at, said.after.terminal, said.after.seq) if said.after else None
        lines, place = ([], None) if asked.view is View.MASS else self._page(asked, after)
        rows = self.searches(asked) if asked.view is View.MASS else []
        self.told(asked, said.by, said.terminal, len(lines) or len(rows), further=after is not None)
        return LinesAnswer(
            [WireLine(terminal, content) for terminal, content in lines],
            [WireSearches(row.day, row.who, row.searches, row.numbers) for row in rows],
            LinesPlace(*place) if place else None,
        )

    def page(self, asked: RecordAsked) -> list[tuple[str, str]]:
        """Writer and content of the latest lines that fit, at most ``MOST_LINES``."""
        return self._page(asked, None)[0]

    def searches(self, asked: RecordAsked) -> list[Searches]:
        with self._engine.connect() as tx:
            return record_index.searches(tx, asked, MOST_LINES)

    def report(self, first: date, by: str) -> Report:
        """The month that begins on a day, of every desk; that it was made is a line of the record."""
        with self._engine.connect() as tx:
            made = report_of(tx, first, self._limits)
        self._note("record_searched", by=by, terminal="", view="report", month=f"{first:%Y-%m}")
        return made

    def told(self, asked: RecordAsked, by: str, terminal: str, found: int, *, further: bool = False) -> None:
        """Write down that somebody looked."""
        fields = ",".join(asked.fields)
        self._note(
            "record_searched",
            by=by,
            terminal=terminal,
            view=asked.view.value,
            fields=fields,
            found=found,
            further=further,
        )

    def _page(
        self, asked: RecordAsked, after: record_index.Place | None
    ) -> tuple[list[tuple[str, str]], record_index.Place | None]:
        with self._engine.connect() as tx:
            found = record_index.page(tx, asked, after, MOST_LINES + 1)
            more, found = len(found) > MOST_LINES, found[:MOST_LINES]
            last = found[-1] if more else None
            return record_index.contents(tx, found), (last.at, last.terminal, last.seq) if last is not None else None
