"""The memory of spent codes without a store: for one running desk, for the command line and for the tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


class SpentInMemory:
    """Forgets a serial when its code has expired, since an expired code is refused anyway."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[str, datetime] = {}

    def is_spent(self, serial: str) -> bool:
        return serial in self._until

    def spend(self, serial: str, until: datetime) -> None:
        now = self._now()
        self._until = {s: u for s, u in self._until.items() if u >= now}
        self._until[serial] = until

    def release(self, serial: str) -> None:
        self._until.pop(serial, None)
