"""R-083: tries add up over 13 desks, on both databases; without the center each desk keeps its own limit."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from kakanai_center.store import CenterStore
from kakanai_desk.core.directory import Posting, PutUser, User
from kakanai_desk.core.errors import DeskError, SignInRejected, SignInWait
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.tries import FREE
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.sync.city_tries import REST, CityTries
from kakanai_desk.sync.record_protocol import said
from kakanai_desk.sync.tries_protocol import TriesQuestion
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.passwords import Passwords
from kakanai_desk.vault.signing import DeskSigner

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
PASSWORD, WRONG = b"mihon-no-aikotoba", b"wrong-wrong-wrong"
PASSWORDS = Passwords(b"p" * 32, time_cost=1, memory_cost=64)


class City:
    """A center whose clock stands, and the way of each desk to it."""

    def __init__(self, engine):
        self.now, self.down, self.tick, self.asked = NOW, None, 0.0, []
        self.center = CenterStore(engine, lambda: self.now)

    def tries(self, question):
        self.asked.append(question)
        if self.down is not None:
            raise self.down
        return said(self.center.tries.meet(msgspec.json.decode(question, type=TriesQuestion)))

    def close(self):
        self.center.close()


@pytest.fixture
def city(center_engine):
    with closing(City(center_engine())) as made:
        yield made


def counters(city, many):
    return [CityTries(f"N{chr(65 + n)}1", city, lambda: city.tick) for n in range(many)]


def test_thirteen_counters_at_once_have_no_more_tries_than_one(city):
    desks = counters(city, 13)
    with ThreadPoolExecutor(13) as hands:
        waits = list(hands.map(lambda desk: [desk.reserve("K1") for _ in range(2)], desks))
    free = sum(wait == timedelta(0) for some in waits for wait in some)
    assert free == FREE
    city.now += timedelta(minutes=1)
    with ThreadPoolExecutor(13) as hands:
        waits = list(hands.map(lambda desk: desk.reserve("K1"), desks))
    assert sum(wait == timedelta(0) for wait in waits) == 1  # after the wait: one of all
    assert counters(city, 1)[0].reserve("K2") == timedelta(0)


def test_a_right_one_begins_the_count_anew_for_all(city):
    here, there = counters(city, 2)
    for _ in range(FREE):
        here.reserve("K1")
    assert there.reserve("K1") > timedelta(0)
    city.now += timedelta(minutes=1)
    assert there.reserve("K1") == timedelta(0)
    there.right("K1")
    assert [here.reserve("K1") for _ in range(FREE)] == [timedelta(0)] * FREE


@pytest.mark.parametrize("why", [CenterUnreachable(), CenterRefused(status=404)])
def test_what_was_tried_while_the_center_was_away_is_told_afterwards(city, why):
    here, there = counters(city, 2)
    here.reserve("K9")
    city.down = why
    assert [here.reserve("K1") for _ in range(4)] == [timedelta(0)] * 4
    assert len(city.asked) == 3  # the secret, K9, and one try: then it is left alone for a while
    city.down, city.tick = None, REST
    here.reserve("K1")
    assert there.reserve("K1") > timedelta(0)  # 4 + 1


def test_nothing_that_was_typed_stands_at_the_center_or_on_the_wire(city):
    (here,) = counters(city, 1)
    here.reserve("himitsu-no-kotoba")
    assert not [q for q in city.asked if b"himitsu" in q]
    with city.center.engine.connect() as tx:
        ((key, count, _),) = tx.exec_driver_sql("SELECT * FROM people_tries").fetchall()
    assert len(key) == 64 and count == 1


def test_at_the_desk_the_citys_count_and_its_own_both_hold(city, tmp_path):
    store = DeskStore(tmp_path / "desk.db", bytes(range(48)), "NA", 1, DeskSigner(FileKeyStore(tmp_path / "keys")))
    people = DeskPeople(store, PASSWORDS, "", counters(city, 1)[0])
    admin = Administration(store, PASSWORDS, lambda: NOW, lambda: NOW.date())
    admin.found([PutUser(User("K1", "見本 花子", "K1", (Posting("shiminka", ("clerk",), NOW.date()),)))])
    admin.first_password(INSTALLATION, "K1", SecretText(PASSWORD), must_change=False)

    def tried(password):
        try:
            return people.try_password("K1", SecretText(password), NOW).user_id
        except DeskError as error:
            return type(error)

    for other in counters(city, 3)[1:]:
        for _ in range(2):
            other.reserve("K1")
    assert tried(WRONG) is SignInRejected
    assert tried(PASSWORD) is SignInWait  # five of all desks
    city.now += timedelta(minutes=1)
    assert tried(PASSWORD) == "K1"
    city.down = CenterUnreachable()
    assert [tried(WRONG) for _ in range(FREE + 1)] == [SignInRejected] * FREE + [SignInWait]
    store.close()
