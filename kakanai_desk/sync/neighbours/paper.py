"""A neighbour's printer as this counter's ``Printer``: the job goes there, and is confirmed here."""

from __future__ import annotations

from kakanai_desk.core.ports.devices import DeviceStatus, JobState, PrintJob
from kakanai_desk.core.ports.neighbours import Neighbours


class NeighbourPrinter:
    """Never tries a second time by itself: the clerk looks at the neighbour's printer first."""

    def __init__(self, neighbours: Neighbours, terminal: str) -> None:
        self._neighbours, self._terminal = neighbours, terminal

    def status(self) -> DeviceStatus:
        return self._neighbours.printer_status(self._terminal)

    def print_pdf(self, pdf: bytes, title: str) -> PrintJob:
        return self._neighbours.print_pdf(self._terminal, pdf, title)

    def job(self, job: PrintJob) -> JobState:
        return self._neighbours.print_state(self._terminal, job)

    def cancel(self, job: PrintJob) -> None:
        self._neighbours.cancel_print(self._terminal, job)
