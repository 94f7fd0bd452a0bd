"""What may be deleted and when: the city's rules, decided by two; what is held; what would go (R-111, R-117).

The center has no sign-in: the two are those that ``--operator`` named, as everywhere at the center, and the record
keeps what was said. Deleting itself: ``sweeping``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from kakanai_center.inbox import SWEPT
from kakanai_center.record import CENTER
from kakanai_center.record_index import moment
from kakanai_center.retention_rules import Kept, Rule, checked, in_force
from kakanai_center.tables import (
    applications,
    entries,
    holds,
    intake_files,
    intake_rows,
    record_finds,
    retention_proposals,
)
from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.outbox import EntryKind

BECAUSE = ("audit", "suit", "request", "other")
"""Why an application is held: 監査、訴訟、開示請求など、その他。"""
RULE, RELEASE = "rule", "release"
OPEN, DONE, REFUSED = "open", "done", "refused"
LASTS = timedelta(days=14)
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,32}")


class NotForOne(DeskError):
    """What was asked for cannot be. Values: ``what``: same (proposer and approver are one), open (no such open
    proposal), number (no such application here), held, free (it is not held), reference."""

    code = "CENTER-RETENTION-02"


@dataclass(frozen=True)
class Due:
    """One visit (or entry without one, or row) that may go. ``month``: when it was closed, or came."""

    id: str
    month: str


class Retention:
    """``note`` writes a line of the center's record."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], note: Callable[..., None]) -> None:
        self._engine, self._now, self._note = engine, now, note

    def today(self) -> date:
        return self._now().astimezone(JST).date()

    # --- rules

    def rules(self, on: date) -> dict[Kept, Rule]:
        """The rule of each kind on a day."""
        with self._engine.connect() as tx:
            return in_force(_made(tx), on)

    def overview(self) -> dict[str, Any]:
        """The rules of today, those to come, what waits for the second person, and what is held."""
        today = self.today()
        with self._engine.connect() as tx:
            made = _made(tx)
            c = retention_proposals.c
            waiting = tx.execute(select(retention_proposals).where(c.state == OPEN).order_by(c.number)).all()
            h = holds.c
            held = tx.execute(
                select(applications.c.reception_number, h.because, h.reference, h.by, h.at)
                .join(applications, applications.c.visit_id == h.visit_id)
                .order_by(h.at)
            ).all()
        return {
            "day": today.isoformat(),
            "rules": [rule.to_plain() for rule in in_force(made, today).values()],
            "coming": [rule.to_plain() for rule in made if rule.starts > today],
            "proposals": [
                {"number": p.number, "what": p.what, "content": json.loads(p.content), "by": p.by, "at": p.at}
                for p in waiting
            ],
            "holds": [dict(row._mapping) for row in held],
        }

    def propose_rule(self, rule: Rule, by: str) -> int:
        """The proposal's number.

        Raises:
            RuleUnfit.
        """
        said = checked(rule, self.today()).to_plain()
        return self._propose(RULE, {k: v for k, v in said.items() if k != "number"}, by)

    def propose_release(self, number: str, by: str) -> int:
        """Propose that a held application is held no longer.

        Raises:
            NotForOne: number, free.
        """
        with self._engine.connect() as tx:
            visit = _visit_of(tx, number)
            if tx.execute(select(holds.c.visit_id).where(holds.c.visit_id == visit)).first() is None:
                raise NotForOne(what="free")
        return self._propose(RELEASE, {"reception_number": number, "visit_id": visit}, by)

    def _propose(self, what: str, content: dict[str, Any], by: str) -> int:
        with self._engine.begin() as tx:
            c = retention_proposals.c
            number = int(tx.execute(select(func.coalesce(func.max(c.number), 0))).scalar_one()) + 1
            row = {"number": number, "what": what, "by": by, "at": self._now().isoformat(), "state": OPEN}
            tx.execute(insert(retention_proposals), [row | {"content": json.dumps(content, ensure_ascii=False)}])
        self._note("retention_proposed", number=number, what=what, operator=by, **_told(what, content))
        return number

    def settle(self, number: int, by: str, *, agree: bool) -> None:
        """Approve what another person proposed, and do it; or refuse it.

        Raises:
            NotForOne: open, same. RuleUnfit: its first day has come meanwhile.
        """
        now = self._now()
        with self._engine.begin() as tx:
            c = retention_proposals.c
            found = tx.execute(select(retention_proposals).where(c.number == number, c.state == OPEN)).first()
            if found is None or now - datetime.fromisoformat(found.at) > LASTS:
                raise NotForOne(what="open")
            if agree and by.casefold() == found.by.casefold():
                raise NotForOne(what="same")
            content = json.loads(found.content)
            if agree and found.what == RULE:
                checked(Rule.from_plain(content, number), self.today())
            if agree and found.what == RELEASE:
                tx.execute(delete(holds).where(holds.c.visit_id == content["visit_id"]))
            tx.execute(
                update(retention_proposals)
                .where(c.number == number)
                .values(state=DONE if agree else REFUSED, settled_by=by, settled_at=now.isoformat())
            )
        kind = "retention_approved" if agree else "retention_refused"
        self._note(
            kind, number=number, what=found.what, operator=by, proposed_by=found.by, **_told(found.what, content)
        )

    # --- holds

    def hold(self, number: str, because: str, reference: str, by: str) -> None:
        """No sweep touches this application until two people release it.

        Raises:
            NotForOne: number, held, reference.
        """
        if because not in BECAUSE or not _REFERENCE.fullmatch(reference):
            raise NotForOne(what="reference")
        with self._engine.begin() as tx:
            visit = _visit_of(tx, number)
            if tx.execute(select(holds.c.visit_id).where(holds.c.visit_id == visit)).first() is not None:
                raise NotForOne(what="held")
            row = {"visit_id": visit, "because": because, "reference": reference, "by": by}
            tx.execute(insert(holds), [row | {"at": self._now().isoformat()}])
        self._note("retention_held", reception_number=number, because=because, reference=reference, operator=by)

    # --- what is due

    def due_visits(self, on: date) -> Iterator[Due]:
        """Visits that went past the shorter term of applications, the oldest first; whether they are finished is seen
        when they are opened. The last day is the later of what its desk and what the center wrote, so that a desk's
        wrong clock deletes nothing."""
        rules = self.rules(on)
        limit = max(rules[Kept.FINISHED].limit(on), rules[Kept.UNFINISHED].limit(on))
        a, e = applications.c, entries.c
        before = datetime.combine(limit, time(), JST)
        last = func.max(e.received_at)
        statement = (
            select(a.visit_id, a.closed_at)
            .join(entries, e.visit_id == a.visit_id)
            .where(a.closed_at < _text(before + timedelta(days=1)), a.visit_id.not_in(select(holds.c.visit_id)))
            .group_by(a.visit_id, a.closed_at)
            .having(last < _text(before))
            .order_by(a.closed_at, a.visit_id)
        )
        with self._engine.connect() as tx:
            rows = tx.execute(statement).all()
        yield from (Due(row.visit_id, row.closed_at[:7]) for row in rows)

    def due_leftovers(self, on: date) -> Iterator[Due]:
        """Entries whose visit has no application here: set aside, abandoned, or come after their visit was swept."""
        before = datetime.combine(self.rules(on)[Kept.LEFTOVER].limit(on), time(), JST)
        e, a = entries.c, applications.c
        statement = (
            select(e.id, e.received_at)
            .join(applications, a.visit_id == e.visit_id, isouter=True)
            .where(a.visit_id.is_(None), e.state != SWEPT, e.kind != EntryKind.VISIT_SWEPT)
            .where(e.received_at < _text(before))
            .order_by(e.received_at, e.id)
        )
        with self._engine.connect() as tx:
            rows = tx.execute(statement).all()
        yield from (Due(row.id, row.received_at[:7]) for row in rows)

    def due_imported(self, on: date) -> list[tuple[str, str]]:
        """Sources with the text of the moment that their rows must be older than. Where files have everything there is,
        a row is as old as the newest file; otherwise as old as its own last change."""
        before = _text(datetime.combine(self.rules(on)[Kept.IMPORTED].limit(on), time(), JST))
        f, r = intake_files.c, intake_rows.c
        with self._engine.connect() as tx:
            fresh = set(tx.execute(select(f.source).where(f.whole == 1, f.at >= before)).scalars())
            sources = tx.execute(select(r.source).where(r.taken_at < before).distinct().order_by(r.source)).scalars()
            return [(source, before) for source in sources if source not in fresh]

    def _due_lines(self, on: date) -> Counter[str]:
        """Lines of desks past their term, by month; a sweep ends below the last head before what must stay."""
        before, f = datetime.combine(self.rules(on)[Kept.RECORD].limit(on), time(), JST), record_finds.c
        month = func.substr(f.day, 1, 7)
        query = select(month, func.count()).where(f.terminal != CENTER, f.at < moment(before)).group_by(month)
        with self._engine.connect() as tx:
            return Counter({found: int(count) for found, count in tx.execute(query)})

    def plan(self, on: date) -> dict[str, Any]:
        """What a sweep on that day would look at, counted by kind and month; nobody's name, and no number.

        Applications are counted together: which of them are finished is sealed, and is seen when they are swept.
        """
        counts = {
            "applications": Counter(due.month for due in self.due_visits(on)),
            Kept.LEFTOVER.value: Counter(due.month for due in self.due_leftovers(on)),
            Kept.IMPORTED.value: Counter[str](),
            Kept.RECORD.value: self._due_lines(on),
        }
        with self._engine.connect() as tx:
            held = int(tx.execute(select(func.count()).select_from(holds)).scalar_one())
        for source, before in self.due_imported(on):
            r = intake_rows.c
            with self._engine.connect() as tx:
                times = tx.execute(select(r.taken_at).where(r.source == source, r.taken_at < before)).scalars()
                counts[Kept.IMPORTED.value].update(at[:7] for at in times)
        return {
            "day": on.isoformat(),
            "rules": [rule.to_plain() for rule in self.rules(on).values()],
            "held": held,
            "due": [
                {"kept": kept, "month": month, "count": count}
                for kept, months in counts.items()
                for month, count in sorted(months.items())
            ],
        }


def _made(tx: Connection) -> list[Rule]:
    c = retention_proposals.c
    rows = tx.execute(select(c.number, c.content).where(c.what == RULE, c.state == DONE).order_by(c.number)).all()
    return [Rule.from_plain(json.loads(row.content), row.number) for row in rows]


def _visit_of(tx: Connection, number: str) -> str:
    c = applications.c
    found = tx.execute(select(c.visit_id).where(c.reception_number == number)).scalar()
    if found is None:
        raise NotForOne(what="number")
    return str(found)


def _told(what: str, content: dict[str, Any]) -> dict[str, Any]:
    """What the record says of a proposal: of a rule all but the words of its basis."""
    if what == RELEASE:
        return {"reception_number": content["reception_number"]}
    return {key: value for key, value in content.items() if key != "basis"}


def _text(at: datetime) -> str:
    """As times are kept that the center itself writes: in UTC, so that texts compare as times do."""
    return at.astimezone(UTC).isoformat()
