"""隣の読取機で読む: a counter without a reader has the card read at a neighbour's.

The asking clerk sees who is there, and how far it is. The card and its PIN stay at the neighbour's; what comes back
enters the visit as a local reading does (``identify``).
"""

from __future__ import annotations

from dataclasses import dataclass

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.card import CardReading
from kakanai_desk.core.ports.neighbours import LoanState, Manner, Neighbours, NeighbourSeen, Offer
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import SCREENS, free, needs, unrecorded
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.steps import CardPhase


@dataclass(frozen=True)
class BorrowView:
    """``readers``: neighbours with a reader, and those that do not answer. ``counter``: who is asked now."""

    available: bool = False
    looking: bool = False
    readers: tuple[NeighbourSeen, ...] = ()
    counter: str = ""
    state: LoanState | None = None


class Borrowing:
    def __init__(self, context: Context, identify: Identify) -> None:
        self._c, self._identify = context, identify
        self._seen: tuple[NeighbourSeen, ...] = ()
        self._looking = False
        self._counter, self._state = "", LoanState.ASKED

    def _neighbours(self) -> Neighbours:
        if self._c.neighbours is None:
            raise MoveNotAllowed(state="alone", move="borrow")
        return self._c.neighbours

    @free(SCREENS)
    def view(self) -> BorrowView:
        if self._c.neighbours is None:
            return BorrowView()
        away = self._identify.phase is CardPhase.AWAY
        return BorrowView(True, self._looking, self._seen, self._counter if away else "", self._state if away else None)

    @needs(Operation.SERVE)
    @unrecorded("隣に端末があるかを見るだけ")
    def look(self) -> None:
        """Who has a reader, and whether they answer; the clerk sees it in a moment."""
        neighbours = self._neighbours()
        self._looking, self._seen = True, ()
        self._c.lanes.neighbours.submit(
            neighbours.around, lambda found: self._c.lanes.visit.submit(lambda: self._looked(found))
        )
        self._c.show()

    def _looked(self, found: tuple[NeighbourSeen, ...] | BaseException) -> None:
        self._looking = False
        if isinstance(found, BaseException):
            self._c.show()
            raise found
        self._seen = tuple(n for n in found if Offer.READER in n.offers or not n.answers)
        self._c.show()

    @needs(Operation.SERVE)
    def ask(self, terminal: str) -> None:
        """Ask one of them to read the card; the clerk there accepts or refuses."""
        neighbours = self._neighbours()
        seen = next((n for n in self._seen if n.terminal == terminal and n.answers), None)
        if seen is None:
            raise MoveNotAllowed(state="away", move="borrow")
        visit, number = self._c.visit, self._identify.lawful
        manner = Manner(visit.language, visit.size, visit.look, visit.low, visit.left)
        cancel = self._identify.away()
        self._counter, self._state = seen.counter, LoanState.ASKED
        self._c.record("reader_asked_for", neighbour=terminal, individual_number=number)

        def told(state: LoanState) -> None:
            self._c.lanes.visit.submit(lambda: self._stands(state))

        def read() -> CardReading:
            return neighbours.read_card(terminal, manner, cancel, told, individual_number=number)

        def done(found: CardReading | BaseException) -> None:
            self._identify.brought(cancel, found, terminal)

        self._c.lanes.neighbours.submit(read, done)
        self._c.show()

    def _stands(self, state: LoanState) -> None:
        self._state = state
        self._c.show()
