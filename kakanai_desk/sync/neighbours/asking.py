"""Asking the neighbours: the other desks behind the port ``Neighbours``. Needs no center."""

from __future__ import annotations

import logging
import secrets
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime

import msgspec
from nacl.public import PrivateKey

from kakanai_desk.core.errors import PrinterFault, ReadCancelled
from kakanai_desk.core.ports.card import CancelToken, CardReading
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, PrintJob
from kakanai_desk.core.ports.neighbours import (
    LoanEnded,
    LoanState,
    Manner,
    NeighbourRefused,
    NeighbourSeen,
    NeighbourSilent,
    OnLoan,
)
from kakanai_desk.sync.neighbours.loans import KIND
from kakanai_desk.sync.neighbours.messages import (
    HEADS_LARGEST,
    READING_LARGEST,
    Answer,
    AskReader,
    CallHelp,
    CancelJob,
    GiveUp,
    Heads,
    Here,
    JobSays,
    Line,
    Loan,
    Look,
    LookAtJob,
    LookAtPrinter,
    No,
    NotPrinted,
    Printed,
    PrinterSays,
    PrintThis,
    Question,
    Rung,
    Unreadable,
    Watch,
)
from kakanai_desk.sync.neighbours.peers import NotEnrolled, Peer, Peers
from kakanai_desk.vault import envelope
from kakanai_desk.vault.signing import key_id

log = logging.getLogger(__name__)
REACH_SECONDS, ANSWER_SECONDS, PRINT_SECONDS = 1.5, 6.0, 90.0
PRINTER_WORDS = {DeviceState.OK: "clerk.device.ok", DeviceState.CAUTION: "clerk.device.printer.stopped"}
LOST_SECONDS = 8.0  # a loan survives a line that is gone for less


class NeighbourUnclear(NeighbourSilent):
    """It was asked, and then the line was gone: whether it did it, nobody knows."""


