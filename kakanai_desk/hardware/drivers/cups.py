"""Prints through CUPS, in IPP: the queue takes the PDF as it is, nothing is sent twice, and a job is looked after."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Sequence

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, JobTrouble, PrintJob
from kakanai_desk.hardware.drivers import ipp, queue_offer
from kakanai_desk.hardware.drivers.ipp import Answer, Attribute, Collection, IppFault, Operation, Tag, Values
from kakanai_desk.hardware.drivers.queue_offer import A4, QueueOffer, offer_of, page_sizes, wish

STAGES = {  # job-state, RFC 8011 5.3.7
    3: JobStage.WAITING,
    4: JobStage.HELD,
    5: JobStage.PRINTING,
    6: JobStage.PRINTING,  # processing-stopped: the printer waits for somebody
    7: JobStage.CANCELLED,
    8: JobStage.FAILED,
    9: JobStage.DONE,
}
STOPPED = 5  # printer-state
TROUBLES = {  # printer-state-reasons, RFC 8011 5.4.12; the first that is found is told
    JobTrouble.PAPER_OUT: ("media-empty", "media-needed", "input-tray-missing"),
    JobTrouble.JAM: ("media-jam",),
    JobTrouble.COVER: ("cover-open", "door-open", "interlock-open"),
    JobTrouble.TONER: ("toner-empty", "marker-supply-empty"),
    JobTrouble.OFFLINE: ("offline", "connecting-to-device", "timed-out", "shutdown"),
    JobTrouble.STOPPED: ("paused", "moving-to-paused"),
}
HARMLESS = ("-report", "-warning")


class CupsPrinter:
    """One queue of this machine's CUPS (``CUPS_SERVER`` chooses another daemon)."""

    def __init__(self, queue: str, tray: str = "", duplex: str = "off") -> None:
        """``tray``: the queue's own name (``media-source``); ``duplex``: off, long, short: the edge it is turned at."""
        self._queue, self._tray, self._duplex = queue, tray, duplex
        self._uri, self._path = f"ipp://localhost/printers/{queue}", f"/printers/{queue}"

    def _ask(
        self, operation: Operation, *more: Attribute, job: Sequence[Attribute | Collection] = (), document: bytes = b""
    ) -> Answer:
        path = "/jobs/" if operation is Operation.CANCEL_JOB else self._path
        return ipp.ask(path, ipp.question(operation, self._uri, getpass.getuser(), more, job), document)

    def _printer(self, *wanted: str) -> Answer:
        return self._ask(Operation.GET_PRINTER_ATTRIBUTES, *ipp.keywords("requested-attributes", wanted))

    def offer(self) -> QueueOffer:
        """What the queue can do.

        Raises:
            PrinterFault: ``cups``: nobody is there; ``missing``: no such queue.
        """
        try:
            told = self._printer(*queue_offer.WANTED)
        except IppFault:
            raise PrinterFault(queue=self._queue, what="cups") from None
        if not told.good:
            raise PrinterFault(queue=self._queue, what="missing")
        return offer_of(told.first)

    def status(self) -> DeviceStatus:
        wanted = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs")
        try:
            found = self._printer(*wanted, *queue_offer.WANTED)
        except IppFault:
            return _lamp(DeviceState.BROKEN, "missing")
        if not found.good:
            return _lamp(DeviceState.BROKEN, "missing")
        if False in found.first.get("printer-is-accepting-jobs", ()):
            return _lamp(DeviceState.BROKEN, "refuses")
        lacks = offer_of(found.first).lacks(self._tray, self._duplex, (A4,))
        if lacks:
            return _lamp(DeviceState.BROKEN, lacks[0])
        trouble = _trouble(found.first)
        if trouble is JobTrouble.NONE:
            return DeviceStatus("printer", DeviceState.OK, "clerk.device.ok")
        return _lamp(DeviceState.CAUTION, trouble.value)

    def print_pdf(self, pdf: bytes, title: str) -> PrintJob:
        """Hand the PDF to the queue. ``title`` is the reception number: no personal data in a job's name.

        The job is made first and gets its document then: CUPS drops a job that has none, so a lost answer to the first
        question prints nothing.

        Raises:
            PrinterFault: ``cups``: nobody is there; ``missing``: no such queue; ``refused``: it did not take the job.
                ``tray``, ``duplex``, ``paper``: the queue has no such thing. ``unclear``: the document was sent and the
                answer did not come; ``job`` finds it by its title.
        """
        sizes = page_sizes(pdf)
        size = sizes[0] if len(sizes) == 1 else A4
        try:
            offer = self.offer()
            lacks = offer.lacks(self._tray, self._duplex, (size,))
            if lacks:
                raise PrinterFault(queue=self._queue, what=lacks[0])
            wanted = wish(offer.paper(size) or size, self._tray, self._duplex, fit=len(sizes) > 1)
            made = self._ask(Operation.CREATE_JOB, Attribute(Tag.NAME, "job-name", title), job=wanted)
        except IppFault:
            raise PrinterFault(queue=self._queue, what="cups") from None
        number = made.first.get("job-id", [None])[0]
        if not made.good or not isinstance(number, int):
            what = "missing" if made.status == ipp.NOT_FOUND else "refused"
            raise PrinterFault(queue=self._queue, what=what)
        document = (
            Attribute(Tag.INTEGER, "job-id", number),
            Attribute(Tag.MIME_TYPE, "document-format", "application/pdf"),
            Attribute(Tag.BOOLEAN, "last-document", True),
        )
        try:
            taken = self._ask(Operation.SEND_DOCUMENT, *document, document=pdf)
        except IppFault as fault:
            raise PrinterFault(queue=self._queue, what="unclear" if fault.sent else "cups") from None
        if not taken.good:
            raise PrinterFault(queue=self._queue, what="refused")
        return PrintJob(self._queue, str(number), pdf.count(b"/Type /Page "), title)

    def job(self, job: PrintJob) -> JobState:
        try:
            found = self._found(job)
            stage = STAGES.get(found["job-state"][0], JobStage.UNSEEN) if found else JobStage.GONE
            number = str(found["job-id"][0]) if found else job.number
            trouble = JobTrouble.NONE
            if stage in (JobStage.WAITING, JobStage.PRINTING, JobStage.FAILED):
                trouble = _trouble(self._printer("printer-state", "printer-state-reasons").first)
        except IppFault:
            return JobState(JobStage.UNSEEN, JobTrouble.NONE, job.number)
        if stage is JobStage.FAILED and trouble is JobTrouble.NONE:
            trouble = JobTrouble.UNKNOWN
        return JobState(stage, trouble, number)

    def _found(self, job: PrintJob) -> Values | None:
        """What the queue says of it; None where the number is of nothing, or of a job with another title."""
        wanted = ipp.keywords("requested-attributes", ("job-id", "job-name", "job-state"))
        if job.number:
            asked = Attribute(Tag.INTEGER, "job-id", int(job.number))
            found = self._ask(Operation.GET_JOB_ATTRIBUTES, asked, *wanted)
            jobs = found.groups
        else:
            every = Attribute(Tag.KEYWORD, "which-jobs", "all")
            found = self._ask(Operation.GET_JOBS, every, *wanted)
            jobs = found.groups
        if not found.good and found.status != ipp.NOT_FOUND:
            raise IppFault(sent=True)
        named = [one for one in jobs if one.get("job-id") and one.get("job-state") and _is(one, job)]
        return max(named, key=lambda one: int(one["job-id"][0]), default=None)

    def cancel(self, job: PrintJob) -> None:
        try:
            asked = Attribute(Tag.INTEGER, "job-id", int(job.number))
            found = self._ask(Operation.CANCEL_JOB, asked)
        except IppFault as fault:
            raise PrinterFault(queue=self._queue, what="unclear" if fault.sent else "cups") from None
        if not found.good:
            over = found.status in (ipp.NOT_FOUND, ipp.NOT_POSSIBLE)
            raise PrinterFault(queue=self._queue, what="over" if over else "refused")


def _lamp(state: DeviceState, what: str) -> DeviceStatus:
    return DeviceStatus("printer", state, f"clerk.device.printer.{what}")


def _is(found: Values, job: PrintJob) -> bool:
    """A queue may keep the names of jobs to itself, or have forgotten them: then the number alone speaks."""
    names = found.get("job-name", [])
    return job.title in names or bool(job.number and not names)


def _trouble(printer: Values) -> JobTrouble:
    reasons = [str(reason) for reason in printer.get("printer-state-reasons", ())]
    bare = {_bare(reason) for reason in reasons}
    for trouble, words in TROUBLES.items():
        if bare.intersection(words):
            return trouble
    if printer.get("printer-state", [0])[0] == STOPPED:
        return JobTrouble.STOPPED
    return JobTrouble.UNKNOWN if _grave(reasons) else JobTrouble.NONE


def _bare(reason: str) -> str:
    for ending in ("-error", *HARMLESS):
        reason = reason.removesuffix(ending)
    return reason


def _grave(reasons: Iterable[str]) -> bool:
    return any(reason.endswith("-error") for reason in reasons)
