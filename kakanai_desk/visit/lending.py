"""The reader of this counter, lent to a neighbour that has none: the card and its PIN here, the result over there.

Nothing of the asking visit is seen here but the counter's name, how the visitor wants the screen, and whether the
individual number may be read. Nothing of the card stays: no row, and in the record which counter and what kind of card.
"""

from __future__ import annotations

from dataclasses import replace

from kakanai_desk.core.errors import DeskError, MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.card import CardReading
from kakanai_desk.core.ports.neighbours import Lender, LoanAsked, LoanState, Manner
from kakanai_desk.visit.card_talk import CardTalk
from kakanai_desk.visit.clerk_view import LendingView, card_state
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, NEWS, OPEN, SCREENS, free, needs, unrecorded


class Lending(CardTalk):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.loan: LoanAsked | None = None
        self.accepted = False
        self.given_to = ""  # the counter that has the result, until the clerk goes on
        self.manner = Manner()
        self._lender: Lender | None = None

    @property
    def open(self) -> bool:
        """Whether a neighbour's visitor is at this counter's reader and screen."""
        return self.accepted

    @property
    def shown(self) -> bool:
        """Whether the visitor's screen speaks to a neighbour's visitor: also until the card is taken."""
        return self.accepted or bool(self.given_to)

    @property
    def could_accept(self) -> bool:
        """Whether a clerk could accept now. Safe on any thread."""
        live = self._c.live
        return bool(live.user) and not live.locked and self._c.open_visit is None and self.loan is None

    @free(SCREENS)
    def view(self) -> LendingView | None:
        """Nothing is known of the visit over there."""
        if self.loan is not None:
            serving = self._c.open_visit is not None
            return LendingView(self.loan.counter, card_state(self) if self.open else None, serving=serving)
        return LendingView(self.given_to, given=True) if self.given_to else None

    # --- the neighbour

    @free(NEWS)
    def asked(self, loan: LoanAsked, lender: Lender) -> None:
        """Another counter asks; the clerk sees its name."""
        self._forget()
        self.loan, self._lender = loan, lender
        self._c.show()

    @free(NEWS)
    def over(self, loan_id: str, how: LoanState) -> None:
        """The neighbour gave it up, or it took too long."""
        if self.loan is not None and self.loan.id == loan_id:
            self._end(how)

    # --- the clerk here

    @needs(Operation.SERVE)
    def accept(self) -> None:
        """受ける: the neighbour's visitor comes to this counter's reader and screen."""
        loan = self.loan
        if loan is None or self.accepted or self._c.open_visit is not None:
            raise MoveNotAllowed(state="visit" if self._c.open_visit else "home", move="lend")
        self.accepted, self.given_to, self.manner = True, "", loan.manner
        self._tell(LoanState.ACCEPTED)
        self._c.record("loan_accepted", neighbour=loan.terminal)
        self.wait_for_card()

    @needs(Operation.SERVE)
    def refuse(self) -> None:
        """断る, or give it up while it runs."""
        if self.loan is None:
            raise MoveNotAllowed(state="home", move="refuse_loan")
        self._end(LoanState.STOPPED if self.accepted else LoanState.REFUSED)

    @free(OPEN)
    def seen(self) -> None:
        """The clerk read that it is done."""
        self.given_to = ""
        self._c.show()

    @free(ENDS)
    def leave(self) -> None:
        """The clerk goes away: no card of a neighbour is read without one, and nobody is spoken to."""
        self.given_to = ""
        if self.accepted:
            self._end(LoanState.STOPPED)

    @needs(Operation.SERVE)
    @unrecorded("画面の見え方だけ。来庁者の名も受付もここにはない")
    def look_so(self, **wanted: object) -> None:
        """The visitor wants the screen in another language, size or look."""
        self.manner = replace(self.manner, **wanted)
        self._c.show()

    # --- the card

    def _here(self) -> LoanAsked:
        if self.loan is None or not self.accepted:
            raise MoveNotAllowed(state="home", move="card")
        return self.loan

    def _purpose(self) -> str | None:
        """The asking counter has the purpose and records it; here it is only whether there is one."""
        loan = self._here()
        return f"neighbour:{loan.terminal}" if loan.individual_number else None

    def _read_it(self) -> None:
        self._tell(LoanState.READING)
        super()._read_it()

    def _read(self, found: CardReading | BaseException) -> None:
        if isinstance(found, DeskError):
            self._tell(LoanState.ACCEPTED)  # it is tried once more, here
        super()._read(found)

    def _adopt(self, reading: CardReading) -> None:
        loan = self._here()
        if self._lender is not None:
            self._lender.give(loan.id, reading)
        self._c.record(
            "reader_lent",
            neighbour=loan.terminal,
            card=reading.kind.value,
            verify_commands=reading.verify_commands,
            individual_number="individual_number" in reading.fields,
        )
        self._forget()
        self.given_to = loan.counter
        self._c.show()

    def _tell(self, state: LoanState) -> None:
        if self.loan is not None and self._lender is not None:
            self._lender.tell(self.loan.id, state)

    def _end(self, how: LoanState) -> None:
        loan = self.loan
        self._tell(how)
        self._forget()
        if loan is not None:
            self._c.record("loan_ended", neighbour=loan.terminal, how=how.value)
        self._c.show()

    def _forget(self) -> None:
        self._clear()
        self.loan, self.accepted, self.given_to, self._lender = None, False, "", None
