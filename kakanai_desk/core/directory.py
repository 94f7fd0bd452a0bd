"""The city's people: users, their postings (配属), the groups (R-082, R-085). Pure: changes in, a new directory out.

A user is never removed, since the record names users for years; one is disabled, or its last posting ends. Rights
follow from postings and their days, so that a change of staff (人事異動) is entered ahead and takes effect by
itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from kakanai_desk.core.canonical import canonical, digest
from kakanai_desk.core.errors import PeopleUnfit
from kakanai_desk.core.permissions import DELIVERED, Field, Group, Operation, Rights

FOREVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Posting:
    """Where somebody works from ``first`` to ``last`` (both included), and as what."""

    section: str
    groups: tuple[str, ...]
    first: date
    last: date = FOREVER

    def on(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class StaffCard:
    """An IC card or security key of a user (R-083): ``serial`` names it for people, ``key`` is its public key (P-256,
    uncompressed point, hex). It opens while ``epoch`` is the user's count of resets and it is not ``revoked``."""

    serial: str
    key: str
    epoch: int
    revoked: bool = False


@dataclass(frozen=True)
class User:
    """An account. ``person`` is who holds it: two accounts of one human are one person where two people are asked for.

    ``credentials`` counts resets: a password or second factor that was set before the last reset is void. ``more`` is
    what a newer version says besides (canonical JSON): kept, and without effect here.
    """

    id: str
    name: str
    person: str
    postings: tuple[Posting, ...] = ()
    disabled: bool = False
    credentials: int = 0
    more: str = ""
    cards: tuple[StaffCard, ...] = ()

    @property
    def cards_since_reset(self) -> tuple[StaffCard, ...]:
        """Cards that no reset has made void, revoked ones too: who has but such a card still needs a second factor."""
        return tuple(card for card in self.cards if card.epoch == self.credentials)

    def on(self, day: date) -> tuple[Posting, ...]:
        """The postings in force; none for who is disabled."""
        return () if self.disabled else tuple(p for p in self.postings if p.on(day))


@dataclass(frozen=True)
class Directory:
    """Everybody and every group. ``version`` grows by one with every change."""

    version: int = 0
    users: Mapping[str, User] = field(default_factory=dict[str, User])
    groups: Mapping[str, Group] = field(default_factory=lambda: {g.id: g for g in DELIVERED})

    def rights(self, user_id: str, day: date) -> Rights:
        """What a user may do on a day; nothing for who is unknown, disabled or not posted."""
        user = self.users.get(user_id)
        if user is None:
            return Rights()
        return Rights(
            tuple(self.groups[g].granted(p.section) for p in user.on(day) for g in p.groups if g in self.groups)
        )

    def person(self, user_id: str) -> str:
        """Who holds the account; empty for an unknown one."""
        user = self.users.get(user_id)
        return user.person if user else ""


# --- changes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PutUser:
    """Add a user, or replace all that is said of one. ``credentials`` of a known user is kept."""

    user: User


@dataclass(frozen=True)
class ResetCredentials:
    """Password and second factor of a user become void; new ones are set by an initial password."""

    user_id: str


@dataclass(frozen=True)
class PutGroup:
    group: Group


@dataclass(frozen=True)
class RemoveGroup:
    group_id: str


Change = PutUser | ResetCredentials | PutGroup | RemoveGroup


