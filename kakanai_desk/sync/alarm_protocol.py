"""The wire messages by which a desk hears of the center's open alarms, and says who looked at one. Shared by both ends.

Words on the wire live forever. The desk judges who may; the center writes down who it was and at which desk.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from kakanai_desk.core.alarms import MOST, CityAlarm
from kakanai_desk.sync.credential_protocol import Terminal
from kakanai_desk.sync.protocol import Count

ALARMS_PATH = "/v1/alarms"
MAX_REQUEST = 8192
Who = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,32}\Z")]


class SeenAlarm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``times``: how often it had come when ``by`` looked; one that came again since stays open."""

    number: Count
    times: Count
    by: Who


class AlarmsQuestion(msgspec.Struct, forbid_unknown_fields=True):
    terminal: Terminal
    seen: Annotated[list[SeenAlarm], msgspec.Meta(max_length=MOST)]
    protocol: Literal[1]


class WireAlarm(msgspec.Struct, frozen=True):
    number: Count
    kind: Annotated[str, msgspec.Meta(max_length=32)]
    terminal: Annotated[str, msgspec.Meta(max_length=8)]
    detail: Annotated[str, msgspec.Meta(max_length=64)]
    times: Count
    last_at: Annotated[datetime, msgspec.Meta(tz=True)]


class AlarmsAnswer(msgspec.Struct):
    """``open``: how many there are; the oldest of them follow."""

    open: Count
    alarms: Annotated[list[WireAlarm], msgspec.Meta(max_length=MOST)]
    protocol: Literal[1] = 1


def to_wire(alarm: CityAlarm) -> WireAlarm:
    return WireAlarm(alarm.number, alarm.kind, alarm.terminal, alarm.detail, alarm.times, alarm.last_at)


def from_wire(said: WireAlarm) -> CityAlarm:
    return CityAlarm(said.number, said.kind, said.terminal, said.detail, said.times, said.last_at)
