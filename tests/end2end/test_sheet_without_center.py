"""R-113: enrolled desks and a real center, killed or running; the sheet of one is what the other goes on from."""

from dataclasses import replace

import pytest

from kakanai_desk import bootstrap
from kakanai_desk.core.errors import CodeKeyUnknown, CodePartsMissing
from kakanai_desk.core.places import procedures
from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.credential_feed import CredentialFeed
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.lineage_lookup import LineageLookup
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.handing_on import SheetCodes
from kakanai_desk.visit.steps import Step
from tests.fakes.center import Ports, center, come, serving
from tests.fakes.desk import FakeCard, FakePaper, bench_over
from tests.unit.visit.walk import STROKES, walk_to


class Counter:
    """A desk with keys of its own, wired to codes as ``bootstrap`` does it."""

    def __init__(self, folder, letters, section, card):
        self.keys = FileKeyStore(folder / letters)
        signer = DeskSigner(self.keys)
        self.locks = CityLocks(self.keys)
        self.store = DeskStore(folder / f"{letters}.db", bytes(range(48)), letters, 1, signer)
        self.bench = bench_over(self.store, signer, FakePaper(section=section), card).signed_in()
        self.bench.context.info = replace(self.bench.context.info, section=section)
        codes = bootstrap.codes_of(procedures(), self.store, signer, self.locks)
        self.bench.desk = Desk(self.bench.context, codes)

    def come(self, data, ports):
        come(data, ports, self.keys, f"{self.store.terminal}")
        self.way = HttpsTransport(ports.url, self.keys, timeout=5)
        self.feed = CredentialFeed(self.store, self.locks, self.way)
        codes = bootstrap.codes_of(procedures(), self.store, self.bench.context.signer, self.locks)
        lineage = LineageLookup(self.store.terminal, self.way)
        self.bench.desk = Desk(self.bench.context, codes, lineage=lineage)

    def close(self):
        """To the end of the visit, and what it left is sent."""
        desk, context = self.bench.desk, self.bench.context
        if context.visit.step is not Step.PRINT:
            desk.paperwork.make()
            self.bench.settle()
        while (sheet := desk.paperwork.sheet()) is not None:
            desk.paperwork.right(sheet.id)
        if context.visit.step is Step.SIGN:
            desk.paperwork.sign(STROKES)
        if context.visit.printed != "all":
            desk.printing.print()
            self.bench.settle()
            desk.printing.came_out("all")
        desk.closing.close()
        SyncEngine(self.store.terminal, self.store, self.way, context.clock).drain()

    def sheet(self):
        c, locks = self.bench.context, self.locks
        codes = SheetCodes(
            self.store.terminal, c.info.section, c.signer, lambda: locks.newest.sheet_key if locks.newest else None
        )
        return codes.of(c.visit, c.effective_decision(), c.clock.now())

    def scan(self, texts):
        for text in texts[:-1]:
            with pytest.raises(CodePartsMissing):
                self.bench.desk.scanned(text.encode())
        self.bench.desk.scanned(texts[-1].encode())


def test_with_the_center_dead_the_sheet_of_one_desk_is_read_at_another_of_its_city(tmp_path):
    data, ports = tmp_path / "center", Ports()
    assert center("init", data=data).returncode == 0
    here = Counter(tmp_path, "NA", "shiminka", FakeCard())
    there = Counter(tmp_path, "NB", "hoken_nenkin", FakeCard(on_reader=False))
    strange = Counter(tmp_path, "NC", "hoken_nenkin", FakeCard(on_reader=False))
    walk_to(here.bench, "paper came out")
    assert here.sheet() == ()  # nobody has met the city's lock
    with serving(data, ports):
        for counter in (here, there):
            counter.come(data, ports)
        for _ in range(3):
            for counter in (here, there):
                counter.feed.meet()
    with pytest.raises(CenterUnreachable):
        there.feed.meet()
    texts = here.sheet()
    assert len(texts) > 1
    there.scan(texts)
    visit = there.bench.context.visit
    assert visit.step is Step.PROCEDURES
    assert case_to_plain(visit.case) == case_to_plain(here.bench.context.visit.case)
    with pytest.raises(CodeKeyUnknown):  # a desk that is none of this city
        strange.scan(texts)
    for counter in (here, there, strange):
        counter.store.close()


def test_over_the_line_a_sheet_is_merged_with_what_another_counter_received_after_it(tmp_path):
    """Three enrolled desks and a center that runs: TLS, the real outbox and the real question."""
    data, ports = tmp_path / "center", Ports()
    assert center("init", data=data).returncode == 0
    here = Counter(tmp_path, "NA", "shiminka", FakeCard())
    there = Counter(tmp_path, "NB", "hoken_nenkin", FakeCard(on_reader=False))
    third = Counter(tmp_path, "NC", "kodomo", FakeCard(on_reader=False))
    walk_to(here.bench, "paper came out")
    with serving(data, ports):
        for counter in (here, there, third):
            counter.come(data, ports)
        for _ in range(4):
            for counter in (here, there, third):
                counter.feed.meet()
        texts = here.sheet()
        here.close()
        there.scan(texts)
        there.bench.settle()
        there.bench.desk.interviewing.answer("phone", "000-0000-0001")
        there.close()
        third.scan(texts)
        third.bench.settle()
    visit = third.bench.context.visit
    assert visit.case.answer("phone") == "000-0000-0001"
    assert visit.origins["phone"].detail == "NB1"
    assert {"shiminka", "hoken_nenkin"} <= set(visit.carried.sections)
    for counter in (here, there, third):
        counter.store.close()
