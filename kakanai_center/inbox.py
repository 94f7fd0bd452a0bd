"""Takes entries of the desks: each exactly once in effect, many in one commit.

One transaction takes a whole batch, of any number of desks. UNIQUE(id) and UNIQUE(terminal, seq) make a repetition
harmless: rows are inserted with ON CONFLICT DO NOTHING, and what was not inserted is looked up and compared. The rows,
their effects and the desks' standing commit together. The same key with other content raises an alarm and overwrites
nothing; an entry that is genuine and cannot have its effect is set aside with an alarm, and blocks nobody.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select, tuple_, update
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from kakanai_center import feed
from kakanai_center.alarms import Alarm, raise_alarms
from kakanai_center.rows import insert_new
from kakanai_center.sealing import KeyRing, bound_to, words_of
from kakanai_center.tables import applications, desks, entries, marks
from kakanai_desk.core.outbox import EntryKind, OutboxEntry, entry_statement
from kakanai_desk.core.ports.sync import Standing
from kakanai_desk.core.workflow import moved_from_plain
from kakanai_desk.sync.protocol import MAX_MISSING, EntryResult, EntryState
from kakanai_desk.vault import signing

log = logging.getLogger(__name__)
APPLIED, SET_ASIDE, SWEPT = "applied", "set_aside", "swept"
AWAY = (OperationalError, InterfaceError, InternalError)  # the database's fault: nothing is said about an entry
_NUMBER = re.compile(r"[A-Z]{2}[1-9]-\d{6}-\d{4}-[A-Z0-9]")
_EVENT = re.compile(r"[a-z0-9_]{1,32}")
_KINDS = frozenset(kind.value for kind in EntryKind) - {EntryKind.VISIT_SWEPT.value}  # that is the center's own
_ON_THE_BOARD = frozenset({EntryKind.VISIT_CLOSED, EntryKind.APPLICATION_MOVED})


@dataclass(frozen=True)
class Taken:
    """Results in the order of the entries, and where each of their desks stands after the commit."""

    results: list[EntryResult]
    standings: dict[str, Standing]


@dataclass(frozen=True)
class _Arrived:
    """A genuine entry with its rows. ``place`` is its place in the batch."""

    place: int
    entry: OutboxEntry
    row: dict[str, Any]
    application: dict[str, Any] | None
    marks: list[bytes]

    @property
    def key(self) -> tuple[str, int]:
        return self.entry.terminal, self.entry.seq


@dataclass
class _Sorted:
    """A batch on its way into the database, by place in the batch."""

    results: dict[int, EntryResult] = field(default_factory=dict[int, EntryResult])
    alarms: list[Alarm] = field(default_factory=list[Alarm])

    def refuse(self, place: int, entry: OutboxEntry, alarm: str, state: EntryState, why: str) -> None:
        self.results[place] = EntryResult(entry.id, state, why)
        self.alarms.append((alarm, entry.terminal, f"seq {entry.seq}"))


class Inbox:
    """The taking side of a store. ``now`` gives the center's own time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring
        self._now = now

    def use(self, ring: KeyRing) -> None:
        """Seal with this ring from the next batch on."""
        self._ring = ring

    def take(self, batch: Sequence[OutboxEntry]) -> Taken:
        """Take a batch. The answer is the same however often it comes.

        Raises:
            DBAPIError: the database went away; nothing of the batch was acknowledged.
        """
        try:
            return self._take(batch)
        except DBAPIError as error:
            if isinstance(error, AWAY) or not batch:
                raise
            if len(batch) > 1:  # something in it is more than the database takes: it must not block the others
                each = [self.take([entry]) for entry in batch]
                standings = {terminal: s for taken in each for terminal, s in taken.standings.items()}
                return Taken([result for taken in each for result in taken.results], standings)
            log.error("an entry cannot be stored: %s", type(error.orig).__name__)
            return self._not_stored(batch[0])

    def standings(self, terminals: Sequence[str]) -> dict[str, Standing]:
        """Where these desks stand; unknown ones are left out."""
        with self._engine.connect() as tx:
            return _standings(tx, terminals)

    def _take(self, batch: Sequence[OutboxEntry]) -> Taken:
        sorted_ = _Sorted()
        terminals = sorted({entry.terminal for entry in batch})
        arrived = self._genuine(batch, self._keys(terminals), sorted_)
        with self._engine.begin() as tx:
            if tx.dialect.name == "postgresql":  # one batch of a desk after another; in one order, so that none waits
                tx.execute(
                    select(desks.c.terminal)
                    .where(desks.c.terminal.in_(terminals))
                    .order_by("terminal")
                    .with_for_update()
                )
            new = self._insert_new(tx, arrived)
            self._effects(tx, [one for one in arrived if one.place in new], sorted_)
            self._known(tx, [one for one in arrived if one.place not in new], sorted_)
            self._stand(tx, [one.entry for one in arrived if one.place in new])
            raise_alarms(tx, self._now().isoformat(), sorted_.alarms)
            standings = _standings(tx, terminals)
        return Taken([sorted_.results[place] for place in range(len(batch))], standings)

    def _keys(self, terminals: Sequence[str]) -> dict[str, bytes]:
        with self._engine.connect() as tx:
            rows = tx.execute(select(desks.c.terminal, desks.c.public_key).where(desks.c.terminal.in_(terminals)))
            return {terminal: bytes(key) for terminal, key in rows}

    def _genuine(self, batch: Sequence[OutboxEntry], keys: dict[str, bytes], sorted_: _Sorted) -> list[_Arrived]:
        """Those with the signature of their desk; the others are refused."""
        found: list[_Arrived] = []
        for place, e in enumerate(batch):
            statement = entry_statement(e.id, e.terminal, e.seq, e.visit_id, e.kind, e.recorded_at, e.body)
            key = keys.get(e.terminal)
            if key is not None and signing.verify(key, signing.ENTRY, statement, e.signature):
                found.append(_Arrived(place, e, *self._rows_of(e)))
            else:
                sorted_.refuse(place, e, "bad_signature", EntryState.REFUSED, "signature")
        return found

    def _rows_of(self, entry: OutboxEntry) -> tuple[dict[str, Any], dict[str, Any] | None, list[bytes]]:
        """The row of an entry, that of the application which it brings, and the marks that this is found by."""
        why, application, words = "", None, set[str]()
        if entry.kind not in _KINDS:
            why = "kind"
        elif entry.kind == EntryKind.VISIT_CLOSED:
            try:
                application, words = _application(entry)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                why = "body"
        elif entry.kind == EntryKind.APPLICATION_MOVED:
            try:
                moved_from_plain(json.loads(entry.body), entry.id, entry.visit_id, entry.terminal, entry.recorded_at)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                why = "body"
        row = {
            "id": entry.id,
            "terminal": entry.terminal,
            "seq": entry.seq,
            "visit_id": entry.visit_id,
            "kind": str(entry.kind),
            "signature": entry.signature,
            "recorded_at": entry.recorded_at.isoformat(),
            "state": SET_ASIDE if why else APPLIED,
            "why": why,
            "key_id": self._ring.newest,
        }
        row["body"] = self._ring.seal(entry.body, bound_to(row))
        return row, application, [self._ring.mark(word) for word in sorted(words)]

    def _insert_new(self, tx: Connection, arrived: list[_Arrived]) -> set[int]:
        """Insert what is not there; the places of what was inserted."""
        first: dict[object, int] = {}
        at = self._now().isoformat()
        values: list[dict[str, Any]] = []
        for one in arrived:
            if one.entry.id not in first and one.key not in first:
                first[one.entry.id] = first[one.key] = one.place
                values.append(one.row | {"received_at": at})
        return {first[i] for i in insert_new(tx, entries, values, entries.c.id)}

    def _effects(self, tx: Connection, new: list[_Arrived], sorted_: _Sorted) -> None:
        """What new entries bring about. What cannot be is set aside."""
        wanted = [one.application for one in new if one.application is not None]
        made = insert_new(tx, applications, wanted, applications.c.entry_id)
        insert_new(
            tx,
            marks,
            [
                {"mark": m, "at": int(o.entry.recorded_at.timestamp()), "entry_id": o.entry.id}
                for o in new
                if o.entry.id in made
                for m in o.marks
            ],
            marks.c.entry_id,
        )
        late: list[str] = []
        placed: list[str] = []
        for one in new:
            why = one.row["why"]
            if one.application is not None and one.entry.id not in made:
                why = "application"  # the visit or its reception number is there already, from another entry
                late.append(one.entry.id)
            sorted_.results[one.place] = EntryResult(
                one.entry.id, EntryState.RECEIVED if why else EntryState.APPLIED, why
            )
            if why:
                sorted_.alarms.append((SET_ASIDE, one.entry.terminal, f"seq {one.entry.seq} {why}"))
            elif one.entry.kind in _ON_THE_BOARD:
                placed.append(one.entry.id)
        feed.place(tx, placed)
        if late:
            tx.execute(update(entries).where(entries.c.id.in_(late)).values(state=SET_ASIDE, why="application"))

    def _known(self, tx: Connection, others: list[_Arrived], sorted_: _Sorted) -> None:
        """What is there under the keys of these entries: the same, or another. What was swept is known by its mark."""
        if not others:
            return
        c = entries.c
        ids, keys = [one.entry.id for one in others], [one.key for one in others]
        rows = tx.execute(
            select(c.id, c.terminal, c.seq, c.signature, c.state, c.why).where(
                or_(c.id.in_(ids), tuple_(c.terminal, c.seq).in_(keys))
            )
        ).all()
        by_id = {row.id: row for row in rows}
        by_key = {(row.terminal, row.seq): row for row in rows}
        for one in others:
            row = by_id.get(one.entry.id)
            # the signature is deterministic and covers everything: the same content has the same one
            kept = bytes(row.signature) if row is not None else b""
            same = (one.entry.signature, signature_mark(self._ring, one.entry.signature))
            if row is not None and row is by_key.get(one.key) and kept == same[row.state == SWEPT]:
                state = EntryState.RECEIVED if row.state == SET_ASIDE else EntryState.APPLIED
                sorted_.results[one.place] = EntryResult(one.entry.id, state, "" if row.state == SWEPT else row.why)
            else:
                sorted_.refuse(one.place, one.entry, "conflict", EntryState.CONFLICT, "")

    def _stand(self, tx: Connection, new: list[OutboxEntry]) -> None:
        """Move the marks of the desks that these entries are of."""
        numbers: dict[str, list[int]] = {}
        for entry in new:
            numbers.setdefault(entry.terminal, []).append(entry.seq)
        for terminal, seqs in sorted(numbers.items()):
            whole_to, highest = tx.execute(
                select(desks.c.whole_to, desks.c.highest).where(desks.c.terminal == terminal)
            ).one()
            seqs.sort()
            if whole_to == highest and seqs == list(range(whole_to + 1, whole_to + 1 + len(seqs))):
                whole_to = seqs[-1]
            elif seqs[0] == whole_to + 1:
                whole_to = _whole_to(tx, terminal, whole_to)
            tx.execute(
                update(desks)
                .where(desks.c.terminal == terminal)
                .values(whole_to=whole_to, highest=max(highest, seqs[-1]))
            )

    def _not_stored(self, entry: OutboxEntry) -> Taken:
        with self._engine.begin() as tx:
            raise_alarms(tx, self._now().isoformat(), [("not_stored", entry.terminal, f"seq {entry.seq}")])
            standings = _standings(tx, [entry.terminal])
        return Taken([EntryResult(entry.id, EntryState.REFUSED, "storage")], standings)


