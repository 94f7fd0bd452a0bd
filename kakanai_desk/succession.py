"""The desk goes on in a fresh process after a visit, so that nothing of it stays in memory (R-121, R-016).

Python's heap, Qt's and the drivers' cannot be wiped; a process that has ended holds nothing. While a visit is served a
second process of the same desk starts, imports everything and waits; the store, the devices and the windows are still
the first one's. Once the visit has left, the first closes its store and says who sits here (``visit.seat``), the
second opens the store and shows its windows over the first one's, and the first is gone.

Between the two: a pipe each way. The successor says ``warm`` and later ``there``, and is told one line, the seat. Where
it ends before that, or says nothing, the first starts the program anew.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from kakanai_desk import keeper
from kakanai_desk.core.processes import adopt_orphans
from kakanai_desk.start import OPTION

WARM, THERE = b"warm\n", b"there\n"
PATIENCE = 20.0  # seconds the successor may take from the seat to its windows


class Successor:
    """The process that waits, as the one before it sees it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.warm = threading.Event()
        self._there = threading.Event()
        self._ended = threading.Event()
        threading.Thread(target=self._listen, name="successor", daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        for line in self._process.stdout:
            if line == WARM:
                self.warm.set()
            elif line == THERE:
                self._there.set()
                return
        self._ended.set()
        self._there.set()

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def take_over(self, line: bytes) -> bool:
        """Give it the seat, and wait until its windows stand. False: they do not come."""
        _let_come_forward(self._process.pid)
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except OSError:
            return False
        came = self._there.wait(PATIENCE) and not self.ended
        if not came:
            self.end()
        return came

    def end(self) -> None:
        """It is not needed, or does not come."""
        self._process.kill()
        self._process.wait()


def successor_of(settings: Path) -> Successor:
    """Another process of the desk of this file."""
    return Successor([sys.executable, "-m", "kakanai_desk", "--settings", str(settings), OPTION])


class Waiting:
    """The process that waits, as it sees itself."""

    def __init__(self) -> None:
        self._line, self._word = sys.stdin.buffer, os.dup(1)
        os.dup2(2, 1)  # what anybody prints goes where messages go

    def seat(self) -> bytes:
        """Wait for the seat. The predecessor may end without one: then so does this process."""
        os.write(self._word, WARM)
        line = self._line.readline()
        if not line:
            os._exit(0)
        return line

    def stands(self, predecessor_gone: Callable[[], None]) -> None:
        """The windows stand; ``predecessor_gone`` is called, in a thread, once the process before has ended."""
        os.write(self._word, THERE)
        os.close(self._word)

        def wait() -> None:
            self._line.read()
            predecessor_gone()

        threading.Thread(target=wait, name="predecessor", daemon=True).start()


def vanish(*, first: bool) -> NoReturn:
    """End, with all that is in memory. On Linux the number of the ``first`` process stays and waits for the others."""
    if first and sys.platform == "linux":
        adopt_orphans()
        signal.pthread_sigmask(signal.SIG_BLOCK, keeper.PASSED_ON)  # what comes meanwhile is passed on, too
        os.execv(sys.executable, [sys.executable, "-I", "-S", str(keeper.__file__)])  # noqa: S606 - our own file
    os._exit(0)


def start_anew(settings: Path) -> NoReturn:
    """The successor did not come: the program starts as at the first time, and the clerk signs in again."""
    command = [sys.executable, "-m", "kakanai_desk", "--settings", str(settings)]
    if sys.platform == "win32":
        subprocess.Popen(command)
        os._exit(0)
    os.execv(sys.executable, command)  # noqa: S606 - our own module


def _let_come_forward(process: int) -> None:
    """Windows lets only the foreground's process pass the foreground on."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(process)
