"""Keeping a window out of pictures of the screen (R-106)."""

from __future__ import annotations

from typing import Protocol


class CaptureShield(Protocol):
    """What the operating system offers against pictures of the screen. Called on the GUI thread."""

    def shield(self, window: int) -> bool:
        """Leave the native window of this number out of every picture that is taken from now on.

        False: this system has no such thing, or refused; pictures can be taken.
        """
        ...
