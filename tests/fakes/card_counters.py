"""A counter with one card reader and a virtual card, in four makes behind one face.

``MemoryCounter`` (no process at all), ``WorkerCounter`` (the desk's client and real worker processes, played card),
``PcscCounter`` (the machine's PC/SC daemon), ``PcscWorkerCounter`` (client, worker and PC/SC: as on a real counter).
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kakanai_desk.core.ports.card import CancelToken, CardReader, CardReading, CardWish, Progress
from kakanai_desk.core.ports.staff_card import StaffCardReader as StaffReader
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card.session import CardSession, kinds_believing
from kakanai_desk.hardware.card.staff_session import StaffSession
from kakanai_desk.hardware.card.transport import CardReaders, MemoryReaders, Transport
from kakanai_desk.hardware.card.trust import TrustStore
from kakanai_desk.hardware.card_client import CardClient, worker_command
from kakanai_desk.hardware.simulators.virtual_card import (
    Faults,
    SamplePerson,
    VirtualCard,
    load_holder,
    load_person,
    personalise,
)
from kakanai_desk.hardware.simulators.virtual_card.people import PEOPLE
from kakanai_desk.hardware.simulators.virtual_card.pki import write_trust
from kakanai_desk.hardware.trust_store import read_trust

PURPOSE = "sample_procedure"


def person(name: str) -> SamplePerson:
    return load_person(PEOPLE / f"{name}.yaml")


def secrets(pin: str) -> Mapping[str, SecretText]:
    return typed(pin=pin)


def typed(**entries: str) -> Mapping[str, SecretText]:
    """What was typed, by the names of the secrets."""
    return {name: SecretText(entry.encode()) for name, entry in entries.items()}


@cache
def believed() -> TrustStore:
    """A trust store that believes the played cards."""
    with tempfile.TemporaryDirectory() as folder:
        write_trust(Path(folder))
        return read_trust(Path(folder), invented=True)


class Counter:
    """What the tests do at a counter."""

    reader: CardReader
    machine: CardReaders

    @property
    def staff(self) -> StaffReader:
        """What staff hold their own cards to."""
        return self.reader if isinstance(self.reader, CardClient) else StaffSession(self.machine, relay_seconds=0.0)

    def lay(self, who: str, *faults: str) -> None:
        raise NotImplementedError

    def take(self) -> None:
        raise NotImplementedError

    def hold(self) -> Transport | None:
        """Another program takes the card for itself; None where that cannot be played."""
        return None

    @property
    def verify_total(self) -> int:
        raise NotImplementedError

    def left(self, where: str) -> int:
        """Tries left of one secret of the card: ``text:0011``, ``mf:0001``."""
        raise NotImplementedError

    @property
    def pin_left(self) -> int:
        return self.left("text:0011")

    def close(self) -> None:
        self.reader.close()

    def read(
        self,
        pin: str,
        *,
        number: bool = False,
        last_try: bool = False,
        cancel: CancelToken | None = None,
        seen: list[Progress] | None = None,
    ) -> CardReading:
        wish = CardWish(PURPOSE if number else None, last_try)
        steps = seen if seen is not None else []
        return self.reader.read(secrets(pin), wish, cancel or CancelToken(), steps.append)

    def read_with(
        self, *, last_try: bool = False, photo: bool = False, number: bool = False, **entries: str
    ) -> CardReading:
        """A read with any secrets, for any kind of card."""
        wish = CardWish(PURPOSE if number else None, last_try, photo)
        return self.reader.read(typed(**entries), wish, CancelToken(), lambda at: None)


class MemoryCounter(Counter):
    def __init__(self) -> None:
        self.card: VirtualCard | None = None
        self.machine = MemoryReaders({"reader": self._lying})
        self.reader = CardSession(self.machine, relay_seconds=0.0)

    def _lying(self) -> VirtualCard | None:
        return self.card if self.card is not None and not self.card.pulled else None

    def lay(self, who: str, *faults: str) -> None:
        self.card = personalise(load_holder(PEOPLE / f"{who}.yaml"), Faults.parse(faults))

    def take(self) -> None:
        if self.card is not None:
            self.card.pulled = True

    def hold(self) -> Transport:
        other = self.machine.open("reader")
        other.connect()
        return other

    @property
    def laid(self) -> VirtualCard:
        if self.card is None:
            raise AssertionError("no card was laid")
        return self.card

    @property
    def verify_total(self) -> int:
        return self.laid.verify_total

    def left(self, where: str) -> int:
        app, _, ef = where.partition(":")
        return self.laid.applications["" if app == "mf" else app].secrets[int(ef, 16)].left


def counter_believing(trust: TrustStore) -> MemoryCounter:
    """A counter in memory whose session checks cards against ``trust``."""
    counter = MemoryCounter()
    counter.reader = CardSession(counter.machine, relay_seconds=0.0, kinds=kinds_believing(trust))
    return counter


class WorkerCounter(Counter):
    def __init__(self, folder: Path, hang_seconds: float = 10.0) -> None:
        self.slot = folder / "card.yaml"
        self._hang_seconds = hang_seconds
        self.reader = self._client(())

    def _client(self, faults: tuple[str, ...]) -> CardClient:
        command = worker_command(allow_virtual=True, slot=self.slot, faults=faults, relay_seconds=0.0)
        return CardClient(command, hang_seconds=self._hang_seconds)

    def lay(self, who: str, *faults: str) -> None:
        if faults:
            self.reader.close()
            self.reader = self._client(faults)
        shutil.copy(PEOPLE / f"{who}.yaml", self.slot)

    def take(self) -> None:
        self.slot.unlink()

    def _kept(self) -> dict[str, Any]:
        path = self.slot.with_suffix(".kept")
        return json.loads(path.read_text("utf-8"))

    @property
    def verify_total(self) -> int:
        return int(self._kept()["verify_total"])

    def left(self, where: str) -> int:
        return int(self._kept()["left"][where])


class PcscCounter(Counter):
    """``machine`` is a ``tests.fakes.pcsc.Daemon``. Two readers by turns: one rests while the other is read."""

    _turn = 0

    def __init__(self, machine: Any, folder: Path, reader: CardReader | None = None, at: str = "") -> None:
        from tests.fakes.pcsc import READER, SECOND, LaidCard

        self._machine = machine
        self._folder = folder
        self._laid: LaidCard | None = None
        self._make = LaidCard
        self._name = at or (READER, SECOND)[PcscCounter._turn % 2]
        PcscCounter._turn += 1
        self.reader = reader or self.session()

    def session(self, relay_seconds: float = 0.0) -> CardSession:
        from kakanai_desk.hardware.drivers.pcsc import PcscReaders

        return CardSession(PcscReaders(allow_virtual=True, busy_patience=0.2), relay_seconds=relay_seconds)

    def lay(self, who: str, *faults: str) -> None:
        if self._laid is not None:
            self._laid.take()
        self._laid = self._make(self._machine.readers, PEOPLE / f"{who}.yaml", self._folder / f"{who}.json", self._name)
        self._laid.lay(*faults)

    def lay_again_soon(self, seconds: float) -> threading.Timer:
        """Put the same card down again after a while, without its faults."""
        laid = self._laid
        if laid is None:
            raise AssertionError("no card was laid")

        def again() -> None:
            laid.take()
            laid.lay()

        timer = threading.Timer(seconds, again)
        timer.start()
        return timer

    def take(self) -> None:
        if self._laid is not None:
            self._laid.take()

    def hold(self) -> Transport:
        other = self._machine.readers.open(self._name)
        other.connect()
        return other

    @property
    def verify_total(self) -> int:
        return self._laid.verify_total if self._laid else 0

    def left(self, where: str) -> int:
        return self._laid.left(where) if self._laid else 0

    def close(self) -> None:
        self.reader.close()
        self.take()


class CancelAtLook(CancelToken):
    """The visitor walks away just before the n-th APDU: the token is looked at once before each."""

    def __init__(self, look: int) -> None:
        super().__init__()
        self._left = look

    @property
    def cancelled(self) -> bool:
        self._left -= 1
        return self._left <= 0


def wait_until(condition: Any, seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


__all__ = [
    "PURPOSE",
    "CancelAtLook",
    "Counter",
    "MemoryCounter",
    "PcscCounter",
    "WorkerCounter",
    "believed",
    "person",
    "secrets",
    "typed",
    "wait_until",
]
