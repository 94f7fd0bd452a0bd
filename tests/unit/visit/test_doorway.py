"""R-083: nobody is in before the last stage is through; R-059: a locked desk opens to its clerk or a supervisor."""

from __future__ import annotations

from datetime import date

import pytest
from pyotp.totp import TOTP

from kakanai_desk.core.directory import Posting, PutUser, ResetCredentials, User
from kakanai_desk.core.errors import DeskError, MoveNotAllowed, NoRights, SecondFactorRejected, SignInRejected
from kakanai_desk.core.secret import SecretText
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.ui.presenters.clerk_notices import since_words
from kakanai_desk.vault.passwords import Passwords
from kakanai_desk.visit.clerk_view import SignIn
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.entering import Stage
from tests.fakes.desk import desk_bench

FIRST, OWN = b"hajimete-no-aikotoba", b"yama-no-mukou-no-kaze"
LONG_AGO = date(2026, 1, 1)


class Door:
    """A desk with real people in its store: K1 a clerk, S1 a supervisor, X1 whose posting is over."""

    def __init__(self, folder, *, second_factor: bool = False) -> None:
        self.bench = desk_bench(folder)
        store, clock = self.bench.store, self.bench.clock
        passwords = Passwords(b"p" * 32, time_cost=1, memory_cost=64)
        self.admin = Administration(store, passwords, clock.now, clock.today)
        self.bench.context.people = DeskPeople(store, passwords)
        for user, posting in (
            ("K1", Posting("shiminka", ("clerk",), LONG_AGO)),
            ("K2", Posting("shiminka", ("clerk",), LONG_AGO)),
            ("S1", Posting("shiminka", ("supervisor",), LONG_AGO)),
            ("X1", Posting("shiminka", ("clerk",), LONG_AGO, date(2026, 4, 9))),
        ):
            self.admin.found([PutUser(User(user, f"見本 {user}", user, (posting,)))])
            self.admin.first_password(INSTALLATION, user, SecretText(OWN), must_change=False)
        self.desk = Desk(self.bench.context, second_factor=second_factor)
        self.live = self.bench.context.live

    def password(self, user: str, password: bytes = OWN) -> None:
        self.desk.sign_in(user, SecretText(password))

    @property
    def stage(self) -> Stage:
        return self.desk.views()[0].screen.entering.stage

    @property
    def kinds(self) -> list[str]:
        return [line.kind for line in self.bench.store.record_lines()]

    def codes(self) -> TOTP:
        return TOTP(self.live.entering.secret)

    def shown(self, codes: TOTP, later: int = 0) -> SecretText:
        self.bench.clock.seconds += later
        return SecretText(codes.at(self.bench.clock.now()).encode())


@pytest.fixture
def door(tmp_path):
    made = Door(tmp_path)
    yield made
    made.bench.store.close()


@pytest.fixture
def strict(tmp_path):
    made = Door(tmp_path, second_factor=True)
    yield made
    made.bench.store.close()


def test_a_password_opens_a_desk_that_asks_for_no_more(door) -> None:
    door.password("K1")
    assert (door.live.user, door.live.user_name) == ("K1", "見本 K1")
    assert door.kinds[-1] == "signed_in"


def test_who_has_no_posting_today_is_told_so_after_the_password(door) -> None:
    with pytest.raises(NoRights):
        door.password("X1")
    assert door.live.user == "" and door.kinds[-1] == "sign_in_rejected"


def test_a_first_password_is_changed_before_anything_else(door) -> None:
    door.admin.found([ResetCredentials("K1")])
    door.admin.first_password(INSTALLATION, "K1", SecretText(FIRST))
    door.password("K1", FIRST)
    assert door.live.user == "" and door.stage is Stage.NEW_PASSWORD
    assert isinstance(door.desk.views()[0].screen, SignIn)
    with pytest.raises(DeskError):
        door.desk.doorway.new_password(SecretText(FIRST), SecretText(FIRST))  # the same
    door.desk.doorway.new_password(SecretText(OWN), SecretText(OWN))
    assert door.live.user == "K1"


