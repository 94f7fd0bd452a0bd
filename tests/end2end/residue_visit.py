"""One visit of a family of canaries at both windows, and what is left of it a minute after (R-121)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from kakanai_desk import bootstrap
from kakanai_desk.core.clock import JST
from kakanai_desk.core.places import root
from kakanai_desk.residue_command import _files, _found, _patterns
from kakanai_desk.start import OPTION
from tests.end2end.canaries import Canaries, scene_of
from tests.end2end.windowed_kill import Place
from tests.fakes.screens import two_screens

T = TypeVar("T")
GONE_BY = 60.0  # seconds after the visit was closed
PATIENCE = 180.0  # seconds for the whole visit on a busy machine
CHUNK, OVER = 4 * 1024**2, 256
PROC = Path("/proc")


class Watched:
    """The desk as whoever started it sees it: one process number, and what stands behind it."""

    def __init__(self, place: Place, family: Canaries) -> None:
        self.place, self.family = place, family
        self._words = [*family.words, family.never]
        self._spelled = {word.rstrip(b"\0"): number - 1 for number, _, word in _patterns(self._words)}
        self._any = re.compile(b"|".join(re.escape(word) for word in self._spelled))
        self.temp = place.folder / "temp"
        self.temp.mkdir(exist_ok=True)
        scene = scene_of(family, place.folder)
        self.started = subprocess.Popen(
            [sys.executable, "-m", "tests.end2end.renewed_visit", str(place.file), str(scene)],
            cwd=root(),
            env=os.environ | two_screens(place.folder) | {"TMPDIR": str(self.temp)},
            stdout=subprocess.DEVNULL,
            stderr=(place.folder / "said").open("wb"),
            start_new_session=True,
        )

    def until(self, true: Callable[[], T], what: str) -> T:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := true():
                return found
            assert self.started.poll() is None, (self.place.folder / "said").read_text("utf-8")
            time.sleep(0.05)
        raise AssertionError(f"never: {what}")

    def kept(self) -> bool:
        return b"keeper.py" in (PROC / str(self.started.pid) / "cmdline").read_bytes()

    def children(self) -> list[int]:
        found = (PROC / str(self.started.pid) / "task" / str(self.started.pid) / "children").read_text("ascii")
        return [int(number) for number in found.split()]

    def family_of_processes(self) -> list[int]:
        """This desk's processes: who was started and all that they started, helpers too."""
        found, grown = {self.started.pid}, True
        while grown:
            more = {pid for pid, parent in _parents() if parent in found} - found
            found |= more
            grown = bool(more)
        return sorted(found)

    def in_memory(self, *numbers: int) -> set[str]:
        """Which of the words stand in the memory of these processes."""
        return {self._words[at] for held in held_by(list(numbers)) for at in self._in(held)}

    def holds(self, number: int) -> bool:
        """Whether any word stands there; ends at the first."""
        return any(self._any.search(held) for held in held_by([number]))

    def _in(self, held: bytes) -> set[int]:
        """By one expression for all words in all encodings: thirty searches for words of many zero bytes are slow."""
        return {self._spelled[found.group()] for found in self._any.finditer(held)}

    def in_files(self) -> tuple[int, set[str]]:
        """How many plain files of the desk there are, and which words stand in them."""
        found: set[str] = set()
        files = list(_files([self.place.folder / "data", self.temp]))
        for file in files:
            with suppress(FileNotFoundError), file.open("rb") as stream:
                found |= {self._words[word - 1] for word, _ in _found(stream, _patterns(self._words))}
        return len(files), found

    def said_by(self, number: int) -> str:
        """What a process is: the last module or option of its command line that is no path."""
        with suppress(OSError):
            said = (PROC / str(number) / "cmdline").read_text("utf-8", "replace").split("\0")
            return next((word for word in reversed(said) if word and "/" not in word), "")
        return ""

    def waits(self) -> bool:
        said = ((PROC / str(child) / "cmdline").read_bytes() for child in self.children())
        return any(OPTION.encode() in words for words in said)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.started.pid, signal.SIGKILL)
        self.started.wait()


def _parents() -> Iterator[tuple[int, int]]:
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                after = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
                yield int(folder.name), int(after[1])


