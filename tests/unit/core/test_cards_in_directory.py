"""R-083, R-117: staff cards are part of the account; what takes one away holds, and an older desk changes no byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.directory import (
    Directory,
    Posting,
    PutUser,
    ResetCredentials,
    StaffCard,
    User,
    changed,
    needs_two,
    user_from_plain,
    user_to_plain,
)
from kakanai_desk.core.directory_steps import State, placed, read, seen_of, written

DAY = date(2026, 4, 10)
ONE, OTHER = StaffCard("aa", "04aa", 0), StaffCard("bb", "04bb", 0)


def user(user_id: str, group: str, *cards: StaffCard) -> User:
    return User(user_id, f"見本 {user_id}", user_id, (Posting("shiminka", (group,), date(2026, 1, 1)),), cards=cards)


CITY = changed(Directory(), [PutUser(user("A", "administrator")), PutUser(user("K", "clerk", ONE))])


def test_a_card_that_is_taken_off_is_off_though_another_change_came_first() -> None:
    off = PutUser(replace(CITY.users["K"], cards=(replace(ONE, revoked=True),)))
    words = {"step_id": "s1", "terminal": "NA1", "at": datetime(2026, 4, 10, tzinfo=UTC), "day": DAY, "by": "A"}
    step = read(written(CITY, changes=[off], proposal=None, **words), b"")
    renamed = replace(CITY.users["K"], name="見本 新姓", cards=(ONE, OTHER))
    after = placed(State(changed(CITY, [PutUser(renamed)])), step)
    found = after.state.directory.users["K"]
    assert (found.name, [card.revoked for card in found.cards]) == ("見本 新姓", [True, False])
    assert [aside.why for aside in after.aside] == ["crossed"]
    given = PutUser(replace(CITY.users["K"], cards=(ONE, OTHER)))
    step = read(written(CITY, changes=[given], proposal=None, **words), b"")
    crossed = placed(State(changed(CITY, [PutUser(replace(CITY.users["K"], name="見本 新姓"))])), step)
    assert crossed.state.directory.users["K"].cards == (ONE,)  # what gives one does not


def test_a_reset_and_becoming_an_administrator_end_what_one_person_gave() -> None:
    after = changed(CITY, [ResetCredentials("K")])
    assert after.users["K"].cards_since_reset == () and after.users["K"].cards == (ONE,)
    raised = changed(CITY, [PutUser(replace(user("K", "administrator"), cards=(ONE,)))])
    assert raised.users["K"].cards_since_reset == ()


def test_an_administrators_card_touches_administration_and_a_clerks_does_not() -> None:
    assert needs_two(CITY, changed(CITY, [PutUser(replace(CITY.users["A"], cards=(OTHER,)))]))
    assert not needs_two(CITY, changed(CITY, [PutUser(replace(CITY.users["K"], cards=(ONE, OTHER)))]))


def test_who_has_no_card_is_written_as_before_and_cards_come_back() -> None:
    assert "cards" not in user_to_plain(CITY.users["A"])
    plain = user_to_plain(CITY.users["K"])
    assert user_from_plain(plain) == CITY.users["K"]
    older = User("K", "見本 K", "K", CITY.users["K"].postings, more=canonical({"cards": plain["cards"]}).decode())
    as_older = Directory(CITY.version, {**CITY.users, "K": older}, CITY.groups)
    assert seen_of(as_older, PutUser(older)) == seen_of(CITY, PutUser(CITY.users["K"]))  # a desk that knows no cards
