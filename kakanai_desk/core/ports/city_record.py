"""The record of every desk, as the desk that asks sees it (R-096)."""

from __future__ import annotations

from typing import Protocol

from kakanai_desk.core.record_search import RecordAsked, RecordPage


class CityRecord(Protocol):
    """Asks the center, which keeps a line of who asked (``by``). On a lane of its own.

    Raises ``CenterUnreachable`` or ``CenterRefused``.
    """

    def search(self, asked: RecordAsked, by: str, after: tuple[int, str, int] | None = None) -> RecordPage: ...
