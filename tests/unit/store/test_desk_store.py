"""The desk's store: encrypted, one owner, all or nothing, numbers that never go back."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kakanai_desk.core.canonical import digest
from kakanai_desk.core.errors import KeyMissing, StoreUnreadable
from kakanai_desk.core.merkle import Tree, leaf_hash
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.ports.store import SavedVisit
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.database import connect, sqlcipher, store_key
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.record import GENESIS, first_fault
from kakanai_desk.vault.signing import DeskSigner

KEY = bytes(range(48))
NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
DAY = date(2026, 4, 10)


@pytest.fixture
def store(tmp_path):
    made = DeskStore(tmp_path / "desk.db", KEY, "NA", 1, DeskSigner(FileKeyStore(tmp_path / "keys")))
    yield made
    made.close()


def saved(number="NA1-260410-0001-X", **state):
    return SavedVisit("v1", number, "転入", NOW, state)


def test_the_sqlite_inside_is_free_of_the_wal_reset_bug():
    assert tuple(map(int, sqlcipher.sqlite_version.split("."))) >= (3, 51, 3)


def test_the_file_on_disk_holds_no_plaintext(store, tmp_path):
    with store.transaction() as tx:
        tx.visits.save(saved(name="見本　太郎", number="123456789018"))
        tx.outbox.append("v1", EntryKind.VISIT_CLOSED, "見本　太郎".encode(), NOW)
    for file in tmp_path.glob("desk.db*"):
        raw = file.read_bytes()
        for plain in ("見本".encode(), b"123456789018", b"SQLite format", b"visits", b"NA1-2604"):
            assert plain not in raw, file.name


def test_another_key_does_not_open_it(store, tmp_path):
    store.close()
    with pytest.raises(StoreUnreadable):
        DeskStore(tmp_path / "desk.db", bytes(48), "NA", 1, DeskSigner(FileKeyStore(tmp_path / "keys")))


def test_a_second_process_is_told_that_the_store_is_in_use(store, tmp_path):
    code = (
        "import sys; from pathlib import Path; from kakanai_desk.vault.database import connect\n"
        "from kakanai_desk.core.errors import StoreBusy\n"
        "try:\n    connect(Path(sys.argv[1]), bytes(range(48)))\nexcept StoreBusy:\n    sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "desk.db")], timeout=60)
    assert done.returncode == 7


def test_a_failed_transaction_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.transaction() as tx:
        tx.visits.save(saved())
        tx.outbox.append("v1", EntryKind.VISIT_CLOSED, b"{}", NOW)
        tx.record.append("visit_closed", "K1", "v1", {}, NOW)
        tx.numbers.reception(DAY)
        raise RuntimeError
    assert store.open_visits() == []
    assert store.sync_counts().waiting == 0
    assert store.record_lines() == []
    with store.transaction() as tx:
        assert tx.numbers.reception(DAY).serial == 1


def test_reception_numbers_go_on_after_a_restart_and_never_back(store, tmp_path):
    with store.transaction() as tx:
        first = [tx.numbers.reception(DAY).serial for _ in range(3)]
    store.close()
    again = DeskStore(tmp_path / "desk.db", KEY, "NA", 1, DeskSigner(FileKeyStore(tmp_path / "keys")))
    with again.transaction() as tx:
        later = tx.numbers.reception(DAY).serial
    again.close()
    assert (first, later) == ([1, 2, 3], 4)


def test_entries_of_a_desk_are_numbered_without_a_gap(store):
    for number in range(5):
        with store.transaction() as tx:
            tx.outbox.append(f"v{number}", EntryKind.VISIT_CLOSED, b"{}", NOW)
    assert [e.seq for e in store.waiting(10)] == [1, 2, 3, 4, 5]


def test_an_altered_record_line_is_found(store):
    for number in range(6):
        with store.transaction() as tx:
            tx.record.append("answered", "K1", "v1", {"question": f"q{number}"}, NOW)
    assert first_fault(store.record_lines()) is None
    store._connection.execute('UPDATE record SET vals = \'{"question":"other"}\' WHERE seq = 4')
    assert first_fault(store.record_lines()) == 4


def test_a_missing_record_line_is_found(store):
    for number in range(6):
        with store.transaction() as tx:
            tx.record.append("answered", "K1", "v1", {"question": f"q{number}"}, NOW)
    store._connection.execute("DELETE FROM record WHERE seq = 3")
    assert first_fault(store.record_lines()) == 4


def test_keys_that_others_may_read_are_refused(tmp_path):
    keys = FileKeyStore(tmp_path / "keys")
    keys.put("store", KEY)
    os.chmod(tmp_path / "keys" / "store.key", 0o644)
    with pytest.raises(KeyMissing):
        keys.get("store")


def test_a_store_without_its_key_is_not_overwritten_with_a_new_one(tmp_path):
    with pytest.raises(StoreUnreadable):
        store_key(FileKeyStore(tmp_path / "keys"), create=False)
    assert list(Path(tmp_path / "keys").iterdir()) == []


def test_a_spent_code_stays_spent_after_a_restart(tmp_path):
    signer = DeskSigner(FileKeyStore(tmp_path / "keys"))
    store = DeskStore(tmp_path / "desk.db", KEY, "NA", 1, signer)
    store.spend("a" * 16, NOW)
    store.spend("a" * 16, NOW)
    store.close()
    store = DeskStore(tmp_path / "desk.db", KEY, "NA", 1, signer)
    assert (store.is_spent("a" * 16), store.is_spent("b" * 16)) == (True, False)
    store.close()


def test_a_code_is_spent_together_with_what_it_brought_or_not_at_all(store):
    with pytest.raises(RuntimeError), store.transaction() as tx:
        tx.visits.save(saved())
        tx.spent.spend("a" * 16, NOW)
        assert tx.spent.is_spent("a" * 16)
        raise RuntimeError
    assert not store.is_spent("a" * 16)
    assert store.open_visits() == []


def test_a_store_of_the_first_version_learns_of_spent_codes(tmp_path, monkeypatch):
    from kakanai_desk.store import schema

    signer = DeskSigner(FileKeyStore(tmp_path / "keys"))
    with monkeypatch.context() as old:
        old.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        connection = connect(tmp_path / "desk.db", KEY)
        schema.migrate(connection)
        row = ("v1", "NA1-260410-0001-X", "転入", NOW.isoformat(), b"{}")
        connection.execute("INSERT INTO visits VALUES (?, ?, ?, ?, ?)", row)
        line = {"seq": 1, "at": NOW.isoformat(), "kind": "signed_in", "actor": "K1", "visit_id": "", "values": {}}
        line["previous"] = GENESIS
        connection.execute(
            "INSERT INTO record VALUES (1, ?, 'signed_in', 'K1', '', '{}', ?, ?)",
            (NOW.isoformat(), GENESIS, digest(line)),
        )
        connection.close()
    store = DeskStore(tmp_path / "desk.db", KEY, "NA", 1, signer)
    store.spend("a" * 16, NOW)
    assert store.is_spent("a" * 16)
    assert len(store.open_visits()) == 1
    with store.transaction() as tx:
        tx.record.append("signed_out", "K1", "", {}, NOW)
    assert first_fault(store.record_lines()) is None  # the line from before the seven logs keeps its hash
    assert [line.log for line in store.record_lines()] == ["", "authentication"]
    assert store.record.root(2) == Tree(leaf_hash(line.content) for line in store.record_lines()).root().hex()
    store.close()


@pytest.mark.parametrize(
    ("ask", "table", "index"),
    [("sync_counts", "outbox", "outbox_standing"), ("board_mark", "board_entries", "board_entries_mark")],
)
def test_what_is_asked_all_the_time_reads_no_page_with_an_answer_on_it(store, ask, table, index):
    said: list[str] = []
    store._connection.set_trace_callback(said.append)
    getattr(store, ask)()
    store._connection.set_trace_callback(None)
    (asked,) = (line for line in said if f"FROM {table}" in line)
    (plan,) = (row[3] for row in store._connection.execute(f"EXPLAIN QUERY PLAN {asked}"))
    assert f"USING COVERING INDEX {index}" in plan
