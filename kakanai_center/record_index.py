"""What lines of every writer's record are found by, kept beside them (R-096).

Derived from the lines and never evidence: ``catch_up`` makes it anew where it lags. Off hours are judged by the hours
that this center is set to when the line comes. No name is here: persons stand by their marks alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, case, delete, exists, func, insert, select, tuple_

from kakanai_center.tables import record_finds, record_lines, record_subjects
from kakanai_desk.core.clock import JST
from kakanai_desk.core.record_kinds import KINDS, Result
from kakanai_desk.core.record_search import RecordAsked, Searches, View
from kakanai_desk.vault.record import RecordLine, line_from
from kakanai_desk.vault.record_views import OPENED, SEARCHES, Hours

AT_ONCE = 2000
MOST_VISITS = 500  # in which one person was named; a page of the latest is whole as long as there are fewer
Place = tuple[int, str, int]
F, S, L = record_finds.c, record_subjects.c, record_lines.c


def moment(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def put(tx: Connection, terminal: str, lines: Sequence[RecordLine], hours: Hours) -> None:
    """Note new lines of one writer, in the transaction that keeps them."""
    if not lines:
        return
    marks = [
        {"mark": mark, "at": moment(_when(line)), "terminal": terminal, "seq": line.seq}
        for line in lines
        for mark in {_word(mark, 20) for mark in line.subjects}
    ]
    _keep(tx, terminal, [noted(terminal, line, hours) for line in lines], marks)


def _keep(tx: Connection, terminal: str, rows: Sequence[dict[str, Any]], marks: Sequence[dict[str, Any]]) -> None:
    """What stood there under these numbers is gone: it was of lines that are no longer kept."""
    first, last = rows[0]["seq"], rows[-1]["seq"]
    for table in (record_finds, record_subjects):
        tx.execute(delete(table).where(table.c.terminal == terminal, table.c.seq.between(first, last)))
    tx.execute(insert(record_finds), list(rows))
    if marks:
        tx.execute(insert(record_subjects), list(marks))


def _when(line: RecordLine) -> datetime:
    """The line's time, as a desk may have written it: without a zone, or at the end of all days."""
    at = line.at if line.at.tzinfo is not None else line.at.replace(tzinfo=UTC)
    return at if 1971 < at.year < 9000 else datetime(1971, 1, 1, tzinfo=UTC)


def _word(said: Any, most: int) -> str:
    """A column's word of what a desk wrote, whatever that is."""
    return str(said).replace("\0", "")[:most]


def noted(terminal: str, line: RecordLine, hours: Hours) -> dict[str, Any]:
    """The row of a line."""
    at, kind, result = _when(line), _word(line.kind, 40), _word(line.result, 8)
    return {
        "terminal": terminal,
        "seq": line.seq,
        "at": moment(at),
        "day": at.astimezone(JST).date().isoformat(),
        "log": _word(line.log, 16),
        "kind": kind,
        "result": result,
        "actor": _word(line.actor, 64),
        "visit_id": _word(line.visit_id, 64),
        "off": int(bool(line.actor) and hours.off(at)),
        "failed": int(result in (Result.REFUSED, Result.FAILED)),
        "privileged": int(kind in KINDS and KINDS[kind].privileged),
    }


def catch_up(engine: Engine, hours: Hours) -> int:
    """Note the lines that are kept and not noted, as after an upgrade; how many. It may end and begin again."""
    total = 0
    with engine.connect() as tx:
        ends = select(L.terminal, func.max(L.seq).label("seq")).group_by(L.terminal).subquery()
        noted = exists().where(F.terminal == ends.c.terminal, F.seq == ends.c.seq)
        lagging = list(tx.execute(select(ends.c.terminal).where(~noted)).scalars())
    for terminal in lagging:
        while True:
            with engine.begin() as tx:
                have = int(
                    tx.execute(select(func.coalesce(func.max(F.seq), 0)).where(F.terminal == terminal)).scalar_one()
                )
                query = select(L.seq, L.content).where(L.terminal == terminal, L.seq > have)
                found = tx.execute(query.order_by(L.seq).limit(AT_ONCE)).all()
                put(tx, terminal, [_line(row.seq, row.content) for row in found], hours)
            total += len(found)
            if len(found) < AT_ONCE:
                break
    return total


