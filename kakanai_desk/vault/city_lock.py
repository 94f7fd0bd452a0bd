"""What all desks of a city share, so that a password set at one of them opens every one (R-083).

A city lock is 32 random bytes that only desks hold, each in its key store: pepper of passwords, seal of what one desk
tells the others about them, and mark that stands for a user id on the way. The center passes on what it cannot open.
A desk comes to the lock by a sealed box for its own key, made by a desk that has it.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.vault.signing import key_id

LOCKS, REPLY = "city-locks", "city-lock-reply"
_SIZE = 32
_NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class LockUnfit(Exception):
    """What was to be opened is not what it is said to be."""


@dataclass(frozen=True)
class CityLock:
    """One lock; ``id`` names it for ever and tells nothing of it."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        return sha256(b"kakanai/lock/1\0" + self.secret).hexdigest()[:16]

    @property
    def pepper(self) -> bytes:
        """What a password is mixed with before it is hashed."""
        return self._derived(b"pepper")

    def mark(self, user_id: str) -> str:
        """What stands for a user id where others may look."""
        return hmac.new(self._derived(b"mark"), user_id.encode(), sha256).hexdigest()

    @property
    def record_key(self) -> bytes:
        """The key of the marks by which lines of every desk's record name whose data they are about."""
        return self._derived(b"record")

    @property
    def sheet_key(self) -> PrivateKey:
        """The key of the cases that papers carry from desk to desk; its public half is known to nobody else either."""
        return PrivateKey(self._derived(b"sheet"))

    @property
    def preentry_key(self) -> PrivateKey:
        """The key of what residents enter at home; its public half stands in the city's page."""
        return PrivateKey(self._derived(b"preentry"))

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound, nonce, self._derived(b"seal"))

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """
        Raises:
            LockUnfit: sealed under another lock, for something else, or changed.
        """
        try:
            return crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed[_NONCE:], bound, sealed[:_NONCE], self._derived(b"seal")
            )
        except (CryptoError, ValueError) as error:
            raise LockUnfit from error

    def for_desk(self, public_key: bytes) -> bytes:
        """The lock in a box that only the desk with this X25519 key opens."""
        return SealedBox(PublicKey(public_key)).encrypt(self.secret)

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.new(self.secret, b"kakanai/lock/1/" + purpose, sha256).digest()


class CityLocks:
    """The locks that this desk holds, the newest last. Older ones judge passwords that were hashed under them."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        kept = keys.get(LOCKS) or b""
        self._locks = [CityLock(kept[n : n + _SIZE]) for n in range(0, len(kept), _SIZE)]
        self._reply: PrivateKey | None = None

    @property
    def newest(self) -> CityLock | None:
        return self._locks[-1] if self._locks else None

    def of(self, lock_id: str) -> CityLock | None:
        return next((lock for lock in self._locks if lock.id == lock_id), None)

    @property
    def record_keys(self) -> tuple[bytes, ...]:
        """Of every lock, the newest last."""
        return tuple(lock.record_key for lock in self._locks)

    @property
    def code_keys(self) -> dict[str, bytes]:
        """What opens the city's own codes, by its id: for papers the newest lock's key alone, which a desk that was
        revoked does not have; for what residents entered at home that of every lock, until the page is built anew."""
        newest = [self.newest.sheet_key] if self.newest is not None else []
        keys = [*newest, *(lock.preentry_key for lock in self._locks)]
        return {key_id(bytes(key.public_key)): bytes(key) for key in keys}

    def take(self, lock: CityLock) -> None:
        """Hold it, and from now on as the newest."""
        locks = [*(known for known in self._locks if known.id != lock.id), lock]
        self._keys.put(LOCKS, b"".join(known.secret for known in locks))
        self._locks = locks

    @property
    def public_key(self) -> bytes:
        """This desk's X25519 key, made when it is first asked for: locks are sealed to it."""
        return bytes(self._own().public_key)

    def opened(self, box: bytes, lock_id: str) -> CityLock:
        """
        Raises:
            LockUnfit: it is not for this desk, or is another lock.
        """
        try:
            lock = CityLock(SealedBox(self._own()).decrypt(box))
        except (CryptoError, ValueError) as error:
            raise LockUnfit from error
        if len(lock.secret) != _SIZE or lock.id != lock_id:
            raise LockUnfit
        return lock

    def _own(self) -> PrivateKey:
        if self._reply is None:
            kept = self._keys.get(REPLY)
            if kept is None:
                kept = bytes(PrivateKey.generate())
                self._keys.put(REPLY, kept)
            self._reply = PrivateKey(kept)
        return self._reply


def fresh_lock() -> CityLock:
    return CityLock(secrets.token_bytes(_SIZE))
