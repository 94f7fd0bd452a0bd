"""A shelf for slips without a center: ``core.ports.slips.SlipShelf`` in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kakanai_desk.core.errors import SlipGone
from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.sync.slip_protocol import MOST_BYTES


class FakeShelf:
    """``away``: the center does not answer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.away = False
        self.kept: dict[str, tuple[bytes, datetime]] = {}

    def leave(self, envelope: bytes, until: datetime) -> str:
        if self.away:
            raise CenterUnreachable
        if not 0 < len(envelope) <= MOST_BYTES or until <= self._now():
            raise ValueError
        name = f"{len(self.kept) + 1:032x}"
        self.kept[name] = (envelope, until)
        return name

    def fetch(self, name: str) -> bytes:
        if self.away:
            raise CenterUnreachable
        envelope, until = self.kept.get(name, (b"", self._now()))
        if until <= self._now():
            raise SlipGone
        return envelope
