"""The record of every desk as a center answers: made up, a page at a time, and away at will."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.core.record_search import FoundLine, RecordAsked, RecordPage, Searches, View

BEGINS = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
DONE = (
    ("operation", "visits_searched", "done", "K00124", "home", {"found": 2, "words": 1}),
    (
        "printing",
        "printed",
        "done",
        "K00123",
        "print",
        {"official_seal": False, "individual_number": True},
    ),
    ("authentication", "sign_in_rejected", "refused", "", "sign_in", {"code": "SIGNIN-01"}),
    ("operation", "number_opened", "done", "K00125", "household", {"person": "p2", "where": "household"}),
    ("settings", "people_changed", "done", "S00001", "command", {"version": 12}),
    ("communication", "link_changed", "done", "", "home", {"to": "up"}),
)


class FakeLines:
    """``pages`` pages of ``most`` lines. ``away``: the center does not answer."""

    def __init__(self, pages: int = 2, most: int = 30) -> None:
        self.pages, self.most, self.away = pages, most, False
        self.questions: list[tuple[RecordAsked, str, tuple[int, str, int] | None]] = []

    def search(self, asked: RecordAsked, by: str, after: tuple[int, str, int] | None = None) -> RecordPage:
        self.questions.append((asked, by, after))
        if self.away:
            raise CenterUnreachable
        if asked.view is View.MASS:
            day = BEGINS.date()
            return RecordPage(rows=(Searches(day, "K00124", 63, 4), Searches(day, "K00125", 12, 31)))
        first = after[2] if after else self.pages * self.most
        lines = tuple(self._line(number) for number in range(first, first - self.most, -1))
        last = first - self.most
        return RecordPage(lines, after=(last, "NB1", last) if last > 0 else None)

    def _line(self, number: int) -> FoundLine:
        log, kind, result, actor, screen, values = DONE[number % len(DONE)]
        at = BEGINS + timedelta(minutes=7 * number)
        return FoundLine(("NA1", "NB1", "NC1")[number % 3], number, at, log, kind, result, actor, screen, "", values)
