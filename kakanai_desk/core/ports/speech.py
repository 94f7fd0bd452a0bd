"""Reading aloud: what gives a sentence a voice, and what lets it be heard (R-057, R-122)."""

from __future__ import annotations

from typing import Protocol

from kakanai_desk.core.ports.card import CancelToken


class Voice(Protocol):
    """Makes speech. Called on the speech lane; texts are never logged: they may hold a resident's name."""

    def speaks(self, language: str) -> bool:
        """Whether there is a voice for ``language`` on this machine."""
        ...

    def wave(self, text: str, language: str) -> bytes:
        """``text`` as a WAV file (PCM, mono).

        Raises:
            DeviceFault: there is no such voice, or it failed.
        """
        ...

    def close(self) -> None: ...


class Loudspeaker(Protocol):
    """The headphone jack of the visitor's panel."""

    def play(self, wave: bytes, cancel: CancelToken) -> None:
        """Play to the end, or until ``cancel`` is set.

        Raises:
            DeviceFault: nothing can be heard there.
        """
        ...
