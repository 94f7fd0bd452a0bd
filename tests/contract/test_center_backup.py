"""A backup counts when it was restored and compared, on both databases; and one restores into the other."""

import json
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from kakanai_center import contents, migrations
from kakanai_center.backup import BackupFailed, Backups, make_recovery_key, restore
from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.scratch import embedded_scratch, served_scratch
from kakanai_center.sealing import KeyRing
from kakanai_center.store import CenterStore
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_inbox import entry_of
from tests.contract.test_center_sealing import CANARIES, FAMILY, body_of, seen_in
from tests.fakes.center import MemoryKeys, known

TODAY = date(2026, 4, 10)


class World:
    """A center with 30 entries, one hole, and somebody who makes backups of it."""

    def __init__(self, engine, scratch, folder, postgres_address):
        self.now = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
        self.keys, self.ring, self.folder = MemoryKeys(), KeyRing.new(), folder
        self.ring.keep(self.keys)
        self.recovery = make_recovery_key(self.keys)
        self.signer = DeskSigner(FileKeyStore(folder / "desk"))
        self.store = CenterStore(engine, lambda: self.now, self.ring)
        known(self.store, "NA1", self.signer)
        self.take([n for n in range(1, 31) if n != 20])
        self.backups = Backups(engine, self.keys, folder / "backups", scratch, lambda: self.now, keep=3, covering=2)
        self.address = postgres_address

    def take(self, numbers):
        self.store.take([entry_of(self.signer, n, body=body_of(n, FAMILY)) for n in numbers])

    def made(self):
        self.now += timedelta(hours=1)
        return self.backups.make()

    def place(self, manifest):
        return self.folder / "backups" / manifest.name

    def verified_to(self):
        return self.store.standings(["NA1"])["NA1"].verified_to


@pytest.fixture(params=["embedded", "postgresql"])
def world(request, tmp_path):
    if request.param == "embedded":
        engine, scratch, address = (
            embedded_engine(tmp_path / "center.db", bytes(48)),
            embedded_scratch(tmp_path / "scratch"),
            "",
        )
    else:
        address = request.getfixturevalue("postgres").new_database()
        engine = served_engine(address)
        scratch = served_scratch(engine, address)
    made = World(engine, scratch, tmp_path, address)
    with closing(made.store):
        yield made


def failed(action, *arguments):
    with pytest.raises(BackupFailed) as refused:
        action(*arguments)
    return refused.value.values["what"]


def test_a_backup_is_counted_and_leaves_no_scratch(world):
    manifest = world.made()
    assert world.backups.verified() == [manifest.name]
    assert manifest.counts["entries"] == 29
    assert manifest.whole_to == {"NA1": 19}
    assert list((world.folder / "scratch").glob("*")) == []
    if world.address:
        assert inspect(world.store.engine).get_schema_names() == ["information_schema", "public"]


def test_desks_may_forget_what_two_backups_hold(world):
    world.made()
    assert world.verified_to() == 0
    world.take([20, 31])
    world.made()
    assert world.verified_to() == 19
    world.made()
    assert world.verified_to() == 31


@pytest.mark.parametrize("into", ["embedded", "postgresql"])
def test_a_center_comes_back_whole_in_either_database(world, tmp_path, request, into):
    manifest = world.made()
    keys = MemoryKeys()
    if into == "embedded":
        engine = embedded_engine(tmp_path / "other.db", bytes(48))
    else:
        engine = served_engine(request.getfixturevalue("postgres").new_database())
    restore(world.place(manifest), world.recovery, engine, keys)
    with closing(CenterStore(engine, lambda: world.now, KeyRing.read(keys))) as back:
        with engine.connect() as tx:
            content = contents.content_of(tx)
        assert (content.root, content.counts) == (manifest.root, manifest.counts)
        assert len(back.finder.find("たろう", TODAY)) == 29
        assert back.standings(["NA1"]) == world.store.standings(["NA1"])
        one = entry_of(world.signer, 40, kind="kind_of_tomorrow")
        assert back.take([one]).results[0].state == "received"  # the numbers of alarms go on
        assert back.take([entry_of(world.signer, 1, body=body_of(1, FAMILY))]).results[0].state == "applied"


def test_a_backup_shows_nobody(world):
    manifest = world.made()
    stolen = b"".join(file.read_bytes() for file in world.place(manifest).iterdir())
    assert len(stolen) > 10_000
    assert [word for word in CANARIES if seen_in(stolen, word)] == []
    assert b"NA1-260410" not in stolen


