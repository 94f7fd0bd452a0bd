"""What this desk heard from other desks of the records: each of its own, and what the center had signed for it.

Neither is the center's word to this desk. A head that a desk says of itself may be ahead of the center, which has not
every line yet; one that the center signed for another desk may not go back, and the center has to show here that its
tree goes on from it. Several threads come here: the lines to the neighbours, and the one to the center.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from kakanai_desk.core.clock import Clock
from kakanai_desk.vault.record import TreeHead

MOST_CLAIMS = 128  # what waits for the center to prove it; the oldest goes first
KEEP_EVERY = timedelta(minutes=1)  # a head that a desk said is kept over a restart, not with every meeting


class Keeper(Protocol):
    """Where heads are kept (``store.record_rows``)."""

    def kept(self, of: str) -> dict[str, Any] | None: ...
    def witness(self, of: str, at: datetime, doc: dict[str, Any], fault: str = "") -> bool: ...


@dataclass(frozen=True)
class Heard:
    """``signed``: by the center, to another desk."""

    terminal: str
    size: int
    root: str
    signed: bool


class HeardHeads:
    def __init__(self, keeper: Keeper, clock: Clock) -> None:
        self._keeper, self._clock = keeper, clock
        self._lock = threading.Lock()
        self._told: dict[str, TreeHead] = {}
        self._kept_at: dict[str, datetime] = {}
        self._claims: OrderedDict[tuple[str, int], str] = OrderedDict()

    def told(self, terminal: str) -> TreeHead | None:
        """The newest head that a desk said of itself, this time or before the last restart."""
        with self._lock:
            if terminal not in self._told and (kept := self._keeper.kept(f"desk/{terminal}")) is not None:
                self._told[terminal] = TreeHead.from_plain(kept)
            return self._told.get(terminal)

    def tell(self, head: TreeHead) -> None:
        """A desk's own word, which fits what was known of it."""
        before = self.told(head.terminal)
        with self._lock:
            if not head.size or (before is not None and before.size >= head.size):
                return
            self._told[head.terminal] = head
            now, last = self._clock.now(), self._kept_at.get(head.terminal)
            if last is None or now - last >= KEEP_EVERY:
                self._kept_at[head.terminal] = now
                self._keeper.witness(f"desk/{head.terminal}", now, head.to_plain())

    def claim(self, terminal: str, size: int, root: str) -> None:
        """A tree that the center signed for another desk, of a size that this desk has no root of."""
        with self._lock:
            self._claims[terminal, size] = root
            while len(self._claims) > MOST_CLAIMS:
                self._claims.popitem(last=False)

    def root(self, terminal: str, size: int) -> str | None:
        """The root of just that size, if it was heard."""
        told = self.told(terminal)
        if told is not None and told.size == size:
            return told.root
        with self._lock:
            return self._claims.get((terminal, size))

    def proven(self, one: Heard) -> None:
        """The center has shown that its tree goes on from there: its own head stands for it from now on."""
        with self._lock:
            if one.signed:
                self._claims.pop((one.terminal, one.size), None)

    def all(self) -> list[Heard]:
        with self._lock:
            told = [Heard(h.terminal, h.size, h.root, signed=False) for h in self._told.values()]
            return told + [Heard(name, size, root, signed=True) for (name, size), root in self._claims.items()]
