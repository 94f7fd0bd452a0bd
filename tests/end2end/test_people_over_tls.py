"""R-082, R-083: over mutual TLS, a revoked user is out at another desk within two seconds; a password opens both."""

from __future__ import annotations

import threading

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.directory import Posting, PutUser, User
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.secret import SecretText
from kakanai_desk.store.administration import Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.sync.credential_feed import CredentialFeed
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.people_feed import PeopleFeed
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.passwords import Passwords, pepper_of
from kakanai_desk.vault.signing import DeskSigner
from tests.end2end.test_board_over_tls import LIMIT, until
from tests.fakes.center import Ports, center, come, serving

FIRST = b"hajimete-no-kotoba-7"


class Desk:
    """A desk's store with its own running loop, as ``bootstrap`` wires it."""

    def __init__(self, folder, letters, data, ports):
        keys = FileKeyStore(folder / letters)
        come(data, ports, keys, f"{letters}1")
        self.store = DeskStore(folder / f"{letters}.db", bytes(range(48)), letters, 1, DeskSigner(keys))
        self.locks, clock = CityLocks(keys), SystemClock()
        passwords = Passwords(pepper_of(keys), self.locks, time_cost=1, memory_cost=64)
        self.people, self.admin = (
            DeskPeople(self.store, passwords),
            Administration(self.store, passwords, clock.now, clock.today),
        )
        way = HttpsTransport(ports.url, keys, timeout=5)
        self.news = threading.Event()
        meeting = PeopleFeed(self.store, way, clock, self.news.set)
        feed = CredentialFeed(self.store, self.locks, way)
        self.sync = SyncEngine(self.store.terminal, self.store, way, clock, first=(meeting.meet, feed.meet))

    def lets_in(self, user_id, password):
        try:
            return bool(self.people.try_password(user_id, SecretText(password), SystemClock().now()))
        except DeskError:
            return False

    def may(self, user_id):
        return bool(self.people.rights(user_id, SystemClock().today()))


def user(user_id, group, *, disabled=False):
    return User(user_id, f"見本 {user_id}", user_id, (Posting("shiminka", (group,), SystemClock().today()),), disabled)


def known(desk, user_id):
    with desk.store.people() as rows:
        return rows.credentials(user_id) is not None


def test_a_user_who_is_revoked_at_one_desk_is_out_at_another_within_two_seconds(tmp_path):
    data, ports = tmp_path / "center", Ports()
    assert center("init", data=data).returncode == 0
    with serving(data, ports):
        here, there = (Desk(tmp_path, letters, data, ports) for letters in ("NA", "NB"))
        here.admin.found([PutUser(user("A", "administrator")), PutUser(user("B", "administrator"))])
        here.admin.change("A", [PutUser(user("K", "clerk"))])
        for desk in (here, there):
            desk.sync.start(lambda _: None)
        until(lambda: there.may("K"), 10)  # the first connection, too
        until(
            lambda: there.locks.newest is not None, 10
        )  # what is set before holds at that desk alone, until it is used
        here.admin.change("A", [PutUser(user("K", "clerk", disabled=True))])
        here.sync.wake()
        took = until(lambda: not there.may("K"), LIMIT)
        assert took < LIMIT
        there.admin.change("B", [PutUser(user("N", "newcomer"))])
        there.admin.first_password("B", "N", SecretText(FIRST))
        there.sync.wake()
        until(lambda: here.may("N"), LIMIT)
        until(lambda: known(here, "N"), 10)
        assert here.lets_in("N", FIRST)
    here.admin.change("A", [PutUser(user("N", "newcomer", disabled=True))])  # the center is away
    assert there.may("N") and not here.may("N")
    for desk in (here, there):
        desk.sync.stop()
        desk.store.close()
