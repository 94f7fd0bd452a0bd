"""The desk's side of the speech worker: a ``Voice`` (core/ports/speech.py) that owns the helper process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.hardware.helper import Helper, HelperLost
from kakanai_desk.hardware.helper_words import fault_from_words

_STARTING_SECONDS = 30.0
HANG_SECONDS = 25.0


def worker_command() -> list[str]:
    return [sys.executable, "-m", "kakanai_desk.hardware.speech_worker"]


class SpeechClient:
    """Called on the speech lane by one thread at a time; the worker is started with the first question."""

    def __init__(self, command: Sequence[str] | None = None, *, hang_seconds: float = HANG_SECONDS) -> None:
        self._command = list(command or worker_command())
        self._hang_seconds = hang_seconds
        self._worker: Helper | None = None
        self._languages: frozenset[str] | None = None

    def speaks(self, language: str) -> bool:
        """
        Raises:
            DeviceFault: the worker hung or died.
        """
        if self._languages is None:
            self._languages = frozenset(self._ask({"do": "languages"})[0])
        return language in self._languages

    def wave(self, text: str, language: str) -> bytes:
        """
        Raises:
            DeviceFault: no voice speaks it, or the worker hung or died.
        """
        return self._ask({"do": "speak", "text": text, "language": language})[1]

    def close(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _ask(self, command: dict[str, Any]) -> tuple[Any, bytes]:
        if self._worker is None or not self._worker.alive:
            self._worker = Helper(self._command, "speech", _STARTING_SECONDS)
        try:
            self._worker.say(command)
            for told, blob in self._worker.answers(self._hang_seconds, CancelToken()):
                if "fault" in told:
                    raise fault_from_words(told, "speech")
                if "done" in told:
                    return told["done"], blob
        except HelperLost as lost:
            self._worker = None
            raise DeviceFault(device="speech", what=lost.what) from None
        raise DeviceFault(device="speech", what="ended")
