"""The wire messages by which an editor's desk learns how last month's visits would come out (R-116), shared by both.

The center has the visits and gives only counts; the desk has the two contents that are compared. Judging takes a while,
so the desk begins it and asks again until it is done. Words on the wire live forever.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from kakanai_desk.sync.protocol import Count

EFFECTS_PATH = "/v1/packs/effects"
MOST_CONTENT = 8 * 1024**2  # bytes of one content as a pack
MAX_REQUEST = 2 * MOST_CONTENT * 4 // 3 + 64 * 1024
State = Literal["working", "done", "few", "broken", "unknown", "busy"]
Ask = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]


class EffectsQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """``ask``: names the comparison (SHA-256 over both contents). ``old``, ``new``: packs without a signature, to begin
    it; empty to ask how far it is. ``by``: who asks at the desk."""

    protocol: Literal[1]
    terminal: _Terminal
    ask: Ask
    by: Annotated[str, msgspec.Meta(max_length=32)] = ""
    old: Annotated[bytes, msgspec.Meta(max_length=MOST_CONTENT)] = b""
    new: Annotated[bytes, msgspec.Meta(max_length=MOST_CONTENT)] = b""


class WireChange(msgspec.Struct):
    """``before``, ``after``: the stand of ``procedure`` in these visits; the same: it concerns other people of them."""

    event: str
    procedure: str
    before: str
    after: str
    visits: Count


class EffectsAnswer(msgspec.Struct):
    """``state``: few: too few visits to say anything; broken: a content cannot be read; unknown: it was not begun here,
    or is forgotten; busy: another one is being judged. ``month``: that was judged, ``years``: how far its visits were
    moved ahead. ``visits``, ``different``: None where it would be a number from 1 to below ``smallest``, or let one be
    worked out; no change of fewer visits is listed."""

    protocol: Literal[1]
    ask: str
    state: State
    month: str = ""
    years: int = 0
    visits: Count | None = None
    different: Count | None = None
    unread: Count = 0
    smallest: Count = 0
    changes: list[WireChange] = []
