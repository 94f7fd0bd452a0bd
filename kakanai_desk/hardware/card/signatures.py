"""Signatures as certificates and CMS write them: who issued a certificate, and whether a signature fits a key.

Authorities of many countries stand in one trust store, and nobody promises that this machine understands all of their
algorithms. What is not understood proves nothing here: it is neither genuine nor false, and it never keeps the next
certificate from being looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.hardware.card import der
from kakanai_desk.hardware.card.certificate import BROKEN

HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "2b0e03021a": hashes.SHA1,
    "608648016503040204": hashes.SHA224,
    "608648016503040201": hashes.SHA256,
    "608648016503040202": hashes.SHA384,
    "608648016503040203": hashes.SHA512,
}
_RSA, _EC = "rsa", "ec"
_PSS = "2a864886f70d01010a"
# the hash is that of the digest where the name of the signature does not say one
_SCHEMES: dict[str, tuple[str, type[hashes.HashAlgorithm] | None]] = {
    "2a864886f70d010101": (_RSA, None),
    "2a864886f70d010105": (_RSA, hashes.SHA1),
    "2a864886f70d01010e": (_RSA, hashes.SHA224),
    "2a864886f70d01010b": (_RSA, hashes.SHA256),
    "2a864886f70d01010c": (_RSA, hashes.SHA384),
    "2a864886f70d01010d": (_RSA, hashes.SHA512),
    "2a8648ce3d0201": (_EC, None),
    "2a8648ce3d0401": (_EC, hashes.SHA1),
    "2a8648ce3d040301": (_EC, hashes.SHA224),
    "2a8648ce3d040302": (_EC, hashes.SHA256),
    "2a8648ce3d040303": (_EC, hashes.SHA384),
    "2a8648ce3d040304": (_EC, hashes.SHA512),
}


@dataclass(frozen=True)
class Scheme:
    """How something was signed. ``padding`` for RSA, None for ECDSA."""

    algorithm: hashes.HashAlgorithm
    padding: PKCS1v15 | PSS | None

    def fits(self, key: object, signature: bytes, message: bytes) -> bool | None:
        """None: a key of this kind signs in another way, so nothing can be said."""
        try:
            if isinstance(key, RSAPublicKey) and self.padding is not None:
                key.verify(signature, message, self.padding, self.algorithm)
            elif isinstance(key, EllipticCurvePublicKey) and self.padding is None:
                key.verify(signature, message, ECDSA(self.algorithm))
            else:
                return None
        except (InvalidSignature, ValueError):
            return False
        except UnsupportedAlgorithm:
            return None
        return True


def issued_by_one_of(roots: Iterable[x509.Certificate], found: x509.Certificate) -> bool:
    """Whether one of ``roots`` signed the certificate. By signature, not by name: the roots bear like names.

    The name only says where to look first: a list of countries holds hundreds.
    """
    try:
        scheme = _scheme_of(found)
        issuer = found.issuer
    except BROKEN:
        return False
    if scheme is None:
        return False
    signature, message = found.signature, found.tbs_certificate_bytes
    for root in sorted(roots, key=lambda root: _named(root) != issuer):
        try:
            key = root.public_key()
        except BROKEN:
            continue
        if scheme.fits(key, signature, message):
            return True
    return False


def _named(root: x509.Certificate) -> x509.Name | None:
    try:
        return root.subject
    except BROKEN:
        return None


def _scheme_of(found: x509.Certificate) -> Scheme | None:
    algorithm, told = found.signature_hash_algorithm, found.signature_algorithm_parameters
    if algorithm is None:
        return None
    if isinstance(told, PKCS1v15 | PSS):
        return Scheme(algorithm, told)
    return Scheme(algorithm, None) if isinstance(told, ECDSA) else None


def cms_scheme(signature: der.Node, digest: type[hashes.HashAlgorithm]) -> Scheme:
    """The ``signatureAlgorithm`` of a CMS signer. ``digest`` is its ``digestAlgorithm``, which need not be the same.

    Raises:
        CardDataBroken, KeyError: none that we know.
    """
    name = der.one(signature.value, der.OID).value.hex()
    if name == _PSS:
        return _pss(signature.children()[1:])
    family, algorithm = _SCHEMES[name]
    return Scheme((algorithm or digest)(), PKCS1v15() if family == _RSA else None)


def _pss(parameters: list[der.Node]) -> Scheme:
    """RSASSA-PSS-params: [0] hash, [1] mask with its hash; what is left out is SHA-1. The salt is as long as it is."""
    inner = der.expect(parameters[0], der.SEQUENCE).children() if parameters else []
    by_tag = {node.tag: node for node in inner}
    algorithm = mask = hashes.SHA1
    if 0xA0 in by_tag:
        algorithm = _hash_named(der.one(by_tag[0xA0].value, der.SEQUENCE))
    if 0xA1 in by_tag:
        parts = der.one(by_tag[0xA1].value, der.SEQUENCE).children()
        if len(parts) != 2:
            raise CardDataBroken(file="SOD", what="pss")
        mask = _hash_named(der.expect(parts[1], der.SEQUENCE))
    return Scheme(algorithm(), PSS(MGF1(mask()), PSS.AUTO))


def _hash_named(node: der.Node) -> type[hashes.HashAlgorithm]:
    return HASHES[der.one(node.value, der.OID).value.hex()]
