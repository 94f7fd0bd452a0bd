"""R-082: one directory for all desks, on both databases: the center numbers, every desk judges, nothing goes back."""

import logging
from contextlib import closing
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from kakanai_center.sealing import KeyRing
from kakanai_center.store import CenterStore
from kakanai_desk.core.directory import Posting, PutUser, User
from kakanai_desk.core.errors import SignInRejected
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.secret import SecretText
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.sync.people_feed import PeopleFeed
from kakanai_desk.sync.people_protocol import asked
from kakanai_desk.sync.record_protocol import said
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.passwords import Passwords
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import known

NOW, TODAY = datetime(2026, 4, 10, 1, 0, tzinfo=UTC), date(2026, 4, 10)
PASSWORDS = Passwords(b"p" * 32, time_cost=1, memory_cost=64)
FOUND = (("A", "administrator"), ("B", "administrator"), ("K", "clerk"))
CLOCK = SimpleNamespace(now=lambda: NOW, today=lambda: TODAY)


def user(user_id: str, *groups: str, disabled: bool = False) -> User:
    return User(user_id, f"見本 {user_id}", user_id, (Posting("shiminka", groups, TODAY),), disabled)


class Counter:
    """A desk and its way to the center, which can be cut."""

    def __init__(self, folder, letters, center):
        self.signer = DeskSigner(FileKeyStore(folder / f"keys-{letters}"))
        self.store = DeskStore(folder / f"{letters}.db", bytes(range(48)), letters, 1, self.signer)
        self.center, self.down, self.news = center, False, 0
        self.admin = Administration(self.store, PASSWORDS, lambda: NOW, lambda: TODAY)
        self.people_here = DeskPeople(self.store, PASSWORDS)
        self.feed = PeopleFeed(self.store, self, CLOCK, self._heard)

    def _heard(self):
        self.news += 1

    def people(self, question):
        if self.down:
            raise CenterUnreachable
        return said(self.center.people.meet(asked(question)))

    def found(self):
        self.admin.found([PutUser(user(*one)) for one in FOUND])
        return self

    def users(self):
        return self.admin.directory().users

    def aside(self):
        with self.store.people_steps() as steps:
            return [(one.step.by, one.aside) for one in steps.set_aside()]

    def waiting(self):
        with self.store.people_steps() as steps:
            return steps.waiting()

    def lines(self, kind):
        return [line.values for line in self.store.record_lines() if line.kind == kind]


