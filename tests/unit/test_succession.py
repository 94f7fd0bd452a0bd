"""Two processes of one desk: what they say to each other, and that the number that was started stays (R-121).

Small programs stand for the desk; ``tests/heavy/test_renewed_process.py`` has the real one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.core.processes import when_idle
from kakanai_desk.start import as_successor
from kakanai_desk.succession import Successor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the number of a process stays on Linux alone")
GOOD = "import sys; print('warm', flush=True); sys.stdin.readline(); print('there', flush=True)"
ENDS = "import sys; print('warm', flush=True); sys.stdin.readline()"
HANDS_OVER = """
import subprocess, sys
from kakanai_desk.succession import vanish
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]])
print(child.pid, flush=True)
vanish(first=True)
"""
WAITS = """
import signal, time
from kakanai_desk.core.processes import end_with_parent
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may have them ignored
end_with_parent()
print("stands", flush=True)
time.sleep(60)
"""


def started(program: str, *words: str) -> Successor:
    return Successor([sys.executable, "-c", program, *words])


def test_a_successor_that_stands_has_taken_over():
    fresh = started(GOOD)
    assert fresh.warm.wait(20)
    assert fresh.take_over(b"seat\n")
    assert not fresh.ended


@pytest.mark.parametrize("program", [ENDS, "print('there is no desk')", "raise SystemExit(3)"])
def test_a_successor_that_ends_before_its_windows_stand_has_not(program):
    fresh = started(program)
    assert not fresh.take_over(b"seat\n")
    assert fresh.ended


def test_one_that_is_not_needed_is_gone():
    fresh = started(GOOD)
    assert fresh.warm.wait(20)
    fresh.end()
    assert not fresh.take_over(b"seat\n")


def test_what_is_done_when_idle_holds_back_its_own_thread_alone():
    """Who may not raise a priority could not come back."""
    policies: list[int] = []
    when_idle(lambda: policies.append(os.sched_getscheduler(0)))
    assert [*policies, os.sched_getscheduler(0)] == [os.SCHED_IDLE, os.SCHED_OTHER]


def test_only_the_option_makes_a_successor():
    assert as_successor(["--settings", "a.toml", "--successor"]) == Path("a.toml")
    assert as_successor(["--settings", "a.toml"]) is None
    assert as_successor(["doctor", "--successor"]) is None


class Number:
    """A process that has handed over to ``child``, which runs ``program``."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HANDS_OVER, program], cwd=root(), stdout=subprocess.PIPE, start_new_session=True
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout
        self.child = int(self.said.readline())

    def stands(self) -> None:
        """The child is there, and only the keeper is left of the process before."""
        assert self.said.readline() == b"stands\n"
        for _ in range(400):
            if b"keeper.py" in Path(f"/proc/{self.process.pid}/cmdline").read_bytes():
                return
            time.sleep(0.02)
        raise AssertionError("no keeper")

    def gone(self) -> bool:
        for _ in range(400):
            if not Path(f"/proc/{self.child}").exists():
                return True
            time.sleep(0.02)
        return False


@pytest.fixture
def number(request):
    found = Number(request.param)
    yield found
    for process in (found.process.pid, found.child):
        if Path(f"/proc/{process}").exists():
            os.kill(process, signal.SIGKILL)
    found.process.wait()
    found.said.close()


@pytest.mark.parametrize("number", ["raise SystemExit(7)"], indirect=True)
def test_the_number_ends_as_its_successor_ends(number):
    assert number.process.wait(20) == 7


@pytest.mark.parametrize("number", [WAITS], indirect=True)
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_who_ends_the_number_ends_the_desk(number, sign):
    number.stands()
    os.kill(number.process.pid, sign)
    assert number.process.wait(20) == 128 + sign
    assert number.gone()


@pytest.mark.parametrize("number", [WAITS], indirect=True)
def test_a_number_that_is_killed_takes_the_desk_with_it(number):
    number.stands()
    os.kill(number.process.pid, signal.SIGKILL)
    assert number.gone()


GRANDCHILD = """
import subprocess, sys
from kakanai_desk.succession import vanish
last = "import time; print('stands', flush=True); time.sleep(1); raise SystemExit(5)"
child = subprocess.Popen([sys.executable, "-c", last])
vanish(first=False)
"""
LEAVES_ONE = """
import subprocess, sys
print("stands", flush=True)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"])
raise SystemExit(3)
"""


@pytest.mark.parametrize("number", [GRANDCHILD], indirect=True)
def test_the_number_stays_through_one_successor_after_another(number):
    number.stands()
    assert number.gone(), "one keeper is enough"
    assert number.process.wait(20) == 5


@pytest.mark.parametrize("number", [LEAVES_ONE], indirect=True)
def test_a_helper_that_outlives_the_desk_for_a_moment_is_not_its_end(number):
    assert number.process.wait(20) == 3


FAILS_LATE = """
import signal, subprocess, sys
late = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: None); time.sleep(1); sys.exit(1)"
helper = subprocess.Popen([sys.executable, "-c", late + "\\n"])
import time; time.sleep(0.3)
print("stands", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [FAILS_LATE], indirect=True)
def test_how_a_helper_fares_after_the_desk_was_ended_says_nothing(number):
    number.stands()
    os.kill(number.process.pid, signal.SIGTERM)
    assert number.process.wait(20) == 128 + signal.SIGTERM


def test_a_successor_whose_predecessor_ends_has_touched_nothing(tmp_path):
    settings = tmp_path / "desk.toml"
    settings.write_text('profile = "training"\n[keys]\nkind = "files"\n[center]\nurl = "https://127.0.0.1:9"\n')
    process = subprocess.run(
        [sys.executable, "-m", "kakanai_desk", "--settings", str(settings), "--successor"],
        cwd=root(),
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert (process.returncode, process.stdout) == (0, b"warm\n")
    assert [file.name for file in tmp_path.iterdir()] == ["desk.toml"]
