"""R-083: sign-in against the desk's own store. Passwords at their full cost; the second factor by its own clock."""

from __future__ import annotations

import sqlite3
import string
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from argon2.exceptions import VerifyMismatchError
from pyotp.totp import TOTP
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from kakanai_desk.core.directory import Posting, PutUser, ResetCredentials, User
from kakanai_desk.core.errors import (
    DeskError,
    PasswordUnfit,
    PeopleUnfit,
    SecondFactorRejected,
    SignInRejected,
    SignInWait,
)
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.tries import FREE
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.store.record_rows import RecordRows
from kakanai_desk.store.schema import MIGRATIONS, migrate
from kakanai_desk.vault import passwords
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.passwords import SHORTEST, Passwords, fault_of, pepper_of
from kakanai_desk.vault.signing import DeskSigner

TODAY, NOW = date(2026, 4, 10), datetime(2026, 4, 10, 1, tzinfo=UTC)
PASSWORD = b"mihon-no-aikotoba"


class Place:
    """A store with one clerk, K00123."""

    def __init__(self, folder: Path, passwords: Passwords | None = None) -> None:
        keys = FileKeyStore(folder / "keys")
        self.store = DeskStore(folder / "desk.db", bytes(range(48)), "NA", 1, DeskSigner(keys))
        self.passwords = passwords or Passwords(pepper_of(keys))
        self.people = DeskPeople(self.store, self.passwords, "湖南市")
        self.admin = Administration(self.store, self.passwords, lambda: NOW, lambda: TODAY)
        self.admin.found([PutUser(User("K00123", "見本 窓口", "p1", (Posting("shiminka", ("clerk",), TODAY),)))])
        self.first(PASSWORD)

    def first(self, password: bytes, *, must_change: bool = False) -> None:
        self.admin.first_password(INSTALLATION, "K00123", SecretText(password), must_change=must_change)

    def tried(self, password: bytes, user: str = "K00123", now: datetime = NOW):
        return self.people.try_password(user, SecretText(password), now)

    def fault(self, password: bytes, user: str = "K00123", now: datetime = NOW) -> type[DeskError]:
        with pytest.raises(DeskError) as caught:
            self.tried(password, user, now)
        return type(caught.value)


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def quick(tmp_path):
    """A place whose hashes cost next to nothing."""
    made = Place(tmp_path, Passwords(b"p" * 32, time_cost=1, memory_cost=64))
    yield made
    made.store.close()


def test_a_password_is_kept_only_as_argon2id_at_full_cost(place) -> None:
    with place.store.people() as rows:
        kept = rows.credentials("K00123").password
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in kept and "aikotoba" not in kept
    assert place.tried(PASSWORD).name == "見本 窓口"
    assert place.fault(b"mihon-no-aikotobb") is SignInRejected
    assert place.fault(PASSWORD, "K99999") is SignInRejected


def test_an_unknown_user_is_checked_against_a_hash_like_any_other() -> None:
    made = Passwords(b"p" * 32)
    assert not made._hasher.check_needs_rehash(made._nobody)
    with pytest.raises(VerifyMismatchError):  # reckoned to the end, and not refused for its form
        made._hasher.verify(made._nobody, PASSWORD)
    assert made._nobody != Passwords(b"p" * 32)._nobody


def test_the_database_without_the_pepper_of_the_key_store_opens_nothing(place) -> None:
    stolen = DeskPeople(place.store, Passwords(b"x" * 32))
    with pytest.raises(SignInRejected):
        stolen.try_password("K00123", SecretText(PASSWORD), NOW)


def test_a_user_who_is_disabled_or_was_reset_is_as_unknown_as_any_other(quick) -> None:
    quick.admin.found([ResetCredentials("K00123")])
    assert quick.fault(PASSWORD) is SignInRejected
    quick.first(b"atarashii-aikotoba", must_change=True)
    assert quick.tried(b"atarashii-aikotoba").initial
    quick.admin.found([PutUser(User("K00123", "見本 窓口", "p1", (), disabled=True))])
    assert quick.fault(b"atarashii-aikotoba") is SignInRejected


