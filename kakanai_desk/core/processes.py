"""What a process asks of the operating system about itself: to end with its parent, to be the parent of orphans, to
leave the processor to others. Where a system has no such thing, nothing happens."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

_SET_DEATH_SIGNAL, _SET_SUBREAPER = 1, 36  # prctl(2)
_IDLE_CLASS, _NORMAL_CLASS = 0x40, 0x20  # SetPriorityClass


def end_with_parent() -> None:
    """Called in the main thread: this process gets SIGTERM when the one that is its parent now ends (Linux)."""
    if sys.platform == "linux":
        _prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)


def adopt_orphans() -> None:
    """Processes that this one's children leave behind become its own; stays so through an exec (Linux)."""
    if sys.platform == "linux":
        _prctl(_SET_SUBREAPER, 1)


def let_others_first(wanted: bool) -> None:
    """Every thread of this process runs only where nobody else wants to, or as usual again."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _IDLE_CLASS if wanted else _NORMAL_CLASS)
    elif sys.platform == "linux":
        policy = os.SCHED_IDLE if wanted else os.SCHED_OTHER
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setscheduler(int(thread.name), policy, os.sched_param(0))


def _prctl(option: int, value: int) -> None:
    import ctypes

    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
