"""The resident's ten-key pad on Linux, told apart from the clerk's keyboard by its device file.

The device is grabbed, so what is typed on it reaches no window's focus: a resident's digit never lands in a clerk's
field. On Windows the same port is served by Raw Input (not in this version).
"""

from __future__ import annotations

import logging
import os
import struct
import threading
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

EVENT = struct.Struct("llHHi")  # struct input_event of linux/input.h
EV_KEY = 1
EVIOCGRAB = 0x40044590
KEYS: dict[int, int] = {
    **{code: ord(char) for code, char in zip(range(2, 12), "1234567890", strict=True)},  # top row
    **dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), map(ord, "0123456789"), strict=True)),  # keypad
    28: ord("\r"), 96: ord("\r"), 14: ord("\b"), 83: ord("\b"),
    55: ord("*"), 78: ord("+"), 98: ord("/"),
}  # fmt: skip


class EvdevKeys:
    """Reads one device file and tells ``pressed`` each key as its ASCII code, on its own thread."""

    def __init__(self, device: Path, pressed: Callable[[int], None]) -> None:
        self._pressed = pressed
        self._file = os.open(device, os.O_RDONLY)
        self._open = True
        self._grab()
        self._thread = threading.Thread(target=self._run, name="ten-key", daemon=True)
        self._thread.start()

    def _grab(self) -> None:
        import fcntl

        try:
            fcntl.ioctl(self._file, EVIOCGRAB, 1)
        except OSError:
            log.warning("the ten-key pad could not be reserved; its keys may reach other windows")

    def _run(self) -> None:
        while self._open:
            try:
                data = os.read(self._file, EVENT.size)
            except OSError:
                break
            if len(data) < EVENT.size:
                break
            _, _, kind, code, value = EVENT.unpack(data)
            if kind == EV_KEY and value == 1 and code in KEYS:
                self._pressed(KEYS[code])
        if self._open:
            log.info("the ten-key pad was unplugged")

    def close(self) -> None:
        self._open = False
        os.close(self._file)
