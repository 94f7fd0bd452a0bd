"""Neighbours without a line: the test says who is there and what comes of it; and the lender's end of a loan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.card import CardReading
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, PrintJob
from kakanai_desk.core.ports.neighbours import LoanAsked, LoanEnded, LoanState, Manner, NeighbourSeen, Offer

READERS = frozenset({Offer.READER})
FOURTH = NeighbourSeen("NB1", "4番窓口", answers=True, offers=READERS, free=True)
FIFTH = NeighbourSeen("NC1", "5番窓口", answers=True, offers=READERS, free=False)
SIXTH = NeighbourSeen("ND1", "6番窓口", answers=False)
ASKED = LoanAsked("0" * 32, "NE1", "7番窓口", individual_number=False, manner=Manner())


@dataclass
class FakeNeighbours:
    """``how``: how a loan goes before it ends; ``reading``: what it brings, or it ends as the last word says."""

    there: tuple[NeighbourSeen, ...] = (FOURTH, FIFTH, SIXTH)
    how: tuple[LoanState, ...] = (LoanState.ASKED, LoanState.ACCEPTED, LoanState.REFUSED)
    reading: CardReading | None = None
    printed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    gone: bool = False

    def around(self) -> tuple[NeighbourSeen, ...]:
        return self.there

    def read_card(self, terminal: str, manner: Manner, cancel: Any, on_state: Any, *, individual_number: bool) -> Any:
        for state in self.how:
            on_state(state)
        if self.reading is None:
            counter = next(n.counter for n in self.there if n.terminal == terminal)
            raise LoanEnded(counter=counter, loan_how=self.how[-1].value)
        return self.reading

    def call_help(self, language: str) -> int:
        return sum(n.answers for n in self.there)

    def printer_status(self, terminal: str) -> DeviceStatus:
        return DeviceStatus("printer", DeviceState.OK, "clerk.device.ok")

    def print_pdf(self, terminal: str, pdf: bytes, title: str) -> PrintJob:
        if self.gone:
            raise PrinterFault(queue="4番窓口", what="neighbour_gone")
        self.printed.append((terminal, title))
        return PrintJob("4番窓口", "1", 7, title)

    def print_state(self, terminal: str, job: PrintJob) -> JobState:
        return JobState(JobStage.UNSEEN if self.gone else JobStage.DONE, number=job.number)

    def cancel_print(self, terminal: str, job: PrintJob) -> None:
        raise PrinterFault(queue="4番窓口", what="over")

    def close(self) -> None: ...


@dataclass
class FakeLender:
    """What the counter that asked was told."""

    told: list[LoanState] = field(default_factory=list[LoanState])
    given: list[CardReading] = field(default_factory=list[CardReading])

    def tell(self, loan_id: str, state: LoanState) -> None:
        self.told.append(state)

    def give(self, loan_id: str, reading: CardReading) -> None:
        self.given.append(reading)
