"""Wires what this counter shares: the neighbours it may ask, and what it lends them (docs/neighbours.md)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.ports.neighbours import LoanAsked, LoanState, Offer
from kakanai_desk.hardware.lanes import ThreadLane
from kakanai_desk.settings import Settings
from kakanai_desk.sync.neighbours.asking import NeighbourDesks
from kakanai_desk.sync.neighbours.listener import Listener
from kakanai_desk.sync.neighbours.loans import Loans
from kakanai_desk.sync.neighbours.peers import Peer, Peers
from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.vault.signing import Signer
from kakanai_desk.visit.desk import Desk

log = logging.getLogger(__name__)


def peers_of(settings: Settings, keys: KeyStore, revoked: Callable[[], frozenset[str]] = frozenset) -> Peers:
    known: Sequence[Peer] = [Peer(n.terminal, n.counter, n.host, n.port) for n in settings.shared.neighbours]
    return Peers(keys, known, revoked)


def neighbours_of(settings: Settings, peers: Peers) -> NeighbourDesks | None:
    """None where no neighbour may be asked: the screens offer none."""
    if not any(n.address for n in settings.shared.neighbours):
        return None
    return NeighbourDesks(peers, SystemClock().now)


def lend(settings: Settings, peers: Peers, desk: Desk, lane: ThreadLane, signer: Signer) -> Listener | None:
    """Listen for the neighbours; None where the settings do not say so, or the address cannot be had."""
    shared = settings.shared
    if not shared.listen:
        return None
    lends = {Offer.READER: shared.reader, Offer.PRINTER: shared.printer}

    def came(loan: LoanAsked) -> None:
        lane.submit(lambda: desk.lending.asked(loan, loans))

    def over(loan_id: str, how: LoanState) -> None:
        lane.submit(lambda: desk.lending.over(loan_id, how))

    loans = Loans(signer, SystemClock().now, came, over)
    offers = frozenset(offer for offer, lent in lends.items() if lent)
    listener = Listener(
        shared.host, shared.port, peers, offers, loans, lambda: desk.lending.could_accept, signer.public_key
    )
    try:
        listener.start()
    except OSError as error:
        log.error("neighbours cannot ask this desk: %s", type(error).__name__)
        return None
    return listener
