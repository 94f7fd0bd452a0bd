"""The rows by which visits are found again, and their keys. Only ``DeskStore`` uses this."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.ports.store import FoundPerson, FoundVisit

LAST = "\U0010ffff"  # after every character that a key goes on with


class FindableRows:
    """The writing side, inside a transaction."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def put(self, visit: FoundVisit, keys: frozenset[str]) -> None:
        (place,) = self._connection.execute(
            "INSERT INTO findable (visit_id, day, status, row) VALUES (?, ?, ?, ?) ON CONFLICT (visit_id) DO UPDATE SET"
            " day = excluded.day, status = excluded.status, row = excluded.row RETURNING place",
            (visit.id, visit.day.isoformat(), visit.status, canonical(_to_plain(visit))),
        ).fetchone()
        before = {key for (key,) in self._connection.execute("SELECT key FROM find_keys WHERE place = ?", (place,))}
        self._connection.executemany(
            "DELETE FROM find_keys WHERE key = ? AND place = ?", [(key, place) for key in before - keys]
        )
        self._connection.executemany("INSERT INTO find_keys VALUES (?, ?)", [(key, place) for key in keys - before])

    def remove(self, visit_id: VisitId) -> None:
        self._connection.execute("DELETE FROM findable WHERE visit_id = ?", (visit_id,))

    def forget_before(self, day: date) -> int:
        return self._connection.execute(
            "DELETE FROM findable WHERE status = 'closed' AND day < ?", (day.isoformat(),)
        ).rowcount


def find(connection: Any, words: Sequence[frozenset[str]], most: int) -> tuple[list[FoundVisit], int]:
    """Visits that fit every word, the latest first, and how many there are."""
    if not words:
        return [], 0
    each: list[str] = []
    values: list[Any] = []
    for word in words:
        ranges = " UNION ".join("SELECT place FROM find_keys WHERE key >= ? AND key < ?" for _ in word)
        each.append(f"SELECT place FROM ({ranges})")  # noqa: S608 - only marks are put together
        for key in sorted(word):
            values += [key, key + LAST]
    found = {place for (place,) in connection.execute(" INTERSECT ".join(each), values)}
    places = sorted(found, reverse=True)
    rows = [
        connection.execute("SELECT visit_id, day, status, row FROM findable WHERE place = ?", (place,)).fetchone()
        for place in places[:most]
    ]
    return [_from_row(row) for row in rows], len(places)


def one(connection: Any, visit_id: str) -> FoundVisit | None:
    row = connection.execute(
        "SELECT visit_id, day, status, row FROM findable WHERE visit_id = ?", (visit_id,)
    ).fetchone()
    return _from_row(row) if row is not None else None


def _to_plain(visit: FoundVisit) -> dict[str, Any]:
    return {
        "reception_number": visit.reception_number,
        "title": visit.title,
        "people": [[p.name, p.kana, p.birth] for p in visit.people],
        "updated_at": visit.updated_at.isoformat(),
        "done": visit.done,
        "protected": visit.protected,
    }


def _from_row(row: Any) -> FoundVisit:
    visit_id, day, status, kept = row
    plain = json.loads(kept)
    return FoundVisit(
        VisitId(visit_id),
        plain["reception_number"],
        date.fromisoformat(day),
        plain["title"],
        status,
        tuple(FoundPerson(*p) for p in plain["people"]),
        datetime.fromisoformat(plain["updated_at"]),
        plain["done"],
        plain.get("protected", False),
    )
