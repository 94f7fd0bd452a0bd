"""A desk brings its record to the center, and is a witness of every other record (R-120).

What it holds of the center (the newest ``CityHead``) is compared with each new one: its own tree in it must be what
this desk has written, and every other tree must go on from where it stood. What does not is kept as proof, and is a
line of the record. Desks tell one another what they hold (``meet``), so that a center that shows each desk another
history is found without it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from kakanai_desk.core import merkle
from kakanai_desk.core.clock import Clock
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import (
    MAX_LINES,
    PeerMessage,
    RecordAnswer,
    RecordMessage,
    WireCity,
    WireTree,
    heard,
    plain,
    said,
)
from kakanai_desk.vault.record import CityHead, RecordLine, TreeHead
from kakanai_desk.vault.signing import Signer

log = logging.getLogger(__name__)
CENTER, CENTER_KEY = "center", "center-record-key"
MOST_BYTES = 512 * 1024


class Book(Protocol):
    """The desk's own record, and what it keeps of others (``store.record_rows``)."""

    @property
    def size(self) -> int: ...
    def lines(self, after: int = 0) -> Any: ...
    def root(self, size: int) -> str: ...
    def head(self, size: int, at: datetime, signer: Signer) -> TreeHead: ...
    def consistency(self, first: int, second: int) -> list[str]: ...
    def kept(self, of: str) -> dict[str, Any] | None: ...
    def witness(self, of: str, at: datetime, doc: dict[str, Any], fault: str = "") -> bool:
        """Keep a head; a fault with its line in the record, once. Whether it was new."""
        ...


class RecordTransport(Protocol):
    """Carries one message about records to the center. Raises ``CenterUnreachable`` or ``CenterRefused``."""

    def record(self, message: bytes) -> bytes: ...


class Peer(Protocol):
    """The way to another desk."""

    def exchange(self, message: bytes) -> bytes:
        """
        Raises:
            PeerUnreachable: it does not answer, or is no desk of this city.
        """
        ...


