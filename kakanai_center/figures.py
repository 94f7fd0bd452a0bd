"""What statistics are made of (R-098…R-100): each closed visit as numbers and codes, without anybody in it.

Bodies are sealed, so they are opened here, a page at a time, and only what is counted leaves this module. A text that
a table could show is one of a code's form; anything else counts as ``OTHER``, so that no desk can bring a name into a
table. How the visitor found it stands in the desks' records (``satisfaction``), not in the body.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, func, insert, select

from kakanai_center.sealing import KeyRing, bound_to
from kakanai_center.tables import applications, counted_visits, entries, feed, record_answers, record_lines
from kakanai_desk.core.clock import JST
from kakanai_desk.core.counted import ANSWERS, ENTERING, CountedApplication, CountedVisit, code_of
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.workflow import QUIET, Application, Move, Opening, Placed, State, folded, moved_from_plain

AT_ONCE = 500
_BEGUN = frozenset(Move) - QUIET - {Move.HAND_OVER, Move.RELEASE, Move.RESUME, Move.CANCEL, Move.REOPEN}
_SAID = '"kind":"satisfaction"'


class _Procedure(msgspec.Struct):
    id: str
    section: str


class _Decision(msgspec.Struct):
    procedures: list[_Procedure] = []


class _Effort(msgspec.Struct):
    people: int = 0
    taps: int = 0
    keys: int = 0
    paper: int = 0
    pen: int = 0
    seconds: dict[str, float] = {}


class _Body(msgspec.Struct):
    """What is read of a body; all else is passed over unread."""

    decision: _Decision | None = None
    started_at: str = ""
    language: str = ""
    effort: _Effort | None = None


class Figures:
    """The reading side."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def each(self, first: date | None = None, last: date | None = None) -> Iterator[CountedVisit]:
        """The visits closed on these days of the city, in no order that means anything.

        The database is held for a page only, so that desks are answered between two.
        """
        yield from self._kept(first, last)
        said = self.answers(first, last)
        c = applications.c
        statement = select(c.visit_id, c.terminal, c.event, c.closed_at, c.entry_id).order_by(c.visit_id)
        for condition in _around(c.closed_at, first, last):
            statement = statement.where(condition)
        after = ""
        while True:
            with self._engine.connect() as tx:
                rows = tx.execute(statement.where(c.visit_id > after).limit(AT_ONCE)).all()
                opened = self._entries(tx, [row.visit_id for row in rows]) if rows else {}
            if not rows:
                return
            after = rows[-1].visit_id
            for row in rows:
                at = datetime.fromisoformat(row.closed_at).astimezone(JST)
                if (first is None or at.date() >= first) and (last is None or at.date() <= last):
                    yield self._counted(row, at, opened.get(row.visit_id, []), said.get(row.visit_id, ""))

    def keep(self, tx: Connection, visit_ids: Sequence[str], said: Mapping[str, str]) -> None:
        """Keep what statistics need of visits that are about to be swept: to the hour, nothing to find them by.

        ``said``: of ``answers``, read before the transaction.
        """
        c = applications.c
        rows = tx.execute(
            select(c.visit_id, c.terminal, c.event, c.closed_at, c.entry_id).where(c.visit_id.in_(visit_ids))
        ).all()
        opened = self._entries(tx, visit_ids)
        kept: list[dict[str, Any]] = []
        for row in rows:
            at = datetime.fromisoformat(row.closed_at).astimezone(JST)
            visit = _coarse(self._counted(row, at, opened.get(row.visit_id, []), said.get(row.visit_id, "")))
            body = msgspec.json.encode(visit).decode()
            kept.append({"id": secrets.token_hex(16), "at": visit.at.isoformat(), "body": body})
        if kept:
            tx.execute(insert(counted_visits), kept)

    def _kept(self, first: date | None, last: date | None) -> Iterator[CountedVisit]:
        c = counted_visits.c
        statement = select(c.id, c.body).order_by(c.id).limit(AT_ONCE)
        for condition in _around(c.at, first, last):
            statement = statement.where(condition)
        after = ""
        while True:
            with self._engine.connect() as tx:
                rows = tx.execute(statement.where(c.id > after)).all()
            if not rows:
                return
            after = rows[-1].id
            for row in rows:
                visit = msgspec.json.decode(row.body, type=CountedVisit)
                visit = replace(visit, at=visit.at.astimezone(JST))
                if (first is None or visit.at.date() >= first) and (last is None or visit.at.date() <= last):
                    yield visit

    def _entries(self, tx: Connection, visit_ids: Sequence[str]) -> dict[str, list[Any]]:
        c = entries.c
        rows = tx.execute(
            select(c.id, c.terminal, c.seq, c.visit_id, c.kind, c.recorded_at, c.body, c.key_id)
            .join(feed, feed.c.entry_id == c.id)
            .where(c.visit_id.in_(visit_ids), c.kind != EntryKind.VISIT_SWEPT)
            .order_by(feed.c.number)
        ).mappings()
        found: dict[str, list[Any]] = {}
        for row in rows:
            found.setdefault(row["visit_id"], []).append(row)
        return found

    def _open(self, row: Any) -> bytes:
        return self._ring.open(row["key_id"], bytes(row["body"]), bound_to(row))

    def _counted(self, row: Any, at: datetime, rows: Sequence[Any], answer: str) -> CountedVisit:
        closed = next((r for r in rows if r["id"] == row.entry_id), None)
        body = _read(self._open(closed)) if closed is not None else _Body()
        effort = body.effort or _Effort()
        listed = {p.id: p.section for p in body.decision.procedures} if body.decision is not None else {}
        moved = [r for r in rows if r["kind"] == EntryKind.APPLICATION_MOVED]
        return CountedVisit(
            at,
            row.terminal[:2],
            code_of(row.event),
            code_of(body.language),
            self._applications(row, at, listed, moved),
            effort.people,
            _minutes(body.started_at, at),
            sum(effort.seconds.get(step, 0) for step in ENTERING) / 60,
            effort.taps,
            effort.keys,
            effort.paper,
            effort.pen,
            answer,
        )

    def _applications(
        self, row: Any, at: datetime, listed: dict[str, str], moved: Sequence[Any]
    ) -> tuple[CountedApplication, ...]:
        if not moved:
            return tuple(CountedApplication(code_of(p), code_of(s), State.RECEIVED) for p, s in listed.items())
        procedures = tuple((p, "", s, "") for p, s in listed.items())
        placed = [Placed(1, Opening(row.visit_id, "", row.event, procedures, "", row.terminal, at))]
        for place, entry in enumerate(moved, start=2):
            when = datetime.fromisoformat(entry["recorded_at"])
            try:
                plain = json.loads(self._open(entry))
                what = moved_from_plain(plain, entry["id"], row.visit_id, entry["terminal"], when)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # as the board passes it over
            placed.append(Placed(place, what))
        return tuple(_application(a, listed[a.procedure]) for a in folded(placed))

    def answers(self, first: date | None, last: date | None) -> dict[str, str]:
        """How visitors found it, by visit: read from the records a day at a time."""
        c = record_lines.c
        found: dict[str, str] = {}
        with self._engine.connect() as tx:
            found.update((row.visit_id, row.answer) for row in tx.execute(select(record_answers)))
            begin, end = tx.execute(select(func.min(c.at), func.max(c.at))).one()
        if begin is None:
            return found
        day = max(first - timedelta(days=1), _day(begin)) if first else _day(begin)
        until = min(last + timedelta(days=2), _day(end)) if last else _day(end)
        while day <= until:
            following = day + timedelta(days=1)
            with self._engine.connect() as tx:
                lines = tx.execute(
                    select(c.content)
                    .where(c.at >= day.isoformat(), c.at < following.isoformat(), c.content.contains(_SAID))
                    .order_by(c.terminal, c.seq)
                ).scalars()
                for content in lines:
                    line = json.loads(content)
                    said = line["values"].get("answer") if line["kind"] == "satisfaction" else ""
                    if said in ANSWERS:
                        found[line["visit_id"]] = said
            day = following
        return found


