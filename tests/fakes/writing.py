"""A writing desk without hardware: the real desk in one thread, a roll that keeps what was printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.ports.receipts import Strip
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.city_lock import CityLock
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from kakanai_desk.visit.context import Lanes
from kakanai_desk.visit.info import DeskInfo
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.writing.desk import WritingDesk
from kakanai_desk.visit.writing.slips import SlipCodes, Written
from kakanai_desk.visit.writing.unattended import UnattendedContext, at_home
from tests.fakes.desk import FakeCard, FakeClock, FakePaper, FakePeople, FakePrinter, StepLane, city

LOCK = CityLock(bytes(range(32)))


@dataclass
class FakeRoll:
    width: int = 576
    printed: list[Strip] = field(default_factory=list)
    fault: Exception | None = None

    def status(self) -> DeviceStatus:
        return DeviceStatus("receipt", DeviceState.OK, "clerk.device.ok")

    def print_strip(self, strip: Strip) -> None:
        if self.fault is not None:
            raise self.fault
        self.printed.append(strip)


@dataclass
class FakeAround:
    """The counters around: how many hear a call."""

    hear: int = 1
    called: list[str] = field(default_factory=list)

    def call_help(self, language: str) -> int:
        self.called.append(language)
        return self.hear

    def close(self) -> None: ...


@dataclass
class WritingBench:
    desk: WritingDesk
    context: UnattendedContext
    store: DeskStore
    card: FakeCard
    roll: FakeRoll
    around: FakeAround
    clock: FakeClock
    lanes: dict[str, StepLane]
    written: list[Written]

    def settle(self) -> None:
        while any([lane.run() for lane in self.lanes.values()]):
            pass

    @property
    def screen(self) -> Any:
        return self.desk.views()[1].screen

    def answer(self, value: str) -> None:
        """Answer what is asked on the screen."""
        self.desk.visitor_answered(self.screen.question, value)
        self.settle()

    def kinds(self) -> list[str]:
        return [line.kind for line in self.store.record.lines()]


def writing_bench(folder: Path, *, lock: CityLock | None = LOCK, kanji: Any = None, shelf: Any = None) -> WritingBench:
    signer = DeskSigner(FileKeyStore(folder / "keys"))
    store = DeskStore(folder / "desk.db", bytes(range(48)), "KA", 1, signer)
    names = ("visit", "card", "paper", "printing", "eyes", "neighbours", "figures", "city")
    lanes = {name: StepLane() for name in names}
    clock, card, roll, around = FakeClock(), FakeCard(), FakeRoll(), FakeAround()
    written: list[Written] = []

    def draw(_visit: Visit, code: Written, _place: str) -> Strip:
        written.append(code)
        return Strip(8, 1, b"\xff")

    context = UnattendedContext(
        DeskInfo("湖南市", "shiminka", "記載台1", "東庁舎 1階", store.terminal, "training", unattended=True),
        at_home(city()),
        store,
        clock,
        signer,
        Lanes(**lanes),  # pyright: ignore[reportArgumentType]
        card,  # pyright: ignore[reportArgumentType]
        FakePrinter(),
        FakePaper(),  # pyright: ignore[reportArgumentType]
        changed=lambda: None,
        wake_sync=lambda: None,
        people=FakePeople(),
        neighbours=around,  # pyright: ignore[reportArgumentType]
    )
    codes = SlipCodes(store.terminal, lambda: lock.preentry_key if lock is not None else None)
    desk = WritingDesk(context, codes, roll, draw, shelf=shelf, neighbours=around, kanji=kanji)  # pyright: ignore[reportArgumentType]
    return WritingBench(desk, context, store, card, roll, around, clock, lanes, written)