def test_an_account_that_has_a_password_takes_no_first_one(quick) -> None:
    with pytest.raises(PeopleUnfit, match="has_password"):
        quick.first(b"atarashii-aikotoba")


@pytest.mark.parametrize("user", ["K00123", "K99999"])
def test_known_and_unknown_users_wait_alike_and_the_right_password_waits_too(quick, user) -> None:
    faults = [quick.fault(b"wrong-wrong-wrong", user) for _ in range(FREE + 2)]
    assert faults == [SignInRejected] * FREE + [SignInWait] * 2
    assert quick.fault(PASSWORD, user) is SignInWait
    later = NOW + timedelta(minutes=1)
    if user == "K00123":
        assert quick.tried(PASSWORD, user, later).user_id == user
        assert quick.fault(b"wrong-wrong-wrong", user, later) is SignInRejected  # counted from the beginning
    else:
        assert quick.fault(PASSWORD, user, later) is SignInRejected


def test_tries_made_at_once_are_no_more_than_one_after_the_other(quick) -> None:
    with ThreadPoolExecutor(13) as counters:
        found = list(counters.map(lambda _: quick.fault(b"wrong-wrong-wrong"), range(39)))
    assert found.count(SignInRejected) == FREE
    assert found.count(SignInWait) == 39 - FREE


def test_what_was_typed_as_a_user_is_not_kept(quick, tmp_path) -> None:
    quick.fault(b"x" * 12, "himitsu-no-kotoba")
    with quick.store.people() as rows:
        kept = rows._connection.execute("SELECT group_concat(key) FROM tries").fetchone()[0]
    assert "himitsu" not in kept and len(kept) == 64


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        (b"short-one", b"short-one", "short"),
        (b"a-longer-password-than-anybody-can-keep-in-mind-for-more-than-a-few-days-or-so", None, "long"),
        (b"password1234", None, "guessed"),
        (b"k00123k00123k00123", None, "guessed"),
        ("湖南市湖南市湖南市湖南市".encode(), None, "guessed"),
        (PASSWORD, None, "same"),
        (b"yama-no-mukou-no-kaze", b"yama-no-mukou-no-kazi", "differs"),
    ],
)
def test_a_password_that_would_be_guessed_is_not_taken(quick, password, again, why) -> None:
    with pytest.raises(PasswordUnfit) as caught:
        quick.people.set_password("K00123", SecretText(password), SecretText(again or password), NOW)
    assert caught.value.values == {"why": why}
    assert quick.tried(PASSWORD)


def test_the_commonest_passwords_are_refused_whatever_they_are_made_of() -> None:
    known = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= SHORTEST]
    assert len(FREQUENCY_LISTS["passwords"]) > 3000 and len(known) > 50
    assert [each for each in known if not fault_of(SecretText(each.encode()))] == []
    assert [each for each in known if not fault_of(SecretText(each.title().encode()))] == []


@pytest.mark.parametrize("password", ["Kakanai-Madoguchi-26", "市民課まどぐち受付書かない窓口", "shiyakusho-tennyu"])
def test_words_of_the_place_make_no_password(password, monkeypatch) -> None:
    assert fault_of(SecretText(password.encode())) == "guessed"
    monkeypatch.setattr(passwords, "PLACE_WORDS", ())
    assert fault_of(SecretText(password.encode())) == ""  # they alone are why


@pytest.mark.parametrize(
    "password",
    ["いろはにほへとちりぬるを葉", "  rain on\ttin roofs  ", string.printable[22:94], "🐟🏠 fish in a house 🐟"],
)
def test_a_password_of_any_letters_is_taken_as_it_is(quick, password) -> None:
    kept = SecretText(password.encode()), SecretText(password.encode())
    quick.people.set_password("K00123", *kept, NOW)
    assert quick.tried(password.encode())
    for other in (password.strip(), password.swapcase(), password[:-1], password[:64]):
        if other != password:
            assert quick.fault(other.encode()) is SignInRejected
            quick.people.try_password("K00123", SecretText(password.encode()), NOW)  # the count begins anew


