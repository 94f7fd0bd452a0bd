"""What the Windows spooler says becomes our words; the spooler here is played, none of it has run on Windows."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, JobStage, JobState, JobTrouble, PrintJob
from kakanai_desk.hardware.drivers.windows_queue import SpooledJob, WindowsQueue

TITLE = "NA1-260410-0001-X"
JOB = PrintJob("laser", "7", 6, TITLE)


class PlayedSpooler:
    def __init__(self):
        self.bits, self.there, self.deletes = 0, [], True

    def queue(self, name):
        return self.bits

    def jobs(self, name):
        return self.there

    def delete(self, name, number):
        self.there = [job for job in self.there if not self.deletes or job.number != number]
        return self.deletes


@pytest.fixture
def spooler():
    return PlayedSpooler()


@pytest.fixture
def queue(spooler):
    return WindowsQueue("laser", spooler)


@pytest.mark.parametrize(
    ("bits", "state", "word"),
    [
        (0x0, DeviceState.OK, "clerk.device.ok"),
        (0x400, DeviceState.OK, "clerk.device.ok"),  # it prints
        (0x10, DeviceState.CAUTION, "paper_out"),
        (0x8, DeviceState.CAUTION, "jam"),
        (0x400000, DeviceState.CAUTION, "cover"),
        (0x40000, DeviceState.CAUTION, "toner"),
        (0x80, DeviceState.CAUTION, "offline"),
        (0x1, DeviceState.CAUTION, "stopped"),
        (0x100000, DeviceState.CAUTION, "unknown"),
        (None, DeviceState.BROKEN, "missing"),
    ],
)
def test_the_lamp_follows_the_queue(queue, spooler, bits, state, word):
    spooler.bits = bits
    status = queue.status()
    assert status.state is state and status.text.endswith(word)


@pytest.mark.parametrize(
    ("status", "bits", "stage", "trouble"),
    [
        (0x0, 0, JobStage.WAITING, ""),
        (0x8, 0, JobStage.WAITING, ""),
        (0x10, 0, JobStage.PRINTING, ""),
        (0x1, 0, JobStage.HELD, ""),
        (0x10 | 0x40, 0, JobStage.PRINTING, "paper_out"),
        (0x10 | 0x20, 0, JobStage.PRINTING, "offline"),
        (0x10 | 0x2, 0x8, JobStage.PRINTING, "jam"),
        (0x10 | 0x2, 0, JobStage.PRINTING, "unknown"),
        (0x10, 0x400000, JobStage.PRINTING, "cover"),
        (0x80, 0x10, JobStage.DONE, ""),
        (0x4, 0, JobStage.CANCELLED, ""),
    ],
)
def test_a_job_stands_as_its_status_and_the_queue_say(queue, spooler, status, bits, stage, trouble):
    spooler.there, spooler.bits = [SpooledJob(7, TITLE, status)], bits
    assert queue.job(JOB) == JobState(stage, JobTrouble(trouble), "7")


def test_a_job_is_found_by_its_title_and_never_under_another(queue, spooler):
    spooler.there = [SpooledJob(7, TITLE, 0x10), SpooledJob(9, TITLE, 0), SpooledJob(11, "other", 0)]
    assert queue.job(PrintJob("laser", "11", 0, TITLE)).stage is JobStage.GONE
    assert queue.job(PrintJob("laser", "", 0, TITLE)).number == "9"


def test_what_was_there_and_is_gone_is_printed_and_what_nobody_saw_is_gone(queue, spooler):
    assert queue.job(JOB).stage is JobStage.GONE
    spooler.there = [SpooledJob(7, TITLE, 0x10)]
    queue.job(JOB)
    spooler.there = []
    assert queue.job(JOB).stage is JobStage.DONE
    fast = PrintJob("laser", "", 6, f"{TITLE}-2")  # it had left the queue before anybody looked
    queue.taken(fast)
    assert queue.job(fast).stage is JobStage.DONE
    assert queue.job(PrintJob("laser", "", 6, f"{TITLE}-3")).stage is JobStage.GONE


def test_a_cancelled_job_stays_cancelled(queue, spooler):
    spooler.there = [SpooledJob(7, TITLE, 0x10 | 0x40)]
    queue.cancel(JOB)
    assert queue.job(JOB).stage is JobStage.CANCELLED
    with pytest.raises(PrinterFault) as over:
        queue.cancel(JOB)
    assert over.value.values["what"] == "over"


def test_a_job_that_windows_does_not_delete_is_not_said_to_be_cancelled(queue, spooler):
    spooler.there, spooler.deletes = [SpooledJob(7, TITLE, 0x10)], False
    with pytest.raises(PrinterFault) as refused:
        queue.cancel(JOB)
    assert refused.value.values["what"] == "refused"
    assert queue.job(JOB).stage is JobStage.PRINTING


def test_a_spooler_that_does_not_answer_leaves_the_job_unseen(queue, spooler):
    spooler.there = None
    assert queue.job(JOB) == JobState(JobStage.UNSEEN, JobTrouble.NONE, "7")
