"""The reader of staff cards as sign-in sees it, and what the directory judges by them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.secret import SecretText

NO_CHALLENGE = b""


@dataclass(frozen=True)
class CardProof:
    """What a card showed: its serial (the GUID of its CHUID, hex), its public key (P-256, uncompressed point, hex) and
    the ECDSA signature in DER; empty where the key was none of those asked for, and nothing was verified."""

    serial: str
    key: str
    signature: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class CardQuestion:
    """What a user's card has to sign: SHA-256 of a text of ours, and the public keys that may answer."""

    challenge: bytes
    keys: tuple[str, ...]


class StaffCardReader(Protocol):
    """A reader that staff hold their cards to. Called on the card lane, never on the UI thread.

    ``prove`` waits up to ``seconds`` for a card, sends at most one VERIFY, and only to a card whose key is among
    ``keys`` (empty: any card). The PIN is wiped when it returns.

    Raises:
        StaffCardError: see ``core.staff_cards``. ReadCancelled: ``cancel`` was set.
    """

    def prove(
        self,
        challenge: bytes,
        keys: Collection[str],
        pin: SecretText,
        cancel: CancelToken,
        *,
        seconds: float,
        last_try: bool = False,
    ) -> CardProof: ...


class CardDoorkeeper(Protocol):
    """Who holds which card. Tries count with those of the one-time code, at all desks together."""

    def card_question(self, user_id: str, now: datetime) -> CardQuestion:
        """A fresh question for the cards of a user whose password was right; an older one is void.

        Raises:
            SignInRejected: the user is gone meanwhile. StaffCardRevoked: no card of the user's opens any more.
            SignInWait: too many tries.
        """
        ...

    def try_card(self, user_id: str, proof: CardProof, now: datetime) -> None:
        """Judge what a card showed; its question is used up, whatever comes of it.

        Raises:
            StaffCardUnknown, StaffCardOfAnother, StaffCardRevoked, StaffCardProofRejected, SignInRejected, SignInWait.
        """
        ...

    def card_refused(self, user_id: str, now: datetime) -> None:
        """The card itself refused its PIN: a try like any other.

        Raises:
            SignInWait: too many.
        """
        ...
