"""The resident's ten-key pad on Linux, told apart from the clerk's keyboard by its device file.

The device is grabbed, so what is typed on it reaches no window's focus: a resident's digit never lands in a clerk's
field. A pad that is unplugged is looked for until it is back. On Windows the same port is served by Raw Input (not
in this version).
"""

from __future__ import annotations

import logging
import os
import select
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus

log = logging.getLogger(__name__)

EVENT = struct.Struct("llHHi")  # struct input_event of linux/input.h
EV_SYN, EV_KEY = 0, 1
SYN_REPORT, SYN_DROPPED = 0, 3
EVIOCGRAB = 0x40044590
KEYS: dict[int, int] = {
    **{code: ord(char) for code, char in zip(range(2, 12), "1234567890", strict=True)},  # top row
    **dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), map(ord, "0123456789"), strict=True)),  # keypad
    28: ord("\r"), 96: ord("\r"), 14: ord("\b"), 83: ord("\b"),
    55: ord("*"), 78: ord("+"), 98: ord("/"), 74: ord("-"),
}  # fmt: skip
LOOK_AGAIN = 1.0  # seconds between two looks for a pad that is not there


def reserve(file: int) -> None:
    """Let nobody else hear this device. Raises: OSError."""
    import fcntl

    fcntl.ioctl(file, EVIOCGRAB, 1)


class EvdevKeys:
    """Tells ``pressed`` each key as its ASCII code and ``told`` the pad's lamp, both on a thread of its own.

    The thread alone opens, reads and closes the device: ``close`` only wakes it.
    """

    def __init__(
        self,
        device: Path,
        pressed: Callable[[int], None],
        told: Callable[[DeviceStatus], None],
        *,
        reserve: Callable[[int], None] = reserve,
        look_again: float = LOOK_AGAIN,
    ) -> None:
        self._device = device
        self._pressed = pressed
        self._told = told
        self._reserve = reserve
        self._look_again = look_again
        self._woken, self._wake = os.pipe()
        self._state: DeviceState | None = None
        self._thread = threading.Thread(target=self._run, name="ten-key", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; the pad belongs to everybody again."""
        os.write(self._wake, b"!")
        self._thread.join()
        os.close(self._wake)
        os.close(self._woken)

    def _run(self) -> None:
        closing = False
        while not closing:
            try:
                file = os.open(self._device, os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                self._lamp(DeviceState.ABSENT, "clerk.device.keypad.absent")
            else:
                try:
                    closing = self._listen(file)
                finally:
                    os.close(file)
                if not closing:
                    log.info("the ten-key pad was unplugged")
                    self._lamp(DeviceState.ABSENT, "clerk.device.keypad.absent")
            closing = closing or self._rest()

    def _rest(self) -> bool:
        """Wait for the next look; True when we are closed meanwhile."""
        return bool(select.select([self._woken], [], [], self._look_again)[0])

    def _listen(self, file: int) -> bool:
        """Hear the pad until it is gone (False) or we are closed (True)."""
        try:
            self._reserve(file)
        except OSError:
            log.warning("the ten-key pad could not be reserved; its keys may reach other windows")
            self._lamp(DeviceState.CAUTION, "clerk.device.keypad.shared")
        else:
            self._lamp(DeviceState.OK, "clerk.device.ok")
        keys = _Keys(self._pressed)
        held = bytearray(EVENT.size * 16)
        while True:
            ready, _, _ = select.select([file, self._woken], [], [])
            if self._woken in ready:
                return True
            try:
                count = os.readv(file, [held])
            except BlockingIOError:
                continue
            except OSError:
                return False
            if count == 0:
                return False
            keys.hear(memoryview(held)[:count])
            held[:] = bytes(len(held))  # a PIN was in it

    def _lamp(self, state: DeviceState, text: str) -> None:
        if state is not self._state:
            self._state = state
            self._told(DeviceStatus("keypad", state, text))


class _Keys:
    """Makes keys of the device's bytes, however they were cut."""

    def __init__(self, pressed: Callable[[int], None]) -> None:
        self._pressed = pressed
        self._rest = bytearray()
        self._dropped = False

    def hear(self, data: memoryview) -> None:
        self._rest += data
        whole = len(self._rest) - len(self._rest) % EVENT.size
        for _, _, kind, code, value in EVENT.iter_unpack(bytes(self._rest[:whole])):
            self._event(kind, code, value)
        self._rest[:whole] = b""

    def _event(self, kind: int, code: int, value: int) -> None:
        if kind == EV_SYN and code == SYN_DROPPED:
            self._dropped = True  # the kernel lost events: what follows until the next report is half a story
        elif kind == EV_SYN and code == SYN_REPORT:
            self._dropped = False
        elif kind == EV_KEY and value == 1 and code in KEYS and not self._dropped:
            self._pressed(KEYS[code])
