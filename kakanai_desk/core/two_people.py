"""What no one may do alone: one person proposes, another approves (R-117). Pure.

An approval names the digest of what it approves, so that nothing can be exchanged between reading and approving. A
proposal ends when its proposer lost the right to make it, when time runs out, and when the rights of administrators
changed under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from kakanai_desk.core.canonical import digest
from kakanai_desk.core.directory import Directory, administrators_digest
from kakanai_desk.core.errors import NotAllowed, ProposalUnfit
from kakanai_desk.core.permissions import Operation

LASTS = timedelta(days=14)


class Matter(StrEnum):
    """What is decided by two."""

    ADMINISTRATORS = "administrators"
    CONTENT = "content"
    DELETION = "deletion"
    RETENTION = "retention"
    KEYS = "keys"
    EXPORT = "export"

    @property
    def proposing(self) -> Operation:
        return Operation(f"propose_{self.value}")

    @property
    def approving(self) -> Operation:
        return Operation(f"approve_{self.value}")


class ProposalState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Proposal:
    """``content`` is what will be done, as plain values; ``basis`` names the administrators it was proposed under."""

    id: str
    matter: Matter
    content: Mapping[str, Any]
    reason: str
    by: str  # user id
    person: str
    at: datetime
    basis: str
    state: ProposalState = ProposalState.OPEN
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def digest(self) -> str:
        """What an approval names."""
        return digest(
            {
                "id": self.id,
                "matter": self.matter.value,
                "content": dict(self.content),
                "reason": self.reason,
                "by": self.by,
                "person": self.person,
                "at": self.at.isoformat(),
                "basis": self.basis,
            }
        )


def propose(
    directory: Directory,
    user_id: str,
    now: datetime,
    today: date,
    *,
    proposal_id: str,
    matter: Matter,
    content: Mapping[str, Any],
    reason: str,
) -> Proposal:
    """
    Raises:
        NotAllowed: the user may not propose this. ProposalUnfit: no reason is given (``why``).
    """
    _need(directory, user_id, today, matter.proposing)
    if not reason.strip():
        raise ProposalUnfit(why="no_reason")
    person = directory.person(user_id)
    return Proposal(
        proposal_id, matter, dict(content), reason.strip(), user_id, person, now, administrators_digest(directory)
    )


def approve(
    proposal: Proposal, directory: Directory, user_id: str, now: datetime, today: date, *, seen: str
) -> Proposal:
    """The proposal as done; the caller does what it says in the same transaction.

    ``seen``: the digest of what was read.

    Raises:
        NotAllowed: the user may not approve this. ProposalUnfit: ``why``.
    """
    _open(proposal)
    _need(directory, user_id, today, proposal.matter.approving)
    if directory.person(user_id) == proposal.person:
        raise ProposalUnfit(why="same_person")
    if seen != proposal.digest:
        raise ProposalUnfit(why="not_what_was_read")
    if now - proposal.at > LASTS:
        raise ProposalUnfit(why="too_old")
    if not directory.rights(proposal.by, today).may(proposal.matter.proposing):
        raise ProposalUnfit(why="proposer_lost_the_right")
    if administrators_digest(directory) != proposal.basis:
        raise ProposalUnfit(why="administrators_changed")
    return replace(proposal, state=ProposalState.DONE, decided_by=user_id, decided_at=now)


def refuse(proposal: Proposal, directory: Directory, user_id: str, now: datetime, today: date) -> Proposal:
    """
    Raises:
        NotAllowed, ProposalUnfit: as ``approve``.
    """
    _open(proposal)
    _need(directory, user_id, today, proposal.matter.approving)
    return replace(proposal, state=ProposalState.REFUSED, decided_by=user_id, decided_at=now)


def withdraw(proposal: Proposal, user_id: str, now: datetime) -> Proposal:
    """
    Raises:
        NotAllowed: somebody else's. ProposalUnfit: it is not open.
    """
    _open(proposal)
    if proposal.by != user_id:
        raise NotAllowed(operation=proposal.matter.proposing.value)
    return replace(proposal, state=ProposalState.WITHDRAWN, decided_by=user_id, decided_at=now)


def _open(proposal: Proposal) -> None:
    if proposal.state is not ProposalState.OPEN:
        raise ProposalUnfit(why="not_open")


def _need(directory: Directory, user_id: str, today: date, operation: Operation) -> None:
    if not directory.rights(user_id, today).may(operation):
        raise NotAllowed(operation=operation.value)


# --- plain values ------------------------------------------------------------------------------------------------


def to_plain(proposal: Proposal) -> dict[str, Any]:
    decided = proposal.decided_at
    return {
        "id": proposal.id,
        "matter": proposal.matter.value,
        "content": dict(proposal.content),
        "reason": proposal.reason,
        "by": proposal.by,
        "person": proposal.person,
        "at": proposal.at.isoformat(),
        "basis": proposal.basis,
        "state": proposal.state.value,
        "decided_by": proposal.decided_by,
        "decided_at": decided.isoformat() if decided else None,
    }


def known(value: Mapping[str, Any]) -> bool:
    """Whether this version knows what is proposed; what a newer one proposed is for a newer one to decide."""
    return value["matter"] in {m.value for m in Matter} and value["state"] in {s.value for s in ProposalState}


def from_plain(value: Mapping[str, Any]) -> Proposal:
    decided = value["decided_at"]
    return Proposal(
        value["id"],
        Matter(value["matter"]),
        value["content"],
        value["reason"],
        value["by"],
        value["person"],
        datetime.fromisoformat(value["at"]),
        value["basis"],
        ProposalState(value["state"]),
        value["decided_by"],
        datetime.fromisoformat(decided) if decided else None,
    )
