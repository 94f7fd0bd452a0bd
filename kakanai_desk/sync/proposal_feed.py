"""Carries what the studio wishes to the center, and how all proposals stand back to it, in the loop of ``engine``.

The studio is a process of its own without a line; between the two lies a box (``proposal_box``). A desk on which nobody
edits asks nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.pack_protocol import heard
from kakanai_desk.sync.proposal_protocol import Act, ProposalsAnswer, ProposalsQuestion
from kakanai_desk.sync.protocol import BadMessage

log = logging.getLogger(__name__)
ASK_EVERY = 10.0  # seconds
NO_PROPOSALS = 404  # a center from before them
MESSAGE_REFUSED = (413, 422)


class Wish(msgspec.Struct):
    """What an editor did. ``name``: by which the box knows it, once."""

    name: str
    act: Act
    digest: str
    serial: int
    by: str
    content: bytes = b""
    key: str = ""
    signature: bytes = b""
    reason: str = ""


class Box(Protocol):
    @property
    def wanted(self) -> bool:
        """Somebody edits at this desk."""
        ...

    def waiting(self) -> Sequence[Wish]: ...
    def done(self, wish: Wish, flaw: str) -> None: ...
    def lacking(self, digests: Sequence[str]) -> Sequence[str]: ...
    def keep(self, digest: str, content: bytes) -> None: ...
    def tell(self, answer: ProposalsAnswer) -> None: ...


class ProposalTransport(Protocol):
    """Raises as ``CenterTransport``."""

    def proposals(self, question: bytes) -> bytes: ...


class ProposalFeed:
    """``noted``: an act that the center took is recorded at this desk, too."""

    def __init__(
        self,
        terminal: str,
        box: Box,
        transport: ProposalTransport,
        noted: Callable[[Wish], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._terminal, self._box, self._transport, self._noted, self._now = terminal, box, transport, noted, now
        self._asked = -ASK_EVERY

    def pull(self) -> None:
        """
        Raises:
            CenterUnreachable, CenterRefused: what waits goes on waiting.
        """
        if not self._box.wanted:
            return
        waiting = self._box.waiting()
        if not waiting and self._now() - self._asked < ASK_EVERY:
            return
        self._asked = self._now()
        try:
            for wish in waiting:
                self._do(wish)
            answer = self._ask(ProposalsQuestion(1, self._terminal))
            for digest in self._box.lacking([one.digest for one in answer.proposals if one.state == "open"]):
                self._box.keep(digest, self._ask(ProposalsQuestion(1, self._terminal, "content", digest)).content)
            self._box.tell(answer)
        except CenterRefused as error:
            if error.values.get("status") != NO_PROPOSALS:
                raise

    def _do(self, wish: Wish) -> None:
        question = ProposalsQuestion(
            1, self._terminal, wish.act, wish.digest, wish.content, wish.key, wish.signature, wish.by, wish.reason
        )
        try:
            flaw = self._ask(question).flaw
        except CenterRefused as error:
            if error.values.get("status") not in MESSAGE_REFUSED:
                raise
            flaw = "form"
        if not flaw:
            self._noted(wish)
        self._box.done(wish, flaw)

    def _ask(self, question: ProposalsQuestion) -> ProposalsAnswer:
        try:
            return heard(self._transport.proposals(msgspec.json.encode(question)), ProposalsAnswer)
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
