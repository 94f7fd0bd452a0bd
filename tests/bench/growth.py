"""What one more application costs a center that holds a thousand, a million, ten million of them.

``python -m tests.bench.growth --database postgresql|embedded --to N [--partitioned] [--keep FOLDER]``. The store is
kept in the folder and goes on growing at the next call; every decade that it passes is measured:

- *ack*: one message of one application, decoded, taken (signature, seal, marks, feed, commit on the disk), answered;
- *cost*: processor time of an application in messages of 100, center and database server together;
- *visit*: the same cost with a visit of 40 kB, which is what the load model reckons with;
- *plain*: beside it, one row and one commit, without signature, seal, marks or order, as pgbench would insert it.

The bulk between the decades is loaded as the inbox would have written it, sealed and marked, without its signature
(64 zero bytes: nobody checks a kept one); beyond a million on PostgreSQL the server copies it (``growth_load``).
Contents are small (one person, some 200 bytes), so that ten million fit on a disk.
"""

import argparse
import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, text

from kakanai_center import partitions
from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.sealing import KeyRing, bound_to, number_word, words_of
from kakanai_center.store import CenterStore
from kakanai_desk.core.ids import new_entry_id, new_visit_id
from kakanai_desk.core.outbox import EntryKind, OutboxEntry, entry_statement
from kakanai_desk.sync.protocol import Answer, decode_entries, encode_answer, encode_entries
from kakanai_desk.vault import signing
from kakanai_desk.vault.database import store_key
from kakanai_desk.vault.keystore import FileKeyStore
from tests.bench import growth_load
from tests.bench.city_search import FAMILIES, GIVENS
from tests.fakes.center import known
from tests.fakes.postgres import Cluster

DESKS = [f"N{chr(ord('A') + n)}1" for n in range(13)]
BEGIN = datetime(2026, 4, 1, tzinfo=UTC)
EVERY = timedelta(seconds=9)  # 3.5 million a year: more than the largest city closes
DECADES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
CHUNK, SINGLES, ROUNDS, BATCHES, BATCH, VISITS, VISIT_BYTES = 20_000, 600, 5, 10, 100, 100, 40_000
SERVER = "listen_addresses=''\nmax_connections=60\nshared_buffers=2GB\nmax_wal_size=8GB\ncheckpoint_timeout=30min\n"
SHOWN = {
    "applications": "applications",
    "ack p50 ms": "ack_p50_ms",
    "p99": "ack_p99_ms",
    "cost µs": "cost_us",
    "visit µs": "visit_us",
    "plain p50 ms": "plain_p50_ms",
    "plain p99": "plain_p99_ms",
    "load": "load",
}
TICK = os.sysconf("SC_CLK_TCK")
COLUMNS = {
    "entries": ("id", "terminal", "seq", "visit_id", "kind", "body", "key_id", "signature", "recorded_at",
                "received_at"),
    "applications": ("visit_id", "reception_number", "terminal", "event", "closed_at", "entry_id"),
    "feed": ("number", "entry_id"),
    "marks": ("mark", "at", "entry_id"),
}  # fmt: skip


class KeptCluster(Cluster):
    """A cluster whose folder is kept; stopped as an administrator would."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "address").exists():
            super().__init__(folder, SERVER)
            (folder / "address").write_text(self.new_database())
        else:
            self._again(folder)
        self.address = (folder / "address").read_text()

    def _again(self, folder: Path) -> None:
        from tests.fakes import postgres

        programs = postgres._folder()
        assert programs is not None
        self.programs, self.folder, self._data = programs, folder, folder / "data"
        self.user = postgres.USER if os.geteuid() == 0 else os.environ["USER"]
        self.start()

    def rest(self) -> None:
        self.run("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "-t", "600", "stop")

    def seconds(self) -> float:
        """Processor time of the server's processes that live now."""
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        found = 0.0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == postmaster or stat.parent.name == str(postmaster):
                found += (int(fields[11]) + int(fields[12])) / TICK
        return found


class Server(Protocol):
    """What a world asks of its database server."""

    def seconds(self) -> float: ...


