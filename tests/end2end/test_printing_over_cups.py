"""One visit and a real cupsd: out of paper, killed in the middle, back again; one paper comes out (R-071)."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.ports.devices import JobStage, JobTrouble
from kakanai_desk.hardware.drivers.cups import CupsPrinter
from tests.fakes import cups
from tests.fakes.cups import wait_until
from tests.fakes.desk import FakeCard, FakePaper, bench_over, desk_bench
from tests.unit.visit.walk import walk_to

pytestmark = pytest.mark.cups
QUEUE = "shiminka-c"


@pytest.fixture
def private(monkeypatch):
    why = cups.missing()
    if why:
        pytest.skip(why)
    with tempfile.TemporaryDirectory(prefix="kakanai-cups-") as folder, cups.private_cups(Path(folder), QUEUE) as found:
        monkeypatch.setenv("CUPS_SERVER", found.address)
        yield found


@pytest.fixture
def bench(tmp_path, private):
    made = walk_to(desk_bench(tmp_path).signed_in(), "signed")
    made.context.printer = CupsPrinter(QUEUE)
    yield made
    made.store.close()


def comes_to(bench, stage, trouble=JobTrouble.NONE):
    def looked():
        bench.desk.printing.look()
        bench.settle()
        state = bench.context.live.print_state
        return state is not None and (state.stage, state.trouble) == (stage, trouble)

    return wait_until(looked)


def sent(bench, reason=""):
    bench.desk.printing.print(reason)
    bench.settle()
    return bench.context.visit.printed == "sent"


def test_a_cupsd_that_dies_in_the_middle_prints_once_when_it_is_back(bench, private):
    private.play("paper_out")
    assert sent(bench)
    assert comes_to(bench, JobStage.PRINTING, JobTrouble.PAPER_OUT)
    private.play("vanish")
    assert comes_to(bench, JobStage.UNSEEN)
    with pytest.raises(MoveNotAllowed):
        bench.desk.printing.print("紙が出なかった")
    private.play("ready")
    assert comes_to(bench, JobStage.DONE)
    assert len(private.printed()) == 1
    bench.desk.printing.came_out("all")
    bench.desk.closing.close()


def test_a_desk_that_is_killed_finds_the_job_in_the_queue_and_sends_nothing(bench, private):
    private.play("jam")
    bench.desk.printing.print()
    bench.lanes["printing"].run()  # CUPS has it, the desk never hears so
    second = bench_over(bench.store, bench.context.signer, FakePaper(), FakeCard()).signed_in()
    second.context.printer = CupsPrinter(QUEUE)
    second.desk.resume(VisitId(bench.context.visit.id))
    second.settle()
    assert comes_to(second, JobStage.PRINTING, JobTrouble.JAM)
    assert second.context.visit.printed == "sent" and second.context.visit.print_job.number == "1"
    private.play("ready")
    assert comes_to(second, JobStage.DONE)
    assert len(private.printed()) == 1


def test_cancelled_out_of_paper_and_printed_again_with_a_reason_is_one_paper(bench, private):
    private.play("paper_out")
    assert sent(bench)
    assert comes_to(bench, JobStage.PRINTING, JobTrouble.PAPER_OUT)
    bench.desk.printing.came_out("none")
    assert not sent(bench, "紙が出なかった"), "the job before is still there"
    assert bench.desk.views()[0].notice.code == "PRINT-02"
    bench.desk.printing.cancel("プリンタがすぐには直らない")
    bench.settle()
    assert comes_to(bench, JobStage.CANCELLED)
    private.play("ready")
    assert sent(bench, "紙が出なかった")
    assert comes_to(bench, JobStage.DONE)
    assert len(private.printed()) == 1
    reasons = [line.values["reason"] for line in bench.store.record_lines() if line.kind == "print_requested"]
    assert reasons == ["", "紙が出なかった", "紙が出なかった"]
