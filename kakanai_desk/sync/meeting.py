"""Desks tell one another what they hold of the records, without the center (R-120).

Who asks says its own signed head and the newest head that it has of the center; who answers does the same, and shows
that its record goes on from what the asker knew of it. Then the asker shows the like. So a center that shows each desk
another history, and a desk that rewrote its own, are found as soon as two desks have met.

What a desk knows of another changes while it asks, by the center's line: it is held against what was known *before* the
question went out, and an answering desk judges only what cannot depend on the order.
"""

from __future__ import annotations

import logging
import threading
from typing import Protocol

from kakanai_desk.core import merkle
from kakanai_desk.core.clock import Clock
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import PeerMessage, heard, plain, said
from kakanai_desk.sync.witness import CENTER, CENTER_KEY, Book, Witness, wire_city, wire_tree
from kakanai_desk.vault.record import CityHead, TreeHead
from kakanai_desk.vault.signing import Signer

log = logging.getLogger(__name__)
Known = tuple[int, str]  # size and root of a tree


class Peer(Protocol):
    """The way to another desk."""

    @property
    def terminal(self) -> str: ...
    def exchange(self, message: bytes) -> bytes:
        """
        Raises:
            NeighbourSilent, NeighbourRefused: it does not answer, or is no desk of this city.
        """
        ...


class Meeting:
    """One desk's end of it; ``answer`` is called by several threads."""

    def __init__(self, book: Book, signer: Signer, clock: Clock, witness: Witness) -> None:
        self._book, self._signer, self._clock, self._witness = book, signer, clock, witness
        self._heard = witness.heard
        self._lock = threading.Lock()
        self._turn = False

    def answer(self, terminal: str, message: bytes) -> bytes:
        """What this desk answers the desk of that certificate, whose word it judges as well.

        Raises:
            BadMessage: no message, or one of another desk.
        """
        asked = heard(message, PeerMessage)
        with self._lock:
            self._judged(terminal, asked, self._root_at(terminal, asked.since) if asked.proof is not None else None)
            return said(self._told(terminal, asked.known))

    def meet(self, peer: Peer) -> bool:
        """Exchange heads with another desk. Whether everything fits.

        Raises:
            BadMessage, and as ``Peer.exchange``.
        """
        before = self._known(peer.terminal)
        answer = self._asked(peer, 0, before)
        with self._lock:
            fits = self._judged(peer.terminal, answer, before)
        if fits and 0 < answer.known < self._book.size:
            before = self._known(peer.terminal)
            shown = self._asked(peer, answer.known, before)
            with self._lock:
                fits = self._judged(peer.terminal, shown, before)
        return fits

    def _asked(self, peer: Peer, since: int, known: Known | None) -> PeerMessage:
        message = self._told(peer.terminal, since)
        message.known = known[0] if known is not None else 0
        return heard(peer.exchange(said(message)), PeerMessage)

    def _told(self, terminal: str, since: int) -> PeerMessage:
        size, city, known = self._book.size, self._city(), self._known(terminal)
        goes_on = 0 < since <= size
        return PeerMessage(
            wire_tree(self._book.head(size, self._clock.now(), self._signer)),
            self._signer.public_key.hex(),
            wire_city(city) if city else None,
            known[0] if known is not None else 0,
            since if goes_on else 0,
            self._book.consistency(since, size) if goes_on else None,
        )

    def _city(self) -> CityHead | None:
        """The newest head that this desk believes; each other time one that it was shown besides, if there is one, so
        that the others find the two histories too."""
        self._turn = not self._turn
        return (self._witness.disputed if self._turn else None) or self._witness.city

    # --- what is known of a desk

    def _known(self, terminal: str) -> Known | None:
        """The largest tree."""
        city, told = self._witness.city, self._heard.told(terminal)
        trees = [city.tree(terminal) if city else None, (told.size, told.root) if told else None]
        return max((tree for tree in trees if tree and tree[0]), default=None)

    def _root_at(self, terminal: str, size: int) -> Known | None:
        city = self._witness.city
        tree = city.tree(terminal) if city else None
        root = tree[1] if tree is not None and tree[0] == size else self._heard.root(terminal, size)
        return (size, root) if root is not None else None

    # --- judging

    def _judged(self, terminal: str, message: PeerMessage, since: Known | None) -> bool:
        """``since``: what was known of the desk, and what its proof has to go on from."""
        head = TreeHead.from_plain(plain(message.head))
        if head.terminal != terminal:
            raise BadMessage("terminal")
        if not self._speaks(head, message.key):
            return False
        fits = message.city is None or self._compared(CityHead.from_plain(plain(message.city)))
        known = since or self._known(terminal)
        if since is not None:
            one_record = head.size >= since[0] and _goes_on(since, head, message)
        else:
            one_record = known is None or known[0] != head.size or known[1] == head.root
        if not one_record:
            held = [terminal, *(known or ())]
            return self._witness.fault(terminal, "fork", {"held": held, "theirs": head.to_plain()})
        if since is not None or known is None:
            self._heard.tell(head)
        return fits

    def _speaks(self, head: TreeHead, key: str) -> bool:
        """Whether the head is signed with the key that the desk had from the first meeting on."""
        if not head.by(bytes.fromhex(key)):
            return self._witness.fault(head.terminal, "form", {"theirs": head.to_plain()})
        kept = self._book.kept(f"key/{head.terminal}")
        if kept is not None and kept["key"] != key:
            return self._witness.fault(head.terminal, "key", {"held": kept, "theirs": head.to_plain()})
        if kept is None:
            self._book.witness(f"key/{head.terminal}", self._clock.now(), {"key": key})
        return True

    def _compared(self, theirs: CityHead) -> bool:
        """A head of the center that another desk holds, beside what this desk knows."""
        kept = self._book.kept(CENTER_KEY)
        if kept is None:
            return True  # this desk has not met the center: whose word that is, it cannot say
        if not theirs.by(bytes.fromhex(kept["key"])):
            return self._witness.fault(CENTER, "key", {"held": kept, "theirs": theirs.to_plain()})
        if not self._witness.ours(theirs):
            return False
        for name, size, root in theirs.trees:
            if name == self._witness.terminal or not size:
                continue
            known = self._root_at(name, size)
            if known is None:
                self._heard.claim(name, size, root)
            elif known[1] != root:
                return self._witness.fault(name, "fork", {"held": [name, *known], "theirs": theirs.to_plain()})
        return True


def _goes_on(since: Known, head: TreeHead, message: PeerMessage) -> bool:
    if message.proof is None:
        return False
    steps = [bytes.fromhex(one) for one in message.proof]
    return merkle.consistent(since[0], head.size, bytes.fromhex(since[1]), bytes.fromhex(head.root), steps)
