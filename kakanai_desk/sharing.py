"""Wires what this counter shares: the neighbours it may ask, and what it lends them (docs/neighbours.md)."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceStatus, JobState, Lane, Printer, PrintJob
from kakanai_desk.core.ports.neighbours import LoanAsked, LoanState, Neighbours, Offer
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.settings import Settings
from kakanai_desk.sync.meeting import Meeting
from kakanai_desk.sync.neighbours.asking import NeighbourDesks
from kakanai_desk.sync.neighbours.listener import Listener
from kakanai_desk.sync.neighbours.loans import Loans
from kakanai_desk.sync.neighbours.paper import NeighbourPrinter
from kakanai_desk.sync.neighbours.peers import Peer, Peers
from kakanai_desk.sync.neighbours.rounds import Rounds
from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.vault.signing import Signer
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.desk import Desk

T = TypeVar("T")
PRINT_SECONDS = 60.0
REMEMBERED = 32  # jobs, so that one that comes twice is printed once
log = logging.getLogger(__name__)


def peers_of(settings: Settings, keys: KeyStore, revoked: Callable[[], frozenset[str]] = frozenset) -> Peers:
    known: Sequence[Peer] = [Peer(n.terminal, n.counter, n.host, n.port) for n in settings.shared.neighbours]
    return Peers(keys, known, revoked)


def shared_printer(settings: Settings, neighbours: Neighbours | None) -> Printer | None:
    """The neighbour's printer, where this counter has none of its own."""
    terminal = settings.shared.print_at
    return NeighbourPrinter(neighbours, terminal) if terminal and neighbours is not None else None


def neighbours_of(settings: Settings, peers: Peers) -> NeighbourDesks | None:
    """None where no neighbour may be asked: the screens offer none."""
    if not any(n.address for n in settings.shared.neighbours):
        return None
    return NeighbourDesks(peers, SystemClock().now)


class LentPrinter:
    """This counter's printer for its neighbours, each bundle behind a cover with their counter's number.

    What comes is in memory alone; the printer's driver gets it as it gets this counter's own.
    """

    def __init__(
        self,
        printer: Printer,
        printing: Lane,
        fonts: PaperFonts,
        printed: Callable[[str, int], None],
        cancelled: Callable[[str, str], None] = lambda _terminal, _title: None,
    ) -> None:
        self._printer, self._printing, self._fonts = printer, printing, fonts
        self._printed, self._cancelled = printed, cancelled
        self._jobs: OrderedDict[str, PrintJob | None] = OrderedDict()  # None: it is being printed, or nobody knows
        self._lock = threading.Lock()

    def status(self) -> DeviceStatus:
        return self._printer.status()

    def print_for(self, terminal: str, counter: str, job: str, pdf: bytes, title: str) -> PrintJob:
        """
        Raises:
            PrinterFault: as the printer says; ``form``: it is no paper; ``unclear``: the job came twice, or takes long.
        """
        from kakanai_desk.forms.paper.cover import NotPaper, with_cover  # what reads PDFs; most desks lend no printer

        with self._lock:
            if job in self._jobs:
                known = self._jobs[job]
                if known is None:
                    raise PrinterFault(queue=counter, what="unclear")
                return known
            self._jobs[job] = None
            while len(self._jobs) > REMEMBERED:
                self._jobs.popitem(last=False)
        try:
            covered, pages = with_cover(pdf, counter, title, self._fonts)
        except NotPaper:
            raise PrinterFault(queue=counter, what="form") from None
        made = self._on_lane(lambda: self._printer.print_pdf(covered, title), counter)
        sent = PrintJob(made.queue, made.number, pages, title)
        with self._lock:
            self._jobs[job] = sent
        self._printed(terminal, pages)
        return sent

    def job_for(self, terminal: str, title: str, number: str) -> JobState:
        """
        Raises:
            PrinterFault: ``form``: the job is another counter's.
        """
        job = _own(terminal, title, number)
        return self._on_lane(lambda: self._printer.job(job), terminal)

    def cancel_for(self, terminal: str, title: str, number: str) -> JobState:
        """
        Raises:
            PrinterFault: as ``job_for``; ``over``: it had ended before.
        """
        job = _own(terminal, title, number)

        def cancelled() -> JobState:
            self._printer.cancel(job)
            return self._printer.job(job)

        found = self._on_lane(cancelled, terminal)
        self._cancelled(terminal, title)
        return found

    def _on_lane(self, job: Callable[[], T], queue: str) -> T:
        done, came = threading.Event(), list[T | BaseException]()

        def finished(result: T | BaseException) -> None:
            came.append(result)
            done.set()

        self._printing.submit(job, finished)
        if not done.wait(PRINT_SECONDS):
            raise PrinterFault(queue=queue, what="unclear")
        made = came[0]
        if isinstance(made, BaseException):
            raise made
        return made


def _own(terminal: str, title: str, number: str) -> PrintJob:
    """A job is called by the reception number, which begins with the terminal that sent it: no other one's is told."""
    if not title.startswith(f"{terminal}-"):
        raise PrinterFault(queue=terminal, what="form")
    return PrintJob("", number, 0, title)


def rounds_of(settings: Settings, meeting: Meeting, desks: NeighbourDesks | None) -> Rounds | None:
    """Meets the neighbours that have an address, for their records; None where there are none."""
    if desks is None:
        return None
    rounds = Rounds(meeting, desks, [n.terminal for n in settings.shared.neighbours if n.address])
    rounds.start()
    return rounds


def lend(
    settings: Settings,
    peers: Peers,
    desk: Desk,
    context: Context,
    fonts: PaperFonts,
    signer: Signer,
    heads: Callable[[str, bytes], bytes],
    printer: Printer,
) -> Listener | None:
    """Listen for the neighbours; None where the settings do not say so, or the address cannot be had.

    ``printer``: what they print on.
    """
    shared = settings.shared
    if not shared.listen:
        return None
    lane = context.lanes.visit
    lends = {Offer.READER: shared.reader, Offer.PRINTER: shared.printer}

    def came(loan: LoanAsked) -> None:
        lane.submit(lambda: desk.lending.asked(loan, loans))

    def over(loan_id: str, how: LoanState) -> None:
        lane.submit(lambda: desk.lending.over(loan_id, how))

    def printed(terminal: str, sheets: int) -> None:
        lane.submit(lambda: context.record("printed_for_neighbour", neighbour=terminal, sheets=sheets))

    def ring(counter: str, language: str) -> bool:
        told = desk.helping.could_hear
        lane.submit(lambda: desk.helping.called(counter, language))
        return told

    def cancelled(terminal: str, title: str) -> None:
        lane.submit(lambda: context.record("cancelled_for_neighbour", neighbour=terminal, job=title))

    loans = Loans(signer, SystemClock().now, came, over)
    offers = frozenset(offer for offer, lent in lends.items() if lent)
    listener = Listener(
        shared.host,
        shared.port,
        peers,
        offers,
        loans,
        lambda: desk.lending.could_accept,
        signer.public_key,
        LentPrinter(printer, context.lanes.printing, fonts, printed, cancelled) if shared.printer else None,
        heads,
        ring,
    )
    try:
        listener.start()
    except OSError as error:
        log.error("neighbours cannot ask this desk: %s", type(error).__name__)
        return None
    return listener
