"""The resident register in a visit: a person found at the center, compared, and taken over by the clerk (R-011, R-076).

The register overwrites nothing: it fills what is empty, and where it differs both sayings stand side by side until the
clerk has chosen. Who it marks as protected (支援措置, R-025) is protected in this visit from then on; their address is
never sent. Nothing that was found is kept but what was taken over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from kakanai_desk.core import nationalities
from kakanai_desk.core.errors import AnswerNotAccepted, CardOfAnother, MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.person import Person, Protection
from kakanai_desk.core.ports.residents import Candidate, Candidates, Resident, ResidentAsked, ResidentRegister
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.search_keys import name_key
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.visit.adopting import told_adopted
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.steps import Step

_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")
T = TypeVar("T")


class Register(StrEnum):
    """How far the question to the register is."""

    OFF = "off"
    MORE = "more"  # birth date, and name or reading, are wanted first
    ASKED = "asked"
    FOUND = "found"
    NOBODY = "nobody"  # the register has nobody like that
    EMPTY = "empty"  # the center has no register
    TAKEN = "taken"  # the others of the household are offered
    MEMBER = "member"  # who was chosen is another member of the household
    GONE = "gone"  # who was chosen is no longer there
    AWAY = "away"  # the center did not answer


@dataclass(frozen=True)
class RegisterView:
    """``rows`` to choose from. ``person``: who of the visit it is about; ``taken``: whose values were taken over last,
    ``filled`` and ``differs``: how many of them filled a field, and how many wait to be compared."""

    state: Register = Register.OFF
    available: bool = False  # there is a center to ask
    rows: tuple[Candidate, ...] = ()
    more: bool = False
    as_of: datetime | None = None
    person: str = ""
    taken: str = field(default="", repr=False)
    filled: int = 0
    differs: int = 0
    protected: bool = False


class Registering:
    """Used at the household of a visit."""

    def __init__(self, context: Context) -> None:
        self._c = context
        self._number = 0  # of the question that is out; an answer to another one is let go
        self._view = RegisterView()

    @free(SCREENS)
    def view(self) -> RegisterView:
        return replace(self._view, available=self._c.residents is not None)

    @needs(Operation.SERVE)
    def look(self, person_id: str) -> None:
        """Look for a member by what is known of them: birth date, and name or reading.

        Raises:
            MoveNotAllowed: no such person, not at the household, or no center.
        """
        person = self._person(person_id)
        self.leave()
        birth = person.birth_date.iso() if person.birth_date else ""
        if not birth or not (person.name or person.kana):
            self._c.record("register_asked", by="nothing", person=person_id)
            self._view = RegisterView(Register.MORE, person=person_id)
            self._c.show()
            return
        self._find(person_id, "person", name=person.name, kana=person.kana, birth=birth)

    @needs(Operation.SERVE)
    def by_number(self, person_id: str, number: str) -> None:
        """Look for a member by 宛名番号.

        Raises:
            AnswerNotAccepted: it cannot be one. MoveNotAllowed: as ``look``.
        """
        self._person(person_id)
        plain = "".join(unicodedata.normalize("NFKC", number).split())
        if not _NUMBER.fullmatch(plain):
            raise AnswerNotAccepted(question="register_number", why="not_a_number")
        self.leave()
        self._find(person_id, "number", number=plain)

    @needs(Operation.SERVE)
    def take(self, index: int) -> None:
        """Take over the ``index``-th of the list: for the member that was looked for, or as one more of the household.

        Raises:
            MoveNotAllowed: there is none.
        """
        visit, view = self._visit(), self._view
        if view.state not in (Register.FOUND, Register.TAKEN) or not 0 <= index < len(view.rows):
            raise MoveNotAllowed(state=view.state.value, move="register")
        chosen = view.rows[index]
        person_id = view.person if view.state is Register.FOUND else _place(visit, chosen)
        left = tuple(row for row in view.rows if row is not chosen) if view.state is Register.TAKEN else ()
        by = self._c.live.user
        self._c.record("register_asked", subjects=_subjects(chosen), by="chosen", person=person_id)
        self._ask(
            lambda register: register.open(chosen.key, by, visit.id),
            lambda found: self._opened(person_id, found, left),
            replace(view, state=Register.ASKED),
        )

    @free(ENDS)
    def leave(self) -> None:
        """Nothing of the list stays in memory; an answer that is still to come is let go."""
        self._number += 1
        self._view = RegisterView()

    # --- asking

    def _find(self, person_id: str, by: str, **who: str) -> None:
        asked = ResidentAsked(self._c.live.user, self._visit().id, **who)
        self._c.record("register_asked", by=by, person=person_id)
        self._ask(lambda register: register.find(asked), self._found, RegisterView(Register.ASKED, person=person_id))

    def _ask(self, job: Callable[[ResidentRegister], T], then: Callable[[T], None], shown: RegisterView) -> None:
        """Ask on the lane of the center; the answer is taken only while this very question stands."""
        c, register = self._c, self._register()
        self._view = shown
        asked = self._number = self._number + 1

        def came(found: T | BaseException) -> None:
            c.lanes.visit.submit(lambda: self._came(asked, found, then))

        c.lanes.neighbours.submit(lambda: job(register), came)
        c.show()

    def _came(self, asked: int, found: T | BaseException, then: Callable[[T], None]) -> None:
        visit = self._c.open_visit
        if asked != self._number or visit is None or visit.step is not Step.HOUSEHOLD:
            return
        if not self._c.rights.may(Operation.SERVE):  # locked meanwhile: nobody sees it
            self.leave()
            return
        if isinstance(found, BaseException):
            self._view = RegisterView(Register.AWAY, person=self._view.person)
            self._c.show()
            if not isinstance(found, CenterUnreachable | CenterRefused):
                raise found
            return
        then(found)
        self._c.show()

    def _found(self, found: Candidates) -> None:
        person = self._view.person
        subjects = [word for row in found.rows for word in _subjects(row)]
        self._c.record("register_found", subjects=subjects, found=len(found.rows), more=found.more)
        state = Register.FOUND if found.rows else Register.NOBODY if found.as_of is not None else Register.EMPTY
        self._view = RegisterView(state, rows=found.rows, more=found.more, as_of=found.as_of, person=person)

    def _opened(self, person_id: str, found: Resident | None, left: tuple[Candidate, ...]) -> None:
        visit = self._visit()
        if found is None:
            self._view = RegisterView(Register.GONE, person=self._view.person)
            return
        before = visit.person(person_id) or Person(person_id)
        said = dict(found.said)
        if "nationality" in said:
            said["nationality"] = nationalities.code_of(said["nationality"]) or said["nationality"]
        origin = Provenance(Source.CORE, found.key.source, at=self._c.clock.now())
        try:
            after = told_adopted(visit, person_id, said, origin, self._c.pack.relations)
        except CardOfAnother:
            self._view = replace(self._view, state=Register.MEMBER, rows=())
            return
        after, marked = self._protected(after, person_id, protected=found.protected)
        person = after.person(person_id) or before
        filled = sorted(name for name, o in person.origins.items() if o is origin)
        differs = sorted(set(after.claims.get(person_id, {})) & set(said))
        values: dict[str, object] = {
            "person": person_id,
            "source": found.key.source,
            "fields": filled,
            "differs": differs,
        }
        records: list[tuple[str, dict[str, object]]] = [("register_adopted", values)]
        if marked:
            records.append(("protection_marked", {"person": person_id}))
        self._c.keep(self._c.changed_case(after, after.case), *records)
        rows = left or tuple(row for row in found.household if not _there(after, row))
        self._view = RegisterView(
            Register.TAKEN,
            rows=tuple(row for row in rows if not _there(after, row)),
            as_of=found.as_of,
            person=person_id,
            taken=person.name,
            filled=len(filled),
            differs=len(differs),
            protected=found.protected,
        )

    def _protected(self, visit: Visit, person_id: str, *, protected: bool) -> tuple[Visit, bool]:
        """The visit with the mark of 支援措置 that the register has; what was released is covered again."""
        person = visit.person(person_id)
        if not protected or person is None or person.protection is not None:
            return visit, False
        marked = replace(person, protection=Protection())
        people = tuple(marked if p.id == person_id else p for p in visit.case.people)
        self._c.live.released_until = None
        return replace(visit, case=replace(visit.case, people=people)), True

    # --- where

    def _visit(self) -> Visit:
        return self._c.at(Step.HOUSEHOLD)

    def _person(self, person_id: str) -> Person:
        visit = self._visit()
        person = visit.person(person_id)
        if person is None:
            raise MoveNotAllowed(state=visit.step.value, move="person")
        self._register()
        return person

    def _register(self) -> ResidentRegister:
        if self._c.residents is None:
            raise MoveNotAllowed(state="alone", move="register")
        return self._c.residents


def _place(visit: Visit, row: Candidate) -> str:
    """The member that somebody of the register is: by birth date and name; else a new one."""
    for person in visit.case.people:
        if _same(person, row):
            return person.id
    used = {person.id for person in visit.case.people}
    return next(f"p{n}" for n in range(1, len(used) + 2) if f"p{n}" not in used)


def _there(visit: Visit, row: Candidate) -> bool:
    """Whether the household has them already, from the register."""
    origin = (p.origins.get("birth_date") for p in visit.case.people if _same(p, row))
    return any(one is not None and one.source in (Source.CORE, Source.CARD) for one in origin)


def _same(person: Person, row: Candidate) -> bool:
    born = person.birth_date is not None and person.birth_date.iso() == row.birth
    return born and (not person.name or name_key(person.name) == name_key(row.name))


def _subjects(row: Candidate) -> tuple[str, ...]:
    return subjects_of(row.name, row.kana, row.birth)
