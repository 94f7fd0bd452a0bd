"""The record: what a line costs, how long a million take to verify, how soon another desk knows of a fork (R-120)."""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kakanai_center.verifying import Verified, verify
from kakanai_desk.core.merkle import Tree, inclusion, leaf_hash
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.vault.record import GENESIS, CityHead, TreeHead, next_line
from kakanai_desk.vault.signing import FreshSigner
from tests.bench.decision import row
from tests.fakes.records import City

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
MILLION = 1_000_000
HOUSEHOLD = [w for n in range(4) for w in subjects_of(f"見本　{n}", f"みほん　{n}", f"19{80 + n}-01-01")]


class Lines:
    """A center's record of one desk, kept as contents only."""

    def __init__(self, count: int) -> None:
        desk, self._center = FreshSigner(), FreshSigner()
        self.public_key = self._center.public_key
        self._contents: list[tuple[int, str, str]] = []
        tree, before = Tree(), (0, GENESIS)
        for number in range(count):
            values = {"question": "move_date", "n": number}
            line = next_line(before, NOW, "answered", "K00123", "v1", values, terminal="NA1", subjects=("0" * 16,))
            content = line.content
            self._contents.append((line.seq, content.decode(), line.hash))
            tree.append(leaf_hash(content))
            before = line.seq, line.hash
        root = tree.root().hex()
        self.proof = max(len(inclusion(at, count, tree.get)) for at in (0, count // 2, count - 1))
        self._head = TreeHead("NA1", count, root, NOW.isoformat()).signed(desk)
        self._city = CityHead(NOW.isoformat(), (("NA1", count, root),)).signed(self._center)
        self._desk = desk.public_key

    def keys(self) -> dict[str, bytes]:
        return {"NA1": self._desk, "center": self.public_key}

    def writers(self) -> list[str]:
        return ["NA1"]

    def entries(self, _: str) -> Iterator[tuple[int, str, str, bytes]]:
        return ((*one, b"") for one in self._contents)

    def signed_heads(self, _: str) -> list[TreeHead]:
        return [self._head]

    def city_heads(self) -> list[CityHead]:
        return [self._city]


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        city = City(Path(folder))
        store = city.desks["NA"].store
        city.desks["NA"].write(5000)
        times = []
        for number in range(2000):
            with store.transaction() as tx:
                began = time.perf_counter()
                tx.record.append("answered", "K1", "v1", {"n": number}, NOW, screen="interview", subjects=HOUSEHOLD)
                times.append((time.perf_counter() - began) * 1000)
        times.sort()
        found = _fork(city)
        city.close()
    lines = Lines(MILLION)
    began = time.perf_counter()
    told: Verified = verify(lines)  # type: ignore[arg-type] - what it needs of a record
    seconds = time.perf_counter() - began
    assert told.faults == () and told.lines == MILLION, json.dumps(told.to_json())
    return [
        row("record: a line beside the commit, median", statistics.median(times), 1.0),
        row("record: a line beside the commit, p99", times[int(len(times) * 0.99)], 1.0),
        row("record: verifying a million lines, without reading them from the database", seconds, 10.0, "s"),
        row("record: inclusion proof in a million lines", lines.proof, 20, "hashes"),
        row("record: a rewrite until another desk knows of it, the wait between contacts included", found, 5.0, "s"),
    ]


def _fork(city: City) -> float:
    """From the contact of another desk until it knows; the contact comes every 3 seconds (``WITNESS_EVERY``)."""
    from kakanai_desk.sync.engine import WITNESS_EVERY
    from tests.contract.test_witness import rewritten

    city.all_say()
    other = city.desks["NB"].witness
    other.once()
    rewritten(city, "NA1", 3000)
    began = time.perf_counter()
    assert not other.once()
    return WITNESS_EVERY + time.perf_counter() - began
