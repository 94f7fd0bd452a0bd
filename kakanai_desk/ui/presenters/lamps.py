"""The device bar in words, for the sign-in page, the header and the home page. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.ui.presenters.clerk_words import device_name, has_words, say

if TYPE_CHECKING:  # the sign-in page stands before the desk is imported
    from kakanai_desk.visit.clerk_view import ClerkView

LAMPS = ("card", "camera", "code_reader", "printer", "visitor_screen", "keypad")


@dataclass(frozen=True)
class Lamp:
    device: str
    state: DeviceState
    label: str  # in the header
    name: str
    words: str  # what it means, what to do


def lamps(view: ClerkView) -> tuple[Lamp, ...]:
    """The device bar: always in the same order, each with a state and words."""
    known = {status.device: status for status in view.devices}
    rows: list[Lamp] = []
    for device in (*LAMPS, *(d for d in known if d not in LAMPS and d != "center")):
        status = known.get(device)
        if status is None:
            continue
        key = status.text.removeprefix("clerk.")
        words = say(key, count=status.count) if has_words(key) else ""
        label = device_name(device)
        if status.state is not DeviceState.OK:
            label = say(f"lamp.{status.state.value}", name=label)
        rows.append(Lamp(device, status.state, label, device_name(f"{device}.long"), words))
    waiting = view.sync.waiting
    if view.paused and view.sync.link == "down":  # it was announced: nothing is wrong
        label = say("lamp.waiting", count=waiting) if waiting else say("lamp.center.paused")
        rows.append(Lamp("center", DeviceState.OK, label, say("lamp.center.long"), say("lamp.link.paused")))
        return tuple(rows)
    state = DeviceState.CAUTION if waiting or view.sync.link in ("down", "refused") else DeviceState.OK
    label = say("lamp.waiting", count=waiting) if waiting else say("lamp.sent")
    if not waiting and state is DeviceState.CAUTION:
        label = say("lamp.center.down")
    words = say("lamp.waiting.words", count=waiting) if waiting else say(f"lamp.link.{view.sync.link}")
    rows.append(Lamp("center", state, label, say("lamp.center.long"), words))
    return tuple(rows)
