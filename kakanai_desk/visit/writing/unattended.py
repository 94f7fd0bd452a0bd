"""What changes where no clerk sits: nobody is signed in, nothing of an entry is kept, and only what a resident may do
is done (R-010, R-061)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kakanai_desk.core.errors import CardOfAnother, DeskError, MoveNotAllowed, NotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.card import PresentedCard
from kakanai_desk.core.ports.store import Transaction
from kakanai_desk.forms.definitions import Asked, Pack
from kakanai_desk.forms.interview import Ask
from kakanai_desk.forms.preentry.definitions import asked_at_home
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.interviewing import Interviewing
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.steps import CardPhase, Step


class CardForCounter(DeskError):
    """This card is read at a counter: a clerk types what stands on its face, or two cards lie there."""

    code = "CARD-COUNTER-01"


def at_home(pack: Pack) -> Pack:
    """The content with every question that a resident can answer alone put to them, in the words made for that."""
    own = {
        q.id: replace(q, asked=Asked.VISITOR, ask=q.at_home or q.ask)
        for q in pack.questions.values()
        if asked_at_home(q)
    }
    return replace(pack, questions={**pack.questions, **own}, compiled={})


class UnattendedContext(Context):
    """Of a whole visit only what a resident does is allowed; it lives in memory alone, its lines in the record."""

    def need(self, operation: Operation, *, section: str = "", procedure: str = "") -> None:
        """
        Raises:
            NotAllowed: it takes a clerk.
        """
        if operation is not Operation.SERVE:
            self.record("denied", operation=operation.value, section=section, procedure=procedure)
            raise NotAllowed(operation=operation.value)

    def save_in(self, tx: Transaction, visit: Visit, *records: tuple[str, Mapping[str, Any]]) -> None:
        now = self.clock.now()
        for kind, values in records:
            self.record_in(tx, kind, visit, now, **values)

    def about(self, visit: Visit, person: str) -> Sequence[str]:
        """Who entered is nobody's business before they come to a counter."""
        return ()

    @property
    def screen(self) -> str:
        visit = self.open_visit
        return visit.step.value if visit is not None else "writing_desk"


class OwnCard(Identify):
    """The resident's own card: no individual number is read, and no clerk is there to type anything."""

    @property
    def lawful(self) -> bool:
        return False

    def _purpose(self) -> str | None:
        return None

    def _presented(self, found: PresentedCard | BaseException) -> None:
        super()._presented(found)
        if self.phase in (CardPhase.CLERK, CardPhase.CHOOSE):
            self._failed(CardForCounter())

    def _failed(self, error: BaseException) -> None:
        # who this card is of is nothing that a screen in the hall discusses
        super()._failed(CardForCounter() if isinstance(error, CardOfAnother) else error)


class OwnInterview(Interviewing):
    """The resident answers, or leaves a question for the counter."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._left: list[tuple[str, str | None]] = []
        self._last_was_left = False

    @free(SCREENS)
    def current(self) -> Ask | None:
        """The question on the screen; ``None``: nothing is left that a resident says alone."""
        if self._c.visit.step is not Step.INTERVIEW:
            return None
        if self._returned_to:
            return self._returned_to[-1]
        asks = (a for a in self._c.interview().open if a.question.asked is Asked.VISITOR)
        return next((a for a in asks if (a.question.id, a.key) not in self._left), None)

    @property
    def left(self) -> int:
        """How many questions the counter will put."""
        return len(self._left)

    @free(ENDS)
    def leave(self) -> None:
        """わからない・窓口で答える.

        Raises:
            MoveNotAllowed: nothing is asked.
        """
        asked = self.current()
        if asked is None:
            raise MoveNotAllowed(state=self._c.visit.step.value, move="leave")
        self._returned_to = [a for a in self._returned_to if a.question.id != asked.question.id]
        self._left.append((asked.question.id, asked.key))
        self._last_was_left = True
        self._go_on()

    @free(ENDS)
    def one_back(self) -> None:
        """The question before is put again, be it that it was answered or left."""
        if self._last_was_left and self._left:
            self._left.pop()
            self._last_was_left = False
            self._c.show()
            return
        super().back()

    @free(ENDS)
    def forget(self) -> None:
        self._left, self._last_was_left, self._returned_to = [], False, []

    def _go_on(self) -> None:
        visit = self._c.visit
        if visit.step is Step.INTERVIEW and self.current() is None:
            self._c.keep(visit.moved(Step.PROCEDURES), ("procedures_shown", self._counts()))
        else:
            self._c.show()

    @free(ENDS)
    def answered(self, question: str, value: str) -> None:
        """One answer of the resident's, to the question that is put."""
        asked = self.current()
        if asked is None or asked.question.id != question:
            return
        self._last_was_left = False
        self.answer(question, value, asked.key, by_visitor=True)
