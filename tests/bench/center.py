"""The center over mutual TLS with 13 desks: how soon it acknowledges, how fast a backlog drains.

Load generator, center and database share the machine's cores. Beside it, in the same run: a naive endpoint over plain
HTTP (a row and a commit for each event), and pgbench's single-row insert.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from kakanai_desk.core.outbox import EntryKind, OutboxEntry, entry_statement
from kakanai_desk.core.places import root
from kakanai_desk.sync.enrolment import enrol
from kakanai_desk.sync.protocol import decode_answer, encode_entries
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault import local_line, signing
from kakanai_desk.vault.keystore import FileKeyStore
from tests.bench.decision import row
from tests.fakes.center import MemoryKeys, Ports, center, free_port, serving
from tests.fakes.postgres import Cluster, cluster, missing

DESKS = [f"N{chr(ord('A') + n)}1" for n in range(13)]
NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
BATCH, MESSAGES = 200, 10  # of each desk
EVERY, ROUNDS, LARGE = 2.0, 10, 200_000
DURABLE = "listen_addresses=''\nmax_connections=60\nshared_buffers=256MB\n"


class Desk:
    """One desk's end: its identity, its signing key, and the next number."""

    def __init__(self, terminal: str) -> None:
        self.terminal, self.keys, self.seq = terminal, MemoryKeys(), 0
        self.signer = signing.DeskSigner(self.keys)
        self.way: HttpsTransport | None = None

    def come(self, data: Path, ports: Ports) -> None:
        asked = {"do": "code", "terminal": self.terminal}
        said = local_line.ask(data, FileKeyStore(data / "keys"), asked, "center")
        assert said is not None
        enrol(ports.enrolment_url, said["code"], self.terminal, self.keys, self.signer)
        self.way = HttpsTransport(ports.url, self.keys, timeout=60)

    def message(self, bodies: list[bytes], kind: EntryKind) -> bytes:
        entries: list[OutboxEntry] = []
        for body in bodies:
            self.seq += 1
            name, visit = f"{self.terminal}-{self.seq}", f"{self.terminal}-visit-{self.seq}"
            said = entry_statement(name, self.terminal, self.seq, visit, kind, NOW, body)
            signature = self.signer.sign(signing.ENTRY, said)
            entries.append(OutboxEntry(name, self.terminal, self.seq, visit, kind, body, signature, NOW))
        return encode_entries(self.terminal, entries)

    def small(self) -> bytes:
        body = json.dumps({"reason": "went home", "minutes": 7}).encode()
        return self.message([body] * BATCH, EntryKind.VISIT_ABANDONED)

    def large(self) -> bytes:
        number = f"{self.terminal}-260410-{self.seq % 10_000:04d}-X"
        people = [{"name": "見本　花子", "kana": "みほん　はなこ", "birth_date": "1988-11-03"}] * 4
        said = {"reception_number": number, "case": {"event": "tennyu", "people": people}, "memo": "x" * LARGE}
        return self.message([json.dumps(said).encode()], EntryKind.VISIT_CLOSED)

    def send(self, message: bytes) -> float:
        """Milliseconds until everything in it was said to be applied."""
        assert self.way is not None
        started = time.perf_counter()
        results = decode_answer(self.way.exchange(message)).results
        took = (time.perf_counter() - started) * 1000
        assert results
        assert {r.state.value for r in results} == {"applied"}
        return took


@contextmanager
def running(folder: Path, database: str) -> Iterator[list[Desk]]:
    data, ports = folder / "center", Ports()
    made = center("init", *(("--database", database) if database else ()), data=data)
    assert made.returncode == 0, made.stderr
    with serving(data, ports, "--log-level", "WARNING"):
        desks = [Desk(terminal) for terminal in DESKS]
        for desk in desks:
            desk.come(data, ports)
        yield desks
        for desk in desks:
            if desk.way is not None:
                desk.way.close()


