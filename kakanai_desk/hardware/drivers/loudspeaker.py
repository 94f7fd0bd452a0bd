"""Where the visitor hears: ALSA's ``aplay`` in a process of its own, or Windows' own player."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time

from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.core.ports.card import CancelToken

_POLL_SECONDS = 0.03


class AplayLoudspeaker:
    """``device``: ALSA's name of the headphone jack (``plughw:1,0``); empty: the default."""

    def __init__(self, device: str = "", command: str = "aplay") -> None:
        self._command = [command, "-q", *(["-D", device] if device else []), "-"]

    def play(self, wave: bytes, cancel: CancelToken) -> None:
        try:
            player = subprocess.Popen(self._command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError:
            raise DeviceFault(device="speech", what="no_player") from None
        self._feed(player, wave, cancel)

    @staticmethod
    def _feed(player: subprocess.Popen[bytes], wave: bytes, cancel: CancelToken) -> None:
        assert player.stdin is not None  # noqa: S101
        try:
            rest = memoryview(wave)
            while rest and not cancel.cancelled and player.poll() is None:
                rest = rest[player.stdin.write(rest[:8192]) :]
            with contextlib.suppress(OSError):
                player.stdin.close()
            while player.poll() is None:
                if cancel.cancelled:
                    player.kill()
                time.sleep(_POLL_SECONDS)
        except OSError:
            player.kill()
        code = player.wait()
        if code and not cancel.cancelled:
            raise DeviceFault(device="speech", what="no_sound")


class WindowsLoudspeaker:
    """The system's default output, from memory: nothing spoken lies on a disk. A sentence is played to its end.

    Untried: it needs a Windows PC.
    """

    def play(self, wave: bytes, cancel: CancelToken) -> None:
        if sys.platform != "win32":
            raise DeviceFault(device="speech", what="no_player")
        import winsound

        if cancel.cancelled:
            return
        try:
            winsound.PlaySound(wave, winsound.SND_MEMORY | winsound.SND_NODEFAULT)
        except RuntimeError:
            raise DeviceFault(device="speech", what="no_sound") from None
