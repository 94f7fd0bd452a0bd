"""Carries the studio's question about last month's visits to the center and the answer back, in ``engine``'s loop.

One question at a time: the studio only ever wants to know of what it shows now. A desk on which nobody edits asks
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.effect_protocol import EffectsAnswer, EffectsQuestion
from kakanai_desk.sync.pack_protocol import heard
from kakanai_desk.sync.protocol import BadMessage

ASK_EVERY = 2.0  # seconds, while the center judges
NO_EFFECTS = 404  # a center from before them
MESSAGE_REFUSED = (413, 422)


class Asked(msgspec.Struct):
    """What the studio wants to know. ``ask``: as of ``EffectsQuestion``."""

    ask: str
    by: str
    old: bytes
    new: bytes


class EffectBoxEnd(Protocol):
    def wanted(self) -> str:
        """The name of the question that has no answer yet, or nothing."""
        ...

    def asked(self, ask: str) -> Asked | None: ...
    def tell(self, answer: EffectsAnswer) -> None: ...


class EffectTransport(Protocol):
    """Raises as ``CenterTransport``."""

    def effects(self, question: bytes) -> bytes: ...


class EffectFeed:
    def __init__(
        self,
        terminal: str,
        box: EffectBoxEnd,
        transport: EffectTransport,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._terminal, self._box, self._transport, self._now = terminal, box, transport, now
        self._ask, self._at = "", 0.0  # what was begun, and when it was asked about last

    def pull(self) -> None:
        """
        Raises:
            CenterUnreachable, CenterRefused: the question goes on waiting.
        """
        wanted = self._box.wanted()
        if not wanted or (wanted == self._ask and self._now() - self._at < ASK_EVERY):
            return
        begun, self._ask, self._at = wanted == self._ask, wanted, self._now()
        try:
            answer = self._meet(EffectsQuestion(1, self._terminal, wanted)) if begun else None
            if answer is None or answer.state in ("unknown", "busy"):
                answer = self._begin(wanted)
        except CenterRefused as error:
            if error.values.get("status") not in (NO_EFFECTS, *MESSAGE_REFUSED):
                raise
            answer = EffectsAnswer(1, wanted, "unknown")  # this center cannot tell
        if answer is None or answer.state == "busy":
            return
        if answer.state != "working":
            self._ask = ""  # asked once more, it is begun once more
        self._box.tell(answer)

    def _begin(self, ask: str) -> EffectsAnswer | None:
        asked = self._box.asked(ask)
        if asked is None:
            return None
        return self._meet(EffectsQuestion(1, self._terminal, asked.ask, asked.by, asked.old, asked.new))

    def _meet(self, question: EffectsQuestion) -> EffectsAnswer:
        try:
            return heard(self._transport.effects(msgspec.json.encode(question)), EffectsAnswer)
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
