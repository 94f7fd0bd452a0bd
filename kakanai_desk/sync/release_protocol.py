"""The wire messages by which releases of the program come to a desk, shared by both ends. Words live forever.

A desk says what it runs, what lies ready, and why it refused the last one; the answer names the release that this desk
is offered. Files are then asked for one by one and believed by their signatures alone (docs/decisions/releases.md).
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from kakanai_desk.sync.protocol import BadMessage

RELEASES_PATH = "/v1/releases"
RELEASE_FILE_PATH = "/v1/releases/{kind}/{name}"  # GET; kind: metadata or targets
MAX_REQUEST = 1024
Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}\Z")]
Staged = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6})?\Z")]  # empty: none is
Flaw = Literal["", "signers", "expired", "older", "altered", "large", "slow", "form", "root", "unknown"]


class ReleasesQuestion(msgspec.Struct, forbid_unknown_fields=True):
    protocol: Literal[1]
    running: Version
    staged: Staged
    flaw: Flaw  # of the last try; empty: nothing was refused


class ReleasesAnswer(msgspec.Struct):
    protocol: Literal[1]
    name: Annotated[str, msgspec.Meta(max_length=100)]  # empty: nothing is offered to this desk today
    version: str


def offered(message: bytes) -> ReleasesAnswer:
    """
    Raises:
        BadMessage: it is no such answer.
    """
    try:
        return msgspec.json.decode(message, type=ReleasesAnswer)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadMessage("no answer about releases") from None
