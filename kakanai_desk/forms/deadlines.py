"""How a deadline is counted, shown step by step (docs/procedures.md, "How deadlines are counted")."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from kakanai_desk.core.wareki import wareki
from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.days import date_of, number_of, shifted


@dataclass(frozen=True)
class Closings:
    """The city's table of closing days by the month for which one applies (D36).

    ``months``: for a month, years to add, month and day. ``before``, ``day``: for the other months, how many months
    before, and its day (31: the month's last).
    """

    title: str
    months: tuple[tuple[int, tuple[int, int, int]], ...]
    before: int
    day: int

    def of(self, wished: date) -> date:
        """The closing day for the month of ``wished``."""
        own = dict(self.months).get(wished.month)
        if own is not None:
            years, month, day = own
            return date(wished.year + years, month, day)
        first = date_of(shifted(number_of(wished.replace(day=1)), 0, -self.before))
        return first.replace(day=min(self.day, monthrange(first.year, first.month)[1]))


@dataclass(frozen=True)
class Count:
    """One counting rule: ``years``, ``months`` and ``days`` from the date fact ``start``.

    ``first_day_counts``: the day of the event is day 1 (戸籍法43条), else 初日不算入 (民法140条).
    ``shifts``: a closed last day moves to the next opening day (地方自治法4条の2第4項).
    """

    start: str
    days: int
    first_day_counts: bool = False
    shifts: bool = True
    reading: str = ""  # name of this reading where authorities differ
    months: int = 0
    years: int = 0
    yearly: tuple[int, int] | None = None  # (month, day): the next such day from ``start`` on; nothing is counted
    closings: Closings | None = None  # the closing day that the city's table has for the month of ``start``

    def unmoved(self, start: date) -> date:
        """The last day before closed days are looked at."""
        if self.closings is not None:
            return self.closings.of(start)
        if self.yearly is not None:
            month, day = self.yearly
            this_year = date(start.year, month, day)
            return this_year if this_year >= start else date(start.year + 1, month, day)
        if self.years or self.months:
            start = date_of(shifted(number_of(start), self.years, self.months))
        return start + timedelta(days=self.days - (1 if self.first_day_counts else 0))

    @property
    def length(self) -> str:
        """``14日``, ``3か月``, ``1年``."""
        parts = ((self.years, "年"), (self.months, "か月"), (self.days, "日"))
        return "".join(f"{number}{unit}" for number, unit in parts if number) or "0日"


@dataclass(frozen=True)
class DeadlineRule:
    """The earliest of ``counts`` rules; ``alternatives`` are other readings, shown but not applied."""

    counts: tuple[Count, ...]
    alternatives: tuple[Count, ...] = ()
    fallback: tuple[tuple[str, str], ...] = ()  # start fact unknown → take this fact instead

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The date facts that the deadline can rest on."""
        starts = (one.start for one in (*self.counts, *self.alternatives))
        return tuple(dict.fromkeys((*starts, *(fact for _, fact in self.fallback))))


@dataclass(frozen=True)
class Deadline:
    date: date
    counted: tuple[str, ...]
    alternatives: tuple[tuple[str, date], ...] = ()
    certain: bool = True

    def over(self, today: date) -> bool:
        return today > self.date

    def to_json(self) -> dict[str, object]:
        return {
            "date": self.date.isoformat(),
            "counted": list(self.counted),
            "alternatives": [{"reading": name, "date": day.isoformat()} for name, day in self.alternatives],
        }


_WEEKDAYS = "月火水木金土日"


def _dated(day: date) -> str:
    return f"{wareki(day)}({_WEEKDAYS[day.weekday()]})"


def last_day(rule: Count, start: date, calendar: OpeningDays) -> date:
    """The last day of the count."""
    last = rule.unmoved(start)
    return calendar.next_open(last) if rule.shifts else last


def count(rule: Count, start: date, title: str, calendar: OpeningDays) -> tuple[date, tuple[str, ...]]:
    """The last day and the steps that lead to it, in words for the clerk."""
    last = rule.unmoved(start)
    if rule.closings is not None:
        steps = [f"{title} {_dated(start)} の{rule.closings.title} → {_dated(last)}"]
    elif rule.yearly is not None:
        steps = [f"{title} {_dated(start)} の後の {rule.yearly[0]}月{rule.yearly[1]}日 → {_dated(last)}"]
    elif rule.length == "0日":
        steps = [f"{title}まで → {_dated(last)}"]
    else:
        first = "初日を数えて" if rule.first_day_counts else "初日を数えず"
        steps = [f"{title} {_dated(start)} から{first}{rule.length} → {_dated(last)}"]
    closed = calendar.why_closed(last)
    if closed and rule.shifts:
        moved = calendar.next_open(last)
        steps.append(f"{closed}で閉庁のため、次の開庁日 → {_dated(moved)}")
        last = moved
    elif closed:
        steps.append(f"{closed}でも繰り下げない")
    return last, tuple(steps)


def deadline_of(
    rule: DeadlineRule,
    day_of: Callable[[str], date | None],
    title_of: Callable[[str], str],
    calendar: OpeningDays,
) -> Deadline | None:
    """Apply the rule. ``day_of`` gives a date fact's day (None: unknown). None when no start is known."""
    instead = dict(rule.fallback)

    def start_of(fact: str) -> tuple[str, date] | None:
        for name in (fact, instead.get(fact, "")):
            found = day_of(name) if name else None
            if found is not None:
                return name, found
        return None

    found: list[tuple[date, tuple[str, ...]]] = []
    for one in rule.counts:
        start = start_of(one.start)
        if start is not None:
            found.append(count(one, start[1], title_of(start[0]), calendar))
    if not found:
        return None
    last, steps = min(found, key=lambda f: f[0])
    if len(found) > 1:
        steps = (*(step for _, other in found for step in other), f"早いほう → {_dated(last)}")
    readings: list[tuple[str, date]] = []
    for one in rule.alternatives:
        start = start_of(one.start)
        if start is not None:
            readings.append((one.reading, last_day(one, start[1], calendar)))
    return Deadline(last, steps, tuple(readings), calendar.certain(last))
