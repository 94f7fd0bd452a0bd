"""R-083: a password set at one desk opens every desk, on both databases; the center passes on what it cannot read."""

import logging
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import msgspec
import pyotp
import pytest

from kakanai_center.store import CenterStore
from kakanai_desk.core.directory import Posting, PutUser, ResetCredentials, User
from kakanai_desk.core.errors import SecondFactorRejected, SignInAway, SignInRejected
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.secret import SecretText
from kakanai_desk.store.administration import Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.sync.city_tries import CityTries
from kakanai_desk.sync.credential_feed import CredentialFeed
from kakanai_desk.sync.credential_protocol import CredentialsQuestion, WireRecord
from kakanai_desk.sync.people_feed import PeopleFeed
from kakanai_desk.sync.people_protocol import asked
from kakanai_desk.sync.record_protocol import said
from kakanai_desk.sync.tries_protocol import TriesQuestion
from kakanai_desk.vault.certificates import fingerprint
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.passwords import Passwords, pepper_of
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import known

NOW, TODAY = datetime(2026, 4, 10, 1, 0, tzinfo=UTC), date(2026, 4, 10)
CLOCK = SimpleNamespace(now=lambda: NOW, today=lambda: TODAY)
FIRST, OWN = b"hajimete-no-kotoba-7", b"jibun-dake-no-kotoba-3"


class Counter:
    """A desk with its own key store, and its way to the center, which can be cut or spoiled."""

    def __init__(self, folder, letters, center):
        self.keys = FileKeyStore(folder / f"keys-{letters}")
        self.signer = DeskSigner(self.keys)
        self.store = DeskStore(folder / f"{letters}.db", bytes(range(48)), letters, 1, self.signer)
        self.center, self.down, self.spoil, self.asked = center, None, lambda answer: answer, []
        self.locks = CityLocks(self.keys)
        passwords = Passwords(pepper_of(self.keys), self.locks, time_cost=1, memory_cost=64)
        self.admin = Administration(self.store, passwords, lambda: NOW, lambda: TODAY)
        self.door = DeskPeople(self.store, passwords, "見本市", CityTries(self.store.terminal, self), away_days=30)
        self.directory = PeopleFeed(self.store, self, CLOCK, lambda: None)
        self.session, self.put_away = ("", ""), []
        self.feed = CredentialFeed(
            self.store, self.locks, self, lambda: self.session, lambda *later: self.put_away.append(later)
        )

    def people(self, question):
        self._reach()
        return said(self.center.people.meet(asked(question)))

    def tries(self, question):
        self._reach()
        return said(self.center.tries.meet(msgspec.json.decode(question, type=TriesQuestion)))

    def credentials(self, question):
        self._reach()
        self.asked.append(question)
        asks = msgspec.json.decode(question, type=CredentialsQuestion)
        return said(self.spoil(self.center.credentials.meet(asks)))

    def _reach(self):
        if self.down is not None:
            raise self.down

    def meet(self):
        self.directory.meet()
        return self.feed.meet()

    def enter(self, user_id, password, at=NOW):
        passed = self.door.try_password(user_id, SecretText(password), at)
        self.door.entered(user_id, at)
        return passed

    def kept(self, user_id):
        with self.store.people() as rows:
            return rows.credentials(user_id)


def user(user_id, *groups):
    return User(user_id, f"見本 {user_id}", user_id, (Posting("shiminka", groups, TODAY),))


