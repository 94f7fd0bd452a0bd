"""Tells a handheld reader that types (a "keyboard wedge") from a person's typing, by its speed and its marks.

Pure: timed keys go in, keys of people come out in their order together with whole scans. A key is held for ``gap``
seconds at most while it may be the begin of a scan, and with a prefix only while the prefix may be coming; none is
lost. What was recognised as a scan never comes out as keys, so that it never types into a field.

Limits: without a prefix a key that a person presses within ``gap`` of a scan's first character counts to the scan.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Spelling(StrEnum):
    """How a reader types bytes that no key has."""

    PLAIN = "plain"  # only characters that its keyboard layout has
    ESCAPED = "escaped"  # \\xE6\\x9D\\xB1 and \\\\ (the bytes as they are)
    HALF_WIDTH = "half_width"  # ｶﾅ of a JIS keyboard for カナ


@dataclass(frozen=True)
class WedgeHabits:
    """What is known of the reader. A person does not type ``least`` keys with every gap below ``gap`` seconds."""

    gap: float = 0.035
    least: int = 6
    prefix: str = ""
    suffix: str = "\r"
    most: int = 8192  # characters; a longer scan is reported as broken
    spelling: Spelling = Spelling.PLAIN


@dataclass(frozen=True)
class Scanned:
    """One scan. ``complete`` is False where the suffix did not come, or too much did, or a key that no code needs
    (Ctrl, Alt or F keys that a code makes the reader press): ask for another try."""

    text: str
    complete: bool = True


class Wedge(Generic[T]):
    """One keyboard's stream. ``T`` is whatever the caller wants back for a key that a person pressed."""

    def __init__(self, habits: WedgeHabits) -> None:
        self._habits = habits
        self._held: list[tuple[str, T]] = []
        self._scan: list[str] | None = None
        self._spoilt = False  # the scan pressed a key that is none of a code's
        self._last = 0.0

    @property
    def busy(self) -> bool:
        """Whether keys are held or a scan is coming in; then ``tick`` is wanted after ``gap``."""
        return bool(self._held) or self._scan is not None

    @property
    def scanning(self) -> bool:
        """Whether what comes now is a scan, and no person's keys."""
        return self._scan is not None

    def key(self, at: float, char: str, token: T, *, repeated: bool = False) -> list[T | Scanned]:
        """A key at ``at`` seconds. ``repeated``: the keyboard repeats a key that is held down, so a person does.

        An empty ``char`` is a key that types nothing: a person's, and inside a scan nobody's.
        """
        out = self.tick(at)
        if not char and not repeated and self._scan is not None:
            self._spoilt, self._last = True, at
            return out
        if repeated or not char:
            return [*out, *self._released(), token] if self._scan is None else [*out, token]
        self._last = at
        if self._scan is None:
            self._held.append((char, token))
            if self._habits.prefix:
                out += self._match_prefix()
            elif len(self._held) >= self._habits.least:
                self._scan = [c for c, _ in self._held]
                self._held = []
                out += self._ended()
            return out
        self._scan.append(char)
        out += self._ended()
        return out

    def tick(self, at: float) -> list[T | Scanned]:
        """Time went on: give out what can no longer become part of a scan."""
        if not self.busy or 0 <= at - self._last <= self._habits.gap:  # a clock that went back is a pause too
            return []
        if self._scan is None:
            return self._released()
        return [self._whole("".join(self._scan), suffixed=not self._habits.suffix)]

    def _whole(self, text: str, *, suffixed: bool) -> Scanned:
        sound, self._scan, self._spoilt = not self._spoilt, None, False
        return Scanned(text, suffixed and sound and len(text) <= self._habits.most)

    def _released(self) -> list[T | Scanned]:
        out: list[T | Scanned] = [token for _, token in self._held]
        self._held = []
        return out

    def _match_prefix(self) -> list[T | Scanned]:
        """Hold only what may be the prefix; everything before it is a person's."""
        text = "".join(c for c, _ in self._held)
        keep = next(n for n in range(len(text) + 1) if self._habits.prefix.startswith(text[n:]))
        out: list[T | Scanned] = [token for _, token in self._held[:keep]]
        self._held = self._held[keep:]
        if text[keep:] == self._habits.prefix:
            self._held, self._scan = [], []
        return out

    def _ended(self) -> list[T | Scanned]:
        suffix = self._habits.suffix
        if self._scan is None or not suffix or "".join(self._scan[-len(suffix) :]) != suffix:
            return []
        return [self._whole("".join(self._scan[: -len(suffix)]), suffixed=True)]


_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|\\)")


def spelled_bytes(text: str, spelling: Spelling) -> bytes:
    """The bytes of the code that the reader typed as ``text``."""
    if spelling is Spelling.HALF_WIDTH:
        return unicodedata.normalize("NFKC", text).encode("utf-8")
    if spelling is Spelling.PLAIN:
        return text.encode("utf-8")
    out, at = bytearray(), 0
    for found in _ESCAPE.finditer(text):
        out += text[at : found.start()].encode("utf-8")
        out += b"\\" if found[1] == "\\" else bytes([int(found[1][1:], 16)])
        at = found.end()
    return bytes(out + text[at:].encode("utf-8"))
