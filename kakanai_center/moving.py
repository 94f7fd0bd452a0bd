"""What the center itself does on the board: the answer of a core system becomes a move that every desk sees.

The move follows the board's rules: a success registers (本登録) an application that is approved and in nobody's hand,
an error holds (保留) one that may be held; where the rules do not let it, the answer stands as a note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from kakanai_center import feed
from kakanai_center.applications import Applications
from kakanai_center.rows import insert_new
from kakanai_center.sealing import KeyRing, bound_to
from kakanai_center.tables import entries
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.outbox import EntryKind, entry_statement
from kakanai_desk.core.workflow import MOST_MEMO, Application, Move, Moved, hindrance, moved_to_plain
from kakanai_desk.vault import signing

TERMINAL = "CENTER"
BY, NAME = "center", "連携"
_ORDER = 0x6B616B61_6D76
DONE_MEMO, FAILED_MEMO = "基幹系に登録されました。", "基幹系に登録できませんでした。"


class Moves:
    """``now`` gives the center's own time; ``signer`` the center's key."""

    def __init__(self, ring: KeyRing, now: Callable[[], datetime], signer: signing.Signer) -> None:
        self._ring, self._now, self._signer = ring, now, signer

    def put(
        self, tx: Connection, known: Applications, visit_id: str, procedure: str, ok: bool, message: str, entry_id: str
    ) -> bool:
        """Place the answer on the board; False: this very answer stands there already."""
        if tx.dialect.name == "postgresql":
            tx.execute(text("SELECT pg_advisory_xact_lock(:order)"), {"order": _ORDER})
        if tx.execute(select(entries.c.id).where(entries.c.id == entry_id)).first() is not None:
            return False
        (visit,) = known.of(tx, [visit_id])
        application = next(a for a in visit.board if a.procedure == procedure)
        memo = ((DONE_MEMO if ok else FAILED_MEMO) + message)[:MOST_MEMO]
        wanted = (Move.REGISTER,) if ok else (Move.HOLD,)
        moved = Moved(
            entry_id, visit_id, procedure, _first(application, (*wanted, Move.NOTE), memo), BY, NAME, "", TERMINAL,
            self._now(), visit.placed, memo,
        )  # fmt: skip
        self._insert(tx, moved)
        feed.place(tx, [entry_id])
        return True

    def _insert(self, tx: Connection, moved: Moved) -> None:
        last = select(func.coalesce(func.max(entries.c.seq), 0)).where(entries.c.terminal == TERMINAL)
        body = canonical(moved_to_plain(moved))
        seq = int(tx.execute(last).scalar_one()) + 1
        kind = EntryKind.APPLICATION_MOVED
        statement = entry_statement(moved.entry_id, TERMINAL, seq, moved.visit_id, kind, moved.at, body)
        row = {
            "id": moved.entry_id,
            "terminal": TERMINAL,
            "seq": seq,
            "visit_id": moved.visit_id,
            "kind": str(kind),
            "signature": self._signer.sign(signing.ENTRY, statement),
            "recorded_at": moved.at.isoformat(),
            "received_at": moved.at.isoformat(),
            "state": "applied",
            "why": "",
            "key_id": self._ring.newest,
        }
        insert_new(tx, entries, [row | {"body": self._ring.seal(body, bound_to(row))}], entries.c.id)


def _first(application: Application, moves: Sequence[Move], memo: str) -> Move:
    return next(m for m in moves if hindrance(application, m, BY, memo=memo) is None)