def held_by(numbers: list[int]) -> Iterator[bytes]:
    """What these processes can write to, piece by piece."""
    for number in numbers:
        with suppress(OSError), (PROC / str(number) / "mem").open("rb", buffering=0) as memory:
            for line in (PROC / str(number) / "maps").read_text("utf-8", "replace").splitlines():
                place, rights, *_ = line.split(maxsplit=2)
                start, end = (int(word, 16) for word in place.split("-"))
                for at in range(start, end, CHUNK) if rights.startswith("rw") else ():
                    with suppress(OSError):
                        held = os.pread(memory.fileno(), min(CHUNK + OVER, end - at), at)
                        if held.count(0) < len(held):
                            yield held


def verify_commands(held: bytes, pin: str) -> int:
    """How many VERIFY commands (ISO 7816-4: 00 20 00, key, length, PIN) with this PIN stand there."""
    said, found, at = bytes([len(pin)]) + pin.encode("ascii"), 0, -1
    while (at := held.find(said, at + 1)) >= 0:
        found += at >= 4 and held[at - 4 : at - 1] == b"\x00\x20\x00"
    return found


def pins_in_memory(numbers: list[int], family: Canaries) -> tuple[int, list[int]]:
    """VERIFY commands, and how often the PIN and each PIN that nobody typed stand in memory as four digits."""
    pins = [pin.encode("ascii") for pin in (family.pin, *family.never_pins)]
    verify, counts = 0, [0] * len(pins)
    for held in held_by(numbers):
        verify += verify_commands(held, family.pin)
        counts = [so_far + held.count(pin) for so_far, pin in zip(counts, pins, strict=True)]
    return verify, counts


def closed_at(place: Place) -> float:
    """Second of the day (JST) at which the newest visit was closed, by the record."""
    store, _ = bootstrap.open_store(place.settings)
    found = [line.at for line in store.record.lines() if line.kind == "visit_closed"]
    store.close()
    return _second_of_day(found[-1])


def _second_of_day(at: datetime) -> float:
    here = at.astimezone(JST)
    return here.hour * 3600 + here.minute * 60 + here.second + here.microsecond / 1e6


def one_visit(place: Place, family: Canaries) -> dict[str, Any]:
    """Play it and look: the numbers of words that were found, seconds from closing to the first clean look, and counts
    of the PIN. Nothing of the words themselves is in the answer.

    Raises:
        AssertionError: the visit did not come to its end.
    """
    watched = Watched(place, family)
    try:
        number = watched.started.pid
        watched.until(watched.waits, "the visit begins, and a fresh process waits")
        planted, told = set[str](), set(family.words)
        watched.until(  # the last of them is told late in the visit
            lambda: watched.kept() or planted.update(watched.in_memory(number)) or told <= planted, "it is in memory"
        )
        watched.until(watched.kept, "the process that kept the visit ends")
        renewed = time.monotonic()
        holders, looked = watched.family_of_processes(), _second_of_day(datetime.now(JST))
        while holders and time.monotonic() - renewed < 2 * GONE_BY:
            looked = _second_of_day(datetime.now(JST))  # what this look does not find was gone when it began
            holders = [one for one in holders if watched.holds(one)]
        processes = watched.family_of_processes()
        by = {one: watched.in_memory(one) for one in processes}  # and it did not come back, nor went elsewhere
        left, kept_by = set[str]().union(*by.values()), {watched.said_by(one) for one, held in by.items() if held}
        files, in_files = watched.in_files()
        verify, pins = pins_in_memory(processes, family)
        os.kill(number, signal.SIGTERM)
        watched.started.wait(30)
    finally:
        watched.end()
    words = [*family.words, family.never]
    return {
        "planted": len(planted & told),
        "words": len(family.words),
        "seconds": round((looked - closed_at(place)) % 86_400, 1),
        "memory": sorted(words.index(word) + 1 for word in left),
        "kept_by": sorted(kept_by),
        "files": sorted(words.index(word) + 1 for word in in_files),
        "processes": len(processes),
        "files_looked_at": files,
        "verify": verify,
        "pin": pins[0],
        "other_pins": sorted(pins[1:]),
    }
