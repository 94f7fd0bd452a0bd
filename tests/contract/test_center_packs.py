"""R-115, R-117: packs come from the center to every desk on both databases, and nothing but what two people signed."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import jsonschema
import pytest
from starlette.testclient import TestClient

from kakanai_center import packs_command
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_desk.core.places import root
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.rates import Rates
from kakanai_desk.pack_shelf import PackShelf
from kakanai_desk.sync.pack_feed import PackFeed
from kakanai_desk.sync.pack_protocol import PACK_PATH, PACKS_PATH
from kakanai_desk.vault.pack_file import PackUnfit, encoded, made, signed
from kakanai_desk.vault.signing import FreshSigner
from tests.contract.test_center_interface import JSON, Shown
from tests.fakes.center import authority, known
from tests.unit.forms.packs import procedure, write_pack

ONE, TWO = FreshSigner(), FreshSigner()
KNOWN = [ONE.public_key.hex(), TWO.public_key.hex()]
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


class Shelf(PackShelf):
    def keep(self, content):
        self.take(content)

    def due(self):
        served = self.served(NOW.date())
        return served.pack.serial if served else 0


class Way:
    """The service without TLS; ``away``: nobody answers."""

    def __init__(self, store, terminal):
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))
        self._client = TestClient(Shown(app, known(store, terminal, FreshSigner())))
        self.away, self.asked = False, []

    def _say(self, path, body):
        if self.away:
            raise CenterUnreachable
        self.asked.append(path)
        answer = self._client.post(path, content=body, headers=JSON)
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        return answer.content

    def packs(self, question):
        return self._say(PACKS_PATH, question)

    def pack(self, question):
        return self._say(PACK_PATH, question)


class Desk:
    def __init__(self, folder, store, terminal="NA1", publishers=KNOWN):
        self.shelf, self.way = Shelf(folder / terminal, publishers), Way(store, terminal)
        self.seconds = 0.0
        self.feed = PackFeed(self.shelf, self.way, 0, lambda: self.seconds)

    def pull(self):
        self.seconds += 60
        return self.feed.pull()


@pytest.fixture
def store(center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        yield store


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """Signed packs by serial."""
    folder = tmp_path_factory.mktemp("contents")

    def one(serial, signers=(ONE, TWO), starts=date(2027, 3, 1)):
        content = folder / str(serial)
        if not content.exists():
            write_pack(content, (), {"one": procedure("always", revision=serial)})
        pack = made(content, serial, starts, NOW, f"第{serial}版")
        for signer in signers:
            pack = signed(pack, signer)
        return encoded(pack)

    return one


def test_a_published_pack_is_at_every_desk_within_the_minute(store, packed, tmp_path):
    desks = [Desk(tmp_path, store, terminal) for terminal in ("NA1", "NB1")]
    assert [desk.pull() for desk in desks] == [0, 0]
    store.packs.publish(packed(1), KNOWN, "K1")
    store.packs.publish(packed(2), KNOWN, "K1")
    assert [desk.pull() for desk in desks] == [2, 2]
    for desk in desks:
        assert desk.shelf.highest() == 2
        assert desk.feed.newer, "the next process serves it"
        assert desk.shelf.served(date(2027, 3, 1)).pack.note == "第2版"
        before = len(desk.way.asked)
        assert desk.feed.pull() == 0, "it asks every ten seconds"
        assert desk.pull() == 0
        assert desk.way.asked[before:] == [PACKS_PATH]
    told = {row["terminal"]: row for row in store.packs.overview()["desks"]}
    assert (told["NB1"]["highest"], told["NB1"]["at"]) == (2, NOW.isoformat())


def test_the_center_publishes_what_two_people_signed_and_never_an_older_one(store, packed):
    for signers in ((), (ONE,), (ONE, FreshSigner())):
        with pytest.raises(PackUnfit) as found:
            store.packs.publish(packed(3, signers), KNOWN, "K1")
        assert found.value.values["flaw"] == "signers"
    assert store.packs.publish(packed(3), KNOWN, "K1")["new"]
    assert not store.packs.publish(packed(3), KNOWN, "K1")["new"]
    for serial, starts in ((2, date(2027, 3, 1)), (3, date(2027, 5, 1))):
        with pytest.raises(PackUnfit) as found:
            store.packs.publish(packed(serial, starts=starts), KNOWN, "K1")
        assert found.value.values["flaw"] == "older"
    assert [pack["serial"] for pack in store.packs.overview()["packs"]] == [3]


def test_a_center_that_lies_brings_nothing_to_a_desk(store, packed, tmp_path, caplog):
    forgers = (FreshSigner(), FreshSigner())
    store.packs.publish(packed(1, forgers), [f.public_key.hex() for f in forgers], "K1")
    desk = Desk(tmp_path, store)
    assert desk.pull() == 0
    assert desk.shelf.highest() == 0
    assert "signers" in caplog.text
    assert desk.pull() == 0
    assert desk.way.asked.count(PACK_PATH) == 1, "what cannot be used is not fetched each minute"


def test_a_desk_without_the_center_serves_what_it_has(store, packed, tmp_path):
    desk = Desk(tmp_path, store)
    store.packs.publish(packed(1), KNOWN, "K1")
    assert desk.pull() == 1
    desk.way.away = True
    with pytest.raises(CenterUnreachable):
        desk.pull()
    assert desk.shelf.served(date(2027, 3, 1)).pack.serial == 1


def test_a_center_from_before_packs_is_no_fault(store, tmp_path):
    desk = Desk(tmp_path, store)
    desk.way.packs = lambda _: (_ for _ in ()).throw(CenterRefused(status=404))
    assert desk.pull() == 0


def test_the_command_publishes_lists_and_leaves_a_line(store, packed, tmp_path):
    file = tmp_path / "4.kkp"
    file.write_bytes(packed(4))
    request = {"do": "packs_publish", "file": str(file), "publishers": KNOWN, "operator": "K00123"}
    Desk(tmp_path, store).pull()
    for new in (True, False):
        said = packs_command.answer(store, request)
        assert said["new"] is new
        checked("publish", said)
    listed = packs_command.answer(store, {"do": "packs_list"})
    checked("list", listed)
    assert "NA1  使っているもの 0  届いたもの 0  まだ届いていません" in packs_command.words(listed, "packs_list")
    lines = [json.loads(content) for _, content, _ in store.record.contents("center")]
    assert [(line["kind"], line["values"]["operator"]) for line in lines] == [("pack_published", "K00123")]


def test_a_pack_is_due_on_its_day_without_the_center(store, packed, tmp_path, monkeypatch):
    desk = Desk(tmp_path, store)
    store.packs.publish(packed(5, starts=date(2027, 4, 1)), KNOWN, "K1")
    assert (desk.pull(), desk.feed.newer) == (1, False)
    desk.way.away = True
    monkeypatch.setattr(desk.shelf, "due", lambda: desk.shelf.served(date(2027, 4, 1)).pack.serial)
    desk.feed.look()
    assert desk.feed.newer


def test_the_same_report_is_written_once_a_minute_and_another_one_at_once(center_engine):
    clock = [NOW]
    with closing(CenterStore(center_engine(), lambda: clock[0])) as store:
        known(store, "NA1", FreshSigner())

        def at(served, seconds):
            clock[0] = NOW + timedelta(seconds=seconds)
            store.packs.reported("NA1", served, 2)
            (row,) = store.packs.overview()["desks"]
            return row["served"], (datetime.fromisoformat(row["at"]) - NOW).total_seconds()

        assert [at(1, 0), at(1, 10), at(2, 20), at(2, 79), at(2, 80)] == [(1, 0), (1, 0), (2, 20), (2, 20), (2, 80)]


def checked(what, said):
    schema = json.loads((root() / "docs" / "schemas" / f"center-packs-{what}.schema.json").read_text("utf-8"))
    jsonschema.validate(said, schema)
