"""The desk of a terminal in the hall (``mode = "desk"``): one screen, no clerk, a slip at the end (R-010, R-061).

A resident chooses a language and what they come for, lays a card or none, enters who it is for, answers what they can,
and takes a slip. Only memory holds an entry: it is gone with the slip, with やめる, or when nobody touched the screen
and the warning ran out. It works with the center away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import DeskError, MoveNotAllowed
from kakanai_desk.core.ids import new_visit_id
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.kanji import KanjiSource
from kakanai_desk.core.ports.neighbours import Neighbours
from kakanai_desk.core.ports.receipts import ReceiptPrinter, Strip
from kakanai_desk.core.ports.slips import SlipShelf
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.case import Case
from kakanai_desk.visit.clerk_view import ClerkView, SignIn
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.gate import SCREENS, free, needs
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.steps import CardPhase, Step
from kakanai_desk.visit.visitor_view import VisitorView
from kakanai_desk.visit.words import today_in_words
from kakanai_desk.visit.writing import entry
from kakanai_desk.visit.writing.entry import Asked, Entry
from kakanai_desk.visit.writing.screens import (
    CALL,
    EVENT,
    HELP,
    LEAVE,
    PERSON,
    REMOVE,
    STOP,
    Help,
    SlipState,
    WritingScreens,
)
from kakanai_desk.visit.writing.slips import SlipCodes, SlipImpossible, Written
from kakanai_desk.visit.writing.unattended import OwnCard, OwnInterview

SlipMaker = Callable[[Visit, Written, str], Strip]
"""Draws the slip; on the print lane."""


class WritingDesk(Desk):
    """Everything a visitor's screen does at a counter, without the clerk's part."""

    def __init__(
        self,
        context: Context,
        codes: SlipCodes,
        printer: ReceiptPrinter,
        draw: SlipMaker,
        *,
        shelf: SlipShelf | None = None,
        neighbours: Neighbours | None = None,
        kanji: KanjiSource | None = None,
    ) -> None:
        super().__init__(context, kanji=kanji)
        self._codes, self._printer, self._draw = codes, printer, draw
        self._shelf, self._neighbours = shelf, neighbours
        self.identify = OwnCard(context)
        self.own = OwnInterview(context)
        self.interviewing = self.own
        self.entry = Entry()
        self.again: Asked | None = None  # the fact that is asked again
        self.wrong: DeskError | None = None  # what was wrong with the last answer about a person
        self.slip = SlipState.NONE
        self.slip_until = ""  # ISO date: the last day on which the slip is read
        self.help = Help.NONE
        self._own_screens = WritingScreens(self, context)

    # --- what the screen draws

    @free(SCREENS)
    def views(self) -> tuple[ClerkView, VisitorView]:
        visitor = self._own_screens.view()
        live = self._c.live
        nobody = ClerkView(
            SignIn(),
            self._c.info,
            "",
            tuple(live.devices.values()),
            live.sync,
            visitor,
            live.hidden,
            None,
            "",
            today_in_words(self._c.clock.today()),
            live.revision,
        )
        return nobody, visitor

    @property
    def may_seal(self) -> bool:
        """Whether a slip could be sealed now."""
        return self._codes.sealed_for() is not None

    @property
    def asked_of_person(self) -> Asked | None:
        """The fact that is asked of one person now."""
        visit = self._c.open_visit
        if visit is None or visit.step is not Step.HOUSEHOLD:
            return None
        return self.again or self.entry.next(visit)

    # --- from the first touch to the household

    @needs(Operation.SERVE)
    def language(self, language: str) -> None:
        """A language on the first screen begins; later it changes how the screen speaks."""
        if self._c.open_visit is not None:
            super().language(language)
            return
        load_texts().prepare(language)
        now, today = self._c.clock.now(), self._c.clock.today()
        with self._c.store.transaction() as tx:
            number = str(tx.numbers.reception(today))
            visit = Visit(new_visit_id(), number, Step.IDENTIFY, Case(today, ""), now, "", language=language)
            self._c.record_in(tx, "entry_started", visit, now, reception_number=number, language=language)
        self._c.adopt(visit)

    @needs(Operation.SERVE)
    def visitor_answered(self, question: str, value: str) -> None:
        """One answer: what they come for, a fact of a person, a question of the content, or what help is wanted."""
        if question == HELP:
            self._helped(value)
        elif question == EVENT:
            self._come_for(value)
        elif question.startswith(PERSON):
            self._told(question.removeprefix(PERSON), value)
        else:
            self.own.answered(question, value)

    def _come_for(self, event: str) -> None:
        visit = self._c.at(Step.IDENTIFY)
        if event not in self._c.pack.events:
            raise MoveNotAllowed(state="home", move="event")
        self._c.keep(replace(visit, case=replace(visit.case, event=event)), ("entry_for", {"event": event}))
        self.identify.wait_for_card()

    def _told(self, what: str, value: str) -> None:
        visit, asked = self._c.at(Step.HOUSEHOLD), self.asked_of_person
        if asked is None or asked.what != what:
            return
        try:
            after = entry.taken(visit, asked, value, self._c.touched(), self._c.pack.relations)
        except DeskError as error:
            self.wrong = error
            self._c.show()
            return
        kana = self._c.live.conversion.kana if self._c.live.conversion is not None else ""
        if what == entry.NAME and kana:
            self.entry = replace(self.entry, kana={**self.entry.kana, asked.person: kana})
        self._asked(asked, after)

    def _asked(self, asked: Asked, after: Visit) -> None:
        self.entry, self.again, self.wrong = self.entry.with_(asked), None, None
        self.converting.forget()
        if self.entry.next(after) is None:
            after = after.moved(Step.CONFIRM)
        self._c.keep(after, ("entered", {"what": asked.what}))

    # --- answers, and what follows

    @needs(Operation.SERVE)
    def household_right(self) -> None:
        self.household.right()
        self.own.resume()

    @needs(Operation.SERVE)
    def back(self) -> None:
        visit, step = self._c.visit, self._c.visit.step
        if self.help is not Help.NONE:
            self.help = Help.NONE
            self._c.show()
        elif step is Step.IDENTIFY:
            self.identify.reset()
            self._c.keep(replace(visit, case=replace(visit.case, event="")))
        elif step is Step.HOUSEHOLD:
            self._one_fact_back()
        elif step is Step.CONFIRM:
            self.correct()
        elif step is Step.INTERVIEW:
            self.own.one_back()
        elif step is Step.PROCEDURES and self.slip is not SlipState.PRINTING:
            self.slip = SlipState.NONE
            self._c.keep(visit.moved(Step.INTERVIEW))
            self.own.one_back()
        elif step is Step.FACTS:
            self._c.keep(visit.moved(Step.IDENTIFY))
            self.identify.wait_for_card()

    def _one_fact_back(self) -> None:
        self.wrong = None
        self.entry, last = self.entry.back()
        if last is None or self._c.visit.person(last.person) is None:
            self._c.keep(self._c.visit.moved(Step.IDENTIFY))
            self.identify.wait_for_card()
            return
        if last.what == entry.MORE:
            self._c.keep(entry.without_nameless(self._c.visit))
        self.again = last
        self._c.show()

    @needs(Operation.SERVE)
    def correct(self) -> None:
        """The household is gone through once more; what was entered stands there already."""
        self.entry = Entry(kana=self.entry.kana)
        self._c.keep(self._c.at(Step.CONFIRM).moved(Step.HOUSEHOLD))

    # --- help

    @needs(Operation.SERVE)
    def visitor_called(self) -> None:
        """わからない: leave it for the counter, call somebody, or stop. A household that is wrong is mended."""
        if self._c.visit.step is Step.CONFIRM and self.help is Help.NONE:
            self.correct()
            return
        self.help = Help.ASKING
        self._c.show()

    @property
    def may_leave(self) -> bool:
        """Whether what is asked now may be left for the counter."""
        asked = self.asked_of_person
        if asked is not None:
            return asked.what not in (*entry.NEEDED, entry.MORE)
        return self._c.visit.step is Step.INTERVIEW

    @property
    def may_remove(self) -> bool:
        """Whether the person who is asked about may be taken out: nobody but who goes to the counter must stay."""
        asked = self.asked_of_person
        return asked is not None and asked.person != self._c.visit.case.people[0].id

    def _helped(self, value: str) -> None:
        self.help = Help.NONE
        if value == CALL:
            self._call()
        elif value == STOP:
            self.give_up()
        elif value == REMOVE and self.may_remove:
            self._without_person()
        elif value == LEAVE and self.may_leave:
            asked = self.asked_of_person
            if asked is not None:
                self._asked(asked, self._c.visit)
            else:
                self.own.leave()
        else:
            self._c.show()

    def _without_person(self) -> None:
        asked = self.asked_of_person
        if asked is None:
            return
        self.again = self.wrong = None
        self.entry, after = entry.without(self.entry, self._c.visit, asked.person)
        if self.entry.next(after) is None:
            after = after.moved(Step.CONFIRM)
        self._c.keep(after, ("person_removed", {"person": asked.person}))

    def _call(self) -> None:
        """Ring at the counters that this desk knows."""
        self._c.record("help_called", reception_number=self._c.visit.reception_number)
        around = self._neighbours
        if around is None:
            self.help = Help.NOBODY
            self._c.show()
            return
        self.help = Help.CALLING
        visit = self._c.visit
        language = visit.language
        self._c.lanes.neighbours.submit(lambda: around.call_help(language), lambda heard: self._rung(visit, heard))
        self._c.show()

    def _rung(self, visit: Visit, heard: int | BaseException) -> None:
        def tell() -> None:
            current = self._c.open_visit
            if current is None or current.id != visit.id or self.help is not Help.CALLING:
                return
            self.help = Help.COMING if isinstance(heard, int) and heard else Help.NOBODY
            self._c.show()

        self._c.lanes.visit.submit(tell)

    # --- the slip

    @needs(Operation.SERVE)
    def paper_wanted(self) -> None:
        """紙を出す: once; a slip that did not come is printed again only by another press."""
        visit, now = self._c.at(Step.PROCEDURES), self._c.clock.now()
        if self.slip is SlipState.PRINTING:
            return
        try:
            code = self._codes.of(visit, now)
        except DeskError as error:
            self._told_of_print(visit, 0, error, now)
            return
        self.slip, self.slip_until = SlipState.PRINTING, code.until.astimezone(JST).date().isoformat()
        self._c.show()
        shelf = self._shelf
        if shelf is None or not code.large:
            self._print(visit, code)
            return
        leave = shelf.leave
        self._c.lanes.city.submit(
            lambda: leave(code.envelope, code.until), lambda found: self._left_at_center(visit, code, found)
        )

    def _left_at_center(self, visit: Visit, code: Written, found: str | BaseException) -> None:
        """The slip names it; where the center is away or may not keep it so long, the slip carries all of it."""

        def go_on() -> None:
            self._print(visit, code if isinstance(found, BaseException) else code.named(found))
            if isinstance(found, BaseException) and not isinstance(found, DeskError | ValueError):
                raise found

        self._c.lanes.visit.submit(go_on)

    def _print(self, visit: Visit, code: Written) -> None:
        current = self._c.open_visit
        if current is None or current.id != visit.id:
            return  # it was given up meanwhile
        if not code.texts:
            self._told_of_print(visit, 0, SlipImpossible(), self._c.clock.now())
            return
        place = self.place

        def make() -> str:
            strip = self._draw(visit, code, place)
            self._printer.print_strip(strip)
            return sha256(strip.rows).hexdigest()

        self._c.lanes.printing.submit(make, lambda found: self._printed(visit, len(code.texts), found))

    def _printed(self, visit: Visit, symbols: int, found: str | BaseException) -> None:
        def tell() -> None:
            self._told_of_print(visit, symbols, found, self._c.clock.now())

        self._c.lanes.visit.submit(tell)

    def _told_of_print(self, visit: Visit, symbols: int, found: str | BaseException, now: datetime) -> None:
        """A fault that nobody expected is told on the screen like any other, and then reported."""
        current = self._c.open_visit
        if isinstance(found, BaseException):
            code = (found if isinstance(found, DeskError) else DeskError()).code
            self._c.record("slip_failed", reception_number=visit.reception_number, code=code)
        else:
            with self._c.store.transaction() as tx:
                values: dict[str, Any] = {"symbols": symbols, "digest": found[:16]}
                values["reception_number"] = visit.reception_number
                self._c.record_in(tx, "slip_printed", visit, now, **values)
        if current is not None and current.id == visit.id:
            self.slip = SlipState.FAILED if isinstance(found, BaseException) else SlipState.PRINTED
            self._c.show()
        if isinstance(found, BaseException) and not isinstance(found, DeskError):
            raise found

    @property
    def place(self) -> str:
        """The counter to go to: the first of the way; empty where nothing is known to be needed."""
        sections = [self._c.pack.sections[n.procedure.section] for n in self._c.effective_decision().needed]
        first = min(sections, key=lambda s: s.order, default=None)
        return f"{first.name}\u3000{first.counter}" if first is not None else ""

    # --- the end

    @needs(Operation.SERVE)
    def leave(self, satisfaction: str = "") -> None:
        """おわる: the slip is taken."""
        if self.slip is not SlipState.PRINTED:
            raise MoveNotAllowed(state=self._c.visit.step.value, move="leave")
        self._c.record("visitor_left", reception_number=self._c.visit.reception_number)
        self._forget()

    @needs(Operation.SERVE)
    def give_up(self) -> None:
        """やめる: everything that was entered is gone."""
        self._end("given_up")

    @free(SCREENS)
    def fault_met(self) -> None:
        """The window met a bug: nobody sits here who could help on."""
        if self._c.open_visit is not None:
            self._end("fault")

    def _end(self, how: str) -> None:
        self._c.record("entry_ended", reception_number=self._c.visit.reception_number, how=how)
        self._forget()

    def _forget(self) -> None:
        self.identify.forget()
        self.own.forget()
        self.entry, self.again, self.wrong = Entry(), None, None
        self.slip, self.slip_until, self.help = SlipState.NONE, "", Help.NONE
        self.closing.wipe()

    @free(SCREENS)
    def nobody_touches(self) -> None:
        """Ask whether somebody is there, and say what happens; asked already, the entry vanishes."""
        live, visit = self._c.live, self._c.open_visit
        if visit is None or self.identify.phase is CardPhase.READING or self.slip is SlipState.PRINTING:
            return
        if self.slip is SlipState.PRINTED:
            self._end("slip_left")
        elif live.still_there:
            self._end("abandoned")
        else:
            live.still_there = True
            self._c.show()
