"""What the center promises of every batch, on both databases: all of it or nothing, once, and nobody is blocked."""

import asyncio
import json
import random
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from kakanai_center.database import served_engine
from kakanai_center.inbox import Inbox
from kakanai_center.store import CenterStore
from kakanai_center.writer import Writer
from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.outbox import EntryKind, OutboxEntry, entry_statement
from kakanai_desk.core.ports.sync import CenterRefused, Standing
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.protocol import (
    Answer,
    EntryResult,
    EntryState,
    decode_answer,
    decode_entries,
    encode_answer,
    encode_entries,
)
from kakanai_desk.vault import signing
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center import Way
from tests.fakes.center import known
from tests.fakes.postgres import cluster

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def signer(tmp_path):
    return DeskSigner(FileKeyStore(tmp_path / "keys"))


@pytest.fixture
def center(center_engine, signer):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        for terminal in ("NA1", "NB1"):
            known(store, terminal, signer)
        yield store


def entry_of(signer, seq, terminal="NA1", body=None, kind="visit_closed", visit=None, name=None, at=NOW):
    """A genuine entry; its body is an application of its own unless told otherwise."""
    if body is None:
        number = f"{terminal}-260410-{seq:04d}-X"
        body = json.dumps({"reception_number": number, "case": {"event": "tennyu"}}).encode()
    entry_id, visit = name or f"{terminal}-entry-{seq}", visit or f"{terminal}-visit-{seq}"
    statement = entry_statement(entry_id, terminal, seq, visit, kind, at, body)
    return OutboxEntry(entry_id, terminal, seq, visit, kind, body, signer.sign(signing.ENTRY, statement), at)


def states(taken):
    return [result.state.value for result in taken.results]


def counts(center):
    status = center.status()
    return status["entries"], status["applications"], status["alarms"]


def test_entry_effect_and_standing_commit_together_or_not_at_all(center, signer, monkeypatch):
    def cut(*_):
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "_stand", cut)
        with pytest.raises(RuntimeError):
            center.take([entry_of(signer, 1), entry_of(signer, 2)])
    assert counts(center) == (0, 0, 0)
    assert states(center.take([entry_of(signer, 1), entry_of(signer, 2)])) == ["applied", "applied"]
    assert counts(center) == (2, 2, 0)


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"no json", "visit_closed", "body"),
        (b"\xff\xfe", "visit_closed", "body"),
        (b"[" * 5000, "visit_closed", "body"),
        (b'{"reception_number":"NA1-260410-0002-X"}', "visit_closed", "body"),
        (b'{"reception_number":"NA1-260410-0002\\u0000","case":{"event":"tennyu"}}', "visit_closed", "body"),
        (b'{"reception_number":["NA1"],"case":{"event":"tennyu"}}', "visit_closed", "body"),
        (b'{"reception_number":"NA1-260410-0002-X","case":{"event":"\xe8\xa6\x8b"}}', "visit_closed", "body"),
        (b'{"reception_number":"NA1-260410-0001-X","case":{"event":"tennyu"}}', "visit_closed", "application"),
        (b"{}", "kind_of_tomorrow", "kind"),
    ],
)
def test_a_poison_entry_is_set_aside_with_an_alarm_and_blocks_nobody(center, signer, body, kind, why):
    batch = [entry_of(signer, 1), entry_of(signer, 2, body=body, kind=kind), entry_of(signer, 3)]
    taken = center.take(batch)
    assert states(taken) == ["applied", "received", "applied"]
    assert taken.results[1].why == why
    assert taken.standings["NA1"] == Standing(3, 3, (), 0)
    assert counts(center) == (3, 2, 1)
    assert [(a["kind"], a["detail"]) for a in center.alarms()] == [("set_aside", f"seq 2 {why}")]
    assert center.status()["set_aside"] == 1
    assert center.take(batch).results == taken.results
    assert counts(center) == (3, 2, 1)


def test_the_first_of_two_closings_of_one_visit_counts_also_within_a_batch(center, signer):
    first, second = entry_of(signer, 1), entry_of(signer, 2, visit="NA1-visit-1")
    assert states(center.take([first, second])) == ["applied", "received"]
    assert center.status()["reception_numbers"] == ["NA1-260410-0001-X"]


def test_an_entry_that_comes_twice_in_one_batch_counts_once(center, signer):
    entry = entry_of(signer, 1)
    assert states(center.take([entry, entry, entry])) == ["applied"] * 3
    assert counts(center) == (1, 1, 0)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    "other",
    [
        {"seq": 1, "name": "another-entry"},
        {"seq": 2, "name": "NA1-entry-1"},
        {"seq": 1, "name": "NA1-entry-1", "body": b"{}"},
        {"seq": 1, "name": "NA1-entry-1", "visit": "another-visit"},
        {"seq": 1, "name": "NA1-entry-1", "kind": "visit_abandoned"},
        {"seq": 1, "name": "NA1-entry-1", "terminal": "NB1"},
    ],
)
def test_a_known_key_with_anything_else_in_it_is_a_conflict_and_overwrites_nothing(center, signer, other, together):
    first, twin = entry_of(signer, 1), entry_of(signer, **other)
    if together:
        assert states(center.take([first, twin])) == ["applied", "conflict"]
    else:
        center.take([first])
        assert states(center.take([twin])) == ["conflict"]
    assert center.status()["reception_numbers"] == ["NA1-260410-0001-X"]
    assert [a["kind"] for a in center.alarms()] == ["conflict"]
    assert states(center.take([first])) == ["applied"]


