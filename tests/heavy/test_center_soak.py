"""13 desks over mutual TLS on a line that cuts, crawls, goes deaf and loses answers; the center is killed (R-102).

What a desk closed is at the center once, in the end: no entry lost, none twice, no hole, no alarm. The desks' own
loops do the work, as they are wired in a desk; the center (or PostgreSQL under it) dies by SIGKILL and is started
again while they send. The seed is printed; a failure is drawn again with ``KAKANAI_SEED``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.workflow import opening_of
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync import engine as sync_engine
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.feed import BoardFeed
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_feed import closed_body
from tests.fakes import postgres
from tests.fakes.bad_line import BadLine
from tests.fakes.center import Ports, center, come

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]
DESKS = tuple(f"N{chr(ord('A') + n)}" for n in range(13))
SECONDS = 40.0  # of bad times
KILLS = 6
LARGE = 60_000  # bytes of an application, so that a message takes many TCP segments
QUIET_SECONDS = 120.0  # for everything to arrive once the line is good


class Desk:
    """A desk's store and its own loop, closing visits as fast as a busy counter never could."""

    def __init__(self, folder: Path, letters: str, data: Path, ports: Ports, line: BadLine) -> None:
        keys = FileKeyStore(folder / letters)
        come(data, ports, keys, f"{letters}1")
        self.store = DeskStore(folder / f"{letters}.db", bytes(range(48)), letters, 1, DeskSigner(keys))
        way = HttpsTransport(f"https://127.0.0.1:{line.port}", keys, timeout=3.0)
        self.sync = SyncEngine(
            self.store.terminal, self.store, way, SystemClock(), pull=BoardFeed(self.store, way, lambda: None).pull
        )
        self.closed = 0

    def close_visit(self) -> None:
        self.closed += 1
        body = closed_body(self.closed, self.store.terminal) | {"memo": "x" * LARGE}
        with self.store.transaction() as tx:
            visit = VisitId(f"{self.store.terminal}-visit-{self.closed}")
            entry = tx.outbox.append(visit, EntryKind.VISIT_CLOSED, canonical(body), datetime.now(UTC))
            tx.board.add(entry, opening_of(body))
        self.sync.wake()


class Machine:
    """A center that may be killed, and what stands under it."""

    def __init__(self, data: Path, ports: Ports, server: postgres.Cluster | None) -> None:
        self._data, self._ports, self._server = data, ports, server
        self._running = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        own = ("--port", str(self._ports.desks), "--enrolment-port", str(self._ports.enrolment))
        command = [sys.executable, "-m", "kakanai_center", "serve", "--data", str(self._data), *own]
        return subprocess.Popen(
            [*command, "--log-level", "WARNING"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """The center by SIGKILL; then everything comes back."""
        os.kill(self._running.pid, signal.SIGKILL)
        self._running.wait(10)
        self._running = self._start()

    def kill_database(self) -> None:
        """PostgreSQL by SIGKILL under the serving center, which must find it again by itself."""
        assert self._server is not None
        self._server.kill()
        self._server.start_again()

    def stop(self) -> None:
        os.kill(self._running.pid, signal.SIGKILL)
        self._running.wait(10)


@contextmanager
def machine(folder: Path, kind: str) -> Iterator[tuple[Machine, Path, Ports]]:
    with ExitStack() as stack:
        server = None
        if kind == "postgresql":
            if postgres.missing():
                pytest.skip(str(postgres.missing()))
            server = stack.enter_context(postgres.cluster())
        data, ports = folder / "center", Ports()
        made = center("init", *(("--database", server.new_database()) if server else ()), data=data)
        assert made.returncode == 0, made.stderr
        running = Machine(data, ports, server)
        stack.callback(running.stop)
        yield running, data, ports


def status(data: Path) -> dict[str, Any]:
    told = center("status", "--json", data=data)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.2)
    return holds()


@pytest.mark.parametrize("kind", ["embedded", "postgresql"])
def test_nothing_is_lost_and_nothing_comes_twice(tmp_path, kind, monkeypatch, capsys):
    monkeypatch.setattr(sync_engine, "LONGEST_WAIT", 2.0)  # bad times are short here
    seed = int(os.environ.get("KAKANAI_SEED", random.SystemRandom().randrange(2**32)))
    draw = random.Random(seed)
    with machine(tmp_path, kind) as (running, data, ports), ExitStack() as stack:
        assert until(lambda: _listens(ports.enrolment), 20)
        line = BadLine(ports.desks, seed)
        stack.callback(line.close)
        desks = [Desk(tmp_path, letters, data, ports, line) for letters in DESKS]
        for desk in desks:
            stack.callback(desk.store.close)
            stack.callback(desk.sync.stop)
            desk.sync.start(lambda _: None)

        over = threading.Event()

        def counter(desk: Desk, pause: random.Random) -> None:
            while not over.wait(pause.uniform(0.2, 1.5)):
                desk.close_visit()

        threads = [threading.Thread(target=counter, args=(d, random.Random(seed + n))) for n, d in enumerate(desks)]
        for thread in threads:
            thread.start()
        for number in range(KILLS):
            time.sleep(draw.uniform(0.5, 1.5) * SECONDS / KILLS)
            if kind == "postgresql" and number % 2:
                running.kill_database()
            else:
                running.kill()
        over.set()
        for thread in threads:
            thread.join()
        line.heal()
        closed = sum(desk.closed for desk in desks)
        everything = until(lambda: all(d.sync.status().waiting == 0 for d in desks), QUIET_SECONDS)
        told = status(data)
        with capsys.disabled():
            print(f"\n  {kind}: seed {seed}, {closed} applications, {dict(line.suffered)}")
        assert everything, [d.sync.status() for d in desks]
        assert set(line.suffered) == {"none", "cut", "crawl", "deaf", "answer lost"}
        assert (told["entries"], told["applications"]) == (closed, closed)
        assert (told["set_aside"], told["alarms"]) == (0, 0)
        assert all(desk.sync.status().refused == 0 for desk in desks)
        for desk in desks:  # the other desks' applications came back over the same line, each once
            assert until(lambda desk=desk: _known(desk) == closed, QUIET_SECONDS), (desk.store.terminal, _known(desk))


def _known(desk: Desk) -> int:
    """Of how many visits a desk's copy of the board knows."""
    return len({application.opening.visit_id for application in desk.store.applications(ended_since=date(2026, 1, 1))})


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
