"""Statistics for a desk's window (R-098): the tables of ``kakanai-center statistics``, asked over the network.

Who asks is told by the desk, which has looked at the clerk's rights; each question is a line of the center's record.
One is counted at a time: a year of visits is opened for it, and desks must be answered meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from kakanai_center.figures import Figures
from kakanai_center.uptime import Uptimes
from kakanai_desk.core.tabulating import STANDARD, Report, Tally, Terms
from kakanai_desk.core.uptime import Goal, Uptime
from kakanai_desk.sync.figures_protocol import (
    MOST_MONTHS,
    FiguresAnswer,
    FiguresQuestion,
    as_wire,
    first_day,
    last_day,
)

WAIT_SECONDS = 20.0  # for what is being counted already


class TooLong(Exception):
    """The period is none, or longer than ``MOST_MONTHS``."""


class Busy(Exception):
    """Others are being counted for."""


class Counting:
    """``note``: of the center's record."""

    def __init__(
        self,
        figures: Figures,
        note: Callable[..., object],
        terms: Terms,
        turn: Lock | None = None,
        uptimes: Uptimes | None = None,
        goal: Goal = Goal(),  # noqa: B008 - a value that nobody changes
    ) -> None:
        self._figures, self._note, self._terms = figures, note, terms
        self._turn = turn or Lock()
        self._uptimes, self._goal = uptimes, goal

    def meet(self, said: FiguresQuestion) -> FiguresAnswer:
        """Every standard table of the months that were asked for. It is recorded before it is given.

        Raises:
            TooLong, Busy.
        """
        if not 1 <= said.months <= MOST_MONTHS:
            raise TooLong
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            first, last = first_day(said.first), last_day(said.last)
            tally = Tally(STANDARD, said.chosen, self._terms)
            for visit in self._figures.each(first, last):
                tally.add(visit)
            report = Report(first, last, "", self._terms, tuple(tally.tables()), self._uptime(said))
        finally:
            self._turn.release()
        chosen = sorted(name for name in ("counter", "section", "procedure") if getattr(said, name))
        self._note(
            "statistics_asked", by=said.by, terminal=said.terminal, first=said.first, last=said.last, chosen=chosen
        )
        return as_wire(report)

    def _uptime(self, said: FiguresQuestion) -> Uptime | None:
        """How the center answered; it is of no section and no procedure."""
        if self._uptimes is None or said.section or said.procedure:
            return None
        return self._uptimes.of(first_day(said.first), last_day(said.last), self._goal, said.counter)
