"""An application that was made in another system becomes a visit of this counter (R-077).

It prefills and decides nothing: what it says stands with its own origin (継) until the visitor has confirmed it, its
procedure is what the visitor came for (a wish, as by the 用途メニュー), and the rules decide. Another desk that opened
it before is told; nothing is locked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from kakanai_desk.core.errors import AnswerNotAccepted, DeskError, MoveNotAllowed
from kakanai_desk.core.ids import VisitId, new_visit_id
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.person import Person, Protection
from kakanai_desk.core.ports.imports import ImportedCase, ImportList, ImportRow, ImportSource
from kakanai_desk.core.ports.store import Transaction
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.core.words import said
from kakanai_desk.visit import claims
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs
from kakanai_desk.visit.model import Visit

_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")
FIELDS = ("name", "kana", "birth_date", "sex", "address")
T = TypeVar("T")


class Imports(StrEnum):
    """How far the question for applications is."""

    OFF = "off"
    ASKED = "asked"
    LISTED = "listed"
    EVENT = "event"  # the chosen one's procedure is received as several life events
    NOTHING = "nothing"
    EMPTY = "empty"  # the center has none at all
    GONE = "gone"
    UNKNOWN = "unknown"  # its procedure is none that this counter receives today
    AWAY = "away"


@dataclass(frozen=True)
class ImportsView:
    """``rows`` to choose from; ``events``: id and title, once one is chosen; ``warned``: the row that another desk has
    opened, which the clerk was told of."""

    state: Imports = Imports.OFF
    available: bool = False
    rows: tuple[ImportRow, ...] = ()
    titles: tuple[str, ...] = ()  # of their procedures
    more: bool = False
    as_of: datetime | None = None
    events: tuple[tuple[str, str], ...] = ()
    warned: ImportRow | None = None


@dataclass(frozen=True)
class Brought:
    """What a visit begins with. ``number``: 受付番号 of the other system."""

    visit: VisitId
    number: str
    person: Person = field(repr=False)
    answers: dict[str, str] = field(repr=False)
    origin: Provenance
    source: str

    def begun(self, visit: Visit) -> Visit:
        """A new visit with what an application of another system says of the one who stands here."""
        case = replace(visit.case, people=(self.person,))
        case = replace(case, applicant=replace(case.applicant, person=self.person.id))
        for question, value in self.answers.items():
            case = case.answered(question, value)
        origins = dict.fromkeys(self.answers, self.origin)
        return replace(visit, id=self.visit, case=case, origins=origins, imported=self.number)

    @property
    def line(self) -> tuple[str, dict[str, object]]:
        return "import_adopted", {"source": self.source, "answers": len(self.answers)}

    def take(self, tx: Transaction) -> None:
        """Nothing more is kept of it: the center knows whose visit it is."""


Start = Callable[[str, str, str, Brought], None]  # event, procedure, reason


class Importing:
    """Used at home. ``start`` begins a visit with what was brought."""

    def __init__(self, context: Context, start: Start) -> None:
        self._c, self._start = context, start
        self._number = 0
        self._chosen: ImportRow | None = None
        self._view = ImportsView()

    @free(SCREENS)
    def view(self) -> ImportsView:
        return replace(self._view, available=self._c.imports is not None)

    @needs(Operation.SERVE)
    def look(self, number: str = "") -> None:
        """List those that nobody has opened, or find one by its 受付番号.

        Raises:
            AnswerNotAccepted: it cannot be a number. MoveNotAllowed: somebody is being served, or no center.
        """
        self._at_home()
        plain = "".join(unicodedata.normalize("NFKC", number).split())
        if plain and not _NUMBER.fullmatch(plain):
            raise AnswerNotAccepted(question="import_number", why="not_a_number")
        self.leave()
        by = self._c.live.user
        self._c.record("imports_asked", by="number" if plain else "list")
        self._ask(lambda source: source.listed(by, plain), self._listed, ImportsView(Imports.ASKED))

    @needs(Operation.SERVE)
    def take(self, index: int) -> None:
        """The ``index``-th: of the list, or of the life events that its procedure is received as. One that another desk
        has opened is told of first, and taken when it is chosen again.

        Raises:
            MoveNotAllowed: there is none.
        """
        self._at_home()
        view = self._view
        if view.state is Imports.EVENT and self._chosen is not None and 0 <= index < len(view.events):
            self._open(self._chosen, view.events[index][0])
            return
        if view.state is not Imports.LISTED or not 0 <= index < len(view.rows):
            raise MoveNotAllowed(state=view.state.value, move="import")
        row = view.rows[index]
        self._c.record("imports_asked", subjects=_subjects(row), by="chosen")
        if row.taken and view.warned != row:
            self._view = replace(view, warned=row)
            self._c.show()
            return
        self._chosen, events = row, self._events(row.procedure)
        if len(events) == 1:
            self._open(row, events[0][0])
            return
        self._view = replace(view, state=Imports.EVENT if events else Imports.UNKNOWN, events=events)
        self._c.show()

    @free(ENDS)
    def leave(self) -> None:
        """Nothing of the list stays in memory; an answer that is still to come is let go."""
        self._number += 1
        self._chosen, self._view = None, ImportsView()

    # --- asking

    def _open(self, row: ImportRow, event: str) -> None:
        visit, by = new_visit_id(), self._c.live.user
        self._ask(
            lambda source: source.open(row.key, by, visit),
            lambda found: self._opened(visit, row, event, found),
            replace(self._view, state=Imports.ASKED),
        )

    def _ask(self, job: Callable[[ImportSource], T], then: Callable[[T], None], shown: ImportsView) -> None:
        """Ask on the lane of the center; the answer is taken only while this very question stands."""
        c, source = self._c, self._c.imports
        if source is None:
            raise MoveNotAllowed(state="alone", move="import")
        self._view = shown
        asked = self._number = self._number + 1

        def came(found: T | BaseException) -> None:
            c.lanes.visit.submit(lambda: self._came(asked, found, then))

        c.lanes.city.submit(lambda: job(source), came)
        c.show()

    def _came(self, asked: int, found: T | BaseException, then: Callable[[T], None]) -> None:
        if asked != self._number or self._c.open_visit is not None:
            return
        if not self._c.rights.may(Operation.SERVE):  # locked meanwhile: nobody sees it
            self.leave()
            return
        if isinstance(found, BaseException):
            self._view = ImportsView(Imports.AWAY)
            self._c.show()
            if not isinstance(found, CenterUnreachable | CenterRefused):
                raise found
            return
        then(found)
        self._c.show()

    def _listed(self, found: ImportList) -> None:
        subjects = [word for row in found.rows for word in _subjects(row)]
        self._c.record("imports_found", subjects=subjects, found=len(found.rows), more=found.more)
        state = Imports.LISTED if found.rows else Imports.NOTHING if found.as_of is not None else Imports.EMPTY
        titles = tuple(self._title(row.procedure) for row in found.rows)
        self._view = ImportsView(state, rows=found.rows, titles=titles, more=found.more, as_of=found.as_of)

    def _opened(self, visit: VisitId, row: ImportRow, event: str, found: ImportedCase | None) -> None:
        if found is None:
            self._view = ImportsView(Imports.GONE)
            return
        origin = Provenance(Source.CARRIED, row.key.source, at=self._c.clock.now())
        person = Person("p1")
        for name in FIELDS:
            if value := found.said.get(name, ""):
                person = person.with_fields(origin, **{name: claims.as_value(name, value)})
        if found.protected:
            person = replace(person, protection=Protection())
        answers = {q: value for q, value in found.answers.items() if q in self._c.pack.questions}
        brought = Brought(visit, found.number, person, answers, origin, row.key.source)
        reason = f"{self._title(found.procedure)} 申請 {found.number}"
        self.leave()
        try:
            self._start(event, found.procedure, reason, brought)
        except DeskError as error:  # a neighbour's visitor is at the reader meanwhile
            self._c.live.notice = error

    # --- what the content says

    def _events(self, procedure: str) -> tuple[tuple[str, str], ...]:
        """The life events that a procedure is received as today: id and title."""
        today, pack = self._c.clock.today(), self._c.pack
        editions = [p for p in pack.procedures if p.id == procedure and p.effective_on(today)]
        known = dict.fromkeys(event for p in editions for event in p.events if event in pack.events)
        return tuple((event, said(pack.events[event].title)) for event in known)

    def _title(self, procedure: str) -> str:
        return next((said(p.title) for p in self._c.pack.procedures if p.id == procedure), procedure)

    def _at_home(self) -> None:
        if self._c.open_visit is not None or not self._c.live.user or self._c.live.locked:
            raise MoveNotAllowed(state="visit", move="import")


def _subjects(row: ImportRow) -> tuple[str, ...]:
    return subjects_of(row.name, "", row.birth)
