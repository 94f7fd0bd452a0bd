"""What a thief of the database sees without the key ring: nothing of anybody. And what the city still finds with it."""

import hmac
import json
from base64 import b64encode
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from sqlalchemy import inspect, text

from kakanai_center import migrations
from kakanai_center.commands import answer
from kakanai_center.opening import open_store
from kakanai_center.sealing import KeyRing, words_of
from kakanai_center.settings import CenterSettings
from kakanai_center.store import CenterStore
from kakanai_desk.core.errors import KeyMissing, StoreUnreadable
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_inbox import entry_of
from tests.contract.test_center_migrations import fill
from tests.fakes.center import MemoryKeys, authority, known

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
TODAY = date(2026, 4, 10)
FAMILY = [
    {"id": "taro", "name": "見本　太郎", "kana": "みほん　たろう", "birth_date": "1986-05-01"},
    {"id": "hanako", "name": "見本　花子", "kana": "みほん　はなこ", "birth_date": "1988-11-03"},
]
OTHERS = [{"id": "nagisa", "name": "架空　渚", "kana": "かくう　なぎさ", "birth_date": "1986-05-02"}]
CANARIES = ["見本", "太郎", "花子", "たろう", "みほん", "1986-05-01", "1988-11-03", "000-0000-1234", "西新町三丁目"]


def body_of(number, people):
    answers = {"phone": "000-0000-1234", "new_address": "滋賀県見本市西新町三丁目9"}
    said = {
        "reception_number": f"NA1-260410-{number:04d}-X",
        "case": {"event": "tennyu", "people": people, "answers": answers},
    }
    return json.dumps(said, ensure_ascii=False).encode()


@pytest.fixture
def signer(tmp_path):
    return DeskSigner(FileKeyStore(tmp_path / "keys"))


@pytest.fixture
def ring():
    return KeyRing.new()


@pytest.fixture
def center(center_engine, signer, ring):
    with closing(CenterStore(center_engine(), lambda: NOW, ring)) as store:
        known(store, "NA1", signer)
        store.take([entry_of(signer, 1, body=body_of(1, FAMILY)), entry_of(signer, 2, body=body_of(2, OTHERS))])
        yield store


def dump(store):
    """Everything the database says to somebody who has the database's own key, and not the ring."""
    with store.engine.connect() as tx:
        tables = inspect(tx).get_table_names()
        values = [value for table in tables for row in tx.execute(text(f"SELECT * FROM {table}")) for value in row]
    assert len(values) > 40
    return b"\n".join(bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in values)


def seen_in(stolen, word):
    raw = word.encode()
    return [
        form
        for form in (raw, word.encode("utf-16-le"), word.encode("cp932"), raw.hex().encode(), b64encode(raw)[:-3])
        if form in stolen
    ] + ([word] if json.dumps(word)[1:-1].encode() in stolen else [])


def test_a_stolen_database_names_nobody(center):
    stolen = dump(center)
    assert b"NA1-260410-0001-X" in stolen  # the dump is one: numbers are there
    assert {word: seen_in(stolen, word) for word in CANARIES if seen_in(stolen, word)} == {}


def test_a_dump_by_the_servers_own_tool_names_nobody(postgres, signer, ring):
    from kakanai_center.database import served_engine

    address = postgres.new_database()
    with closing(CenterStore(served_engine(address), lambda: NOW, ring)) as store:
        known(store, "NA1", signer)
        store.take([entry_of(signer, 1, body=body_of(1, FAMILY))])
    stolen = postgres.run("pg_dump", address.split("/")[3].split("?")[0]).encode()
    assert b"NA1-260410-0001-X" in stolen
    assert [word for word in CANARIES if seen_in(stolen, word)] == []


