"""The applications at the center with where they stand on the board, one procedure of a closed visit each."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select

from kakanai_center.inbox import SWEPT
from kakanai_center.sealing import KeyRing, bound_to
from kakanai_center.tables import applications, entries, feed
from kakanai_desk.core.clock import JST
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.workflow import (
    Application,
    Placed,
    folded,
    moved_from_plain,
    opening_from_plain,
    opening_of,
)

log = logging.getLogger(__name__)
AT_ONCE = 200


@dataclass(frozen=True)
class ClosedVisit:
    """One closed visit. ``body``: what the desk told; ``placed``: how many entries of it the board has."""

    visit_id: str
    reception_number: str
    terminal: str
    closed_at: datetime
    body: dict[str, Any] = field(repr=False)
    board: tuple[Application, ...] = field(repr=False)
    placed: int


class Applications:
    """The reading side. Bodies are opened here, a few at a time."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def all(self, first: date | None = None, last: date | None = None) -> Iterator[ClosedVisit]:
        """Visits closed on these days (of the city), the oldest first; each as it stands when it is read."""
        c = applications.c
        statement = select(c.visit_id, c.closed_at).order_by(c.closed_at, c.visit_id)
        with self._engine.connect() as tx:
            found = [
                visit
                for visit, at in tx.execute(statement)
                if (first is None or datetime.fromisoformat(at) >= _midnight(first))
                and (last is None or datetime.fromisoformat(at) < _midnight(last + timedelta(days=1)))
            ]
        yield from self.each(found)

    def each(self, visit_ids: Sequence[str]) -> Iterator[ClosedVisit]:
        """As ``of``, however many: a few are open at a time."""
        for start in range(0, len(visit_ids), AT_ONCE):
            with self._engine.connect() as tx:
                some = self.of(tx, visit_ids[start : start + AT_ONCE])
            yield from some

    def of(self, tx: Connection, visit_ids: Sequence[str]) -> list[ClosedVisit]:
        """These visits, in the order given; those that are not here are left out."""
        c = entries.c
        rows = tx.execute(
            select(c.id, c.terminal, c.seq, c.visit_id, c.kind, c.recorded_at, c.body, c.key_id, feed.c.number)
            .join(feed, feed.c.entry_id == c.id)
            .where(c.visit_id.in_(visit_ids), c.state != SWEPT, c.kind != EntryKind.VISIT_SWEPT)
            .order_by(feed.c.number)
        ).mappings()
        by_visit: dict[str, list[Any]] = {}
        for row in rows:
            by_visit.setdefault(row["visit_id"], []).append(row)
        return [
            visit
            for visit_id in visit_ids
            if visit_id in by_visit and (visit := self._visit(visit_id, by_visit[visit_id])) is not None
        ]

    def _visit(self, visit_id: str, rows: Sequence[Any]) -> ClosedVisit | None:
        placed: list[Placed] = []
        opened: tuple[Any, dict[str, Any]] | None = None
        for place, row in enumerate(rows, start=1):
            body = json.loads(self._ring.open(row["key_id"], bytes(row["body"]), bound_to(row)))
            at = datetime.fromisoformat(row["recorded_at"])
            try:
                if row["kind"] == EntryKind.VISIT_CLOSED:
                    opening = opening_from_plain(opening_of(body), visit_id, row["terminal"], at)
                    placed.append(Placed(place, opening))
                    opened = row, body
                elif row["kind"] == EntryKind.APPLICATION_MOVED:
                    moved = moved_from_plain(body, row["id"], visit_id, row["terminal"], at)
                    placed.append(Placed(place, moved))
            except (ValueError, KeyError, TypeError, AttributeError):
                log.warning("an entry of before does not say what the board needs")
        if opened is None:
            return None
        row, body = opened
        return ClosedVisit(
            visit_id,
            str(body["reception_number"]),
            row["terminal"],
            datetime.fromisoformat(row["recorded_at"]),
            body,
            folded(placed),
            len(rows),
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JST)