def test_an_alarm_that_comes_again_is_counted_not_repeated(center, signer):
    center.take([entry_of(signer, 1)])
    for _ in range(5):
        center.take([entry_of(signer, 1, name="another-entry")])
    (alarm,) = center.alarms()
    assert alarm["times"] == 5


def test_the_signature_covers_every_field(center, signer):
    entry = entry_of(signer, 1)
    altered = [
        replace(entry, seq=2),
        replace(entry, visit_id="other"),
        replace(entry, kind="visit_abandoned"),
        replace(entry, body=b"{}"),
        replace(entry, recorded_at=datetime(2026, 4, 11, tzinfo=UTC)),
        replace(entry, terminal="NB1"),
        replace(entry, id="other"),
    ]
    assert states(center.take(altered)) == ["refused"] * 7
    assert center.status()["entries"] == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_standing_tells_every_hole_whatever_the_order(center, signer, seed):
    chance = random.Random(seed)
    sent = chance.sample(range(1, 41), 30)
    held = set()
    while sent:
        size = chance.randint(1, 7)
        batch, sent = sent[:size], sent[size:]
        standing = center.take([entry_of(signer, seq) for seq in batch]).standings["NA1"]
        held |= set(batch)
        assert {seq for seq in range(1, 60) if not standing.lacks(seq)} == held
        assert standing.whole_to == next(n for n in range(60) if n + 1 not in held)
        assert standing.highest == max(held)
    assert center.standings(["NA1", "NB1", "ZZ1"]) == {"NA1": standing, "NB1": Standing(0, 0, (), 0)}


def test_more_holes_than_fit_are_told_from_the_lowest(center, signer):
    standing = center.take([entry_of(signer, seq) for seq in range(2, 400, 2)]).standings["NA1"]
    assert standing.missing == tuple((n, n) for n in range(1, 201, 2))


def test_an_entry_the_database_does_not_take_blocks_no_other(postgres, signer):
    with closing(CenterStore(served_engine(postgres.new_database()), lambda: NOW)) as center:
        known(center, "NA1", signer)
        too_long = entry_of(signer, 2, visit="v" * 65)
        taken = center.take([entry_of(signer, 1), too_long, entry_of(signer, 3)])
        assert states(taken) == ["applied", "refused", "applied"]
        assert [a["kind"] for a in center.alarms()] == ["not_stored"]


def test_the_center_goes_on_when_its_server_was_killed_and_came_back(signer):
    with cluster() as server, closing(CenterStore(served_engine(server.new_database()), lambda: NOW)) as center:
        known(center, "NA1", signer)
        center.take([entry_of(signer, 1)])
        server.stop()
        with pytest.raises(OperationalError):
            center.take([entry_of(signer, 1), entry_of(signer, 2)])
        server.start()
        assert states(center.take([entry_of(signer, 1), entry_of(signer, 2)])) == ["applied", "applied"]
        assert counts(center) == (2, 2, 0)


# --- together with the desk


@pytest.fixture
def desk(tmp_path, signer):
    with closing(DeskStore(tmp_path / "desk.db", bytes(48), "NA", 1, signer)) as store:
        yield store


def close_visits(desk, numbers):
    for number in numbers:
        body = {"reception_number": f"NA1-260410-{number:04d}-X", "case": {"event": "tennyu"}}
        with desk.transaction() as tx:
            tx.outbox.append(f"visit-{number}", EntryKind.VISIT_CLOSED, json.dumps(body).encode(), NOW)


def verified(center, seq):
    """As a verified backup does."""
    with center.engine.begin() as tx:
        tx.execute(text("UPDATE desks SET verified_to = :seq WHERE terminal = 'NA1'"), {"seq": seq})


def test_a_desk_forgets_only_what_a_verified_backup_covers(desk, center):
    way = Way(center)
    sync = SyncEngine("NA1", desk, way, SystemClock())
    close_visits(desk, range(1, 6))
    sync.drain()
    sync.ask()
    assert (desk.sync_counts().kept, sync.status().sent) == (5, 5)
    verified(center, 3)
    close_visits(desk, [6])
    way.down = True
    with pytest.raises(Exception, match="SYNC-01"):
        sync.ask()
    way.down = False
    sync.ask()
    counts = desk.sync_counts()
    assert (counts.kept, counts.sent, counts.waiting) == (2, 5, 1)
    verified(center, 9)  # more than the center has of this desk: nothing that waits is forgotten
    sync.ask()
    assert (desk.sync_counts().waiting, desk.sync_counts().sent) == (1, 5)


