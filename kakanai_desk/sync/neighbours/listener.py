"""Where a desk can be asked by its neighbours. Off unless the settings say where to listen.

TLS lets nobody in without a certificate of the city's authority; of those, only terminals that the settings name are
answered. Everything has an end: the handshake, the question, the answer, the number of connections.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceStatus, JobState, PrintJob
from kakanai_desk.core.ports.neighbours import LoanAsked, Manner, Offer
from kakanai_desk.core.rates import Rates
from kakanai_desk.sync.neighbours.loans import Loans
from kakanai_desk.sync.neighbours.messages import (
    HEADS_LARGEST,
    PDF_LARGEST,
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
from kakanai_desk.sync.protocol import BadMessage

log = logging.getLogger(__name__)
CONNECTIONS = 16
HANDSHAKE_SECONDS, QUESTION_SECONDS, BODY_SECONDS = 3.0, 5.0, 60.0
WATCH_SECONDS = 1.0  # a counter that gives up says so after as long
LOOK_SECONDS = 1.0
RATE, BURST = 10.0, 30.0  # questions a second of one neighbour


class SharedPrinter(Protocol):
    """What prints for another counter; called on a thread of the line."""

    def status(self) -> DeviceStatus: ...
    def print_for(self, terminal: str, counter: str, job: str, pdf: bytes, title: str) -> PrintJob: ...
    def job_for(self, terminal: str, title: str, number: str) -> JobState: ...
    def cancel_for(self, terminal: str, title: str, number: str) -> JobState: ...


class Listener:
    """``free`` says whether a clerk could accept a loan now; ``heads`` answers what a terminal tells of the records
    (``meeting.Meeting.answer``); ``ring`` tells a clerk that
    a counter's resident wants help, and whether there is one. It listens once ``start`` returns."""

    def __init__(
        self,
        host: str,
        port: int,
        peers: Peers,
        offers: frozenset[Offer],
        loans: Loans,
        free: Callable[[], bool],
        signed_by: bytes,
        printer: SharedPrinter | None = None,
        heads: Callable[[str, bytes], bytes] | None = None,
        ring: Callable[[str, str], bool] = lambda _counter, _language: False,
    ) -> None:
        self._address = (host, port)
        self._peers, self._offers, self._loans, self._free = peers, offers, loans, free
        self._signed_by, self._printer, self._heads, self._ring = signed_by.hex(), printer, heads, ring
        self._rates = Rates(rate=RATE, burst=BURST)
        self._room = threading.BoundedSemaphore(CONNECTIONS)
        self._ended = threading.Event()
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> int:
        """The port that it listens on.

        Raises:
            OSError: the address is not this machine's, or taken.
        """
        self._socket = socket.create_server(self._address)
        self._socket.settimeout(LOOK_SECONDS)
        self._thread = threading.Thread(target=self._run, name="neighbours", daemon=True)
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        self._ended.set()
        self._loans.stop()
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            self._socket.close()
        if self._thread is not None:
            self._thread.join(timeout=2 * LOOK_SECONDS)

    def _run(self) -> None:
        listening = self._socket
        while listening is not None and not self._ended.is_set():
            self._loans.look()
            try:
                plain, _ = listening.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            if not self._room.acquire(blocking=False):
                plain.close()
                continue
            threading.Thread(target=self._serve, args=(plain,), name="neighbour", daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            plain.settimeout(HANDSHAKE_SECONDS)
            context = self._peers.context(listening=True)
            with context.wrap_socket(plain, server_side=True) as tls:
                self._answer(tls)
        except NotEnrolled:
            log.info("a neighbour asks, and this desk has no certificate")
        except (OSError, Unreadable) as error:
            log.info("a neighbour's question was dropped: %s", type(error).__name__)
        except Exception as error:
            log.error("a neighbour's question met a fault: %s", type(error).__name__)
        finally:
            with suppress(OSError):
                plain.close()
            self._room.release()

    def _answer(self, tls: ssl.SSLSocket) -> None:
        line = Line(tls, QUESTION_SECONDS)
        peer = self._peers.judged(tls.getpeercert(binary_form=True))
        no = peer if isinstance(peer, str) else "" if self._rates.allow(peer.terminal) else "rate"
        said, body = line.hear_question((lambda _said: 0) if no else self._largest, BODY_SECONDS)
        answer, sealed = (No(no), b"") if no or isinstance(peer, str) else self._answered(peer, said, body)
        line.more_time(QUESTION_SECONDS)
        line.say(answer, sealed)

    def _largest(self, said: Question) -> int:
        """How much body a question may have, in bytes."""
        if isinstance(said, PrintThis):
            return PDF_LARGEST if Offer.PRINTER in self._offers else 0
        return HEADS_LARGEST if isinstance(said, Heads) else 0

    def _answered(self, peer: Peer, said: Question, body: bytes) -> tuple[Answer, bytes]:
        if isinstance(said, Look):
            return Here(tuple(sorted(self._offers)), self._free()), b""
        if isinstance(said, AskReader):
            return self._asked(peer, said), b""
        if isinstance(said, Watch):
            state, sealed = self._loans.watch(peer.terminal, said.loan, said.seen, WATCH_SECONDS)
            return Loan(state, self._signed_by if sealed else ""), sealed
        if isinstance(said, GiveUp):
            return Loan(self._loans.give_up(peer.terminal, said.loan)), b""
        if isinstance(said, CallHelp):
            return Rung(self._ring(peer.counter, said.language)), b""
        if isinstance(said, Heads):
            return self._met(peer, body)
        printer = self._printer
        if printer is None or Offer.PRINTER not in self._offers:
            return No("not_offered"), b""
        if isinstance(said, LookAtPrinter):
            return PrinterSays(printer.status().state), b""
        if isinstance(said, LookAtJob | CancelJob):
            return self._job(printer, peer, said), b""
        return self._printed(printer, peer, said, body), b""

    def _asked(self, peer: Peer, said: AskReader) -> Answer:
        if Offer.READER not in self._offers:
            return No("not_offered")
        manner = Manner(said.language, said.size, said.look, said.low, said.left)
        asked = LoanAsked(said.loan, peer.terminal, peer.counter, said.individual_number, manner)
        state = self._loans.ask(asked, bytes.fromhex(said.seal_for))
        return Loan(state) if state is not None else No("busy")

    def _met(self, peer: Peer, body: bytes) -> tuple[Answer, bytes]:
        if self._heads is None:
            return No("not_offered"), b""
        try:
            return Heads(), self._heads(peer.terminal, body)
        except BadMessage:
            return No("form"), b""

    @staticmethod
    def _job(printer: SharedPrinter, peer: Peer, said: LookAtJob | CancelJob) -> Answer:
        try:
            if isinstance(said, CancelJob):
                found = printer.cancel_for(peer.terminal, said.title, said.number)
            else:
                found = printer.job_for(peer.terminal, said.title, said.number)
        except PrinterFault as fault:
            return NotPrinted(str(fault.values.get("what", ""))[:40])
        return JobSays(found.stage, found.trouble, found.number)

    @staticmethod
    def _printed(printer: SharedPrinter, peer: Peer, said: PrintThis, body: bytes) -> Answer:
        try:
            made = printer.print_for(peer.terminal, peer.counter, said.job, body, said.title)
        except PrinterFault as fault:
            return NotPrinted(str(fault.values.get("what", ""))[:40])
        return Printed(made.queue, made.number, made.sheets)