@pytest.fixture
def center(center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as made:
        yield made


@pytest.fixture
def city(tmp_path, center):
    desks = [Counter(tmp_path, letters, center) for letters in ("NA", "NB", "NC")]
    for desk in desks:
        desk.certificate = fingerprint(known(center, desk.store.terminal, desk.signer))
    desks[0].admin.found([PutUser(user("A", "administrator")), PutUser(user("B", "administrator"))])
    desks[0].admin.change("A", [PutUser(user("K", "clerk"))])
    desks[0].admin.first_password("A", "K", SecretText(FIRST))
    yield desks
    for desk in desks:
        desk.store.close()


def settle(*desks):
    for _ in range(3):
        for desk in desks:
            desk.meet()


def changed_password(desk, old=FIRST, new=OWN):
    desk.enter("K", old)
    desk.door.set_password("K", SecretText(new), SecretText(new), NOW)


def test_a_first_password_opens_every_desk_and_its_change_too(city):
    here, there, third = city
    settle(*city)
    here.enter("K", FIRST)  # hashed for the city from here on
    settle(*city)
    assert there.enter("K", FIRST).initial
    changed_password(there)
    settle(*city)
    for desk in city:
        with pytest.raises(SignInRejected):
            desk.enter("K", FIRST)
        assert not desk.enter("K", OWN).initial
    assert third.kept("K").password == there.kept("K").password


def test_a_first_password_set_under_the_lock_needs_no_sign_in_at_its_own_desk(city):
    here, there, _ = city
    settle(*city)
    here.admin.change("A", [PutUser(user("N", "clerk"))])
    here.admin.first_password("A", "N", SecretText(FIRST))
    settle(*city)
    assert there.enter("N", FIRST).initial


def test_a_second_factor_comes_along_and_a_code_counts_once_in_the_city(city):
    here, there, _ = city
    settle(*city)
    changed_password(here)
    secret, _ = here.door.enrolment("K")
    code = pyotp.TOTP(secret).at(NOW).encode()
    here.door.enrol("K", secret, SecretText(code), NOW)
    settle(*city)
    assert there.enter("K", OWN).second
    with pytest.raises(SecondFactorRejected):
        there.door.try_code("K", SecretText(code), NOW)  # used at the other desk
    later = NOW + timedelta(minutes=2)
    there.door.try_code("K", SecretText(pyotp.TOTP(secret).at(later).encode()), later)


def test_neither_the_center_nor_the_way_to_it_shows_anything_of_a_password(city, center):
    here, there, _ = city
    settle(*city)
    changed_password(here)
    settle(*city)
    with center.engine.connect() as tx:
        rows = str(tx.exec_driver_sql("SELECT * FROM credentials").fetchall())
        rows += str(tx.exec_driver_sql("SELECT * FROM lock_boxes").fetchall())
    told = rows + str(here.asked + there.asked)
    assert "argon2" not in told
    for secret in (here.locks.newest.secret, here.locks.newest.pepper):
        assert secret.hex() not in told
    assert "'K'" not in told


def test_a_reset_at_one_desk_ends_the_password_at_all(city):
    here, there, _ = city
    settle(*city)
    changed_password(here)
    settle(*city)
    there.admin.change("B", [ResetCredentials("K")])
    settle(*city)
    for desk in city:
        with pytest.raises(SignInRejected):
            desk.enter("K", OWN)
    there.admin.first_password("B", "K", SecretText(FIRST))
    settle(*city)
    assert here.enter("K", FIRST).initial


def test_two_desks_that_come_first_at_once_end_with_one_lock(city):
    here, there, third = city
    for desk in (here, there):
        desk.directory.meet()
    first = there.center.credentials.meet

    waiting = [here.feed.meet]

    def late(question):
        """The other desk comes between the question and the offer."""
        answer = first(question)
        if waiting and not answer.lock:
            waiting.pop()()
        return answer

    there.center.credentials.meet = late
    there.feed.meet()
    there.center.credentials.meet = first
    settle(*city)
    assert here.locks.newest.id == there.locks.newest.id == third.locks.newest.id


def test_a_revoked_desk_has_not_the_lock_of_the_others_any_more(city, center):
    here, there, third = city
    settle(*city)
    changed_password(here)
    settle(*city)
    old = here.locks.newest.id
    center.registry.revoke(third.store.terminal)
    settle(here, there)
    assert here.store.revoked() == there.store.revoked() == {third.certificate}
    assert here.locks.newest.id == there.locks.newest.id != old
    here.enter("K", OWN)
    settle(here, there)
    assert there.kept("K").password.startswith(f"c{here.locks.newest.id}$")
    assert third.locks.newest.id == old
    with center.engine.begin() as tx:  # years later it would have ended by itself
        tx.exec_driver_sql("UPDATE certificates SET not_after = '2020-01-01' WHERE terminal = 'NC1'")
    here.meet()
    assert here.store.revoked() == {third.certificate}
    third.feed.meet()  # even if it came once more, nobody seals the new one for it
    here.meet()
    assert third.locks.newest.id == old


def test_a_restored_center_is_filled_again_and_takes_nobody_back(city, center):
    here, there, third = city
    settle(*city)
    here.enter("K", FIRST)
    settle(*city)
    with center.engine.begin() as tx:
        before = [dict(row) for row in tx.exec_driver_sql("SELECT * FROM credentials").mappings()]
    changed_password(here)
    settle(*city)
    with center.engine.begin() as tx:
        tx.exec_driver_sql("DELETE FROM credentials")
        for row in before:
            values = ", ".join(f"'{value}'" for value in row.values())
            tx.exec_driver_sql(f"INSERT INTO credentials ({', '.join(row)}) VALUES ({values})")
    settle(third, there, here)
    assert not third.enter("K", OWN).initial
    with center.engine.begin() as tx:  # and one from before there was a lock
        for table in ("credentials", "city_locks", "lock_boxes"):
            tx.exec_driver_sql(f"DELETE FROM {table}")
    settle(there, here, third)
    with center.engine.connect() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM credentials").scalar_one() == 1
    assert {desk.locks.newest.id for desk in city} == {here.locks.newest.id}


def test_what_the_center_changed_is_not_taken_and_told_once(city, caplog):
    here, there, _ = city
    settle(*city)
    changed_password(here)
    here.meet()

    def spoiled(answer):
        answer.records = [
            WireRecord(r.mark, r.epoch, r.version, r.body[:-2] + ("00" if r.body[-2:] != "00" else "01"))
            for r in answer.records
        ]
        return answer

    there.spoil = spoiled
    before = there.kept("K")
    with caplog.at_level(logging.CRITICAL + 1, "kakanai_desk.sync.credential_feed"):
        there.meet()
        assert there.kept("K") == before
        seen = len(there.asked)
        there.meet()
    assert len(there.asked) == seen + 1  # it does not ask for the same again and again
    there.spoil = lambda answer: answer


def test_an_older_record_is_not_taken_back(city, center):
    here, there, _ = city
    settle(*city)
    changed_password(here)
    settle(*city)
    with center.engine.connect() as tx:
        row = tx.exec_driver_sql("SELECT mark, epoch, version, body FROM credentials").first()
    old = WireRecord(row[0], row[1], row[2] - 1, row[3])
    question = CredentialsQuestion("NB1", there.locks.public_key.hex(), there.locks.newest.id, records=[old])
    center.credentials.meet(question)
    with center.engine.connect() as tx:
        assert tx.exec_driver_sql("SELECT version FROM credentials").scalar_one() == row[2]


def test_who_comes_in_at_another_desk_is_put_away_at_the_first(city, center):
    here, there, third = city
    settle(*city)
    here.session = ("K", "9:00")
    settle(*city)
    assert here.put_away == []
    there.session = ("K", "8:00")  # whatever its clock says, it came in later
    center.credentials._now = lambda: NOW + timedelta(seconds=1)
    settle(there, here, third)
    assert set(here.put_away) == {("NB1", "9:00")} and there.put_away == third.put_away == []
    third.session = ("A", "9:00")  # somebody else
    settle(*city)
    assert third.put_away == []
    here.session, here.put_away = ("K", "9:05"), []  # opened again here: now the other one is put away
    center.credentials._now = lambda: NOW + timedelta(seconds=2)
    settle(here, there)
    assert here.put_away == [] and there.put_away[0] == ("NA1", "8:00")
    there.put_away, there.session = [], ("", "")
    settle(there, here)
    assert here.put_away == there.put_away == []


def test_a_desk_that_was_switched_off_keeps_nobody_in(city, center):
    here, there, _ = city
    settle(*city)
    there.session = ("K", "9:00")
    settle(here, there)
    here.session = ("K", "9:01")
    center.credentials._now = lambda: NOW + timedelta(minutes=3)
    here.meet()
    center.credentials._now = lambda: NOW + timedelta(minutes=3, seconds=1)
    there.session = ("K", "9:04")
    there.meet()
    here.meet()
    assert here.put_away == [("NB1", "9:01")]
    center.credentials._now = lambda: NOW + timedelta(minutes=6)
    here.put_away = []
    here.meet()
    assert here.put_away == []


def test_a_center_from_before_leaves_each_desk_its_own_passwords(city):
    here, there, _ = city
    for desk in (here, there):
        desk.directory.meet()
    here.down = CenterRefused(status=404)
    assert here.feed.meet() == 0
    here.down = CenterUnreachable()
    assert here.enter("K", FIRST).initial
    with pytest.raises(SignInRejected):
        there.enter("K", FIRST)


def test_without_the_center_only_who_was_here_lately_comes_in(city):
    here, there, third = city
    settle(*city)
    changed_password(here)
    settle(*city)
    there.down = third.down = CenterUnreachable()
    assert third.enter("K", OWN, NOW - timedelta(days=31)).user_id == "K"  # a desk's first day
    with pytest.raises(SignInAway) as caught:
        third.enter("K", OWN)
    assert caught.value.values == {"days": 30}
    with pytest.raises(SignInRejected):
        third.enter("K", FIRST)  # a wrong password tells nothing of it
    third.down = CenterRefused(status="enrol")
    third.door._spent._rest_until = 0
    assert third.enter("K", OWN).user_id == "K"  # a desk that never came to a center waits for none
    third.down = CenterUnreachable()
    third.door._spent._rest_until = 0
    assert third.enter("K", OWN, NOW + timedelta(days=29)).user_id == "K"


def test_a_password_of_one_desk_alone_gives_way_to_the_city_s(city):
    here, there, _ = city
    for desk in (here, there):
        desk.directory.meet()
    there.admin.first_password("A", "K", SecretText(b"betsu-no-kotoba-11"))
    settle(here)
    here.enter("K", FIRST)
    settle(here, there)
    assert there.enter("K", FIRST).user_id == "K"
    with pytest.raises(SignInRejected):
        there.enter("K", b"betsu-no-kotoba-11")