def test_a_center_restored_from_an_older_backup_is_filled_again(desk, center, signer, tmp_path):
    way = Way(center)
    sync = SyncEngine("NA1", desk, way, SystemClock())
    close_visits(desk, range(1, 31))
    sync.drain()
    with closing(older(center, signer, tmp_path)) as restored:
        restored.take([entry for entry in kept(desk) if entry.seq <= 10 or entry.seq == 15])
        way.center = restored
        close_visits(desk, [31])
        sync.drain()
        assert counts(restored) == (31, 31, 0)
        assert restored.standings(["NA1"])["NA1"] == Standing(31, 31, (), 0)
        assert (sync.status().waiting, sync.status().sent) == (0, 31)


def older(center, signer, tmp_path):
    """A center as it stood before it knew these entries."""
    from kakanai_center.database import embedded_engine

    store = CenterStore(embedded_engine(tmp_path / "older.db", bytes(48)), lambda: NOW)
    known(store, "NA1", signer)
    return store


def kept(desk):
    with desk.transaction():
        desk._connection.execute("UPDATE outbox SET acknowledged_at = NULL")
        entries = desk.waiting(1000)
        desk._connection.execute("UPDATE outbox SET acknowledged_at = ?", (NOW.isoformat(),))
    return entries


class Picky(Way):
    """A center that cannot read a message in which one certain number stands."""

    def exchange(self, message):
        if any(e.seq == 3 for e in decode_entries(message).entries):
            raise CenterRefused(status=422)
        return super().exchange(message)


def test_an_entry_that_the_center_cannot_read_does_not_hold_up_the_others(desk, center):
    sync = SyncEngine("NA1", desk, Picky(center), SystemClock())
    close_visits(desk, range(1, 6))
    assert sync.drain() == 4
    assert (sync.status().waiting, sync.status().sent, sync.status().refused) == (0, 4, 1)
    assert center.standings(["NA1"])["NA1"] == Standing(2, 5, ((3, 3),), 0)


# --- the wire


def test_a_desk_of_version_1_is_answered_as_it_understands():
    results = [EntryResult("a", EntryState.RECEIVED, "body"), EntryResult("b", EntryState.CONFLICT)]
    said = encode_answer(Answer(results, Standing(1, 2, (), 0)), 1)
    assert said == (
        b'{"protocol":1,"results":[{"id":"a","state":"applied","why":"body"},{"id":"b","state":"conflict","why":""}]}'
    )


def test_a_message_of_version_1_is_read(signer):
    entry = entry_of(signer, 1)
    message = decode_entries(encode_entries("NA1", [entry], 1))
    assert (message.protocol, message.entries) == (1, [entry])


def test_an_answer_reads_back_as_it_was_said():
    answer = Answer([EntryResult("a", EntryState.RECEIVED, "body")], Standing(5, 9, ((6, 6), (8, 8)), 3))
    assert decode_answer(encode_answer(answer)) == answer


@pytest.mark.parametrize("field", ["id", "visit_id", "kind"])
@pytest.mark.parametrize("value", ["", "a\x00b", "見本", "a b", "a\n", "x" * 65, "../etc"])
def test_names_on_the_wire_are_plain(signer, field, value):
    from kakanai_desk.sync.protocol import BadMessage

    with pytest.raises(BadMessage):
        decode_entries(encode_entries("NA1", [replace(entry_of(signer, 1), **{field: value})]))


# --- the writer


def test_what_waits_during_a_commit_goes_into_the_next_one_together(center, signer):
    commits = []

    def take(batch):
        commits.append(len(batch))
        return center.take(batch)

    async def everybody():
        writer = Writer(take)
        try:
            batches = [[entry_of(signer, seq, t)] for seq in range(1, 21) for t in ("NA1", "NB1")]
            return await asyncio.gather(*(writer.take(batch) for batch in batches))
        finally:
            writer.close()

    answers = asyncio.run(everybody())
    assert [a.results[0].state for a in answers] == [EntryState.APPLIED] * 40
    assert [a.results[0].id for a in answers][:3] == ["NA1-entry-1", "NB1-entry-1", "NA1-entry-2"]
    assert sum(commits) == 40
    assert len(commits) < 20


def test_a_fault_of_the_database_is_told_to_everybody_who_asked_and_the_writer_goes_on(center, signer):
    broken = [True]

    def take(batch):
        if broken[0]:
            raise OperationalError("", {}, Exception())
        return center.take(batch)

    async def everybody():
        writer = Writer(take)
        try:
            first = await asyncio.gather(
                *(writer.take([entry_of(signer, seq)]) for seq in (1, 2)), return_exceptions=True
            )
            broken[0] = False
            return first, await writer.take([entry_of(signer, 1)])
        finally:
            writer.close()

    first, second = asyncio.run(everybody())
    assert [type(fault) for fault in first] == [OperationalError] * 2
    assert second.results[0].state is EntryState.APPLIED
