"""A desk brings its record to the center, and is a witness of every other record (R-120).

What it holds of the center (the newest ``CityHead``) is compared with each new one: its own tree in it must be what
this desk has written, and every other tree must go on from where it stood. What does not is kept as proof, and is a
line of the record. What other desks said of the records (``meeting``) is held against the center's tree as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from kakanai_desk.core import merkle
from kakanai_desk.core.clock import Clock
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.heard_heads import Heard, HeardHeads
from kakanai_desk.sync.line_ends import end_lines
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import (
    MAX_HELD,
    MAX_LINES,
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
    def first(self) -> int: ...
    @property
    def size(self) -> int: ...
    def end(self, size: int, oldest: datetime, at: datetime, values: dict[str, Any]) -> int: ...
    def lines(self, after: int = 0) -> Any: ...
    def root(self, size: int) -> str: ...
    def head(self, size: int, at: datetime, signer: Signer) -> TreeHead: ...
    def consistency(self, first: int, second: int) -> list[str]: ...
    def kept(self, of: str) -> dict[str, Any] | None: ...
    def witness(self, of: str, at: datetime, doc: dict[str, Any], fault: str = "") -> bool:
        """Keep a head; a fault with its line in the record, once. Whether it was new."""
        ...

    def faults(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        """Of whom, when, which fault, and the heads that prove it."""
        ...


class RecordTransport(Protocol):
    """Carries one message about records to the center. Raises ``CenterUnreachable`` or ``CenterRefused``."""

    def record(self, message: bytes) -> bytes: ...


class Witness:
    """``found`` hears of each fault, as ``of`` and ``fault``: conflict, own, fork, key, form, shorter, lacks."""

    def __init__(
        self,
        terminal: str,
        book: Book,
        signer: Signer,
        transport: RecordTransport,
        clock: Clock,
        found: Callable[[str, str], None] = lambda _of, _fault: None,
    ) -> None:
        self.terminal = terminal
        self.heard = HeardHeads(book, clock)
        self._book = book
        self._signer = signer
        self._transport = transport
        self._clock = clock
        self._found = found
        self._have = -1  # lines that the center has; -1: not asked yet

    @property
    def city(self) -> CityHead | None:
        """The newest head of the center that this desk believes."""
        kept = self._book.kept(CENTER)
        return CityHead.from_plain(kept) if kept else None

    @property
    def disputed(self) -> CityHead | None:
        """The newest head that the center signed for this desk and that it does not believe: other desks are told."""
        kept = self._book.kept(CENTER_KEY)
        for _, _, _, proof in reversed(self._book.faults()):
            theirs = proof.get("theirs", {})
            if proof.get("by") == CENTER and kept is not None:
                head = CityHead.from_plain(theirs)
                return head if head.by(bytes.fromhex(kept["key"])) else None
        return None

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
            if begin < self._book.first - 1:  # it lost what it had ended, or lines that nobody has any more
                return self.fault(CENTER, "lacks", {"have": self._have, "first": self._book.first})
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
            self.terminal,
            first,
            [line.content.decode("utf-8") for line in lines],
            wire_tree(head),
            [(one.terminal, one.size) for one in held],
            self._book.first,
        )
        try:
            answer = heard(self._transport.record(said(message)), RecordAnswer)
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
        if answer.fault:
            return self.fault(CENTER, "conflict", {"ours": head.to_plain(), "theirs": plain(answer.city)})
        self._have = answer.have
        return self._judge(answer, held)

    def _held(self) -> list[Heard]:
        """Every tree that this desk knows a root of, to be shown that it goes on from there."""
        city = self.city
        own = [Heard(name, size, root, signed=True) for name, size, root in (city.trees if city else ()) if size]
        return (own + self.heard.all())[:MAX_HELD]

    def _judge(self, answer: RecordAnswer, held: list[Heard]) -> bool:
        city = CityHead.from_plain(plain(answer.city))
        if not self._speaks(city, bytes.fromhex(answer.key)):
            return False
        if not self.ours(city):
            return False
        for one, proof in zip(held, [*answer.proofs, *[None] * len(held)], strict=False):
            tree = city.tree(one.terminal)
            proofs = {"held": [one.terminal, one.size, one.root], "theirs": city.to_plain(), "by": CENTER}
            if tree is None or tree[0] < one.size:
                # its own tree may fill up again, and what a desk said of itself may not have come to the center yet
                if one.signed and one.terminal != self.terminal:
                    return self.fault(one.terminal, "shorter", proofs)
                continue
            steps = [bytes.fromhex(step) for step in proof or ()]
            if proof is None or not merkle.consistent(
                one.size, tree[0], bytes.fromhex(one.root), bytes.fromhex(tree[1]), steps
            ):
                return self.fault(one.terminal, "fork", proofs)
            self.heard.proven(one)
        self._book.witness(CENTER, self._clock.now(), city.to_plain())
        if answer.swept is not None:
            end_lines(self._book, self.terminal, answer.swept, city, self._clock)
        return True

    def _speaks(self, city: CityHead, key: bytes) -> bool:
        """Whether the head is signed with the key that the center had from the first contact on."""
        kept = self._book.kept(CENTER_KEY)
        if kept is not None and kept["key"] != key.hex():
            return self.fault(CENTER, "key", {"held": kept, "theirs": city.to_plain() | {"key": key.hex()}})
        if not city.by(key):
            return self.fault(CENTER, "form", {"theirs": city.to_plain()})
        if kept is None:
            self._book.witness(CENTER_KEY, self._clock.now(), {"key": key.hex()})
        return True

    def ours(self, city: CityHead) -> bool:
        """Whether this desk's tree in a head is what this desk has written."""
        size, root = city.tree(self.terminal) or (0, "")
        if not size or (size <= self._book.size and self._book.root(size) == root):
            return True
        return self.fault(self.terminal, "own", {"theirs": city.to_plain()})

    def fault(self, of: str, fault: str, proof: dict[str, Any]) -> bool:
        """What proves that a record was changed is kept, once. Always False: it does not fit."""
        if self._book.witness(of, self._clock.now(), proof, fault):
            log.error("the record of %s is not what it was: %s", of, fault)
            self._found(of, fault)
        return False


def wire_tree(head: TreeHead) -> WireTree:
    return WireTree(head.terminal, head.size, head.root, head.at, head.signature)


def wire_city(city: CityHead) -> WireCity:
    return WireCity(city.at, list(city.trees), city.signature)