def damages(place):
    data = (place / "data").read_bytes()
    yield "data", data[:1000] + bytes([data[1000] ^ 1]) + data[1001:]
    yield "data", data[:-30]
    yield "data", data + b"x" if False else data[:24]
    yield "keys", (place / "keys").read_bytes()[:-1] + b"\x00"
    yield "manifest.json", b"{}"
    said = json.loads((place / "manifest.json").read_bytes())
    yield "manifest.json", json.dumps(said | {"root": "0" * 64}).encode()
    yield "manifest.json", json.dumps(said | {"counts": said["counts"] | {"entries": 30}}).encode()


def test_a_damaged_backup_restores_nothing_that_counts(world, tmp_path):
    manifest = world.made()
    place = world.place(manifest)
    for number, (name, content) in enumerate(list(damages(place))):
        whole = (place / name).read_bytes()
        (place / name).write_bytes(content)
        keys, engine = MemoryKeys(), embedded_engine(tmp_path / f"damaged-{number}.db", bytes(48))
        failed(restore, place, world.recovery, engine, keys)
        assert keys.get("seal-ring") is None
        engine.dispose()
        (place / name).write_bytes(whole)


def test_only_its_own_recovery_key_opens_it_and_only_into_what_is_empty(world, tmp_path):
    place = world.place(world.made())
    with closing_engine(tmp_path / "other.db") as engine:
        assert failed(restore, place, make_recovery_key(MemoryKeys()), engine, MemoryKeys()) == "recovery key"
        assert failed(restore, place, "no key", engine, MemoryKeys()) == "recovery key"
        migrations.upgrade(engine)
        assert failed(restore, place, world.recovery, engine, MemoryKeys()) == "not empty"


@contextmanager
def closing_engine(file):
    engine = embedded_engine(file, bytes(48))
    try:
        yield engine
    finally:
        engine.dispose()


def alarms(world):
    return [alarm["detail"] for alarm in world.store.alarms() if alarm["kind"] == "backup"]


def test_what_does_not_restore_the_same_does_not_count(world, monkeypatch):
    real = contents.write

    def loses_one(tx, chunks):
        real(tx, ((table, rows[:-1] if table == "entries" else rows) for table, rows in chunks))

    monkeypatch.setattr(contents, "write", loses_one)
    assert failed(world.made) == "root"
    assert (world.backups.verified(), alarms(world), world.verified_to()) == ([], ["root"], 0)


def test_what_is_damaged_on_its_way_to_the_disk_does_not_count(world, monkeypatch):
    real = Backups._verify

    def damaged(self, manifest, key):
        file = world.place(manifest) / "data"
        content = bytearray(file.read_bytes())
        content[500] ^= 1
        file.write_bytes(content)
        real(self, manifest, key)

    monkeypatch.setattr(Backups, "_verify", damaged)
    assert failed(world.made) == "data"
    assert (world.backups.verified(), alarms(world)) == ([], ["data"])


def test_a_ring_that_does_not_open_what_is_there_does_not_count(world):
    KeyRing.new().keep(world.keys)
    assert failed(world.made) == "KeyMissing"
    assert world.backups.verified() == []


def test_without_a_recovery_key_there_is_no_backup(world):
    world.keys.put("recovery-public", b"")
    world.keys._kept.pop("recovery-public")
    assert failed(world.made) == "recovery key"
    assert alarms(world) == ["recovery key"]


def test_old_generations_go_and_an_alarm_comes_when_the_newest_is_too_old(world):
    names = [world.made().name for _ in range(5)]
    kept = sorted(p.name for p in (world.folder / "backups").iterdir())
    assert kept == names[2:]
    world.backups.watch(timedelta(hours=2))
    assert alarms(world) == []
    world.now += timedelta(hours=3)
    world.backups.watch(timedelta(hours=2))
    assert alarms(world) == ["too old"]


def test_the_content_has_the_same_root_wherever_it_stands(world, tmp_path):
    with world.store.engine.connect() as tx:
        first = contents.content_of(tx)
        assert contents.content_of(tx).root == first.root
    with world.store.engine.begin() as tx:
        tx.execute(text("UPDATE entries SET why = 'x' WHERE seq = 7"))
        assert contents.content_of(tx).root != first.root


def test_the_place_is_for_the_centers_user_alone(world):
    place = world.place(world.made())
    assert Path(place).stat().st_mode & 0o077 == 0
