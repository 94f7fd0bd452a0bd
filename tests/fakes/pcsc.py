"""A real PC/SC daemon with a virtual reader, for tests marked ``pcsc``.

One daemon per machine can run, so a running one is used as it is and left running; ours is stopped by its pid. The
card is its own process: ending it takes the card away. After that the reader must be seen EMPTY for a second, or the
daemon misses the next card (a trait of the virtual reader).
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from kakanai_desk.hardware.drivers.pcsc import PcscReaders

READER = "Virtual PCD 00 00"
_START_SECONDS = 10.0
_SETTLE_SECONDS = 1.0


def missing() -> str | None:
    """Why PC/SC cannot be tried here, or None."""
    if shutil.which("pcscd") is None and not Path("/usr/sbin/pcscd").exists():
        return "pcscd is not installed"
    if not Path("/etc/reader.conf.d/vpcd").exists():
        return "vsmartcard-vpcd is not installed"
    return None


class Daemon:
    """The machine's PC/SC. ``ours`` tells whether we may stop it."""

    def __init__(self) -> None:
        self.readers = PcscReaders(allow_virtual=True)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ours(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        if READER in self.readers.readers():
            return
        self._process = subprocess.Popen(
            [shutil.which("pcscd") or "/usr/sbin/pcscd", "--foreground", "--error"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _until(lambda: READER in self.readers.readers(), "the virtual reader")

    def stop(self) -> None:
        """Stop the daemon if it is ours."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None


@contextmanager
def daemon() -> Iterator[Daemon]:
    """The machine's PC/SC with its virtual reader, running."""
    machine = Daemon()
    machine.start()
    try:
        yield machine
    finally:
        machine.readers.close()
        machine.stop()


class LaidCard:
    """A virtual card on the virtual reader. It remembers its tries in ``keep`` while it is off the reader."""

    def __init__(self, readers: PcscReaders, person: Path, keep: Path) -> None:
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
                *options,
            ]
        )
        _until(lambda: self._readers.present(READER), "the card")

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
        _until(lambda: not self._readers.present(READER), "an empty reader")
        time.sleep(_SETTLE_SECONDS)

    @property
    def verify_total(self) -> int:
        """VERIFY commands this card has seen in its life."""
        return int(json.loads(self._keep.read_text("utf-8"))["verify_total"])

    @property
    def pin_left(self) -> int:
        return int(json.loads(self._keep.read_text("utf-8"))["left"]["text:0011"])


def _until(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _START_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.02)
    logging.getLogger(__name__).debug("%s is there", what)
