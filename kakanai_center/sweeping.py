"""Deletes what went past its term, and proves that it was deleted by rule (R-111).

A few visits a transaction: their bodies, marks, hand-overs and the application go, what statistics count of them stays,
and a line of the center's record says by which rule, as hashes of what it was. All of that commits together, so that
a sweep that was killed left no deletion without its proof; the next one goes on with what is left. Of an entry remain
its numbers and a keyed mark of its signature: whoever sends it again is told that it is known. The board hears of it
by an entry of the center's own (``visit_swept``), so that every desk lets go of its copy.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, text, update

from kakanai_center import feed
from kakanai_center.alarms import raise_alarms
from kakanai_center.applications import Applications, ClosedVisit
from kakanai_center.figures import Figures
from kakanai_center.inbox import SWEPT, signature_mark
from kakanai_center.moving import TERMINAL
from kakanai_center.record import CenterRecord
from kakanai_center.retention import Due, Retention
from kakanai_center.retention_rules import Kept, Rule
from kakanai_center.rows import insert_new
from kakanai_center.sealing import KeyRing, bound_to, number_word
from kakanai_center.sweeping_lines import LINE, sweep_lines
from kakanai_center.tables import (
    applications,
    entries,
    handed,
    holds,
    intake_marks,
    intake_rows,
    intake_taken,
    marks,
    record_answers,
    record_lines,
    sweeps,
)
from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.fault_trace import trace
from kakanai_desk.core.outbox import EntryKind, entry_statement
from kakanai_desk.core.workflow import ENDED
from kakanai_desk.vault import signing

log = logging.getLogger(__name__)
AT_ONCE = 100
DIGITS = 16
_EMPTIED = ("entries", "marks", "applications", "handed", "intake_rows", "intake_marks", "holds")
_EMPTIED += ("record_lines", "record_finds", "record_subjects", "record_answers")


class SweepRuns(DeskError):
    """Another sweep runs."""

    code = "CENTER-RETENTION-03"


def digest(name: str) -> str:
    """What the proof calls a visit, an entry or a row: 16 digits of the SHA-256 of its random id."""
    return sha256(name.encode()).hexdigest()[:DIGITS]


class Sweeper:
    """``now`` is the center's own time; ``feeding`` remembers bodies that must be let go of."""

    def __init__(
        self,
        engine: Engine,
        ring: KeyRing,
        record: CenterRecord,
        signer: signing.Signer,
        retention: Retention,
        known: tuple[Applications, Figures, feed.Feed],
        now: Callable[[], datetime],
        running: threading.Lock,
    ) -> None:
        self._engine, self._ring, self._record, self._signer = engine, ring, record, signer
        self._retention, self._now, self._running = retention, now, running
        self._applications, self._figures, self._feed = known

    def sweep(self, operator: str = "") -> dict[str, Any]:
        """Delete what is due today; counts. ``operator`` is empty where the center does it by itself.

        Raises:
            SweepRuns.
        """
        if not self._running.acquire(blocking=False):
            raise SweepRuns
        try:
            return self._sweep(operator)
        except Exception as error:
            if not isinstance(error, DeskError):
                log.error("the sweep failed: %s", trace(error))
            with self._engine.begin() as tx:
                raise_alarms(tx, self._now().isoformat(), [("retention", "", type(error).__name__[:64])])
            raise
        finally:
            self._running.release()

    def last(self) -> tuple[str, str] | None:
        """Day and end of the newest sweep that came to its end."""
        c = sweeps.c
        with self._engine.connect() as tx:
            row = tx.execute(
                select(c.day, c.ended_at).where(c.ended_at != "").order_by(c.number.desc()).limit(1)
            ).first()
        return (row.day, row.ended_at) if row is not None else None

    def watch(self, limit: timedelta) -> None:
        """Raise an alarm when sweeping was begun once, and the newest whole sweep is older than ``limit``."""
        c, now = sweeps.c, self._now()
        with self._engine.begin() as tx:
            first = tx.execute(select(func.min(c.began_at))).scalar()
            newest = tx.execute(select(func.max(c.ended_at)).where(c.ended_at != "")).scalar() or first
            if newest is not None and now - datetime.fromisoformat(newest) > limit:
                raise_alarms(tx, now.isoformat(), [("retention", "", "too old")])

    def look(self, number: str) -> dict[str, Any]:
        """What became of a reception number: here, held, swept (with the lines that prove it), or unknown."""
        mark = self._ring.mark(number_word(number)).hex()[:DIGITS]
        with self._engine.connect() as tx:
            c, h = applications.c, holds.c
            visit = tx.execute(select(c.visit_id).where(c.reception_number == number)).scalar()
            held = visit is not None and tx.execute(select(h.because).where(h.visit_id == visit)).scalar()
            r = record_lines.c
            proofs = tx.execute(
                select(r.seq, r.content)
                .where(r.terminal == "center", r.content.contains(f'"kind":"{LINE}"'), r.content.contains(mark))
                .order_by(r.seq)
            ).all()
        lines = [(row.seq, json.loads(row.content)["values"]) for row in proofs]
        found = [(seq, said) for seq, said in lines if mark in said.get("numbers", ())]
        state = "held" if held else "here" if visit is not None else "swept" if found else "unknown"
        told = [{"line": seq, "day": said["day"], "rule": said["rule"], "kept": said["kept"]} for seq, said in found]
        return {"reception_number": number, "state": state, "proofs": told}

    # --- one sweep

    def _sweep(self, operator: str) -> dict[str, Any]:
        on = self._retention.today()
        number = self._begin(on)
        rules = self._retention.rules(on)
        counts: Counter[str] = Counter()
        due = list(self._retention.due_visits(on))
        for some in _some(due):
            counts.update(self._visits(some, on, rules))
        for some in _some(list(self._retention.due_leftovers(on))):
            counts.update(self._leftovers(some, on, rules[Kept.LEFTOVER]))
        for source, before in self._retention.due_imported(on):
            while gone := self._imported(source, before, on, rules[Kept.IMPORTED]):
                counts.update({Kept.IMPORTED.value: gone})
        counts[Kept.RECORD.value] += sweep_lines(self._record, self._now, on, rules[Kept.RECORD])
        told = {kept.value: counts[kept.value] for kept in Kept} | {"unreadable": counts["unreadable"]}
        with self._record.together() as (tx, note):
            note("retention_ended", number=number, day=on.isoformat(), operator=operator, counts=told)
            done = update(sweeps).where(sweeps.c.number == number)
            tx.execute(done.values(ended_at=self._now().isoformat(), counts=json.dumps(told)))
        if any(told.values()):
            self._empty()
        return {"number": number, "day": on.isoformat(), **told}

    def _begin(self, on: date) -> int:
        with self._engine.begin() as tx:
            number = int(tx.execute(select(func.coalesce(func.max(sweeps.c.number), 0))).scalar_one()) + 1
            row = {"number": number, "day": on.isoformat(), "began_at": self._now().isoformat(), "counts": "{}"}
            tx.execute(insert(sweeps), [row])
        return number

    def _visits(self, due: Sequence[Due], on: date, rules: dict[Kept, Rule]) -> Counter[str]:
        """Sweep those of some visits that are past the term of their kind."""
        first, last = due[0].month, due[-1].month
        said = self._figures.answers(*_days(first, last))
        with self._record.together() as (tx, note):
            _in_order(tx)
            ids, unreadable = [one.id for one in due], 0
            try:
                opened = self._applications.of(tx, ids)
            except DeskError:
                opened, unreadable = self._readable(tx, ids)
            held = set(tx.execute(select(holds.c.visit_id).where(holds.c.visit_id.in_(ids))).scalars())
            touched = _touched(tx, ids)
            by_kind: dict[Kept, list[ClosedVisit]] = {}
            for visit in opened:
                kept = Kept.FINISHED if all(a.state in ENDED for a in visit.board) else Kept.UNFINISHED
                if visit.visit_id not in held and touched[visit.visit_id] < rules[kept].limit(on):
                    by_kind.setdefault(kept, []).append(visit)
            for kept, visits in sorted(by_kind.items()):
                self._prove_and_delete(tx, note, visits, on, rules[kept], said)
            if unreadable:
                raise_alarms(tx, self._now().isoformat(), [("retention", "", "unreadable")])
        for visits in by_kind.values():
            with self._engine.connect() as tx:
                gone = select(entries.c.id).where(entries.c.visit_id.in_([v.visit_id for v in visits]))
                self._feed.forget(list(tx.execute(gone).scalars()))
        return Counter({kept.value: len(visits) for kept, visits in by_kind.items()} | {"unreadable": unreadable})

    def _readable(self, tx: Connection, ids: Sequence[str]) -> tuple[list[ClosedVisit], int]:
        """Those that open, each by itself, and how many do not."""
        opened: list[ClosedVisit] = []
        for visit_id in ids:
            try:
                opened += self._applications.of(tx, [visit_id])
            except DeskError:
                continue
        return opened, len(ids) - len(opened)

    def _prove_and_delete(
        self,
        tx: Connection,
        note: Callable[..., int],
        visits: Sequence[ClosedVisit],
        on: date,
        rule: Rule,
        said: dict[str, str],
    ) -> None:
        ids = [visit.visit_id for visit in visits]
        self._figures.keep(tx, ids, said)
        e = entries.c
        rows = tx.execute(
            select(e.id, e.terminal, e.seq, e.signature).where(e.visit_id.in_(ids), e.state != SWEPT)
        ).mappings().all()  # fmt: skip
        line = note(
            LINE,
            kept=rule.kept.value,
            rule=rule.number,
            day=on.isoformat(),
            count=len(ids),
            entries=len(rows),
            visits=[digest(visit) for visit in ids],
            numbers=[self._ring.mark(number_word(v.reception_number)).hex()[:DIGITS] for v in visits],
        )
        self._empty_entries(tx, rows, line)
        a = applications.c
        tx.execute(delete(applications).where(a.visit_id.in_(ids)))
        tx.execute(delete(handed).where(handed.c.visit_id.in_(ids)))
        tx.execute(delete(record_answers).where(record_answers.c.visit_id.in_(ids)))
        self._tell(tx, ids)

    def _empty_entries(self, tx: Connection, rows: Sequence[Any], line: int) -> None:
        """Bodies, signatures and marks go; the entries' numbers stay, with the line that proves it."""
        if not rows:
            return
        changes = [
            {
                "entry": row["id"],
                "sealed": self._ring.seal(b"", bound_to(row)),
                "mark": signature_mark(self._ring, bytes(row["signature"])),
            }
            for row in rows
        ]
        emptied = update(entries).where(entries.c.id == bindparam("entry"))
        more = {"body": bindparam("sealed"), "signature": bindparam("mark"), "key_id": self._ring.newest}
        tx.execute(emptied.values(**more, state=SWEPT, why=f"line {line}"), changes)
        tx.execute(delete(marks).where(marks.c.entry_id.in_([row["id"] for row in rows])))

    def _tell(self, tx: Connection, visit_ids: Sequence[str]) -> None:
        """Place on the board that these visits are gone."""
        last = select(func.coalesce(func.max(entries.c.seq), 0)).where(entries.c.terminal == TERMINAL)
        before, now = int(tx.execute(last).scalar_one()), self._now()
        rows: list[dict[str, Any]] = []
        for seq, visit_id in enumerate(visit_ids, start=before + 1):
            entry_id, kind, body = f"s-{sha256(visit_id.encode()).hexdigest()[:40]}", EntryKind.VISIT_SWEPT, b"{}"
            statement = entry_statement(entry_id, TERMINAL, seq, visit_id, kind, now, body)
            row = {"id": entry_id, "terminal": TERMINAL, "seq": seq, "visit_id": visit_id, "kind": kind.value}
            row |= {"signature": self._signer.sign(signing.ENTRY, statement), "key_id": self._ring.newest}
            row |= {"recorded_at": now.isoformat(), "received_at": now.isoformat(), "state": "applied", "why": ""}
            rows.append(row | {"body": self._ring.seal(body, bound_to(row))})
        insert_new(tx, entries, rows, entries.c.id)
        feed.place(tx, [row["id"] for row in rows])

    def _leftovers(self, due: Sequence[Due], on: date, rule: Rule) -> Counter[str]:
        with self._record.together() as (tx, note):
            e = entries.c
            ids = [one.id for one in due]
            rows = tx.execute(select(e.id, e.terminal, e.seq, e.signature).where(e.id.in_(ids), e.state != SWEPT))
            found = rows.mappings().all()
            line = note(
                LINE, kept=rule.kept.value, rule=rule.number, day=on.isoformat(), count=len(found),
                entries=len(found), ids=[digest(row["id"]) for row in found],
            )  # fmt: skip
            self._empty_entries(tx, found, line)
        return Counter({rule.kept.value: len(found)})

    def _imported(self, source: str, before: str, on: date, rule: Rule) -> int:
        with self._record.together() as (tx, note):
            r, m = intake_rows.c, intake_marks.c
            which = select(r.mark).where(r.source == source, r.taken_at < before).order_by(r.mark).limit(5 * AT_ONCE)
            found = [bytes(mark) for mark in tx.execute(which).scalars()]
            if found:
                all_of_them = sha256(b"".join(found)).hexdigest()
                note(
                    LINE, kept=rule.kept.value, rule=rule.number, day=on.isoformat(), count=len(found),
                    source=source, rows_sha256=all_of_them,
                )  # fmt: skip
                tx.execute(delete(intake_marks).where(m.source == source, m.row.in_(found)))
                t = intake_taken.c
                tx.execute(delete(intake_taken).where(t.source == source, t.row.in_(found)))
                tx.execute(delete(intake_rows).where(r.source == source, r.mark.in_(found)))
        return len(found)

    def _empty(self) -> None:
        """Bring the deletion down to the file: SQLCipher overwrites what is deleted (``secure_delete``), and its log of
        pages is emptied here; PostgreSQL gives the dead rows' room free."""
        with self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                free = connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in _EMPTIED:
                    free.exec_driver_sql(f"VACUUM {table}")
                return
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _in_order(tx: Connection) -> None:
    """Nothing is placed on the board while visits are looked at and deleted."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:order)"), {"order": feed.ORDER})


def _touched(tx: Connection, visit_ids: Sequence[str]) -> dict[str, date]:
    """The last day of each visit, by whichever clock says the later one."""
    e, found = entries.c, dict[str, date]()
    for row in tx.execute(select(e.visit_id, e.recorded_at, e.received_at).where(e.visit_id.in_(visit_ids))):
        days = (datetime.fromisoformat(at).astimezone(JST).date() for at in (row.recorded_at, row.received_at))
        found[row.visit_id] = max(*days, found.get(row.visit_id, date.min))
    return found


def _some(due: Sequence[Due]) -> Iterator[Sequence[Due]]:
    return (due[start : start + AT_ONCE] for start in range(0, len(due), AT_ONCE))


def _days(first: str, last: str) -> tuple[date, date]:
    """The days of these months, with some more on both sides."""
    begin, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-28")
    return begin - timedelta(days=1), end + timedelta(days=4)
