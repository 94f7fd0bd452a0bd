"""Windows takes a window out of pictures of the screen; where nothing does, that is said and nothing is claimed."""

import logging
import sys

import pytest

from kakanai_desk.hardware.drivers.capture_shield import (
    BLACK,
    EXCLUDED,
    NoCaptureShield,
    WindowsCaptureShield,
    capture_shield,
)


@pytest.mark.parametrize(
    ("knows", "held", "asked"),
    [
        ((EXCLUDED, BLACK), True, [EXCLUDED]),
        ((BLACK,), True, [EXCLUDED, BLACK]),  # before Windows 10 2004
    ],
)
def test_the_newest_way_that_the_system_knows_is_taken(knows, held, asked):
    calls: list[tuple[int, int]] = []

    def set_affinity(window: int, affinity: int) -> int:
        calls.append((window, affinity))
        return int(affinity in knows)

    assert WindowsCaptureShield(set_affinity).shield(77) is held
    assert calls == [(77, one) for one in asked]


def test_a_system_that_refuses_is_no_shield(caplog):
    with caplog.at_level(logging.WARNING):
        assert not WindowsCaptureShield(lambda _window, _affinity: 0).shield(77)
    assert caplog.messages == ["the system did not take a window out of pictures of the screen"]
    caplog.clear()


def test_without_one_it_is_said_once(caplog):
    shield = NoCaptureShield()
    with caplog.at_level(logging.INFO):
        assert not shield.shield(1)
        assert not shield.shield(2)
    assert caplog.messages == ["this system cannot keep windows out of pictures of the screen"]


@pytest.mark.skipif(sys.platform == "win32", reason="of other systems")
def test_other_systems_have_none():
    assert isinstance(capture_shield(), NoCaptureShield)
