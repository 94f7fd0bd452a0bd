"""Reads a screen aloud, sentence by sentence; stops at once when the screen changes or somebody presses again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.devices import Lane
from kakanai_desk.core.ports.speech import Loudspeaker, Voice

log = logging.getLogger(__name__)


class Aloud:
    """Called on any thread; works on the speech lane. What is said is kept nowhere and logged nowhere."""

    def __init__(self, lane: Lane, voice: Voice, loudspeaker: Loudspeaker, failed: Callable[[DeskError], None]) -> None:
        self._lane = lane
        self._voice = voice
        self._loudspeaker = loudspeaker
        self._failed = failed
        self._now = CancelToken()

    def languages(self, codes: Sequence[str], found: Callable[[frozenset[str]], None]) -> None:
        """Tell ``found``, on the speech lane, which of ``codes`` can be spoken here."""

        def look() -> None:
            try:
                found(frozenset(code for code in codes if self._voice.speaks(code)))
            except DeskError as error:
                log.info("no voices: %s", error.code)

        self._lane.submit(look)

    def read(self, sentences: Sequence[str], language: str) -> None:
        """Say ``sentences`` in place of what is being said."""
        self.stop()
        token = self._now = CancelToken()
        self._lane.submit(lambda: self._say(tuple(sentences), language, token))

    def stop(self) -> None:
        self._now.cancel()

    def close(self) -> None:
        self.stop()
        self._voice.close()

    def _say(self, sentences: Sequence[str], language: str, cancel: CancelToken) -> None:
        try:
            for sentence in sentences:
                if cancel.cancelled:
                    return
                self._loudspeaker.play(self._voice.wave(sentence, language), cancel)
        except DeskError as error:
            log.info("reading aloud failed: %s", error.code)
            self._failed(error)
