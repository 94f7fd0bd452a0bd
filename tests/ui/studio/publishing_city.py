"""A center with two editors' desks, each with a studio: the service without TLS, real boxes, shelves and keys."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from starlette.testclient import TestClient

from kakanai_center.database import embedded_engine
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_desk import packs_command
from kakanai_desk.core.rates import Rates
from kakanai_desk.pack_shelf import PackShelf
from kakanai_desk.proposal_box import ProposalBox
from kakanai_desk.studio_publishing import DeskPublisher
from kakanai_desk.sync.pack_feed import PackFeed
from kakanai_desk.sync.pack_protocol import PACK_PATH, PACKS_PATH
from kakanai_desk.sync.proposal_feed import ProposalFeed
from kakanai_desk.sync.proposal_protocol import PROPOSALS_PATH
from kakanai_desk.vault.signing import FreshSigner
from tests.contract.test_center_interface import JSON, Shown
from tests.fakes.center import authority, known
from tests.fakes.desk import FakeClock

NOW = datetime(2026, 4, 10, 9, tzinfo=UTC)
WORDS = "mihon-no-aikotoba"


class Shelf(PackShelf):
    """As ``bootstrap.KeptPacks``, without its record."""

    clock = FakeClock()

    def keep(self, content: bytes) -> None:
        self.take(content)

    def due(self) -> int:
        served = self.served(self.clock.today())
        return served.pack.serial if served else 0


class CityDesk:
    def __init__(self, store: CenterStore, terminal: str, folder: Path, publishers: list[str]) -> None:
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))
        self._client = TestClient(Shown(app, known(store, terminal, FreshSigner())))
        self.box, self.shelf = ProposalBox(folder / "box"), Shelf(folder / "packs", publishers)
        self.publisher = DeskPublisher(self.box, self.shelf, publishers, FakeClock(), f"K-{terminal}")
        self.seconds, self.served = 0.0, 0
        self.proposals_feed = ProposalFeed(terminal, self.box, self, lambda _: None, lambda: self.seconds)

    def _say(self, path: str, body: bytes) -> bytes:
        answer = self._client.post(path, content=body, headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.content

    def packs(self, question: bytes) -> bytes:
        return self._say(PACKS_PATH, question)

    def pack(self, question: bytes) -> bytes:
        return self._say(PACK_PATH, question)

    def proposals(self, question: bytes) -> bytes:
        return self._say(PROPOSALS_PATH, question)

    def turn(self) -> None:
        """One turn of the desk's loop."""
        self.seconds += 60
        self.proposals_feed.pull()
        PackFeed(self.shelf, self, self.served, lambda: self.seconds).pull()

    def start_again(self) -> int:
        """The desk goes on in a fresh process; the serial that it serves now."""
        self.served = self.shelf.due()
        return self.served


class City:
    def __init__(self, folder: Path) -> None:
        self.keys = [key(folder / f"{name}.pem") for name in ("editor", "head")]
        publishers = [public for _, public in self.keys]
        self.store = CenterStore(embedded_engine(folder / "center.db", bytes(48)), lambda: NOW, publishers=publishers)
        self.desks = [CityDesk(self.store, name, folder / name, publishers) for name in ("NA1", "NB1")]

    def close(self) -> None:
        self.store.close()


def key(file: Path) -> tuple[Path, str]:
    """A publisher's key file, and the public key."""
    before, sys.stdin = sys.stdin, StringIO(f"{WORDS}\n")
    try:
        return file, packs_command.key(argparse.Namespace(file=file, secrets="-", json=True))["public"]
    finally:
        sys.stdin = before