def steadily(send: Callable[[int, int], float]) -> list[float]:
    """Each desk one message every ``EVERY`` seconds, spread over them; sorted milliseconds."""

    def one(desk: int) -> list[float]:
        begin = time.perf_counter() + EVERY * desk / len(DESKS)
        times: list[float] = []
        for number in range(ROUNDS):
            time.sleep(max(0.0, begin + number * EVERY - time.perf_counter()))
            times.append(send(desk, number))
        return times

    with ThreadPoolExecutor(len(DESKS)) as pool:
        return sorted(t for times in pool.map(one, range(len(DESKS))) for t in times)


def p99(times: list[float]) -> float:
    return times[min(len(times) - 1, int(len(times) * 0.99))]


def _center(folder: Path, database: str) -> tuple[float, float]:
    """(acknowledgement p99 in ms, small events a second)"""
    with running(folder, database) as desks:
        for desk in desks:  # connections stand, as they do in the middle of a day
            desk.send(desk.small())
        large = [[desk.large() for _ in range(ROUNDS)] for desk in desks]
        acknowledged = p99(steadily(lambda desk, number: desks[desk].send(large[desk][number])))
        waiting = [[desk.small() for _ in range(MESSAGES)] for desk in desks]
        started = time.perf_counter()
        with ThreadPoolExecutor(len(desks)) as pool:
            list(pool.map(lambda n: [desks[n].send(message) for message in waiting[n]], range(len(desks))))
        return acknowledged, len(desks) * MESSAGES * BATCH / (time.perf_counter() - started)


def _naive(folder: Path) -> tuple[float, float]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.naive_center", str(port), str(folder / "naive.db")]
    process = subprocess.Popen(command, cwd=root())
    try:
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60)
        for _ in range(200):
            try:
                client.get("/")
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        body = os.urandom(LARGE)

        def post(name: str, content: bytes) -> float:
            started = time.perf_counter()
            assert client.post(f"/entries/{name}", content=content).status_code == 200
            return (time.perf_counter() - started) * 1000

        acknowledged = p99(steadily(lambda desk, number: post(f"l{desk}-{number}", body)))
        started, each = time.perf_counter(), 100
        with ThreadPoolExecutor(len(DESKS)) as pool:
            list(pool.map(lambda n: [post(f"s{n}-{k}", b"{}" * 40) for k in range(each)], range(len(DESKS))))
        client.close()
        return acknowledged, len(DESKS) * each / (time.perf_counter() - started)
    finally:
        process.kill()
        process.wait(10)


def _pgbench(server: Cluster) -> float:
    """Single-row inserts a second of 13 clients."""
    name = server.new_database().split("/")[3].split("?")[0]
    server.run("psql", "-q", "-c", "CREATE TABLE entries (id bigserial PRIMARY KEY, body text)", name)
    script = server.folder / "insert.sql"
    script.write_text("INSERT INTO entries (body) VALUES (repeat('x', 80));\n")
    script.chmod(0o644)
    told = server.run("pgbench", "-n", "-c", str(len(DESKS)), "-j", "2", "-T", "5", "-f", str(script), name)
    return float(next(line for line in told.splitlines() if line.startswith("tps")).split()[2])


def measure() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        naive_ms, naive_rate = _naive(folder)
        kinds = [("embedded", "", None)]
        if missing() is None:
            server = stack.enter_context(cluster(DURABLE))
            kinds.append(("PostgreSQL", server.new_database(), _pgbench(server)))
        for kind, database, inserts in kinds:
            place = folder / kind
            place.mkdir()
            milliseconds, rate = _center(place, database)
            what = f"13 desks, 200 kB each 2 s over mutual TLS, {kind}: acknowledgement p99"
            rows.append(row(what, milliseconds, 50.0, peer=naive_ms))
            what = f"backlog of 13 desks drains, {kind}: ms for 1,000 small events ({rate:.0f} a second)"
            rows.append(row(what, 1e6 / rate, 200.0, peer=1e6 / naive_rate))
            if inserts is not None:
                what = f"… pgbench's single-row inserts ({inserts:.0f} a second) against that"
                rows.append(row(what, inserts / rate, 1.0, unit="ratio"))
    return rows
