"""A whole desk without hardware: real engine and real store, fake card, paper and printer, all in one thread."""

from __future__ import annotations

import struct
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from kakanai_desk.core.canonical import digest
from kakanai_desk.core.errors import (
    CardPinLocked,
    CardPinRejected,
    LastTryNotConfirmed,
    NoCard,
    PrinterFault,
    SecondFactorRejected,
    SignInRejected,
)
from kakanai_desk.core.permissions import DELIVERED, Field, Rights
from kakanai_desk.core.places import procedures
from kakanai_desk.core.ports.card import (
    CancelToken,
    CardKind,
    CardReading,
    CardWish,
    OnProgress,
    PresentedCard,
    ReadField,
)
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, PrintJob
from kakanai_desk.core.ports.neighbours import Neighbours
from kakanai_desk.core.ports.people import Passed
from kakanai_desk.core.ports.search import CityFinder
from kakanai_desk.core.ports.staff_card import CardProof, CardQuestion
from kakanai_desk.core.ports.vision import DocumentReader
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.words import said
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.decision import Decision, document_id
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.loader import load
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.own_record import OwnLines
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.record_views import Hours
from kakanai_desk.vault.signing import DeskSigner
from kakanai_desk.visit.context import Context, Lanes
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.handing_on import still_to_receive
from kakanai_desk.visit.info import DeskInfo
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paper_port import Papers, Sheet


def rights_of(*groups: str) -> Rights:
    """What the delivered groups of these names give."""
    return Rights(tuple(g.granted("shiminka") for g in DELIVERED if g.id in groups))


def without(rights: Rights, *unseen: Field) -> Rights:
    """The same rights of one who does not see these fields."""
    return Rights(tuple(replace(g, fields=g.fields - set(unseen)) for g in rights.grants))


@cache
def city() -> Pack:
    """The city's content; reading it takes most of a second, and it never changes."""
    return load(procedures())


class StepLane:
    """A lane whose jobs run when the test says so; ``run`` empties it."""

    def __init__(self) -> None:
        self.jobs: deque[tuple[Callable[[], Any], Callable[[Any], None] | None]] = deque()

    def submit(self, job: Callable[[], Any], done: Callable[[Any], None] | None = None) -> None:
        self.jobs.append((job, done))

    def stop(self) -> None: ...

    def run(self) -> int:
        count = 0
        while self.jobs:
            job, done = self.jobs.popleft()
            try:
                result: Any = job()
            except Exception as error:
                if done is None:
                    raise
                result = error
            if done is not None:
                done(result)
            count += 1
        return count


@dataclass
class FakeCard:
    """見本 太郎's card: knows its PIN, counts VERIFY commands."""

    pin: bytes = b"1234"
    tries: int = 3
    on_reader: bool = True
    verify_commands: int = 0
    expires: str = "2032-05-01"

    def readers(self) -> list[str]:
        return ["fake"]

    def card_present(self) -> bool:
        return self.on_reader

    def close(self) -> None: ...

    def wait_for_card(self, seconds: float, cancel: CancelToken, reader: str = "") -> PresentedCard:
        if not self.on_reader:
            raise NoCard
        return PresentedCard("fake", CardKind.MY_NUMBER, {"pin": self.tries}, {"pin": 3}, ("pin",))

    def read(
        self, secrets: Mapping[str, SecretText], wish: CardWish, cancel: CancelToken, on_progress: OnProgress
    ) -> CardReading:
        if self.tries == 0:
            raise CardPinLocked
        if self.tries == 1 and not wish.last_try_confirmed:
            raise LastTryNotConfirmed
        self.verify_commands += 1
        if bytes(secrets["pin"].buffer()) != self.pin:
            self.tries -= 1
            raise CardPinRejected(attempts_left=self.tries)
        self.tries = 3
        fields = {
            "name": ReadField("見本　太郎", "text_ap/EF0002"),
            "address": ReadField("京都府見本市中央一丁目２番３号", "text_ap/EF0002"),
            "birth_date": ReadField("1986-05-01", "text_ap/EF0002"),
            "sex": ReadField("male", "text_ap/EF0002"),
            "expires_on": ReadField(self.expires, "common_ap/EF0001"),
        }
        if wish.individual_number_for:
            fields["individual_number"] = ReadField("123456789018", "text_ap/EF0001")
        return CardReading(CardKind.MY_NUMBER, fields, {"pin": 3}, 14, 400, 5.0, 1)


@dataclass
class FakePaper:
    """Papers without drawing: the hashes follow the case, as the real ones do."""

    made: int = 0
    section: str = "shiminka"

    def make(
        self, visit: Visit, decision: Decision, made_at: datetime, *, for_print: bool, for_resident: bool = False
    ) -> Papers:
        self.made += 1
        plain = case_to_plain(visit.case)
        wanted = still_to_receive(decision, visit, self.section)
        sheets = tuple(
            Sheet(
                document_id(d),
                said(n.procedure.title),
                (n.procedure.id,),
                digest({"document": d, "case": plain}),
                digest({"page": d, "case": plain}),
                "0000-0000-0000-0000",
                index,
                1,
            )
            for index, (d, n) in enumerate(
                {document_id(d): (d, n) for n in wanted.needed for d in n.procedure.documents}.values()
            )
        )
        copies = len(sheets) if for_print and for_resident else 0
        return Papers(b"%PDF-fake", sheets, guide_pages=1 if for_print else 0, copy_pages=copies)

    def picture(self, papers: Papers, page: int, width: int) -> bytes:
        return BLANK_PAGE


