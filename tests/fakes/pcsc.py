"""A real PC/SC daemon with a virtual reader, for tests marked ``pcsc``.

One daemon per machine can run, so a running one is used as it is and left running; ours is stopped by its pid. The
card is its own process: ending it takes the card away. After that the reader must be seen EMPTY for a second, or the
daemon misses the next card (a trait of the virtual reader).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kakanai_desk.hardware.drivers.pcsc import PcscReaders
from tools.pcsc_daemon import READER, Daemon, daemon, missing, until

SECOND = "Virtual PCD 00 01"
_SETTLE_SECONDS = 1.0


class LaidCard:
    """A virtual card on the virtual reader. It remembers its tries in ``keep`` while it is off the reader."""

    def __init__(self, readers: PcscReaders, person: Path, keep: Path, reader: str = READER) -> None:
        self._reader = reader
        self._readers = readers
        self._person = person
        self._keep = keep
        self._process: subprocess.Popen[bytes] | None = None

    def lay(self, *faults: str, options: Sequence[str] = ()) -> None:
        """Put the card down and wait until the reader sees it."""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "kakanai_desk.hardware.simulators.virtual_card", str(self._person)),
                f"--keep={self._keep}",
                *(f"--fault={fault}" for fault in faults),
                *(("--port=35964",) if self._reader == SECOND else ()),
                *options,
            ]
        )
        until(lambda: self._readers.present(self._reader), "the card")

    def take(self) -> None:
        """Take the card away and wait until the reader is seen empty."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, 15)
            self._process.wait(10)
            self._process = None
        self.settle()

    def settle(self) -> None:
        """Wait until the reader is empty and the daemon has noticed for long enough."""
        until(lambda: not self._readers.present(self._reader), "an empty reader")
        time.sleep(_SETTLE_SECONDS)

    @property
    def verify_total(self) -> int:
        """VERIFY commands this card has seen in its life."""
        return int(json.loads(self._keep.read_text("utf-8"))["verify_total"])

    def left(self, where: str) -> int:
        return int(json.loads(self._keep.read_text("utf-8"))["left"][where])


__all__ = ["READER", "SECOND", "Daemon", "LaidCard", "daemon", "missing"]
