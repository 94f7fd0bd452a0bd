"""A visit that goes on from a sheet, compared with what the center has meanwhile (R-113).

The visit begins from the sheet at once, center up or down. Where another counter went on from the same sheet before, or
from one of those before it, what it received and changed is merged in (``merging``); an application that was cancelled
is to be received again. The clerk sees which, and chooses where both counters changed the same fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.person import Protection
from kakanai_desk.core.ports.lineage import Later, Lineage, LineageSource
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import BrokenCase, case_from_plain
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs
from kakanai_desk.visit.handing_on import fingerprint
from kakanai_desk.visit.merging import merged
from kakanai_desk.visit.model import Carried, Visit
from kakanai_desk.visit.steps import Step

WHERE = (Step.HOUSEHOLD, Step.CONFIRM, Step.INTERVIEW, Step.PROCEDURES)


class Joined(StrEnum):
    """How far the comparison with the center is."""

    OFF = ""
    ASKED = "asked"
    SAME = "same"  # nobody went on from it
    DONE = "done"
    LATE = "late"  # somebody did, and the papers of this visit were being made already
    AWAY = "away"  # the center did not answer


@dataclass(frozen=True)
class JoinedView:
    """``absent``: people who stand here and whom a later counter has taken out of the household."""

    state: Joined = Joined.OFF
    absent: tuple[str, ...] = field(default=(), repr=False)


class Joining:
    """Used when a visit has begun from a sheet. ``go_on``: with the interview, where nothing is left to ask."""

    def __init__(self, context: Context, source: LineageSource | None, go_on: Callable[[], None]) -> None:
        self._c, self._source, self._go_on = context, source, go_on
        self._state = Joined.OFF
        self._absent: tuple[str, ...] = ()

    @free(SCREENS)
    def view(self) -> JoinedView:
        return JoinedView(self._state, self._absent)

    @needs(Operation.SERVE)
    def ask(self, sheet: Case) -> None:
        """Ask the center about the open visit; ``sheet``: the case as it stands on its sheet."""
        visit, source = self._c.visit, self._source
        carried = visit.carried
        if source is None or carried is None:
            return
        by, serials = self._c.live.user, (*carried.before, carried.serial)
        self._state, self._absent = Joined.ASKED, ()

        def came(found: Lineage | BaseException) -> None:
            self._c.lanes.visit.submit(lambda: self._came(visit.id, sheet, found))

        self._c.lanes.city.submit(lambda: source.after(serials, by, visit.id), came)
        self._c.show()

    @free(ENDS)
    def leave(self) -> None:
        """Nothing of it stays in memory; an answer for a visit that is not served then is let go."""
        self._state, self._absent = Joined.OFF, ()

    def _came(self, asked: str, sheet: Case, found: Lineage | BaseException) -> None:
        visit = self._c.open_visit
        if visit is None or visit.id != asked or visit.carried is None:
            return
        if isinstance(found, BaseException):
            self._state = Joined.AWAY
            self._c.show()
            if not isinstance(found, CenterUnreachable | CenterRefused):
                raise found
            return
        new = tuple(later for later in found.later if later.number not in visit.carried.joined)
        again = set(found.cancelled) & set(visit.carried.procedures)
        if not new and not again:
            self._state = Joined.SAME
        elif visit.step not in WHERE:
            self._state = Joined.LATE
            self._record(visit, "sheet_outdated", new)
        else:
            self._state = Joined.DONE
            self._join(visit, visit.carried, sheet, new, again)
        self._c.show()

    def _join(self, visit: Visit, carried: Carried, sheet: Case, new: tuple[Later, ...], again: set[str]) -> None:
        after, here = visit, self._c.info.section
        taken: list[str] = []
        differs: list[str] = []
        protected: list[str] = []
        same = carried.case
        for later in new:
            protected += later.protected
            theirs = self._case(later.case)
            if theirs is None:
                continue
            before = sheet if later.after == carried.serial else self._case(later.before)
            found = merged(after, before, theirs, Provenance(Source.CARRIED, later.terminal, at=later.at))
            after = found.visit
            self._absent = tuple(dict.fromkeys([*self._absent, *found.absent]))
            taken += found.taken
            differs += found.differs
            if later.section == here:  # this section's papers were made with these facts
                same = fingerprint(theirs)
        after, marked = self._protected(after, protected)
        received = dict.fromkeys(p for p in carried.procedures if p not in again)
        received |= dict.fromkeys(p for later in new for p in later.procedures)
        sections = dict.fromkeys([*carried.sections, *(later.section for later in new if later.section)])
        joined = replace(
            carried,
            procedures=tuple(received),
            sections=tuple(sections),
            case=same,
            joined=(*carried.joined, *(later.number for later in new)),
        )
        after = replace(self._c.changed_case(after, after.case), carried=joined)
        values: dict[str, object] = {
            "received_as": [later.number for later in new],
            "terminals": sorted({later.terminal for later in new}),
            "fields": sorted(set(taken)),
            "differs": sorted(set(differs)),
            "cancelled": sorted(again),
        }
        lines: list[tuple[str, Mapping[str, Any]]] = [("sheet_joined", values)]
        lines += [("protection_marked", {"person": person}) for person in marked]
        self._c.keep(after, *lines)
        self._ask_the_rest()

    def _protected(self, visit: Visit, people: list[str]) -> tuple[Visit, tuple[str, ...]]:
        """Whom another counter has marked (支援措置) is protected here, too; who was marked by it. What was released is
        covered again. Where none of them stands here by that id, everybody is: no case tells who it was.
        """
        here = [p.id for p in visit.case.people]
        meant = {p for p in people if p in here} or (set(here) if people else set[str]())
        marked = tuple(p.id for p in visit.case.people if p.id in meant and p.protection is None)
        if marked:
            self._c.live.released_until = None
        covered = tuple(replace(p, protection=Protection()) if p.id in marked else p for p in visit.case.people)
        return replace(visit, case=replace(visit.case, people=covered)), marked

    def _ask_the_rest(self) -> None:
        """What is open in the merged household is asked; where nothing is, the procedures stand."""
        visit = self._c.visit
        if visit.step is Step.PROCEDURES and self._c.interview().next() is not None:
            self._c.keep(visit.moved(Step.INTERVIEW))
        elif visit.step is Step.INTERVIEW:
            self._go_on()

    def _case(self, plain: Mapping[str, Any] | None) -> Case | None:
        """None: not told, or this desk's definitions cannot read it; then only what was received counts."""
        try:
            return None if plain is None else case_from_plain(plain, self._c.pack)
        except (BrokenCase, KeyError, ValueError, TypeError, AttributeError):
            return None

    def _record(self, visit: Visit, kind: str, new: tuple[Later, ...]) -> None:
        numbers = [later.number for later in new]
        self._c.record(kind, reception_number=visit.reception_number, received_as=numbers)
