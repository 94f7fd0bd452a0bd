"""A real PC/SC daemon with a virtual reader, for ``make run`` and the tests marked ``pcsc``.

One daemon per machine can run, so a running one is used as it is and left running; ours is stopped by its pid.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kakanai_desk.hardware.drivers.pcsc import PcscReaders

READER = "Virtual PCD 00 00"
_START_SECONDS = 10.0


def missing() -> str | None:
    """Why PC/SC cannot be tried here, or None."""
    if shutil.which("pcscd") is None and not Path("/usr/sbin/pcscd").exists():
        return "pcscd is not installed"
    if not Path("/etc/reader.conf.d/vpcd").exists():
        return "vsmartcard-vpcd is not installed"
    return None


class NotRunning(Exception):
    """No PC/SC service answers and we may not start one; the text says what to do."""


class Daemon:
    """The machine's PC/SC. ``ours`` tells whether we may stop it."""

    def __init__(self) -> None:
        self.readers = PcscReaders(allow_virtual=True)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ours(self) -> bool:
        return self._process is not None

    def start(self, config: Path | None = None) -> None:
        """``config``: a folder of reader definitions instead of the machine's; an empty one has no reader at all."""
        if config is None and READER in self.readers.readers():
            return
        if os.geteuid() != 0:
            raise NotRunning(
                "PC/SCのサービスに仮想の読取機が見えません。次のどちらかを実行してから、もう一度試してください:\n"
                "    sudo systemctl restart pcscd.socket pcscd\n"
                "    sudo pcscd    (systemd のない環境)"
            )
        self._process = subprocess.Popen(
            [
                shutil.which("pcscd") or "/usr/sbin/pcscd",
                "--foreground",
                "--error",
                *(["--config", str(config)] if config is not None else []),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if config is None:
            until(lambda: READER in self.readers.readers(), "the virtual reader")
        else:
            until(Path("/run/pcscd/pcscd.comm").exists, "the service without a reader")

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


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.02)
    logging.getLogger(__name__).debug("%s is there", what)
