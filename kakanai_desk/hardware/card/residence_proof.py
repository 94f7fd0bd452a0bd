"""Whether a residence card's contents were signed by an authority this desk believes (docs/cards.md)."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.provenance import Verification
from kakanai_desk.hardware.card import tlv
from kakanai_desk.hardware.card.certificate import BROKEN, load
from kakanai_desk.hardware.card.signatures import Scheme, issued_by_one_of
from kakanai_desk.hardware.card.trust import TrustStore

SIGNED_ITEMS = (0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCE, 0xCA, 0xCB, 0xCC, 0xCD)
_RAW_SIZE = 96


def check(trust: TrustStore, certificate: bytes, signature: bytes, message: bytes) -> Verification:
    """``certificate`` is X.509 with padding after it. No authority of ours signed it: 検証不可, not false."""
    try:
        header = tlv.header(certificate, "certificate")
        found = load(certificate[: header.size if header else 0], "certificate")
        key = found.public_key()
    except (*BROKEN, CardDataBroken):
        return Verification.UNCHECKED
    if not issued_by_one_of(trust.residence, found):
        return Verification.UNCHECKED
    fits = _fits(key, signature, message)
    if fits is None:
        return Verification.UNCHECKED
    return Verification.GENUINE if fits else Verification.FORGED


def _fits(key: object, signature: bytes, message: bytes) -> bool | None:
    """RSA PKCS#1 v1.5, or ECDSA with the signature in DER or as two bare numbers; SHA-256 for both."""
    curve = isinstance(key, EllipticCurvePublicKey)
    if curve and len(signature) == _RAW_SIZE:
        half = _RAW_SIZE // 2
        r, s = (int.from_bytes(signature[at : at + half], "big") for at in (0, half))
        signature = encode_dss_signature(r, s)
    return Scheme(hashes.SHA256(), None if curve else PKCS1v15()).fits(key, signature, message)
