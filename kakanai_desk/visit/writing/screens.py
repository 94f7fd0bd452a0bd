"""What the screen of the writing desk shows: the counter's screens for a visitor, and its own."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from kakanai_desk.core import nationalities
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.visitor_screens import STATIONS, VisitorScreens
from kakanai_desk.visit.visitor_view import (
    AskPerson,
    Begin,
    ComeFor,
    HelpComes,
    Hidden,
    NeedHelp,
    ShowProcedures,
    Station,
    StillThere,
    TakeSlip,
    VisitorScreen,
    VisitorView,
    Wait,
)
from kakanai_desk.visit.writing import entry
from kakanai_desk.visit.writing.entry import Asked

if TYPE_CHECKING:
    from kakanai_desk.visit.writing.desk import WritingDesk

EVENT, HELP, PERSON = "writing.event", "writing.help", "writing.person."  # in the place of a question
CALL, LEAVE, REMOVE, STOP = "call", "leave", "remove", "stop"


NEAREST = ("世帯主", "夫", "妻", "子", "父", "母", "兄", "姉", "弟", "妹")  # shown first


class SlipState(StrEnum):
    NONE = ""
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


class Help(StrEnum):
    """What the resident who pressed わからない is shown."""

    NONE = ""
    ASKING = "asking"
    CALLING = "calling"
    COMING = "coming"
    NOBODY = "nobody"  # no counter answers


class WritingScreens(VisitorScreens):
    def __init__(self, desk: WritingDesk, context: Context) -> None:
        super().__init__(
            context, desk.identify, desk.interviewing, desk.paperwork, desk.seeing, desk.calling, desk.lending
        )
        self._desk = desk

    def view(self) -> VisitorView:
        visit, live, info = self._c.open_visit, self._c.live, self._c.info
        if live.hidden:
            return VisitorView(Hidden(), watermark=info.training, revision=live.revision)
        if visit is None:
            begin = Begin(info.city, info.place, self._closed())
            return VisitorView(begin, watermark=info.training, revision=live.revision, alone=True)
        screen = self._now(visit)
        return VisitorView(
            screen,
            Station.GUIDE if self._desk.slip is not SlipState.NONE else self._station(visit),
            visit.language,
            visit.size,
            can_go_back=self._goes_back(screen),
            watermark=info.training,
            revision=live.revision,
            look=visit.look,
            low=visit.low,
            left=visit.left,
            alone=True,
        )

    def _closed(self) -> bool:
        """Whether no slip could come of it: the city's key has not come yet, or the printer is known not to work."""
        if not self._desk.may_seal:
            return True
        roll = self._c.live.devices.get("receipt")
        return roll is not None and roll.state is DeviceState.BROKEN

    @staticmethod
    def _station(visit: Visit) -> Station:
        return Station.CARD if not visit.case.event else STATIONS[visit.step]

    def _goes_back(self, screen: VisitorScreen) -> bool:
        if isinstance(screen, TakeSlip):
            return screen.how == SlipState.FAILED
        return not isinstance(screen, Wait | StillThere | ComeFor) and self._desk.help is not Help.CALLING

    def _now(self, visit: Visit) -> VisitorScreen:
        desk = self._desk
        if self._c.live.still_there:
            return StillThere(vanishes=True)
        if desk.help is Help.ASKING:
            return NeedHelp(HELP, desk.may_leave, desk.may_remove)
        if desk.help is not Help.NONE:
            return HelpComes(desk.help.value)
        if desk.slip is not SlipState.NONE:
            return self._slip(visit)
        if not visit.case.event:
            return ComeFor(EVENT, tuple((e.id, e.title) for e in self._c.pack.events.values()))
        asked = desk.asked_of_person
        if asked is not None:
            return self._person(visit, asked)
        screen = self._screen(visit)
        return replace(screen, slip=True) if isinstance(screen, ShowProcedures) else screen

    def _person(self, visit: Visit, asked: Asked) -> AskPerson:
        people = visit.case.people
        person = next(p for p in people if p.id == asked.person)
        chosen = entry.value_of(person, asked.what)
        if asked.what == entry.KANA and not chosen:
            chosen = self._desk.entry.kana.get(asked.person, "")
        conversion = self._c.live.conversion if asked.what == entry.NAME else None
        return AskPerson(
            PERSON + asked.what,
            asked.what,
            people.index(person) + 1,
            person.given_name,
            chosen,
            self._choices(asked.what),
            visit.case.visit_date.isoformat() if asked.what == entry.BIRTH else "",
            converts=asked.what == entry.NAME and self._c.live.converts,
            kana=conversion.kana if conversion else "",
            candidates=conversion.candidates if conversion else (),
            error=self._desk.wrong,
        )

    def _choices(self, what: str) -> tuple[str, ...]:
        if what == entry.SEX:
            return ("male", "female")
        if what == entry.NATIONALITY:
            return (*nationalities.usual(), entry.ELSEWHERE)
        if what == entry.RELATION:
            known = self._c.pack.relations
            return (*(r for r in NEAREST if r in known), *(r for r in known if r not in NEAREST))
        return ("yes", "no") if what == entry.MORE else ()

    def _slip(self, visit: Visit) -> TakeSlip:
        return TakeSlip(
            self._desk.slip.value,
            visit.reception_number,
            self._desk.place,
            visit.card_used,
            self._desk.own.left,
            self._desk.slip_until,
        )
