"""What a process asks of the operating system about itself: to end with its parent, to be the parent of orphans, to
leave the processor to others. Where a system has no such thing, it goes without."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable

_SET_DEATH_SIGNAL, _SET_SUBREAPER = 1, 36  # prctl(2)
_IDLE = -15  # SetThreadPriority


def end_with_parent() -> None:
    """Called in the main thread: this process gets SIGTERM when the one that is its parent now ends (Linux)."""
    if sys.platform == "linux":
        _prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)


def adopt_orphans() -> None:
    """Processes that this one's children leave behind become its own; stays so through an exec (Linux)."""
    if sys.platform == "linux":
        _prctl(_SET_SUBREAPER, 1)


def when_idle(do: Callable[[], object]) -> None:
    """Do it in a thread of its own that runs only where nobody else wants the processor, and wait for its end.

    A thread, because whoever may not raise a priority could not come back from this one.
    """

    def quietly() -> None:
        if sys.platform == "win32":
            import ctypes

            kernel = ctypes.windll.kernel32
            kernel.SetThreadPriority(kernel.GetCurrentThread(), _IDLE)
        elif sys.platform == "linux":
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # of this thread alone
        do()

    thread = threading.Thread(target=quietly, name="when idle", daemon=True)
    thread.start()
    thread.join()


def _prctl(option: int, value: int) -> None:
    import ctypes

    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
