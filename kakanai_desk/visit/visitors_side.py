"""The visitor's side of a counter: how their screen looks and speaks, what they answer, and that they went away."""

from __future__ import annotations

from dataclasses import replace

from kakanai_desk.core.errors import VisitorAsks
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.texts import load_texts
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import OPEN, SCREENS, free, needs
from kakanai_desk.visit.household import Household
from kakanai_desk.visit.interviewing import Interviewing
from kakanai_desk.visit.lending import Lending
from kakanai_desk.visit.paperwork import Paperwork
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.talking import Talking

TALK_ANSWER, TALK_TELL = "talk.answer", "talk.tell"  # in the place of a question: a communication card

WITH_THE_VISITOR = (
    Step.IDENTIFY,
    Step.FACTS,
    Step.CONFIRM,
    Step.INTERVIEW,
    Step.PROCEDURES,
    Step.DOCUMENTS,
    Step.SIGN,
)


class VisitorsSide:
    """A part of ``Desk``."""

    _c: Context
    household: Household
    interviewing: Interviewing
    lending: Lending
    paperwork: Paperwork
    talking: Talking

    @free(OPEN)
    def hide(self, hidden: bool) -> None:
        """F8: the visitor's screen goes blank at once, or comes back."""
        self._c.live.hidden = hidden
        self._c.record("visitor_screen_hidden" if hidden else "visitor_screen_shown")
        self._c.show()

    # --- what is asked

    @needs(Operation.SERVE)
    def visitor_answered(self, question: str, value: str) -> None:
        """One answer, for the persons the question on the screen is about."""
        if question == TALK_ANSWER:
            self.talking.answered(value)
            return
        if question == TALK_TELL:
            self.talking.told(value)
            return
        asked = self.interviewing.current()
        if asked is None or asked.question.id != question:
            return  # the clerk answered it meanwhile
        self.interviewing.answer(question, value, asked.key, by_visitor=True)

    @needs(Operation.SERVE)
    def paper_wanted(self) -> None:
        """The visitor has seen the procedures and goes on."""
        self.paperwork.make(by_visitor=True)

    # --- how it looks and speaks

    @needs(Operation.SERVE)
    def language(self, language: str) -> None:
        """ことば: the visitor's language; nothing else changes. Its sentences are read here, where no screen waits."""
        load_texts().prepare(language)
        if self.lending.shown:
            self.lending.look_so(language=language)
            return
        self._c.keep(replace(self._c.visit, language=language))

    @needs(Operation.SERVE)
    def size(self, size: float) -> None:
        """文字: ×1, ×1.5 or ×2."""
        self._c.keep(replace(self._c.visit, size=size))

    @needs(Operation.SERVE)
    def look(self, look: str) -> None:
        """How the visitor's screen looks: normal, contrast or dark. Like all of this, for one visit only (R-057)."""
        self._c.keep(replace(self._c.visit, look=look))

    @needs(Operation.SERVE)
    def letters(self, size: float, look: str) -> None:
        """文字 of the visitor: size and look in one step."""
        if self.lending.shown:
            self.lending.look_so(size=size, look=look)
            return
        self._c.keep(replace(self._c.visit, size=size, look=look))

    @needs(Operation.SERVE)
    def low(self, low: bool) -> None:
        """Everything to press in the lower half, for who sits in a wheelchair and for children."""
        self._c.keep(replace(self._c.visit, low=low))

    @needs(Operation.SERVE)
    def left(self, left: bool) -> None:
        """Answers at the left, for who writes and points with the left hand."""
        self._c.keep(replace(self._c.visit, left=left))

    @free(SCREENS)
    def count_keys(self, keys: int) -> None:
        """The clerk pressed ``keys`` keys: kept with the next change of the visit."""
        visit = self._c.open_visit
        if visit is not None:
            effort = replace(visit.effort, clerk_keys=visit.effort.clerk_keys + keys)
            self._c.count(replace(visit, effort=effort))

    @free(SCREENS)
    def count_taps(self, taps: int) -> None:
        """The visitor pressed something ``taps`` times, on the screen or on the ten-key."""
        visit = self._c.open_visit
        if visit is not None and taps:
            effort = replace(visit.effort, visitor_taps=visit.effort.visitor_taps + taps)
            self._c.count(replace(visit, effort=effort))

    @needs(Operation.SERVE)
    def household_right(self) -> None:
        self.household.right()
        self.interviewing.resume()

    @needs(Operation.SERVE)
    def visitor_called(self) -> None:
        """わからない・職員にきく: the clerk's notice says so. Who shares no language may point at a sentence."""
        self._c.record("visitor_called")
        self._c.live.notice = VisitorAsks()
        if self.lending.shown or self._c.visit.language == "ja":
            self._c.show()
        else:
            self.talking.offer()

    # --- the visitor goes away

    @free(SCREENS)
    def fault_met(self) -> None:
        """A window met a bug: the visitor sees nothing more until the clerk shows the screen again."""
        self.hide(True)

    @free(SCREENS)
    def nobody_touches(self) -> None:
        """Ask whether the visitor is still there; asked already, hide the screen. The visit stays with the clerk."""
        live, visit = self._c.live, self._c.open_visit
        if visit is None or live.hidden or live.locked or visit.step not in WITH_THE_VISITOR:
            return
        if not live.still_there:
            live.still_there = True
            self._c.show()
            return
        live.still_there = False
        self.hide(True)

    @free(SCREENS)
    def touched(self) -> None:
        """The visitor is there after all."""
        if self._c.live.still_there:
            self._c.live.still_there = False
            self._c.show()
