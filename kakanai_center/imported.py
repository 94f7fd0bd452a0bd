"""Applications of other systems for the desks (R-077): listed, opened as a visit, and marked as taken.

A list and an opening are lines of the center's record: who, from which desk, and which row by its keyed mark; never a
name. The mark of who took one warns the next desk and locks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Engine, delete, insert, select, tuple_

from kakanai_center.intake import Intakes, KeptRow
from kakanai_center.intake_mapping import Kind
from kakanai_center.residents import Residents
from kakanai_center.sealing import number_word
from kakanai_center.searching import Together
from kakanai_center.tables import intake_taken
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.protection import HIDDEN_TYPES
from kakanai_desk.sync.imported_protocol import (
    MOST_LISTED,
    ImportedAnswer,
    ImportedApplication,
    ImportedOpening,
    ImportedPlace,
    ImportedQuestion,
    ImportedReturn,
    ImportedReturned,
    ImportedRow,
    ImportedTaken,
)

LOOKED_AT = 500  # the newest, of which those that nobody has opened are listed


@cache
def address_questions() -> frozenset[str]:
    """Questions whose answers tell where somebody lives, of the content as the program brings it."""
    return frozenset(q.id for q in load(procedures()).questions.values() if q.type in HIDDEN_TYPES)


class Imported:
    """``together``: a transaction with the center's record (``CenterRecord.together``)."""

    def __init__(
        self, engine: Engine, intakes: Intakes, residents: Residents, now: Callable[[], datetime], together: Together
    ) -> None:
        self._engine, self._intakes, self._residents = engine, intakes, residents
        self._now, self._together = now, together

    def listed(self, said: ImportedQuestion) -> ImportedAnswer:
        """Those of a number, or the oldest ones that nobody has opened. It is recorded before it is given."""
        if said.number:
            found = self._intakes.with_word(Kind.APPLICATIONS, number_word(said.number))
            rows = [row for row in found if row.content["number"] == said.number]
        else:
            rows = self._intakes.newest(Kind.APPLICATIONS, LOOKED_AT)
        taken = self._taken(rows)
        if not said.number:
            rows = [row for row in rows if (row.source, row.mark) not in taken]
        rows.sort(key=lambda row: (row.content.get("submitted", ""), row.content["number"]))
        with self._together() as (_, note):
            note(
                "imports_listed",
                by=said.by,
                terminal=said.terminal,
                number=bool(said.number),
                found=len(rows),
            )
        shown = [_row(row, taken.get((row.source, row.mark), [])) for row in rows[:MOST_LISTED]]
        return ImportedAnswer(shown, len(rows) > MOST_LISTED, self._intakes.as_of(Kind.APPLICATIONS))

    def open(self, said: ImportedOpening) -> ImportedApplication | None:
        """All of one; None: the row is no longer there. It is recorded and marked as taken before it is given."""
        mark = bytes.fromhex(said.place.mark)
        row = self._intakes.kept(Kind.APPLICATIONS, said.place.source, mark)
        if row is None:
            return None
        person = _person(row)
        names = (person.get(key, "") for key in ("name", "kana", "birth_date"))
        protected = self._residents.protects(*names)
        before = self._taken([row]).get((row.source, row.mark), [])
        with self._together() as (tx, note):
            t = intake_taken.c
            same = select(t.visit_id).where(t.source == row.source, t.row == mark, t.visit_id == said.visit)
            if tx.execute(same).first() is None:
                took = {"source": row.source, "row": mark, "visit_id": said.visit, "terminal": said.terminal}
                tx.execute(insert(intake_taken), [took | {"at": self._now().isoformat()}])
            note(
                "import_opened",
                by=said.by,
                terminal=said.terminal,
                visit=said.visit,
                source=row.source,
                row=said.place.mark,
                before=len(before),
                protected=protected,
            )
        answers: dict[str, str] = row.content.get("answers") or {}
        hidden = address_questions() if protected else frozenset[str]()
        return ImportedApplication(
            row.content["number"],
            row.content["procedure"],
            row.content.get("submitted", ""),
            *(person.get(key, "") for key in ("name", "kana", "birth_date", "sex")),
            address="" if protected else person.get("address", ""),
            answers={name: value for name, value in answers.items() if name not in hidden},
            protected=protected,
        )

    def give_back(self, said: ImportedReturn) -> ImportedReturned:
        """What a visit of this desk had taken is listed again. It is recorded."""
        t = intake_taken.c
        with self._together() as (tx, note):
            mine = delete(intake_taken).where(t.visit_id == said.visit, t.terminal == said.terminal)
            count = tx.execute(mine).rowcount
            if count:
                note("import_given_back", by=said.by, terminal=said.terminal, visit=said.visit, count=count)
        return ImportedReturned(count)

    def _taken(self, rows: Sequence[KeptRow]) -> dict[tuple[str, bytes], list[ImportedTaken]]:
        t = intake_taken.c
        places = [(row.source, row.mark) for row in rows]
        found: dict[tuple[str, bytes], list[ImportedTaken]] = {}
        with self._engine.connect() as tx:
            asked = select(intake_taken).where(tuple_(t.source, t.row).in_(places)).order_by(t.at)
            for one in tx.execute(asked).mappings() if places else ():
                took = ImportedTaken(one["terminal"], one["at"])
                found.setdefault((one["source"], bytes(one["row"])), []).append(took)
        return found


def _person(row: KeptRow) -> dict[str, str]:
    found: Any = row.content.get("person") or {}
    return found


def _row(row: KeptRow, taken: list[ImportedTaken]) -> ImportedRow:
    person = _person(row)
    return ImportedRow(
        ImportedPlace(row.source, row.mark.hex()),
        row.content["number"],
        row.content["procedure"],
        row.content.get("submitted", ""),
        person.get("name", ""),
        person.get("birth_date", ""),
        taken,
    )
