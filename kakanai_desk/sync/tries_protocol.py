"""What a desk asks the center before a password is judged. Shared by both; words on the wire live forever.

A try is named by a keyed digest of what was typed as user id (``secret`` is the center's, told to its desks), so that
neither the wire nor the center holds what was typed: it is perhaps a password.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kakanai_desk.sync.record_protocol import Hash

TRIES_PATH = "/v1/tries"
MOST_SPENT = 200

Few = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class TriesQuestion(msgspec.Struct):
    """``key``: whose try is to be made, or was right; empty asks for the secret only. ``spent``: tries that were made
    while the center was away."""

    terminal: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
    key: Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{64})?\Z")] = ""
    right: bool = False
    spent: Annotated[list[tuple[Hash, Few]], msgspec.Meta(max_length=MOST_SPENT)] = []
    protocol: int = 1


class TriesAnswer(msgspec.Struct):
    """``wait``: seconds until a try may be made; 0: it was counted, and may be made."""

    wait: Annotated[int, msgspec.Meta(ge=0, le=86400)]
    secret: Hash
    protocol: int = 1
