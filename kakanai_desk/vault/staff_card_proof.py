"""Whether a staff card signed a text: ECDSA on P-256 with SHA-256 (FIPS 186-5), by the key the directory holds."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

POINT = 65  # bytes of an uncompressed point


def signed(key: str, text: bytes, signature: bytes) -> bool:
    """``key``: the uncompressed point, hex; ``signature``: DER. Anything malformed is no signature."""
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(key))
        public.verify(signature, text, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def point_of(public: object) -> str:
    """The uncompressed point of a P-256 key, hex; empty for any other key."""
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        return ""
    numbers = public.public_numbers()
    return (b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")).hex()
