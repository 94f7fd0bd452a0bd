"""Finds applications by reading, birth date and reception number, without the database knowing what is looked for.

The database compares marks; what it brings is opened here and looked at again, because two kana that follow each other
somewhere are not yet a name. Readings, dates and numbers are understood as the desk understands them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Engine, func, select

from kakanai_center.sealing import KeyRing, bound_to, kana_words, number_word
from kakanai_center.tables import applications, entries, marks
from kakanai_desk.core.search_keys import DAY, KANA, NUMBER, kana_key, plain, wanted

MOST_LOOKED_AT = 500  # of one word's marks; more than that is too little to go by


@dataclass(frozen=True)
class FoundApplication:
    visit_id: str
    reception_number: str
    terminal: str
    closed_at: str
    body: dict[str, Any] = field(repr=False)


class Finder:
    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def find(self, query: str, today: date, most: int = 50) -> list[FoundApplication]:
        """Applications that fit every word of the query, the latest first."""
        words = [word for word in (understood(w) for w in wanted(query, today)) if word]
        if not words:
            return []
        c = entries.c
        statement = (
            select(c.id, c.terminal, c.seq, c.body, c.key_id, applications)
            .join(applications, applications.c.entry_id == c.id)
            .order_by(applications.c.closed_at.desc())
            .limit(MOST_LOOKED_AT)
        )
        for meanings in words:
            statement = statement.where(c.id.in_(self._entries_with(meanings)))
        found: list[FoundApplication] = []
        with self._engine.connect() as tx:
            for row in tx.execute(statement).mappings():
                body = json.loads(self._ring.open(row["key_id"], bytes(row["body"]), bound_to(row)))
                if len(found) < most and all(_fits(body, meanings) for meanings in words):
                    found.append(
                        FoundApplication(
                            row["visit_id"], row["reception_number"], row["terminal"], row["closed_at"], body
                        )
                    )
        return found

    def _entries_with(self, meanings: frozenset[tuple[str, str]]) -> Any:
        """Entries that have all marks of one of the meanings of a word."""
        each: list[Any] = []
        for meaning in sorted(meanings):
            wanted_marks = [self._ring.mark(word) for word in mark_words(meaning)]
            each.append(
                select(marks.c.entry_id)
                .where(marks.c.mark.in_(wanted_marks))
                .group_by(marks.c.entry_id)
                .having(func.count() == len(wanted_marks))
            )
        return each[0].union(*each[1:]) if len(each) > 1 else each[0]


def understood(beginnings: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The meanings of a word that marks exist for."""
    found: set[tuple[str, str]] = set()
    for beginning in beginnings:
        kind, _, value = beginning.partition(":")
        whole_day = kind == DAY and len(value) == len("2026-04-10")
        if whole_day or (kind == KANA and len(value) >= 2) or (kind == NUMBER and len(value) > len("na1260410")):
            found.add((kind, value))
    return frozenset(found)


def mark_words(meaning: tuple[str, str]) -> set[str]:
    """The words of a meaning that marks are made of."""
    kind, value = meaning
    if kind == KANA:
        return kana_words(value)
    return {f"d:{value}" if kind == DAY else number_word(value)}


def _fits(body: dict[str, Any], meanings: frozenset[tuple[str, str]]) -> bool:
    people = body["case"].get("people") or ()
    for kind, value in meanings:
        if kind == NUMBER and plain(str(body["reception_number"])) == value:
            return True
        if kind == DAY and any(person.get("birth_date") == value for person in people):
            return True
        if kind == KANA and any(value in kana_key(str(person.get("kana") or "")) for person in people):
            return True
    return False
