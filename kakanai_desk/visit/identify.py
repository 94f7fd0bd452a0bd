"""Reading a resident's card for a visit: at its own step for the person who stands here, and at the household for any
other member. How a card is talked with is ``card_talk``."""

from __future__ import annotations

import time
from dataclasses import replace

from kakanai_desk.core.errors import DeskError, MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.person import Person
from kakanai_desk.core.ports.card import CancelToken, CardReading, PresentedCard
from kakanai_desk.visit.adopting import adopted
from kakanai_desk.visit.card_talk import WAIT_SECONDS, CardTalk
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, free, needs, unrecorded
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.steps import CardPhase, Step

CHANGE_POLL_SECONDS = 0.2


class Identify(CardTalk):
    """The card of a visit."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.notes: tuple[str, ...] = ()  # what the clerk must know of the card that was read
        self.pictures: dict[str, dict[str, bytes]] = {}  # by member: what stands on the card as a picture; never stored
        self.subject = ""  # the member whose card is read; empty: the first person's, at the card step

    @property
    def changing(self) -> bool:
        """Whether one card has to make room for the next."""
        return bool(self.subject) and self._c.visit.card_used

    # --- the card

    @needs(Operation.SERVE)
    @unrecorded("まだ何も読んでいない。読めば1行になる")
    def wait_for_card(self, reader: str = "") -> None:
        """Begin to look for a card, on any reader or the one the clerk chose; the desk goes on meanwhile."""
        self._here()
        subject, changing = self.subject, self.changing
        self.reset()
        self.subject = subject

        def look(cancel: CancelToken) -> PresentedCard:
            if changing and not reader:
                self._wait_for_room(cancel)
            return self._c.card.wait_for_card(WAIT_SECONDS, cancel, reader)

        self._wait(look)

    @needs(Operation.SERVE)
    @unrecorded("まだ何も読んでいない")
    def stand_aside(self) -> None:
        """Another way is tried: no card is waited for meanwhile, and what was typed is gone.

        Raises:
            MoveNotAllowed: a card is being read.
        """
        if self.phase is CardPhase.READING:
            raise MoveNotAllowed(state=self.phase.value, move="camera")
        self.reset()

    @needs(Operation.SERVE)
    def read_for(self, person_id: str) -> None:
        """Read the card of a member while the clerk enters the household."""
        visit = self._c.at(Step.HOUSEHOLD)
        if visit.person(person_id) is None:
            raise MoveNotAllowed(state=visit.step.value, move="person")
        self.subject = person_id
        self.wait_for_card()

    def _wait_for_room(self, cancel: CancelToken) -> None:
        """The card before still lies there: wait until it is taken. On the card lane."""
        until = time.monotonic() + WAIT_SECONDS
        while not cancel.cancelled and time.monotonic() < until and self._c.card.card_present():
            cancel.wait(CHANGE_POLL_SECONDS)

    def _here(self) -> Visit:
        """The visit where a card may be read: at its own step, or for a member at the household."""
        return self._c.at(Step.HOUSEHOLD if self.subject else Step.IDENTIFY)

    @property
    def lawful(self) -> bool:
        """Whether the individual number may be read from this card."""
        return self._purpose() is not None

    def _purpose(self) -> str | None:
        """The first procedure that is certain already and may lawfully use the individual number."""
        for needed in self._c.effective_decision().needed:
            if needed.procedure.individual_number:
                return needed.procedure.id
        return None

    # --- on a neighbour's reader

    @free(ENDS)
    def away(self) -> CancelToken:
        """A neighbour's reader is asked for: this one looks for no card meanwhile. The token says when it is over."""
        self._here()
        subject = self.subject
        self._clear()
        self.subject, self.phase = subject, CardPhase.AWAY
        return self._cancel

    @free(ENDS)
    def brought(self, cancel: CancelToken, found: CardReading | BaseException, terminal: str) -> None:
        """What the neighbour ``terminal`` read, or why nothing was; as if the card had lain here."""

        def take() -> None:
            if isinstance(found, CardReading):
                self._adopt(found, terminal)
            else:
                self._failed(found)

        self._back(cancel, take)

    def _adopt(self, reading: CardReading, neighbour: str = "") -> None:
        """The card's facts become those of the first person of the household, or of the member it was read for."""
        visit = self._here()
        person = self.subject or (visit.case.people[0].id if visit.case.people else "p1")
        try:
            after = adopted(visit, person, reading, self._c.clock.now())
        except DeskError as error:
            self._failed(error)
            return
        values: dict[str, object] = {
            "card": reading.kind.value,
            "verify_commands": reading.verify_commands,
            "fields": {name: f"{read.source} {read.verified.value}" for name, read in reading.fields.items()},
        }
        if "individual_number" in reading.fields:
            values["individual_number_for"] = self._purpose() or ""
        if neighbour:
            values["neighbour"] = neighbour
        if after.claims != visit.claims:
            values["differs"] = sorted(after.claims.get(person, {}))
        also = self.card.also if self.card is not None else ()
        self.phase, self.error, self.notes = CardPhase.OFF, None, (*reading.notes, *also)
        shown = {name: p.data for name, p in reading.pictures.items()}
        if shown:
            self.pictures[person] = shown
        if visit.step is Step.IDENTIFY:
            read = after.person(person)
            after = after.moved(Step.FACTS if read is not None and read.name else Step.HOUSEHOLD)
        else:
            self.subject = ""
            values["person"] = person
        self._c.keep(after, ("card_read", values))

    # --- ways on

    @needs(Operation.SERVE)
    def without_card(self) -> None:
        """No card, or its number is forgotten: everything is entered by hand."""
        visit = self._here()
        member = bool(self.subject)
        self.reset()
        if member:
            self._c.show()
            return
        if not visit.case.people:
            case = replace(visit.case, people=(Person("p1"),))
            case = replace(case, applicant=replace(case.applicant, person="p1"))
            visit = replace(visit, case=case)
        self._c.keep(visit.moved(Step.HOUSEHOLD), ("card_not_used", {}))

    @needs(Operation.SERVE)
    def facts_right(self) -> None:
        """The resident checked the facts of the card."""
        self._c.keep(self._c.at(Step.FACTS).moved(Step.HOUSEHOLD), ("facts_checked", {}))

    def _clear(self) -> None:
        """The pictures of 外字 stay until the visit ends (``forget``)."""
        super()._clear()
        self.notes, self.subject = (), ""

    @free(ENDS)
    def forget(self) -> None:
        """The visit is over, or waits: nothing of its cards stays."""
        self.reset()
        self.pictures = {}
