"""After a visit the desk goes on in a fresh process: nothing of the visit is in memory or a plain file (R-121).

A person's hands are at the windows of the first process. The family of the scene is given names, numbers and addresses
that no file of the product holds, so that what is found was told in the visit.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from kakanai_desk import bootstrap
from kakanai_desk.core.individual_number import check_digit
from kakanai_desk.core.places import root
from kakanai_desk.residue_command import _files, _found, _in_memory, _patterns
from kakanai_desk.start import OPTION
from tests.end2end.windowed_kill import Place
from tests.fakes.screens import two_screens

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(400)]
GONE_BY = 60.0  # seconds after the visit was closed
PATIENCE = 120.0  # seconds for the whole visit on a busy machine
NUMBER = f"73105846291{check_digit('73105846291')}"
TOLD = {  # what the scene's family says, and what this one says instead
    "見本　花子": "見本　夕凪璃",
    "みほん　はなこ": "みほん　ゆなぎり",
    "1988-11-03": "1987-10-29",
    "234567890121": NUMBER,
    "見本ハイツ203号": "見本ハイム417号室",
    "京都府見本市中央一丁目2番": "京都府見本市柊木三丁目8番",
}
WORDS = ("見本　夕凪璃", "みほん　ゆなぎり", "1987-10-29", NUMBER, "見本ハイム417号室", "京都府見本市柊木三丁目8番")
NEVER = "見本ハイム418号室"  # nobody said it


def scene(folder: Path) -> Path:
    """The scene of the move, with this family."""
    for name in ("tennyu.yaml", "tennyu_case.yaml"):
        text = (root() / "resources" / "scenes" / name).read_text("utf-8")
        for usual, told in TOLD.items():
            assert name == "tennyu.yaml" or usual in text
            text = text.replace(usual, told)
        (folder / name).write_text(text, "utf-8")
    return folder / "tennyu.yaml"


class Watched:
    """The desk as whoever started it sees it: one process number, and what stands behind it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.started = subprocess.Popen(
            [sys.executable, "-m", "tests.end2end.renewed_visit", str(place.file), str(scene(place.folder))],
            cwd=root(),
            env=os.environ | two_screens(place.folder),
            stdout=subprocess.DEVNULL,
            stderr=(place.folder / "said").open("wb"),
            start_new_session=True,
        )

    def until(self, true, what: str):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := true():
                return found
            assert self.started.poll() is None, (self.place.folder / "said").read_text("utf-8")
            time.sleep(0.05)
        raise AssertionError(f"never: {what}")

    def kept(self) -> bool:
        return b"keeper.py" in Path(f"/proc/{self.started.pid}/cmdline").read_bytes()

    def children(self) -> list[int]:
        found = Path(f"/proc/{self.started.pid}/task/{self.started.pid}/children").read_text("ascii")
        return [int(number) for number in found.split()]

    def in_memory(self, *numbers: int) -> set[str]:
        """Which of the words stand in the memory of these processes."""
        words = [*WORDS, NEVER]
        return {words[word - 1] for number in numbers for word, _ in _in_memory(number, _patterns(words))}

    def waits(self) -> bool:
        said = (Path(f"/proc/{child}/cmdline").read_bytes() for child in self.children())
        return any(OPTION.encode() in words for words in said)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.started.pid, signal.SIGKILL)
        self.started.wait()


@pytest.fixture
def watched(tmp_path):
    found = Watched(Place(tmp_path))
    yield found
    found.end()


def test_a_minute_after_a_visit_nothing_of_it_is_in_memory_and_the_same_clerk_goes_on(watched):
    number = watched.started.pid
    watched.until(watched.waits, "the visit begins, and a fresh process waits")
    assert watched.in_memory(number) == set(WORDS), "what is looked for must be found where it is"
    watched.until(watched.kept, "the process that kept the visit ends")
    closed, (fresh,) = time.monotonic(), watched.children()
    assert any((watched.place.folder / "out").glob("*.pdf")), "the visit went to its end"
    watched.until(lambda: watched.in_memory(number, fresh) == set(), "nothing is left")
    assert time.monotonic() - closed < GONE_BY
    plain = list(_files([watched.place.folder / "data"]))
    assert plain
    for file in plain:
        with file.open("rb") as stream:
            assert list(_found(stream, _patterns([*WORDS]))) == [], file.name
    os.kill(number, signal.SIGTERM)  # the number that was started ends the desk that goes on
    assert watched.started.wait(20) == 128 + signal.SIGTERM
    assert not Path(f"/proc/{fresh}").exists()
    store, _ = bootstrap.open_store(watched.place.settings)
    lines = [(line.kind, line.actor) for line in store.record_since(0)]
    store.close()
    renewed = lines.index(("desk_renewed", ""))
    assert ("visit_closed", "K00123") in lines[:renewed]
    assert lines[renewed + 1 :].count(("seat_taken", "K00123")) == 1, "the same clerk goes on, without a password"
    assert ("desk_stopped", "") not in lines
