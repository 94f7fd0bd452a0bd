"""R-107: entries that are carried in files arrive as over the line: each once, none lost, and no stranger's."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from kakanai_center.authority import Authority
from kakanai_center.carrying import CenterCarrier, make_envelope_key
from kakanai_center.registry import EnrolmentRefused
from kakanai_center.store import CenterStore
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.carrying import DeskCarrier, NoCard
from kakanai_desk.sync.enrolment import CodeOfAnother, OtherCenter
from kakanai_desk.sync.identity import Identity
from kakanai_desk.vault.carried import CarriedUnfit, Kind
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center import close_visit
from tests.fakes.center import MemoryKeys

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


class City:
    """A center with its keys, and desks that no line leads to; ``stick`` is the medium between them."""

    def __init__(self, folder, store):
        self.folder, self.store, self.keys = folder, store, MemoryKeys()
        self.authority = Authority.make(self.keys, datetime.now(UTC))
        make_envelope_key(self.keys)
        self.carrier = CenterCarrier(store, self.authority, self.keys, DeskSigner(self.keys, "center-signing"))
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.at = NOW

    def desk(self, letters):
        keys = FileKeyStore(self.folder / f"keys-{letters}")
        signer = DeskSigner(keys)
        store = DeskStore(self.folder / f"{letters}.db", bytes(range(48)), letters, 1, signer)
        return store, DeskCarrier(store.terminal, keys, signer), keys

    def later(self):
        self.at += timedelta(minutes=1)
        return self.at

    def enrol(self, desk):
        store, carrier, _ = desk
        code = str(self.store.registry.open_code(store.terminal, self.authority))
        carrier.trust(self.carrier.card(), code)
        asked = carrier.enrolment(code, self.stick, self.later())
        _, answer, _ = self.carrier.take(asked.file, self.stick, self.later())
        return carrier.take(answer.file, store, self.later())

    def bring(self, desk):
        """One way there and back; (what was carried, what the desk took of the answer)."""
        store, carrier, _ = desk
        written = carrier.outbox(store, self.stick, self.later())
        _, answer, _ = self.carrier.take(written.file, self.stick, self.later())
        return written, carrier.take(answer.file, store, self.later())

    def status(self):
        told = self.store.status()
        return told["entries"], told["applications"], told["alarms"], told["set_aside"]


@pytest.fixture
def city(tmp_path, center_engine):
    store = CenterStore(center_engine(), lambda: NOW)
    yield City(tmp_path, store)
    store.close()


@pytest.fixture
def desk(city):
    made = city.desk("NA")
    city.enrol(made)
    yield made
    made[0].close()


def test_a_desk_that_no_line_leads_to_comes_by_a_file_and_has_a_certificate_then(city, desk):
    _, _, keys = desk
    assert Identity.kept(keys).terminal == "NA1"
    assert Identity.kept(keys).authority == city.authority.certificate


def test_what_waits_arrives_once_and_waits_no_more(city, desk):
    store = desk[0]
    for number in range(450):  # several messages
        close_visit(store, number)
    written, taken = city.bring(desk)
    assert (written.entries, taken.entries) == (450, 450)
    assert city.status() == (450, 450, 0, 0)
    assert store.sync_counts().waiting == 0
    again, nothing = city.bring(desk)
    assert (again.entries, nothing.entries) == (0, 0)


def test_a_file_that_is_carried_twice_or_whose_answer_is_lost_changes_nothing(city, desk):
    store, carrier, _ = desk
    close_visit(store, 1)
    first = carrier.outbox(store, city.stick, city.later())
    city.carrier.take(first.file, city.stick, city.later())  # its answer is lost on the way
    close_visit(store, 2)
    second = carrier.outbox(store, city.stick, city.later())
    assert second.entries == 2
    for file in (second.file, first.file, second.file):
        _, answer, _ = city.carrier.take(file, city.stick, city.later())
        carrier.take(answer.file, store, city.later())
        carrier.take(answer.file, store, city.later())
    assert city.status() == (2, 2, 0, 0)
    assert store.sync_counts().waiting == 0


def test_a_center_restored_from_before_is_filled_again_by_the_next_file(city, desk, center_engine):
    store = desk[0]
    close_visit(store, 1)
    city.bring(desk)
    with city.store.engine.begin() as tx:  # as after a restore of yesterday's backup
        for table in ("marks", "board_places", "applications", "entries"):
            if city.store.engine.dialect.has_table(tx, table):
                tx.exec_driver_sql(f"DELETE FROM {table}")
        tx.exec_driver_sql("UPDATE desks SET whole_to = 0, highest = 0")
    city.bring(desk)  # the answer says that it is gone
    assert store.sync_counts().waiting == 1
    city.bring(desk)
    assert city.status()[:2] == (1, 1)


def test_no_byte_of_a_file_can_be_changed_and_none_left_out(city, desk):
    store, carrier, _ = desk
    close_visit(store, 1)
    file = carrier.outbox(store, city.stick, city.later()).file
    whole, draw = file.read_bytes(), random.Random(7)
    places = {0, 5, len(whole) - 1, *(draw.randrange(len(whole)) for _ in range(60))}
    broken = [whole[:p] + bytes([whole[p] ^ 1]) + whole[p + 1 :] for p in sorted(places)]
    for content in [*broken, whole[:-1], whole[: len(whole) // 2], whole + b"x", b"", b"KKF1"]:
        file.write_bytes(content)
        with pytest.raises(CarriedUnfit):
            city.carrier.take(file, city.stick, city.later())
    assert city.status()[0] == 0
    assert [f.name for f in city.stick.glob("*answer*")] == []
    assert [f.name for f in city.stick.glob("*.part")] == []


def test_what_is_carried_tells_nothing_on_the_way(city, desk):
    store, carrier, _ = desk
    close_visit(store, 1)
    file = carrier.outbox(store, city.stick, city.later()).file
    assert b"NA1-260410" not in file.read_bytes()
    assert b"tennyu" not in file.read_bytes()


def test_a_file_of_a_desk_that_is_revoked_or_never_came_is_not_taken(city, desk):
    store, carrier, _ = desk
    close_visit(store, 1)
    file = carrier.outbox(store, city.stick, city.later()).file
    city.store.registry.revoke("NA1")
    with pytest.raises(CarriedUnfit) as unfit:
        city.carrier.take(file, city.stick, city.later())
    assert unfit.value.values == {"flaw": "sender"}
    assert city.status()[0] == 0


def test_a_desk_cannot_speak_for_another(city, desk, monkeypatch):
    other = city.desk("NB")
    city.enrol(other)
    store, carrier, _ = other
    close_visit(store, 1)
    monkeypatch.setattr(carrier, "_terminal", "NA1")  # signed by NB1, said to be of NA1
    file = carrier.outbox(store, city.stick, city.later()).file
    with pytest.raises(CarriedUnfit) as unfit:
        city.carrier.take(file, city.stick, city.later())
    assert unfit.value.values == {"flaw": "signature"}
    store.close()


def test_a_terminal_that_is_none_names_no_file(city, desk, monkeypatch):
    store, carrier, _ = desk
    monkeypatch.setattr(carrier, "_terminal", "../x")
    monkeypatch.setattr("kakanai_desk.sync.carrying.file_name", lambda *_: "named.kkf")
    file = carrier.outbox(store, city.stick, city.later()).file
    with pytest.raises(CarriedUnfit) as unfit:
        city.carrier.take(file, city.stick, city.later())
    assert unfit.value.values == {"flaw": "form"}


def test_an_answer_to_another_desk_or_of_another_center_settles_nothing(city, desk, tmp_path):
    store, carrier, _ = desk
    other = city.desk("NB")
    city.enrol(other)
    close_visit(store, 1)
    close_visit(other[0], 1)
    written = other[1].outbox(other[0], city.stick, city.later())
    _, answer, _ = city.carrier.take(written.file, city.stick, city.later())
    with pytest.raises(CarriedUnfit) as unfit:
        carrier.take(answer.file, store, city.later())
    assert unfit.value.values == {"flaw": "sealed"}
    mine = carrier.outbox(store, city.stick, city.later())
    forger = CenterCarrier(city.store, city.authority, city.keys, DeskSigner(MemoryKeys()))
    _, forged, _ = forger.take(mine.file, city.stick, city.later())
    with pytest.raises(CarriedUnfit) as unfit:
        carrier.take(forged.file, store, city.later())
    assert unfit.value.values == {"flaw": "signature"}
    with pytest.raises(CarriedUnfit):  # its own file is no answer
        carrier.take(mine.file, store, city.later())
    assert store.sync_counts().waiting == 1
    other[0].close()


def test_a_code_is_good_for_one_file_and_for_its_own_center(city, tmp_path):
    store, carrier, _ = made = city.desk("NC")
    with pytest.raises(NoCard):
        carrier.outbox(store, city.stick, city.later())
    code = str(city.store.registry.open_code("NC1", city.authority))
    (tmp_path / "other").mkdir()
    stranger = City(tmp_path / "other", city.store)
    with pytest.raises(OtherCenter):
        carrier.trust(stranger.carrier.card(), code)
    with pytest.raises(OtherCenter):  # without a code, only the center that it is enrolled at
        carrier.trust(city.carrier.card())
    with pytest.raises(CodeOfAnother):
        carrier.trust(city.carrier.card(), str(city.store.registry.open_code("ND1", city.authority)))
    with pytest.raises(CarriedUnfit):
        carrier.trust(city.carrier.card().replace(b'"proof":"', b'"proof":"AA'), code)
    carrier.trust(city.carrier.card(), code)
    asked = carrier.enrolment(code, city.stick, city.later())
    _, answer, _ = city.carrier.take(asked.file, city.stick, city.later())
    assert carrier.take(answer.file, store, city.later()).kind is Kind.ENROLLED
    with pytest.raises(EnrolmentRefused):
        city.carrier.take(asked.file, city.stick, city.later())
    assert [f.name for f in city.stick.glob("*.part")] == []
    carrier.trust(city.carrier.card())  # enrolled now
    made[0].close()


def test_a_medium_that_cannot_be_written_is_told_and_nothing_stays(city, desk):
    store, carrier, _ = desk
    close_visit(store, 1)
    with pytest.raises(CarriedUnfit) as unfit:
        carrier.outbox(store, city.stick / "gone", city.later())
    assert unfit.value.values == {"flaw": "folder"}
    file = carrier.outbox(store, city.stick, city.later()).file
    with pytest.raises(CarriedUnfit):
        city.carrier.take(file, city.stick / "gone", city.later())
    city.bring(desk)  # the entries were taken; the answer comes with the next
    assert city.status() == (1, 1, 0, 0)