@pytest.fixture
def city(tmp_path, center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as center:
        desks = [Counter(tmp_path, letters, center) for letters in ("NA", "NB", "NC")]
        for desk in desks:
            known(center, desk.store.terminal, desk.signer)
        yield center, *desks
        for desk in desks:
            desk.store.close()


def meet(*desks):
    for desk in desks:
        desk.feed.meet()


def test_what_one_desk_changed_is_every_desks_at_its_next_contact(city):
    center, here, there, other = city
    here.found()
    meet(here, there, other)
    assert here.admin.directory() == there.admin.directory() == other.admin.directory()
    there.admin.change("A", [PutUser(user("N", "newcomer"))])
    assert there.waiting() == 1
    meet(there, other)
    assert "N" in other.users() and there.waiting() == 0 and center.people.last() == 2
    assert other.news == 2 and other.lines("people_taken")[-1]["steps"] == 1
    assert meet(other) is None and other.news == 2  # nothing new, nothing said


def test_a_revoked_user_is_out_on_every_desk_at_its_next_contact_and_stays_out_without_the_center(city):
    _, here, there, _ = city
    here.found()
    meet(here, there)
    for desk in (here, there):
        desk.admin.first_password(INSTALLATION, "K", SecretText(b"mihon-no-aikotoba"), must_change=False)
    assert there.people_here.try_password("K", SecretText(b"mihon-no-aikotoba"), NOW)
    assert there.people_here.rights("K", TODAY)
    here.admin.change("A", [PutUser(user("K", "clerk", disabled=True))])
    meet(here)
    there.down = True
    with pytest.raises(CenterUnreachable):
        there.feed.meet()
    assert there.people_here.rights("K", TODAY)  # what it last had
    there.down = False
    meet(there)
    assert not there.people_here.rights("K", TODAY)
    with pytest.raises(SignInRejected):
        there.people_here.try_password("K", SecretText(b"mihon-no-aikotoba"), NOW)
    there.down = True
    assert not there.people_here.rights("K", TODAY)


def test_what_two_desks_changed_apart_comes_to_one_and_the_other_is_shown_everywhere(city):
    _, here, there, other = city
    here.found()
    meet(here, there, other)
    there.admin.change("B", [PutUser(user("K", "supervisor")), PutUser(user("M", "newcomer"))])
    here.admin.change("A", [PutUser(user("K", "newcomer"))])
    assert there.users()["K"].postings[0].groups == ("supervisor",)  # here it holds until the center says
    meet(here, there, other, here)
    for desk in (here, there, other):
        assert desk.users()["K"].postings[0].groups == ("newcomer",) and "M" in desk.users()
        assert desk.aside() == [("B", ((0, "crossed"),))]
    assert len(there.lines("people_taken")[-1]["set_aside"]) == 1


def test_one_proposes_here_and_another_approves_there(city):
    _, here, there, other = city
    here.found()
    meet(here, there, other)
    made = here.admin.propose("A", [PutUser(user("K", "administrator"))], "異動")
    meet(here, there)
    assert [p.id for p in there.admin.proposals()] == [made.id]
    there.admin.approve("B", made.id, made.digest)
    meet(there, here, other)
    for desk in (here, there, other):
        assert [p.state.value for p in desk.admin.proposals()] == ["done"]
        assert desk.users()["K"].postings[0].groups == ("administrator",) and desk.users()["K"].credentials == 1


def test_two_desks_that_were_founded_apart_come_to_one_city(city):
    _, here, there, _ = city
    here.found()
    there.admin.found([PutUser(user(*one)) for one in (("X", "administrator"), ("Y", "administrator"), ("W", "clerk"))])
    meet(here, there, here)
    for desk in (here, there):
        assert set(desk.users()) == {"A", "B", "K", "W"}
        assert desk.aside() == [(INSTALLATION, ((0, "founded"), (1, "founded")))]


def test_a_desk_from_before_brings_what_it_had(city, tmp_path):
    _, here, there, _ = city
    here.found()
    with here.store.transaction() as tx:  # as the migration leaves it: a directory, and no steps
        tx.steps._connection.execute("DELETE FROM people_steps")
    before = here.admin.directory()
    meet(here, there)
    assert there.users() == before.users and there.admin.directory().groups == before.groups


def test_a_center_that_was_restored_is_older_than_no_desk_and_is_filled_again(city):
    center, here, there, other = city
    here.found()
    meet(here, there)
    here.admin.change("A", [PutUser(user("K", "clerk", disabled=True))])
    here.admin.change("A", [PutUser(user("N", "newcomer"))])
    meet(here, there)
    here.store.note("desk_stopped", NOW)
    with center.engine.begin() as tx:  # as a backup from before the two changes has it
        tx.exec_driver_sql("DELETE FROM people_steps WHERE number > 1")
    logging.disable(logging.WARNING)
    try:
        there.feed.meet()  # another desk than the one that made them
        assert there.users()["K"].disabled and "N" in there.users()
        assert center.people.last() == 3
        meet(other, here)
    finally:
        logging.disable(logging.NOTSET)
    assert here.admin.directory() == there.admin.directory() == other.admin.directory()
    assert other.users()["K"].disabled and here.waiting() == there.waiting() == 0


def test_more_steps_than_one_message_holds_come_whole(city):
    center, here, there, _ = city
    here.found()
    for number in range(60):
        here.admin.change("A", [PutUser(user(f"N{number}", "newcomer"))])
    meet(here, there)
    assert center.people.last() == 61 and len(there.users()) == len(here.users()) == 63


def test_what_no_desk_signed_is_refused_and_shown(city, caplog):
    center, here, there, _ = city
    here.found()
    with here.store.transaction() as tx:
        tx.steps._connection.execute("UPDATE people_steps SET signature = ?", (bytes(64),))
    with caplog.at_level(logging.CRITICAL, "kakanai_desk.sync.people_feed"):
        meet(here, there)
    assert center.people.last() == 0 and not there.users()
    assert [a["kind"] for a in center.alarms()] == ["people_refused"]
    assert here.lines("people_refused") and here.waiting() == 0
    with here.store.people_steps() as steps:
        assert [one.refused for one in steps.set_aside()] == ["signature"]


def test_a_step_that_differs_from_the_one_held_is_not_taken(city, caplog):
    center, here, _, _ = city
    here.found()
    meet(here)
    answer = center.people.meet(asked(_question(here, 0, "")))
    forged = answer.steps[0]
    forged.content = forged.content.replace("administrator", "supervisor")
    here.people = lambda _: said(answer)
    before = here.admin.directory()
    with caplog.at_level(logging.CRITICAL, "kakanai_desk.sync.people_feed"), pytest.raises(CenterRefused):
        here.feed.meet()
    assert here.admin.directory() == before


def test_steps_are_sealed_and_a_turned_ring_still_opens_them(tmp_path, center_engine):
    ring = KeyRing.new()
    with closing(CenterStore(center_engine(), lambda: NOW, ring)) as center:
        here = Counter(tmp_path, "NA", center)
        known(center, "NA1", here.signer)
        here.found().feed.meet()
        with center.engine.connect() as tx:
            body = bytes(tx.exec_driver_sql("SELECT body FROM people_steps").scalar_one())
        assert "見本".encode() not in body and b"administrator" not in body
        center.use(ring.turned())
        assert center.unsealed() == 1
        assert center.reseal() == 1 and center.unsealed() == 0
        there = Counter(tmp_path, "NB", center)
        known(center, "NB1", there.signer)
        there.feed.meet()
        assert there.users() == here.users()
        here.store.close()
        there.store.close()


def test_a_center_without_people_leaves_each_desk_its_own(city):
    _, here, _, _ = city
    here.found()

    def older(_):
        raise CenterRefused(status=404)

    here.people = older
    assert here.feed.meet() == 0 and set(here.users()) == {"A", "B", "K"}


def _question(desk, number, step_id):
    from kakanai_desk.sync.people_protocol import question

    return question(desk.store.terminal, (number, step_id), [])[0]


def test_administrators_made_at_a_new_desk_before_it_joins_sign_in_there_afterwards(city):
    _, here, there, _ = city
    here.found()
    meet(here)
    there.admin.found([PutUser(user("A", "administrator")), PutUser(user("B", "administrator", "clerk"))])
    for user_id in ("A", "B"):
        there.admin.first_password(INSTALLATION, user_id, SecretText(b"mihon-no-aikotoba"), must_change=False)
    meet(there, here)
    assert there.admin.directory() == here.admin.directory()
    for user_id in ("A", "B"):
        assert there.people_here.try_password(user_id, SecretText(b"mihon-no-aikotoba"), NOW)
    there.admin.first_password("A", "K", SecretText(b"mihon-no-aikotoba"), must_change=True)
    assert there.aside() == [(INSTALLATION, ((1, "crossed"),))]
