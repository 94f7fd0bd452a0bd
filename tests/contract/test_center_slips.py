"""The shelf for slips on both databases: what one desk leaves, every desk takes, until its end (R-010)."""

from __future__ import annotations

import base64
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from kakanai_center import service, serving, slips
from kakanai_center.identity import PEER
from kakanai_center.record import CENTER
from kakanai_center.service import build
from kakanai_center.settings import CenterSettings
from kakanai_center.store import CenterStore
from kakanai_desk.core.errors import SlipGone
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.rates import Rates
from kakanai_desk.sync.slip_protocol import LONGEST_DAYS, MOST_BYTES, SLIP_PATH, SLIPS_PATH
from kakanai_desk.sync.slip_shelf import CenterShelf
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import authority, known
from tests.fakes.slips import FakeShelf

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
SEALED = bytes(range(256)) * 4


class City:
    """A center and the way to it of two desks."""

    def __init__(self, store, folder, clock):
        self.store, self.clock, self.asked = store, clock, []
        self.lost = 0  # answers that do not come back
        self.apps = {}
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))
        for terminal in ("NA1", "NB1"):
            certificate = known(store, terminal, DeskSigner(FileKeyStore(folder / terminal)))
            self.apps[terminal] = TestClient(_shown(app, certificate))
        self.desks = {t: CenterShelf(t, _Way(self, t), lambda: clock[0], 8) for t in self.apps}

    def lines(self):
        lines = [json.loads(content) for _, content, _ in self.store.record.contents(CENTER)]
        return [(line["kind"], line["values"]) for line in lines if line["kind"].startswith("slip")]


def _shown(app, certificate):
    async def shown(scope, receive, send):
        scope.setdefault("state", {})[PEER] = certificate
        await app(scope, receive, send)

    return shown


class _Way:
    def __init__(self, city, terminal):
        self.city, self.terminal = city, terminal

    def slip_leave(self, question):
        sent = {"content": question, "headers": {"content-type": "application/json"}}
        return self._heard(self.city.apps[self.terminal].post(SLIPS_PATH, **sent))

    def slip(self, name):
        self.city.asked.append(name)
        return self._heard(self.city.apps[self.terminal].get(SLIP_PATH.format(name=name)))

    def _heard(self, answer):
        if self.city.lost:
            self.city.lost -= 1
            raise CenterUnreachable
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        return answer.content


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def city(center_engine, tmp_path, clock):
    with closing(CenterStore(center_engine(), lambda: clock[0])) as store:
        yield City(store, tmp_path, clock)


def test_what_one_desk_leaves_every_desk_takes_as_often_as_it_likes(city):
    name = city.desks["NA1"].leave(SEALED, NOW + WEEK)
    assert len(bytes.fromhex(name)) == 16
    assert [city.desks[desk].fetch(name) for desk in ("NB1", "NB1", "NA1")] == [SEALED] * 3


def test_leaving_and_every_taking_are_lines_of_the_record_that_do_not_tell_the_name(city):
    name = city.desks["NA1"].leave(SEALED, NOW + WEEK)
    city.desks["NB1"].fetch(name)
    city.desks["NB1"].fetch(name)
    (left, said), *taken = city.lines()
    assert (left, said["terminal"]) == ("slip_left", "NA1")
    assert taken == [("slip_taken", {"terminal": "NB1", "of": "NA1", "slip": said["slip"]})] * 2
    assert name not in json.dumps(city.lines())


class TwoLooks:
    """The end of a center that looks twice before it comes."""

    def __init__(self):
        self.looks = 0

    def wait(self, seconds):
        self.looks += 1
        return self.looks > 2


def test_after_its_end_it_is_gone_and_the_center_deletes_it_with_a_line(city, clock):
    short = city.desks["NA1"].leave(SEALED, NOW + timedelta(days=1))
    long = city.desks["NA1"].leave(SEALED + b"2", NOW + WEEK)
    clock[0] = NOW + timedelta(days=1)
    with pytest.raises(SlipGone):
        city.desks["NB1"].fetch(short)
    serving._sweep(CenterSettings(), city.store, TwoLooks())
    assert city.lines()[-1] == ("slips_swept", {"count": 1})
    assert [kind for kind, _ in city.lines()].count("slips_swept") == 1
    assert city.desks["NB1"].fetch(long) == SEALED + b"2"
    with city.store.engine.connect() as tx:
        assert tx.exec_driver_sql("SELECT name FROM slips").fetchall() == [(long,)]


