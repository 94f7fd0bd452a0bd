"""Applications opened by the sections that work on them, one counter at a time (R-026, R-068).

An opening is this counter's until it is shut or a set time has passed; the next counter is told who has it, where and
since when, and gets nothing of it until it takes over knowingly. Every opening is a line of the center's record: who,
from which desk, which visit and procedure; never a name, and no reason (that stands in the desk's own entry, sealed).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from kakanai_center.applications import Applications, ClosedVisit
from kakanai_center.searching import Together
from kakanai_center.tables import handling
from kakanai_desk.core.permissions import Field, Operation, Rights
from kakanai_desk.core.places import procedures
from kakanai_desk.core.told import Limits, told
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.protection import HIDDEN_TYPES
from kakanai_desk.sync.handling_protocol import (
    ApplicationAnswer,
    ApplicationHeld,
    ApplicationOpening,
    ApplicationShut,
    ApplicationShutting,
    rights_of,
)

log = logging.getLogger(__name__)
HOLD = timedelta(minutes=10)


class NotTheirs(Exception):
    """The clerk who asks may not work on this application."""


@cache
def _guards() -> dict[str, Field]:
    """Guarded questions, of the content as the program brings it."""
    return {q.id: q.guard for q in load(procedures()).questions.values() if q.guard is not None}


@cache
def _addresses() -> frozenset[str]:
    """Questions whose answers tell where somebody lives, likewise."""
    return frozenset(q.id for q in load(procedures()).questions.values() if q.type in HIDDEN_TYPES)


class Handling:
    """``together``: a transaction with the center's record (``CenterRecord.together``). ``hold``: how long an opening
    lasts by itself."""

    def __init__(
        self, known: Applications, now: Callable[[], datetime], together: Together, hold: timedelta = HOLD
    ) -> None:
        self._known, self._now, self._together, self._hold = known, now, together, hold

    def open(self, said: ApplicationOpening) -> ApplicationAnswer | None:
        """What it says, or who has it; None: it is not here. It is recorded before it is given.

        Raises:
            NotTheirs: nothing is told and nothing is held.
        """
        rights = rights_of(said.grants)
        with self._together() as (tx, note):
            visit = next(iter(self._known.of(tx, [said.visit])), None)
            found = next((a for a in visit.board if a.procedure == said.procedure), None) if visit else None
            if visit is None or found is None:
                return None
            if not rights.may(Operation.HANDLE, section=found.section, procedure=found.procedure):
                raise NotTheirs
            try:
                shown = told(visit.body, said.procedure, _limits(said, rights, found.section))
            except (KeyError, ValueError, TypeError, AttributeError):
                log.warning("an application of before does not say what a section needs")
                return None
            held = self._held(tx, said)
            note(
                "application_opened",
                by=said.by,
                terminal=said.terminal,
                visit=said.visit,
                procedure=said.procedure,
                over=said.over,
                held=held is not None,
                protected=_protected(visit),
            )
        if held is not None:
            return ApplicationAnswer(None, held, 0)
        return ApplicationAnswer(shown, None, int(self._hold.total_seconds()))

    def shut(self, said: ApplicationShutting) -> ApplicationShut:
        """Let go of it, if it is theirs."""
        c = handling.c
        with self._together() as (tx, _):
            gone = delete(handling).where(
                c.visit_id == said.visit,
                c.procedure == said.procedure,
                c.terminal == said.terminal,
                c.by == said.by,
            )
            return ApplicationShut(tx.execute(gone).rowcount > 0)

    def _held(self, tx: Connection, said: ApplicationOpening) -> ApplicationHeld | None:
        """Take it for this counter; None: it is taken. One statement decides between two who come at once."""
        c, now = handling.c, self._now()
        tx.execute(delete(handling).where(c.until <= now.isoformat()))
        insert: Any = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
        row = {
            "visit_id": said.visit,
            "procedure": said.procedure,
            "terminal": said.terminal,
            "by": said.by,
            "section": said.section,
            "since": now.isoformat(),
            "until": (now + self._hold).isoformat(),
        }
        made = insert(handling).values(row)
        theirs = (c.terminal == said.terminal) & (c.by == said.by)
        again = made.on_conflict_do_update(
            index_elements=["visit_id", "procedure"],
            set_=row if said.over else {"until": row["until"]},
            where=None if said.over else theirs,
        ).returning(c.terminal)
        if tx.execute(again).first() is not None:
            return None
        one = tx.execute(select(handling).where(c.visit_id == said.visit, c.procedure == said.procedure)).one()
        return ApplicationHeld(one.by, one.terminal, one.section, one.since)


def _limits(said: ApplicationOpening, rights: Rights, section: str) -> Limits:
    """What the desk asks for, without what this clerk may not see by the center's own content."""

    def sees(what: Field) -> bool:
        return rights.sees(what, section=section, procedure=said.procedure)

    guarded = {question for question, field in _guards().items() if not sees(field)}
    return Limits(
        frozenset(said.limits.questions),
        frozenset(guarded) | frozenset(said.limits.guarded),
        _addresses() | frozenset(said.limits.addresses),
        sees(Field.PROTECTION),
    )


def _protected(visit: ClosedVisit) -> bool:
    return any(person.get("protection") for person in visit.body["case"].get("people") or ())
