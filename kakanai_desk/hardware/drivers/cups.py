"""Prints through CUPS with its own ``lp``: the queue takes the PDF as it is, and nothing is sent twice."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, PrintJob

SECONDS = 15


class CupsPrinter:
    """One queue of the local CUPS (``CUPS_SERVER`` chooses another daemon)."""

    def __init__(self, queue: str) -> None:
        self._queue = queue

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        program = shutil.which(command[0])
        if program is None:
            raise PrinterFault(queue=self._queue, what="cups")
        try:
            return subprocess.run([program, *command[1:]], capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise PrinterFault(queue=self._queue, what="timeout") from None

    def status(self) -> DeviceStatus:
        try:
            found = self._run("lpstat", "-p", self._queue)
        except PrinterFault:
            return DeviceStatus("printer", DeviceState.BROKEN, "clerk.device.printer.missing")
        if found.returncode != 0:
            return DeviceStatus("printer", DeviceState.BROKEN, "clerk.device.printer.missing")
        if b"disabled" in found.stdout:
            return DeviceStatus("printer", DeviceState.CAUTION, "clerk.device.printer.stopped")
        return DeviceStatus("printer", DeviceState.OK, "clerk.device.ok")

    def print_pdf(self, pdf: bytes, title: str) -> PrintJob:
        """Hand the PDF to the queue. ``title`` is the reception number: no personal data in a job's name.

        Raises:
            PrinterFault: the queue is missing, or did not take the job; whether paper comes is the clerk's to say.
        """
        with tempfile.TemporaryDirectory(prefix="kakanai-") as folder:
            file = Path(folder) / "bundle.pdf"
            file.touch(mode=0o600)
            file.write_bytes(pdf)
            found = self._run("lp", "-d", self._queue, "-t", title, "-o", "media=A4", str(file))
        if found.returncode != 0:
            raise PrinterFault(queue=self._queue, what="refused")
        number = re.search(rb"-(\d+)\b", found.stdout)
        return PrintJob(self._queue, number.group(1).decode() if number else "", pdf.count(b"/Type /Page "))
