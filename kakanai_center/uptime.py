"""Reads of the desks' records when the center answered them (``core.uptime``, R-092, R-098).

A desk says in its own record when it started, stopped, and lost or found the center; the lines come when the center is
there again, so an outage is counted once it is over. A desk that ended without a word ran until its last line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from sqlalchemy import Engine, and_, func, or_, select

from kakanai_center.record import CENTER
from kakanai_center.tables import pauses, record_lines
from kakanai_desk.core.clock import JST
from kakanai_desk.core.places import procedures
from kakanai_desk.core.uptime import Counted, Event, Goal, Span, Uptime, stretches
from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.loader import load

KINDS = {"desk_started": "on", "desk_stopped": "off", "link_changed": ""}
LINKS = {"up": "up", "down": "down", "refused": "down"}


@cache
def opening_days() -> OpeningDays:
    """The city's calendar, as the program brings it."""
    return load(procedures()).calendar


class Uptimes:
    """The reading side."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, first: date | None, last: date | None, goal: Goal, counter: str = "") -> Uptime | None:
        """The business hours of these days, of all desks or those of one counter; None: no desk has said anything."""
        c, calendar = record_lines.c, opening_days()
        with self._engine.connect() as tx:
            begin, end = tx.execute(select(func.min(c.at), func.max(c.at)).where(c.terminal != CENTER)).one()
            terminals = tx.execute(select(c.terminal).where(c.terminal != CENTER).distinct().order_by(c.terminal)).all()
        if begin is None:
            return None
        first, last = max(first or _day(begin), _day(begin)), min(last or _day(end), _day(end))
        counted = Counted(first, last, goal, self._pauses(), lambda day: calendar.why_closed(day) is not None)
        for (terminal,) in terminals:
            if counter in ("", terminal[:2]):
                self._add(counted, terminal, first, last)
        return counted.uptime()

    def _add(self, counted: Counted, terminal: str, first: date, last: date) -> None:
        """One desk, from what it said last before the first day on."""
        c = record_lines.c
        begin, end = (datetime.combine(day, time(), JST) for day in (first, last + timedelta(days=1)))
        since, until = (at.astimezone(UTC).isoformat() for at in (begin, end))
        said = or_(*(c.content.contains(f'"kind":"{kind}"') for kind in KINDS))
        mine = and_(c.terminal == terminal, said)
        with self._engine.connect() as tx:
            one_before = select(c.seq).where(mine, c.at < since).order_by(c.seq.desc()).limit(1)
            before = tx.execute(one_before).scalar() or 0
            heard = tx.execute(select(func.max(c.at)).where(c.terminal == terminal, c.at < until)).scalar()
            lines = select(c.seq, c.at, c.content).where(mine, c.seq >= before, c.at < until).order_by(c.seq)
            rows = tx.execute(lines).all()
            starts = [row.seq - 1 for row in rows if '"kind":"desk_started"' in row.content]
            last_words: dict[int, str] = {}
            for some in (starts[n : n + 500] for n in range(0, len(starts), 500)):
                found = tx.execute(select(c.seq, c.at).where(c.terminal == terminal, c.seq.in_(some)))
                last_words |= {row.seq: row.at for row in found}
        if heard is None:
            return
        events = _events([(row.seq, row.at, row.content) for row in rows], last_words)
        counted.add(terminal, stretches(events, datetime.fromisoformat(heard)))

    def _pauses(self) -> list[Span]:
        """Announced ones, as far as they lasted: cancelled before its time, one ends there or never was."""
        with self._engine.connect() as tx:
            rows = tx.execute(select(pauses.c.starts, pauses.c.ends, pauses.c.cancelled_at)).all()
        spans: list[Span] = []
        for row in rows:
            ends = [datetime.fromisoformat(at) for at in (row.ends, row.cancelled_at) if at]
            spans.append((datetime.fromisoformat(row.starts), min(ends)))
        return [span for span in spans if span[0] < span[1]]


def _events(rows: list[tuple[int, str, str]], last_words: dict[int, str]) -> Iterator[Event]:
    for seq, at, content in rows:
        line = json.loads(content)
        kind = line["kind"]
        if kind not in KINDS:
            continue  # another line in which the words stand
        moment = datetime.fromisoformat(at)
        if kind == "desk_started" and seq - 1 in last_words:
            yield Event(datetime.fromisoformat(last_words[seq - 1]), "off")  # it may have ended without a word
        yield Event(moment, KINDS[kind] or LINKS.get(str(line["values"].get("link")), ""))


def _day(at: str) -> date:
    return datetime.fromisoformat(at).astimezone(JST).date()
