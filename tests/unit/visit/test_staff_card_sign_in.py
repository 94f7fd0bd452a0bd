"""R-083: a staff card is the second factor, without a center too; whatever does not hold is said, recorded, counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kakanai_desk.core.directory import Posting, PutUser, ResetCredentials, StaffCard, User
from kakanai_desk.core.errors import DeskError, MoveNotAllowed, PeopleUnfit, SignInWait, TwoNeeded
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.staff_card import CardProof
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.staff_cards import ENROL, StaffCardProofRejected
from kakanai_desk.core.texts import load_texts
from kakanai_desk.hardware.card.staff_session import StaffSession
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.store.staff_cards import CardQuestions
from kakanai_desk.vault.passwords import Passwords
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.entering import Stage
from tests.fakes.card_counters import MemoryCounter
from tests.fakes.desk import desk_bench

OWN = b"yama-no-mukou-no-kaze"


class CardDoor:
    """A desk that asks for a second factor, with a reader; K1 and K2 hold the played cards ``staff`` and
    ``staff_other``; A1 and B1 administer."""

    def __init__(self, folder: Path) -> None:
        self.bench = desk_bench(folder)
        store, clock = self.bench.store, self.bench.clock
        passwords = Passwords(b"p" * 32, time_cost=1, memory_cost=64)
        self.admin = Administration(store, passwords, clock.now, clock.today)
        self.people = self.bench.context.people = DeskPeople(store, passwords, "見本市")
        self.counter = MemoryCounter()
        self.bench.context.staff_cards = StaffSession(self.counter.machine, relay_seconds=0.0)
        for user in ("K1", "K2", "A1", "B1"):
            group = "administrator" if user in ("A1", "B1") else "clerk"
            posting = Posting("shiminka", (group,), date(2026, 1, 1))
            self.admin.found([PutUser(User(user, f"見本 {user}", user, (posting,)))])
            self.admin.first_password(INSTALLATION, user, SecretText(OWN), must_change=False)
        self.desk = Desk(self.bench.context, second_factor=True)
        self.live = self.bench.context.live
        self.give("K1", "staff")
        self.give("K2", "staff_other")

    def user(self, user_id: str) -> User:
        return self.admin.directory().users[user_id]

    def key_of(self, who: str) -> CardProof:
        """What a played card shows of itself."""
        self.counter.lay(who)
        return self.bench.context.staff_cards.prove(
            bytes(32), ("nobody's",), SecretText(b"000000"), CancelToken(), seconds=0.0
        )

    def give(self, user_id: str, who: str) -> None:
        shown, user = self.key_of(who), self.user(user_id)
        card = StaffCard(shown.serial, shown.key, user.credentials)
        self.admin.change("A1", [PutUser(replace(user, cards=(*user.cards, card)))])
        self.counter.take()

    def revoke(self, user_id: str) -> None:
        user = self.user(user_id)
        cards = tuple(replace(card, revoked=True) for card in user.cards)
        self.admin.change("A1", [PutUser(replace(user, cards=cards))])

    def password(self, user: str = "K1") -> None:
        self.desk.sign_in(user, SecretText(OWN))

    def card(self, who: str = "staff", pin: str = "246810", *faults: str) -> None:
        if who:
            self.counter.lay(who, *faults)
        typed = SecretText(pin.encode())
        self.desk.doorway.card(typed)
        self.bench.settle()
        assert len(typed) == 0

    @property
    def said(self) -> str:
        """What the page says of the last card."""
        error = self.desk.views()[0].screen.entering.error
        return load_texts().error_for_clerk(error) if error is not None else ""

    @property
    def last(self) -> tuple[str, str]:
        line = self.bench.store.record_lines()[-1]
        return line.kind, str(line.values.get("code", ""))


@pytest.fixture
def door(tmp_path: Path) -> Iterator[CardDoor]:
    made = CardDoor(tmp_path)
    yield made
    made.bench.store.close()


def test_password_and_card_open_the_desk_without_any_center(door: CardDoor) -> None:
    door.password()
    assert door.live.user == "" and door.live.entering.stage is Stage.CODE
    door.card()
    assert door.live.user == "K1"
    assert [line.kind for line in door.bench.store.record_lines()][-2:] == ["staff_card_shown", "signed_in"]
    assert door.counter.verify_total == 1


@pytest.mark.parametrize(
    ("who", "pin", "faults", "words", "record"),
    [
        ("staff_other", "135790", (), "ほかの職員のカード", ("second_factor_rejected", "STAFFCARD-03")),
        ("staff_packed", "24681012", (), "登録のない", ("second_factor_rejected", "STAFFCARD-02")),
        ("taro", "246810", (), "使えないカード", ("second_factor_rejected", "STAFFCARD-01")),
        ("staff", "246810", ("copied",), "署名を確かめられません", ("second_factor_rejected", "STAFFCARD-05")),
        ("staff", "000000", (), "残り2回", ("second_factor_rejected", "STAFFCARD-06")),
        ("staff", "246810", ("remove_at=3",), "途中でカードが外れ", ("staff_card_failed", "STAFFCARD-09")),
    ],
)
def test_what_does_not_hold_is_said_and_recorded_and_nobody_is_in(
    door: CardDoor, who: str, pin: str, faults: tuple[str, ...], words: str, record: tuple[str, str]
) -> None:
    door.password()
    door.card(who, pin, *faults)
    assert door.live.user == "" and words in door.said and door.last == record
    assert not door.live.entering.reading
    door.card()  # the page is still there for the right one
    assert door.live.user == "K1"


def test_a_reader_that_was_unplugged_is_said(door: CardDoor) -> None:
    door.counter.machine._slots = {}
    door.bench.context.staff_cards = Impatient(door.bench.context.staff_cards)
    door.password()
    door.card("")
    assert "読取機が見つかりません" in door.said and door.last == ("staff_card_failed", "STAFFCARD-09")


def test_a_card_that_is_taken_off_opens_nothing_from_then_on(door: CardDoor) -> None:
    door.password()
    door.revoke("K1")  # after the password
    door.card()
    assert "使えなくされた" in door.said and door.last[1] == "STAFFCARD-04" and door.live.user == ""
    assert door.counter.verify_total == 0, "no card is sent a PIN where none may answer"
    door.desk.doorway.leave()
    door.password()  # no authenticator can be enrolled by who has the password and a card that was taken off
    assert door.live.entering.stage is Stage.CODE and not door.live.entering.user.card
    with pytest.raises(MoveNotAllowed):
        door.desk.doorway.card(SecretText(b"246810"))
    with pytest.raises(DeskError):
        door.desk.doorway.code(SecretText(b"123456"))


def test_a_reset_ends_the_card_as_it_ends_the_password(door: CardDoor) -> None:
    door.admin.change("A1", [ResetCredentials("K1")])
    door.admin.first_password("A1", "K1", SecretText(OWN), must_change=False)
    door.password()
    assert door.live.entering.stage is Stage.ENROL
    assert door.user("K1").cards and not door.user("K1").cards_since_reset


def test_a_signature_counts_once_and_not_for_long(door: CardDoor) -> None:
    now = door.bench.clock.now
    question = door.people.card_question("K1", now())
    door.counter.lay("staff")
    pin = SecretText(b"246810")
    proof = door.bench.context.staff_cards.prove(question.challenge, question.keys, pin, CancelToken(), seconds=0.0)
    door.people.try_card("K1", proof, now())
    with pytest.raises(StaffCardProofRejected):
        door.people.try_card("K1", proof, now())  # shown again
    door.people.card_question("K1", now())
    with pytest.raises(StaffCardProofRejected):
        door.people.try_card("K1", proof, now())  # for another question
    asked = CardQuestions("見本市", "NA1")
    challenge, at = asked.ask(ENROL, "K1", now()), now()
    text = asked._asked["K1"].text
    assert b"enrol" in text and b"NA1" in text and b"K1" in text
    door.counter.lay("staff")
    proof = door.bench.context.staff_cards.prove(challenge, (), SecretText(b"246810"), CancelToken(), seconds=0.0)
    assert not asked.answered("K1", proof, at + timedelta(seconds=91))


def test_wrong_cards_and_wrong_pins_count_with_wrong_codes(door: CardDoor) -> None:
    door.password()
    for _ in range(2):
        door.card("staff", "000000")
    for _ in range(3):
        door.card("staff_other", "135790")
    with pytest.raises(SignInWait):
        door.desk.doorway.code(SecretText(b"123456"))
    with pytest.raises(SignInWait):
        door.desk.doorway.card(SecretText(b"246810"))  # nothing reaches a card while it waits
    assert door.counter.left("piv:0080") == 3


def test_the_last_try_of_the_pin_is_used_only_when_it_is_entered_again(door: CardDoor) -> None:
    door.password()
    door.card("staff_one_try")
    assert "あと1回" in door.said and door.counter.verify_total == 0
    door.card("")
    assert door.live.user == "K1"


def test_leaving_the_page_ends_the_wait_and_what_comes_later_opens_nothing(door: CardDoor) -> None:
    door.password()
    door.counter.lay("staff")
    door.desk.doorway.card(SecretText(b"246810"))
    with pytest.raises(MoveNotAllowed):
        door.desk.doorway.card(SecretText(b"246810"))  # one at a time
    door.bench.lanes["card"].run()  # the card has signed
    door.desk.doorway.leave()
    door.bench.settle()
    assert door.live.user == "" and door.live.entering.stage is Stage.PASSWORD


def test_an_administrators_card_takes_two_and_a_card_has_one_holder(door: CardDoor) -> None:
    shown, user = door.key_of("staff_packed"), door.user("A1")
    with pytest.raises(TwoNeeded):
        door.admin.change("B1", [PutUser(replace(user, cards=(StaffCard(shown.serial, shown.key, 0),)))])
    taken = door.user("K1").cards[0]
    with pytest.raises(PeopleUnfit) as unfit:
        door.admin.change("A1", [PutUser(replace(door.user("K2"), cards=(taken,)))])
    assert unfit.value.values["why"] == "card_twice"


class Impatient:
    """A reader that nobody waits at."""

    def __init__(self, reader: StaffSession) -> None:
        self._reader = reader

    def prove(self, challenge, keys, pin, cancel, *, seconds, last_try=False):
        return self._reader.prove(challenge, keys, pin, cancel, seconds=0.0, last_try=last_try)
