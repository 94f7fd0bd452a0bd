"""Printing the papers of a visit and looking after the job, until the clerk has said what came out (R-045, R-071).

A job is written down before it is sent: a desk that was killed meanwhile finds it in the queue by its title. Nothing
is ever printed a second time by itself, and not at all while paper may still come of the job before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kakanai_desk.core.errors import (
    DeskError,
    MoveNotAllowed,
    PrinterFault,
    PrintNotCancelled,
    PrintStillThere,
    SignatureVoid,
)
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.devices import DeviceStatus, JobStage, JobState, Printer, PrintJob
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import NEWS, free, needs
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paper_port import Papers
from kakanai_desk.visit.paperwork import Paperwork, fault_shown
from kakanai_desk.visit.steps import Step

AGAIN = ("some", "none")  # answers after which it may be printed again
OUT = ("sending", "sent")  # a job is with the printer, and the clerk has not said what came out
UNCLEAR = ("unclear", "timeout")  # faults after which the printer may have the job all the same


@dataclass(frozen=True)
class Before:
    """How it stood before it was to be printed: so it stands again where nothing was sent."""

    printed: str
    job: PrintJob | None
    state: JobState | None


class Printing:
    def __init__(self, context: Context, paperwork: Paperwork) -> None:
        self._c = context
        self._paperwork = paperwork
        self._looking = False

    @needs(Operation.SERVE)
    def copies_for_resident(self) -> None:
        """控え: whether each form is printed once more for the resident, without the individual number (R-049)."""
        self._c.at(Step.PRINT)
        self._c.live.for_resident = not self._c.live.for_resident
        self._c.show()

    @needs(Operation.SERVE)
    def print(self, reason: str = "") -> None:
        """Print all documents and the guide sheet; again only after the clerk's answer, and with a reason.

        Raises:
            MoveNotAllowed: it was sent already, or no reason is given for sending it once more.
        """
        visit = self._c.at(Step.PRINT)
        if self._c.live.busy:
            return
        again = visit.printed in AGAIN
        if visit.printed and not (again and reason):
            raise MoveNotAllowed(state=f"print/{visit.printed}", move="print")
        earlier, times = visit.print_job, visit.prints + 1
        before = Before(visit.printed, earlier, self._c.live.print_state)
        title = visit.reception_number if times == 1 else f"{visit.reception_number}-{times}"
        decision = self._c.effective_decision()
        signed_at = visit.signature.signed_at if visit.signature else self._c.clock.now()
        shown, copies = self._c.shown(visit), self._c.live.for_resident
        self._c.live.busy, self._c.live.print_state = "clerk.busy.print", None
        sending = replace(visit, printed="sending", print_job=PrintJob("", "", 0, title), prints=times)
        self._c.keep(sending, ("print_requested", {"job": title, "reason": reason, "copies": copies}))

        def job() -> tuple[Papers, PrintJob]:
            if earlier is not None and self._c.printer.job(earlier).pending:
                raise PrintStillThere
            papers = self._c.paper_shop.make(shown, decision, signed_at, for_print=True, for_resident=copies)
            self._paperwork.check_signature(papers, visit)
            return papers, self._c.printer.print_pdf(papers.pdf, title)

        self._c.lanes.printing.submit(
            job, lambda found: self._c.lanes.visit.submit(lambda: self._sent(sending, before, found))
        )

    def _look_at_printer(self) -> None:
        """The lamp follows what the printer says of itself after a job."""

        def shown(found: DeviceStatus | BaseException) -> None:
            if isinstance(found, DeviceStatus):
                self._c.lanes.visit.submit(lambda: self._c.lamp(found))

        self._c.lanes.printing.submit(self._c.printer.status, shown)

    def _sent(self, visit: Visit, before: Before, found: tuple[Papers, PrintJob] | BaseException) -> None:
        self._look_at_printer()
        current = self._c.open_visit
        if current is None or current.case is not visit.case or current.step is not Step.PRINT:
            if not isinstance(found, BaseException):  # it was changed or parked while it was printed
                self._c.record("printed_in_vain", **_told(*found))
            if current is not None and current.id == visit.id:
                self._c.live.busy = ""
            self._c.show()
            return
        self._c.live.busy = ""
        if isinstance(found, BaseException):
            self._not_sent(current, before, found)
            return
        papers, sent = found
        self._c.live.papers = papers
        number = any(n.procedure.individual_number for n in self._c.to_receive().needed)
        line = "printed", {**_told(papers, sent), "individual_number": number}
        self._c.keep(replace(current, printed="sent", print_job=sent), line)

    def _not_sent(self, visit: Visit, before: Before, found: BaseException) -> None:
        as_before = replace(visit, printed=before.printed, print_job=before.job)
        if isinstance(found, SignatureVoid):
            self._c.keep(replace(as_before, signature=None, step=Step.DOCUMENTS), ("signature_void", {}))
        elif isinstance(found, DeskError) and found.values.get("what") not in UNCLEAR:
            self._c.live.print_state = before.state
            self._c.keep(as_before, ("print_refused", {"fault": found.code, "what": found.values.get("what", "")}))
        fault_shown(self._c, found)

    # --- the job

    @property
    def watches(self) -> bool:
        """Whether the queue is to be asked how the job stands. Safe on any thread."""
        visit, state = self._c.open_visit, self._c.live.print_state
        if visit is None or visit.step is not Step.PRINT or visit.print_job is None or self._c.live.busy:
            return False
        return visit.printed != "all" and not (state is not None and state.ended)

    @free(NEWS)
    def look(self) -> None:
        """Ask the queue how the job stands; the answer comes on the screens where it is another one."""
        if self._looking or not self.watches:
            return
        job = self._c.visit.print_job
        if job is None:
            return
        self._looking = True
        self._c.lanes.printing.submit(
            lambda: self._c.printer.job(job),
            lambda found: self._c.lanes.visit.submit(lambda: self._seen(job, found)),
        )

    def _seen(self, job: PrintJob, found: JobState | BaseException) -> None:
        self._looking = False
        visit, before = self._c.open_visit, self._c.live.print_state
        if visit is None or visit.print_job != job:
            return  # another job, or another visit
        if isinstance(found, BaseException):
            raise found
        if found == before:
            return
        self._c.live.print_state = found
        if visit.printed == "sending" and found.stage not in (JobStage.GONE, JobStage.UNSEEN):
            named = replace(job, number=found.number)
            self._c.keep(replace(visit, printed="sent", print_job=named), ("print_found", _line(named, found)))
        elif found.ended:
            self._c.record("print_ended", **_line(job, found))
        self._c.show()

    @needs(Operation.SERVE)
    def cancel(self, reason: str) -> None:
        """Nothing more of the job is printed; what came out until then the clerk still says.

        Raises:
            MoveNotAllowed: there is no job, or no reason is given.
        """
        visit = self._c.at(Step.PRINT)
        job = visit.print_job
        if job is None or visit.printed == "all" or not reason or self._c.live.busy:
            raise MoveNotAllowed(state=f"print/{visit.printed}", move="cancel")
        self._c.live.busy = "clerk.busy.cancel_print"

        self._c.lanes.printing.submit(
            lambda: ended(self._c.printer, job),
            lambda found: self._c.lanes.visit.submit(lambda: self._cancelled(job, reason, found)),
        )
        self._c.show()

    def _cancelled(self, job: PrintJob, reason: str, found: JobState | BaseException) -> None:
        current = self._c.open_visit
        ours = current is not None and current.print_job is not None and current.print_job.title == job.title
        if ours:
            self._c.live.busy = ""
        if isinstance(found, BaseException):
            not_cancelled(self._c, job, reason, found)
            fault_shown(self._c, found if not isinstance(found, PrinterFault) else PrintNotCancelled(**found.values))
            return
        self._c.record("print_cancelled", reason=reason, **_line(job, found))
        if ours:
            self._c.live.print_state = found
        self._c.show()

    @needs(Operation.SERVE)
    def came_out(self, how: str) -> None:
        """紙は、出ましたか: ``all`` goes on, ``some`` and ``none`` print again when the clerk asks."""
        visit = self._c.at(Step.PRINT)
        if visit.printed not in OUT or how not in ("all", *AGAIN) or self._c.live.busy:
            raise MoveNotAllowed(state="print", move=how)
        state = self._c.live.print_state
        said = {"came_out": how, "queue_said": state.stage.value if state else ""}
        self._c.keep(replace(visit, printed=how), ("print_confirmed", said))


def ended(printer: Printer, job: PrintJob) -> JobState:
    """Cancel it, and see how it stands then.

    Raises:
        PrinterFault: it had ended before, or nobody knows.
    """
    state = printer.job(job)
    if state.ended:
        raise PrinterFault(queue=job.queue, what="over")
    named = replace(job, number=state.number)
    printer.cancel(named)
    return printer.job(named)


def not_cancelled(context: Context, job: PrintJob, reason: str, found: BaseException) -> None:
    what = found.values.get("what", "") if isinstance(found, DeskError) else ""
    context.record("print_not_cancelled", job=job.title, reason=reason, what=what)


def withdraw(context: Context, job: PrintJob, reason: str) -> None:
    """A visit that ends without an application leaves no paper behind that comes later, when nobody waits for it."""

    def told(found: JobState | BaseException) -> None:
        if isinstance(found, JobState):
            context.record("print_cancelled", reason=reason, **_line(job, found))
        elif not (isinstance(found, PrinterFault) and found.values.get("what") == "over"):
            not_cancelled(context, job, reason, found)

    context.lanes.printing.submit(
        lambda: ended(context.printer, job), lambda found: context.lanes.visit.submit(lambda: told(found))
    )


def _line(job: PrintJob, state: JobState) -> dict[str, Any]:
    return {
        "job": job.title,
        "queue": job.queue,
        "number": state.number,
        "stage": state.stage.value,
        "trouble": state.trouble.value,
    }


def _told(papers: Papers, sent: PrintJob) -> dict[str, Any]:
    """What the record says of a print job: which documents, and by which digest each page can be known again."""
    return {
        "job": sent.title,
        "queue": sent.queue,
        "number": sent.number,
        "sheets": sent.sheets,
        "documents": [s.id for s in papers.sheets],
        "page_digests": [s.page_sha256 for s in papers.sheets],
        "copies": papers.copy_pages,
        "guide_pages": papers.guide_pages,
        "official_seal": False,  # 公印: no paper of the desk has one
    }
