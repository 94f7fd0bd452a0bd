"""Signs of misuse in the lines of the desks, looked for as the lines come (R-097): each is an alarm, once.

What one user does is counted over all desks together. An alarm names day and user, or day and desk, and stands at the
desk where the number was reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from kakanai_center.alarms import Alarm, raise_once
from kakanai_center.record_index import noted
from kakanai_center.tables import record_finds
from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.vault.record import RecordLine
from kakanai_desk.vault.record_views import FAILED_SIGN_INS, OPENED, SEARCHES, Hours, Limits

GENERAL = OpeningDays({}, date.max)  # 土日 and 年末年始
F = record_finds.c


@dataclass(frozen=True)
class Watch:
    """By what the lines are judged: when the city is at work, and how many are many."""

    hours: Hours = field(default_factory=lambda: Hours(lambda day: GENERAL.why_closed(day) is not None))
    limits: Limits = field(default_factory=Limits)


def look(tx: Connection, at: str, terminal: str, lines: Sequence[RecordLine], watch: Watch) -> None:
    """Raise what these new lines of a desk bring over a limit; they are noted (``record_index.put``) already."""
    found: dict[Alarm, None] = {}
    limits = watch.limits
    rows = [noted(terminal, line, watch.hours) for line in lines]
    for row in rows:
        day, who = row["day"], row["actor"]
        signs = (
            ("mass_search", row["kind"] in SEARCHES, F.kind.in_(SEARCHES), limits.searches),
            ("many_numbers", row["kind"] == OPENED, F.kind == OPENED, limits.numbers),
            ("off_hours", bool(row["off"]), F.off == 1, limits.off_hours),
        )
        for kind, fits, counted, many in signs:
            alarm = kind, terminal, f"{day} {who}"[:64]
            if fits and who and alarm not in found:
                query = select(func.count()).where(F.actor == who, F.day == day, counted)
                if int(tx.execute(query).scalar_one()) >= many:
                    found[alarm] = None
        if row["kind"] in FAILED_SIGN_INS:
            begins = row["at"] - _milliseconds(limits.minutes)
            query = select(func.count()).where(
                F.terminal == terminal, F.kind.in_(FAILED_SIGN_INS), F.at.between(begins, row["at"])
            )
            if int(tx.execute(query).scalar_one()) >= limits.failures:
                found["guessing", terminal, str(day)] = None
    raise_once(tx, at, list(found))


def _milliseconds(minutes: int) -> int:
    """In the milliseconds of the index."""
    return int(timedelta(minutes=minutes).total_seconds() * 1000)
