"""Keeps what came from other systems, sealed, and finds it again (R-076, R-077).

A file is taken in one transaction, all of it or nothing. Rows are compared by a keyed digest of what they say, so a
file taken twice changes nothing and a dry run opens only what differs. Where a file has everything there is, what is no
longer in it is taken out; many at once only if the operator agrees: half a file looks like that, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, text

from kakanai_center.finding import mark_words, understood
from kakanai_center.intake_mapping import Intake, Kind
from kakanai_center.intake_rows import TakenRow, words_of
from kakanai_center.sealing import KeyRing
from kakanai_center.tables import intake_files, intake_marks, intake_rows, intakes
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.search_keys import DAY, KANA, NAME, kana_key, plain, wanted

AT_ONCE = 500
MOST_NAMED = 300  # lines of one answer
MOST_GONE = 0.05  # of what was there; more only where the operator agrees
_ORDER = 0x6B616B61_696E


class ManyGone(DeskError):
    """The file lacks many rows of before; nothing was taken. Values: ``gone``, ``before``."""

    code = "CENTER-IMPORT-01"


@dataclass(frozen=True)
class Taken:
    """What a run did, or would do. ``changed_places``: how many of the changed rows differ in it. ``number`` is 0 where
    nothing was written: a dry run, or nothing new."""

    number: int
    rows: int
    same: int
    added: tuple[int, ...]  # lines of the file
    changed: tuple[int, ...]
    gone: int
    changed_places: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "rows": self.rows,
            "same": self.same,
            "added": len(self.added),
            "added_lines": list(self.added[:MOST_NAMED]),
            "changed": len(self.changed),
            "changed_lines": list(self.changed[:MOST_NAMED]),
            "changed_places": self.changed_places,
            "gone": self.gone,
        }


@dataclass(frozen=True)
class KeptRow:
    """One row as it is kept: its mapping, the keyed mark of its number, and what it says."""

    source: str
    mark: bytes
    content: dict[str, Any] = field(repr=False)


@dataclass
class _Plan:
    same: int = 0
    added: dict[bytes, TakenRow] = field(default_factory=dict[bytes, TakenRow])
    changed: dict[bytes, TakenRow] = field(default_factory=dict[bytes, TakenRow])
    gone: list[bytes] = field(default_factory=list[bytes])


def row_bound(row: Any) -> bytes:
    """What a sealed row is bound to: its source, and the mark of its number."""
    return f"kakanai/center/intake/1\x00{row['source']}\x00{bytes(row['mark']).hex()}".encode()


class Intakes:
    """``note`` writes a line of the center's record."""

    def __init__(self, engine: Engine, ring: KeyRing, now: Callable[[], datetime], note: Callable[..., None]) -> None:
        self._engine, self._ring, self._now, self._note = engine, ring, now, note

    def take(
        self, intake: Intake, rows: Sequence[TakenRow], file_sha256: str, operator: str, *, dry: bool, gone: bool
    ) -> Taken:
        """Take the rows of a file, or say what that would do (``dry``). ``gone``: many may be taken out.

        Raises:
            ManyGone.
        """
        with self._engine.begin() as tx:
            if tx.dialect.name == "postgresql":  # one file after another
                tx.execute(text("SELECT pg_advisory_xact_lock(:order)"), {"order": _ORDER})
            plan, before = self._plan(tx, intake, rows)
            if len(plan.gone) > max(10, before * MOST_GONE) and not gone and not dry:
                raise ManyGone(gone=len(plan.gone), before=before)
            places = self._places(tx, intake, plan)
            number = 0
            if not dry and (plan.added or plan.changed or plan.gone):
                number = self._write(tx, intake, rows, plan, file_sha256, operator)
            if not dry:  # a file that says nothing new still says that what is here is true
                seen = {"source": intake.id, "whole": int(intake.whole), "at": self._now().isoformat()}
                tx.execute(delete(intake_files).where(intake_files.c.source == intake.id))
                tx.execute(insert(intake_files), [seen])
        if number:
            self._note(
                "rows_imported", operator=operator, mapping=intake.id, mapping_sha256=intake.digest, number=number,
                file_sha256=file_sha256, added=len(plan.added), changed=len(plan.changed), gone=len(plan.gone),
                **({"number_basis": intake.number_basis} if intake.number_basis else {}),
            )  # fmt: skip
        return Taken(
            number,
            len(rows),
            plan.same,
            tuple(row.line for row in plan.added.values()),
            tuple(row.line for row in plan.changed.values()),
            len(plan.gone),
            places,
        )

    def find(self, source: str, query: str, today: date, most: int = 50) -> list[dict[str, Any]]:
        """Rows of a source that fit every word of the query: reading, birth date, number. For who may see them only.

        ``protected`` in a row: the person is under 支援措置, and the address is not to be shown.
        """
        meant = (understood(word) for word in wanted(query, today))
        meant = (frozenset(m for m in one if m[0] != NAME) for one in meant)  # those have no marks here
        words = [word for word in meant if word]
        if not words:
            return []
        c = intake_rows.c
        statement = select(intake_rows).where(c.source == source).order_by(c.mark).limit(10 * most)
        for meanings in words:
            statement = statement.where(c.mark.in_(self._with(source, meanings)))
        with self._engine.connect() as tx:
            opened = [self._open(row) for row in tx.execute(statement).mappings()]
        return [row for row in opened if all(_fits(row, meanings) for meanings in words)][:most]

    def by_number(self, source: str, number: str) -> dict[str, Any] | None:
        """The row of a source that has this number, or None. As ``find``, for who may see it only."""
        c = intake_rows.c
        mark = self._ring.mark(f"i:{source}\x00{number}")
        with self._engine.connect() as tx:
            row = tx.execute(select(intake_rows).where(c.source == source, c.mark == mark)).mappings().first()
        return self._open(row) if row is not None else None

    def with_word(self, kind: Kind, word: str, most: int = 2000) -> list[KeptRow]:
        """Rows of every source of a kind that are found by a word (``intake_rows.words_of``), in no order."""
        c, m = intake_rows.c, intake_marks.c
        of = select(m.source, m.row).where(m.mark == self._ring.mark(word)).subquery()
        statement = (
            select(intake_rows)
            .join(of, (of.c.source == c.source) & (of.c.row == c.mark))
            .where(c.source.in_(_sources(kind)))
            .limit(most)
        )
        with self._engine.connect() as tx:
            return [self._kept(row) for row in tx.execute(statement).mappings()]

    def kept(self, kind: Kind, source: str, mark: bytes) -> KeptRow | None:
        """One row of a source of this kind, by the mark of its number; None: it is not, or no longer, there."""
        c = intake_rows.c
        statement = select(intake_rows).where(c.source == source, c.mark == mark, c.source.in_(_sources(kind)))
        with self._engine.connect() as tx:
            row = tx.execute(statement).mappings().first()
        return self._kept(row) if row is not None else None

    def newest(self, kind: Kind, most: int) -> list[KeptRow]:
        """The rows of every source of a kind that came last."""
        c = intake_rows.c
        statement = (
            select(intake_rows).where(c.source.in_(_sources(kind))).order_by(c.taken_at.desc(), c.mark).limit(most)
        )
        with self._engine.connect() as tx:
            return [self._kept(row) for row in tx.execute(statement).mappings()]

    def as_of(self, kind: Kind) -> str:
        """When a file of this kind came last (ISO); empty: none did."""
        c = intake_files.c
        with self._engine.connect() as tx:
            return tx.execute(select(func.max(c.at)).where(c.source.in_(_sources(kind)))).scalar() or ""

    def _kept(self, row: Any) -> KeptRow:
        return KeptRow(row["source"], bytes(row["mark"]), self._open(row))

    def _with(self, source: str, meanings: frozenset[tuple[str, str]]) -> Any:
        """The numbers of rows that have all marks of one of the meanings of a word."""
        c = intake_marks.c
        each = [
            select(c.row)
            .where(c.source == source, c.mark.in_(marks := [self._ring.mark(w) for w in mark_words(meaning)]))
            .group_by(c.row)
            .having(func.count() == len(marks))
            for meaning in sorted(meanings)
        ]
        return each[0].union(*each[1:]) if len(each) > 1 else each[0]

    # --- taking

    def _number_mark(self, intake: Intake, row: TakenRow) -> bytes:
        return self._ring.mark(f"i:{intake.id}\x00{row.number}")

    def _digest(self, row: TakenRow) -> bytes:
        return self._ring.mark("c:" + sha256(canonical(row.content)).hexdigest())

    def _plan(self, tx: Connection, intake: Intake, rows: Sequence[TakenRow]) -> tuple[_Plan, int]:
        c = intake_rows.c
        known = {bytes(m): bytes(d) for m, d in tx.execute(select(c.mark, c.digest).where(c.source == intake.id))}
        before, plan = len(known), _Plan()
        for row in rows:
            mark = self._number_mark(intake, row)
            digest = known.pop(mark, None)
            if digest is None:
                plan.added[mark] = row
            elif digest == self._digest(row):
                plan.same += 1
            else:
                plan.changed[mark] = row
        plan.gone = sorted(known) if intake.whole else []
        return plan, before

    def _places(self, tx: Connection, intake: Intake, plan: _Plan) -> dict[str, int]:
        """In how many of the changed rows each place differs."""
        found: dict[str, int] = {}
        for some in _some(sorted(plan.changed)):
            c = intake_rows.c
            for row in tx.execute(select(intake_rows).where(c.source == intake.id, c.mark.in_(some))).mappings():
                old, new = _flat(self._open(row)), _flat(plan.changed[bytes(row["mark"])].content)
                for place in sorted(old.keys() | new.keys()):
                    if old.get(place) != new.get(place):
                        found[place] = found.get(place, 0) + 1
        return dict(sorted(found.items()))

    def _write(
        self, tx: Connection, intake: Intake, rows: Sequence[TakenRow], plan: _Plan, file_sha256: str, operator: str
    ) -> int:
        at = self._now().isoformat()
        for some in _some([*plan.changed, *plan.gone]):
            for table, column in ((intake_rows, intake_rows.c.mark), (intake_marks, intake_marks.c.row)):
                tx.execute(delete(table).where(table.c.source == intake.id, column.in_(some)))
        new = {**plan.added, **plan.changed}
        for some in _some(list(new)):
            sealed: list[dict[str, Any]] = []
            marks: list[dict[str, Any]] = []
            for mark in some:
                row = {"source": intake.id, "mark": mark, "digest": self._digest(new[mark]), "taken_at": at}
                body = self._ring.seal(canonical(new[mark].content), row_bound(row))
                sealed.append(row | {"body": body, "key_id": self._ring.newest})
                words = {self._ring.mark(word) for word in words_of(new[mark].content)}
                marks += [{"source": intake.id, "mark": found, "row": mark} for found in sorted(words)]
            tx.execute(insert(intake_rows), sealed)
            tx.execute(insert(intake_marks), marks)
        number = int(tx.execute(select(func.coalesce(func.max(intakes.c.number), 0))).scalar_one()) + 1
        run = {"number": number, "source": intake.id, "kind": intake.kind.value, "mapping_sha256": intake.digest,
               "file_sha256": file_sha256, "at": at, "operator": operator, "lines": len(rows),
               "added": len(plan.added), "changed": len(plan.changed), "gone": len(plan.gone)}  # fmt: skip
        tx.execute(insert(intakes), [run])
        return number

    def _open(self, row: Any) -> dict[str, Any]:
        return json.loads(self._ring.open(row["key_id"], bytes(row["body"]), row_bound(row)))


def _sources(kind: Kind) -> Any:
    return select(intakes.c.source).where(intakes.c.kind == kind.value)


def _some(marks: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (marks[start : start + AT_ONCE] for start in range(0, len(marks), AT_ONCE))


def _flat(content: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, value in content.items():
        if isinstance(value, dict):
            found |= {f"{place}.{name}": str(inner) for name, inner in value.items()}
        else:
            found[place] = str(value)
    return found


def _fits(row: dict[str, Any], meanings: frozenset[tuple[str, str]]) -> bool:
    person: dict[str, str] = row.get("person") or {}
    numbers = {plain(str(row.get(name, ""))) for name in ("number", "household")}
    for kind, value in meanings:
        if kind == DAY and person.get("birth_date") == value:
            return True
        if kind == KANA and value in kana_key(person.get("kana", "")):
            return True
        if kind not in (DAY, KANA) and value in numbers:
            return True
    return False
