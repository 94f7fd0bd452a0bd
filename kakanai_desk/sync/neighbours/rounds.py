"""Meets one neighbour after the other, all day (R-120): of two histories, two desks have heard within seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle

from kakanai_desk.core.ports.neighbours import NeighbourRefused, NeighbourSilent
from kakanai_desk.sync.meeting import Meeting
from kakanai_desk.sync.neighbours.asking import NeighbourDesks
from kakanai_desk.sync.protocol import BadMessage

log = logging.getLogger(__name__)
MEET_EVERY = 2.0  # seconds; each time another neighbour
AWAY_SECONDS = 30.0  # one that did not answer is asked again after so long


@dataclass(frozen=True)
class LinePeer:
    """A neighbour on the line, as ``meeting.Peer``."""

    terminal: str
    desks: NeighbourDesks

    def exchange(self, message: bytes) -> bytes:
        return self.desks.heads(self.terminal, message)


class Rounds:
    """A thread of its own: no clerk's question waits behind a neighbour that does not answer."""

    def __init__(
        self,
        meeting: Meeting,
        desks: NeighbourDesks,
        terminals: Sequence[str],
        every: float = MEET_EVERY,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """``terminals``: the neighbours that have an address."""
        self._meeting, self._desks, self._every, self._ticks = meeting, desks, every, ticks
        self._around = cycle(terminals)
        self._count = len(terminals)
        self._away: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heads", daemon=True)

    def start(self) -> None:
        if self._count:
            self._thread.start()

    def close(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def once(self) -> str:
        """Meet the next neighbour that may be there. Its terminal; empty where all were away just now."""
        for _ in range(self._count):
            terminal = next(self._around)
            if self._ticks() < self._away.get(terminal, 0.0):
                continue
            try:
                self._meeting.meet(LinePeer(terminal, self._desks))
            except (NeighbourSilent, NeighbourRefused, BadMessage) as error:
                log.info("a neighbour's heads were not heard: %s", type(error).__name__)
                self._away[terminal] = self._ticks() + AWAY_SECONDS
            return terminal
        return ""

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            try:
                self.once()
            except Exception as error:
                log.error("a meeting met a fault: %s", type(error).__name__)
