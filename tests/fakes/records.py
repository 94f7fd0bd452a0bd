"""A center and desks with their records in one process; the center can be exchanged behind the desks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.service import answer_record
from kakanai_center.store import CenterStore
from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.meeting import Meeting
from kakanai_desk.sync.record_protocol import RecordMessage, heard, said
from kakanai_desk.sync.witness import Witness
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import known
from tests.fakes.center_schema import migrated
from tests.fakes.postgres import Cluster

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


class Ticking:
    """Every look at the clock is a second later."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def ahead(self, by: timedelta) -> None:
        self._now += by

    def today(self):
        return self._now.date()


@dataclass
class RecordWay:
    """The way of one desk to a center, which may be exchanged behind it."""

    center: Callable[[], CenterStore]
    down: bool = False
    lose: bool = False
    messages: int = 0

    def record(self, message: bytes) -> bytes:
        if self.down:
            raise CenterUnreachable
        self.messages += 1
        answer = said(answer_record(self.center().record, heard(message, RecordMessage)))
        if self.lose:
            raise CenterUnreachable
        return answer


@dataclass
class PeerWay:
    """The way from a desk to another, in memory. ``between`` happens while the question is on its way."""

    asker: Desk
    other: Desk
    between: Callable[[], object] = lambda: None
    messages: int = 0

    @property
    def terminal(self) -> str:
        return self.other.terminal

    def exchange(self, message: bytes) -> bytes:
        self.messages += 1
        self.between()
        answer = self.other.meeting.answer(self.asker.terminal, message)
        self.between()
        return answer


class Desk:
    def __init__(self, folder: Path, letters: str, center: Callable[[], CenterStore], clock: Ticking) -> None:
        self.terminal = f"{letters}1"
        self.folder = folder / letters
        self.signer = DeskSigner(FileKeyStore(self.folder / "keys"))
        self.store = DeskStore(self.folder / "desk.db", bytes(range(48)), letters, 1, self.signer)
        self.way = RecordWay(center)
        self.clock = clock
        self.found: list[tuple[str, str]] = []
        self.witness = self.new_witness()
        self.meeting = Meeting(self.store.record, self.signer, clock, self.witness)

    def new_witness(self) -> Witness:
        """As after a restart."""
        return Witness(
            self.terminal, self.store.record, self.signer, self.way, self.clock, lambda *fault: self.found.append(fault)
        )

    def restarted(self) -> None:
        self.witness = self.new_witness()
        self.meeting = Meeting(self.store.record, self.signer, self.clock, self.witness)

    def meets(self, other: Desk, between: Callable[[], object] = lambda: None) -> bool:
        return self.meeting.meet(PeerWay(self, other, between))

    def write(self, count: int, word: str = "answered") -> None:
        with self.store.transaction() as tx:
            for number in range(count):
                tx.record.append(word, "K1", "v1", {"n": number}, self.clock.now())


class City:
    """``center`` may be set to another store: what every desk then talks to."""

    def __init__(
        self, folder: Path, letters: tuple[str, ...] = ("NA", "NB", "NC"), server: Cluster | None = None
    ) -> None:
        """``server``: where the center's databases are; None: in files."""
        self.folder, self._server = folder, server
        self._addresses: dict[str, str] = {}
        self.clock = Ticking()
        self.keys = FileKeyStore(folder / "center-keys")
        self.center = self.open(folder / "center.db")
        self.desks = {name: Desk(folder, name, lambda: self.center, self.clock) for name in letters}
        for desk in self.desks.values():
            known(self.center, desk.terminal, desk.signer)

    def engine(self, file: Path) -> Engine:
        if self._server is None:
            return embedded_engine(file, bytes(range(48)))
        if file.name not in self._addresses:
            self._addresses[file.name] = migrated(self._server)
        return served_engine(self._addresses[file.name])

    def copy(self, file: Path, to: Path) -> None:
        """The database of a center that is closed, once more."""
        if self._server is None:
            shutil.copy(file, to)
            return
        name = self._addresses[file.name].split("/")[3].split("?")[0]
        self._addresses[to.name] = self._server.new_database(name)

    def open(self, file: Path) -> CenterStore:
        return CenterStore(self.engine(file), self.clock.now, signer=DeskSigner(self.keys, "center-signing"))

    def all_say(self) -> None:
        for desk in self.desks.values():
            desk.witness.once()

    def close(self) -> None:
        self.center.close()
        for desk in self.desks.values():
            desk.store.close()