def signature_mark(ring: KeyRing, signature: bytes) -> bytes:
    """What stands for the signature of a swept entry: with the signature itself a guess at its body could be tried."""
    return ring.mark(f"s:{signature.hex()}")


def _application(entry: OutboxEntry) -> tuple[dict[str, Any], set[str]]:
    """The application that a closed visit brings, and what it is found by.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, RecursionError: the body does not say what it must.
    """
    body = json.loads(entry.body)
    number, event = body["reception_number"], body["case"]["event"]
    if not (_NUMBER.fullmatch(number) and _EVENT.fullmatch(event)):
        raise ValueError("body")
    application = {
        "visit_id": entry.visit_id,
        "reception_number": number,
        "terminal": entry.terminal,
        "event": event,
        "closed_at": entry.recorded_at.isoformat(),
        "entry_id": entry.id,
    }
    return application, words_of(body)


def _whole_to(tx: Connection, terminal: str, known: int) -> int:
    """The last number before the first hole, counted on from one that is known to be whole."""
    step = 10_000
    while True:
        found = tx.execute(
            select(entries.c.seq)
            .where(entries.c.terminal == terminal, entries.c.seq > known)
            .order_by(entries.c.seq)
            .limit(step)
        ).scalars()
        seqs = list(found)
        for seq in seqs:
            if seq != known + 1:
                return known
            known = seq
        if len(seqs) < step:
            return known


def _standings(tx: Connection, terminals: Sequence[str]) -> dict[str, Standing]:
    rows = tx.execute(
        select(desks.c.terminal, desks.c.whole_to, desks.c.highest, desks.c.verified_to).where(
            desks.c.terminal.in_(terminals)
        )
    ).all()
    return {
        r.terminal: Standing(r.whole_to, r.highest, _missing(tx, r.terminal, r.whole_to, r.highest), r.verified_to)
        for r in rows
    }


def _missing(tx: Connection, terminal: str, whole_to: int, highest: int) -> tuple[tuple[int, int], ...]:
    """The holes between the marks, the lowest ``MAX_MISSING`` of them."""
    if whole_to >= highest:
        return ()
    c = entries.c
    above = (
        select(c.seq, func.lag(c.seq, 1, whole_to).over(order_by=c.seq).label("before"))
        .where(c.terminal == terminal, c.seq > whole_to)
        .subquery()
    )
    holes = tx.execute(
        select(above.c.before, above.c.seq)
        .where(above.c.seq > above.c.before + 1)
        .order_by(above.c.seq)
        .limit(MAX_MISSING)
    )
    return tuple((before + 1, seq - 1) for before, seq in holes)
