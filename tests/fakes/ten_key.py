"""A ten-key pad without hardware: a FIFO at a device's path, and a hand that presses its keys."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kakanai_desk.hardware.drivers.evdev_keys import EV_KEY, EV_SYN, EVENT, KEYS

CODES = {chr(char): code for code, char in KEYS.items()}  # of the keypad's own keys, where there are two


def events(text: str) -> bytes:
    """What the kernel gives for these keys: down, report, up, report."""
    found = b""
    for char in text:
        for value in (1, 0):
            found += EVENT.pack(0, 0, EV_KEY, CODES[char], value) + EVENT.pack(0, 0, EV_SYN, 0, 0)
    return found


class TenKey:
    """``plug`` returns once the desk has opened the device."""

    def __init__(self, device: Path) -> None:
        self.device = device
        self._file: int | None = None

    def plug(self, seconds: float = 10.0) -> TenKey:
        os.mkfifo(self.device)
        until = time.monotonic() + seconds
        while self._file is None:
            try:
                self._file = os.open(self.device, os.O_WRONLY | os.O_NONBLOCK)  # fails until somebody reads
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
        return self

    def press(self, text: str) -> None:
        self.send(events(text))

    def send(self, data: bytes) -> None:
        if self._file is None:
            raise AssertionError("the pad is not plugged in")
        os.write(self._file, data)

    def unplug(self) -> None:
        if self._file is not None:
            self.device.unlink()
            os.close(self._file)
            self._file = None
