"""How soon desks say that the center shows two histories, and how long a line has no witness (R-120).

``python -m tests.bench.fork [--desks 13] [--trials 3]``: processes of their own for the center and each desk, mutual
TLS to the center and between the desks (``sync/neighbours``), the desks' own intervals, real stores on disk. In each
trial the center is stopped, copied with all its keys, and started twice: each writes a line of its own into its record,
so that there are two histories of it. One desk's connection is led to the copy. A time begins when two desks have been
shown two histories. Before that the desks write lines, and it is measured when another desk holds a head over them.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.places import root
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.meeting import Meeting
from kakanai_desk.sync.neighbours.asking import NeighbourDesks
from kakanai_desk.sync.neighbours.listener import Listener
from kakanai_desk.sync.neighbours.loans import Loans
from kakanai_desk.sync.neighbours.peers import Peer, Peers
from kakanai_desk.sync.neighbours.rounds import Rounds
from kakanai_desk.sync.record_protocol import RecordAnswer
from kakanai_desk.sync.record_protocol import heard as heard_answer
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.sync.witness import Witness
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.bench.decision import row
from tests.fakes.center import Ports, center, come, free_port, serving

LOOK, LONGEST = 0.02, 60.0  # seconds: how finely a desk looks at what it holds, and when a trial has failed
LINES_SECONDS = 20.0


# --- a desk, in a process of its own


def run_desk(folder: Path, letters: str, url: str, port: int, peers: list[tuple[str, int]]) -> None:
    """Work as a desk does towards the center and its neighbours; commands come by standard input, what happens is a
    line of standard output with its time."""
    keys = FileKeyStore(folder / "keys")
    signer, clock = DeskSigner(keys), SystemClock()
    store = DeskStore(folder / "desk.db", bytes(range(48)), letters, 1, signer)
    told = threading.Lock()

    def say(**what: Any) -> None:
        with told:
            print(json.dumps({"at": time.time(), "desk": store.terminal, **what}), flush=True)

    def found(of: str, fault: str) -> None:
        say(found=fault, of=of)

    class Told(HttpsTransport):
        """Says when the center answers with another history of its own than before."""

        shown = ""

        def record(self, message: bytes) -> bytes:
            answer = super().record(message)
            trees = {name: tree for name, _, tree in heard_answer(answer, RecordAnswer).city.trees}
            if trees.get("center", "") != self.shown:
                self.shown = trees.get("center", "")
                say(shown=self.shown)
            return answer

    witness = Witness(store.terminal, store.record, signer, Told(url, keys), clock, found)
    meeting = Meeting(store.record, signer, clock, witness)
    known = Peers(keys, [Peer(f"{name}1", name, "127.0.0.1", at) for name, at in peers])
    loans = Loans(signer, lambda: datetime.now(UTC), lambda _: None, lambda *_: None)
    listener = Listener(
        "127.0.0.1", port, known, frozenset(), loans, lambda: False, signer.public_key, None, meeting.answer
    )
    listener.start()
    desks = NeighbourDesks(known, lambda: datetime.now(UTC))
    names = [f"{name}1" for name, _ in peers]
    random.shuffle(names)
    rounds = Rounds(meeting, desks, names)
    engine = SyncEngine(store.terminal, store, HttpsTransport(url, keys), clock, witness)
    engine.start(lambda _: None)
    rounds.start()
    ended = threading.Event()

    def hear() -> None:
        for word in sys.stdin:
            if word.strip() == "write":
                with store.transaction() as tx:
                    tx.record.append("answered", "K1", "v1", {"n": 1}, clock.now())
                say(wrote=store.record.size)
        ended.set()

    threading.Thread(target=hear, daemon=True).start()
    say(ready=True)
    held: dict[str, int] = {}
    while not ended.wait(LOOK):
        city = witness.city
        sizes = {name: size for name, size, _ in city.trees} if city else {}
        for name in names:
            heard = witness.heard.told(name)
            sizes[name] = max(sizes.get(name, 0), heard.size if heard else 0)
        for name, size in sizes.items():
            if size > held.get(name, 0):
                held[name] = size
                say(holds=name, size=size)
    rounds.close()
    engine.stop()
    listener.close()
    store.close()


# --- the city around it


class Switch:
    """Leads the bytes of one desk to one center or another; TLS goes through it end to end."""

    def __init__(self, to: int) -> None:
        self.to = to
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._run, daemon=True).start()

    def switch(self, to: int) -> None:
        self.to = to
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        while True:
            near, _ = self._server.accept()
            try:
                far = socket.create_connection(("127.0.0.1", self.to), 2)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._open |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65536):
                other.sendall(piece)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            self._open.discard(end)


class Desks:
    """The desks' processes, and all that they said."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self._running: dict[str, subprocess.Popen[str]] = {}

    def start(self, folder: Path, letters: str, url: str, port: int, peers: list[tuple[str, int]]) -> None:
        named = [f"{name}:{at}" for name, at in peers]
        command = [sys.executable, "-m", "tests.bench.fork", "--desk", str(folder), letters, url, str(port), *named]
        running = subprocess.Popen(
            command, cwd=root(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._running[letters] = running
        threading.Thread(target=self._hear, args=(running,), daemon=True).start()

    def _hear(self, running: subprocess.Popen[str]) -> None:
        assert running.stdout is not None
        self.said.extend(map(json.loads, running.stdout))

    def write(self, letters: str) -> None:
        pipe = self._running[letters].stdin
        assert pipe is not None
        pipe.write("write\n")
        pipe.flush()

    def until(self, what: Callable[[dict[str, Any]], bool], count: int = 1, seconds: float = LONGEST) -> dict[str, Any]:
        """The ``count``-th thing said that fits.

        Raises:
            TimeoutError.
        """
        last = time.monotonic() + seconds
        while time.monotonic() < last:
            fits = [one for one in list(self.said) if what(one)]
            if len(fits) >= count:
                return sorted(fits, key=lambda one: one["at"])[count - 1]
            time.sleep(LOOK)
        raise TimeoutError(f"{len(self.said)} words, the last: {self.said[-3:]}")

    def stop(self) -> None:
        for running in self._running.values():
            assert running.stdin is not None
            running.stdin.close()
        for running in self._running.values():
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()


@contextmanager
def _world(folder: Path, many: int) -> Iterator[tuple[Path, Ports, Desks, Switch]]:
    """A center that is started by who calls, and desks that came to it; the first one's line can be switched."""
    data, ports, desks = folder / "center", Ports(), Desks()
    assert center("init", data=data).returncode == 0
    names = [f"N{chr(ord('A') + number)}" for number in range(many)]
    listening = {name: free_port() for name in names}
    with serving(data, ports):
        for name in names:
            come(data, ports, FileKeyStore(folder / name / "keys"), f"{name}1")
    switch = Switch(ports.desks)
    try:
        for name in names:
            url = f"https://127.0.0.1:{switch.port if name == names[0] else ports.desks}"
            peers = [(other, at) for other, at in listening.items() if other != name]
            desks.start(folder / name, name, url, listening[name], peers)
        yield data, ports, desks, switch
    finally:
        desks.stop()


def trial(many: int) -> dict[str, Any]:
    """One fork, and the windows of lines before it; seconds."""
    with tempfile.TemporaryDirectory() as place, _world(Path(place), many) as (data, ports, desks, switch):
        with serving(data, ports):
            desks.until(lambda one: "ready" in one, many)
            desks.until(lambda one: "shown" in one and one["shown"], many)
            windows = _windows(desks, many)
            time.sleep(7)  # everybody is shown the newest
        copy = Path(place) / "copy"
        shutil.copytree(data, copy)
        other = Ports()
        switch.switch(other.desks)
        stopped = time.time()
        with ExitStack() as both:
            both.enter_context(serving(data, ports))
            both.enter_context(serving(copy, other))
            led, rest = (
                desks.until(lambda one, mine=mine: _shown(one, stopped) and (one["desk"] == "NA1") == mine)
                for mine in (True, False)
            )
            began = max(led["at"], rest["at"])  # from now on two desks hold two histories
            first = desks.until(lambda one: "found" in one)
            another = desks.until(lambda one: "found" in one and one["desk"] != "NA1")
    return {"anybody": first["at"] - began, "another": another["at"] - began, "fault": another["found"], **windows}


def _shown(one: dict[str, Any], after: float) -> bool:
    return bool(one.get("shown")) and one["at"] > after


def _windows(desks: Desks, many: int) -> dict[str, list[float]]:
    """For each line: until another desk holds a head over it."""
    until, chance = time.monotonic() + LINES_SECONDS, random.Random(1)
    while time.monotonic() < until:
        desks.write(f"N{chr(ord('A') + chance.randrange(many))}")
        time.sleep(chance.uniform(0.1, 0.9))
    time.sleep(8)
    said = sorted(list(desks.said), key=lambda one: one["at"])
    found: list[float] = []
    for line in (one for one in said if "wrote" in one):
        held = (
            one["at"]
            for one in said
            if one.get("holds") == line["desk"] and one["desk"] != line["desk"] and one["size"] >= line["wrote"]
        )
        found.append(max(0.0, next(held) - line["at"]))
    return {"window": found}


def measure(many: int = 4, trials: int = 3) -> list[dict[str, Any]]:
    made = [trial(many) for _ in range(trials)]
    windows = sorted(seconds for one in made for seconds in one["window"])
    another = [one["another"] for one in made]
    name = f"record, {many} desks and the center as processes over mutual TLS"
    return [
        row(f"{name}: a fork until another desk says so, the worst of {trials}", max(another), 5.0, "s"),
        row(f"{name}: … median", statistics.median(another), 5.0, "s"),
        row(f"{name}: a fork until any desk says so, the worst", max(one["anybody"] for one in made), 5.0, "s"),
        row(f"{name}: a line until another desk holds a head over it, median", statistics.median(windows), 5.0, "s"),
        row(f"{name}: … p95 of {len(windows)}", windows[int(len(windows) * 0.95)], 5.0, "s"),
        row(f"{name}: … the longest", windows[-1], 5.0, "s"),
    ]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--desks", type=int, default=4)
    options.add_argument("--trials", type=int, default=3)
    options.add_argument("--desk", nargs="+", default=[])
    asked = options.parse_args()
    if asked.desk:
        folder, letters, url, port, *peers = asked.desk
        named = [one.partition(":") for one in peers]
        run_desk(Path(folder), letters, url, int(port), [(name, int(at)) for name, _, at in named])
        return
    for one in measure(asked.desks, asked.trials):
        print(f"{'○' if one['ok'] else '×'} {one['ours']:8.2f} {one['unit']}  {one['name']}")


if __name__ == "__main__":
    main()
