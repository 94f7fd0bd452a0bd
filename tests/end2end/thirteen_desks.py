"""Thirteen desks with their real loops, stores and shelves over mutual TLS at one serving center; two of them edit.

A desk here has no windows: where a real one at rest would go on in a fresh process (``ui/renewal.py``), it opens its
shelf again. What that takes for windows is measured by ``tests/heavy/test_renewed_process.py``.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kakanai_desk import bootstrap, studio_desk
from kakanai_desk.settings import read_settings
from kakanai_desk.studio.publishing import Signing
from kakanai_desk.studio_publishing import DeskPublisher
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.pack_feed import PackFeed
from tests.fakes.center import Ports, center, come, serving
from tests.ui.studio.publishing_city import WORDS, key

DAY = date(2026, 4, 10)
LETTERS = [f"N{letter}" for letter in "ABCDEFGHIJKLM"]
LOOK = 0.5  # seconds between two looks of a desk at rest, as of renewal.LOOK


class ServingDesk:
    def __init__(self, folder: Path, letters: str, ports: Ports, publishers: str) -> None:
        folder.mkdir()
        (folder / "desk.toml").write_text(
            f'profile = "training"\nday = "{DAY}"\n[desk]\nletters = "{letters}"\n[keys]\nkind = "files"\n'
            f'[center]\nurl = "{ports.url}"\n[content]\npublishers = {publishers}\n'
        )
        self.settings = read_settings(folder / "desk.toml")
        self.served = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._rest, daemon=True)

    def open(self) -> None:
        self.store, _ = bootstrap.open_store(self.settings)
        way, clock = bootstrap.transport_of(self.settings), bootstrap.clock_of(self.settings)
        self.shelf = bootstrap.KeptPacks(self.settings, self.store)
        self.feed = PackFeed(self.shelf, way, 0)
        proposals = studio_desk.proposal_feed(self.settings, self.store, way, clock)
        self.sync = SyncEngine(self.store.terminal, self.store, way, clock, also=[self.feed.pull, proposals.pull])
        self.publisher = DeskPublisher(
            studio_desk.proposal_box(self.settings), bootstrap.pack_shelf(self.settings),
            self.settings.content.publishers, clock, f"K-{self.store.terminal}",
        ) if self.store.terminal in ("NA1", "NB1") else None  # fmt: skip
        self.sync.start(lambda _: None)
        self._thread.start()

    def _rest(self) -> None:
        while not self._stop.wait(LOOK):
            if self.feed.newer:
                self.served = self.shelf.due()
                self.feed.newer = False

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self.sync.stop()
        self.store.close()


class ThirteenDesks:
    """``publish`` gives the seconds until every desk serves what two publishers signed."""

    def __init__(self, desks: list[ServingDesk], keys: list[Path]) -> None:
        self.desks, self._keys = desks, keys

    def publish(self, folder: Path, note: str) -> tuple[int, float]:
        """Propose at the first desk, sign at the second; the serial, and seconds from the signature on."""
        editor = self.desks[0].publisher
        assert editor is not None
        editor.propose(folder, DAY, note, Signing(self._keys[0], WORDS))
        return self._signed(note)

    def go_back(self, serial: int, note: str) -> tuple[int, float]:
        editor = self.desks[0].publisher
        assert editor is not None
        editor.go_back(serial, DAY, note, Signing(self._keys[0], WORDS))
        return self._signed(note)

    def _signed(self, note: str) -> tuple[int, float]:
        head = self.desks[1].publisher
        assert head is not None
        until(lambda: any(one.note == note and one.here for one in head.standing().proposals))
        (proposal,) = [one for one in head.standing().proposals if one.note == note]
        begun = time.monotonic()
        head.sign(proposal.digest, Signing(self._keys[1], WORDS))
        until(lambda: all(desk.served == proposal.serial for desk in self.desks))
        return proposal.serial, time.monotonic() - begun


@contextmanager
def thirteen_desks(folder: Path) -> Iterator[ThirteenDesks]:
    keys = [key(folder / f"{name}.pem") for name in ("editor", "head")]
    publishers = json.dumps([public for _, public in keys])
    data, ports = folder / "center", Ports()
    assert center("init", data=data).returncode == 0
    (data / "center.toml").write_text(f"[packs]\npublishers = {publishers}\n")
    desks = [ServingDesk(folder / letters, letters, ports, publishers) for letters in LETTERS]
    with serving(data, ports):
        for desk, letters in zip(desks, LETTERS, strict=True):
            come(data, ports, bootstrap.key_store(desk.settings), f"{letters}1")
            desk.open()
        try:
            yield ThirteenDesks(desks, [file for file, _ in keys])
        finally:
            for desk in desks:
                desk.close()


def until(true, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)