class Person:
    """One of the people that applications are of: their words are marked once."""

    def __init__(self, dice: random.Random, ring: KeyRing) -> None:
        kana = f"{dice.choice(FAMILIES)}　{dice.choice(GIVENS)}"
        birth = (datetime(1940, 1, 1, tzinfo=UTC) + timedelta(days=dice.randrange(31_000))).date().isoformat()
        self.plain = {"name": "見本　花子", "kana": kana, "birth_date": birth}
        words = words_of({"reception_number": "", "case": {"people": [self.plain]}}) - {number_word("")}
        self.marks = [ring.mark(word) for word in sorted(words)]


class World:
    """A store that grows, and the desks that fill it."""

    def __init__(self, folder: Path, engine: Engine, server: Server | None) -> None:
        keys = FileKeyStore(folder / "keys")
        ring = KeyRing.read(keys)
        if ring is None:
            ring = KeyRing.new()
            ring.keep(keys)
        self.ring, self.server, self.engine = ring, server, engine
        self.store = CenterStore(engine, lambda: datetime.now(UTC), ring)
        self.signers = {name: signing.DeskSigner(FileKeyStore(folder / name)) for name in DESKS}
        if not self.store.registry.all():
            for name in DESKS:
                known(self.store, name, self.signers[name])
        self._dice = random.Random(7)
        self._people = [Person(self._dice, ring) for _ in range(20_000)]
        self.count = self.store.feed.last()

    def close(self) -> None:
        self.store.close()

    def seconds(self) -> float:
        return time.process_time() + (self.server.seconds() if self.server is not None else 0.0)

    def _next(self) -> tuple[int, str, int, datetime, str]:
        """(number, terminal, its seq, when, reception number) of the next application."""
        self.count += 1
        n = self.count - 1
        terminal, at = DESKS[n % len(DESKS)], BEGIN + EVERY * n
        return self.count, terminal, n // len(DESKS) + 1, at, f"{terminal}-{at:%y%m%d}-{n % 10_000:04d}-{_letter(n)}"

    def _body(self, reception: str, person: Person, memo: int = 0) -> bytes:
        case = {"event": "tennyu", "people": [person.plain]}
        said = {"reception_number": reception, "clerk": "見本 二郎", "case": case}
        return json.dumps(said | ({"memo": "x" * memo} if memo else {}), ensure_ascii=False).encode()

    def message(self, count: int, memo: int = 0) -> list[bytes]:
        """The next applications as their desks send them: a message each desk of the round, or one for a single."""
        of: dict[str, list[OutboxEntry]] = {}
        for _ in range(count):
            _, terminal, seq, at, reception = self._next()
            name, visit, body = (
                new_entry_id(),
                new_visit_id(),
                self._body(reception, self._dice.choice(self._people), memo),
            )
            kind = EntryKind.VISIT_CLOSED
            signature = self.signers[terminal].sign(
                signing.ENTRY, entry_statement(name, terminal, seq, visit, kind, at, body)
            )
            of.setdefault(terminal, []).append(OutboxEntry(name, terminal, seq, visit, kind, body, signature, at))
        return [encode_entries(terminal, entries) for terminal, entries in of.items()]

    def take(self, messages: list[bytes]) -> None:
        """As the center's writer takes what waits: one commit."""
        decoded = [decode_entries(message) for message in messages]
        taken = self.store.take([entry for message in decoded for entry in message.entries])
        assert {result.state.value for result in taken.results} == {"applied"}
        for message in decoded:
            encode_answer(Answer(taken.results, taken.standings[message.terminal]))

    def fill(self, to: int, memo: int = 0, chunk: int = CHUNK) -> None:
        """Load until ``to`` applications are there, a chunk a transaction, each as the inbox leaves it."""
        served, started, begun = self.server is not None, time.perf_counter(), self.count
        if not served:
            _embedded_unsorted(self.engine)
        copied = served and to > growth_load.SOURCE
        while self.count < (self._whole() if copied else to):
            self._load(min(chunk, (self._whole() if copied else to) - self.count), memo)
            rate = (self.count - begun) / (time.perf_counter() - started)
            print(f"\r{self.count} ({rate:.0f} a second)   ", end="", file=sys.stderr, flush=True)
        if copied:
            raw = self.engine.raw_connection()
            self.count = growth_load.copy_on(raw.driver_connection, self.count, to, int(EVERY.total_seconds()))
            raw.close()
        if not served:
            _embedded_sorted(self.engine)
        with self.engine.begin() as tx:
            for place, terminal in enumerate(DESKS):
                last = (self.count - place + len(DESKS) - 1) // len(DESKS)
                tx.execute(
                    text("UPDATE desks SET whole_to = :last, highest = :last WHERE terminal = :terminal"),
                    {"last": last, "terminal": terminal},
                )
        if served:
            raw = self.engine.raw_connection()
            raw.driver_connection.autocommit = True  # pyright: ignore[reportOptionalMemberAccess]
            for table in COLUMNS:
                raw.cursor().execute(f"{'ANALYZE' if copied else 'VACUUM ANALYZE'} {table}")
            raw.cursor().execute("CHECKPOINT")
            raw.driver_connection.autocommit = False  # pyright: ignore[reportOptionalMemberAccess]
            raw.close()

    def _whole(self) -> int:
        """The first count from here on that leaves every desk's turn whole, and enough to copy."""
        return max(growth_load.SOURCE, -(-self.count // len(DESKS)) * len(DESKS))

    def _load(self, count: int, memo: int) -> None:
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
        zeros, ring = bytes(64), self.ring
        for _ in range(count):
            number, terminal, seq, at, reception = self._next()
            person, entry, visit = self._dice.choice(self._people), str(uuid.uuid4()), str(uuid.uuid4())
            when, second = at.isoformat(), int(at.timestamp())
            bound = bound_to({"id": entry, "terminal": terminal, "seq": seq})
            sealed = ring.seal(self._body(reception, person, memo), bound)
            rows["entries"].append(
                (entry, terminal, seq, visit, "visit_closed", sealed, ring.newest, zeros, when, when)
            )
            rows["applications"].append((visit, reception, terminal, "tennyu", when, entry))
            rows["feed"].append((number, entry))
            rows["marks"] += [(mark, second, entry) for mark in (ring.mark(number_word(reception)), *person.marks)]
        raw = self.engine.raw_connection()
        cursor = raw.cursor()
        if self.server is not None:
            _copy(cursor, rows)
        else:
            _insert(cursor, rows)
        raw.commit()
        raw.close()


def _letter(number: int) -> str:
    """A tenth of a reception number's room is its check letter; here it keeps numbers of one day apart."""
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number // 10_000 % 36]


def _copy(cursor: Any, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    cursor.execute("SELECT to_regclass('entry_keys')")
    if cursor.fetchone()[0] is not None:  # the keys are copied beside, so their trigger rests
        cursor.execute("SET LOCAL session_replication_role = replica")
        keys = [row[:3] for row in rows["entries"]]
        _copy_into(cursor, "entry_keys", ("id", "terminal", "seq"), keys)
    for name, columns in COLUMNS.items():
        _copy_into(cursor, name, columns, rows[name])


def _copy_into(cursor: Any, name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    lines = "\n".join("\t".join(rf"\\x{v.hex()}" if isinstance(v, bytes) else str(v) for v in row) for row in rows)
    with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write(lines + "\n")


def _embedded_unsorted(engine: Engine) -> None:
    """Where marks of the load wait to be sorted in."""
    with engine.begin() as tx:
        tx.execute(text("CREATE TABLE IF NOT EXISTS unsorted (mark BLOB, at bigint, entry_id text)"))


def _insert(cursor: Any, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    cursor.execute("BEGIN")  # the driver itself begins nothing
    for name, columns in COLUMNS.items():
        marks = ", ".join("?" * len(columns))
        table = "unsorted" if name == "marks" else name
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows[name])


def _embedded_sorted(engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(
            text("INSERT INTO marks (mark, at, entry_id) SELECT mark, at, entry_id FROM unsorted ORDER BY 1, 2, 3")
        )
        tx.execute(text("DROP TABLE unsorted"))


def _times(does: list[Callable[[], object]]) -> tuple[float, float]:
    """(p50, p99) in ms"""
    times: list[float] = []
    for do in does:
        started = time.perf_counter()
        do()
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.99)]


def _cost(world: World, size: int, count: int, memo: int = 0) -> float:
    """Microseconds of processor time an application, in ``count`` commits of ``size``."""
    commits = [world.message(size, memo) for _ in range(count)]
    before = world.seconds()
    for messages in commits:
        world.take(messages)
    return (world.seconds() - before) * 1e6 / (size * count)


def probe(world: World) -> dict[str, Any]:
    world.take(world.message(BATCH))  # connections, plans and caches stand, as they do in the middle of a day
    for _ in range(100):
        world.take(world.message(1))
    at = world.count
    singles = [world.message(1) for _ in range(SINGLES)]
    p50, p99 = _times([lambda m=m: world.take(m) for m in singles])
    cost = statistics.median(_cost(world, BATCH, BATCHES) for _ in range(ROUNDS))
    visit = statistics.median(_cost(world, 10, VISITS // 10, VISIT_BYTES) for _ in range(ROUNDS))
    plain50, plain99 = _plain(world)
    return {
        "applications": at, "ack_p50_ms": p50, "ack_p99_ms": p99, "cost_us": cost, "visit_us": visit,
        "plain_p50_ms": plain50, "plain_p99_ms": plain99, "load": os.getloadavg()[0],
    }  # fmt: skip


def _plain(world: World) -> tuple[float, float]:
    kind = "bytea" if world.server is not None else "BLOB"
    mark = "%s" if world.server is not None else "?"
    raw = world.engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute(f"CREATE TABLE IF NOT EXISTS plain_rows (id varchar(64) PRIMARY KEY, body {kind})")
    raw.commit()
    body = os.urandom(1_000)

    def one() -> None:
        if world.server is None:
            cursor.execute("BEGIN")
        cursor.execute(f"INSERT INTO plain_rows VALUES ({mark}, {mark})", (str(uuid.uuid4()), body))
        raw.commit()

    try:
        return _times([one] * SINGLES)
    finally:
        cursor.execute("DROP TABLE plain_rows")
        raw.commit()
        raw.close()


@contextmanager
def opened(folder: Path, database: str, *, partitioned: bool) -> Iterator[World]:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        server = None
        if database == "postgresql":
            server = KeptCluster(folder / "pg")
            stack.callback(server.rest)
            engine = served_engine(server.address)
        else:
            keys, file = FileKeyStore(folder / "keys"), folder / "center.db"
            engine = embedded_engine(file, store_key(keys, create=not file.exists()))
        world = World(folder, engine, server)
        stack.callback(world.close)
        if partitioned:
            partitions.partition(engine, BEGIN)
            partitions.extend(engine, BEGIN + EVERY * DECADES[-1])
        yield world


def size_of(engine: Engine) -> int:
    """Bytes of the database."""
    with engine.connect() as tx:
        if tx.dialect.name == "postgresql":
            return int(tx.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
        return math.prod(int(tx.exec_driver_sql(f"PRAGMA {what}").scalar_one()) for what in ("page_count", "page_size"))


def _note(results: Path, world: World, name: str) -> None:
    found = probe(world) | {"database": name, "bytes": size_of(world.engine)}
    with results.open("a", encoding="utf-8") as out:
        out.write(json.dumps(found) + "\n")
    print("\r" + json.dumps(found), file=sys.stderr)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    options.add_argument("--database", choices=("postgresql", "embedded"), required=True)
    options.add_argument("--to", type=int, required=True)
    options.add_argument("--partitioned", action="store_true", help="by month (PostgreSQL)")
    options.add_argument("--again", action="store_true", help="measure once more where it stands")
    options.add_argument("--keep", type=Path, default=None, help="where the store stays, to go on from")
    told = options.parse_args()
    name = told.database + ("-partitioned" if told.partitioned else "")
    folder = told.keep or Path(tempfile.gettempdir()) / "kakanai-growth" / name
    results = folder / "growth.jsonl"
    with opened(folder, told.database, partitioned=told.partitioned) as world:
        for decade in (d for d in DECADES if world.count < d <= told.to):
            world.fill(decade)
            _note(results, world, name)
        if told.again:
            _note(results, world, name)
    print(
        f"{'applications':>12} {'ack p50':>9} {'p99':>9} {'cost µs':>9} {'visit µs':>9} {'plain p50':>9} {'p99':>9}  GB"
    )
    for line in results.read_text("utf-8").splitlines():
        found = json.loads(line)
        print("".join(f"{found[name]:13,.2f}" for name in SHOWN.values()) + f"{found['bytes'] / 1e9:13.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
