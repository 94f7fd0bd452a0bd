"""The way to the center as the desk sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kakanai_desk.core.errors import DeskError


class CenterUnreachable(DeskError):
    """No answer, or none in time. The desk goes on; entries wait."""

    code = "SYNC-01"


class CenterRefused(DeskError):
    """The center answered that it will not talk to this desk. Values: ``status``."""

    code = "SYNC-02"


class LinkState(StrEnum):
    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"
    REFUSED = "refused"


@dataclass(frozen=True)
class Standing:
    """What the center has of one desk's entries, told with every answer.

    Every number to ``whole_to`` is there; above it, to ``highest``, all but ``missing`` (ranges with both ends, the
    lowest ones where there are many). A verified backup covers every number to ``verified_to``.
    """

    whole_to: int
    highest: int
    missing: tuple[tuple[int, int], ...]
    verified_to: int

    def lacks(self, seq: int) -> bool:
        """Whether the center is known not to have this number."""
        return seq > self.highest or any(first <= seq <= last for first, last in self.missing)


class CenterTransport(Protocol):
    """Carries one message and brings the answer. Raises ``CenterUnreachable`` or ``CenterRefused``."""

    def exchange(self, message: bytes) -> bytes: ...
    def close(self) -> None: ...


class FeedTransport(Protocol):
    """Asks what is new on the board. Raises as ``CenterTransport``."""

    def changes(self, question: bytes) -> bytes: ...


@dataclass(frozen=True)
class SyncStatus:
    """What the clerk's lamp shows: 送信済 / 送信待ち n, and whether the center answers."""

    waiting: int
    sent: int
    refused: int
    link: LinkState
