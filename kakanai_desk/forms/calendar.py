"""The city's opening days.

The table is the city's own (``procedures/_shared/calendar.yaml``); 土日 and 12/29–1/3 are closed by the general rule
(地方自治法4条の2), holidays by their dates. A date outside the table's years still gets an answer, marked uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, eq=False)
class OpeningDays:
    """``holidays``: date → name. ``until``: the last day for which the table is complete."""

    holidays: dict[date, str]
    until: date

    def why_closed(self, day: date) -> str | None:
        """土曜日 / 日曜日 / the holiday's name / 年末年始, or None on an opening day."""
        if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
            return "年末年始"
        if day in self.holidays:
            return self.holidays[day]
        if day.weekday() >= 5:
            return "土曜日" if day.weekday() == 5 else "日曜日"
        return None

    def next_open(self, day: date) -> date:
        """``day`` itself when open, else the next opening day."""
        while self.why_closed(day):
            day += timedelta(days=1)
        return day

    def without_substitute(self) -> tuple[date, ...]:
        """Holidays on a Sunday without a 振替休日 on the next day that is no holiday (祝日法 第3条第2項)."""
        found: list[date] = []
        for day in sorted(self.holidays):
            instead = day + timedelta(days=1)
            while instead in self.holidays and "振替" not in self.holidays[instead]:
                instead += timedelta(days=1)
            if day.weekday() == 6 and "振替" not in self.holidays.get(instead, ""):
                found.append(day)
        return tuple(found)

    def certain(self, day: date) -> bool:
        return day <= self.until
