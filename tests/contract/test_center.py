"""Desk and center together: exactly-once effect, whatever the way between them does."""

import json
import random
import threading
from datetime import UTC, datetime

import pytest

from kakanai_center.store import CenterStore
from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.ids import TerminalId
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable, LinkState
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.protocol import (
    Answer,
    BadMessage,
    EntryState,
    Message,
    decode_answer,
    decode_entries,
    encode_answer,
    encode_entries,
)
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import known

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


class Way:
    """A way to the center that can be cut before or after the center heard."""

    def __init__(self, center):
        self.center = center
        self.down = False
        self.lose_answer = False
        self.messages = 0

    def exchange(self, message):
        self.messages += 1
        if self.down:
            raise CenterUnreachable
        said = decode_entries(message)
        if said.entries:
            taken = self.center.take(said.entries)
            answer = Answer(taken.results, taken.standings.get(said.terminal))
        else:
            answer = Answer([], self.center.standings([said.terminal]).get(said.terminal))
        if self.lose_answer:
            raise CenterUnreachable
        return encode_answer(answer, said.protocol)

    def close(self): ...


@pytest.fixture
def world(tmp_path, center_engine):
    signer = DeskSigner(FileKeyStore(tmp_path / "keys"))
    desk = DeskStore(tmp_path / "desk.db", bytes(range(48)), "NA", 1, signer)
    center = CenterStore(center_engine(), lambda: NOW)
    known(center, "NA1", signer)
    way = Way(center)
    yield desk, center, way, SyncEngine(desk.terminal, desk, way, SystemClock())
    desk.close()
    center.close()


def close_visit(desk, number):
    body = json.dumps({"reception_number": f"NA1-260410-{number:04d}-X", "case": {"event": "tennyu"}}).encode()
    with desk.transaction() as tx:
        return tx.outbox.append(f"visit-{number}", EntryKind.VISIT_CLOSED, body, NOW)


def test_a_closed_visit_reaches_the_center_once(world):
    desk, center, _, sync = world
    close_visit(desk, 1)
    assert sync.drain() == 1
    assert center.status()["applications"] == 1
    assert (sync.status().sent, sync.status().waiting, sync.status().link) == (1, 0, LinkState.UP)


def test_while_the_center_is_down_entries_wait_and_arrive_later(world):
    desk, center, way, sync = world
    way.down = True
    for number in range(1, 4):
        close_visit(desk, number)
    with pytest.raises(CenterUnreachable):
        sync.drain()
    assert (sync.status().waiting, sync.status().link) == (3, LinkState.DOWN)
    way.down = False
    assert sync.drain() == 3
    assert center.status()["applications"] == 3


def test_the_link_is_down_whichever_step_finds_the_center_away_and_up_when_it_is_back(world):
    desk, _, way, _ = world

    def others_ask():
        if way.down:
            raise CenterUnreachable

    sync = SyncEngine(desk.terminal, desk, way, SystemClock(), first=(others_ask,))
    assert sync._turn()
    assert sync.status().link == LinkState.UP
    way.down = True
    assert not sync._turn()
    assert sync.status().link == LinkState.DOWN  # nothing waits to be sent
    way.down = False
    assert sync._turn()
    assert sync.status().link == LinkState.UP


def test_a_lost_acknowledgement_is_counted_once(world):
    desk, center, way, sync = world
    close_visit(desk, 1)
    way.lose_answer = True
    with pytest.raises(CenterUnreachable):
        sync.drain()
    assert sync.status().waiting == 1
    way.lose_answer = False
    assert sync.drain() == 1
    status = center.status()
    assert (status["entries"], status["applications"], status["alarms"]) == (1, 1, 0)


@pytest.mark.parametrize("seed", range(8))
def test_cuts_and_repetitions_in_any_order_change_nothing_but_the_time(world, seed):
    desk, center, way, sync = world
    chance = random.Random(seed)
    for number in range(1, 31):
        close_visit(desk, number)
        way.down, way.lose_answer = chance.random() < 0.4, chance.random() < 0.4
        try:
            sync.drain()
        except CenterUnreachable:
            assert sync.status().waiting > 0
    way.down = way.lose_answer = False
    sync.drain()
    status = center.status()
    assert (status["entries"], status["applications"], status["alarms"]) == (30, 30, 0)
    assert sync.status().waiting == 0