def changed(directory: Directory, changes: Iterable[Change]) -> Directory:
    """The directory after all changes, or none of them.

    Who becomes an administrator starts with new credentials: the old ones may have been given by one person alone.

    Raises:
        PeopleUnfit: the first change that cannot be (``why``, ``place``: its number from 1).
    """
    users, groups = dict(directory.users), dict(directory.groups)
    for place, change in enumerate(changes, start=1):
        match change:
            case PutUser(user):
                known = users.get(user.id)
                users[user.id] = replace(user, credentials=known.credentials if known else user.credentials)
            case ResetCredentials(user_id):
                if user_id not in users:
                    raise PeopleUnfit(why="unknown_user", place=place)
                users[user_id] = replace(users[user_id], credentials=users[user_id].credentials + 1)
            case PutGroup(group):
                if not group.id or not group.name.strip():
                    raise PeopleUnfit(why="nameless_group", place=place)
                groups[group.id] = group
            case RemoveGroup(group_id):
                if groups.pop(group_id, None) is None:
                    raise PeopleUnfit(why="unknown_group", place=place)
        why = _fault(users, groups)
        if why:
            raise PeopleUnfit(why=why, place=place)
    after = Directory(directory.version + 1, users, groups)
    for user_id in set(administrators(after)) & set(directory.users) - set(administrators(directory)):
        users[user_id] = replace(users[user_id], credentials=directory.users[user_id].credentials + 1)
    return after


def _fault(users: Mapping[str, User], groups: Mapping[str, Group]) -> str:
    for user in users.values():
        if not user.id.strip() or not user.person.strip() or not user.name.strip():
            return "nameless_user"
        for posting in user.postings:
            if posting.last < posting.first:
                return "ends_before_it_begins"
            if any(g not in groups for g in posting.groups):
                return "unknown_group"
    keys = [card.key for user in users.values() for card in user.cards if not card.revoked]
    return "card_twice" if len(keys) != len(set(keys)) else ""


def inverse(before: Directory, changes: Iterable[Change]) -> tuple[Change, ...]:
    """What brings back all that ``changes`` touched as it stood in ``before``; a user that was added is disabled."""
    back: list[Change] = []
    for change in changes:
        match change:
            case PutUser(user):
                known = before.users.get(user.id)
                back.append(PutUser(known or replace(user, postings=(), disabled=True)))
            case PutGroup(group):
                known_group = before.groups.get(group.id)
                back.append(PutGroup(known_group) if known_group else RemoveGroup(group.id))
            case RemoveGroup(group_id):
                back.append(PutGroup(before.groups[group_id]))
            case ResetCredentials():
                pass  # a password cannot come back
    return tuple(reversed(back))


# --- administration -----------------------------------------------------------------------------------------------


def administrators(directory: Directory) -> dict[str, Any]:
    """All that gives anybody an administrative right on any day, past and future, as plain values.

    It is the whole account of everybody who has one: who holds it, when, by what password and card. Whoever
    can change this alone can become an administrator alone.
    """
    found: dict[str, Any] = {}
    for user in directory.users.values():
        spans = [
            [
                p.section,
                group.id,
                sorted(group.administrative),
                sorted(group.sections),
                sorted(group.procedures),
                group.own_section,
                p.first.isoformat(),
                p.last.isoformat(),
            ]
            for p in user.postings
            for group in (directory.groups.get(g) for g in p.groups)
            if group is not None and group.administrative
        ]
        if spans:
            found[user.id] = [user.name, user.person, user.disabled, user.credentials, sorted(spans)]
            if user.cards:
                found[user.id].append([_card_to_plain(card) for card in user.cards])
    return found


def needs_two(before: Directory, after: Directory) -> bool:
    """Whether going from ``before`` to ``after`` touches the rights of administrators (R-117)."""
    return administrators(before) != administrators(after)


def administrators_digest(directory: Directory) -> str:
    """Names the state of administration that a proposal was made against."""
    return digest(administrators(directory))


# --- plain values ------------------------------------------------------------------------------------------------


def _card_to_plain(card: StaffCard) -> list[Any]:
    return [card.serial, card.key, card.epoch, card.revoked]


def user_to_plain(user: User) -> dict[str, Any]:
    """Cards are named only where there are some: what an older version writes stays the same to the byte."""
    cards = {"cards": [_card_to_plain(card) for card in user.cards]} if user.cards else {}
    return (
        _more(user.more)
        | cards
        | {
            "id": user.id,
            "name": user.name,
            "person": user.person,
            "postings": [[p.section, list(p.groups), p.first.isoformat(), p.last.isoformat()] for p in user.postings],
            "disabled": user.disabled,
            "credentials": user.credentials,
        }
    )


