"""A real PC/SC daemon with a virtual reader, for tests marked ``pcsc``.

One daemon per machine can run, so a running one is used as it is and left running; ours is stopped by its pid. The
card answers on a thread of the test: closing its connection takes it away. After that the reader must be EMPTY for a
second, or the daemon misses the next card (a trait of the virtual reader).
"""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

from kakanai_desk.hardware.drivers.pcsc import PcscReaders
from kakanai_desk.hardware.simulators.virtual_card import Faults, VirtualCard, load_holder, personalise
from kakanai_desk.hardware.simulators.virtual_card.memory import remember
from kakanai_desk.hardware.simulators.virtual_card.vpcd import answer
from tools.pcsc_daemon import READER, Daemon, daemon, missing, until

SECOND = "Virtual PCD 00 01"
_PORTS = {READER: 35963, SECOND: 35964}
_SETTLE_SECONDS = 1.0
_LATE_SECONDS = 5.0
_emptied: dict[str, float] = {}  # when each reader was last seen empty


class LaidCard:
    """A virtual card on the virtual reader. It remembers its tries in ``keep`` while it is off the reader."""

    def __init__(self, readers: PcscReaders, person: Path, keep: Path, reader: str = READER) -> None:
        self._reader = reader
        self._readers = readers
        self._person = person
        self._keep = keep
        self._line: socket.socket | None = None
        self._answering: threading.Thread | None = None

    def lay(self, *faults: str, per_apdu: float = 0.0, per_byte: float = 0.0) -> None:
        """Put the card down and wait until the reader sees it. ``per_apdu``, ``per_byte``: seconds of a slow card."""
        wanted = Faults.parse(faults)
        wanted.per_apdu = per_apdu or wanted.per_apdu
        wanted.per_byte = per_byte or wanted.per_byte
        card = personalise(load_holder(self._person), wanted)
        remember(card, self._keep)
        time.sleep(max(0.0, _emptied.get(self._reader, 0.0) + _SETTLE_SECONDS - time.monotonic()))
        self._line = _connected(_PORTS[self._reader])
        self._answering = threading.Thread(target=_answer, args=(card, self._line), name="card", daemon=True)
        self._answering.start()
        until(lambda: self._readers.present(self._reader), "the card")

    def take(self) -> None:
        """Take the card away and wait until the reader is seen empty."""
        if self._line is None or self._answering is None:
            return
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._answering.join(10)
        self._line = None
        self.settle()

    def settle(self) -> None:
        """Wait until the reader is empty; whoever lays the next card waits until the daemon has noticed."""
        until(lambda: not self._readers.present(self._reader), "an empty reader")
        _emptied[self._reader] = time.monotonic()

    @property
    def verify_total(self) -> int:
        """VERIFY commands this card has seen in its life."""
        return int(json.loads(self._keep.read_text("utf-8"))["verify_total"])

    def left(self, where: str) -> int:
        return int(json.loads(self._keep.read_text("utf-8"))["left"][where])


def _connected(port: int) -> socket.socket:
    """A service that has just started may have one of its readers and not yet the other."""
    end = time.monotonic() + _LATE_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=None)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def _answer(card: VirtualCard, line: socket.socket) -> None:
    with line, suppress(OSError):  # taken in the middle of an answer
        answer(card, line)


__all__ = ["READER", "SECOND", "Daemon", "LaidCard", "daemon", "missing"]
