"""Hears of announced pauses, in the loop of ``engine``. They are kept: while one lasts, the center cannot say so."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from kakanai_desk.core.pauses import Pause
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.pause_protocol import PausesQuestion, decoded, encoded
from kakanai_desk.sync.protocol import BadMessage

log = logging.getLogger(__name__)
ASK_EVERY = 20.0  # seconds: an announcement is to be at every counter within a minute
NO_PAUSES = 404  # a center from before them


class PauseTransport(Protocol):
    """Raises as ``CenterTransport``."""

    def pauses(self, question: bytes) -> bytes: ...


class KeptPauses(Protocol):
    def pauses_kept(self) -> bytes: ...
    def keep_pauses(self, content: bytes) -> None: ...


class PauseFeed:
    """``heard`` is told what is announced, when that is another than before; once at the start, of what was kept."""

    def __init__(
        self,
        kept: KeptPauses,
        transport: PauseTransport,
        heard: Callable[[tuple[Pause, ...]], object],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept, self._transport, self._heard, self._now = kept, transport, heard, now
        self._asked = -ASK_EVERY

    def known(self) -> tuple[Pause, ...]:
        """What was kept; nothing where that cannot be read."""
        content = self._kept.pauses_kept()
        try:
            return decoded(content) if content else ()
        except BadMessage:
            return ()

    def pull(self) -> None:
        """Ask, where it is time.

        Raises:
            CenterUnreachable, CenterRefused: what was heard until then stays.
        """
        if self._now() - self._asked < ASK_EVERY:
            return
        self._asked = self._now()
        try:
            found = decoded(self._transport.pauses(msgspec.json.encode(PausesQuestion(1))))
        except CenterRefused as error:
            if error.values.get("status") != NO_PAUSES:
                raise
            return
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
        if found != self.known():
            self._kept.keep_pauses(encoded(found))
            self._heard(found)
