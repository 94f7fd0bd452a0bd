"""What the studio's windows see of publishing: how proposals and desks stand, what an editor can do (R-115, R-117)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol


class NotPublished(Exception):
    """It was not done. ``why``: a word of ``studio.publish.why`` (passphrase, kind, file, own, stranger, …)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Proposal:
    """``state``: open, published, refused, overtaken. ``here``: its content lies at this desk and can be looked at."""

    digest: str
    serial: int
    starts: date
    note: str
    state: str
    signers: int
    terminal: str
    by: str
    at: datetime | None
    settled_by: str
    reason: str
    here: bool


@dataclass(frozen=True)
class Edition:
    """A published pack that lies at this desk. ``served``: the one that it serves."""

    serial: int
    starts: date
    note: str
    digest: str
    served: bool


@dataclass(frozen=True)
class DeskStand:
    """What a desk said last: which serial it serves, and the highest that it has."""

    terminal: str
    served: int
    highest: int


@dataclass(frozen=True)
class Standing:
    """``heard``: when the center was heard last; None: never. ``waiting``: acts that it has not heard. ``flaws``: acts
    that it did not do, with why."""

    proposals: tuple[Proposal, ...] = ()
    editions: tuple[Edition, ...] = ()
    desks: tuple[DeskStand, ...] = ()
    heard: datetime | None = None
    waiting: int = 0
    flaws: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class Signing:
    """A publisher's key file and its passphrase, for one signature."""

    key: Path
    passphrase: str

    def __repr__(self) -> str:
        return "Signing(…)"


class Publisher(Protocol):
    @property
    def able(self) -> bool:
        """This desk's settings name publishers; without any, nothing can be published."""
        ...

    def standing(self) -> Standing: ...

    def propose(self, folder: Path, starts: date, note: str, by: Signing) -> None:
        """The content of ``folder`` goes to the center as a proposal.

        Raises:
            NotPublished.
        """
        ...

    def go_back(self, serial: int, starts: date, note: str, by: Signing) -> None:
        """The content of an edition is proposed again, under a new serial.

        Raises:
            NotPublished.
        """
        ...

    def sign(self, digest: str, by: Signing) -> None:
        """
        Raises:
            NotPublished.
        """
        ...

    def refuse(self, digest: str, reason: str) -> None: ...

    def content(self, digest: str, folder: Path) -> None:
        """Put the files of a proposal down in ``folder``, to be looked at.

        Raises:
            NotPublished: they are not here, or are no pack.
        """
        ...