def test_marks_cannot_be_made_without_the_ring(center, ring):
    stolen = dump(center)
    words = words_of(json.loads(body_of(1, FAMILY)))
    assert all(ring.mark(word) in stolen for word in words)  # with it they are there
    for word in words:
        for guess in (
            KeyRing.new().mark(word),
            sha256(word.encode()).digest()[:16],
            hmac.digest(b"", word.encode(), "sha256")[:16],
            hmac.digest(bytes(32), word.encode(), "sha256")[:16],
        ):
            assert guess not in stolen


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("みほん", {1}),
        ("ミホン", {1}),
        ("たろう", {1}),
        ("タロー", {1}),
        ("はなこ みほん", {1}),
        ("1988-11-03", {1}),
        ("昭和61年5月1日", {1}),
        ("みほん 1986-05-02", set()),
        ("1986-05-02 なぎさ", {2}),
        ("NA1-260410-0002-X", {2}),
        ("なこはな", set()),  # every two kana of it stand in はなこ or たろう, and yet it is nobody's
        ("みなぎ", set()),
        ("み", set()),
        ("", set()),
    ],
)
def test_applications_are_found_by_reading_birth_date_and_number(center, query, found):
    numbers = {int(one.reception_number[11:15]) for one in center.finder.find(query, TODAY)}
    assert numbers == found


def test_what_two_kana_have_in_common_by_chance_is_not_shown(center, signer):
    crossed = [{"id": "a", "name": "架空", "kana": "はなはこなこ", "birth_date": "2000-01-01"}]
    center.take([entry_of(signer, 3, body=body_of(3, crossed))])
    assert [one.reception_number[11:15] for one in center.finder.find("はなこ", TODAY)] == ["0001"]


def test_the_latest_comes_first_and_only_so_many(center, signer):
    center.take([entry_of(signer, n, body=body_of(n, FAMILY)) for n in range(3, 10)])
    assert len(center.finder.find("みほん", TODAY, most=3)) == 3


def test_a_body_moved_to_another_row_does_not_open(center):
    with center.engine.begin() as tx:
        (other,) = tx.execute(text("SELECT body FROM entries WHERE seq = 2")).one()
        tx.execute(text("UPDATE entries SET body = :body WHERE seq = 1"), {"body": bytes(other)})
    with pytest.raises(StoreUnreadable):
        center.finder.find("みほん", TODAY)


def test_without_its_key_nothing_opens(center, ring):
    center.use(KeyRing({}, "", ring._marks))
    with pytest.raises(KeyMissing):
        center.finder.find("みほん", TODAY)


def test_a_turned_ring_opens_what_was_sealed_and_seals_all_anew(center, signer, ring):
    turned = ring.turned()
    center.use(turned)
    center.take([entry_of(signer, 3, body=body_of(3, FAMILY))])
    assert center.unsealed() == 2
    assert len(center.finder.find("みほん", TODAY)) == 2
    assert center.reseal() == 2
    assert (center.unsealed(), center.reseal()) == (0, 0)
    assert len(center.finder.find("みほん", TODAY)) == 2
    center.use(KeyRing({turned.newest: turned._kept[turned.newest]}, turned.newest, turned._marks))
    assert len(center.finder.find("みほん", TODAY)) == 2  # the older key is no longer needed


def test_the_ring_is_turned_by_command_and_kept_before_it_is_used(center, ring):
    keys = MemoryKeys()
    ring.keep(keys)
    said = answer(center, authority(), keys, None, {"do": "turn"}, serving=False)
    assert said == {"newest": KeyRing.read(keys).newest, "left": 0}
    assert said["newest"] != ring.newest
    assert len(center.finder.find("みほん", TODAY)) == 1


def test_what_a_center_kept_before_sealing_is_sealed_and_found(bare_engine, ring):
    engine = bare_engine()
    migrations.upgrade(engine, migrations.FIRST)
    fill(engine, [1, 2])
    with engine.begin() as tx:
        tx.execute(text("UPDATE entries SET body = :body WHERE id = 'entry-1'"), {"body": body_of(1, FAMILY)})
    engine.dispose()
    with closing(CenterStore(bare_engine(), lambda: NOW, ring)) as store:
        assert store.reseal() == 2
        assert seen_in(dump(store), "太郎") == []
        assert len(store.finder.find("たろう", TODAY)) == 1


def test_a_center_whose_ring_is_lost_does_not_seal_under_another(tmp_path, signer):
    settings = CenterSettings(base=tmp_path / "center")
    store = open_store(settings, create=True)
    known(store, "NA1", signer)
    store.take([entry_of(signer, 1, body=body_of(1, FAMILY))])
    store.close()
    (tmp_path / "center" / "keys" / "seal-ring.key").unlink()
    with pytest.raises(KeyMissing) as missing:
        open_store(settings)
    assert missing.value.values == {"name": "seal-ring"}
