"""Counters beside each other: whole desks with fakes, real lanes, and between them the real line over loopback TLS."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from kakanai_desk.core.ports.neighbours import Offer
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.lanes import ThreadLane
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.identity import Identity
from kakanai_desk.sync.neighbours.asking import NeighbourDesks
from kakanai_desk.sync.neighbours.listener import Listener
from kakanai_desk.sync.neighbours.loans import Loans
from kakanai_desk.sync.neighbours.peers import Peer, Peers
from kakanai_desk.vault.certificates import new_key
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import MemoryKeys, authority
from tests.fakes.desk import DeskBench, FakeCard, FakePaper, bench_over

T = TypeVar("T")
SECONDS = 20.0  # a test that waits longer has failed


def enrolled(terminal: str) -> MemoryKeys:
    """The keys of a desk that came to the center of these tests."""
    keys, key = MemoryKeys(), new_key()
    made = authority().for_desk(terminal, key.public_key(), datetime.now(UTC))
    Identity(key, made.certificate, authority().certificate).keep(keys)
    return keys


def now() -> datetime:
    return datetime.now(UTC)


class Counter:
    """One desk with a clerk; everything of the desk runs on its visit lane."""

    def __init__(self, folder: Path, letters: str, peers: list[Peer], card: FakeCard, keys: MemoryKeys | None = None):
        folder.mkdir(parents=True)
        self.terminal = f"{letters}1"
        self.keys = keys or enrolled(self.terminal)
        self.signer = DeskSigner(self.keys)
        self.revoked: frozenset[str] = frozenset()
        self.peers = Peers(self.keys, peers, lambda: self.revoked)
        self._changed = threading.Event()
        self.folder = folder
        self.card = card
        store = DeskStore(folder / "desk.db", bytes(range(48)), letters, 1, self.signer)
        self.neighbours = NeighbourDesks(self.peers, now)
        self.bench: DeskBench = bench_over(
            store,
            self.signer,
            FakePaper(),
            card,
            neighbours=self.neighbours,
            lane=ThreadLane,
            changed=self._changed.set,
        )
        self.desk = self.bench.desk
        self.loans = Loans(self.signer, now, self._came, self._over)
        self.listener: Listener | None = None
        self.do(lambda: self.desk.sign_in("K00123", SecretText(b"mihon-no-aikotoba")))

    def _came(self, loan: Any) -> None:
        self.bench.lanes["visit"].submit(lambda: self.desk.lending.asked(loan, self.loans))

    def _over(self, loan_id: str, how: Any) -> None:
        self.bench.lanes["visit"].submit(lambda: self.desk.lending.over(loan_id, how))

    def listen(self, *offers: Offer, printer: Any = None, port: int = 0) -> int:
        self.listener = Listener(
            "127.0.0.1", port, self.peers, frozenset(offers), self.loans,
            lambda: self.desk.lending.could_accept, self.signer.public_key, printer,
        )  # fmt: skip
        return self.listener.start()

    def do(self, action: Callable[[], T]) -> T:
        """Run on the visit lane; what it raises is raised here."""
        done, told = threading.Event(), list[Any]()

        def finished(result: Any) -> None:
            told.append(result)
            done.set()

        self.bench.lanes["visit"].submit(lambda: (action(),), finished)  # what it gives may be a fault as a value
        assert done.wait(SECONDS)
        if isinstance(told[0], BaseException):
            raise told[0]
        return told[0][0]

    def until(self, what: Callable[[], T]) -> T:
        """The first true answer of ``what``, asked on the visit lane after every change of the screens."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            self._changed.clear()
            found = self.do(what)
            if found:
                return found
            self._changed.wait(0.2)
        raise AssertionError(f"{self.terminal} never came to that")

    def clerk(self) -> Any:
        return self.desk.views()[0]

    def visitor(self) -> Any:
        return self.desk.views()[1].screen

    def type_pin(self, digits: bytes) -> None:
        def type_it() -> None:
            for code in digits:
                self.desk.card_talk.digit(code)
            self.desk.card_talk.enter()

        self.do(type_it)

    def record(self) -> list[Any]:
        return self.do(self.bench.store.record_lines)

    def close(self) -> None:
        self.neighbours.close()
        if self.listener is not None:
            self.listener.close()
        for lane in self.bench.lanes.values():
            lane.stop()
        self.bench.store.close()


@dataclass
class TwoCounters:
    """``asks`` (NA, 3番窓口) has no card on a reader of its own; ``lends`` (NB, 4番窓口) has."""

    asks: Counter
    lends: Counter

    def close(self) -> None:
        self.asks.close()
        self.lends.close()


def two_counters(folder: Path, card: FakeCard, *offers: Offer, printer: Any = None) -> TwoCounters:
    lends = Counter(folder / "NB", "NB", [Peer("NA1", "3番窓口")], card)
    port = lends.listen(*(offers or (Offer.READER,)), printer=printer)
    asks = Counter(folder / "NA", "NA", [Peer("NB1", "4番窓口", "127.0.0.1", port)], FakeCard(on_reader=False))
    return TwoCounters(asks, lends)
