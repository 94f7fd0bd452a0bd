"""A search over every desk's record for who watches over the city (R-096): page by page, and by the five views.

The desk has judged who may. Every page is a line of the center's record before it is given: who, from where, by which
fields, how many it brought; never what was looked for.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from kakanai_center import record_index
from kakanai_desk.core.record_search import RecordAsked, Searches, View
from kakanai_desk.sync.lines_protocol import (
    MOST_LINES,
    LinesAnswer,
    LinesPlace,
    LinesQuestion,
    WireLine,
    WireSearches,
)


class Lines:
    """``note``: of the center's record."""

    def __init__(self, engine: Engine, note: Callable[..., object]) -> None:
        self._engine, self._note = engine, note

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
