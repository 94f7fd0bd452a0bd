"""The lines to a receipt printer, each with an end to every wait: python-escpos's own, where they would wait for ever.

Each has ``answers``: whether the printer can be asked (``True``), cannot (``False``), or may be silent and still print
(``None``); ``present``: whether it is worth opening. ``_read`` waits a moment and gives what came, perhaps nothing.
``abandon`` throws away what has not left yet, so that nothing is printed after a fault was told.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import stat
import struct
import sys
import time
from pathlib import Path
from typing import Any

from kakanai_desk.hardware.drivers.escpos_door import faults, printers

PORT = 9100  # of a network printer that names none
BAUD = 38400  # of a serial one
SECONDS = 5.0  # that one piece may take to leave
_MOMENT = 0.2  # seconds that one look for an answer waits
_PRINTER_CLASS = 7  # of USB (bInterfaceClass)


def _platform_faults() -> tuple[type[Exception], ...]:
    if sys.platform == "win32":
        import pywintypes

        return (pywintypes.error,)
    return ()


LINE_FAULTS: tuple[type[Exception], ...] = (
    faults.Error,
    OSError,  # sockets, pyserial and pyusb
    AssertionError,  # the library's "device" was never opened
    RuntimeError,  # … or a part it needs is not on this machine
    ValueError,
    *_platform_faults(),
)


class NetworkLine(printers.Network):
    """TCP, raw printing (port 9100). IPv4, as the library has it."""

    answers = present = True

    def __init__(self, address: str, seconds: float) -> None:
        host, _, port = address.partition(":")
        super().__init__(host, int(port or PORT), timeout=seconds)

    def _read(self) -> bytes:
        ready, _, _ = select.select([self.device], [], [], _MOMENT)
        if not ready:
            return b""
        came = self.device.recv(64)
        if not came:
            raise ConnectionError
        return came

    def abandon(self) -> None:
        if self._device:
            linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
            self._device.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


class SerialLine(printers.Serial):
    """RS-232 or USB-COM with hardware flow control: ``/dev/ttyUSB0`` or ``COM3``, and ``,9600`` for another speed."""

    answers = present = True

    def __init__(self, address: str, seconds: float) -> None:
        port, _, baud = address.partition(",")
        super().__init__(port, int(baud or BAUD), timeout=_MOMENT)
        self._seconds = seconds

    def open(self, raise_not_found: bool = True) -> None:
        super().open(raise_not_found)
        self.device.write_timeout = self._seconds

    def _read(self) -> bytes:
        return self.device.read(1)  # the library waits for sixteen

    def close(self) -> None:
        device: Any = self._device
        if device and device.is_open:
            device.reset_output_buffer()  # the library would wait until a printer that is off has taken it
            device.close()
        self._device: Any = False

    def abandon(self) -> None:
        """``close`` does it."""


class UsbLine(printers.Usb):
    """A printer on USB without a driver of the system: ``04b8:0e15`` (vendor and product). Needs libusb."""

    answers: bool | None = True
    present = True

    def __init__(self, address: str, seconds: float, **search: Any) -> None:
        vendor, _, product = address.partition(":")
        super().__init__(int(vendor, 16), int(product, 16), dict(search), timeout=int(seconds * 1000))

    def _configure_usb(self) -> None:
        """Find its ends; the library takes those of one maker, and resets the printer at every opening."""
        from usb import util

        self.device.set_configuration()
        faces = list(self.device.get_active_configuration())
        face = next((face for face in faces if face.bInterfaceClass == _PRINTER_CLASS), faces[0])
        bulk = [e for e in face if util.endpoint_type(e.bmAttributes) == util.ENDPOINT_TYPE_BULK]
        ends = {util.endpoint_direction(end.bEndpointAddress): end.bEndpointAddress for end in bulk}
        self.out_ep = ends[util.ENDPOINT_OUT]
        self.in_ep = ends.get(util.ENDPOINT_IN, 0)
        self.answers = bool(self.in_ep)

    def _read(self) -> bytes:
        from usb.core import USBTimeoutError

        try:
            return bytes(self.device.read(self.in_ep, 64, int(_MOMENT * 1000)))
        except USBTimeoutError:
            return b""

    def abandon(self) -> None:
        """What has left is in the printer."""


class FileLine(printers.File):
    """A device file (``/dev/usb/lp0``). A path where none is stands for a printer that is off: no file is made."""

    answers: bool | None = None

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(address)
        self._seconds = seconds

    @property
    def present(self) -> bool:
        try:
            return stat.S_ISCHR(Path(self.devfile).stat().st_mode)
        except OSError:
            return False

    def open(self, raise_not_found: bool = True) -> None:
        if not self.present:
            raise faults.DeviceNotFoundError("no device file")
        quick = os.O_NONBLOCK | os.O_NOCTTY
        try:
            file, self.answers = os.open(self.devfile, os.O_RDWR | quick), None
        except OSError:
            file, self.answers = os.open(self.devfile, os.O_WRONLY | quick), False
        self.device = os.fdopen(file, "wb", buffering=0)

    def _raw(self, msg: bytes) -> None:
        left, until = memoryview(msg), time.monotonic() + self._seconds
        file = self.device.fileno()
        while left:
            _, ready, _ = select.select([], [file], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(file, left) :]

    def _read(self) -> bytes:
        file = self.device.fileno()
        ready, _, _ = select.select([file], [], [], _MOMENT)
        return os.read(file, 64) if ready else b""

    def abandon(self) -> None:
        """What has left is in the system's hands."""


class WindowsLine(printers.Win32Raw):
    """A queue of Windows that passes bytes as they are. It takes a job and says no more (needs pywin32)."""

    answers = False

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(address)

    @property
    def present(self) -> bool:
        return self.is_usable() and self.printer_name in self.printers

    def open(self, job_name: str = "slip", raise_not_found: bool = True) -> None:
        super().open(job_name, raise_not_found)

    def abandon(self) -> None:
        """What has left is in the queue."""


LINES: dict[str, Any] = {
    "network": NetworkLine,
    "usb": UsbLine,
    "serial": SerialLine,
    "file": FileLine,
    "windows": WindowsLine,
}
