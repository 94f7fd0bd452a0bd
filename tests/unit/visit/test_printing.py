"""A print job is looked after until the clerk has said what came out; nothing is printed twice by itself (R-071)."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import MoveNotAllowed, PrinterFault
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.ports.devices import JobStage, JobState, JobTrouble
from kakanai_desk.hardware.simulators.file_printer import PLAY, FilePrinter
from tests.fakes.desk import FakeCard, FakePaper, bench_over, desk_bench
from tests.unit.visit.walk import walk_to

OUT = JobState(JobStage.PRINTING, JobTrouble.PAPER_OUT, "1")


@pytest.fixture
def bench(tmp_path):
    made = walk_to(desk_bench(tmp_path).signed_in(), "signed")
    yield made
    made.store.close()


def printed(bench, reason=""):
    bench.desk.printing.print(reason)
    bench.settle()
    return bench.context.visit


def looked(bench):
    bench.desk.printing.look()
    bench.settle()
    return bench.desk.views()[0].screen


def kinds(bench, *wanted):
    return [line.kind for line in bench.store.record_lines() if line.kind in wanted]


def last(bench, kind):
    return next(line.values for line in reversed(bench.store.record_lines()) if line.kind == kind)


def waiting_desk(bench, tmp_path, word):
    """The desk with the folder printer, which cannot go on."""
    bench.context.printer = printer = FilePrinter(tmp_path / "out", allowed=True)
    (tmp_path / "out").mkdir()
    play(tmp_path, word)
    return printer


def play(tmp_path, word):
    (tmp_path / "out" / PLAY).write_text(word)


def papers(tmp_path):
    return [file.name for file in (tmp_path / "out").glob("*.pdf")]


def test_the_clerk_sees_how_the_job_stands_and_answers_all_the_same(bench):
    visit = printed(bench)
    bench.printer.state = OUT
    assert looked(bench).print_state == OUT
    assert bench.desk.printing.watches
    bench.printer.state = JobState(JobStage.DONE, number="1")
    screen = looked(bench)
    assert screen.print_state.stage is JobStage.DONE
    assert bench.context.visit.printed == "sent" and "came_out" in screen.can
    assert not bench.desk.printing.watches
    ended = last(bench, "print_ended")
    assert (ended["job"], ended["stage"]) == (visit.reception_number, "done")
    bench.desk.printing.came_out("all")
    assert last(bench, "print_confirmed") == {"came_out": "all", "queue_said": "done"}


def test_a_job_that_stands_as_before_draws_nothing_anew(bench):
    printed(bench)
    bench.printer.state = OUT
    looked(bench)
    before = bench.context.live.revision
    looked(bench)
    assert bench.context.live.revision == before


def test_what_was_sent_is_not_sent_once_more_before_the_clerk_has_answered(bench):
    printed(bench)
    with pytest.raises(MoveNotAllowed):
        bench.desk.printing.print()
    with pytest.raises(MoveNotAllowed):
        bench.desk.printing.print("紙が出なかった")
    assert len(bench.printer.printed) == 1


def test_once_more_takes_a_reason_that_is_recorded_and_a_title_of_its_own(bench):
    first = printed(bench).print_job.title
    bench.desk.printing.came_out("none")
    with pytest.raises(MoveNotAllowed):
        bench.desk.printing.print()
    visit = printed(bench, "紙が出なかった")
    assert (visit.printed, visit.print_job.title) == ("sent", f"{first}-2")
    assert len(bench.printer.printed) == 2
    assert last(bench, "print_requested")["reason"] == "紙が出なかった"
    assert kinds(bench, "printed") == ["printed", "printed"]


@pytest.mark.parametrize("stage", [JobStage.WAITING, JobStage.HELD, JobStage.PRINTING])
def test_while_paper_may_still_come_of_the_job_before_nothing_is_sent(bench, stage):
    printed(bench)
    bench.desk.printing.came_out("none")
    bench.printer.state = JobState(stage, number="1")
    visit = printed(bench, "紙が出なかった")
    assert bench.desk.views()[0].notice.code == "PRINT-02"
    assert (visit.printed, visit.print_job.number) == ("none", "1")
    assert len(bench.printer.printed) == 1


def test_the_job_before_is_cancelled_with_a_reason_and_then_it_is_printed(bench):
    printed(bench)
    bench.desk.printing.came_out("none")
    bench.printer.state = OUT
    assert {"print", "cancel_print"} <= looked(bench).can
    with pytest.raises(MoveNotAllowed):
        bench.desk.printing.cancel("")
    bench.desk.printing.cancel("プリンタがすぐには直らない")
    bench.settle()
    assert [job.number for job in bench.printer.cancelled] == ["1"]
    told = last(bench, "print_cancelled")
    assert (told["reason"], told["stage"]) == ("プリンタがすぐには直らない", "cancelled")
    assert "cancel_print" not in looked(bench).can
    printed(bench, "紙が出なかった")
    assert len(bench.printer.printed) == 2


def test_a_job_that_cannot_be_cancelled_is_told_and_recorded(bench):
    printed(bench)
    bench.printer.state, bench.printer.refuses_to_cancel = OUT, "refused"
    bench.desk.printing.cancel("まちがえて印刷した")
    bench.settle()
    assert bench.desk.views()[0].notice.code == "PRINT-03"
    assert last(bench, "print_not_cancelled")["what"] == "refused"
    assert not bench.context.live.busy


def test_a_refusal_is_recorded_and_leaves_the_visit_as_it_was(bench):
    bench.printer.fault = PrinterFault(queue="fake", what="refused")
    visit = printed(bench)
    assert (visit.printed, visit.print_job) == ("", None)
    assert last(bench, "print_refused") == {"fault": "PRINT-01", "what": "refused"}
    assert kinds(bench, "printed") == []


def test_an_unclear_answer_asks_the_clerk_and_finds_the_job_by_its_title(bench, tmp_path):
    waiting_desk(bench, tmp_path, "mute")
    visit = printed(bench)
    assert bench.desk.views()[0].notice.values["what"] == "unclear"
    assert (visit.printed, visit.print_job.number) == ("sending", "")
    with pytest.raises(MoveNotAllowed):
        bench.desk.printing.print()
    screen = looked(bench)
    assert (screen.printed, screen.print_state.stage) == ("sent", JobStage.DONE)
    assert bench.context.visit.print_job.number == "1"
    assert len(papers(tmp_path)) == 1


def another_desk(bench, tmp_path):
    """A new process over the same store, after the first was killed."""
    made = bench_over(bench.store, bench.context.signer, FakePaper(), FakeCard()).signed_in()
    made.context.printer = FilePrinter(tmp_path / "out", allowed=True)
    return made


@pytest.mark.parametrize("heard", [True, False], ids=["after its answer", "before its answer"])
def test_a_desk_that_was_killed_finds_its_job_again_and_prints_nothing_by_itself(bench, tmp_path, heard):
    waiting_desk(bench, tmp_path, "paper_out")
    bench.desk.printing.print()
    if heard:
        bench.settle()
    else:
        bench.lanes["printing"].run()  # the printer has it; the desk never hears so
    assert bench.context.visit.printed == ("sent" if heard else "sending")
    second = another_desk(bench, tmp_path)
    second.desk.resume(VisitId(bench.context.visit.id))
    second.settle()
    screen = looked(second)
    assert (screen.printed, screen.print_state.trouble) == ("sent", JobTrouble.PAPER_OUT)
    assert second.context.visit.print_job.number == "1"
    assert papers(tmp_path) == []
    play(tmp_path, "ready")
    assert looked(second).print_state.stage is JobStage.DONE
    assert len(papers(tmp_path)) == 1
    second.desk.printing.came_out("all")
    second.desk.closing.close()


def test_a_desk_that_was_killed_before_it_sent_anything_asks_what_came_out(bench, tmp_path):
    waiting_desk(bench, tmp_path, "ready")
    bench.desk.printing.print()  # written down, and then the power went
    second = another_desk(bench, tmp_path)
    second.desk.resume(VisitId(bench.context.visit.id))
    second.settle()
    screen = looked(second)
    assert (screen.printed, screen.print_state.stage) == ("sending", JobStage.GONE)
    assert "came_out" in screen.can and "print" not in screen.can
    second.desk.printing.came_out("none")
    printed(second, "紙が出なかった")
    assert len(papers(tmp_path)) == 1


def test_a_visit_that_is_given_up_leaves_no_paper_behind_that_comes_later(bench, tmp_path):
    waiting_desk(bench, tmp_path, "paper_out")
    printed(bench)
    bench.desk.abandon("届出をしないことになった")
    bench.settle()
    play(tmp_path, "ready")
    bench.context.printer.status()
    assert papers(tmp_path) == []
    assert last(bench, "print_cancelled")["reason"] == "届出をしないことになった"


def test_paper_of_a_case_that_was_changed_since_is_not_forgotten(bench):
    printed(bench)
    bench.printer.state = OUT
    person = bench.context.visit.case.people[-1].id
    bench.desk.household.change(person, kana="みほん　みさき")
    assert bench.context.visit.printed == ""
    assert bench.context.visit.print_job.number == "1"


def test_nothing_is_asked_of_the_printer_once_the_visit_is_over(bench):
    printed(bench)
    bench.desk.park()
    assert not bench.desk.printing.watches
    assert bench.context.live.print_state is None