class Witness:
    """``found`` hears of each fault, as ``of`` and ``fault``: conflict, own, fork, key, form."""

    def __init__(
        self,
        terminal: str,
        book: Book,
        signer: Signer,
        transport: RecordTransport,
        clock: Clock,
        found: Callable[[str, str], None] = lambda _of, _fault: None,
    ) -> None:
        self._terminal = terminal
        self._book = book
        self._signer = signer
        self._transport = transport
        self._clock = clock
        self._found = found
        self._have = -1  # lines that the center has; -1: not asked yet
        self._peers: dict[str, TreeHead] = {}  # newest of each, since the start

    @property
    def city(self) -> CityHead | None:
        """The newest head of the center that this desk believes."""
        kept = self._book.kept(CENTER)
        return CityHead.from_plain(kept) if kept else None

    @property
    def unsent(self) -> int:
        """Lines that the center had not at the last contact: what nobody else can speak for yet."""
        return self._book.size - max(self._have, 0)

    # --- with the center

    def once(self) -> bool:
        """Bring what the center lacks, and judge its head. Whether everything fits.

        Raises:
            CenterUnreachable, CenterRefused: nothing is known anew.
        """
        fits = True
        while fits:
            size = self._book.size
            begin = size if self._have < 0 else min(self._have, size)
            lines = self._next(begin)
            fits = self._say(begin + 1, lines)
            if fits and self._have >= self._book.size:
                break
            if fits and not lines and self._have >= size:
                break
        return fits

    def _next(self, after: int) -> list[RecordLine]:
        found: list[RecordLine] = []
        room = MOST_BYTES
        for line in self._book.lines(after):
            room -= len(line.content)
            if len(found) == MAX_LINES or (found and room < 0):
                break
            found.append(line)
        return found

    def _say(self, first: int, lines: list[RecordLine]) -> bool:
        now = self._clock.now()
        held = self._held()
        head = self._book.head(first - 1 + len(lines), now, self._signer)
        message = RecordMessage(
            self._terminal,
            first,
            [line.content.decode("utf-8") for line in lines],
            _wire(head),
            [(name, size) for name, size, _ in held],
        )
        try:
            answer = heard(self._transport.record(said(message)), RecordAnswer)
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
        if answer.fault:
            return self._fault(CENTER, "conflict", {"ours": head.to_plain(), "theirs": plain(answer.city)})
        self._have = answer.have
        return self._judge(answer, held)

    def _held(self) -> list[tuple[str, int, str]]:
        """Every tree that this desk knows a root of, to be shown that it goes on from there."""
        city = self.city
        held = list(city.trees) if city else []
        return held + [(h.terminal, h.size, h.root) for h in self._peers.values() if h.size]

    def _judge(self, answer: RecordAnswer, held: list[tuple[str, int, str]]) -> bool:
        city = CityHead.from_plain(plain(answer.city))
        if not self._speaks(city, bytes.fromhex(answer.key)):
            return False
        if not self._ours(city):
            return False
        for (name, size, root), proof in zip(held, [*answer.proofs, *[None] * len(held)], strict=False):
            tree = city.tree(name)
            if tree is None or tree[0] < size:
                if name != self._terminal:  # it may fill up again: nothing is believed that goes back
                    return self._fault(name, "shorter", {"held": [name, size, root], "theirs": city.to_plain()})
                continue
            steps = [bytes.fromhex(one) for one in proof or ()]
            if proof is None or not merkle.consistent(
                size, tree[0], bytes.fromhex(root), bytes.fromhex(tree[1]), steps
            ):
                return self._fault(name, "fork", {"held": [name, size, root], "theirs": city.to_plain()})
        self._book.witness(CENTER, self._clock.now(), city.to_plain())
        return True

    def _speaks(self, city: CityHead, key: bytes) -> bool:
        """Whether the head is signed with the key that the center had from the first contact on."""
        kept = self._book.kept(CENTER_KEY)
        if kept is not None and kept["key"] != key.hex():
            return self._fault(CENTER, "key", {"held": kept, "theirs": city.to_plain() | {"key": key.hex()}})
        if not city.by(key):
            return self._fault(CENTER, "form", {"theirs": city.to_plain()})
        if kept is None:
            self._book.witness(CENTER_KEY, self._clock.now(), {"key": key.hex()})
        return True

    def _ours(self, city: CityHead) -> bool:
        """Whether this desk's tree in a head is what this desk has written."""
        size, root = city.tree(self._terminal) or (0, "")
        if not size or (size <= self._book.size and self._book.root(size) == root):
            return True
        return self._fault(self._terminal, "own", {"theirs": city.to_plain()})

    # --- with other desks

    def answer(self, message: bytes) -> bytes:
        """What this desk answers another. It judges what it is told as well.

        Raises:
            BadMessage.
        """
        asked = heard(message, PeerMessage)
        self._from_peer(asked)
        return said(self._told(asked.known))

    def meet(self, peer: Peer) -> bool:
        """Exchange heads with another desk. Whether everything fits.

        Raises:
            PeerUnreachable: as ``Peer.exchange``. BadMessage.
        """
        told = self._told()
        answer = heard(peer.exchange(said(told)), PeerMessage)
        known = self._known(answer.head.terminal)
        fits = self._from_peer(answer)
        if fits and known is not None and 0 < known[0] <= answer.head.size:
            told.known = known[0]
            answer = heard(peer.exchange(said(told)), PeerMessage)
            fits = self._grew(TreeHead.from_plain(plain(answer.head)), known, answer.proof)
        return fits

    def _told(self, known: int = 0) -> PeerMessage:
        size, city = self._book.size, self.city
        return PeerMessage(
            _wire(self._book.head(size, self._clock.now(), self._signer)),
            self._signer.public_key.hex(),
            _wire_city(city) if city else None,
            proof=self._book.consistency(known, size) if 0 < known <= size else None,
        )

    def _known(self, terminal: str) -> tuple[int, str] | None:
        """The largest tree that is known of a desk."""
        city, peer = self.city, self._peers.get(terminal)
        found = [tree for tree in (city.tree(terminal) if city else None, peer and (peer.size, peer.root)) if tree]
        return max(found, default=None)

    def _from_peer(self, message: PeerMessage) -> bool:
        head = TreeHead.from_plain(plain(message.head))
        if not head.by(bytes.fromhex(message.key)):
            return self._fault(head.terminal, "form", {"theirs": head.to_plain()})
        key = self._book.kept(f"key/{head.terminal}")
        if key is not None and key["key"] != message.key:
            return self._fault(head.terminal, "key", {"held": key, "theirs": head.to_plain()})
        if key is None:
            self._book.witness(f"key/{head.terminal}", self._clock.now(), {"key": message.key})
        fits = message.city is None or self._compare(CityHead.from_plain(plain(message.city)))
        known = self._known(head.terminal)
        if known is not None and (known[0] > head.size or (known[0] == head.size and known[1] != head.root)):
            return self._fault(head.terminal, "fork", {"held": [head.terminal, *known], "theirs": head.to_plain()})
        if known is None:
            self._peers[head.terminal] = head
        return fits

    def _grew(self, head: TreeHead, known: tuple[int, str], proof: list[str] | None) -> bool:
        steps = [bytes.fromhex(one) for one in proof or ()]
        if proof is None or not merkle.consistent(
            known[0], head.size, bytes.fromhex(known[1]), bytes.fromhex(head.root), steps
        ):
            return self._fault(head.terminal, "fork", {"held": [head.terminal, *known], "theirs": head.to_plain()})
        self._peers[head.terminal] = head
        return True

    def _compare(self, theirs: CityHead) -> bool:
        """A head of the center that another desk holds, beside what this desk knows."""
        kept = self._book.kept(CENTER_KEY)
        if kept is not None and not theirs.by(bytes.fromhex(kept["key"])):
            return self._fault(CENTER, "key", {"held": kept, "theirs": theirs.to_plain()})
        if not self._ours(theirs):
            return False
        city = self.city
        for name, size, root in theirs.trees:
            known = city.tree(name) if city else None
            if known is not None and known[0] == size and known[1] != root:
                held = city.to_plain() if city else {}
                return self._fault(name, "fork", {"held": held, "theirs": theirs.to_plain()})
            if name != self._terminal and size and (known is None or known[0] != size):
                # not comparable here: the center must show at the next contact that its tree goes on from this one
                self._peers[f"{name}@{size}"] = TreeHead(name, size, root, theirs.at)
        return True

    def _fault(self, of: str, fault: str, proof: dict[str, Any]) -> bool:
        if self._book.witness(of, self._clock.now(), proof, fault):
            log.error("the record of %s is not what it was: %s", of, fault)
            self._found(of, fault)
        return False


def _wire(head: TreeHead) -> WireTree:
    return WireTree(head.terminal, head.size, head.root, head.at, head.signature)


def _wire_city(city: CityHead) -> WireCity:
    return WireCity(city.at, list(city.trees), city.signature)
