"""Ed25519 signatures with a domain, and key ids (docs/decisions/keys-and-envelopes.md)."""

from __future__ import annotations

import hashlib
from typing import Protocol

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from kakanai_desk.vault.keystore import KeyStore

ENTRY = "kakanai/entry/1"
DOCUMENT = "kakanai/document/1"
RECEIPT = "kakanai/receipt/1"
CODE = "kakanai/code/1"
ENROL = "kakanai/enrol/1"  # over a certificate request in DER
TREE = "kakanai/tree/1"  # head of one writer's record
CITY = "kakanai/city/1"  # the center's head over every record
PEOPLE = "kakanai/people/1"  # a step of the city's directory
CARRIED = "kakanai/carried/1"  # a file carried between desk and center
PACK = "kakanai/pack/1"  # the manifest of a pack


def key_id(public_key: bytes) -> str:
    """The first 16 hex digits of SHA-256 over the raw public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def _message(domain: str, statement: bytes) -> bytes:
    return domain.encode("ascii") + b"\x00" + statement


class Signer(Protocol):
    @property
    def public_key(self) -> bytes: ...
    def sign(self, domain: str, statement: bytes) -> bytes: ...


class KeySigner:
    """Signs with the key that it is given."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    @property
    def public_key(self) -> bytes:
        return bytes(self._key.verify_key)

    def sign(self, domain: str, statement: bytes) -> bytes:
        """64 bytes over ``domain ‖ 0 ‖ statement``."""
        return self._key.sign(_message(domain, statement)).signature


class DeskSigner(KeySigner):
    """Signs with a key of the key store; makes the key at first use."""

    def __init__(self, keys: KeyStore, name: str = "desk-signing") -> None:
        seed = keys.get(name)
        if seed is None:
            key = SigningKey.generate()
            keys.put(name, bytes(key))
        else:
            key = SigningKey(seed)
        super().__init__(key)


class FreshSigner(KeySigner):
    """A key of this process alone, kept nowhere."""

    def __init__(self) -> None:
        super().__init__(SigningKey.generate())


def verify(public_key: bytes, domain: str, statement: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's, over this statement, for this purpose."""
    try:
        VerifyKey(public_key).verify(_message(domain, statement), signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True
