"""Finding a visit of today or of the past: search, look at what was done, forget what is old (R-021).

Every search and every look is a line of the record that names nobody; whom it showed stands there as keyed marks.

What this desk keeps is shown at once. What other counters sent to the center comes after it (``City``), always below,
so that no line moves under the clerk's finger; with the center away the page says so in one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.permissions import Field, Operation
from kakanai_desk.core.ports.search import CityPage, CityQuestion, ElsewhereVisit
from kakanai_desk.core.ports.store import FoundVisit
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.search_keys import day_key, plain, wanted
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.core.words import said
from kakanai_desk.forms.decision import Decision
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.findable import CLOSED, ELSEWHERE
from kakanai_desk.visit.gate import ENDS, free, needs
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paper_port import Papers
from kakanai_desk.visit.words import given_names

MOST = 60  # rows that are listed; the rest is counted
KEPT_DAYS = 365


class City(StrEnum):
    """How far the search at the other counters is."""

    NOT = ""  # not asked: no center, or the visits of today
    ASKED = "asked"
    HERE = "here"
    AWAY = "away"  # the center did not answer
    WORDS = "words"  # it has no words that it could look for


@dataclass(frozen=True)
class Found:
    """What a search gave. ``words`` are how many were looked for, never which; ``opened``: what is looked at.

    ``elsewhere``: of other counters, in the order they came; ``more``: the center has more of them.
    """

    asked: bool = False
    words: int = 0
    rows: tuple[FoundVisit, ...] = field(default=(), repr=False)
    all: int = 0
    opened: FoundVisit | None = field(default=None, repr=False)
    city: City = City.NOT
    elsewhere: tuple[FoundVisit, ...] = field(default=(), repr=False)
    more: bool = False


class Finding:
    """Used at home; nothing of it is kept once a visit is served."""

    def __init__(self, context: Context, *, days: int = KEPT_DAYS) -> None:
        self._c = context
        self._days = days
        self._forgot: date | None = None
        self._query, self._number = "", 0
        self._after: tuple[int, str] | None = None
        self.found = Found()

    @needs(Operation.FIND)
    def search(self, query: str) -> None:
        """Visits that fit every word of ``query``, of today for none; as written first, then the latest.

        Raises:
            MoveNotAllowed: somebody is being served.
        """
        self._at_home()
        today = self._c.clock.today()
        words = wanted(query, today) if query.strip() else (day_key(today),)
        rows, count = self._c.store.find(words, MOST)
        seen = [row for row in rows if self._may_see(row)]
        count -= len(rows) - len(seen)
        looked_for = [plain(word) for word in query.split()]
        seen.sort(key=lambda row: not _as_written(row, looked_for))
        self._c.record("visits_searched", subjects=people_of(seen), words=len(words), found=count)
        self.found, self._query = Found(True, len(words), tuple(seen), count), query.strip()
        self._ask_city(None)
        self._c.show()

    @needs(Operation.FIND)
    def more(self) -> None:
        """The next page of the other counters.

        Raises:
            MoveNotAllowed: somebody is being served, or there is none.
        """
        self._at_home()
        if not self.found.more or self.found.city is City.ASKED:
            raise MoveNotAllowed(state="home", move="more")
        self._c.record("other_counters_searched", words=self.found.words)
        self._ask_city(self._after)
        self._c.show()

    @needs(Operation.FIND)
    def look(self, visit_id: str) -> None:
        """Show what a closed visit did.

        Raises:
            MoveNotAllowed: somebody is being served, or there is no such closed visit.
        """
        self._at_home()
        row = self._c.store.found(visit_id) or next((r for r in self.found.elsewhere if r.id == visit_id), None)
        if row is None or row.status not in (CLOSED, ELSEWHERE) or not self._may_see(row):
            raise MoveNotAllowed(state="home", move="look")
        self._c.record("closed_visit_looked_at", subjects=people_of([row]), reception_number=row.reception_number)
        self.found = replace(self.found, opened=row)
        self._c.show()

    @free(ENDS)
    def leave(self) -> None:
        """Nothing that was found stays in memory; an answer that is still to come is let go."""
        self._query, self._after = "", None
        if self.found != Found():
            self.found = Found()
            self._c.show()

    @free(ENDS)
    def forget_old(self) -> None:
        """Once a day: closed visits older than the settings allow are no longer found."""
        today = self._c.clock.today()
        if self._forgot == today:
            return
        self._forgot = today
        now = self._c.clock.now()
        with self._c.store.transaction() as tx:
            count = tx.findable.forget_before(today - timedelta(days=self._days))
            tx.board.forget_before(today - timedelta(days=self._days))
            if count:
                self._c.record_in(tx, "closed_visits_forgotten", None, now, count=count)

    def _ask_city(self, after: tuple[int, str] | None) -> None:
        """Ask the center on another lane; the answer is taken only while this very search stands."""
        c, city = self._c, self._c.city
        if city is None or not self._query:
            return
        question = CityQuestion(self._query, c.clock.today(), c.live.user, c.rights, c.store.found_from())
        self.found = replace(self.found, city=City.ASKED)
        asked = self._number = self._number + 1

        def came(page: CityPage | BaseException) -> None:
            c.lanes.visit.submit(lambda: self._came(asked, page))

        c.lanes.city.submit(lambda: city.search(question, after), came)

    def _came(self, asked: int, page: CityPage | BaseException) -> None:
        if asked != self._number or self.found.city is not City.ASKED or not self._c.rights.may(Operation.FIND):
            return
        if isinstance(page, CenterUnreachable | CenterRefused):
            self.found = replace(self.found, city=City.AWAY)
        elif isinstance(page, BaseException):
            self.found = replace(self.found, city=City.AWAY)
            self._c.show()
            raise page
        else:
            known = {row.id for row in (*self.found.rows, *self.found.elsewhere)}
            new = [row for row in map(self._elsewhere, page.rows) if row is not None and row.id not in known]
            new = [row for row in new if self._c.store.found(row.id) is None]
            if page.asked:
                self._c.record("other_counters_found", subjects=people_of(new), found=len(new))
            self._after = page.after
            self.found = replace(
                self.found,
                city=City.HERE if page.asked else City.WORDS,
                elsewhere=(*self.found.elsewhere, *new),
                more=page.after is not None,
            )
        self._c.show()

    def _elsewhere(self, visit: ElsewhereVisit) -> FoundVisit | None:
        """The row of a visit of another counter as this clerk may see it; the center has looked already."""
        rights, pack = self._c.rights, self._c.pack
        seen = [p for p in visit.procedures if rights.may(Operation.FIND, section=p[2], procedure=p[0])]
        hidden = visit.protected and not rights.sees(Field.PROTECTION)
        if hidden or (not seen and (visit.procedures or not rights.everywhere(Operation.FIND))):
            return None
        event = pack.events.get(visit.event)
        sections = {i: section.name for i, section in pack.sections.items()}
        done = {
            "counter": visit.terminal,
            "clerk": visit.clerk,
            "procedures": [[title, sections.get(section, section), state] for _, title, section, state in seen],
        }
        return FoundVisit(
            VisitId(visit.id),
            visit.reception_number,
            visit.closed_at.astimezone(JST).date(),
            said(event.title) if event else visit.event,
            ELSEWHERE,
            visit.people,
            visit.closed_at,
            done,
            visit.protected,
        )

    def _may_see(self, row: FoundVisit) -> bool:
        """A visit with somebody protected (支援措置) is for who may see such addresses (R-025)."""
        return not row.protected or self._c.rights.sees(Field.PROTECTION)

    def _at_home(self) -> None:
        if self._c.open_visit is not None or not self._c.live.user or self._c.live.locked:
            raise MoveNotAllowed(state="visit", move="search")


def people_of(rows: Sequence[FoundVisit]) -> list[str]:
    """Whom the list shows, as the record marks them."""
    return [word for row in rows for p in row.people for word in subjects_of(p.name, p.kana, p.birth)]


def _as_written(row: FoundVisit, looked_for: list[str]) -> bool:
    """Whether every word stands in the row as it was typed."""
    there = [plain(text) for p in row.people for text in (p.name, p.kana)]
    there += [plain(row.reception_number), *(plain(p.birth) for p in row.people)]
    return all(any(word in text for text in there) for word in looked_for)


def what_was_done(visit: Visit, decision: Decision, papers: Papers | None, pack: Pack, clerk: str) -> dict[str, Any]:
    """Procedures with their deadlines, and the documents that were made: what somebody asks about afterwards."""
    return {
        "clerk": clerk,
        "procedures": [
            {
                "title": needed.procedure.title["ja"],
                "level": needed.level.value,
                "people": list(given_names(visit.case, needed.persons)),
                "section": pack.sections[needed.procedure.section].name,
                "deadline": needed.deadline.date.isoformat() if needed.deadline else "",
            }
            for needed in decision.needed
        ],
        "documents": [[sheet.title, sheet.pages] for sheet in (papers.sheets if papers else ())],
    }
