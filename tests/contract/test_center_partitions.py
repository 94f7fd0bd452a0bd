"""A center on PostgreSQL in partitions by month keeps every promise of one that is not."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import jsonschema
import pytest
from sqlalchemy import text

from kakanai_center import partitions
from kakanai_center.backup import Backups, make_recovery_key, restore
from kakanai_center.database import embedded_engine, served_engine
from kakanai_center.partitions import NotPartitioned
from kakanai_center.scratch import served_scratch
from kakanai_center.sealing import KeyRing
from kakanai_center.store import CenterStore
from kakanai_desk.core.places import root
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_inbox import entry_of, states
from tests.fakes.center import MemoryKeys, center, known

APRIL, JUNE = datetime(2026, 4, 10, 1, tzinfo=UTC), datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
NOW = datetime(2026, 7, 1, tzinfo=UTC)


class World:
    """A center with four entries of two months, put into partitions."""

    def __init__(self, address, folder):
        self.address, self.folder, self.keys = address, folder, MemoryKeys()
        self.engine = served_engine(address)
        self.ring = KeyRing.new()
        self.ring.keep(self.keys)
        self.store = CenterStore(self.engine, lambda: NOW, self.ring)
        self.signer = DeskSigner(FileKeyStore(folder / "desk"))
        known(self.store, "NA1", self.signer)
        self.take(1, 2)
        self.take(3, 4, at=JUNE)
        self.months = partitions.partition(self.engine, NOW)

    def entries(self, *numbers, at=APRIL):
        people = [{"name": "見本　花子", "kana": "みほん　はなこ", "birth_date": "1988-11-03"}]
        return [
            entry_of(
                self.signer,
                n,
                at=at,
                body=json.dumps(
                    {"reception_number": f"NA1-260410-{n:04d}-X", "case": {"event": "tennyu", "people": people}}
                ).encode(),
            )
            for n in numbers
        ]

    def take(self, *numbers, at=APRIL):
        return states(self.store.take(self.entries(*numbers, at=at)))

    def ask(self, sql):
        with self.engine.connect() as tx:
            return tx.execute(text(sql)).scalars().all()

    def where(self, number):
        """The partition that an entry lies in."""
        return self.ask(f"SELECT tableoid::regclass::text FROM entries WHERE seq = {number}")

    def content(self):
        with self.engine.connect() as tx:
            return tx.execute(text("SELECT * FROM entries ORDER BY id")).all()


@pytest.fixture
def world(postgres, tmp_path):
    made = World(postgres.new_database(), tmp_path)
    with closing(made.store):
        yield made


def test_what_was_there_lies_in_the_month_that_its_desk_signed(world):
    assert [world.where(n) for n in (1, 3)] == [["entries_202604"], ["entries_202606"]]
    assert world.months[0] == "202604"
    assert world.months[-1] == "202707"  # twelve ahead
    assert len(world.months) == 16
    assert set(world.ask("SELECT tableoid::regclass::text FROM marks")) == {"marks_202604", "marks_202606"}


def test_an_entry_is_taken_once_whatever_month_it_names(world):
    assert world.take(1, 2, at=APRIL) == ["applied", "applied"]  # again, and told as before
    assert world.take(5) == ["applied"]
    assert world.take(5) == ["applied"]
    assert world.take(5, at=JUNE) == ["conflict"]  # the same key in another month is other content
    assert world.take(3, at=APRIL) == ["conflict"]  # one from before the partitions
    assert world.where(5) == ["entries_202604"]
    assert world.store.status()["entries"] == 5
    assert [alarm["kind"] for alarm in world.store.alarms()] == ["conflict", "conflict"]


def test_another_id_under_the_same_number_is_a_conflict(world):
    one = world.entries(6)[0]
    assert states(world.store.take([one])) == ["applied"]
    other = entry_of(world.signer, 6, name="another", visit="another", at=JUNE)
    assert states(world.store.take([other])) == ["conflict"]
    assert world.store.status()["entries"] == 5


def test_a_batch_that_fails_leaves_no_key_behind(world, monkeypatch):
    def cut(*_):
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("kakanai_center.feed.place", cut)
        with pytest.raises(RuntimeError):
            world.store.take(world.entries(7))
    assert world.take(7) == ["applied"]


def test_applications_are_found_over_all_months(world):
    world.take(8, at=datetime(2030, 1, 1, tzinfo=UTC))  # no month stands for it
    assert world.where(8) == ["entries_rest"]
    found = world.store.finder.find("みほん 1988-11-03", date(2026, 7, 1))
    assert [visit.body["reception_number"][-6:-2] for visit in found] == ["0008", "0004", "0003", "0002", "0001"]


def test_a_month_that_comes_takes_what_lay_in_the_rest(world):
    late = datetime(2028, 2, 29, 12, tzinfo=UTC)
    world.take(9, at=late)
    assert world.where(9) == ["entries_rest"]
    before = world.content()
    assert partitions.extend(world.engine, late)[-1] == "202902"
    assert world.where(9) == ["entries_202802"]
    assert world.content() == before
    assert world.take(9, at=late) == ["applied"]
    assert partitions.extend(world.engine, late) == partitions.partition(world.engine, late)


def test_a_backup_restores_into_a_center_that_is_not_partitioned(world, postgres):
    recovery = make_recovery_key(world.keys)
    scratch = served_scratch(world.engine, world.address)
    times = iter(NOW + timedelta(hours=n) for n in range(20))
    made = Backups(world.engine, world.keys, world.folder / "backups", scratch, lambda: next(times)).make()
    assert made.counts["entries"] == 4
    assert [name for name in made.counts if name.startswith(("entr", "marks"))] == [
        "entries",
        "marks",
        "marks_owed",
    ]
    for engine in (embedded_engine(world.folder / "new.db", bytes(48)), served_engine(postgres.new_database())):
        manifest = restore(world.folder / "backups" / made.name, recovery, engine, MemoryKeys())
        assert manifest.root == made.root
        with closing(CenterStore(engine, lambda: NOW, world.ring)) as store:
            assert states(store.take(world.entries(1, 10))) == ["applied", "applied"]


def test_a_swept_entry_stays_in_its_month(world):
    one = world.entries(11)[0]
    world.store.take([one])
    with world.engine.begin() as tx:
        tx.execute(text("UPDATE entries SET body = '', state = 'swept' WHERE seq = 11"))
    forged = replace(one, visit_id="forged")
    assert states(world.store.take([forged])) == ["refused"]  # its signature is not over that
    assert world.where(11) == ["entries_202604"]


def test_the_embedded_database_says_that_it_has_no_months(tmp_path):
    engine = embedded_engine(tmp_path / "center.db", bytes(48))
    with closing(CenterStore(engine, lambda: NOW)), pytest.raises(NotPartitioned):
        partitions.partition(engine, NOW)


def test_the_command_tells_the_months_and_records_it(postgres, tmp_path):
    data = tmp_path / "center"
    assert center("init", "--database", postgres.new_database(), data=data).returncode == 0
    done = center("partition", "--json", data=data)
    assert done.returncode == 0, done.stderr
    schema = json.loads((root() / "docs" / "schemas" / "center-partition.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(done.stdout), schema)
    assert "13か月" in center("partition", data=data).stdout
    status = json.loads(center("status", "--json", data=data).stdout)
    assert status["entries"] == 0
    embedded = tmp_path / "embedded"
    center("init", data=embedded)
    refused = center("partition", data=embedded)
    assert (refused.returncode, "PostgreSQL" in refused.stderr) == (1, True)
