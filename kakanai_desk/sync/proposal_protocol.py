"""The wire messages by which content is proposed and published, shared by both ends (R-115, R-117).

An editor's desk offers a pack that one publisher has signed; another publisher's desk adds a second signature, and the
center publishes it by that. The center judges signatures and serials and nothing else: it can make no pack, and ``by``
is only who says so at the desk (docs/decisions/packs.md). Words on the wire live forever.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from kakanai_desk.sync.pack_protocol import Digest
from kakanai_desk.sync.protocol import Count
from kakanai_desk.vault.pack_file import MOST_BYTES

PROPOSALS_PATH = "/v1/packs/proposals"
MAX_REQUEST = MOST_BYTES * 4 // 3 + 64 * 1024
MOST_REASON = 400  # letters
Act = Literal["", "propose", "sign", "refuse", "content"]
Key = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?\Z")]
_Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
_Named = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?\Z")]


class ProposalsQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """``act``: nothing, or what is done first. propose: ``content`` is a pack with the proposer's signature. sign:
    ``key`` and ``signature`` of another publisher for ``digest``. refuse: with ``reason``. content: ``digest``'s pack
    is wanted. Said again after a lost answer, each changes nothing."""

    protocol: Literal[1]
    terminal: _Terminal
    act: Act = ""
    digest: _Named = ""
    content: Annotated[bytes, msgspec.Meta(max_length=MOST_BYTES)] = b""
    key: Key = ""
    signature: Annotated[bytes, msgspec.Meta(max_length=64)] = b""
    by: Annotated[str, msgspec.Meta(max_length=32)] = ""
    reason: Annotated[str, msgspec.Meta(max_length=MOST_REASON)] = ""


class ToldProposal(msgspec.Struct):
    """``state``: open, published, refused. ``signers``: public keys, the proposer's first."""

    digest: Digest
    serial: Count
    starts: str
    note: str
    size: Count  # bytes
    state: str
    signers: list[str]
    terminal: str
    by: str
    at: str
    settled_by: str
    reason: str


class ToldDesk(msgspec.Struct):
    """What a desk said last: the serial it serves, and the highest it has."""

    terminal: str
    served: Count
    highest: Count
    at: str


class ProposalsAnswer(msgspec.Struct):
    """``flaw``: why the act was not done (as of ``PackUnfit``; gone: it is open no more; same: that key signed it
    before). ``highest``: the highest serial that is published or proposed. ``content``: what was wanted."""

    protocol: Literal[1]
    flaw: str
    proposals: list[ToldProposal]  # the newest first; those that are settled of the last weeks
    desks: list[ToldDesk]
    highest: Count
    content: bytes = b""
