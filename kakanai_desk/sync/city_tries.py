"""Tries add up over all desks: each is counted by the center before it is judged (R-083).

Without the center, a desk goes by its own count alone (``store.people``); what was tried then is told at the next
contact, as long as the desk runs.
"""

from __future__ import annotations

import hmac
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said
from kakanai_desk.sync.tries_protocol import MOST_SPENT, TriesAnswer, TriesQuestion

log = logging.getLogger(__name__)
REST = 20.0  # seconds without asking a center that did not answer: nobody waits for it at every sign-in


class TriesTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def tries(self, question: bytes) -> bytes: ...


class CityTries:
    """Implements ``core.ports.people.SpentTries``. Safe to call from several threads."""

    def __init__(self, terminal: str, transport: TriesTransport, tick: Callable[[], float] = time.monotonic) -> None:
        self._terminal = terminal
        self._transport = transport
        self._tick = tick
        self._secret = b""
        self._rest_until = 0.0
        self._unsaid: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._silent = False

    @property
    def away(self) -> bool:
        """See ``core.ports.people.SpentTries``; a desk that never came to a center waits for none."""
        return self._silent

    def reserve(self, name: str) -> timedelta:
        """Count a try at the center; how long it has to wait instead. Nothing where the center does not answer."""
        with self._lock:
            try:
                return timedelta(seconds=self._ask(name, right=False))
            except (CenterUnreachable, CenterRefused) as error:
                self._away(error)
                if self._secret and len(self._unsaid) < MOST_SPENT:
                    self._unsaid[self._key(name)] += 1
                return timedelta(0)

    def right(self, name: str) -> None:
        """The try was right: the center counts from the beginning."""
        with self._lock:
            if self._secret:
                self._unsaid.pop(self._key(name), None)
            try:
                self._ask(name, right=True)
            except (CenterUnreachable, CenterRefused) as error:
                self._away(error)

    def _ask(self, name: str, *, right: bool) -> int:
        if self._tick() < self._rest_until:
            raise CenterUnreachable
        if not self._secret:
            self._exchange("", right=False)
        return self._exchange(self._key(name), right=right)

    def _exchange(self, key: str, *, right: bool) -> int:
        spent = [(of, min(count, 1000)) for of, count in self._unsaid.items()]
        question = said(TriesQuestion(self._terminal, key, right, spent))
        try:
            answer = heard(self._transport.tries(question), TriesAnswer)
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
        self._unsaid.clear()
        self._silent = False
        self._secret = bytes.fromhex(answer.secret)
        return answer.wait

    def _key(self, name: str) -> str:
        return hmac.new(self._secret, b"tries\0" + name.encode(), sha256).hexdigest()

    def _away(self, error: Exception) -> None:
        if self._tick() >= self._rest_until:
            log.info("tries are counted by this desk alone: %s", type(error).__name__)
            self._rest_until = self._tick() + REST
            self._silent = not (isinstance(error, CenterRefused) and error.values.get("status") == "enrol")
