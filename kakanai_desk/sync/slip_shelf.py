"""Leaves sealed slips at the center and fetches them (``core.ports.slips.SlipShelf``, R-010).

A name is made here and sent with the envelope, so that an answer that was lost is asked for again and nothing stands
there twice.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from kakanai_desk.core.errors import SlipGone
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said
from kakanai_desk.sync.slip_protocol import MOST_BYTES, SlipAnswer, SlipLeaving, SlipLeft

GONE = 404
_NAME = re.compile(r"[0-9a-f]{32}\Z")


class SlipTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def slip_leave(self, question: bytes) -> bytes: ...

    def slip(self, name: str) -> bytes: ...


class CenterShelf:
    """``days``: the longest a slip may wait ([codes] preentry_days and one). Safe to call from several threads."""

    def __init__(self, terminal: str, transport: SlipTransport, now: Callable[[], datetime], days: int) -> None:
        self._terminal, self._transport, self._now = terminal, transport, now
        self._longest = timedelta(days=days)

    def leave(self, envelope: bytes, until: datetime) -> str:
        """See ``core.ports.slips.SlipShelf``. Asked once more where the center did not answer."""
        now = self._now()
        if not 0 < len(envelope) <= MOST_BYTES:
            raise ValueError("the envelope is empty or too large")
        if not now < until <= now + self._longest:
            raise ValueError("not an end that a slip may have")
        name = secrets.token_hex(16)
        question = said(SlipLeaving(self._terminal, name, envelope, until))
        try:
            answer = self._transport.slip_leave(question)
        except CenterUnreachable:
            answer = self._transport.slip_leave(question)
        try:
            heard(answer, SlipLeft)
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
        return name

    def fetch(self, name: str) -> bytes:
        """See ``core.ports.slips.SlipShelf``."""
        if not _NAME.match(name):  # it comes from paper, and goes into an address
            raise SlipGone
        try:
            return heard(self._transport.slip(name), SlipAnswer).envelope
        except CenterRefused as refused:
            if refused.values.get("status") == GONE:
                raise SlipGone from None
            raise
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
