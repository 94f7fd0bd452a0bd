"""Staff cards at the desk's own store: the question a card signs, and who holds which (R-083, R-085).

Public keys and serials stand in the directory (``core.directory``), so a card that was taken off at one desk opens no
other after its next contact, and a desk without a center judges by what it had last.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from kakanai_desk.core import staff_cards
from kakanai_desk.core.directory import Directory, StaffCard, User
from kakanai_desk.core.errors import SignInRejected, SignInWait
from kakanai_desk.core.ports.staff_card import CardProof
from kakanai_desk.core.staff_cards import (
    StaffCardOfAnother,
    StaffCardProofRejected,
    StaffCardRevoked,
    StaffCardUnknown,
)
from kakanai_desk.core.tries import Tries
from kakanai_desk.vault.staff_card_proof import signed


@dataclass(frozen=True)
class Asked:
    """A question that a card may answer once."""

    text: bytes
    at: datetime


def opening(user: User) -> tuple[StaffCard, ...]:
    """The cards that open for a user now."""
    return tuple(card for card in user.cards_since_reset if not card.revoked)


class CardQuestions:
    """Questions of this desk, each for one user, each good for one answer. ``city`` and ``terminal`` are signed."""

    def __init__(self, city: str, terminal: str) -> None:
        self._city = city
        self._terminal = terminal
        self._asked: dict[str, Asked] = {}

    def ask(self, purpose: bytes, user_id: str, now: datetime) -> bytes:
        """SHA-256 of the text a card has to sign; an older question of the same user is void."""
        text = staff_cards.question(
            purpose,
            city=self._city,
            terminal=self._terminal,
            user=user_id,
            at=now,
            nonce=secrets.token_bytes(staff_cards.NONCE),
        )
        self._asked[user_id] = Asked(text, now)
        return sha256(text).digest()

    def answered(self, user_id: str, proof: CardProof, now: datetime) -> bool:
        """Whether ``proof`` signs the open question of the user in time; it is closed by this."""
        asked = self._asked.pop(user_id, None)
        if asked is None or not timedelta(0) <= now - asked.at <= staff_cards.LASTS:
            return False
        return signed(proof.key, asked.text, proof.signature)


def judge(directory: Directory, user_id: str, proof: CardProof, answered: Callable[[], bool]) -> None:
    """
    Raises:
        SignInRejected: the user is gone. StaffCardUnknown, StaffCardOfAnother, StaffCardRevoked: whose card it is.
        StaffCardProofRejected: the user's own, and its signature does not hold.
    """
    right = answered()  # in any case: one question, one answer
    user = directory.users.get(user_id)
    if user is None or user.disabled:
        raise SignInRejected
    if any(card.key == proof.key for card in opening(user)):
        if not right:
            raise StaffCardProofRejected
        return
    if any(card.key == proof.key for card in user.cards):
        raise StaffCardRevoked
    if any(card.key == proof.key for other in directory.users.values() for card in other.cards):
        raise StaffCardOfAnother
    raise StaffCardUnknown


def waits(tries: Tries, now: datetime) -> None:
    """
    Raises:
        SignInWait: no try may be made yet.
    """
    wait = tries.wait(now)
    if wait > timedelta(0):
        raise SignInWait(minutes=ceil(wait / timedelta(minutes=1)))
