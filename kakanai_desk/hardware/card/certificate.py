"""Certificates as a card holds them. Whatever the library says of a broken one becomes the one fault of ours."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from kakanai_desk.core.errors import CardDataBroken

# what reading a certificate or one of its parts may raise; they have no common base
BROKEN = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def load(der: bytes, file: str) -> x509.Certificate:
    """
    Raises:
        CardDataBroken: no certificate.
    """
    try:
        return x509.load_der_x509_certificate(der)
    except BROKEN:
        raise CardDataBroken(file=file, what="certificate") from None
