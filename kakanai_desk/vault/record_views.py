"""What a record shows: off hours, failures, mass searching, one person's data, privileged acts (R-096, R-097).

Pure over lines. ``Hours`` says when a city hall is at work, in Japan's time.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kakanai_desk.core.record_kinds import KINDS, Log, Result
from kakanai_desk.core.record_search import FoundLine, RecordAsked, View
from kakanai_desk.core.spreadsheets import plain_cell
from kakanai_desk.core.watch_settings import WatchPart
from kakanai_desk.vault.record import RecordLine

JAPAN = ZoneInfo("Asia/Tokyo")
SEARCHES = ("visits_searched", "closed_visit_looked_at", "other_counters_searched", "register_found")
OPENED = "number_opened"
FAILED_SIGN_INS = ("sign_in_rejected", "second_factor_rejected")
MANY_SEARCHES = 50  # of one user a day
MANY_OPENED = 30  # individual numbers, of one user a day
MANY_FAILURES, MINUTES = 5, 10  # at one terminal


@dataclass(frozen=True)
class Hours:
    """``closed``: whether the hall is closed on a day."""

    closed: Callable[[date], bool]
    opens: time = time(7, 30)
    ends: time = time(20, 0)

    def off(self, at: datetime) -> bool:
        """Night, or a day when nobody works."""
        here = at.astimezone(JAPAN)
        return self.closed(here.date()) or not self.opens <= here.time() < self.ends


@dataclass(frozen=True)
class Limits:
    """From how many on it is a sign. ``searches``, ``numbers``: of one user a day. ``failures``: sign-ins at one
    terminal within ``minutes``. ``off_hours``: lines of one user a day."""

    searches: int = MANY_SEARCHES
    numbers: int = MANY_OPENED
    failures: int = MANY_FAILURES
    minutes: int = MINUTES
    off_hours: int = 1


USUAL_LIMITS = Limits()


def hours_of(part: WatchPart, closed: Callable[[date], bool]) -> Hours:
    return Hours(closed, time.fromisoformat(part.opens), time.fromisoformat(part.ends))


def limits_of(part: WatchPart) -> Limits:
    return Limits(part.searches, part.numbers, part.failures, part.minutes, part.off_hours)


@dataclass(frozen=True)
class Alert:
    """A sign of misuse to look at: code, day in Japan, who (or which terminal), and how often."""

    code: str
    day: date
    who: str
    count: int


def off_hours(lines: Iterable[RecordLine], hours: Hours) -> list[RecordLine]:
    """What somebody did at night or on a closed day; what the desk does by itself has no actor."""
    return [line for line in lines if line.actor and hours.off(line.at)]


def failures(lines: Iterable[RecordLine]) -> list[RecordLine]:
    return [line for line in lines if line.result in (Result.REFUSED, Result.FAILED)]


def privileged(lines: Iterable[RecordLine]) -> list[RecordLine]:
    return [line for line in lines if line.kind in KINDS and KINDS[line.kind].privileged]


def about(lines: Iterable[RecordLine], marks: Iterable[str]) -> list[RecordLine]:
    """Lines about the person of these marks, and those of the visits in which the person was named."""
    wanted, all_lines = frozenset(marks), list(lines)
    named = {line.visit_id for line in all_lines if line.visit_id and wanted & set(line.subjects)}
    return [line for line in all_lines if wanted & set(line.subjects) or line.visit_id in named]


def searches(lines: Iterable[RecordLine]) -> list[tuple[date, str, int, int]]:
    """By day and user: how many searches and looks, and individual numbers opened; the most first."""
    made, opened = Counter[tuple[date, str]](), Counter[tuple[date, str]]()
    for line in lines:
        key = line.at.astimezone(JAPAN).date(), line.actor
        made[key] += line.kind in SEARCHES
        opened[key] += line.kind == OPENED
    rows = [(*key, made[key], opened[key]) for key in made if made[key] or opened[key]]
    return sorted(rows, key=lambda row: (-row[2], -row[3], row[0], row[1]))


def alerts(lines: Sequence[RecordLine], hours: Hours, limits: Limits = USUAL_LIMITS) -> list[Alert]:
    """What a supervisor must look at, by day: mass_search, many_numbers, off_hours, guessing, fork."""
    found: list[Alert] = []
    for day, who, made, opened in searches(lines):
        if made >= limits.searches:
            found.append(Alert("mass_search", day, who, made))
        if opened >= limits.numbers:
            found.append(Alert("many_numbers", day, who, opened))
    off = Counter((line.at.astimezone(JAPAN).date(), line.actor) for line in off_hours(lines, hours))
    found += [Alert("off_hours", day, who, count) for (day, who), count in off.items() if count >= limits.off_hours]
    found += _guessing(lines, limits)
    forks = Counter((line.at.astimezone(JAPAN).date(), line.terminal) for line in lines if "fork" in line.kind)
    found += [Alert("fork", day, terminal, count) for (day, terminal), count in forks.items()]
    return sorted(found, key=lambda one: (one.day, one.code, one.who))


def _guessing(lines: Iterable[RecordLine], limits: Limits) -> list[Alert]:
    """Sign-ins that failed close upon one another at one terminal."""
    tried: dict[str, list[datetime]] = {}
    most: dict[tuple[date, str], int] = {}
    for line in lines:
        if line.kind in FAILED_SIGN_INS:
            times = tried.setdefault(line.terminal, [])
            times.append(line.at)
            while line.at - times[0] > timedelta(minutes=limits.minutes):
                times.pop(0)
            if len(times) >= limits.failures:
                key = line.at.astimezone(JAPAN).date(), line.terminal
                most[key] = max(most.get(key, 0), len(times))
    return [Alert("guessing", day, terminal, count) for (day, terminal), count in most.items()]


def found_line(line: RecordLine, terminal: str) -> FoundLine:
    """The line as it is shown; ``terminal``: its writer, which the first lines did not name."""
    return FoundLine(
        line.terminal or terminal,
        line.seq,
        line.at,
        line.log,
        line.kind,
        line.result,
        line.actor,
        line.screen,
        line.visit_id,
        line.values,
    )


def fitting(lines: Iterable[RecordLine], asked: RecordAsked, hours: Hours) -> list[RecordLine]:
    """The lines of one desk that fit, in their order; ``View.MASS`` counts them (``searches``)."""
    begins, ends = asked.span
    found = [line for line in lines if (begins is None or line.at >= begins) and (ends is None or line.at < ends)]
    if asked.person:
        found = about(found, asked.marks)
    match asked.view:
        case View.OFF_HOURS:
            found = off_hours(found, hours)
        case View.FAILURES:
            found = failures(found)
        case View.PRIVILEGED:
            found = privileged(found)
        case _:
            pass
    wanted = {name: value for name in ("actor", "log", "kind", "result") if (value := getattr(asked, name))}
    return [line for line in found if all(getattr(line, name) == value for name, value in wanted.items())]


def month(lines: Iterable[RecordLine], year: int, number: int) -> list[RecordLine]:
    """The lines of one month in Japan's time."""
    here = ((line, line.at.astimezone(JAPAN)) for line in lines)
    return [line for line, at in here if (at.year, at.month) == (year, number)]


