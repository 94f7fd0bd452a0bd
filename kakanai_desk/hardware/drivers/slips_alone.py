"""The printer of a writing desk, which prints slips and no pages: its lamp is that of the roll."""

from __future__ import annotations

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, PrintJob
from kakanai_desk.core.ports.receipts import ReceiptPrinter


class SlipsAlone:
    """``roll``: none where the settings name none, and then nothing can be printed at all."""

    def __init__(self, roll: ReceiptPrinter | None) -> None:
        self._roll = roll

    def status(self) -> DeviceStatus:
        if self._roll is None:
            return DeviceStatus("receipt", DeviceState.BROKEN, "clerk.device.printer.missing")
        return self._roll.status()

    def print_pdf(self, pdf: bytes, title: str) -> PrintJob:
        raise PrinterFault(queue="", what="none")

    def job(self, job: PrintJob) -> JobState:
        return JobState(JobStage.UNSEEN)

    def cancel(self, job: PrintJob) -> None:
        raise PrinterFault(queue="", what="none")
