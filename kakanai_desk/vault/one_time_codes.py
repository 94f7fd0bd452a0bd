"""The second factor from a telephone or token: six digits that change every 30 seconds (TOTP, RFC 6238; R-083)."""

from __future__ import annotations

import hmac
from datetime import datetime

from pyotp import random_base32
from pyotp.totp import TOTP

STEP = 30  # seconds
DRIFT = 1  # steps that the other clock may be off, either way


def new_secret() -> str:
    """A secret as an authenticator takes it: base32, 160 bits."""
    return random_base32()


def address(secret: str, user_id: str, city: str) -> str:
    """What the 2D code of the enrolment says (otpauth://…)."""
    return TOTP(secret, interval=STEP).provisioning_uri(name=user_id, issuer_name=f"Kakanai {city}")


def step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step that ``code`` belongs to, or None where it is wrong.

    ``after``: the last step that was used; a code counts once, and none before it counts again.
    """
    generator = TOTP(secret, interval=STEP)
    current = int(now.timestamp()) // STEP
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode()) and step > after:
            found = step
    return found
