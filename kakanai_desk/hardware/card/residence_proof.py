"""Whether a residence card's contents were signed by an authority this desk believes (docs/cards.md)."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.provenance import Verification
from kakanai_desk.hardware.card import tlv
from kakanai_desk.hardware.card.certificate import BROKEN, load
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
    if not any(issued(root, found) for root in trust.residence):
        return Verification.UNCHECKED
    return Verification.GENUINE if _fits(key, signature, message, hashes.SHA256()) else Verification.FORGED


def issued(root: x509.Certificate, found: x509.Certificate) -> bool:
    """By signature, not by name: the roots bear like names."""
    try:
        algorithm = found.signature_hash_algorithm
    except BROKEN:
        return False
    return algorithm is not None and _fits(root.public_key(), found.signature, found.tbs_certificate_bytes, algorithm)


def _fits(key: object, signature: bytes, message: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    """RSA PKCS#1 v1.5, or ECDSA with the signature in DER or as two bare numbers."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, message, PKCS1v15(), algorithm)
            return True
        if isinstance(key, EllipticCurvePublicKey):
            if len(signature) == _RAW_SIZE:
                half = _RAW_SIZE // 2
                r, s = (int.from_bytes(signature[at : at + half], "big") for at in (0, half))
                signature = encode_dss_signature(r, s)
            key.verify(signature, message, ECDSA(algorithm))
            return True
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return False
