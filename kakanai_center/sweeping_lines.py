"""Deletes lines of the records that are past their term: beginnings under a head that their writer signed (R-095).

What stays of them are the leaves' hashes in the tree, the heads over them, and a line of the center's own record. Of
the center's own lines those that prove deletions stay. So every head that anybody holds is proven as before, what is
kept follows on what is gone, and what is gone without such a line is a fault of ``verify-log``. Called within a sweep
(``sweeping``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select

from kakanai_center.alarms import raise_alarms
from kakanai_center.record import CENTER, SWEPT, CenterRecord
from kakanai_center.record_index import moment
from kakanai_center.retention_rules import Kept, Rule
from kakanai_center.tables import (
    holds,
    record_answers,
    record_finds,
    record_heads,
    record_lines,
    record_nodes,
    record_subjects,
)
from kakanai_desk.core.clock import JST
from kakanai_desk.core.merkle import leaf_hash

LINE = SWEPT
AT_ONCE = 5000
ANSWER = '"kind":"satisfaction"'
L, F, H, N = record_lines.c, record_finds.c, record_heads.c, record_nodes.c


def sweep_lines(record: CenterRecord, now: Callable[[], datetime], on: date, rule: Rule) -> int:
    """Delete what is due on a day, some thousand lines a transaction, each with its proof; how many lines went.

    The proofs are lines themselves: of what is written from here on nothing goes, whatever day it is said to be.
    """
    total = 0
    for terminal in record.writers():
        with record.together() as (tx, _):
            until = int(tx.execute(select(func.max(L.seq)).where(L.terminal == terminal)).scalar() or 0)
        while gone := _some(record, now, terminal, on, rule, until):
            total += gone
    return total


def _some(record: CenterRecord, now: Callable[[], datetime], terminal: str, on: date, rule: Rule, until: int) -> int:
    with record.together() as (tx, note):
        found = _end(tx, terminal, datetime.combine(rule.limit(on), time(), JST), until)
        if found is None:
            return 0
        first, size, root = found
        between = (L.terminal == terminal, L.seq.between(first, size))
        rows = tx.execute(select(L.seq, L.content, L.hash).where(*between).order_by(L.seq)).all()
        if not _as_signed(tx, terminal, first, [row.content for row in rows]):
            raise_alarms(tx, now().isoformat(), [("retention", terminal, "record")])
            return 0  # what is not what was signed is a trace, and stays
        stay = _proofs(tx) if terminal == CENTER else frozenset[int]()
        going = [row.seq for row in rows if row.seq not in stay]
        if not going and rows[-1].seq - first + 1 < AT_ONCE:
            return 0  # proofs alone; a line that says so would be one more
        note(
            LINE,
            kept=Kept.RECORD.value,
            rule=rule.number,
            day=on.isoformat(),
            count=len(going),
            of=terminal,
            size=size,
            root=root,
            last=rows[-1].hash,
        )
        _keep_answers(tx, [row.content for row in rows if ANSWER in row.content])
        for table in (record_lines, record_finds, record_subjects):
            gone = delete(table).where(table.c.terminal == terminal, table.c.seq.between(first, size))
            kept = [row.seq for row in rows if row.seq in stay]
            tx.execute(gone.where(table.c.seq.not_in(kept)) if kept else gone)
        return len(going)


def _proofs(tx: Connection) -> frozenset[int]:
    """The center's own lines that deletions are proven by: of applications every one, of each desk's record the newest.
    Of its own record the line that is about to be written tells all."""
    found, newest = set[int](), dict[str, int]()
    about = (L.terminal == CENTER, L.content.contains(f'"kind":"{LINE}"'))
    for row in tx.execute(select(L.seq, L.content).where(*about).order_by(L.seq)):
        said = json.loads(row.content)
        if said["kind"] != LINE:
            continue
        if said["values"]["kept"] == Kept.RECORD.value:
            if said["values"]["of"] != CENTER:
                newest[said["values"]["of"]] = row.seq
        else:
            found.add(row.seq)
    return frozenset(found | set(newest.values()))


def _end(tx: Connection, terminal: str, before: datetime, until: int) -> tuple[int, int, str] | None:
    """The first line that is here, and the largest head below all that must stay (and of ``until`` lines at most):
    size and root.

    A line is as old as the later of what the desk and what the center wrote, so that a desk's wrong clock deletes
    nothing. What follows on a line of a held visit stays with it, and so does a writer's last line.
    """
    first, last = tx.execute(select(func.min(L.seq), func.max(L.seq)).where(L.terminal == terminal)).one()
    first = _ended(tx) + 1 if terminal == CENTER else first
    young = select(func.min(F.seq)).where(
        F.terminal == terminal, F.seq >= first, or_(F.at >= moment(before), F.visit_id.in_(select(holds.c.visit_id)))
    )
    late = select(func.min(L.seq)).where(L.terminal == terminal, L.received_at >= before.astimezone(UTC).isoformat())
    stays = [int(tx.execute(one).scalar() or last) for one in (young, late)]
    limit = min(*stays, last, until + 1) - 1
    fits = (H.terminal == terminal, H.size >= first, H.size <= limit)
    few = tx.execute(select(func.max(H.size)).where(*fits, H.size < first + AT_ONCE)).scalar()
    size = few or tx.execute(select(func.min(H.size)).where(*fits)).scalar()
    if size is None:
        return None
    root = tx.execute(select(H.root).where(H.terminal == terminal, H.size == size)).scalar_one()
    return int(first), int(size), str(root)


def _ended(tx: Connection) -> int:
    """Up to which of its own lines the center has swept; below it the proofs of deletions alone are left."""
    own = (L.terminal == CENTER, L.content.contains(f'"kind":"{LINE}"'), L.content.contains(f'"of":"{CENTER}"'))
    said = tx.execute(select(L.content).where(*own).order_by(L.seq.desc()).limit(1)).scalar()
    return int(json.loads(said)["values"]["size"]) if said is not None else 0


def _as_signed(tx: Connection, terminal: str, first: int, contents: Sequence[str]) -> bool:
    """Whether the lines are the leaves of the tree that heads were signed over."""
    query = select(N.hash).where(
        N.terminal == terminal, N.level == 0, N.place.between(first - 1, first + len(contents) - 2)
    )
    leaves = [bytes(leaf) for leaf in tx.execute(query.order_by(N.place)).scalars()]
    return leaves == [leaf_hash(content.encode()) for content in contents]


def _keep_answers(tx: Connection, contents: Sequence[str]) -> None:
    """How visitors found it, for statistics of visits that are kept longer than the lines (``figures``)."""
    said: dict[str, Any] = {}
    for content in contents:
        line = json.loads(content)
        if line["kind"] == "satisfaction" and line["visit_id"]:
            said[line["visit_id"]] = str(line["values"].get("answer", ""))[:16]
    if said:
        tx.execute(delete(record_answers).where(record_answers.c.visit_id.in_(said)))
        tx.execute(insert(record_answers), [{"visit_id": visit, "answer": answer} for visit, answer in said.items()])
