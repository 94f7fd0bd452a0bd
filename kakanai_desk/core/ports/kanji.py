"""From kana to kanji: for the visitor's pad, and for names by their reading."""

from __future__ import annotations

from typing import Protocol


class KanjiSource(Protocol):
    """Called on the visit lane; answers within a few milliseconds. Texts are never logged: they may be names."""

    def candidates(self, kana: str, most: int) -> tuple[str, ...]:
        """How hiragana ``kana`` may be written, the likeliest first, without repetitions.

        Raises:
            DeviceFault: the dictionary cannot be opened.
        """
        ...
