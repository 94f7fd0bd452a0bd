"""R-117, over the whole product of what one person can do alone: no trace reaches the end.

A trace is: direct changes, a proposal, direct changes, an approval. Every directory that direct changes reach is made,
with every account whose password the one person knows there: whoever resets a password alone knows the next one. Then
every proposal of every such directory is put before every account of every directory that can come after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from kakanai_desk.core.canonical import digest
from kakanai_desk.core.directory import (
    Change,
    Directory,
    Posting,
    PutGroup,
    PutUser,
    RemoveGroup,
    ResetCredentials,
    User,
    change_to_plain,
    changed,
    needs_two,
    to_plain,
)
from kakanai_desk.core.errors import DeskError, NotAllowed
from kakanai_desk.core.permissions import Group, Operation
from kakanai_desk.core.two_people import Matter, Proposal, approve, propose

TODAY, TOMORROW = date(2026, 4, 10), date(2026, 4, 11)
NOW = datetime(2026, 4, 10, 1, tzinfo=UTC)
ALONE = "p-alone"


def account(user_id: str, person: str, *groups: str, first: date = TODAY) -> User:
    return User(user_id, f"見本 {user_id}", person, (Posting("shiminka", groups, first),))


def city() -> Directory:
    """One who is alone, with two accounts that may approve everything; and two others."""
    people = (
        account("A1", ALONE, "administrator", "editor", "auditor"),
        account("A2", ALONE, "clerk", "administrator", "content_approver", "auditor"),
        account("B", "p-b", "administrator", "content_approver", "auditor"),
        account("D", "p-d", "administrator", "content_approver", "auditor", first=TOMORROW),  # not yet
    )
    return Directory(1, {u.id: u for u in people})


@dataclass(frozen=True)
class World:
    directory: Directory
    known: frozenset[str] = frozenset({"A1", "A2"})
    day: date = TODAY

    @property
    def mark(self) -> str:
        """Worlds of one mark differ in nothing that matters here, such as the number of changes that led to them."""
        plain = to_plain(self.directory) | {"version": 0}
        for user in plain["users"]:
            user["credentials"] = min(user["credentials"], 1)
        return digest([plain, sorted(self.known), self.day.isoformat()])


def wishes(directory: Directory) -> list[tuple[Change, ...]]:
    """Changes that would help somebody alone: new accounts, rights for any account, other holders, other groups."""
    found: list[tuple[Change, ...]] = [(PutUser(account("N", "p-new", "clerk")),)]
    for user in directory.users.values():
        found.append((ResetCredentials(user.id),))
        found.append((PutUser(replace(user, person="p-x")),))
        found.append((PutUser(replace(user, disabled=not user.disabled)),))
        for first in (TODAY, TOMORROW):
            found.append((PutUser(replace(user, postings=(Posting("shiminka", ("administrator",), first),))),))
    clerk = directory.groups["clerk"]
    for operation in (Operation.APPROVE_ADMINISTRATORS, Operation.APPROVE_CONTENT):
        found.append((PutGroup(replace(clerk, operations=clerk.operations | {operation})),))
        found.append((PutGroup(Group("quiet", "静か", frozenset({operation}))),))
    found.append((RemoveGroup("administrator"),))
    return found


def alone(world: World, user: str, changes: tuple[Change, ...]) -> World | None:
    """What one administrator may do without a second: the rule of ``store.people``."""
    if not world.directory.rights(user, world.day).may(Operation.CHANGE_PEOPLE):
        return None
    try:
        after = changed(world.directory, changes)
    except DeskError:
        return None
    if needs_two(world.directory, after):
        return None
    known = world.known | {c.user_id for c in changes if isinstance(c, ResetCredentials)}
    known |= {c.user.id for c in changes if isinstance(c, PutUser) and c.user.id not in world.directory.users}
    return replace(world, directory=after, known=known)


def next_worlds(world: World) -> Iterator[World]:
    yield replace(world, day=TOMORROW)
    for user in sorted(world.known):
        for changes in wishes(world.directory):
            after = alone(world, user, changes)
            if after is not None:
                yield after


def reachable(start: World) -> dict[str, tuple[World, set[str]]]:
    """Every world that direct changes reach, by its mark, and the marks that come next."""
    found: dict[str, tuple[World, set[str]]] = {}
    waiting = [start]
    while waiting:
        world = waiting.pop()
        if world.mark in found:
            continue
        after = {w.mark: w for w in next_worlds(world)}
        found[world.mark] = (world, set(after))
        waiting += after.values()
        assert len(found) < 20_000, "the worlds do not end"
    return found


def after_all(found: dict[str, tuple[World, set[str]]], mark: str) -> set[str]:
    """The world itself and all that can come after it."""
    seen, waiting = {mark}, [mark]
    while waiting:
        for after in found[waiting.pop()][1] - seen:
            seen.add(after)
            waiting.append(after)
    return seen


def proposals(world: World) -> Iterator[Proposal]:
    for user in sorted(world.known):
        for matter in Matter:
            content = (
                {"changes": [change_to_plain(ResetCredentials("B"))]}
                if matter is Matter.ADMINISTRATORS
                else {"what": matter.value}
            )
            try:
                yield propose(
                    world.directory, user, NOW, world.day,
                    proposal_id=f"{matter}/{user}", matter=matter, content=content, reason="ためし",
                )  # fmt: skip
            except NotAllowed:
                continue


def ends(start: World) -> tuple[int, int, list[tuple[str, str]]]:
    """How many worlds there are, how many approvals were tried, and those that succeeded (matter, approver)."""
    found = reachable(start)
    tried, done = 0, list[tuple[str, str]]()
    for mark, (world, _) in found.items():
        made = [(proposal, proposal.digest) for proposal in proposals(world)]
        for later in after_all(found, mark):
            after = found[later][0]
            for proposal, seen in made:
                for user in after.known:
                    tried += 1
                    try:
                        approve(proposal, after.directory, user, NOW, after.day, seen=seen)
                    except DeskError:
                        continue
                    done.append((proposal.matter.value, user))
    return len(found), tried, done


def test_nobody_alone_brings_any_matter_to_its_end() -> None:
    worlds, tried, done = ends(World(city()))
    assert not done[:3]
    assert worlds > 50 and tried > 10_000


def test_the_model_sees_who_knows_another_administrators_password() -> None:
    """The negative control: were a second administrator's password known, every matter would end."""
    world = World(city(), frozenset({"A1", "B"}))
    for proposal in proposals(world):
        for_b = proposal.by == "A1" and proposal.matter.approving in world.directory.rights("B", TODAY).operations
        if for_b:
            approve(proposal, world.directory, "B", NOW, TODAY, seen=proposal.digest)
    assert {p.matter for p in proposals(world) if p.by == "A1"} == set(Matter)
