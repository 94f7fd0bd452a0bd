"""Printer, lanes and the lamps of the device bar, in our own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

T = TypeVar("T")


class DeviceState(StrEnum):
    """Shape and colour of a lamp: disc, triangle, square."""

    OK = "ok"
    CAUTION = "caution"
    BROKEN = "broken"
    ABSENT = "absent"


@dataclass(frozen=True)
class DeviceStatus:
    """``device`` is a stable word (card, printer, center, visitor_screen, keypad, code_reader).

    ``text`` is a clerk text key.
    """

    device: str
    state: DeviceState
    text: str
    count: int = 0


@dataclass(frozen=True)
class PrintJob:
    """A job the queue accepted. Acceptance is not paper: the clerk is asked 印刷されましたか.

    ``title``: what the job is called in the queue, by which it is found where the number was never heard or belongs to
    another job by now.
    """

    queue: str
    number: str
    sheets: int
    title: str = ""


class JobStage(StrEnum):
    """Where a job stands, as its queue says. What came out of the printer only the clerk sees."""

    WAITING = "waiting"  # accepted; its turn has not come, or the queue is stopped
    HELD = "held"  # somebody at the queue holds it
    PRINTING = "printing"
    DONE = "done"
    FAILED = "failed"  # the queue gave it up
    CANCELLED = "cancelled"
    GONE = "gone"  # the queue knows no such job
    UNSEEN = "unseen"  # the queue does not answer: the job may be printed or not


class JobTrouble(StrEnum):
    """What a job waits for, or why it failed."""

    NONE = ""
    PAPER_OUT = "paper_out"
    JAM = "jam"
    COVER = "cover"
    TONER = "toner"
    OFFLINE = "offline"
    STOPPED = "stopped"  # the queue was stopped: by a person, or by the system after a fault
    UNKNOWN = "unknown"


PENDING = frozenset({JobStage.WAITING, JobStage.HELD, JobStage.PRINTING})
ENDED = frozenset({JobStage.DONE, JobStage.FAILED, JobStage.CANCELLED, JobStage.GONE})


@dataclass(frozen=True)
class JobState:
    """``number``: by which the queue knows the job; it may have been asked for by its title alone."""

    stage: JobStage
    trouble: JobTrouble = JobTrouble.NONE
    number: str = ""

    @property
    def pending(self) -> bool:
        """Paper may still come of it."""
        return self.stage in PENDING

    @property
    def ended(self) -> bool:
        """Nothing more comes of it."""
        return self.stage in ENDED


@dataclass(frozen=True)
class Margins:
    """In mm: what a printer leaves white, or how near to the edge of its sheet a page has ink."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


class Printer(Protocol):
    """Called on the print lane. Raises ``PrinterFault``; never retries by itself (a retry could print twice)."""

    def status(self) -> DeviceStatus: ...
    def print_pdf(self, pdf: bytes, title: str) -> PrintJob: ...

    def job(self, job: PrintJob) -> JobState:
        """How it stands; without a number, the newest of its title. A queue that does not answer is ``UNSEEN``."""
        ...

    def cancel(self, job: PrintJob) -> None:
        """Nothing more of it is printed.

        Raises:
            PrinterFault: ``over``: it had ended before; ``refused``, ``cups`` …: nobody knows.
        """
        ...


class Lane(Protocol):
    """One worker for one kind of work. ``done`` gets the result or the exception, on the lane's own thread."""

    def submit(self, job: Callable[[], T], done: Callable[[T | BaseException], None] | None = None) -> None: ...
    def stop(self) -> None: ...
