"""What desk and center say about passwords that hold at all desks. Shared by both; words on the wire live forever.

The center keeps for every user the newest record, sealed under the city's lock, which it has not (``vault.city_lock``):
it sees a mark, two numbers and a sealed body. Desk and center compare a digest of all heads, so that nothing depends
on what either was told before: a center that was restored, or one that is new, is filled by the next desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated

import msgspec

from kakanai_desk.sync.protocol import Count
from kakanai_desk.sync.record_protocol import Hash

CREDENTIALS_PATH = "/v1/credentials"
MOST_RECORDS, MOST_SHARES, MOST_HEADS, MOST_REVOKED = 100, 64, 5000, 500
BODY = 2048  # bytes, most of a sealed record

Head = tuple[str, int, int]  # mark, epoch, version
LockId = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{16})?\Z")]
Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
Box = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{160})?\Z")]  # a lock in a sealed box: 32 + 48 bytes
Body = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{2})*\Z", min_length=80, max_length=2 * BODY)]


class WireRecord(msgspec.Struct, frozen=True):
    """One user's password and second factor; ``body`` sealed, bound to the three before it."""

    mark: Hash
    epoch: Count
    version: Count
    body: Body

    @property
    def head(self) -> Head:
        return self.mark, self.epoch, self.version


class Share(msgspec.Struct, frozen=True):
    """The city's lock in a box for one desk."""

    terminal: Terminal
    box: Box


class Session(msgspec.Struct, frozen=True):
    """Who is in at a desk, by the mark, and since when by the desk's clock: another time is another session."""

    mark: Hash
    began: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class CredentialsQuestion(msgspec.Struct):
    """``lock``: the newest that the desk holds; ``key``: what one is sealed to for it. ``shares`` of that lock; one for
    the desk itself offers the lock to a city that has none. ``digest`` of the heads of all that the desk holds.
    ``session``: who is in at the desk; none where nobody is, or in a question about records."""

    terminal: Terminal
    key: Hash
    lock: LockId = ""
    digest: Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{64})?\Z")] = ""
    shares: Annotated[list[Share], msgspec.Meta(max_length=MOST_SHARES)] = []
    records: Annotated[list[WireRecord], msgspec.Meta(max_length=MOST_RECORDS)] = []
    want: Annotated[list[Hash], msgspec.Meta(max_length=MOST_RECORDS)] = []
    session: Session | None = None
    protocol: int = 1


class CredentialsAnswer(msgspec.Struct):
    """``lock``: the city's; empty: it has none. ``spent``: the desk's lock must not be used any more. ``box``: the
    city's lock for a desk that has it not. ``wanted``: terminals and keys that wait for one. ``same``: the digest is
    the center's; where it is not, ``heads`` of all records. ``revoked``: fingerprints of the desks' certificates that
    were revoked and would last on; a desk lets no such neighbour ask. ``later``: the terminal where the same user came
    in after the session that was told."""

    lock: LockId
    spent: bool = False
    same: bool = False
    box: Box = ""
    wanted: Annotated[list[tuple[Terminal, Hash]], msgspec.Meta(max_length=MOST_SHARES)] = []
    heads: Annotated[list[tuple[Hash, Count, Count]], msgspec.Meta(max_length=MOST_HEADS)] = []
    records: Annotated[list[WireRecord], msgspec.Meta(max_length=MOST_RECORDS)] = []
    revoked: Annotated[list[Hash], msgspec.Meta(max_length=MOST_REVOKED)] = []
    later: Annotated[str, msgspec.Meta(pattern=r"^(?:[A-Z]{2}[1-9])?\Z")] = ""
    protocol: int = 1


def digest_of(heads: Iterable[Head]) -> str:
    """Names a set of records; the same on both sides."""
    lines = (f"{mark} {epoch} {version}\n" for mark, epoch, version in sorted(heads))
    return sha256("".join(lines).encode()).hexdigest()


def bound_to(head: Head) -> bytes:
    """What the body of a record is bound to."""
    return "kakanai/credentials/1\0{} {} {}".format(*head).encode()
