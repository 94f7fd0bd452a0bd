"""The fees of closed visits, added up by day and procedure for the till (spec 4-4-1 (4) エ).

Counted is what a visit left behind when it closed; nothing in it tells who came. A line whose price the city has not
said (要確認) has copies but no yen, and the sum says that it is not whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kakanai_desk.core.clock import JST
from kakanai_desk.forms.fees import Fees


def left_behind(fees: Fees) -> list[dict[str, Any]]:
    """The lines as the closed visit keeps them: no person, no reason."""
    return [
        {"procedure": line.procedure, "copies": line.copies, "yen": line.amount, "waived": bool(line.waived)}
        for line in fees.lines
    ]


@dataclass(frozen=True)
class Taking:
    """One procedure on one day: visits, copies, yen; how many visits were free, and how many had no amount yet."""

    day: date
    procedure: str
    visits: int
    copies: int
    yen: int
    waived: int
    without_amount: int

    def to_json(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "procedure": self.procedure,
            "visits": self.visits,
            "copies": self.copies,
            "yen": self.yen,
            "waived": self.waived,
            "without_amount": self.without_amount,
        }


def takings(
    closed: Iterable[tuple[datetime, Mapping[str, Any]]], since: date | None = None, until: date | None = None
) -> list[Taking]:
    """By day (of Japan) and procedure, the earliest first. ``since`` and ``until`` are both included."""
    groups: dict[tuple[date, str], list[Mapping[str, Any]]] = defaultdict(list)
    for at, left in closed:
        day = at.astimezone(JST).date()
        if (since is None or since <= day) and (until is None or day <= until):
            for line in left.get("fees", ()):
                groups[day, line["procedure"]].append(line)
    return [_taking(day, procedure, lines) for (day, procedure), lines in sorted(groups.items())]


def _taking(day: date, procedure: str, lines: list[Mapping[str, Any]]) -> Taking:
    return Taking(
        day,
        procedure,
        len(lines),
        sum(line["copies"] or 0 for line in lines),
        sum(line["yen"] or 0 for line in lines),
        sum(line["waived"] for line in lines),
        sum(line["yen"] is None for line in lines),
    )
