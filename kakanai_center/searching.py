"""A search over all counters for a clerk at a desk (R-021): as much as the clerk may see, page by page.

Every search is a line of the center's record: who, from which desk, by what kinds of words, how many it brought; never
the words. Who searches very often in a day is an alarm, over all desks together (大量検索).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete
from sqlalchemy.dialects import postgresql, sqlite

from kakanai_center.alarms import raise_once
from kakanai_center.applications import ClosedVisit
from kakanai_center.finding import Finder, Own, Page
from kakanai_center.tables import city_searches
from kakanai_desk.core.clock import JST
from kakanai_desk.core.permissions import Field, Operation, Rights
from kakanai_desk.core.search_keys import DAY, KANA, NAME, NUMBER, SERIAL, wanted
from kakanai_desk.sync.search_protocol import (
    MOST_ROWS,
    SearchAnswer,
    SearchPerson,
    SearchPlace,
    SearchProcedure,
    SearchQuestion,
    SearchRow,
    rights_of,
)
from kakanai_desk.vault.record_views import MANY_SEARCHES

KINDS = {NAME: "name", KANA: "kana", DAY: "day", NUMBER: "number", SERIAL: "number"}
Together = Callable[[], AbstractContextManager[tuple[Connection, Callable[..., int]]]]


class Searching:
    """``together``: a transaction with the center's record (``CenterRecord.together``)."""

    def __init__(self, engine: Engine, finder: Finder, now: Callable[[], datetime], together: Together) -> None:
        self._engine, self._finder, self._now, self._together = engine, finder, now, together

    def meet(self, said: SearchQuestion) -> SearchAnswer:
        """One page of what other counters closed. It is recorded before it is given."""
        rights = rights_of(said.grants)
        after = (said.after.at, said.after.entry_id) if said.after else None
        page = Page(asked=False)
        if rights.may(Operation.FIND):
            own = Own(said.terminal, said.kept_from) if said.kept_from else None
            page = self._finder.page(said.query, said.day, MOST_ROWS, after, own)
        rows = [row for row in (_row(visit, rights) for visit in page.found) if row is not None]
        if page.asked:
            self._note(said, len(rows))
        return SearchAnswer(rows, page.asked, SearchPlace(*page.after) if page.after else None)

    def _note(self, said: SearchQuestion, found: int) -> None:
        words = wanted(said.query, said.day)
        kinds = sorted({KINDS[beginning.partition(":")[0]] for word in words for beginning in word})
        with self._together() as (tx, note):
            note(
                "city_searched",
                by=said.by,
                terminal=said.terminal,
                kinds=",".join(kinds),
                words=len(words),
                found=found,
                further=said.after is not None,
            )
            count_search(tx, self._now(), said.terminal, said.by)


def count_search(tx: Connection, now: datetime, terminal: str, by: str, many: int = 0) -> None:
    """Count one more search of a user today; very many (``many``, else ``MANY_SEARCHES``) are an alarm."""
    day = now.astimezone(JST).date().isoformat()
    if _counted(tx, day, by) == (many or MANY_SEARCHES):
        raise_once(tx, now.isoformat(), [("mass_search", terminal, f"{day} {by}"[:64])])


def _counted(tx: Connection, day: str, who: str) -> int:
    """How many searches of this user there are today, with this one. Those of earlier days go."""
    insert: Any = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    c = city_searches.c
    made = insert(city_searches).values(day=day, who=who, count=1)
    counted = made.on_conflict_do_update(index_elements=["day", "who"], set_={"count": c.count + 1}).returning(c.count)
    count = int(tx.execute(counted).scalar_one())
    if count == 1:
        tx.execute(delete(city_searches).where(c.day < day))
    return count


def _row(visit: ClosedVisit, rights: Rights) -> SearchRow | None:
    """A visit as these rights see it; None: they do not."""
    procedures = [
        SearchProcedure(a.procedure, a.title, a.section, a.state.value)
        for a in visit.board
        if rights.may(Operation.FIND, section=a.section, procedure=a.procedure)
    ]
    if not procedures and (visit.board or not rights.everywhere(Operation.FIND)):
        return None
    people = visit.body["case"].get("people") or ()
    protected = any(person.get("protection") for person in people)
    if protected and not rights.sees(Field.PROTECTION):
        return None
    return SearchRow(
        visit.visit_id,
        visit.reception_number,
        visit.terminal,
        visit.closed_at.isoformat(),
        str(visit.body["case"]["event"]),
        str(visit.body.get("clerk", "")),
        [SearchPerson(*(str(person.get(key) or "") for key in ("name", "kana", "birth_date"))) for person in people],
        procedures,
        protected,
    )