def test_whoever_wants_another_password_shows_all_that_is_asked_and_then_chooses_it(strict) -> None:
    strict.password("K1")
    codes = strict.codes()
    strict.desk.doorway.enrol(strict.shown(codes))
    strict.desk.sign_out()
    strict.desk.sign_in("K1", SecretText(OWN), renew=True)
    with pytest.raises(DeskError):
        strict.desk.doorway.new_password(SecretText(FIRST), SecretText(FIRST))  # the code comes first
    strict.desk.doorway.code(strict.shown(codes, later=60))
    assert strict.live.user == "" and strict.stage is Stage.NEW_PASSWORD
    strict.desk.doorway.new_password(SecretText(FIRST), SecretText(FIRST))
    assert strict.live.user == "K1" and "password_set" in strict.kinds
    strict.desk.sign_out()
    with pytest.raises(SignInRejected):
        strict.desk.sign_in("K1", SecretText(OWN))


def test_a_locked_desk_is_opened_and_nothing_else_is_begun(door) -> None:
    door.password("K1")
    door.desk.lock()
    door.desk.sign_in("K1", SecretText(OWN), renew=True)
    assert door.live.user == "K1" and not door.live.locked and door.kinds[-1] == "unlocked"


def test_the_second_factor_is_enrolled_once_and_asked_every_time(strict) -> None:
    strict.password("K1")
    assert strict.live.user == "" and strict.stage is Stage.ENROL
    codes = strict.codes()
    with pytest.raises(SecondFactorRejected):
        strict.desk.doorway.enrol(SecretText(b"000000"))
    assert strict.codes().secret == codes.secret  # the picture stays
    strict.desk.doorway.enrol(strict.shown(codes))
    assert strict.live.user == "K1"
    strict.desk.sign_out()
    strict.password("K1")
    assert strict.live.user == "" and strict.stage is Stage.CODE
    with pytest.raises(SecondFactorRejected):
        strict.desk.doorway.code(SecretText(b"000000"))
    assert strict.live.user == "" and strict.kinds[-1] == "second_factor_rejected"
    strict.desk.doorway.code(strict.shown(codes, later=60))
    assert strict.live.user == "K1" and strict.kinds[-1] == "signed_in"


def test_a_stage_cannot_be_left_out(strict) -> None:
    strict.password("K1")
    for step in (
        lambda: strict.desk.doorway.code(SecretText(b"123456")),
        lambda: strict.desk.doorway.new_password(SecretText(OWN), SecretText(OWN)),
        lambda: strict.desk.start("tennyu"),
    ):
        with pytest.raises(MoveNotAllowed):
            step()
    strict.desk.doorway.leave()
    with pytest.raises(MoveNotAllowed):
        strict.desk.doorway.enrol(SecretText(b"123456"))
    assert strict.live.user == "" and strict.live.entering.secret == ""


def test_the_secret_of_an_authenticator_is_in_no_representation(strict) -> None:
    strict.password("K1")
    assert strict.live.entering.secret not in repr(strict.live.entering) + repr(strict.desk.views()[0])


def test_a_locked_desk_opens_to_its_clerk_by_the_password(door) -> None:
    door.password("K1")
    door.desk.start("tennyu")
    door.desk.lock()
    with pytest.raises(SignInRejected):
        door.password("K1", b"not-this-one-at-all")
    assert door.live.locked
    door.password("K1")
    assert not door.live.locked and door.bench.context.visit and door.kinds[-1] == "unlocked"


def test_another_clerk_does_not_open_it_and_a_supervisor_takes_over(door) -> None:
    door.password("K1")
    door.desk.start("tennyu")
    visit = door.bench.context.visit
    door.desk.lock()
    with pytest.raises(SignInRejected):
        door.password("K2")
    assert door.live.locked and door.live.user == "K1"
    door.password("S1")
    assert not door.live.locked and door.live.user == "S1" and door.bench.context.visit is visit
    assert door.kinds[-1] == "unlocked_by_other"


def test_a_supervisor_shows_the_second_factor_to_take_over(strict) -> None:
    strict.password("K1")
    strict.desk.doorway.enrol(strict.shown(strict.codes()))
    strict.desk.lock()
    strict.password("S1")
    assert strict.live.locked and strict.stage is Stage.ENROL
    strict.desk.doorway.enrol(strict.shown(strict.codes()))
    assert not strict.live.locked and strict.live.user == "S1"


