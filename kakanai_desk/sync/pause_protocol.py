"""The wire messages by which a desk hears of announced pauses, shared by both ends. Words on the wire live forever."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from kakanai_desk.core.pauses import LONGEST_TEXT, MOST, Pause
from kakanai_desk.sync.protocol import BadMessage, Count

PAUSES_PATH = "/v1/pauses"
MAX_REQUEST = 1024
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class PausesQuestion(msgspec.Struct, forbid_unknown_fields=True):
    protocol: Literal[1]


class WirePause(msgspec.Struct):
    number: Count
    starts: Moment
    ends: Moment
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]


class PausesAnswer(msgspec.Struct):
    """All that are not over and were not cancelled."""

    protocol: Literal[1]
    pauses: Annotated[list[WirePause], msgspec.Meta(max_length=MOST)]


def encoded(pauses: tuple[Pause, ...]) -> bytes:
    return msgspec.json.encode(PausesAnswer(1, [WirePause(p.number, p.starts, p.ends, p.text) for p in pauses]))


def decoded(message: bytes) -> tuple[Pause, ...]:
    """
    Raises:
        BadMessage: it is no such answer.
    """
    try:
        said = msgspec.json.decode(message, type=PausesAnswer)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadMessage("no pauses") from None
    return tuple(Pause(p.number, p.starts, p.ends, p.text) for p in said.pauses)