def user_from_plain(value: Mapping[str, Any]) -> User:
    """The user; what it does not know is kept and has no effect."""
    postings = tuple(
        Posting(section, tuple(groups), date.fromisoformat(first), date.fromisoformat(last))
        for section, groups, first, last in value["postings"]
    )
    known = (value["id"], value["name"], value["person"], postings, bool(value["disabled"]), int(value["credentials"]))
    cards = tuple(StaffCard(str(c[0]), str(c[1]), int(c[2]), bool(c[3])) for c in value.get("cards", ()))
    return User(*known, _rest(value, _USER), cards)


def group_to_plain(group: Group) -> dict[str, Any]:
    return _more(group.more) | {
        "id": group.id,
        "name": group.name,
        "operations": sorted({o.value for o in group.operations} | group.other_operations),
        "fields": sorted({f.value for f in group.fields} | group.other_fields),
        "sections": sorted(group.sections),
        "procedures": sorted(group.procedures),
        "own_section": group.own_section,
    }


def group_from_plain(value: Mapping[str, Any]) -> Group:
    """The group; operations and fields that it does not know grant nothing, and are kept."""
    operations, others = _known(value["operations"], Operation)
    fields, other_fields = _known(value["fields"], Field)
    return Group(
        value["id"],
        value["name"],
        operations,
        fields,
        frozenset(value["sections"]),
        frozenset(value["procedures"]),
        bool(value["own_section"]),
        others,
        other_fields,
        _rest(value, _GROUP),
    )


_USER = frozenset({"id", "name", "person", "postings", "disabled", "credentials", "cards"})
_GROUP = frozenset({"id", "name", "operations", "fields", "sections", "procedures", "own_section"})
E = TypeVar("E", bound=StrEnum)


def _known(words: Iterable[str], kind: type[E]) -> tuple[frozenset[E], frozenset[str]]:
    known = {k.value for k in kind}
    return frozenset(kind(w) for w in words if w in known), frozenset(w for w in words if w not in known)


def _rest(value: Mapping[str, Any], known: frozenset[str]) -> str:
    rest = {key: said for key, said in value.items() if key not in known}
    return canonical(rest).decode("utf-8") if rest else ""


def _more(rest: str) -> dict[str, Any]:
    return json.loads(rest) if rest else {}


def to_plain(directory: Directory) -> dict[str, Any]:
    """The directory as JSON values."""
    return {
        "v": 1,
        "version": directory.version,
        "users": [user_to_plain(u) for _, u in sorted(directory.users.items())],
        "groups": [group_to_plain(g) for _, g in sorted(directory.groups.items())],
    }


def from_plain(value: Mapping[str, Any]) -> Directory:
    """The directory of plain values that ``to_plain`` gave. Without groups it has those that are delivered."""
    users = [user_from_plain(u) for u in value["users"]]
    groups = [group_from_plain(g) for g in value["groups"]] if "groups" in value else DELIVERED
    return Directory(int(value["version"]), {u.id: u for u in users}, {g.id: g for g in groups})


def change_to_plain(change: Change) -> dict[str, Any]:
    match change:
        case PutUser(user):
            return {"put_user": user_to_plain(user)}
        case ResetCredentials(user_id):
            return {"reset_credentials": user_id}
        case PutGroup(group):
            return {"put_group": group_to_plain(group)}
        case RemoveGroup(group_id):
            return {"remove_group": group_id}


def change_from_plain(value: Mapping[str, Any]) -> Change:
    """
    Raises:
        ValueError: no kind of change.
    """
    match dict(value):
        case {"put_user": user}:
            return PutUser(user_from_plain(user))
        case {"reset_credentials": str(user_id)}:
            return ResetCredentials(user_id)
        case {"put_group": group}:
            return PutGroup(group_from_plain(group))
        case {"remove_group": str(group_id)}:
            return RemoveGroup(group_id)
        case _:
            raise ValueError("no change of the directory")
