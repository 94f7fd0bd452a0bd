"""A printer that puts each bundle into a folder. Refused unless the profile is training or dev.

It plays what a printer can do: the word in ``PLAY`` (a text file in the folder, written by whoever teaches) is what it
does now; without the file it prints. A job that cannot go on waits in ``waiting`` and goes on by itself later.
"""

from __future__ import annotations

import threading
from enum import StrEnum
from pathlib import Path

from kakanai_desk.core.errors import PrinterFault, SimulatorRefused
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, JobTrouble, PrintJob

PLAY = "printer.txt"


class Play(StrEnum):
    """What ``PLAY`` may say."""

    READY = "ready"
    HOLD = "hold"  # jobs are held
    PAPER_OUT = "paper_out"
    JAM = "jam"
    COVER = "cover"
    TONER = "toner"
    OFFLINE = "offline"
    STOPPED = "stopped"
    REFUSE = "refuse"  # no job is taken
    FAIL = "fail"  # jobs are taken and given up
    VANISH = "vanish"  # no queue answers
    MUTE = "mute"  # jobs are taken, and nobody says so


WAITS = {  # of a job that cannot go on: its stage and what it waits for
    Play.HOLD: (JobStage.HELD, JobTrouble.NONE),
    Play.PAPER_OUT: (JobStage.PRINTING, JobTrouble.PAPER_OUT),
    Play.JAM: (JobStage.PRINTING, JobTrouble.JAM),
    Play.COVER: (JobStage.PRINTING, JobTrouble.COVER),
    Play.TONER: (JobStage.PRINTING, JobTrouble.TONER),
    Play.OFFLINE: (JobStage.PRINTING, JobTrouble.OFFLINE),
    Play.STOPPED: (JobStage.WAITING, JobTrouble.STOPPED),
}


class FilePrinter:
    """``allowed`` is false in service: there a missing queue is a fault that is shown, never a silent file.

    Raises:
        SimulatorRefused: the profile serves real residents.
    """

    def __init__(self, folder: Path, *, allowed: bool) -> None:
        if not allowed:
            raise SimulatorRefused(what="file_printer")
        self._folder, self._spool = folder, folder / "waiting"
        self._lock = threading.Lock()  # its status is asked by others than the print lane
        self._jobs: dict[str, tuple[str, JobStage]] = {}  # number: title, how it ended

    def _play(self) -> Play:
        try:
            return Play((self._folder / PLAY).read_text("utf-8").strip())
        except (OSError, ValueError):
            return Play.READY

    def status(self) -> DeviceStatus:
        play = self._advanced()
        if play is Play.VANISH:
            return DeviceStatus("printer", DeviceState.BROKEN, "clerk.device.printer.missing")
        if play is Play.REFUSE:
            return DeviceStatus("printer", DeviceState.BROKEN, "clerk.device.printer.refuses")
        trouble = WAITS.get(play, (JobStage.DONE, JobTrouble.NONE))[1]
        if trouble is not JobTrouble.NONE:
            return DeviceStatus("printer", DeviceState.CAUTION, f"clerk.device.printer.{trouble.value}")
        return DeviceStatus("printer", DeviceState.OK, "clerk.device.printer.folder")

    def print_pdf(self, pdf: bytes, title: str) -> PrintJob:
        play = self._play()
        if play in (Play.VANISH, Play.REFUSE):
            raise PrinterFault(queue="folder", what="cups" if play is Play.VANISH else "refused")
        number = str(max((int(n) for n in (*self._jobs, *self._waiting())), default=0) + 1)
        try:
            self._spool.mkdir(parents=True, exist_ok=True)
            (self._spool / f"{number}_{title}.pdf").write_bytes(pdf)
            self._advanced()
        except OSError:
            raise PrinterFault(queue="folder", what="write") from None
        if play is Play.MUTE:
            raise PrinterFault(queue="folder", what="unclear")
        return PrintJob("folder", number, pdf.count(b"/Type /Page "), title)

    def job(self, job: PrintJob) -> JobState:
        play = self._advanced()
        if play is Play.VANISH:
            return JobState(JobStage.UNSEEN, JobTrouble.NONE, job.number)
        known = {n: (file.stem.partition("_")[2], JobStage.WAITING) for n, file in self._waiting().items()}
        known |= self._jobs
        named = [n for n, (title, _) in known.items() if title == job.title and job.number in ("", n)]
        if not named:
            printed = (self._folder / f"{job.title}.pdf").is_file()  # by an earlier run of this desk
            return JobState(JobStage.DONE if printed else JobStage.GONE, JobTrouble.NONE, job.number)
        number = max(named, key=int)
        ended = known[number][1]
        if ended is JobStage.WAITING:
            stage, trouble = WAITS.get(play, (JobStage.WAITING, JobTrouble.NONE))
            return JobState(stage, trouble, number)
        return JobState(ended, JobTrouble.UNKNOWN if ended is JobStage.FAILED else JobTrouble.NONE, number)

    def cancel(self, job: PrintJob) -> None:
        if self._advanced() is Play.VANISH:
            raise PrinterFault(queue="folder", what="cups")
        waiting = self._waiting().get(job.number)
        if waiting is None:
            raise PrinterFault(queue="folder", what="over")
        waiting.unlink()
        self._jobs[job.number] = (job.title, JobStage.CANCELLED)

    def _waiting(self) -> dict[str, Path]:
        return {file.name.partition("_")[0]: file for file in sorted(self._spool.glob("*_*.pdf"))}

    def _advanced(self) -> Play:
        """What it does now, done to every job that waits."""
        with self._lock:
            return self._go_on()

    def _go_on(self) -> Play:
        play = self._play()
        if play in WAITS or play in (Play.VANISH, Play.REFUSE):
            return play
        for number, file in self._waiting().items():
            title = file.stem.partition("_")[2]
            if play is Play.FAIL:
                file.unlink()
                self._jobs[number] = (title, JobStage.FAILED)
            else:
                file.replace(self._folder / f"{title}.pdf")
                self._jobs[number] = (title, JobStage.DONE)
        return play
