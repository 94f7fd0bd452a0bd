"""A search over the record of every desk at the center, on SQLCipher and on PostgreSQL: the slow one of twenty (p95).

``python -m tests.bench.lines --size 1000000 [--only embedded|postgresql]`` fills a store with invented lines of 40
desks and 300 users over 400 days and asks as auditors do. A time is that of one page with its line in the record.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from kakanai_center import record_index
from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.signs import Watch
from kakanai_center.store import CenterStore
from kakanai_center.tables import record_finds, record_lines, record_subjects
from kakanai_desk.core.record_search import RecordAsked, View
from kakanai_desk.sync.lines_protocol import question_of
from kakanai_desk.vault.record import GENESIS, RecordLine, next_line
from tests.fakes.postgres import cluster, missing

SIZE, QUESTIONS, CHUNK, LIMIT_MS = 100_000, 60, 5_000, 1000.0
DAYS, DESKS, USERS, PEOPLE = 400, 40, 300, 60_000
FIRST = datetime(2025, 3, 1, tzinfo=UTC)
KINDS = ("answered", "moved", "person_changed", "visits_searched", "printed", "number_opened", "signed_in", "denied")
WEIGHTS = (40, 25, 15, 6, 6, 2, 5, 1)
HOURS = Watch().hours


def lines(size: int) -> Iterator[tuple[str, RecordLine]]:
    """Visits of twenty lines, each about one of ``PEOPLE``."""
    rng = random.Random(7)
    ends = {f"{chr(65 + n // 26)}{chr(65 + n % 26)}1": (0, GENESIS) for n in range(DESKS)}
    step = timedelta(days=DAYS) / (size / 20)
    for visit in range(size // 20):
        terminal, actor = rng.choice(list(ends)), f"K{rng.randrange(USERS):05}"
        mark = f"c{rng.randrange(PEOPLE):016x}"
        at = FIRST + visit * step
        if rng.random() > 0.01:  # by day, but for one visit in a hundred
            at = at.replace(hour=rng.randrange(0, 8))
        for number in range(20):
            kind = rng.choices(KINDS, WEIGHTS)[0]
            values = {"question": "came_from_abroad", "number": number}
            line = next_line(ends[terminal], at + timedelta(seconds=20 * number), kind, actor, f"visit-{visit}", values,
                             terminal=terminal, screen="interview", subjects=[mark] if number % 2 else [])  # fmt: skip
            ends[terminal] = line.seq, line.hash
            yield terminal, line


def fill(engine: Any, size: int) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {record_lines: [], record_finds: [], record_subjects: []}

    def put() -> None:
        with engine.begin() as tx:
            for table, found in rows.items():
                if found:
                    tx.execute(insert(table), found)
                found.clear()

    for terminal, line in lines(size):
        at = line.at.isoformat()
        rows[record_lines].append({"terminal": terminal, "seq": line.seq, "content": line.content.decode(),
                                   "hash": line.hash, "at": at, "received_at": at})  # fmt: skip
        rows[record_finds].append(record_index.noted(terminal, line, HOURS))
        rows[record_subjects] += [
            {"mark": mark, "at": record_index.moment(line.at), "terminal": terminal, "seq": line.seq}
            for mark in line.subjects
        ]
        if len(rows[record_lines]) == CHUNK:
            put()
    put()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def asked(rng: random.Random) -> dict[str, RecordAsked]:
    """The usual questions, each about something else every time."""
    day = (FIRST + timedelta(days=rng.randrange(DAYS - 31))).date()
    month = {"since": day, "until": day + timedelta(days=30)}
    year = {"since": date(2025, 4, 1), "until": date(2026, 3, 31)}
    actor, desk = f"K{rng.randrange(USERS):05}", f"A{chr(65 + rng.randrange(26))}1"
    return {
        "the latest": RecordAsked(),
        "a month of a user": RecordAsked(actor=actor, **month),
        "a month of a desk": RecordAsked(terminal=desk, **month),
        "a kind in a month": RecordAsked(kind="number_opened", **month),
        "a user's kind in a year": RecordAsked(actor=actor, kind="denied", **year),
        "a person": RecordAsked(person=True, marks=(f"c{rng.randrange(PEOPLE):016x}",)),
        "off hours in a year": RecordAsked(View.OFF_HOURS, **year),
        "off hours of a user": RecordAsked(View.OFF_HOURS, actor=actor),
        "failures of a desk": RecordAsked(View.FAILURES, terminal=desk),
        "privileged in a month": RecordAsked(View.PRIVILEGED, **month),
        "mass searching, a month": RecordAsked(View.MASS, **month),
        "mass searching, a year": RecordAsked(View.MASS, **year),
    }


def measure(engine: Any, size: int) -> dict[str, Any]:
    times: dict[str, list[float]] = {}
    with closing(CenterStore(engine, lambda: datetime.now(UTC))) as store:
        began = time.perf_counter()
        fill(engine, size)
        filled = time.perf_counter() - began
        rng = random.Random(11)
        for turn in range(QUESTIONS):
            for name, one in asked(rng).items():
                begins = time.perf_counter()
                store.lines.meet(question_of("AA1", "A1", one, None))
                if turn:
                    times.setdefault(name, []).append((time.perf_counter() - begins) * 1000)
    found = {name: round(statistics.quantiles(each, n=20)[18], 1) for name, each in times.items()}
    return {"lines": size, "filled_s": round(filled, 1), "p95_ms": found, "slowest_ms": max(found.values())}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--only", choices=("embedded", "postgresql"))
    options = parser.parse_args(argv)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="kakanai-lines-") as folder:
        if options.only != "postgresql":
            found["embedded"] = measure(embedded_engine(Path(folder) / "center.db", bytes(48)), options.size)
        if options.only != "embedded" and not missing():
            with cluster() as server:
                found["postgresql"] = measure(served_engine(server.new_database()), options.size)
    print(json.dumps(found, indent=1))
    return 0 if all(one["slowest_ms"] <= LIMIT_MS for one in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