def _png(width: int, height: int) -> bytes:
    """A white picture, made by hand: no picture library is wanted here."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


BLANK_PAGE = _png(21, 30)


@dataclass
class FakePrinter:
    printed: list[bytes] = field(default_factory=list)
    fault: Exception | None = None
    state: JobState = field(default_factory=lambda: JobState(JobStage.DONE, number="1"))
    refuses_to_cancel: str = ""
    cancelled: list[PrintJob] = field(default_factory=list)

    def status(self) -> DeviceStatus:
        if self.fault is not None:
            return DeviceStatus("printer", DeviceState.BROKEN, "clerk.device.printer.stopped")
        return DeviceStatus("printer", DeviceState.OK, "clerk.device.ok")

    def print_pdf(self, pdf: bytes, title: str) -> PrintJob:
        if self.fault is not None:
            raise self.fault
        self.printed.append(pdf)
        return PrintJob("fake", "1", 7, title)

    def job(self, job: PrintJob) -> JobState:
        return self.state

    def cancel(self, job: PrintJob) -> None:
        if self.refuses_to_cancel:
            raise PrinterFault(queue="fake", what=self.refuses_to_cancel)
        self.cancelled.append(job)
        self.state = JobState(JobStage.CANCELLED, number="1")


class FakeClock:
    """A fixed day; every look at the clock is a second later."""

    def __init__(self, day: date = date(2026, 4, 10)) -> None:
        self.day = day
        self.seconds = 0

    def now(self) -> datetime:
        self.seconds += 1
        return datetime(
            self.day.year, self.day.month, self.day.day, 1 + self.seconds // 3600, self.seconds // 60 % 60,
            self.seconds % 60, tzinfo=UTC,
        )  # fmt: skip

    def today(self) -> date:
        return self.day


ALL_RIGHTS = rights_of("supervisor", "administrator", "auditor", "editor", "content_approver", "maintenance")


@dataclass
class FakePeople:
    """Two users without any hashing; ``allowed`` is what they may do. No second factor."""

    allowed: Rights = ALL_RIGHTS
    passwords: dict[str, bytes] = field(
        default_factory=lambda: {"K00123": b"mihon-no-aikotoba", "K00999": b"betsu-no-aikotoba"}
    )

    def try_password(self, user_id: str, password: SecretText, now: datetime) -> Passed:
        if self.passwords.get(user_id) != bytes(password.buffer()):
            raise SignInRejected
        return Passed(user_id, self.name_of(user_id), initial=False, second=False)

    def try_code(self, user_id: str, code: SecretText, now: datetime) -> None:
        raise SecondFactorRejected

    def card_question(self, user_id: str, now: datetime) -> CardQuestion:
        raise SignInRejected

    def try_card(self, user_id: str, proof: CardProof, now: datetime) -> None:
        raise SignInRejected

    def card_refused(self, user_id: str, now: datetime) -> None: ...

    def entered(self, user_id: str, now: datetime) -> None:
        self.in_at = (user_id, now)

    def enrolment(self, user_id: str) -> tuple[str, str]:
        return "MIHON", "otpauth://totp/mihon"

    def enrol(self, user_id: str, secret: str, code: SecretText, now: datetime) -> None:
        raise SecondFactorRejected

    def set_password(self, user_id: str, password: SecretText, again: SecretText, now: datetime) -> None:
        self.passwords[user_id] = bytes(password.buffer())

    def name_of(self, user_id: str) -> str:
        return {"K00123": "見本 窓口", "K00999": "見本 交代"}.get(user_id, "")

    def rights(self, user_id: str, day: date) -> Rights:
        return self.allowed


@dataclass
class DeskBench:
    """The desk under test with everything around it."""

    desk: Desk
    context: Context
    store: DeskStore
    card: FakeCard
    paper: Any  # FakePaper, or the real shop
    printer: FakePrinter
    clock: FakeClock
    lanes: dict[str, StepLane]
    woken: list[int]
    people: FakePeople

    def settle(self) -> None:
        """Run all lanes until nothing is left."""
        while any([lane.run() for lane in self.lanes.values()]):
            pass

    def signed_in(self) -> DeskBench:
        self.desk.sign_in("K00123", SecretText(b"mihon-no-aikotoba"))
        return self


def desk_bench(folder: Path, card: FakeCard | None = None, eyes: DocumentReader | None = None) -> DeskBench:
    """A desk in ``folder``; the store is the real SQLCipher one."""
    signer = DeskSigner(FileKeyStore(folder / "keys"))
    store = DeskStore(folder / "desk.db", bytes(range(48)), "NA", 1, signer)
    return bench_over(store, signer, FakePaper(), card or FakeCard(), eyes)


def bench_over(
    store: DeskStore,
    signer: DeskSigner,
    paper: Any,
    card: FakeCard,
    eyes: DocumentReader | None = None,
    neighbours: Neighbours | None = None,
    city_finder: CityFinder | None = None,
    lane: Callable[[str], Any] = lambda _name: StepLane(),
    changed: Callable[[], None] = lambda: None,
) -> DeskBench:
    """A bench over an open store, whoever filled it."""
    names = ("visit", "card", "paper", "printing", "eyes", "neighbours", "figures", "city")
    lanes = {name: lane(name) for name in names}
    clock, printer = FakeClock(), FakePrinter()
    woken: list[int] = []
    people = FakePeople()
    context = Context(
        DeskInfo("湖南市", "shiminka", "3番窓口", "東庁舎 1階", store.terminal, "training"),
        city(),
        store,
        clock,
        signer,
        Lanes(**lanes),
        card,
        printer,
        paper,
        changed=changed,
        wake_sync=lambda: woken.append(1),
        people=people,
        eyes=eyes,
        neighbours=neighbours,
        city=city_finder,
        own_record=OwnLines(store.record, store.terminal, Hours(lambda _day: False, time(0), time.max)),
    )
    return DeskBench(Desk(context), context, store, card, paper, printer, clock, lanes, woken, people)
