"""Devices of other counters: what a desk asks of its neighbours, and what it lends them (docs/neighbours.md).

Counters share readers and printers. A card is read where it lies, its PIN is typed where it lies, and only the sealed
result travels; of paper only what is printed travels, and nothing of it stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.card import CancelToken, CardReading
from kakanai_desk.core.ports.devices import DeviceStatus, JobState, PrintJob


class NeighbourSilent(DeskError):
    """The neighbour's desk does not answer, or whoever answers there is not that desk. Values: ``counter``."""

    code = "NEIGHBOUR-01"


class NeighbourRefused(DeskError):
    """The neighbour's desk will not.

    Values: ``counter``, ``neighbour_why`` (stranger, revoked, not_offered, busy, rate, form).
    """

    code = "NEIGHBOUR-02"


class LoanEnded(DeskError):
    """The card was not read there. Values: ``counter``, ``loan_how``: a word of ``LoanState``."""

    code = "NEIGHBOUR-03"


class Offer(StrEnum):
    """What a desk may lend."""

    READER = "reader"
    PRINTER = "printer"


class LoanState(StrEnum):
    """How far the reading of a card for another counter is."""

    ASKED = "asked"  # the clerk there has not answered
    ACCEPTED = "accepted"  # the card is waited for, or its PIN
    READING = "reading"
    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"  # nobody answered, or it took too long
    STOPPED = "stopped"  # the clerk there gave it up, or the reading failed there
    GIVEN_UP = "given_up"  # by the counter that asked

    @property
    def over(self) -> bool:
        return self not in (LoanState.ASKED, LoanState.ACCEPTED, LoanState.READING)


@dataclass(frozen=True)
class Manner:
    """How the visitor wants the screen, so that the pad at the neighbour speaks to them as well."""

    language: str = "ja"
    size: float = 1.0
    look: str = "normal"
    low: bool = False
    left: bool = False


@dataclass(frozen=True)
class LoanAsked:
    """Another counter asks for the reader. Nothing says for which visit."""

    id: str
    terminal: str  # of the certificate
    counter: str  # as this desk's settings name that terminal
    individual_number: bool  # the asking visit has a lawful purpose for it
    manner: Manner


@dataclass(frozen=True)
class NeighbourSeen:
    """A neighbour as the clerk sees it. ``answers`` False: its desk is off, or the line is down."""

    terminal: str
    counter: str
    answers: bool
    offers: frozenset[Offer] = frozenset()
    free: bool = False  # somebody is signed in there, and nobody is served


OnLoan = Callable[[LoanState], None]


class Neighbours(Protocol):
    """The other desks as this one asks them. Never called on the UI thread."""

    def around(self) -> tuple[NeighbourSeen, ...]:
        """Every neighbour that may be asked, in the order of the settings; all are looked for at once."""
        ...

    def read_card(
        self, terminal: str, manner: Manner, cancel: CancelToken, on_state: OnLoan, *, individual_number: bool
    ) -> CardReading:
        """Ask for a reading and wait for it.

        Raises:
            NeighbourSilent, NeighbourRefused, LoanEnded: nothing was read. ReadCancelled: ``cancel`` was set.
        """
        ...

    def call_help(self, language: str) -> int:
        """Ring at every neighbour: a resident at this desk's screen wants somebody to come. How many told a clerk."""
        ...

    def printer_status(self, terminal: str) -> DeviceStatus: ...

    def print_pdf(self, terminal: str, pdf: bytes, title: str) -> PrintJob:
        """
        Raises:
            PrinterFault: nothing was printed, or nobody knows.
        """
        ...

    def print_state(self, terminal: str, job: PrintJob) -> JobState:
        """How a job stands that this desk had printed there; a neighbour that does not answer: ``UNSEEN``."""
        ...

    def cancel_print(self, terminal: str, job: PrintJob) -> None:
        """
        Raises:
            PrinterFault: it had ended before, or nobody knows.
        """
        ...

    def close(self) -> None: ...


class Lender(Protocol):
    """The lending desk's end of one loan, told by its clerk. Safe on any thread; a loan that is over is not told."""

    def tell(self, loan_id: str, state: LoanState) -> None: ...

    def give(self, loan_id: str, reading: CardReading) -> None:
        """Seal the reading for the counter that asked. It is done; nothing of it stays here."""
        ...
