"""The print page says how the job stands and what to do; the clerk cancels, prints again and answers (R-071)."""

from __future__ import annotations

import pytest

from kakanai_desk.core.ports.devices import JobStage, JobState, JobTrouble
from kakanai_desk.core.texts import load_texts
from kakanai_desk.ui.presenters.clerk_print import job_words
from tests.ui.clerk.clerk_bench import ClerkBench

PAPER_OUT = JobState(JobStage.PRINTING, JobTrouble.PAPER_OUT, "12")


def keys(clerk: ClerkBench) -> list[str]:
    return [key.key for key in clerk.workplace.bar.keys()]  # noqa: SIM118 - a method of ours


def stands(clerk: ClerkBench, state: JobState) -> ClerkBench:
    clerk.bench.printer.state = state
    clerk.bench.desk.printing.look()
    clerk.settle()
    return clerk


def band(clerk: ClerkBench) -> str:
    job = clerk.workplace.visit.page()._job
    return job.accessibleName() if job.isVisible() else ""


def test_what_the_printer_waits_for_stands_on_the_page_with_the_way_on(clerk: ClerkBench) -> None:
    clerk.to_print().press("F12")
    assert band(clerk) == ""
    stands(clerk, PAPER_OUT)
    assert "用紙がなくなりました" in band(clerk) and "補給すると続きます" in band(clerk)
    stands(clerk, JobState(JobStage.DONE, number="12"))
    assert "終わったと言っています" in band(clerk)


def test_enter_answers_what_the_queue_speaks_for_and_never_more(clerk: ClerkBench) -> None:
    clerk.to_print().press("F12")
    stands(clerk, PAPER_OUT)
    clerk.press("Enter")
    assert clerk.serving.printed == "none", "paper is out: Enter may not close the visit"


def test_done_answers_in_advance_and_the_clerk_still_presses(clerk: ClerkBench) -> None:
    clerk.to_print().press("F12")
    stands(clerk, JobState(JobStage.DONE, number="12"))
    assert clerk.serving.printed == "sent"
    clerk.press("Enter")
    assert clerk.serving.step.value == "done"


def test_f5_cancels_with_a_reason_while_paper_may_come(clerk: ClerkBench) -> None:
    clerk.to_print().press("F12")
    assert "F5" not in keys(clerk)
    stands(clerk, PAPER_OUT)
    assert "F5" in keys(clerk)
    clerk.press("F5")
    assert clerk.bench.printer.cancelled == []
    clerk.press("1")
    assert len(clerk.bench.printer.cancelled) == 1
    assert "取り消されました" in band(clerk) and "F5" not in keys(clerk)


def test_a_job_that_is_still_there_is_said_before_it_is_printed_again(clerk: ClerkBench) -> None:
    clerk.to_print().press("F12")
    stands(clerk, PAPER_OUT)
    clerk.press("3")
    assert "前の印刷が、プリンタに残っています" in band(clerk)
    clerk.press("F12", "1")
    assert len(clerk.bench.printer.printed) == 1
    assert clerk.view.notice is not None and clerk.view.notice.code == "PRINT-02"
    clerk.press("F5", "1", "F12", "1")
    assert len(clerk.bench.printer.printed) == 2


@pytest.mark.parametrize("stage", JobStage)
@pytest.mark.parametrize("trouble", JobTrouble)
def test_every_state_has_words(stage: JobStage, trouble: JobTrouble) -> None:
    words = job_words(JobState(stage, trouble, "7"), "sent", "shiminka-a")
    assert words is not None
    assert "print." not in words.first + words.second and words.first and words.second
    assert "shiminka-a・7番" in words.first
    lamp = f"clerk.device.printer.{trouble.value}"
    assert trouble is JobTrouble.NONE or load_texts().clerk(lamp) != lamp
