"""Prints through the system's own spooler by QPrinter: pages that pdfium drew, on a queue by its name, no dialog.

For Windows, where it has never run; under Linux QPrinter reaches CUPS, and the tests run it there. Qt alone here, and
only to print: how a job stands is asked of the queue (``windows_queue``).
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceStatus, JobState, PrintJob
from kakanai_desk.forms.paper.raster import page_image, page_sizes

DPI = 300  # letters of 6 pt stay legible; a page is some 26 MB while it is drawn
SIDES = {
    "off": QPrinter.DuplexMode.DuplexNone,
    "long": QPrinter.DuplexMode.DuplexLongSide,
    "short": QPrinter.DuplexMode.DuplexShortSide,
}


class Queue(Protocol):
    """What knows the jobs of the queue."""

    def status(self) -> DeviceStatus: ...
    def job(self, job: PrintJob) -> JobState: ...
    def taken(self, job: PrintJob) -> None: ...
    def cancel(self, job: PrintJob) -> None: ...


class QtSpooler:
    """``tray`` cannot be chosen by name here: the queue's own settings say it, one queue for each tray."""

    def __init__(self, name: str, queue: Queue, tray: str = "", duplex: str = "off") -> None:
        self._name, self._queue, self._tray, self._duplex = name, queue, tray, duplex
        self._application = QGuiApplication.instance() or QGuiApplication([])

    def status(self) -> DeviceStatus:
        return self._queue.status()

    def job(self, job: PrintJob) -> JobState:
        return self._queue.job(job)

    def cancel(self, job: PrintJob) -> None:
        self._queue.cancel(job)

    def print_pdf(self, pdf: bytes, title: str) -> PrintJob:
        """
        Raises:
            PrinterFault: ``missing``, ``tray``, ``duplex``, ``refused``: nothing was sent. ``unclear``: it stopped in
                the middle of it.
        """
        if self._queue.status().text.endswith(".refuses"):  # Qt does not say so afterwards
            raise PrinterFault(queue=self._name, what="refused")
        about = QPrinterInfo.printerInfo(self._name)
        if about.isNull():
            raise PrinterFault(queue=self._name, what="missing")
        if self._tray:
            raise PrinterFault(queue=self._name, what="tray")
        if self._duplex != "off" and SIDES[self._duplex] not in about.supportedDuplexModes():
            raise PrinterFault(queue=self._name, what="duplex")
        sizes = page_sizes(pdf)
        printer = self._printer(title)
        _lay(printer, sizes[0])
        painter = QPainter()
        if not painter.begin(printer):
            raise PrinterFault(queue=self._name, what="refused")
        try:
            for number, size in enumerate(sizes):
                if number and not (_lay(printer, size) and printer.newPage()):
                    printer.abort()
                    raise PrinterFault(queue=self._name, what="unclear")
                _draw(painter, printer, pdf, number, size)
        finally:
            ended = painter.end()
        if not ended:
            raise PrinterFault(queue=self._name, what="unclear")
        number_in_queue = self._queue.job(PrintJob(self._name, "", 0, title)).number
        sent = PrintJob(self._name, number_in_queue, len(sizes), title)
        self._queue.taken(sent)
        return sent

    def _printer(self, title: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(self._name)
        printer.setDocName(title)
        printer.setResolution(DPI)
        printer.setFullPage(True)
        printer.setCopyCount(1)
        printer.setDuplex(SIDES[self._duplex])
        return printer


def _lay(printer: QPrinter, size: tuple[float, float]) -> bool:
    """Paper for the next page: ``size`` in mm, lying where it is wider than high."""
    width, height = size
    lying = width > height
    paper = QPageSize(QSizeF(min(size), max(size)), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    way = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    return printer.setPageSize(paper) and printer.setPageOrientation(way)


def _draw(painter: QPainter, printer: QPrinter, pdf: bytes, number: int, size: tuple[float, float]) -> None:
    picture = page_image(pdf, number, round(size[0] / 25.4 * DPI))
    plain = picture.tobytes()
    image = QImage(plain, picture.width, picture.height, 3 * picture.width, QImage.Format.Format_RGB888)
    place = printer.paperRect(QPrinter.Unit.DevicePixel)
    painter.drawImage(QRectF(0, 0, place.width(), place.height()), image)
