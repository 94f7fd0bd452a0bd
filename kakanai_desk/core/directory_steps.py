"""One directory for all desks: each change is a step, and the directory is what the steps come to (R-082, R-117).

A step is made and signed at one desk. The center gives it a number; every desk judges the numbered steps in that order,
and its own that have none yet after them, each by the directory that it meets. So all desks come to the same directory,
and who lost a right meanwhile has changed nothing, wherever it was done.

The rule for what two desks did without knowing of each other: the step with the lower number holds. A later one that
speaks of a user or group which is no longer as its author saw it is set aside, and shown; but what only takes away (a
user disabled, a card revoked, credentials reset) holds always, so that nobody who was shut out comes back by a
crossing. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from kakanai_desk.core.canonical import canonical, digest
from kakanai_desk.core.directory import (
    Change,
    Directory,
    PutGroup,
    PutUser,
    RemoveGroup,
    ResetCredentials,
    administrators_digest,
    change_from_plain,
    change_to_plain,
    changed,
    group_to_plain,
    inverse,
    needs_two,
    user_to_plain,
)
from kakanai_desk.core.errors import PeopleUnfit
from kakanai_desk.core.permissions import SERVING, Operation, Rights
from kakanai_desk.core.two_people import Matter, Proposal, ProposalState
from kakanai_desk.core.two_people import from_plain as proposal_from_plain

INSTALLATION = "installation"
VERSION = 1
MOST_BYTES = 512 * 1024  # of one step: some thousand users
EVERYTHING = -1  # of ``Aside.change``: the whole step


@dataclass(frozen=True)
class Step:
    """What one desk changed. ``content`` is what it signed (canonical JSON), kept to the byte.

    ``seen`` names for each change what its author saw in that place. ``proposal``: what two agreed on, as it was
    decided; without changes, one that was made, refused or withdrawn.
    """

    id: str
    terminal: str
    at: str
    day: str
    by: str
    changes: tuple[Mapping[str, Any], ...]
    seen: tuple[str, ...]
    proposal: Mapping[str, Any] | None
    content: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True)
class Aside:
    """A change that does not hold: which of its step (from 0; ``EVERYTHING``), and why.

    ``why``: unknown (a newer version's), not_allowed, two_needed, founded (the installation's, after administrators
    were there), crossed, administrators_changed, unfit, decided (the proposal was decided before).
    """

    change: int
    why: str


@dataclass(frozen=True)
class State:
    """The directory, and the proposals about it, after some steps."""

    directory: Directory = field(default_factory=Directory)
    proposals: Mapping[str, Proposal] = field(default_factory=dict[str, Proposal])


@dataclass(frozen=True)
class Judged:
    """A step in its place: what came of it, what holds of it, what would take that back, and what was set aside."""

    state: State
    done: tuple[Change, ...] = ()
    back: tuple[Change, ...] = ()
    aside: tuple[Aside, ...] = ()


def written(
    before: Directory,
    *,
    step_id: str,
    terminal: str,
    at: datetime,
    day: date,
    by: str,
    changes: Sequence[Change],
    proposal: Mapping[str, Any] | None,
) -> bytes:
    """The content of a step that is made on ``before``."""
    return canonical(
        {
            "v": VERSION,
            "id": step_id,
            "terminal": terminal,
            "at": at.isoformat(),
            "day": day.isoformat(),
            "by": by,
            "changes": [change_to_plain(change) for change in changes],
            "seen": [seen_of(before, change) for change in changes],
            "proposal": dict(proposal) if proposal is not None else None,
        }
    )


def read(content: bytes, signature: bytes) -> Step:
    """The step of its content. What a newer version says besides is left alone.

    Raises:
        ValueError: it is no step.
    """
    try:
        said: dict[str, Any] = json.loads(content)
        words: list[Any] = [said[name] for name in ("id", "terminal", "at", "day", "by")]
        changes: Any = said["changes"]
        seen: Any = said["seen"]
        proposal: Any = said["proposal"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("no step") from None
    kinds = _is(changes, list) and _is(seen, list) and (proposal is None or _is(proposal, dict))
    if not kinds or len(changes) != len(seen) or not all(isinstance(word, str) and word for word in words):
        raise ValueError("no step")
    step_id, terminal, at, day, by = words
    return Step(step_id, terminal, at, day, by, tuple(changes), tuple(seen), proposal, content, signature)


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind)


def placed(state: State, step: Step) -> Judged:
    """What a step comes to after the steps before it."""
    try:
        changes = [change_from_plain(change) for change in step.changes]
        proposal = proposal_from_plain(step.proposal) if step.proposal is not None else None
        day = date.fromisoformat(step.day)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Judged(state, aside=(Aside(EVERYTHING, "unknown"),))
    if proposal is not None and not changes:
        return _of_proposal(state, step, proposal, day)
    if step.by == INSTALLATION:
        return _founded(state, step, changes, day)
    if proposal is None:
        return _alone(state, step, changes, day)
    return _by_two(state, step, changes, proposal, day)


def folded(steps: Iterable[Step]) -> tuple[State, list[Judged]]:
    """All steps, one after the other."""
    state, found = State(), list[Judged]()
    for step in steps:
        judged = placed(state, step)
        state = judged.state
        found.append(judged)
    return state, found


def founding(directory: Directory, day: date) -> bool:
    """Whether there are not yet two people who can approve for one another."""
    able = {
        user.person
        for user in directory.users.values()
        if directory.rights(user.id, day).may(Operation.APPROVE_ADMINISTRATORS)
    }
    return len(able) < 2


def within(rights: Rights, before: Directory, after: Directory, changes: Iterable[Change]) -> bool:
    """Whether every change lies within the sections that ``rights`` reach.

    Who administers one section gives nothing that reaches further than that section, but serving, which is the whole
    city's by nature.
    """
    if rights.everywhere(Operation.CHANGE_PEOPLE):
        return True
    for change in changes:
        if not isinstance(change, PutUser | ResetCredentials):
            return False
        user_id = change.user.id if isinstance(change, PutUser) else change.user_id
        for directory in (before, after):
            user = directory.users.get(user_id)
            for posting in user.postings if user else ():
                if not rights.may(Operation.CHANGE_PEOPLE, section=posting.section or "?"):
                    return False
                groups = (directory.groups[g] for g in posting.groups)
                if not all(g.own_section or (g.operations <= SERVING and not g.other_operations) for g in groups):
                    return False
    return True


def seen_of(directory: Directory, change: Change) -> str:
    """Names what stands where a change goes; empty where there is nothing. Resets count apart and cross nothing."""
    match change:
        case PutUser(user):
            found = directory.users.get(user.id)
            return digest(_without_resets(user_to_plain(found))) if found else ""
        case PutGroup(group):
            return _of_group(directory, group.id)
        case RemoveGroup(group_id):
            return _of_group(directory, group_id)
        case ResetCredentials():
            return ""


# --- the kinds of steps -----------------------------------------------------------------------------------------


def _alone(state: State, step: Step, changes: Sequence[Change], day: date) -> Judged:
    before = state.directory
    rights = before.rights(step.by, day)
    if not rights.may(Operation.CHANGE_PEOPLE):
        return _nothing(state, "not_allowed")
    fits, aside = _crossing(before, changes, step.seen)
    after = _after(before, fits)
    if after is None:
        return _nothing(state, "unfit")
    if not within(rights, before, after, fits):
        return _nothing(state, "not_allowed")
    if needs_two(before, after):
        return _nothing(state, "two_needed")
    return _done(state, fits, aside)


def _by_two(state: State, step: Step, changes: Sequence[Change], proposal: Proposal, day: date) -> Judged:
    before = state.directory
    known = state.proposals.get(proposal.id)
    if known is not None and known.state is not ProposalState.OPEN:
        return _nothing(state, "decided")
    people = {before.person(proposal.by), proposal.person, ""}
    agreed = (
        proposal.matter is Matter.ADMINISTRATORS
        and proposal.state is ProposalState.DONE
        and proposal.decided_by == step.by
        and list(proposal.content.get("changes", ())) == list(step.changes)
        and (known is None or known.digest == proposal.digest)
        and before.person(step.by) not in people
        and before.rights(proposal.by, day).may(Matter.ADMINISTRATORS.proposing)
        and before.rights(step.by, day).may(Matter.ADMINISTRATORS.approving)
    )
    if not agreed:
        return _nothing(state, "not_allowed")
    fits, aside = _crossing(before, changes, step.seen)
    why = "administrators_changed" if proposal.basis != administrators_digest(before) else "crossed"
    if aside or why == "administrators_changed":  # two agreed on all of it or on nothing, but for what takes away
        fits, aside = _taking_away(before, changes, why)
    judged = _done(state, fits, aside)
    if not judged.done:
        return judged
    return replace(judged, state=replace(judged.state, proposals={**state.proposals, proposal.id: proposal}))


def _founded(state: State, step: Step, changes: Sequence[Change], day: date) -> Judged:
    """The installation's: anything while it founds; after that only what is new and gives no administrative right.

    The latter is what a desk had of its own before it first met the center.
    """
    before = state.directory
    fits, aside = _crossing(before, changes, step.seen)
    if founding(before, day):
        return _done(state, fits, aside) if _after(before, fits) is not None else _nothing(state, "unfit")
    now, kept = before, list[Change]()
    places = {id(change): place for place, change in enumerate(changes)}
    for change in fits:
        after = _after(now, [change]) if isinstance(change, PutUser | PutGroup) else None
        new = isinstance(change, PutUser | PutGroup) and seen_of(now, change) == ""
        if after is not None and not needs_two(now, after) and (new or _same(now, after)):
            now = after
            kept.append(change)
        else:
            aside = [*aside, Aside(places.get(id(change), EVERYTHING), "founded")]
    return _done(state, kept, sorted(aside, key=lambda one: one.change))


def _of_proposal(state: State, step: Step, proposal: Proposal, day: date) -> Judged:
    """One that was made, refused or withdrawn. The first decision holds."""
    known, directory = state.proposals.get(proposal.id), state.directory
    if proposal.matter is not Matter.ADMINISTRATORS or proposal.state is ProposalState.DONE:
        return _nothing(state, "unknown")
    if known is not None and (known.state is not ProposalState.OPEN or proposal.state is ProposalState.OPEN):
        return _nothing(state, "decided")
    if known is not None and known.digest != proposal.digest:
        return _nothing(state, "not_allowed")
    if proposal.state is ProposalState.REFUSED:
        may = directory.rights(step.by, day).may(Matter.ADMINISTRATORS.approving)
    else:
        may = proposal.by == step.by and (
            proposal.state is ProposalState.WITHDRAWN
            or directory.rights(step.by, day).may(Matter.ADMINISTRATORS.proposing)
        )
    if not may:
        return _nothing(state, "not_allowed")
    return Judged(replace(state, proposals={**state.proposals, proposal.id: proposal}))


# --- parts ------------------------------------------------------------------------------------------------------


def _crossing(before: Directory, changes: Sequence[Change], seen: Sequence[str]) -> tuple[list[Change], list[Aside]]:
    """What holds where each thing is still as its author saw it; of the others, what takes away."""
    fits, aside = list[Change](), list[Aside]()
    for place, (change, was) in enumerate(zip(changes, seen, strict=True)):
        if isinstance(change, ResetCredentials):
            known = change.user_id in before.users or any(
                isinstance(c, PutUser) and c.user.id == change.user_id for c in fits
            )
            if known:
                fits.append(change)
            else:
                aside.append(Aside(place, "crossed"))
        elif seen_of(before, change) == was or _stands(before, change):
            fits.append(change)
        else:
            aside.append(Aside(place, "crossed"))
            fits += _taken(before, change)
    return fits, aside


def _taking_away(before: Directory, changes: Sequence[Change], why: str) -> tuple[list[Change], list[Aside]]:
    fits, aside = list[Change](), list[Aside]()
    for place, change in enumerate(changes):
        taken = _taken(before, change)
        fits += taken
        if not taken or not isinstance(change, ResetCredentials):
            aside.append(Aside(place, why))
    return fits, aside


def _taken(before: Directory, change: Change) -> list[Change]:
    """The part of a change that only takes away."""
    match change:
        case PutUser(user) if user.id in before.users:
            known = before.users[user.id]
            revoked = {card.key for card in user.cards if card.revoked}
            cards = tuple(replace(card, revoked=card.revoked or card.key in revoked) for card in known.cards)
            if not user.disabled and cards == known.cards:
                return []
            return [PutUser(replace(known, disabled=known.disabled or user.disabled, cards=cards))]
        case ResetCredentials(user_id) if user_id in before.users:
            return [change]
        case _:
            return []


def _stands(before: Directory, change: Change) -> bool:
    """Whether it says what is there already."""
    after = _after(before, [change])
    return after is not None and _same(before, after)


def _same(before: Directory, after: Directory) -> bool:
    return before.users == after.users and before.groups == after.groups


def _after(before: Directory, changes: Sequence[Change]) -> Directory | None:
    try:
        return changed(before, changes) if changes else before
    except PeopleUnfit:
        return None


def _done(state: State, fits: Sequence[Change], aside: Sequence[Aside]) -> Judged:
    after = _after(state.directory, fits)
    if after is None:
        return _nothing(state, "unfit")
    back = inverse(state.directory, fits)
    return Judged(replace(state, directory=after), tuple(fits), back, tuple(aside))


def _nothing(state: State, why: str) -> Judged:
    return Judged(state, aside=(Aside(EVERYTHING, why),))


def _of_group(directory: Directory, group_id: str) -> str:
    found = directory.groups.get(group_id)
    return digest(group_to_plain(found)) if found else ""


def _without_resets(user: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in user.items() if key != "credentials"}
