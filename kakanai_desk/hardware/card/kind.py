"""What the session asks of every kind of card: the one small Protocol behind which each kind is a module.

A kind knows its applications and files. It never sends VERIFY: it asks the ``Gate`` (verify.py) for it, which holds
the secrets and the safety rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kakanai_desk.core.ports.card import CardKind, CardWish, ReadField, ReadPicture
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card.apdu import CardChannel

if TYPE_CHECKING:
    from kakanai_desk.hardware.card.verify import Gate

DIGITS = b"0123456789"
CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class NotThisKind(Exception):
    """The card does not have the applications of this kind; nothing was verified."""


@dataclass(frozen=True)
class SecretForm:
    """What a typed secret must look like. Anything else is turned away before the card hears of it."""

    least: int
    most: int
    allowed: bytes = DIGITS
    capitals: bool = False  # small letters become capitals first: sent as typed they would cost a try
    fits_too: Callable[[SecretText], bool] | None = None  # asked last, of what is right so far

    def fits(self, typed: SecretText) -> bool:
        if self.capitals:
            typed.buffer()[:] = typed.buffer().upper()
        right = self.least <= len(typed) <= self.most and all(char in self.allowed for char in typed.buffer())
        return right and (self.fits_too is None or self.fits_too(typed))


@dataclass(frozen=True)
class Reference:
    """One secret as a card keeps it. ``application`` and ``file`` lead to it from power-up: step and command."""

    name: str
    tries: int
    application: tuple[str, bytes]
    file: tuple[str, bytes]


@dataclass(frozen=True)
class Asked:
    """What a card tells before anything is typed: which secrets it takes, and the tries left and at most of each.

    ``also``: codes of what else it is that this desk does not read (``clerk.card.note.…``).
    """

    takes: tuple[str, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict[str, int])
    most: Mapping[str, int] = field(default_factory=dict[str, int])
    also: tuple[str, ...] = ()


@dataclass
class Harvest:
    """What a kind brings home."""

    fields: dict[str, ReadField] = field(default_factory=dict[str, ReadField])
    pictures: dict[str, ReadPicture] = field(default_factory=dict[str, ReadPicture])
    notes: list[str] = field(default_factory=list[str])

    def note(self, code: str) -> None:
        if code not in self.notes:
            self.notes.append(code)


class KindModule(Protocol):
    """One kind of card. All methods take a freshly powered card, or one that only ``detect`` has talked to."""

    @property
    def kinds(self) -> frozenset[CardKind]:
        """The kinds it reads."""
        ...

    @property
    def secrets(self) -> Mapping[str, SecretForm]:
        """The secrets it can use, with their forms; the first is the ordinary one."""
        ...

    def planned_bytes(self, given: frozenset[str], wish: CardWish) -> int:
        """About how much a read with these secrets will bring, for the progress bar."""
        ...

    def ask(self, card: CardChannel, kind: CardKind) -> Asked:
        """Right after ``detect.kind_of`` said ``kind``: which secrets, how many tries. None is used up."""
        ...

    def read(self, card: CardChannel, gate: Gate, wish: CardWish) -> tuple[CardKind, Harvest]:
        """The exact kind, and what the secrets in ``gate`` open.

        Raises:
            NotThisKind: before anything was verified.
            CardSecretsUnfit: this card needs a secret that was not given.
            And what ``Gate.verify`` and ``CardChannel`` raise.
        """
        ...
