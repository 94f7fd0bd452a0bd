"""Asks the center for applications that sections work on (``core.ports.handling.ApplicationSource``, R-026, R-068).

A center that did not answer is left alone for a while: the clerk is told at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from kakanai_desk.core.ports.handling import Held, OpenAsked, Opened
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.handling_protocol import (
    ApplicationAnswer,
    ApplicationOpening,
    ApplicationShutting,
    grants_of,
    limits_to_wire,
)
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said

REST = 20.0  # seconds
GONE = 404


class ApplicationTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def application_open(self, question: bytes) -> bytes: ...

    def application_shut(self, question: bytes) -> bytes: ...


class ApplicationLookup:
    """Used on one lane."""

    def __init__(
        self, terminal: str, transport: ApplicationTransport, tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._terminal, self._transport, self._tick = terminal, transport, tick
        self._rest_until = 0.0

    def open(self, asked: OpenAsked) -> Opened | None:
        """See ``core.ports.handling.ApplicationSource``."""
        if self._tick() < self._rest_until:
            raise CenterUnreachable
        question = ApplicationOpening(
            self._terminal,
            asked.by,
            asked.section,
            asked.visit_id,
            asked.procedure,
            grants_of(asked.rights),
            limits_to_wire(asked.limits),
            asked.over,
        )
        try:
            answer = heard(self._transport.application_open(said(question)), ApplicationAnswer)
            held = answer.held
            told_of = held and Held(held.by, held.terminal, held.section, datetime.fromisoformat(held.since))
        except CenterUnreachable:
            self._rest_until = self._tick() + REST
            raise
        except CenterRefused as refused:
            if refused.values.get("status") == GONE:
                return None
            raise
        except (BadMessage, ValueError) as error:
            raise CenterRefused(status="answer") from error
        if (answer.told is None) == (told_of is None):
            raise CenterRefused(status="answer")
        return Opened(answer.told, told_of, answer.seconds)

    def shut(self, visit_id: str, procedure: str, by: str) -> None:
        """See ``core.ports.handling.ApplicationSource``."""
        if self._tick() >= self._rest_until:
            self._transport.application_shut(said(ApplicationShutting(self._terminal, by, visit_id, procedure)))
