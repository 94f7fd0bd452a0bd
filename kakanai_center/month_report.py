"""A month of every desk's record in one report (R-097): counted from what lines are found by (``record_index``)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, case, func, select

from kakanai_center.record_index import moment
from kakanai_center.tables import alarms, record_finds
from kakanai_desk.core.record_kinds import Log, Result
from kakanai_desk.core.record_search import RecordAsked
from kakanai_desk.vault.record_views import FAILED_SIGN_INS, OPENED, SEARCHES, Alert, Limits, Report

F, A = record_finds.c, alarms.c


def report_of(tx: Connection, first: date, limits: Limits) -> Report:
    """The month that begins on ``first``."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    begins, ends = RecordAsked(since=first, until=last).span
    if begins is None or ends is None:
        raise ValueError("no month")
    within = (F.at >= moment(begins), F.at < moment(ends))
    logs = select(F.log, F.result, func.count()).where(*within, F.log.in_(list(Log)), F.result.in_(list(Result)))
    counts = {
        "lines": func.count(),
        "searches": _how_many(F.kind.in_(SEARCHES)),
        "numbers": _how_many(F.kind == OPENED),
        "failures": func.sum(F.failed),
        "off_hours": func.sum(F.off),
        "privileged": func.sum(F.privileged),
    }
    named = (*within, F.actor != "")
    users = tx.execute(select(F.actor, *counts.values()).where(*named).group_by(F.actor)).all()
    days = tx.execute(
        select(F.day, F.actor, counts["searches"], counts["numbers"], counts["off_hours"])
        .where(*named)
        .group_by(F.day, F.actor)
    ).all()
    found = [
        Alert(code, date.fromisoformat(day), who, int(count))
        for day, who, *each in days
        for code, count, many in zip(
            ("mass_search", "many_numbers", "off_hours"),
            each,
            (limits.searches, limits.numbers, limits.off_hours),
            strict=True,
        )
        if count >= many
    ]
    return Report(
        {(Log(log), Result(result)): int(n) for log, result, n in tx.execute(logs.group_by(F.log, F.result))},
        {user: dict(zip(counts, map(int, each), strict=True)) for user, *each in users},
        tuple(sorted([*found, *_guessing(tx, first, last)], key=lambda one: (one.day, one.code, one.who))),
    )


def _how_many(fits: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((fits, 1), else_=0))


def _guessing(tx: Connection, first: date, last: date) -> list[Alert]:
    """As the alarms were raised: the day and the desk, with the sign-ins that failed there on that day."""
    days = A.detail.between(first.isoformat(), last.isoformat())
    raised = tx.execute(select(A.terminal, A.detail).where(A.kind == "guessing", days)).all()
    found: list[Alert] = []
    for terminal, day in raised:
        tries = select(func.count()).where(F.terminal == terminal, F.day == day, F.kind.in_(FAILED_SIGN_INS))
        found.append(Alert("guessing", date.fromisoformat(day), terminal, int(tx.execute(tries).scalar_one())))
    return found
