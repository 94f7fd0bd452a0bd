"""R-026, R-068: over mutual TLS the second counter is told who has an application open, takes it over, and the first is
told within two seconds; without the center each says that it cannot know."""

from __future__ import annotations

import time

import pytest

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.application_lookup import ApplicationLookup
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.feed import BoardFeed
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from kakanai_desk.visit.reading import Reads
from tests.fakes.center import Ports, center, come, serving
from tests.fakes.desk import FakeCard, FakePaper, bench_over
from tests.unit.visit.walk import walk

LIMIT = 2.0  # seconds within which the first counter hears of it


class Desk:
    """A whole desk with its real store and transports, its lanes run by hand."""

    def __init__(self, folder, letters, data, ports):
        keys = FileKeyStore(folder / letters)
        come(data, ports, keys, f"{letters}1")
        signer = DeskSigner(keys)
        self.store = DeskStore(folder / f"{letters}.db", bytes(range(48)), letters, 1, signer)
        self.bench = bench_over(self.store, signer, FakePaper(), FakeCard()).signed_in()
        self.ways = [HttpsTransport(ports.url, keys, timeout=5) for _ in range(2)]
        self.news = []
        feed = BoardFeed(self.store, self.ways[0], lambda: self.news.append(1))
        self.sync = SyncEngine(self.store.terminal, self.store, self.ways[0], SystemClock(), pull=feed.pull)
        self.bench.context.wake_sync = self.sync.wake
        lookup = ApplicationLookup(self.store.terminal, self.ways[1])
        self.bench.context.applications = lookup

    @property
    def view(self):
        return self.bench.desk.reading.view()

    def go_on(self):
        """What the lanes have to do, and the news of the feed."""
        while self.news:
            self.news.pop()
            self.bench.desk.boarding.changed()
            self.bench.desk.reading.changed()
        self.bench.settle()

    def read(self, application):
        self.bench.desk.reading.open(application)
        self.bench.settle()
        return self.view

    def stop(self):
        self.sync.stop()
        for way in self.ways:
            way.close()
        self.store.close()


def until(desk, condition, seconds):
    """How long it took; fails when it takes longer than ``seconds``."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not come"
        time.sleep(0.01)
        desk.go_on()
    return time.monotonic() - began


@pytest.fixture
def desks(tmp_path):
    data, ports = tmp_path / "center", Ports()
    assert center("init", data=data).returncode == 0
    with serving(data, ports):
        made = [Desk(tmp_path, letters, data, ports) for letters in ("NA", "NB")]
    yield data, ports, *made
    for desk in made:
        desk.stop()


def test_two_counters_open_the_same_application(desks):
    data, ports, here, there = desks
    list(walk(here.bench))
    with serving(data, ports):
        for desk in (here, there):
            desk.sync.start(lambda _: None)
        application = next(
            a.id
            for a in here.store.applications(ended_since=here.bench.clock.today())
            if a.procedure == "juumin_idou_todoke"
        )
        until(there, lambda: there.store.application(application) is not None, 10)
        first = there.read(application)
        assert (first.state, first.told.people[0].name) == (Reads.OPEN, "見本　太郎")
        assert "123456789018" not in repr(first.told)
        second = here.read(application)
        assert (second.state, second.told, second.holder.terminal) == (Reads.HELD, None, "NB1")
        here.bench.desk.reading.take_over("来庁者が待っているため")
        here.bench.settle()
        assert here.view.state is Reads.OPEN
        took = until(there, lambda: there.view.state is Reads.TAKEN, LIMIT)
        assert took < LIMIT
        assert (there.view.told, there.view.holder.terminal, there.view.holder.reason) == (
            None, "NA1", "来庁者が待っているため",
        )  # fmt: skip
        here.bench.desk.reading.leave()
        here.bench.settle()
        assert there.read(application).state is Reads.OPEN
    alone = here.read(application)  # the center is away: it has its own copy, the other has none
    assert (alone.state, alone.told.people[0].name) == (Reads.ALONE, "見本　太郎")
    away = there.read(application)
    assert (away.state, away.told) == (Reads.AWAY, None)
