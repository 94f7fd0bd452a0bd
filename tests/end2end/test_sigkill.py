"""SIGKILL at every step of the played visit: no acknowledged answer is lost, nothing is sent twice (R-126)."""

import json
import signal
import subprocess
import sys

import pytest

from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.places import root
from tests.end2end.headless_visit import finish
from tests.end2end.sent import exactly_one_application
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import CLERK_ANSWERS, FAMILY, VISITOR_ANSWERS

ACTIONS = [
    "started",
    "card read",
    "facts right",
    "head entered",
    *(f"added {f['kana']}" for f in FAMILY),
    *(f"clerk answered {q}" for q in CLERK_ANSWERS),
    "household shown",
    "household right",
    *(f"visitor answered {q}" for q in VISITOR_ANSWERS),
    "questions done",
    "papers made",
    *(
        f"checked {d}"
        for d in ("idou_todoke_a4", "kokuho_shutoku_a4", "nenkin_todoke_a4", "fukushi_iryou_a4", "jidou_teate_a4")
    ),
    "signed",
    "printed",
    "paper came out",
    "closed",
    "left",
]


def play_and_kill(folder, kill_after: int) -> list[str]:
    """The actions that were acknowledged before the process was killed."""
    player = subprocess.Popen(
        [sys.executable, "-m", "tests.end2end.headless_visit", str(folder)],
        cwd=root(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert player.stdin
    assert player.stdout
    done: list[str] = []
    with player:
        for number in range(kill_after + 1):
            done.append(player.stdout.readline().strip())
            if number < kill_after:
                player.stdin.write("\n")
                player.stdin.flush()
        player.send_signal(signal.SIGKILL)
    return done


def test_there_are_at_least_thirty_steps_to_be_killed_at():
    assert len(ACTIONS) >= 30


@pytest.mark.parametrize("kill_after", range(len(ACTIONS)), ids=ACTIONS)
def test_killed(tmp_path, kill_after):
    done = play_and_kill(tmp_path, kill_after)
    assert done == ACTIONS[: kill_after + 1]
    bench = desk_bench(tmp_path).signed_in()
    saved = bench.store.open_visits()
    if done[-1] in ("closed", "left"):
        assert saved == []
    else:
        (one,) = saved
        answers = one.state["case"]["answers"]
        for action in done:
            question = action.rsplit(" ", 1)[-1]
            if "answered" in action:
                assert question in answers, action
            if action.startswith("checked"):
                assert question in one.state["documents_checked"]
        kanas = {p.get("kana") for p in one.state["case"]["people"]}
        assert {a.removeprefix("added ") for a in done if a.startswith("added ")} <= kanas
        assert bool(one.state["signature"]) == ("signed" in done)
        bench.desk.resume(VisitId(one.id))
        bench.settle()
        finish(bench)
    exactly_one_application(bench, tmp_path)
    printed_again = len(bench.printer.printed)
    assert printed_again == (0 if "printed" in done else 1)
    lines = bench.store.record_lines()
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    assert json.dumps([line.values for line in lines], ensure_ascii=False).count("見本") == 0
    bench.store.close()