def test_nobody_takes_the_place_of_who_is_signed_in(door) -> None:
    door.password("K1")
    with pytest.raises(MoveNotAllowed):
        door.password("K2")
    assert door.live.user == "K1"


def test_rights_that_are_taken_away_end_with_the_next_step(door) -> None:
    door.password("K1")
    door.desk.start("tennyu")
    door.admin.found([PutUser(User("K1", "見本 K1", "K1", (), disabled=True))])
    with pytest.raises(DeskError) as caught:
        door.desk.household.add()
    assert caught.value.code == "RIGHT-01" and door.kinds[-1] == "denied"


def test_who_is_shut_out_by_another_desk_is_out_at_once_and_a_supervisor_opens(door) -> None:
    door.password("K1")
    door.desk.people_changed()  # somebody else was changed
    assert not door.live.locked
    door.admin.found([PutUser(User("K1", "見本 K1", "K1", (), disabled=True))])
    door.desk.people_changed()
    assert door.live.locked and door.kinds[-2:] == ["shut_out", "locked"]
    with pytest.raises(SignInRejected):
        door.password("K1")
    door.password("S1")
    assert not door.live.locked and door.live.user == "S1"


def test_who_has_no_posting_any_more_cannot_unlock_the_own_desk(door) -> None:
    door.password("K1")
    door.admin.found([PutUser(User("K1", "見本 K1", "K1", ()))])
    door.desk.people_changed()
    with pytest.raises(NoRights):
        door.password("K1")
    assert door.live.locked


def test_who_came_in_elsewhere_is_put_away_here_and_may_come_back(door) -> None:
    door.password("K1")
    began = door.live.began
    door.desk.doorway.came_in_elsewhere("NB1", "before that")  # of a session that is over
    assert not door.live.locked
    door.desk.doorway.came_in_elsewhere("NB1", began)
    screen = door.desk.views()[0].screen
    assert isinstance(screen, SignIn) and (screen.locked, screen.elsewhere) == (True, "NB1")
    assert door.kinds[-2:] == ["came_in_elsewhere", "locked"]
    door.desk.doorway.came_in_elsewhere("NB1", began)  # told once more
    assert door.kinds.count("came_in_elsewhere") == 1
    door.bench.clock.seconds += 1
    door.password("K1")
    assert (door.live.locked, door.live.elsewhere) == (False, "") and door.live.began != began


def test_twelve_hours_after_the_password_the_desk_is_locked(door) -> None:
    door.desk.doorway.worked_long(12)  # nobody is in
    door.password("K1")
    door.desk.start("tennyu")
    door.bench.clock.seconds += 12 * 3600 - 60
    door.desk.doorway.worked_long(12)
    assert not door.live.locked
    door.bench.clock.seconds += 60
    door.desk.doorway.worked_long(12)
    assert door.live.locked and door.bench.context.open_visit is not None
    assert door.kinds[-2:] == ["session_over", "locked"]
    door.password("K1")
    door.desk.doorway.worked_long(12)
    assert not door.live.locked  # counted from the password


def told(door) -> tuple[str, ...]:
    return since_words(door.desk.views()[0].screen.since)


def test_who_comes_in_hears_of_wrong_tries_and_a_new_password_since_the_last_time(door) -> None:
    door.password("K1")
    assert told(door) == ()
    door.desk.sign_out()
    for _ in range(2):
        with pytest.raises(SignInRejected):
            door.password("K1", b"guessed-by-somebody")
    door.password("K1")
    (words,) = told(door)
    assert "2 回" in words
    door.desk.start("tennyu")
    door.desk.abandon("試験")
    assert told(door) == ()  # it was read
    door.desk.sign_out()
    new = SecretText(b"umi-no-soko-no-hoshi"), SecretText(b"umi-no-soko-no-hoshi")
    door.bench.context.people.set_password("K1", *new, door.bench.clock.now())
    door.password("K1", b"umi-no-soko-no-hoshi")
    (words,) = told(door)
    assert "替わりました(4月10日 10:0" in words
    door.desk.sign_out()
    door.password("K1", b"umi-no-soko-no-hoshi")
    assert told(door) == ()
