"""The desk's own copy of the board: what the center has placed, and what this desk did that is on its way (R-066)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from kakanai_desk.core.outbox import OutboxEntry
from kakanai_desk.core.workflow import Application


@dataclass(frozen=True)
class Change:
    """One entry as the center placed it. ``number`` orders all of the city; ``body`` is plain and holds personal data.

    ``kind`` is an ``EntryKind``: of a closed visit ``body`` is ``workflow.opening_of``, of a move what was sent; of a
    swept visit it is empty, and all else of that visit goes from this desk.
    """

    number: int
    entry_id: str
    visit_id: str
    terminal: str
    kind: str
    recorded_at: str
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Mark:
    """How far the copy reaches. ``entry_id`` of the last one tells a center that was restored from one that was not."""

    number: int = 0
    entry_id: str = ""


class BoardEntries(Protocol):
    """The writing side, inside a transaction of the desk."""

    def add(self, entry: OutboxEntry, body: dict[str, Any]) -> None:
        """An entry of this desk, on its way to the center."""
        ...

    def forget_before(self, day: date) -> int:
        """Remove visits all of whose applications ended before ``day``; how many there were."""
        ...


class BoardReader(Protocol):
    """What the use cases see."""

    def applications(self, *, ended_since: date) -> list[Application]:
        """All that are open, and those that ended on ``ended_since`` or later; the longest waiting first."""
        ...

    def application(self, application_id: str) -> Application | None: ...

    def unread(self, section: str, *, ended_since: date) -> int:
        """How many of ``applications`` were handed over to ``section`` and nobody has read. Reads no name."""
        ...

    def known_entries(self, visit_id: str) -> int:
        """How many entries of a visit the center has placed, as far as this desk knows (``Moved.seen``)."""
        ...


class BoardCopy(Protocol):
    """What the feed fills."""

    def board_mark(self) -> Mark: ...

    def take_changes(self, changes: list[Change], *, again: bool) -> int:
        """Keep them; ``again``: they begin anew, because the center was restored. How many visits changed."""
        ...
