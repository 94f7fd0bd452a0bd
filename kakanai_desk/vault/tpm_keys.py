"""A desk's keys wrapped by a key that is sealed to the TPM of its machine (R-105).

A ``KeyStore`` over another one: what the other keeps says nothing without this TPM, so neither a stolen disk nor a copy
of the operating system's key store opens the desk's data elsewhere. One random wrapping key is sealed; each secret is
encrypted under it and bound to its name. The opened wrapping key stays in this process, since a chip takes a second.
"""

from __future__ import annotations

from hashlib import sha256

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from kakanai_desk.core.errors import KeyMissing, StoreUnreadable
from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.vault.tpm import Sealed, Sealer

SEAL = "tpm-seal"
"""The name under which the sealed wrapping key lies in the other key store."""
MARK = b"kakanai/tpm/1\x00"
KEY_BYTES, NONCE_BYTES, LENGTH_BYTES = 32, 24, 2
_opened: dict[bytes, bytes] = {}  # by the digest of what is sealed


class TpmKeyStore:
    """``kept`` keeps what is wrapped. A key that it kept as it was is wrapped when it is first asked for.

    Raises:
        TpmFault, KeyMissing (``tpm-seal`` is gone), StoreUnreadable (a wrapped key was altered or is another's): by
        ``get`` and ``put``.
    """

    def __init__(self, kept: KeyStore, tpm: Sealer) -> None:
        self._kept, self._tpm = kept, tpm

    def get(self, name: str) -> bytes | None:
        held = self._kept.get(name)
        if held is None:
            return None
        if not held.startswith(MARK):
            self.put(name, held)
            return held
        nonce, sealed = held[len(MARK) :][:NONCE_BYTES], held[len(MARK) + NONCE_BYTES :]
        key = self._key()
        if key is None:
            raise KeyMissing(name=SEAL)
        try:
            return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, _bound(name), nonce, key)
        except (CryptoError, ValueError):
            raise StoreUnreadable(what="key") from None

    def put(self, name: str, value: bytes) -> None:
        key, nonce = self._key() or self._make(), random(NONCE_BYTES)
        sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(value, _bound(name), nonce, key)
        self._kept.put(name, MARK + nonce + sealed)

    def _key(self) -> bytes | None:
        """The wrapping key; None where none was sealed yet."""
        kept = self._kept.get(SEAL)
        if kept is None:
            return None
        known = sha256(kept).digest()
        if known not in _opened:
            length = int.from_bytes(kept[:LENGTH_BYTES], "big")
            public, private = kept[LENGTH_BYTES:][:length], kept[LENGTH_BYTES + length :]
            _opened[known] = self._tpm.unseal(Sealed(public, private))
        return _opened[known]

    def _make(self) -> bytes:
        """Seal a new wrapping key, and use it only once it can be opened again."""
        key = random(KEY_BYTES)
        sealed = self._tpm.seal(key)
        if self._tpm.unseal(sealed) != key:
            raise StoreUnreadable(what="key")
        self._kept.put(SEAL, len(sealed.public).to_bytes(LENGTH_BYTES, "big") + sealed.public + sealed.private)
        return key


class UnwrappedKeyStore:
    """The key store of a desk whose settings name no TPM: a key that one wrapped is said, and never taken for a key.

    Raises:
        KeyMissing: ``name`` is ``tpm``: the key is wrapped.
    """

    def __init__(self, kept: KeyStore) -> None:
        self._kept = kept

    def get(self, name: str) -> bytes | None:
        held = self._kept.get(name)
        if held is not None and held.startswith(MARK):
            raise KeyMissing(name="tpm")
        return held

    def put(self, name: str, value: bytes) -> None:
        self._kept.put(name, value)


def _bound(name: str) -> bytes:
    return MARK + name.encode("utf-8")
