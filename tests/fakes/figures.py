"""Statistics as a center sends them to a desk: of visits made up by a rule, through the real tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from kakanai_desk.core.clock import JST
from kakanai_desk.core.counted import CountedApplication, CountedVisit
from kakanai_desk.core.ports.figures import CityFigures, FiguresAsked
from kakanai_desk.core.tabulating import STANDARD, USUAL, Chosen, Tally
from kakanai_desk.core.uptime import Counted, Event, Goal, Uptime, stretches
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


def uptime_of(first: str) -> Uptime:
    """Three counters over a month, one of which had an outage of an hour and a half on one day."""
    year, month = (int(part) for part in first.split("-"))
    opening = [day for day in range(1, 29) if date(year, month, day).isoweekday() < 6]
    counted = Counted(date(year, month, 1), date(year, month, 28), Goal(), (), lambda day: day.isoweekday() > 5)

    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(year, month, day, hour, minute, tzinfo=JST)

    for number, terminal in enumerate(("NA1", "NB1", "NC1")):
        events: list[Event] = []
        for place, day in enumerate(opening):
            events += [Event(at(day, 8), "up")]
            if place % 7 == number:
                events += [Event(at(day, 10), "down"), Event(at(day, 10, 4), "up")]
            if (place, number) == (9, 1):
                events += [Event(at(day, 13), "down"), Event(at(day, 14, 30), "up")]
            events += [Event(at(day, 18), "off")]
        counted.add(terminal, stretches(events, at(28, 18)))
    return counted.uptime()


class FakeFigures:
    """Counts ``count`` visits of the first month that is asked for, or raises ``fault``; remembers the questions.
    ``uptime``: whether the center tells how it answered."""

    def __init__(self, count: int = 400, fault: Exception | None = None, *, uptime: bool = False) -> None:
        self.count, self.fault, self.uptime = count, fault, uptime
        self.questions: list[FiguresAsked] = []

    def figures(self, asked: FiguresAsked) -> CityFigures:
        self.questions.append(asked)
        if self.fault is not None:
            raise self.fault
        tally = Tally(STANDARD, Chosen(asked.counter, section=asked.section, procedure=asked.procedure), USUAL)
        for visit in visits_of(asked.first, self.count):
            tally.add(replace(visit))
        return CityFigures(tuple(tally.tables()), USUAL, uptime_of(asked.first) if self.uptime else None)
