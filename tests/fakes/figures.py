"""Statistics as a center sends them to a desk: of visits made up by a rule, through the real tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kakanai_desk.core.clock import JST
from kakanai_desk.core.counted import CountedApplication, CountedVisit
from kakanai_desk.core.ports.figures import CityFigures, FiguresAsked
from kakanai_desk.core.tabulating import STANDARD, USUAL, Chosen, Tally
from kakanai_desk.core.workflow import State

SHARES = (("juumin_idou_todoke", "shiminka"), ("kokuho_shutoku", "hoken_nenkin"), ("jidou_teate", "kodomo_wakamono"))

EFFORT = {  # of one closed visit, as a desk keeps it
    "events": ["tennyu"], "people": 4, "language": "ja", "taps": 20, "keys": 60, "paper": 600, "pen": 1,
    "seconds": {"household": 120, "print": 60}, "procedures": [["kokuho_shutoku", "hoken_nenkin"]],
}  # fmt: skip


def visits_of(first: str, count: int = 400) -> list[CountedVisit]:
    """``count`` visits of a month at three counters, in four languages."""
    year, month = (int(part) for part in first.split("-"))
    found: list[CountedVisit] = []
    for n in range(count):
        at = datetime(year, month, 1 + n * 5 % 28, 9 + n * n % 8, n % 60, tzinfo=JST)
        applications = tuple(
            CountedApplication(p, s, State.DONE if n % 3 else State.RECEIVED, 2.0 + n % 5, 20.0 + n % 40)
            for p, s in SHARES[: 1 + n % 3]
        )
        visit = CountedVisit(at, ("NA", "NA", "NB", "NC")[n % 4], ("tennyu", "tenkyo", "shussei")[n % 3],
                             ("ja", "ja", "ja", "ja", "pt-BR", "vi")[n % 6], applications, 1 + n % 4,
                             6.0 + n % 19, 2.0 + n % 4, 10 + n % 20, 40 + n % 50, 500 + n % 400, n % 3,
                             ("good", "good", "good", "fair", "", "poor")[n // 2 % 6])  # fmt: skip
        found.append(visit)
    return found


class FakeFigures:
    """Counts ``count`` visits of the first month that is asked for, or raises ``fault``; remembers the questions."""

    def __init__(self, count: int = 400, fault: Exception | None = None) -> None:
        self.count, self.fault = count, fault
        self.questions: list[FiguresAsked] = []

    def figures(self, asked: FiguresAsked) -> CityFigures:
        self.questions.append(asked)
        if self.fault is not None:
            raise self.fault
        tally = Tally(STANDARD, Chosen(asked.counter, section=asked.section, procedure=asked.procedure), USUAL)
        for visit in visits_of(asked.first, self.count):
            tally.add(replace(visit))
        return CityFigures(tuple(tally.tables()), USUAL)
