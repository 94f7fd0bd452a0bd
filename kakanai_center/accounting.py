"""Whether everything that ever came is still here, or was deleted by rule (R-111): entries against the record's proofs.

A part of ``verify-log``. What is missing without a proof was lost or taken away, and that is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, func, select

from kakanai_center.inbox import SWEPT
from kakanai_center.moving import TERMINAL
from kakanai_center.sweeping import LINE, digest
from kakanai_center.tables import applications, desks, entries, feed, record_lines

Fault = tuple[str, str]
_LINE = re.compile(r"line (\d+)")


def faults(engine: Engine) -> list[Fault]:
    """A code and the terminal that it is about; nothing: all is accounted for.

    lost (an entry that was here is not), unproven (an entry is emptied, and no line of the record says so), returned
    (the record says that a visit is deleted, and it is here), order (the board's order names an entry that is gone).
    """
    found: dict[Fault, None] = {}
    with engine.connect() as tx:
        for terminal in _short(tx):
            found["lost", terminal] = None
        proofs = _proofs(tx)
        e = entries.c
        swept = tx.execution_options(yield_per=2000).execute(
            select(e.id, e.visit_id, e.terminal, e.why).where(e.state == SWEPT)
        )
        for row in swept:
            line = _LINE.fullmatch(row.why)
            named = proofs.get(int(line[1]), frozenset()) if line else frozenset[str]()
            if not named & {digest(row.visit_id), digest(row.id)}:
                found["unproven", row.terminal] = None
        gone = frozenset[str]().union(*proofs.values())
        a = applications.c
        for row in tx.execution_options(yield_per=2000).execute(select(a.visit_id, a.terminal)):
            if digest(row.visit_id) in gone:
                found["returned", row.terminal] = None
        nowhere = select(feed.c.number).join(entries, e.id == feed.c.entry_id, isouter=True).where(e.id.is_(None))
        if tx.execute(nowhere.limit(1)).first() is not None:
            found["order", "center"] = None
    return list(found)


def _short(tx: Connection) -> Iterator[str]:
    """Terminals of which fewer entries are here than their standing says."""
    e = entries.c
    for terminal, whole_to in tx.execute(select(desks.c.terminal, desks.c.whole_to).order_by("terminal")).all():
        here = select(func.count()).where(e.terminal == terminal, e.seq <= whole_to)
        if int(tx.execute(here).scalar_one()) != whole_to:
            yield terminal
    count, last = tx.execute(
        select(func.count(), func.coalesce(func.max(e.seq), 0)).where(e.terminal == TERMINAL)
    ).one()
    if count != last:
        yield "center"


def _proofs(tx: Connection) -> dict[int, frozenset[str]]:
    """What each line of deletion names. Whether the lines are genuine is ``verifying``'s."""
    r = record_lines.c
    rows = tx.execute(
        select(r.seq, r.content).where(r.terminal == "center", r.content.contains(f'"kind":"{LINE}"'))
    ).all()
    found: dict[int, frozenset[str]] = {}
    for row in rows:
        said = json.loads(row.content)
        if said["kind"] == LINE:
            values = said["values"]
            found[row.seq] = frozenset((*values.get("visits", ()), *values.get("ids", ())))
    return found
