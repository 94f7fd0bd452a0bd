"""Searches this desk's lines, and finds signs of misuse in those of the last days (``core.ports.own_record``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from threading import Lock

from kakanai_desk.core.alarms import CityAlarm
from kakanai_desk.core.clock import JST
from kakanai_desk.core.record_search import RecordAsked, RecordPage, Searches, View
from kakanai_desk.store.record_rows import RecordRows
from kakanai_desk.vault import record_views as views
from kakanai_desk.vault.record import RecordLine
from kakanai_desk.vault.record_views import Alert, Hours, Limits

PAGE = 100
DAYS = 14  # that signs are looked for in
SEEN = "alarm_seen"


class OwnLines:
    """``hours`` and ``limits``: by what lines are judged."""

    def __init__(self, rows: RecordRows, terminal: str, hours: Hours, limits: Limits | None = None) -> None:
        self._rows, self._terminal, self._hours = rows, terminal, hours
        self._limits = limits or Limits()
        self._lock = Lock()
        self._last = -1  # the number that was looked at last; before the first look: none
        self._telling: list[RecordLine] = []
        self._seen: dict[tuple[str, str], str] = {}
        self._day = date.min  # of the last look
        self._open: tuple[CityAlarm, ...] = ()

    def marks(self, subjects: Sequence[str]) -> tuple[str, ...]:
        return self._rows.marks(subjects)

    def search(self, asked: RecordAsked, after: tuple[int, str, int] | None = None) -> RecordPage:
        """See ``core.ports.own_record.OwnRecord``. Other desks' lines are not here."""
        if asked.terminal not in ("", self._terminal) or (asked.person and not asked.marks):
            return RecordPage()
        begins, _ = asked.span
        lines = self._rows.lines(self._rows.before(begins) if begins is not None and not asked.person else 0)
        found = views.fitting(lines, asked, self._hours)
        if asked.view is View.MASS:
            return RecordPage(rows=tuple(Searches(*row) for row in views.searches(found)[:PAGE]))
        found = [line for line in reversed(found) if after is None or line.seq < after[2]]
        page = tuple(views.found_line(line, self._terminal) for line in found[:PAGE])
        return RecordPage(page, after=(0, self._terminal, page[-1].seq) if len(found) > PAGE else None)

    # --- signs

    def signs(self, today: date) -> tuple[CityAlarm, ...]:
        """See ``core.ports.own_record.OwnRecord``; only what was written since the last look is read."""
        with self._lock:
            if self._catch_up(today):
                found = views.alerts(self._telling, self._hours, self._limits)
                open_ = [one for one in found if (one.code, _detail(one)) not in self._seen]
                self._open = tuple(self._alarm(-number, one) for number, one in enumerate(open_, start=1))
            return self._open

    def seen_by(self, alarm: CityAlarm) -> str:
        with self._lock:
            return self._seen.get((alarm.kind, alarm.detail), "") if alarm.terminal == self._terminal else ""

    def _catch_up(self, today: date) -> bool:
        """Whether anything is otherwise than at the last look."""
        since = datetime.combine(today - timedelta(days=DAYS), time(), JST)
        if self._last < 0:
            self._last = self._rows.before(since)
        before = len(self._seen), len(self._telling)
        for line in self._rows.lines(self._last):
            self._last = line.seq
            if line.kind == SEEN and "detail" in line.values:
                self._seen[str(line.values["alarm"]), str(line.values["detail"])] = line.actor
            if self._tells(line):
                self._telling.append(line)
        came = (len(self._seen), len(self._telling)) != before
        if self._day != today:
            self._day, came = today, True
            self._telling = [line for line in self._telling if line.at >= since]
        return came

    def _tells(self, line: RecordLine) -> bool:
        """Whether a sign may come of it."""
        of_itself = line.kind in (*views.SEARCHES, views.OPENED, *views.FAILED_SIGN_INS) or "fork" in line.kind
        return of_itself or (bool(line.actor) and line.kind != SEEN and self._hours.off(line.at))

    def _alarm(self, number: int, one: Alert) -> CityAlarm:
        times = [
            line.at
            for line in self._telling
            if line.at.astimezone(JST).date() == one.day
            and one.who in (line.actor, line.terminal)
            and self._is(line, one)
        ]
        return CityAlarm(number, one.code, self._terminal, _detail(one), one.count, max(times))

    def _is(self, line: RecordLine, one: Alert) -> bool:
        """Whether the line is one of those that the sign counts."""
        kinds = {"mass_search": views.SEARCHES, "many_numbers": (views.OPENED,), "guessing": views.FAILED_SIGN_INS}
        if one.code in kinds:
            return line.kind in kinds[one.code]
        return "fork" in line.kind if one.code == "fork" else self._hours.off(line.at)


def _detail(one: Alert) -> str:
    """As the center says it: day and user, or the day alone where it is about the desk."""
    return str(one.day) if one.code in ("guessing", "fork") else f"{one.day} {one.who}"[:64]
