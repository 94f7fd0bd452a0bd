"""How much memory this process holds, so that the vision worker can end before it holds too much."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path


def resident_bytes() -> int:
    """Memory in use now; 0 where the system does not tell."""
    if sys.platform == "win32":
        return _windows()
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _windows() -> int:
    """PROCESS_MEMORY_COUNTERS.WorkingSetSize (psapi.h)."""
    counters = (ctypes.c_size_t * 10)()
    counters[0] = ctypes.sizeof(counters)
    kernel = ctypes.WinDLL("kernel32")  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    if not kernel.K32GetProcessMemoryInfo(process, counters, ctypes.sizeof(counters)):
        return 0
    return int(counters[2])
