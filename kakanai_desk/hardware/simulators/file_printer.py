"""A printer that puts each bundle into a folder. Refused unless the profile is training or dev."""

from __future__ import annotations

from pathlib import Path

from kakanai_desk.core.errors import PrinterFault, SimulatorRefused
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, PrintJob


class FilePrinter:
    """``allowed`` is false in service: there a missing queue is a fault that is shown, never a silent file.

    Raises:
        SimulatorRefused: the profile serves real residents.
    """

    def __init__(self, folder: Path, *, allowed: bool) -> None:
        if not allowed:
            raise SimulatorRefused(what="file_printer")
        self._folder = folder
        self._jobs = 0

    def status(self) -> DeviceStatus:
        return DeviceStatus("printer", DeviceState.OK, "clerk.device.printer.folder")

    def print_pdf(self, pdf: bytes, title: str) -> PrintJob:
        self._jobs += 1
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{title}.pdf").write_bytes(pdf)
        except OSError:
            raise PrinterFault(queue="folder", what="write") from None
        return PrintJob("folder", str(self._jobs), pdf.count(b"/Type /Page "))
