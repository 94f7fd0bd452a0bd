"""Passwords: hashed, checked, and refused when they would be guessed (R-083).

Argon2id with RFC 9106's second choice of memory and its own counts (t = 3, p = 4, 64 MiB). A pepper from the key
store goes in first, so that a copied database alone gives nothing to try passwords on. No rule of composition and
no rotation: length and a guess of how many tries it takes (zxcvbn), as NIST SP 800-63B advises.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from kakanai_desk.core.secret import SecretText
from kakanai_desk.vault.keystore import KeyStore

SHORTEST, LONGEST = 12, 72
STRONG = 3  # zxcvbn's score from 0 to 4: at least 10^8 guesses
PEPPER = "pepper"
_MARK = "p1"  # before a hash with the pepper


class Passwords:
    """Makes and checks hashes. ``time_cost`` and ``memory_cost`` (KiB) are lower in tests of timing only."""

    def __init__(self, pepper: bytes, *, time_cost: int = 3, memory_cost: int = 65536) -> None:
        self._pepper = pepper
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=4)
        self._nobody = self._hasher.hash(secrets.token_bytes(32))

    def hashed(self, password: SecretText) -> str:
        return _MARK + self._hasher.hash(self._peppered(password.buffer()))

    def right(self, stored: str | None, password: SecretText) -> bool:
        """Whether the password fits. None, an unknown user, costs as much as a wrong password and is never right."""
        peppered = stored is None or stored.startswith(_MARK)
        tried = self._peppered(password.buffer()) if peppered else bytes(password.buffer())
        try:
            self._hasher.verify((stored or self._nobody).removeprefix(_MARK), tried)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the next right password should be hashed anew: no pepper, or other costs."""
        return not stored.startswith(_MARK) or self._hasher.check_needs_rehash(stored.removeprefix(_MARK))

    def try_key(self, user_id: str) -> str:
        """Under what tries of a user id are counted: what was typed as one is perhaps a password, and is not kept."""
        return hmac.new(self._pepper, b"tries\0" + user_id.encode(), sha256).hexdigest()

    def _peppered(self, password: bytearray) -> bytes:
        return hmac.new(self._pepper, password, sha256).digest()


def fault_of(password: SecretText, words: Iterable[str] = ()) -> str:
    """Why a new password cannot be taken: short, long, guessed; empty when it can.

    ``words``: what anybody would try first for this user: id, name, city.
    """
    text = password.buffer().decode("utf-8", "replace")
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    return "" if zxcvbn(text, [w for w in words if w])["score"] >= STRONG else "guessed"


def pepper_of(keys: KeyStore) -> bytes:
    """The pepper of this desk; made when there is none yet."""
    found = keys.get(PEPPER)
    if found is None:
        found = secrets.token_bytes(32)
        keys.put(PEPPER, found)
    return found
