"""What the Windows spooler says of a queue and its jobs (Microsoft Learn, winspool.h), in our own words.

The door to Windows is small and apart, so that the rest runs anywhere; it has never run on Windows (docs/paper.md).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Protocol

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, JobTrouble, PrintJob

PAUSED, ERROR, DELETING, PRINTING, PRINTED, DELETED, COMPLETE = 0x1, 0x2, 0x4, 0x10, 0x80, 0x100, 0x1000  # JOB_STATUS_
JOB_TROUBLES = {  # JOB_STATUS_, the first that is set is told
    0x40: JobTrouble.PAPER_OUT,
    0x20: JobTrouble.OFFLINE,
    0x400 | 0x200 | ERROR: JobTrouble.UNKNOWN,  # somebody has to look at the printer; the driver is stuck
}
QUEUE_TROUBLES = {  # PRINTER_STATUS_
    0x10 | 0x20 | 0x40: JobTrouble.PAPER_OUT,  # no paper, paper by hand, trouble with the paper
    0x8: JobTrouble.JAM,
    0x400000: JobTrouble.COVER,
    0x40000: JobTrouble.TONER,
    0x80 | 0x1000 | 0x800000: JobTrouble.OFFLINE,  # offline, not available, unknown
    0x1: JobTrouble.STOPPED,
    0x2 | 0x800 | 0x100000 | 0x200000: JobTrouble.UNKNOWN,  # error, output full, somebody has to come, no memory
}
DELETE = 5  # JOB_CONTROL_DELETE


@dataclass(frozen=True)
class SpooledJob:
    number: int
    title: str
    status: int


class Spooler(Protocol):
    """The spooler's own words. None where it knows no such queue, or does not answer."""

    def queue(self, name: str) -> int | None: ...
    def jobs(self, name: str) -> list[SpooledJob] | None: ...
    def delete(self, name: str, number: int) -> bool: ...


class WindowsQueue:
    """A job leaves the queue when it is printed: one that was seen there and is gone is taken for done.

    One that nobody here has seen is ``gone``: it may be printed or not.
    """

    def __init__(self, name: str, spooler: Spooler) -> None:
        self._name, self._spooler = name, spooler
        self._seen: dict[str, JobStage] = {}  # by title: as which it would be gone

    def status(self) -> DeviceStatus:
        bits = self._spooler.queue(self._name)
        if bits is None:
            return DeviceStatus("printer", DeviceState.BROKEN, "clerk.device.printer.missing")
        trouble = _first(QUEUE_TROUBLES, bits)
        if trouble is JobTrouble.NONE:
            return DeviceStatus("printer", DeviceState.OK, "clerk.device.ok")
        return DeviceStatus("printer", DeviceState.CAUTION, f"clerk.device.printer.{trouble.value}")

    def job(self, job: PrintJob) -> JobState:
        jobs, bits = self._spooler.jobs(self._name), self._spooler.queue(self._name)
        if jobs is None or bits is None:
            return JobState(JobStage.UNSEEN, JobTrouble.NONE, job.number)
        found = [one for one in jobs if one.title == job.title and job.number in ("", str(one.number))]
        if not found:
            return JobState(self._seen.get(job.title, JobStage.GONE), JobTrouble.NONE, job.number)
        newest = max(found, key=lambda one: one.number)
        number, stage = str(newest.number), _stage(newest.status)
        self._seen[job.title] = JobStage.CANCELLED if stage is JobStage.CANCELLED else JobStage.DONE
        if stage in (JobStage.DONE, JobStage.CANCELLED):
            return JobState(stage, JobTrouble.NONE, number)
        trouble = _first(JOB_TROUBLES, newest.status)
        if trouble in (JobTrouble.NONE, JobTrouble.UNKNOWN):  # the queue may know it better
            trouble = _first(QUEUE_TROUBLES, bits) or trouble
        return JobState(stage, trouble, number)

    def taken(self, job: PrintJob) -> None:
        """The spooler took it to the end: once it is not there any more, it is printed."""
        self._seen.setdefault(job.title, JobStage.DONE)

    def cancel(self, job: PrintJob) -> None:
        state = self.job(job)
        if state.ended:
            raise PrinterFault(queue=self._name, what="over")
        if not job.number or not self._spooler.delete(self._name, int(job.number)):
            raise PrinterFault(queue=self._name, what="refused")
        self._seen[job.title] = JobStage.CANCELLED


def _stage(status: int) -> JobStage:
    if status & (DELETING | DELETED):
        return JobStage.CANCELLED
    if status & (PRINTED | COMPLETE):
        return JobStage.DONE
    if status & PAUSED:
        return JobStage.HELD
    return JobStage.PRINTING if status & PRINTING else JobStage.WAITING


def _first(table: dict[int, JobTrouble], bits: int) -> JobTrouble:
    return next((trouble for mask, trouble in table.items() if bits & mask), JobTrouble.NONE)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Job(ctypes.Structure):
        """JOB_INFO_1W."""

        _fields_ = [
            ("number", wintypes.DWORD),
            *((name, wintypes.LPWSTR) for name in ("printer", "machine", "user", "document", "datatype", "words")),
            *((name, wintypes.DWORD) for name in ("status", "priority", "position", "pages", "printed")),
            ("submitted", wintypes.WORD * 8),
        ]

    class Winspool:
        """winspool.drv; a handle for each question."""

        def __init__(self) -> None:
            self._dll = ctypes.WinDLL("winspool.drv")

        def _asked(self, name: str, ask: Any) -> Any:
            handle = wintypes.HANDLE()
            if not self._dll.OpenPrinterW(ctypes.c_wchar_p(name), ctypes.byref(handle), None):
                return None
            try:
                return ask(handle)
            finally:
                self._dll.ClosePrinter(handle)

        def queue(self, name: str) -> int | None:
            def ask(handle: wintypes.HANDLE) -> int | None:
                status, needed = wintypes.DWORD(), wintypes.DWORD()
                size = ctypes.sizeof(status)  # PRINTER_INFO_6 is the status alone
                good = self._dll.GetPrinterW(handle, 6, ctypes.byref(status), size, ctypes.byref(needed))
                return int(status.value) if good else None

            return self._asked(name, ask)

        def jobs(self, name: str) -> list[SpooledJob] | None:
            def ask(handle: wintypes.HANDLE) -> list[SpooledJob] | None:
                needed, count = wintypes.DWORD(), wintypes.DWORD()
                more = (ctypes.byref(needed), ctypes.byref(count))
                self._dll.EnumJobsW(handle, 0, 999, 1, None, 0, *more)
                room = ctypes.create_string_buffer(max(1, needed.value))
                if not self._dll.EnumJobsW(handle, 0, 999, 1, room, len(room), *more):
                    return None
                found = ctypes.cast(room, ctypes.POINTER(_Job))
                return [SpooledJob(one.number, one.document or "", one.status) for one in found[: count.value]]

            return self._asked(name, ask)

        def delete(self, name: str, number: int) -> bool:
            return bool(self._asked(name, lambda handle: self._dll.SetJobW(handle, number, 0, None, DELETE)))
