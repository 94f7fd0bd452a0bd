"""Windows leaves a window out of screenshots, recordings and shared screens when it is asked to; others do not.

Whoever photographs the screen, or has a driver or a camera cable in between, is not kept from it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from kakanai_desk.core.ports.capture import CaptureShield

EXCLUDED, BLACK = 0x11, 0x01  # WDA_EXCLUDEFROMCAPTURE (Windows 10 2004 and later), WDA_MONITOR (before)
SetAffinity = Callable[[int, int], int]
log = logging.getLogger(__name__)


class WindowsCaptureShield:
    """By ``SetWindowDisplayAffinity`` (Microsoft Learn, winuser.h), which takes windows of this process only."""

    def __init__(self, set_affinity: SetAffinity) -> None:
        self._set = set_affinity

    def shield(self, window: int) -> bool:
        held = bool(self._set(window, EXCLUDED) or self._set(window, BLACK))
        if not held:
            log.warning("the system did not take a window out of pictures of the screen")
        return held


class NoCaptureShield:
    """A system that offers nothing: X11 lets every program of the same display read every window."""

    def __init__(self) -> None:
        self._said = False

    def shield(self, window: int) -> bool:
        if not self._said:
            self._said = True
            log.info("this system cannot keep windows out of pictures of the screen")
        return False


def capture_shield() -> CaptureShield:
    """What this system offers."""
    if sys.platform == "win32":
        import ctypes

        return WindowsCaptureShield(ctypes.windll.user32.SetWindowDisplayAffinity)
    return NoCaptureShield()