@dataclass(frozen=True)
class Report:
    """A month: lines by log and result, and by user; the alerts."""

    logs: dict[tuple[Log, Result], int]
    users: dict[str, dict[str, int]]
    alerts: tuple[Alert, ...]

    def to_csv(self) -> str:
        """Rows of part, name, what, count. A cell never begins a formula."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(("part", "name", "what", "count"))
        for (log, result), count in sorted(self.logs.items()):
            writer.writerow(("log", log.value, result.value, count))
        for user, counts in sorted(self.users.items()):
            writer.writerows(("user", plain_cell(user), what, count) for what, count in counts.items())
        for one in self.alerts:
            writer.writerow(("alert", plain_cell(one.who), f"{one.code} {one.day}", one.count))
        return out.getvalue()


def report(lines: Sequence[RecordLine], hours: Hours, limits: Limits = USUAL_LIMITS) -> Report:
    """``lines``: those of one month (``month``)."""
    logs = Counter((Log(line.log), Result(line.result)) for line in lines if line.log)
    users: dict[str, dict[str, int]] = {}
    for line in lines:
        if not line.actor:
            continue
        counts = users.setdefault(
            line.actor, dict.fromkeys(("lines", "searches", "numbers", "failures", "off_hours", "privileged"), 0)
        )
        counts["lines"] += 1
        counts["searches"] += line.kind in SEARCHES
        counts["numbers"] += line.kind == OPENED
        counts["failures"] += line.result in (Result.REFUSED, Result.FAILED)
        counts["off_hours"] += hours.off(line.at)
        counts["privileged"] += line.kind in KINDS and KINDS[line.kind].privileged
    return Report(dict(logs), users, tuple(alerts(lines, hours, limits)))
