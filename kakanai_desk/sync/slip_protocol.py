"""The wire messages by which a slip too large for its codes waits at the center (R-010), shared by both ends.

The center keeps a sealed envelope that it cannot open under a random name of 128 bits; name and key stand in the slip's
code. Any enrolled desk gets it, as often as it likes, until its end. Words on the wire live forever.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

SLIPS_PATH = "/v1/slips"
SLIP_PATH = "/v1/slips/{name}"  # GET
MOST_BYTES = 64 * 1024  # of an envelope
MAX_REQUEST = MOST_BYTES * 4 // 3 + 1024
LONGEST_DAYS = 32  # from now to the end: what [codes] preentry_days may be at most, and a day

Name = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
_Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
_Envelope = Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_BYTES)]


class SlipLeaving(msgspec.Struct, forbid_unknown_fields=True):
    """``terminal`` leaves ``envelope`` until ``until``. Said again after a lost answer, it changes nothing."""

    terminal: _Terminal
    name: Name
    envelope: _Envelope
    until: Annotated[datetime, msgspec.Meta(tz=True)]
    protocol: Literal[1] = 1


class SlipLeft(msgspec.Struct):
    """It is kept."""

    protocol: int = 1


class SlipAnswer(msgspec.Struct):
    """What was left under the name."""

    envelope: _Envelope
    protocol: int = 1