def test_an_answer_that_was_lost_is_asked_for_again_and_one_slip_stands_there(city):
    city.lost = 1
    name = city.desks["NA1"].leave(SEALED, NOW + WEEK)
    assert city.desks["NB1"].fetch(name) == SEALED
    assert [kind for kind, _ in city.lines()] == ["slip_left", "slip_taken"]
    city.lost = 2
    with pytest.raises(CenterUnreachable):
        city.desks["NA1"].leave(SEALED, NOW + WEEK)


def _leaving(**changes):
    good = {"terminal": "NA1", "name": "0" * 32, "envelope": "QUJD", "until": "2026-04-17T00:00:00+09:00"}
    return json.dumps({**good, "protocol": 1, **changes}).encode()


def _says(city, **changes):
    sent = {"content": _leaving(**changes), "headers": {"content-type": "application/json"}}
    answer = city.apps["NA1"].post(SLIPS_PATH, **sent)
    return answer.status_code, answer.json().get("code", "")


def test_a_name_that_is_taken_gives_way_to_nobody(city):
    assert _says(city) == (200, "")
    assert _says(city) == (200, "")
    assert _says(city, envelope="QUJE") == (422, "name")
    assert city.desks["NB1"].fetch("0" * 32) == b"ABC"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"terminal": "NB1"}, (403, "terminal")),
        ({"until": NOW.isoformat()}, (422, "until")),
        ({"until": (NOW + timedelta(days=LONGEST_DAYS, seconds=1)).isoformat()}, (422, "until")),
        ({"until": "0001-01-01T00:00:00+14:00"}, (422, "until")),
        ({"until": "9999-12-31T23:59:59-14:00"}, (422, "until")),
        ({"until": "2026-04-17T00:00:00"}, (422, "message")),
        ({"name": "0" * 31}, (422, "message")),
        ({"name": "A" * 32}, (422, "message")),
        ({"envelope": ""}, (422, "message")),
        ({"more": 1}, (422, "message")),
    ],
)
def test_what_may_not_be_kept_is_refused_and_leaves_no_trace(city, changes, said):
    assert _says(city, **changes) == said
    assert city.lines() == []


def test_an_envelope_has_64_kilobytes_at_most(city):
    name = city.desks["NA1"].leave(bytes(MOST_BYTES), NOW + WEEK)
    assert city.desks["NB1"].fetch(name) == bytes(MOST_BYTES)
    assert _says(city, envelope=base64.b64encode(bytes(MOST_BYTES + 1)).decode())[0] in (413, 422)


def test_a_desk_cannot_fill_the_center_nor_try_names(city, monkeypatch, clock):
    monkeypatch.setattr(slips, "MOST_OF_A_DESK", 2)
    for number in range(2):
        assert _says(city, name=f"{number:032x}") == (200, "")
    assert _says(city, name="2" * 32) == (429, "full")
    assert city.desks["NB1"].leave(SEALED, NOW + WEEK)  # another's room is its own
    clock[0] = NOW + timedelta(days=6, hours=15)  # theirs have ended
    assert _says(city, name="3" * 32, until=(clock[0] + WEEK).isoformat()) == (200, "")
    tries = [city.apps["NB1"].get(SLIP_PATH.format(name=f"{n:032x}")).status_code for n in range(10, 90)]
    assert set(tries) == {404, 429}
    assert tries.count(404) <= service.ASKING_BURST


@pytest.mark.parametrize("name", ["", "0" * 31, "0" * 33, "../health", "A" * 32, "０" * 32, "0" * 31 + "\n", "g" * 32])
def test_a_name_from_paper_that_is_none_never_becomes_an_address(city, name):
    with pytest.raises(SlipGone):
        city.desks["NB1"].fetch(name)
    assert city.asked == []


def test_a_desk_asks_for_no_end_beyond_its_own_rule(city):
    for until in (NOW, NOW + timedelta(days=8, seconds=1)):
        with pytest.raises(ValueError, match="end"):
            city.desks["NA1"].leave(SEALED, until)
    for envelope in (b"", bytes(MOST_BYTES + 1)):
        with pytest.raises(ValueError, match="envelope"):
            city.desks["NA1"].leave(envelope, NOW + WEEK)
    assert city.lines() == []


def test_the_shelf_of_the_tests_keeps_the_same_promise(clock):
    shelf = FakeShelf(lambda: clock[0])
    name = shelf.leave(SEALED, NOW + WEEK)
    assert shelf.fetch(name) == SEALED
    clock[0] = NOW + WEEK
    for asked in (name, "0" * 32):
        with pytest.raises(SlipGone):
            shelf.fetch(asked)
