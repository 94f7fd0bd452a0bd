"""The device bar in words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.ports.sync import LinkState, SyncStatus
from kakanai_desk.ui.presenters.lamps import LAMPS, lamps
from kakanai_desk.visit.clerk_view import ClerkView


def bar(*devices: DeviceStatus) -> list[tuple[str, str, str]]:
    view = cast("ClerkView", SimpleNamespace(devices=devices, sync=SyncStatus(0, 0, 0, LinkState.UP), paused=False))
    return [(lamp.label, lamp.name, lamp.words) for lamp in lamps(view)][:-1]  # without the center's


@pytest.mark.parametrize("device", [*LAMPS, "code_reader", "camera"])
def test_every_device_has_a_japanese_name_and_says_what_to_do_when_it_is_gone(device: str) -> None:
    text = f"clerk.device.{device}.absent"
    ((label, name, words),) = bar(DeviceStatus(device, DeviceState.ABSENT, text))
    assert label.endswith("なし")
    assert not label.isascii() and not name.isascii()
    if device in ("camera", "code_reader", "keypad"):
        assert "差し直してください" in words


def test_the_lamps_stand_in_one_order_whoever_tells_first() -> None:
    told = [DeviceStatus(d, DeviceState.OK, "clerk.device.ok") for d in ("printer", "code_reader", "camera", "card")]
    assert [label for label, _, _ in bar(*told)] == ["カード", "カメラ", "二次元", "プリンタ"]
