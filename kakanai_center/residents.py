"""A person of the resident register for a clerk at a desk (R-076, R-011): found first, opened when chosen.

Both are lines of the center's record: who, from which desk, for which visit, and whose row was opened, by its keyed
mark; never a name. Searches count with those over all counters, so that very many of one user are an alarm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from kakanai_center.intake import Intakes, KeptRow
from kakanai_center.intake_mapping import Kind
from kakanai_center.sealing import number_word
from kakanai_center.searching import Together, count_search
from kakanai_desk.core.search_keys import kana_key, name_key
from kakanai_desk.sync.resident_protocol import (
    MOST_FOUND,
    ResidentAnswer,
    ResidentFound,
    ResidentPlace,
    ResidentQuestion,
    ResidentsAnswer,
    ResidentsQuestion,
)

MOST_HOUSEHOLD = 30
MANY_OF_A_DESK = 200  # searches a day, whoever asks: a desk that was taken over may name users as it likes
SHOWN = 6  # characters of an address that has no number in it
_NUMBERED = re.compile(r"[0-9０-９]|[一二三四五六七八九十]+(?=丁目|番|号)")


class Residents:
    """``together``: a transaction with the center's record (``CenterRecord.together``)."""

    def __init__(self, intakes: Intakes, now: Callable[[], datetime], together: Together) -> None:
        self._intakes, self._now, self._together = intakes, now, together

    def find(self, said: ResidentsQuestion) -> ResidentsAnswer:
        """Who fits: by number, or by birth date and name or reading. It is recorded before it is given."""
        if said.number:
            rows = [r for r in self._with(number_word(said.number)) if r.content["number"] == said.number]
        else:
            rows = [row for row in self._with(f"d:{said.birth}") if _is(row, said)]
        rows.sort(key=lambda row: (row.source, row.mark))
        with self._together() as (tx, note):
            note(
                "residents_looked_for",
                by=said.by,
                terminal=said.terminal,
                visit=said.visit,
                kinds="number" if said.number else "day,name",
                found=len(rows),
            )
            count_search(tx, self._now(), said.terminal, said.by)
            count_search(tx, self._now(), said.terminal, f"desk {said.terminal}", MANY_OF_A_DESK)
        shown = [_found(row, protected=self._protected(row)) for row in rows[:MOST_FOUND]]
        return ResidentsAnswer(shown, len(rows) > MOST_FOUND, self._intakes.as_of(Kind.RESIDENTS))

    def open(self, said: ResidentQuestion) -> ResidentAnswer | None:
        """What the register says of one; None: the row is no longer there. It is recorded before it is given."""
        row = self._intakes.kept(Kind.RESIDENTS, said.place.source, bytes.fromhex(said.place.mark))
        if row is None:
            return None
        others = [other for other in self._household(row) if other.mark != row.mark]
        protected = self._protected(row)
        with self._together() as (_, note):
            note(
                "resident_opened",
                by=said.by,
                terminal=said.terminal,
                visit=said.visit,
                source=row.source,
                resident=row.mark.hex(),
                household=len(others),
                protected=protected,
            )
        person = _person(row)
        return ResidentAnswer(
            *(person.get(key, "") for key in ("name", "kana", "birth_date", "sex", "relation", "nationality")),
            address="" if protected else person.get("address", ""),
            protected=_marked(row),
            household=[_found(other, protected=protected) for other in others[:MOST_HOUSEHOLD]],
            as_of=self._intakes.as_of(Kind.RESIDENTS),
        )

    def protects(self, name: str, kana: str, birth: str) -> bool:
        """Whether the register has somebody like that whose address must not be told."""
        if not birth or not (name.strip() or kana.strip()):
            return False
        asked = ResidentsQuestion("AA1", "-", "-", name, kana, birth)
        return any(self._protected(row) for row in self._with(f"d:{birth}") if _is(row, asked))

    def _with(self, word: str) -> Sequence[KeptRow]:
        return self._intakes.with_word(Kind.RESIDENTS, word)

    def _household(self, row: KeptRow) -> Sequence[KeptRow]:
        """Everybody of the same 世帯番号, this one too."""
        number = str(row.content.get("household", ""))
        if not number:
            return (row,)
        return [
            other
            for other in self._with(number_word(number))
            if other.source == row.source and other.content.get("household") == number
        ]

    def _protected(self, row: KeptRow) -> bool:
        """Whether anybody of the household is: they live together, so that one address tells the other."""
        return any(_marked(other) for other in self._household(row))


def masked_address(address: str) -> str:
    """An address as far as its first number: enough to tell two people apart, not enough to find one."""
    at = _NUMBERED.search(address)
    end = at.start() if at is not None else SHOWN
    return address[:end] + "…" if address[end:] else address[:SHOWN]


def _is(row: KeptRow, said: ResidentsQuestion) -> bool:
    """Born on that day, and called so: by the name whatever its characters' shapes, or by the reading."""
    person = _person(row)
    named = said.name.strip() and name_key(said.name) == name_key(person.get("name", ""))
    read = said.kana.strip() and kana_key(said.kana) == kana_key(person.get("kana", ""))
    return person.get("birth_date") == said.birth and bool(named or read)


def _person(row: KeptRow) -> dict[str, str]:
    found: Any = row.content.get("person") or {}
    return found


def _marked(row: KeptRow) -> bool:
    return row.content.get("protected") == "yes"


def _found(row: KeptRow, *, protected: bool) -> ResidentFound:
    person = _person(row)
    return ResidentFound(
        ResidentPlace(row.source, row.mark.hex()),
        *(person.get(key, "") for key in ("name", "kana", "birth_date", "relation")),
        address="" if protected else masked_address(person.get("address", "")),
        protected=protected,
    )
