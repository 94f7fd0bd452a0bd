"""A receipt printer that puts each slip into a folder as a picture. Refused unless the profile is training or dev."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from kakanai_desk.core.errors import PrinterFault, SimulatorRefused
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.ports.receipts import Strip


class FolderReceipts:
    """``slip-0001.png``, ``slip-0002.png`` …: no slip takes another's place.

    Raises:
        SimulatorRefused: the profile serves real residents.
    """

    def __init__(self, folder: Path, width: int, *, allowed: bool) -> None:
        if not allowed:
            raise SimulatorRefused(what="folder_receipts")
        self._folder = folder
        self._width = width

    @property
    def width(self) -> int:
        return self._width

    def status(self) -> DeviceStatus:
        return DeviceStatus("receipt", DeviceState.OK, "clerk.device.receipt.folder")

    def print_strip(self, strip: Strip) -> None:
        if strip.width != self._width:
            raise ValueError("the strip is not as wide as the roll")
        dots = Image.frombytes("1", (strip.width, strip.height), strip.rows)
        out = BytesIO()
        ImageChops.invert(dots).save(out, "PNG", dpi=(203.2, 203.2))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            number = sum(1 for _ in self._folder.glob("slip-*.png")) + 1
            while True:
                try:
                    with (self._folder / f"slip-{number:04d}.png").open("xb") as file:
                        file.write(out.getvalue())
                    return
                except FileExistsError:
                    number += 1
        except OSError:
            raise PrinterFault(queue="receipt", what="receipt_absent") from None
