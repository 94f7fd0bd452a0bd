"""A member of staff's IC card or security key as the second factor: what it signs, and what may go wrong (R-083). Pure.

The card signs the SHA-256 of a fresh text that names what it is for, the city, the desk, the user and the time. So a
signature proves one sign-in at one desk, and no other document of ours (``docs/decisions/staff-cards.md``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import DeskError

SIGN_IN = b"kakanai/staff-card/sign-in/1\0"
ENROL = b"kakanai/staff-card/enrol/1\0"
NONCE = 32  # bytes
LASTS = timedelta(seconds=90)  # from the question to its signature
PIN_LEAST, PIN_MOST = 6, 8  # characters of a PIV PIN (NIST SP 800-73-4, 2.4.3)


def question(purpose: bytes, *, city: str, terminal: str, user: str, at: datetime, nonce: bytes) -> bytes:
    """The text whose SHA-256 the card signs. ``purpose``: ``SIGN_IN`` or ``ENROL``."""
    said = {"city": city, "terminal": terminal, "user": user, "at": at.isoformat(), "nonce": nonce.hex()}
    return purpose + canonical(said)


class StaffCardError(DeskError):
    code = "STAFFCARD-00"


class StaffCardUnfit(StaffCardError):
    """It has no PIV application, no certificate in slot 9A, or no P-256 key there; no PIN was sent."""

    code = "STAFFCARD-01"


class StaffCardUnknown(StaffCardError):
    """A card that nobody enrolled; no PIN was sent to it."""

    code = "STAFFCARD-02"


class StaffCardOfAnother(StaffCardError):
    """The card of another member of staff; no PIN was sent to it."""

    code = "STAFFCARD-03"


class StaffCardRevoked(StaffCardError):
    """The card was taken off, or enrolled before the last reset of the user."""

    code = "STAFFCARD-04"


class StaffCardProofRejected(StaffCardError):
    """The signature is not that of the enrolled key over this question: a copy, a replay, or too late."""

    code = "STAFFCARD-05"


class StaffPinRejected(StaffCardError):
    """The card refused its PIN. Values: ``attempts_left``."""

    code = "STAFFCARD-06"


class StaffPinLocked(StaffCardError):
    """The card has locked its PIN. VERIFY was not sent."""

    code = "STAFFCARD-07"


class StaffLastTry(StaffCardError):
    """One try of the PIN is left, and its holder has to say that it may be used. VERIFY was not sent."""

    code = "STAFFCARD-08"


class StaffCardUnread(StaffCardError):
    """The card was not read to its end. Values: ``why`` (no_reader, no_card, card_removed, card_busy, card_uncertain,
    card_fault)."""

    code = "STAFFCARD-09"


class StaffPinMalformed(StaffCardError):
    """What was typed cannot be the PIN of such a card; nothing was sent."""

    code = "STAFFCARD-10"
