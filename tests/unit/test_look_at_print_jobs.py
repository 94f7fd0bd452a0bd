"""While somebody waits for paper the queue is asked by itself, and no longer than that (R-045)."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from kakanai_desk import running
from kakanai_desk.core.ports.devices import JobStage, JobState, JobTrouble
from tests.fakes.cups import wait_until
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import walk_to

WAITS = JobState(JobStage.PRINTING, JobTrouble.PAPER_OUT, "1")


@dataclass
class DeskAtWork:
    """What the loop takes of a desk: its lane runs here and now."""

    bench: Any
    stopping: threading.Event = field(default_factory=threading.Event)
    submitted: int = 0
    _one: threading.Lock = field(default_factory=threading.Lock)

    @property
    def desk(self):
        return self.bench.desk

    @property
    def visit_lane(self):
        return self

    def submit(self, job):
        with self._one:
            self.submitted += 1
            job()
            self.bench.settle()


class Counted:
    """The bench's printer, and how often it was asked for the job."""

    def __init__(self, printer):
        self._printer, self.asked = printer, 0

    def __getattr__(self, name):
        return getattr(self._printer, name)

    def job(self, job):
        self.asked += 1
        return self._printer.job(job)


@pytest.fixture
def at_work(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "JOB_SECONDS", 0.01)
    bench = walk_to(desk_bench(tmp_path).signed_in(), "signed")
    bench.context.printer = Counted(bench.printer)
    made = DeskAtWork(bench)
    thread = threading.Thread(target=running.look_at_print_jobs, args=(made,))
    thread.start()
    yield made
    made.stopping.set()
    thread.join(5)
    assert not thread.is_alive()
    bench.store.close()


def stage(at_work):
    state = at_work.bench.context.live.print_state
    return state.stage if state is not None else None


def test_it_is_asked_until_the_job_has_ended_and_not_before_there_is_one(at_work):
    bench, printer = at_work.bench, at_work.bench.context.printer
    assert not wait_until(lambda: printer.asked > 0, 0.2)
    bench.printer.state = WAITS
    at_work.submit(bench.desk.printing.print)
    assert wait_until(lambda: printer.asked >= 3, 10)
    assert stage(at_work) is JobStage.PRINTING
    bench.printer.state = JobState(JobStage.DONE, number="1")
    assert wait_until(lambda: stage(at_work) is JobStage.DONE, 10)
    asked, submitted = printer.asked, at_work.submitted
    assert not wait_until(lambda: printer.asked > asked or at_work.submitted > submitted, 0.2), "the lane may rest"


def test_it_ends_with_the_visit(at_work):
    bench, printer = at_work.bench, at_work.bench.context.printer
    bench.printer.state = WAITS
    at_work.submit(bench.desk.printing.print)
    assert wait_until(lambda: printer.asked >= 1, 10)
    at_work.submit(bench.desk.park)
    wait_until(lambda: False, 0.1)  # one that was under way
    asked = printer.asked
    assert not wait_until(lambda: printer.asked > asked, 0.2)