def _coarse(visit: CountedVisit) -> CountedVisit:
    """To the hour and to the second decimal: as exact as any table, and too coarse to be found again by its times."""
    each = [
        replace(a, waited=_rounded(a.waited), took=_rounded(a.took))  # hours
        for a in visit.applications
    ]
    at = visit.at.replace(minute=0, second=0, microsecond=0)
    return replace(visit, at=at, applications=tuple(each), minutes=_rounded(visit.minutes))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _read(content: bytes) -> _Body:
    """The numbers of a body; of one that does not have them as they are written today, none."""
    try:
        return msgspec.json.decode(content, type=_Body)
    except msgspec.MsgspecError:
        pass
    try:  # the applications at least, as the board has them
        return msgspec.convert({"decision": json.loads(content).get("decision")}, _Body)
    except (msgspec.MsgspecError, ValueError, AttributeError):
        return _Body()


def _application(a: Application, section: str) -> CountedApplication:
    done = [m for m in a.history if not m.void]
    begun = next((m.at for m in done if m.move in _BEGUN), None)
    ended = [m.at for m in done if m.move is Move.COMPLETE] if a.state is State.DONE else []
    return CountedApplication(
        code_of(a.procedure),
        code_of(section),
        a.state,
        _hours(a.opening.at, begun) if begun is not None else None,
        _hours(a.opening.at, ended[-1]) if ended else None,
    )


def _hours(since: datetime, until: datetime) -> float:
    """Not below zero: two desks' clocks may differ."""
    return max(0.0, (until - since).total_seconds() / 3600)


def _minutes(started: str, ended: datetime) -> float | None:
    try:
        found = (ended - datetime.fromisoformat(started)).total_seconds() / 60
    except (ValueError, TypeError):  # none, or one without a zone
        return None
    return found if found >= 0 else None


def _day(at: str) -> date:
    return date.fromisoformat(at[:10])


def _around(column: Any, first: date | None, last: date | None) -> Iterator[Any]:
    """Conditions on a kept time that no time of these days fails, whatever zone it was written in."""
    if first is not None:
        yield column >= (datetime.combine(first, time()) - timedelta(days=1)).isoformat()
    if last is not None:
        yield column < (datetime.combine(last, time()) + timedelta(days=3)).isoformat()
