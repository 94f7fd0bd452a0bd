"""A handheld or built-in code reader on a serial line, RS-232 or USB-COM, the same on Windows and Linux.

The line gives bytes as they are, so Japanese and sealed codes come through. A code ends with the reader's suffix, or,
without one, when the line is silent for a moment. A reader that is unplugged is looked for until it is back.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import serial

from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus

log = logging.getLogger(__name__)

LOOK_AGAIN = 1.0  # seconds between two looks for a reader that is not there
_SLICE = 0.05  # seconds a read waits; also how soon ``close`` is heard


@dataclass(frozen=True)
class LineHabits:
    """``suffix`` empty: silence of ``quiet`` seconds ends a code. ``most`` bytes: the largest set of ours and room."""

    baud: int = 115200
    prefix: bytes = b""
    suffix: bytes = b"\r\n"
    quiet: float = 0.08
    most: int = 8192


class Frames:
    """Cuts a stream of bytes into codes, however the line split them. Too long a code is dropped whole."""

    def __init__(self, habits: LineHabits) -> None:
        self._habits = habits
        self._bytes = bytearray()
        self._last = 0.0
        self._dropping = False

    def hear(self, at: float, data: bytes) -> tuple[list[bytes], int]:
        """Codes that ended with ``data``, and how many were dropped as too long or without their prefix."""
        suffix, found, dropped = self._habits.suffix, [], 0
        if data:
            self._last = at
            self._bytes += data
        while suffix and (end := self._bytes.find(suffix)) >= 0:
            code = bytes(self._bytes[:end])
            del self._bytes[: end + len(suffix)]
            dropped += self._keep(code, found)
        if not suffix and self._bytes and at - self._last >= self._habits.quiet:
            code, self._bytes = bytes(self._bytes), bytearray()
            dropped += self._keep(code, found)
        elif suffix and self._bytes and at - self._last >= max(1.0, self._habits.quiet):
            self._bytes.clear()  # a piece whose end never came must not begin the next code
            self._dropping = False
            dropped += 1
        if len(self._bytes) > self._habits.most + len(self._habits.prefix):
            del self._bytes[: -max(len(suffix) - 1, 1)]
            self._dropping = True
        return found, dropped

    def _keep(self, code: bytes, found: list[bytes]) -> int:
        """Keep a code that is whole; 1 where it is dropped."""
        prefix, whole = self._habits.prefix, not self._dropping
        self._dropping = False
        if not code and whole:
            return 0
        if not whole or not code.startswith(prefix) or len(code) - len(prefix) > self._habits.most:
            return 1
        found.append(code[len(prefix) :])
        return 0


class SerialCodes:
    """Tells ``heard`` each code's bytes and ``told`` the reader's lamp, both on a thread of its own.

    ``port`` is a device file, ``COM3``, or any pyserial URL. The thread alone opens, reads and closes it.
    """

    def __init__(
        self,
        port: str,
        heard: Callable[[bytes], None],
        told: Callable[[DeviceStatus], None],
        habits: LineHabits | None = None,
        *,
        look_again: float = LOOK_AGAIN,
    ) -> None:
        self._port = port
        self._heard = heard
        self._told = told
        self._habits = habits or LineHabits()
        self._look_again = look_again
        self._closing = threading.Event()
        self._state: DeviceState | None = None
        self._thread = threading.Thread(target=self._run, name="code-reader", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                line = serial.serial_for_url(self._port, self._habits.baud, timeout=_SLICE)
            except (serial.SerialException, OSError, ValueError):
                self._lamp(DeviceState.ABSENT, "clerk.device.code_reader.absent")
            else:
                self._lamp(DeviceState.OK, "clerk.device.ok")
                try:
                    self._listen(line)
                except (serial.SerialException, OSError):
                    log.info("the code reader was unplugged")
                    self._lamp(DeviceState.ABSENT, "clerk.device.code_reader.absent")
                finally:
                    line.close()
            self._closing.wait(self._look_again)

    def _listen(self, line: Any) -> None:
        frames = Frames(self._habits)
        while not self._closing.is_set():
            data = line.read(max(1, min(line.in_waiting, 4096)))
            codes, dropped = frames.hear(time.monotonic(), data)
            if dropped:
                self._lamp(DeviceState.CAUTION, "clerk.device.code_reader.garbled")
            for code in codes:
                self._lamp(DeviceState.OK, "clerk.device.ok")
                self._heard(code)

    def _lamp(self, state: DeviceState, text: str) -> None:
        if state is not self._state:
            self._state = state
            self._told(DeviceStatus("code_reader", state, text))
