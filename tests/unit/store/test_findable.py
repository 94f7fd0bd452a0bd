"""The rows by which visits are found: written, changed and removed with what they tell of."""

from datetime import UTC, date, datetime

import pytest

from kakanai_desk.core.ports.store import FoundPerson, FoundVisit
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    made = DeskStore(tmp_path / "desk.db", bytes(48), "NA", 1, DeskSigner(FileKeyStore(tmp_path / "keys")))
    yield made
    made.close()


def visit(number: int, status: str = "open", day: date = date(2026, 4, 10)) -> FoundVisit:
    return FoundVisit(f"v{number}", f"N{number}", day, "転入", status, (FoundPerson("見本　花子"),), NOW, {"n": number})


def put(store: DeskStore, found: FoundVisit, *keys: str) -> None:
    with store.transaction() as tx:
        tx.findable.put(found, frozenset(keys))


def ids(store: DeskStore, *words: str) -> list[str]:
    return [row.id for row in store.find([frozenset(w.split("|")) for w in words], 10)[0]]


def test_every_word_must_fit_and_the_latest_comes_first(store):
    put(store, visit(1), "n:見本", "d:1986-05-01")
    put(store, visit(2), "n:見本", "d:1990-01-01")
    put(store, visit(3), "n:見川")
    assert ids(store, "n:見") == ["v3", "v2", "v1"]
    assert ids(store, "n:見本", "d:1986") == ["v1"]
    assert ids(store, "k:なし|n:見川") == ["v3"]
    assert ids(store) == []


def test_only_the_latest_are_given_and_all_are_counted(store):
    for number in range(1, 6):
        put(store, visit(number), "n:見本")
    rows, count = store.find([frozenset({"n:見本"})], 2)
    assert [row.id for row in rows] == ["v5", "v4"]
    assert count == 5


def test_a_changed_name_is_no_longer_found_by_the_old_one(store):
    put(store, visit(1), "n:見本", "k:みほん")
    put(store, visit(1, "closed"), "n:見川", "k:みほん")
    assert ids(store, "n:見本") == []
    assert ids(store, "n:見川") == ["v1"]
    assert store.found("v1") == visit(1, "closed")


def test_what_is_removed_leaves_no_key(store):
    put(store, visit(1), "n:見本")
    with store.transaction() as tx:
        tx.findable.remove("v1")
    assert store.found("v1") is None
    assert store._rows("SELECT count(*) FROM find_keys") == [(0,)]


def test_old_closed_visits_are_forgotten_and_open_ones_stay(store):
    put(store, visit(1, "closed", date(2025, 4, 9)), "n:見本")
    put(store, visit(2, "parked", date(2025, 4, 9)), "n:見本")
    put(store, visit(3, "closed"), "n:見本")
    with store.transaction() as tx:
        assert tx.findable.forget_before(date(2025, 4, 10)) == 1
    assert ids(store, "n:見本") == ["v3", "v2"]