def _line(seq: int, content: str) -> RecordLine:
    """A kept line; of one that is none any more (``verify-log`` tells) its number alone."""
    try:
        return replace(line_from(content.encode()), seq=seq)
    except ValueError:
        return RecordLine(seq, datetime(1971, 1, 1, tzinfo=UTC), "", "", "", {}, "", "")


# --- finding


def page(tx: Connection, asked: RecordAsked, after: Place | None, most: int) -> Sequence[Row[Any, Any, Any]]:
    """``terminal``, ``seq``, ``at`` of the latest lines that fit, at most ``most`` of those below ``after``."""
    conditions = _conditions(asked)
    if after is not None:
        conditions.append(tuple_(F.at, F.terminal, F.seq) < tuple_(*after))
    if not asked.person:
        return _latest(tx, conditions, most)
    if not asked.marks:
        return []
    visits = _visits(tx, asked.marks)
    found = _latest(tx, [*conditions, F.visit_id.in_(visits)], most) if visits else []
    named = select(S.terminal, S.seq).where(S.mark.in_(asked.marks))
    alone = [*conditions, tuple_(F.terminal, F.seq).in_(named)]
    both = {(row.terminal, row.seq): row for row in (*found, *_latest(tx, alone, most))}
    return sorted(both.values(), key=lambda row: (row.at, row.terminal, row.seq), reverse=True)[:most]


def _latest(tx: Connection, conditions: Sequence[ColumnElement[bool]], most: int) -> Sequence[Row[Any, Any, Any]]:
    query = select(F.terminal, F.seq, F.at).where(and_(True, *conditions))
    return list(tx.execute(query.order_by(F.at.desc(), F.terminal.desc(), F.seq.desc()).limit(most)))


def _visits(tx: Connection, marks: Sequence[str]) -> list[str]:
    """The visits in which a person of these marks was named, the latest first."""
    join = record_subjects.join(record_finds, and_(F.terminal == S.terminal, F.seq == S.seq))
    query = select(F.visit_id).select_from(join).where(S.mark.in_(marks), F.visit_id != "").group_by(F.visit_id)
    return list(tx.execute(query.order_by(func.max(S.at).desc()).limit(MOST_VISITS)).scalars())


def _conditions(asked: RecordAsked) -> list[ColumnElement[bool]]:
    begins, ends = asked.span
    found: list[ColumnElement[bool]] = []
    if begins is not None:
        found.append(F.at >= moment(begins))
    if ends is not None:
        found.append(F.at < moment(ends))
    for column, wanted in (
        (F.terminal, asked.terminal),
        (F.actor, asked.actor),
        (F.log, asked.log),
        (F.kind, asked.kind),
        (F.result, asked.result),
    ):
        if wanted:
            found.append(column == wanted)
    flag = {View.OFF_HOURS: F.off, View.FAILURES: F.failed, View.PRIVILEGED: F.privileged}.get(asked.view)
    if flag is not None:
        found.append(flag == 1)
    if asked.result in (Result.REFUSED, Result.FAILED):
        found.append(F.failed == 1)  # few lines are, and they stand together
    return found


def contents(tx: Connection, found: Sequence[Row[Any, Any, Any]]) -> list[tuple[str, str]]:
    """Writer and content of lines, in the order of ``found``."""
    keys = [(row.terminal, row.seq) for row in found]
    query = select(L.terminal, L.seq, L.content).where(tuple_(L.terminal, L.seq).in_(keys))
    have = {(row.terminal, row.seq): row.content for row in tx.execute(query)} if keys else {}
    return [(key[0], have[key]) for key in keys if key in have]


def searches(tx: Connection, asked: RecordAsked, most: int) -> list[Searches]:
    """大量検索: by day and user, the most first."""
    made = func.sum(case((F.kind == OPENED, 0), else_=1)).label("made")
    opened = func.sum(case((F.kind == OPENED, 1), else_=0)).label("opened")
    query = (
        select(F.day, F.actor, made, opened)
        .where(and_(*_conditions(asked), F.kind.in_((*SEARCHES, OPENED)), F.actor != ""))
        .group_by(F.day, F.actor)
        .order_by(made.desc(), opened.desc(), F.day.desc(), F.actor)
        .limit(most)
    )
    return [Searches(date.fromisoformat(day), who, int(m), int(o)) for day, who, m, o in tx.execute(query)]