class NeighbourDesks:
    """A ``Neighbours``. Every question has a connection of its own; no thread is kept."""

    def __init__(self, peers: Peers, now: Callable[[], datetime]) -> None:
        self._peers, self._now = peers, now
        self._closed = False

    def close(self) -> None:
        """The desk ends: whoever waits for a card gives up."""
        self._closed = True

    # --- who is there

    def around(self) -> tuple[NeighbourSeen, ...]:
        asked = [peer for peer in self._peers.known if peer.host]
        if not asked:
            return ()
        with ThreadPoolExecutor(len(asked), thread_name_prefix="around") as together:
            return tuple(together.map(self._seen, asked))

    def _seen(self, peer: Peer) -> NeighbourSeen:
        try:
            here, _ = self._ask(peer, Look())
        except (NeighbourSilent, NeighbourRefused):
            return NeighbourSeen(peer.terminal, peer.counter, answers=False)
        if not isinstance(here, Here):
            return NeighbourSeen(peer.terminal, peer.counter, answers=False)
        return NeighbourSeen(peer.terminal, peer.counter, True, frozenset(here.offers), here.free)

    # --- help

    def call_help(self, language: str) -> int:
        asked = [peer for peer in self._peers.known if peer.host]
        if not asked:
            return 0
        with ThreadPoolExecutor(len(asked), thread_name_prefix="help") as together:
            return sum(together.map(self._rings, asked, [language] * len(asked)))

    def _rings(self, peer: Peer, language: str) -> bool:
        try:
            answer, _ = self._ask(peer, CallHelp(language))
        except (NeighbourSilent, NeighbourRefused):
            return False
        return isinstance(answer, Rung) and answer.told

    # --- a card

    def read_card(
        self, terminal: str, manner: Manner, cancel: CancelToken, on_state: OnLoan, *, individual_number: bool
    ) -> CardReading:
        peer = self._peer(terminal)
        key, loan = PrivateKey.generate(), secrets.token_hex(16)
        asking = AskReader(loan, bytes(key.public_key).hex(), individual_number, **asdict(manner))
        answer, _ = self._ask(peer, asking)
        if not isinstance(answer, Loan):
            raise NeighbourSilent(counter=peer.counter)
        on_state(answer.state)
        try:
            sealed, signed_by = self._watched(peer, loan, answer.state, cancel, on_state)
        finally:
            self._let_go(peer, loan)
        return self._opened(peer, loan, sealed, signed_by, key)

    def _watched(
        self, peer: Peer, loan: str, seen: LoanState, cancel: CancelToken, on_state: OnLoan
    ) -> tuple[bytes, bytes]:
        heard = time.monotonic()
        while not (cancel.cancelled or self._closed):
            try:
                answer, body = self._ask(peer, Watch(loan, seen), READING_LARGEST)
            except NeighbourSilent:
                if time.monotonic() - heard > LOST_SECONDS:
                    raise
                cancel.wait(0.5)
                continue
            heard = time.monotonic()
            if not isinstance(answer, Loan):
                raise NeighbourSilent(counter=peer.counter)
            if answer.state is not seen:
                seen = answer.state
                on_state(seen)
            if seen is LoanState.DONE:
                return body, _raw_key(answer.signed_by)
            if seen.over:
                raise LoanEnded(counter=peer.counter, loan_how=seen.value)
        raise ReadCancelled

    def _let_go(self, peer: Peer, loan: str) -> None:
        """What the neighbour keeps of it, sealed, need not wait for its end."""
        try:
            self._ask(peer, GiveUp(loan))
        except (NeighbourSilent, NeighbourRefused):
            log.info("a neighbour could not be told that a loan is over; it ends by itself")

    def _opened(self, peer: Peer, loan: str, sealed: bytes, signed_by: bytes, key: PrivateKey) -> CardReading:
        found = envelope.opened(
            sealed,
            self._now(),
            {key_id(signed_by): signed_by},
            private={key_id(bytes(key.public_key)): bytes(key)},
            largest=READING_LARGEST,
        )
        if found.verdict is not envelope.Verdict.GENUINE or found.header is None:
            raise NeighbourRefused(counter=peer.counter, neighbour_why="form")
        if (found.header.kind, found.header.serial) != (KIND, loan):
            raise NeighbourRefused(counter=peer.counter, neighbour_why="form")
        try:
            return msgspec.json.decode(found.payload, type=CardReading)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise NeighbourRefused(counter=peer.counter, neighbour_why="form") from None

    # --- paper

    def printer_status(self, terminal: str) -> DeviceStatus:
        try:
            answer, _ = self._ask(self._peer(terminal), LookAtPrinter())
        except (NeighbourSilent, NeighbourRefused):
            return DeviceStatus("printer", DeviceState.BROKEN, "clerk.device.printer.neighbour_gone")
        if not isinstance(answer, PrinterSays):
            return DeviceStatus("printer", DeviceState.BROKEN, "clerk.device.printer.neighbour_gone")
        return DeviceStatus("printer", answer.state, PRINTER_WORDS.get(answer.state, "clerk.device.printer.missing"))

    def print_pdf(self, terminal: str, pdf: bytes, title: str) -> PrintJob:
        peer = self._peer(terminal)
        try:
            answer, _ = self._ask(peer, PrintThis(secrets.token_hex(16), title), body=pdf, seconds=PRINT_SECONDS)
        except NeighbourUnclear:
            raise PrinterFault(queue=peer.counter, what="unclear") from None
        except NeighbourSilent:
            raise PrinterFault(queue=peer.counter, what="neighbour_gone") from None
        except NeighbourRefused as refused:
            raise PrinterFault(queue=peer.counter, what=str(refused.values["neighbour_why"])) from None
        if isinstance(answer, NotPrinted):
            raise PrinterFault(queue=peer.counter, what=answer.what)
        if not isinstance(answer, Printed):
            raise PrinterFault(queue=peer.counter, what="form")
        return PrintJob(peer.counter, answer.number, answer.sheets, title)

    def print_state(self, terminal: str, job: PrintJob) -> JobState:
        try:
            answer, _ = self._ask(self._peer(terminal), LookAtJob(job.title, job.number))
        except (NeighbourSilent, NeighbourRefused):
            return JobState(JobStage.UNSEEN, number=job.number)
        if not isinstance(answer, JobSays):
            return JobState(JobStage.UNSEEN, number=job.number)
        return JobState(answer.stage, answer.trouble, answer.number)

    def cancel_print(self, terminal: str, job: PrintJob) -> None:
        peer = self._peer(terminal)
        try:
            answer, _ = self._ask(peer, CancelJob(job.title, job.number))
        except (NeighbourSilent, NeighbourRefused):
            raise PrinterFault(queue=peer.counter, what="unclear") from None
        if not isinstance(answer, JobSays):
            what = answer.what if isinstance(answer, NotPrinted) else "unclear"
            raise PrinterFault(queue=peer.counter, what=what)

    # --- records

    def heads(self, terminal: str, message: bytes) -> bytes:
        """Tell a neighbour what this desk holds of the records, and hear what it holds (``sync.meeting``).

        Raises:
            NeighbourSilent, NeighbourRefused.
        """
        peer = self._peer(terminal)
        answer, body = self._ask(peer, Heads(), HEADS_LARGEST, body=message)
        if not isinstance(answer, Heads):
            raise NeighbourSilent(counter=peer.counter)
        return body

    # --- the line

    def _peer(self, terminal: str) -> Peer:
        peer = self._peers.peer(terminal)
        if peer is None or not peer.host:
            raise NeighbourSilent(counter=terminal)
        return peer

    def _ask(
        self, peer: Peer, said: Question, largest: int = 0, *, body: bytes = b"", seconds: float = ANSWER_SECONDS
    ) -> tuple[Answer, bytes]:
        """
        Raises:
            NeighbourSilent: nobody answers, or whoever does is another desk. NeighbourRefused: it says no.
        """
        asked = False
        try:
            context = self._peers.context(listening=False)
            with (
                socket.create_connection((peer.host, peer.port), REACH_SECONDS) as plain,
                context.wrap_socket(plain) as tls,
            ):
                if self._peers.judged(tls.getpeercert(binary_form=True)) is not peer:
                    raise NeighbourSilent(counter=peer.counter)
                line = Line(tls, seconds)
                line.say(said, body)
                asked = True
                answer, back = line.hear_answer(largest)
        except (OSError, Unreadable, NotEnrolled) as error:
            log.info("a neighbour does not answer: %s", type(error).__name__)
            raise (NeighbourUnclear if asked else NeighbourSilent)(counter=peer.counter) from None
        if isinstance(answer, No):
            raise NeighbourRefused(counter=peer.counter, neighbour_why=answer.why)
        return answer, back


def _raw_key(told: str) -> bytes:
    try:
        return bytes.fromhex(told)
    except ValueError:
        return b""