def test_the_same_number_with_other_content_raises_an_alarm_and_overwrites_nothing(world, tmp_path):
    desk, center, way, sync = world
    first = close_visit(desk, 1)
    sync.drain()
    twin = DeskStore(tmp_path / "twin.db", bytes(48), "NA", 1, DeskSigner(FileKeyStore(tmp_path / "keys")))
    close_visit(twin, 2)  # a restored copy of the desk, whose seq begins again at 1
    other = SyncEngine(twin.terminal, twin, way, SystemClock())
    other.drain()
    assert other.status().refused == 1
    assert center.status()["alarms"] == 1
    assert center.status()["reception_numbers"] == ["NA1-260410-0001-X"]
    assert first.seq == 1
    twin.close()


def test_an_unknown_desk_is_refused_and_raises_an_alarm(world, tmp_path):
    _, center, way, _ = world
    stranger = DeskStore(tmp_path / "s.db", bytes(48), "ZZ", 1, DeskSigner(FileKeyStore(tmp_path / "other")))
    close_visit(stranger, 1)
    sync = SyncEngine(stranger.terminal, stranger, way, SystemClock())
    sync.drain()
    assert sync.status().refused == 1
    assert center.status()["applications"] == 0
    assert center.status()["alarms"] == 1
    stranger.close()


def test_an_entry_altered_on_the_way_is_refused(world):
    desk, center, _, _ = world
    close_visit(desk, 1)
    message = encode_entries("NA1", desk.waiting(1))
    (entry,) = decode_entries(message.replace(b'"visit_id":"visit-1"', b'"visit_id":"visit-9"')).entries
    (result,) = center.take([entry]).results
    assert (result.state, result.why) == (EntryState.REFUSED, "signature")
    assert center.status()["applications"] == 0


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"protocol":3,"terminal":"NA1","entries":[]}',
        b'{"protocol":1,"terminal":"","entries":[]}',
        b'{"protocol":1,"terminal":"NA1","entries":[{"id":"x"}]}',
        b'{"protocol":1,"terminal":"NA1","entries":[1]}',
        b'{"protocol":1,"terminal":"NA1","entries":"x"}',
        b"[" * 100_000,
    ],
)
def test_a_message_that_is_none_is_refused_without_a_traceback(message):
    with pytest.raises(BadMessage):
        decode_entries(message)
    with pytest.raises(BadMessage):
        decode_answer(message)


def test_a_refusal_names_the_field_and_never_its_value():
    with pytest.raises(BadMessage) as refused:
        decode_entries('{"protocol":1,"terminal":"NA1","entries":[{"id":7,"visit_id":"見本太郎"}]}'.encode())
    assert "見本" not in str(refused.value)


def test_entries_read_back_as_they_were_sent(world):
    desk, *_ = world
    entry = close_visit(desk, 1)
    assert decode_entries(encode_entries("NA1", [entry])) == Message(2, TerminalId("NA1"), [entry])


def test_what_is_refused_or_goes_wrong_in_one_thing_holds_up_no_other(world):
    desk, _, way, _ = world

    class Refusing(Way):
        def exchange(self, message):
            raise CenterRefused(status=403)

    close_visit(desk, 1)
    pulled = threading.Event()
    refused = SyncEngine(desk.terminal, desk, Refusing(way.center), SystemClock(), pull=pulled.set)
    refused.start(lambda _: None)
    assert pulled.wait(10)
    refused.stop()

    def refuses():
        raise CenterRefused(status="people")

    first, last = threading.Event(), threading.Event()
    several = SyncEngine(desk.terminal, desk, way, SystemClock(), first=[refuses, first.set], also=[refuses, last.set])
    several.start(lambda _: None)
    assert first.wait(10) and last.wait(10)
    several.stop()

    def broken():
        raise RuntimeError("the board cannot be read")

    sent = threading.Event()
    faulty = SyncEngine(desk.terminal, desk, way, SystemClock(), pull=broken)
    faulty.start(lambda status: sent.set() if status.waiting == 0 else None)
    assert sent.wait(10)
    close_visit(desk, 2)
    sent.clear()
    faulty.wake()
    assert sent.wait(10)
    faulty.stop()


def test_while_the_center_is_away_no_entry_is_read(world, monkeypatch):
    """Whoever's application it is: what is read stands in memory (R-121)."""
    desk, _, way, sync = world
    close_visit(desk, 1)
    read: list[int] = []
    waiting = desk.waiting
    monkeypatch.setattr(desk, "waiting", lambda limit, after=0: read.append(limit) or waiting(limit, after))
    way.down = True
    assert not sync._turn()
    assert read == []
    way.down = False
    assert sync._turn()
    assert read
    assert sync.status().waiting == 0