def test_a_new_password_takes_the_place_of_the_first(quick) -> None:
    quick.people.set_password("K00123", SecretText(b"yama-no-mukou-no-kaze"), SecretText(b"yama-no-mukou-no-kaze"), NOW)
    assert not quick.tried(b"yama-no-mukou-no-kaze").initial
    assert quick.fault(PASSWORD) is SignInRejected


def enrolled(place: Place, at: datetime = NOW) -> TOTP:
    secret, address = place.people.enrolment("K00123")
    assert address.startswith("otpauth://totp/") and secret in address and "K00123" in address
    codes = TOTP(secret)
    place.people.enrol("K00123", secret, SecretText(codes.at(at).encode()), at)
    return codes


def code(place: Place, codes: TOTP, shown: datetime, now: datetime) -> None:
    place.people.try_code("K00123", SecretText(codes.at(shown).encode()), now)


def test_a_code_counts_once_and_none_before_it_again(quick) -> None:
    codes, half = enrolled(quick), timedelta(seconds=30)
    with pytest.raises(SecondFactorRejected):
        code(quick, codes, NOW, NOW)  # the one that enrolled
    code(quick, codes, NOW + half, NOW + half)
    for shown in (NOW + half, NOW):
        with pytest.raises(SecondFactorRejected):
            code(quick, codes, shown, NOW + half)
    assert quick.tried(PASSWORD).second


def test_a_clock_that_is_half_a_minute_off_serves_and_two_minutes_do_not(quick) -> None:
    codes, now = enrolled(quick), NOW + timedelta(minutes=10)
    code(quick, codes, now - timedelta(seconds=30), now)
    with pytest.raises(SecondFactorRejected):
        code(quick, codes, now + timedelta(minutes=2), now)


def test_codes_cannot_be_tried_out(quick) -> None:
    codes, now = enrolled(quick), NOW + timedelta(minutes=10)
    for _ in range(FREE):
        with pytest.raises(SecondFactorRejected):
            quick.people.try_code("K00123", SecretText(b"000000"), now)
    with pytest.raises(SignInWait):
        code(quick, codes, now, now)


def test_a_wrong_first_code_enrols_nothing(quick) -> None:
    secret, _ = quick.people.enrolment("K00123")
    with pytest.raises(SecondFactorRejected):
        quick.people.enrol("K00123", secret, SecretText(b"000000"), NOW)
    assert not quick.tried(PASSWORD).second


def test_a_store_of_before_keeps_its_users_as_clerks(tmp_path) -> None:
    old = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    for statements in MIGRATIONS[:5]:
        for statement in statements:
            old.execute(statement)
    old.execute("PRAGMA user_version = 5")
    from nacl.pwhash import argon2id

    stored = argon2id.str(PASSWORD, opslimit=2, memlimit=67108864).decode().rstrip("\0")
    old.execute("INSERT INTO users VALUES ('K00123', '見本 窓口', ?)", (stored,))
    migrate(old)

    class OldStore(DeskStore):
        def __init__(self) -> None:
            import threading

            self._connection, self._lock = old, threading.RLock()
            self._signer, self._desk, self._epoch, self.terminal = None, "NA", 1, "NA1"
            self.record = RecordRows(old, self._lock, "NA1", b"k")

    store = OldStore()
    people = DeskPeople(store, Passwords(b"p" * 32))
    assert people.try_password("K00123", SecretText(PASSWORD), NOW).name == "見本 窓口"
    assert people.rights("K00123", TODAY).may(Operation.SERVE)
    with store.people() as rows:
        assert rows.credentials("K00123").password.startswith("p1$argon2id$v=19$m=65536,t=3,p=4$")  # hashed anew
    assert people.try_password("K00123", SecretText(PASSWORD), NOW)
    old.close()
