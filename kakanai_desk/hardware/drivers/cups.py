"""Prints through CUPS, in IPP: the queue takes the PDF as it is, nothing is sent twice, and a job is looked after."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator, Sequence

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, JobTrouble, PrintJob
from kakanai_desk.hardware.drivers import ipp, queue_offer
from kakanai_desk.hardware.drivers.ipp import Answer, Attribute, Collection, IppFault, Operation, Tag, Values
from kakanai_desk.hardware.drivers.joined_jobs import joined, part_title, separate, title_parts, together
from kakanai_desk.hardware.drivers.queue_offer import QueueOffer, offer_of, wish
from kakanai_desk.hardware.pdf_pages import A4
from kakanai_desk.hardware.pdf_runs import runs_of

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

        Pages of another paper size are a job of their own, because a job has one paper. All of them are handed over
        before the first is let go: where one is not taken, nothing is printed.

        Raises:
            PrinterFault: ``cups``: nobody is there; ``missing``: no such queue; ``refused``: it did not take the job.
                ``tray``, ``duplex``, ``paper``: the queue has no such thing. ``unclear``: the document was sent and the
                answer did not come; ``job`` finds it by its title.
        """
        runs = runs_of(pdf)
        offer = self.offer()
        lacks = offer.lacks(self._tray, self._duplex, [run.size for run in runs])
        if lacks:
            raise PrinterFault(queue=self._queue, what=lacks[0])
        made: list[int] = []
        try:
            for part, run in enumerate(runs, 1):
                size = offer.paper(run.size) or run.size
                wanted = wish(size, self._tray, self._duplex, held=len(runs) > 1)
                made.append(self._make(part_title(title, part, len(runs)), wanted))
                self._send(made[-1], run.pdf)
        except PrinterFault as fault:
            if len(runs) > 1 and made:
                raise self._taken_back(made, fault) from None
            raise
        if len(runs) > 1:
            self._let_go(made)
        return PrintJob(self._queue, joined(made), sum(run.pages for run in runs), title)

    def _make(self, name: str, wanted: Sequence[Attribute | Collection]) -> int:
        """A job without its document; its number. CUPS drops it where none follows, so a lost answer prints nothing."""
        try:
            made = self._ask(Operation.CREATE_JOB, Attribute(Tag.NAME, "job-name", name), job=wanted)
        except IppFault:
            raise PrinterFault(queue=self._queue, what="cups") from None
        number = made.first.get("job-id", [None])[0]
        if not made.good or not isinstance(number, int):
            what = "missing" if made.status == ipp.NOT_FOUND else "refused"
            raise PrinterFault(queue=self._queue, what=what)
        return number

    def _send(self, number: int, pdf: bytes) -> None:
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

    def _taken_back(self, made: Sequence[int], fault: PrinterFault) -> PrinterFault:
        """Jobs that were held go; then nothing was printed, else nobody knows until they are found by their title."""
        try:
            gone = [self._ask(Operation.CANCEL_JOB, Attribute(Tag.INTEGER, "job-id", one)).good for one in made]
        except IppFault:
            return PrinterFault(queue=self._queue, what="unclear")
        what = fault.values["what"] if fault.values["what"] != "unclear" else "refused"
        return PrinterFault(queue=self._queue, what=what if all(gone) else "unclear")

    def _let_go(self, made: Sequence[int]) -> None:
        for number in made:
            try:
                good = self._ask(Operation.RELEASE_JOB, Attribute(Tag.INTEGER, "job-id", number)).good
            except IppFault:
                good = False
            if not good:
                raise PrinterFault(queue=self._queue, what="unclear")

    def job(self, job: PrintJob) -> JobState:
        try:
            return together([self._state(found) for found in self._found(job)] or [JobState(JobStage.GONE)])
        except IppFault:
            return JobState(JobStage.UNSEEN, JobTrouble.NONE, job.number)

    def _state(self, found: Values | int) -> JobState:
        """Of one of the queue's jobs; of one that it does not know, its number alone."""
        if isinstance(found, int):
            return JobState(JobStage.GONE, JobTrouble.NONE, str(found))
        stage = STAGES.get(found["job-state"][0], JobStage.UNSEEN)
        trouble = JobTrouble.NONE
        if stage in (JobStage.WAITING, JobStage.PRINTING, JobStage.FAILED):
            trouble = _trouble(self._printer("printer-state", "printer-state-reasons").first)
        if stage is JobStage.FAILED and trouble is JobTrouble.NONE:
            trouble = JobTrouble.UNKNOWN
        return JobState(stage, trouble, str(found["job-id"][0]))

    def _found(self, job: PrintJob) -> list[Values | int]:
        """What the queue says of the parts, in order; a number that is of nothing, or of another job, as it is."""
        wanted = ipp.keywords("requested-attributes", ("job-id", "job-name", "job-state"))
        if job.number:
            return [self._numbered(number, job.title, wanted) for number in separate(job.number)]
        every = Attribute(Tag.KEYWORD, "which-jobs", "all")
        return list(_newest(_jobs(self._ask(Operation.GET_JOBS, every, *wanted)), job.title))

    def _numbered(self, number: int, title: str, wanted: Sequence[Attribute]) -> Values | int:
        asked = Attribute(Tag.INTEGER, "job-id", number)
        found = _jobs(self._ask(Operation.GET_JOB_ATTRIBUTES, asked, *wanted))
        return next((one for one in found if _is(one, title)), number)

    def cancel(self, job: PrintJob) -> None:
        over = 0
        numbers = separate(job.number) or separate(self.job(job).number)
        for number in reversed(numbers):  # the last first: what has begun is the first
            try:
                found = self._ask(Operation.CANCEL_JOB, Attribute(Tag.INTEGER, "job-id", number))
            except IppFault as fault:
                raise PrinterFault(queue=self._queue, what="unclear" if fault.sent else "cups") from None
            if found.good:
                continue
            if found.status not in (ipp.NOT_FOUND, ipp.NOT_POSSIBLE):
                raise PrinterFault(queue=self._queue, what="refused")
            over += 1
        if over == len(numbers):
            raise PrinterFault(queue=self._queue, what="over")


def _jobs(answer: Answer) -> list[Values]:
    """
    Raises:
        IppFault: it is no answer to that.
    """
    if not answer.good and answer.status != ipp.NOT_FOUND:
        raise IppFault(sent=True)
    return [one for one in answer.groups if one.get("job-id") and one.get("job-state")]


def _newest(jobs: Iterable[Values], title: str) -> Iterator[Values]:
    """Those of the title that were made last: one, or the parts of one bundle."""
    parts: dict[tuple[int, int], Values] = {}
    for one in sorted(jobs, key=lambda one: int(one["job-id"][0])):
        for name in one.get("job-name", []):
            known, part, of = title_parts(str(name))
            if known == title:
                parts[of, part] = one
    if parts:
        newest = max(parts, key=lambda key: int(parts[key]["job-id"][0]))[0]
        yield from (one for (of, _), one in sorted(parts.items()) if of == newest)


def _lamp(state: DeviceState, what: str) -> DeviceStatus:
    return DeviceStatus("printer", state, f"clerk.device.printer.{what}")


def _is(found: Values, title: str) -> bool:
    """A queue may keep the names of jobs to itself, or have forgotten them: then the number alone speaks."""
    names = [title_parts(str(name))[0] for name in found.get("job-name", [])]
    return title in names or not names


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
