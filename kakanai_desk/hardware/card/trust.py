"""The keys this city believes, and what a check against them gives: never a bare boolean.

Pure values; ``hardware/trust_store.py`` reads them from a folder. An unknown authority makes a card 検証不可
(``UNCHECKED``), never false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from kakanai_desk.core.provenance import Verification


@dataclass(frozen=True)
class TrustStore:
    """``my_number``: authorities of the 券面 data by their 証明者鍵ID (16 bytes). ``residence``: root certificates.
    ``passport``: the certificates of the countries' authorities (CSCA).
    """

    my_number: Mapping[bytes, RSAPublicKey] = field(default_factory=dict[bytes, RSAPublicKey])
    residence: tuple[x509.Certificate, ...] = ()
    passport: tuple[x509.Certificate, ...] = ()


NOBODY = TrustStore()


def rsa_key(modulus: bytes, exponent: bytes) -> RSAPublicKey | None:
    """A key as a card writes it; None when the numbers can be no key."""
    try:
        return RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big")).public_key()
    except ValueError:
        return None


def signed(key: RSAPublicKey, signature: bytes, message: bytes) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256."""
    try:
        key.verify(signature, message, PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def opened(key: RSAPublicKey, signature: bytes) -> bytes | None:
    """What was signed, as it stands inside the padding; None when it was not signed with this key."""
    try:
        return key.recover_data_from_signature(signature, PKCS1v15(), None)
    except (InvalidSignature, ValueError):
        return None


def worst(results: Iterable[Verification]) -> Verification:
    """One false part makes it false, else one unchecked part makes it unchecked."""
    found = set(results)
    if Verification.FORGED in found:
        return Verification.FORGED
    return Verification.GENUINE if found == {Verification.GENUINE} else Verification.UNCHECKED
