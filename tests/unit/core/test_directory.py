"""R-082, R-085: rights follow from postings and their days; changes are whole or not at all, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kakanai_desk.core.directory import (
    Directory,
    Posting,
    PutGroup,
    PutUser,
    RemoveGroup,
    ResetCredentials,
    User,
    change_from_plain,
    change_to_plain,
    changed,
    from_plain,
    inverse,
    needs_two,
    to_plain,
)
from kakanai_desk.core.errors import PeopleUnfit
from kakanai_desk.core.permissions import DELIVERED, Field, Group, Operation

SPRING, DAY_BEFORE = date(2027, 4, 1), date(2027, 3, 31)


def user(user_id: str = "K1", *groups: str, first: date = SPRING, section: str = "shiminka") -> User:
    return User(user_id, "見本 窓口", user_id, (Posting(section, groups or ("clerk",), first),))


def city(*users: User) -> Directory:
    return Directory(1, {u.id: u for u in users})


def test_a_posting_that_begins_in_april_gives_nothing_in_march() -> None:
    directory = city(user())
    assert not directory.rights("K1", DAY_BEFORE)
    assert directory.rights("K1", SPRING).may(Operation.SERVE)


def test_a_posting_ends_with_its_last_day() -> None:
    one = replace(user(), postings=(Posting("shiminka", ("clerk",), date(2026, 4, 1), DAY_BEFORE),))
    directory = city(one)
    assert directory.rights("K1", DAY_BEFORE).may(Operation.SERVE)
    assert not directory.rights("K1", SPRING).may(Operation.SERVE)


def test_who_is_disabled_or_unknown_may_do_nothing() -> None:
    directory = city(replace(user(), disabled=True))
    assert not directory.rights("K1", SPRING) and not directory.rights("K9", SPRING)


def test_rights_of_the_own_section_reach_no_other() -> None:
    group = Group("own", "課の担当", frozenset({Operation.FIND}), frozenset({Field.HONSEKI}), own_section=True)
    directory = changed(city(), [PutGroup(group), PutUser(user("K1", "own", section="zeimuka"))])
    rights = directory.rights("K1", SPRING)
    assert rights.may(Operation.FIND, section="zeimuka") and not rights.may(Operation.FIND, section="shiminka")
    assert rights.sees(Field.HONSEKI, section="zeimuka") and not rights.sees(Field.HONSEKI, section="shiminka")
    assert not rights.everywhere(Operation.FIND)


def test_rights_for_some_procedures_are_for_those_alone() -> None:
    group = Group("few", "転入だけ", frozenset({Operation.OVERRULE}), procedures=frozenset({"tennyu_todoke"}))
    rights = changed(city(), [PutGroup(group), PutUser(user("K1", "few"))]).rights("K1", SPRING)
    assert rights.may(Operation.OVERRULE, procedure="tennyu_todoke")
    assert not rights.may(Operation.OVERRULE, procedure="kokuho_shutoku")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (PutUser(User("", "見本", "p")), "nameless_user"),
        (PutUser(User("K2", " ", "p")), "nameless_user"),
        (PutUser(user("K2", "no_such_group")), "unknown_group"),
        (PutUser(replace(user(), postings=(Posting("x", ("clerk",), SPRING, DAY_BEFORE),))), "ends_before_it_begins"),
        (ResetCredentials("K9"), "unknown_user"),
        (RemoveGroup("no_such_group"), "unknown_group"),
        (RemoveGroup("clerk"), "unknown_group"),  # K1 is still posted as one
        (PutGroup(Group("x", "", frozenset())), "nameless_group"),
    ],
)
def test_a_change_that_cannot_be_leaves_everything_as_it_was(change, why) -> None:
    before = city(user())
    with pytest.raises(PeopleUnfit) as caught:
        changed(before, [PutUser(user("K5")), change])
    assert caught.value.values == {"why": why, "place": 2}
    assert before == city(user())


def test_putting_a_user_again_keeps_the_count_of_resets() -> None:
    reset = changed(city(user()), [ResetCredentials("K1")])
    assert reset.users["K1"].credentials == 1
    assert changed(reset, [PutUser(user())]).users["K1"].credentials == 1


def test_what_was_changed_comes_back_as_it_stood() -> None:
    before = city(user(), user("K2"))
    own = Group("own", "課の担当", frozenset({Operation.FIND}))
    changes = [PutGroup(own), PutUser(user("K1", "supervisor")), PutUser(user("K3")), PutUser(user("K1", "own"))]
    back = changed(changed(before, changes), inverse(before, changes))
    assert back.groups == before.groups
    assert {i: back.users[i] for i in ("K1", "K2")} == before.users
    assert back.users["K3"].disabled and not back.rights("K3", SPRING)


def test_plain_values_give_the_same_directory() -> None:
    directory = changed(city(user(), user("K2", "supervisor")), [ResetCredentials("K2")])
    assert from_plain(to_plain(directory)) == directory
    changes = [PutUser(user()), ResetCredentials("K1"), PutGroup(DELIVERED[1]), RemoveGroup("editor")]
    assert [change_from_plain(change_to_plain(c)) for c in changes] == changes
    with pytest.raises(ValueError, match="no change"):
        change_from_plain({"put_everything": 1})


@pytest.mark.parametrize(
    "change",
    [
        PutUser(user("K1", "administrator")),
        PutUser(user("K1", "administrator", first=date(2030, 1, 1))),  # some day
        PutUser(replace(user("A", "administrator"), person="another")),
        PutUser(replace(user("A", "administrator"), disabled=True)),
        PutUser(user("A", "clerk")),
        ResetCredentials("A"),
        RemoveGroup("administrator"),
        PutGroup(replace(DELIVERED[1], operations=frozenset({Operation.APPROVE_EXPORT}))),
    ],
)
def test_two_people_are_needed_for_whatever_touches_administrators(change) -> None:
    before = city(user("K1"), user("A", "administrator"))
    users = {"A": user("A", "clerk")} if isinstance(change, RemoveGroup) else {}
    after = replace(before, users={**before.users, **users})
    assert needs_two(before, changed(after, [change]))


@pytest.mark.parametrize("change", [PutUser(user("K1", "supervisor")), ResetCredentials("K1"), PutUser(user("K9"))])
def test_one_is_enough_for_ordinary_users(change) -> None:
    before = city(user("K1"), user("A", "administrator"))
    assert not needs_two(before, changed(before, [change]))


NEWER = {
    "v": 1,
    "version": 7,
    "users": [
        {
            "id": "K1",
            "name": "見本 窓口",
            "person": "K1",
            "postings": [["shiminka", ["later"], "2026-04-01", "9999-12-31"]],
            "disabled": False,
            "credentials": 2,
            "card": {"kind": "staff"},
        }
    ],
    "groups": [
        {
            "id": "later",
            "name": "新しい版のグループ",
            "operations": ["approve_moon", "fly", "serve"],
            "fields": ["honseki", "shoe_size"],
            "sections": [],
            "procedures": [],
            "own_section": False,
            "hours": [9, 17],
        }
    ],
}


def test_a_directory_of_a_newer_version_is_read_and_written_back_whole() -> None:
    directory = from_plain(NEWER)
    rights = directory.rights("K1", SPRING)
    assert rights.operations == {Operation.SERVE} and rights.fields == {Field.HONSEKI}
    assert to_plain(directory) == NEWER
    assert directory.groups["later"].not_known == ("approve_moon", "fly", "shoe_size", "hours: …")
    again = changed(directory, [PutUser(replace(directory.users["K1"], name="見本 二郎"))])
    assert to_plain(again)["groups"] == NEWER["groups"] and to_plain(again)["users"][0]["card"] == {"kind": "staff"}


def test_words_of_a_newer_version_that_name_a_right_for_two_take_two_here_as_well() -> None:
    directory = from_plain(NEWER)
    without = replace(directory.groups["later"], other_operations=frozenset({"fly"}))
    assert needs_two(directory, changed(directory, [PutGroup(without)]))
    assert not needs_two(
        directory,
        changed(
            directory, [PutGroup(replace(directory.groups["later"], other_operations=frozenset({"approve_moon"})))]
        ),
    )
