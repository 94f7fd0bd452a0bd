"""Where an unexpected exception came from, without what it says: its message may hold a resident's data."""

from __future__ import annotations

import traceback
from pathlib import Path


def trace(error: BaseException) -> str:
    """Kind and call stack, innermost last: ``ValueError at lanes.py:44 _run < desk.py:12 start``; never the message."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__name__} at {places or 'unknown place'}"
