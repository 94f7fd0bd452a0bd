"""The desk's own store as the visit sees it: everything inside one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from kakanai_desk.core.ids import ReceptionNumber, VisitId
from kakanai_desk.core.outbox import EntryKind, OutboxEntry
from kakanai_desk.core.ports.board import BoardEntries, BoardReader
from kakanai_desk.core.ports.code import SpentCodes
from kakanai_desk.core.ports.sync import Standing


@dataclass(frozen=True)
class SavedVisit:
    """An open visit as it stands. ``state`` is the visit's own JSON object; it holds personal data."""

    id: VisitId
    reception_number: str
    title: str  # 転入
    updated_at: datetime
    state: dict[str, Any]


@dataclass(frozen=True)
class FoundPerson:
    """One of the household as the list of found visits names them."""

    name: str
    kana: str = ""
    birth: str = ""  # ISO, perhaps without month or day


@dataclass(frozen=True)
class FoundVisit:
    """What is kept of a visit so that it is found again (R-021); never an individual number.

    ``status``: open, parked or closed. ``done``: what a closed visit did, as plain values.
    """

    id: VisitId
    reception_number: str
    day: date
    title: str
    status: str
    people: tuple[FoundPerson, ...] = field(repr=False)
    updated_at: datetime
    done: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    protected: bool = False  # 支援措置: only who may see such addresses finds it


@dataclass(frozen=True)
class Recorded:
    """A line of the record as far as the desk itself looks at it."""

    seq: int
    kind: str
    actor: str
    values: dict[str, Any]


@dataclass(frozen=True)
class SyncCounts:
    waiting: int
    sent: int  # acknowledged ones, also those that were forgotten since
    refused: int
    kept: int  # acknowledged ones that no verified backup covers yet


class Visits(Protocol):
    def save(self, visit: SavedVisit) -> None: ...
    def remove(self, visit_id: VisitId) -> None: ...


class Findable(Protocol):
    """The rows by which visits are found; each is written with the change it tells of."""

    def put(self, visit: FoundVisit, keys: frozenset[str]) -> None: ...
    def remove(self, visit_id: VisitId) -> None: ...

    def forget_before(self, day: date) -> int:
        """Remove closed visits of days before ``day``; how many there were."""
        ...


class Outbox(Protocol):
    def append(self, visit_id: VisitId, kind: EntryKind, body: bytes, at: datetime) -> OutboxEntry:
        """Number, sign and keep an entry; ``seq`` grows by one without a gap."""
        ...


class Record(Protocol):
    def append(
        self,
        kind: str,
        actor: str,
        visit_id: str,
        values: dict[str, Any],
        at: datetime,
        *,
        screen: str = "",
        subjects: Iterable[str] = (),
    ) -> None:
        """One more line. ``subjects``: words of those whose data it was (``core.subjects``), kept as marks alone.

        Raises:
            ValueError: ``kind`` is none that a line may have (``core.record_kinds``).
        """
        ...


class Efforts(Protocol):
    def append(self, effort: dict[str, Any], at: datetime) -> None:
        """What one visit cost, without anybody in it."""
        ...


class Numbers(Protocol):
    def reception(self, day: date) -> ReceptionNumber:
        """The next reception number; it is used up even when the visit is abandoned."""
        ...

    def call(self, day: date, number: int) -> None:
        """Keep the waiting number that this counter called last on ``day``."""
        ...


class Buildings(Protocol):
    def count(self, town: str, name: str) -> None:
        """One more visit named the building ``name`` at the 町字 with this ID; nothing says which visit."""
        ...


class Transaction(Protocol):
    @property
    def visits(self) -> Visits: ...
    @property
    def findable(self) -> Findable: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def record(self) -> Record: ...
    @property
    def efforts(self) -> Efforts: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def spent(self) -> SpentCodes: ...
    @property
    def buildings(self) -> Buildings: ...
    @property
    def board(self) -> BoardEntries: ...


class Store(BoardReader, Protocol):
    """Called on one lane at a time; a failed transaction leaves nothing behind."""

    def transaction(self) -> AbstractContextManager[Transaction]: ...
    def open_visits(self) -> list[SavedVisit]: ...

    def last_called(self, day: date) -> int:
        """The waiting number called last on ``day``; 0: none yet."""
        ...

    def find(self, words: Sequence[frozenset[str]], most: int) -> tuple[list[FoundVisit], int]:
        """Visits that have a key beginning as each word says; the latest ``most``, and how many there are."""
        ...

    def buildings(self, least: int) -> dict[str, tuple[str, ...]]:
        """By 町字ID the buildings that at least ``least`` visits named, the most often named first."""
        ...

    def found(self, visit_id: str) -> FoundVisit | None: ...

    def closed_body(self, visit_id: str) -> dict[str, Any] | None:
        """What this desk told of a visit that it closed, as long as it keeps it; None: it was another's, or is gone."""
        ...

    def found_from(self) -> date | None:
        """The day of the oldest closed visit that ``find`` knows; None: it knows none."""
        ...

    def record_since(self, seq: int) -> list[Recorded]:
        """Lines of the record after number ``seq``."""
        ...

    def efforts(self, first: date | None = None, last: date | None = None) -> list[tuple[datetime, dict[str, Any]]]:
        """When each closed visit ended, and what it cost; of these days of the city, both counted."""
        ...

    def sync_counts(self) -> SyncCounts: ...
    def leave_seat(self, digest: str, until: datetime) -> None:
        """Whose words have this SHA-256 may go on for who sits here, once, until then (``visit.seat``)."""
        ...

    def take_seat(self, digest: str, now: datetime) -> bool:
        """Whether these are the words of the seat that was left; nobody takes it after that."""
        ...

    def close(self) -> None: ...


class OutboxReader(Protocol):
    """The sending side of the store."""

    def waiting(self, limit: int, after: int = 0) -> list[OutboxEntry]: ...
    def acknowledge(self, entry_ids: list[str], at: datetime) -> None: ...
    def refuse(self, entry_id: str, why: str, at: datetime) -> None: ...

    def settle(self, standing: Standing) -> tuple[int, int]:
        """Let what the center lacks wait again, and forget what a verified backup of it covers; how many of each."""
        ...

    def sync_counts(self) -> SyncCounts: ...
