"""Passive authentication of a passport: the signed object EF.SOD, its signer, and the digests of what was read.

A country's authority (CSCA) signs the signer's certificate. One that the trust store does not hold makes the passport
検証不可, never false (docs/cards.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.provenance import Verification
from kakanai_desk.hardware.card import der, tlv
from kakanai_desk.hardware.card.certificate import BROKEN, load
from kakanai_desk.hardware.card.residence_proof import issued
from kakanai_desk.hardware.card.trust import TrustStore

_HASHES = {
    "2b0e03021a": hashes.SHA1,
    "608648016503040204": hashes.SHA224,
    "608648016503040201": hashes.SHA256,
    "608648016503040202": hashes.SHA384,
    "608648016503040203": hashes.SHA512,
}
_PSS = "2a864886f70d01010a"
_MESSAGE_DIGEST = "2a864886f70d010904"


@dataclass(frozen=True)
class _Sod:
    certificate: bytes = field(repr=False)
    content: bytes = field(repr=False)
    attributes: bytes = field(repr=False)  # as signed
    digest: str
    algorithm: str
    signature: bytes = field(repr=False)


def check(sod: bytes, groups: Mapping[int, bytes], trust: TrustStore) -> Verification:
    """Whether the data groups, as read, are what a believed country signed. All that is not understood is unchecked."""
    if not trust.passport:
        return Verification.UNCHECKED
    try:
        found = _parse(sod)
        signer = load(found.certificate, "SOD")
        if not any(issued(root, signer) for root in trust.passport):
            return Verification.UNCHECKED
        key = signer.public_key()
        algorithm = _HASHES[found.digest]()
        told, digests = _digests(found.content)
    except (*BROKEN, CardDataBroken, KeyError):
        return Verification.UNCHECKED
    if not _content_is_signed(found, algorithm.name) or not _fits(key, found, algorithm):
        return Verification.FORGED
    fits = all(number in digests and _hash(told, data) == digests[number] for number, data in groups.items())
    return Verification.GENUINE if fits else Verification.FORGED


def _parse(sod: bytes) -> _Sod:
    outer = tlv.first(sod, "SOD")
    if outer.tag != 0x77:
        raise CardDataBroken(file="SOD", what="tag")
    wrapped = der.one(der.one(outer.value, der.SEQUENCE).value, der.OID)
    signed = der.one(der.expect(_at(der.one(outer.value, der.SEQUENCE), 1), 0xA0).value, der.SEQUENCE).children()
    if wrapped.value.hex() != "2a864886f70d010702" or len(signed) < 4:
        raise CardDataBroken(file="SOD", what="cms")
    content = der.one(der.expect(_at(der.expect(signed[2], der.SEQUENCE), 1), 0xA0).value, der.OCTETS).value
    certificates = next((node for node in signed if node.tag == 0xA0), None)
    signer = der.one(der.expect(signed[-1], der.SET).value, der.SEQUENCE).children()
    attributes = next((node for node in signer if node.tag == 0xA0), None)
    tail = [node for node in signer[2:] if node.tag in (der.SEQUENCE, der.OCTETS)]
    if certificates is None or len(tail) < 3:
        raise CardDataBroken(file="SOD", what="cms")
    return _Sod(
        certificate=der.one(certificates.value, der.SEQUENCE).whole,
        content=content,
        attributes=b"" if attributes is None else b"\x31" + attributes.whole[1:],
        digest=der.one(tail[0].value, der.OID).value.hex(),
        algorithm=der.one(tail[1].value, der.OID).value.hex(),
        signature=der.expect(tail[2], der.OCTETS).value,
    )


def _at(node: der.Node, place: int) -> der.Node | None:
    inner = node.children()
    return inner[place] if place < len(inner) else None


def _digests(content: bytes) -> tuple[str, dict[int, bytes]]:
    """LDS security object: the name of its hash, and the digest of each data group."""
    parts = der.one(content, der.SEQUENCE).children()
    if len(parts) < 3:
        raise CardDataBroken(file="SOD", what="lds")
    name = _HASHES[der.one(parts[1].value, der.OID).value.hex()]().name
    found: dict[int, bytes] = {}
    for row in parts[2].children():
        number, digest = row.children()[:2]
        found[int.from_bytes(number.value, "big")] = digest.value
    return name, found


def _content_is_signed(found: _Sod, name: str) -> bool:
    """With signed attributes the signature covers them, and they hold the digest of the content."""
    if not found.attributes:
        return True
    for attribute in der.one(found.attributes, der.SET).children():
        kind, values = attribute.children()[:2]
        if kind.value.hex() == _MESSAGE_DIGEST:
            return der.one(values.value, der.OCTETS).value == _hash(name, found.content)
    return False


def _fits(key: object, found: _Sod, algorithm: hashes.HashAlgorithm) -> bool:
    message = found.attributes or found.content
    try:
        if isinstance(key, RSAPublicKey):
            padding = PSS(MGF1(algorithm), PSS.AUTO) if found.algorithm == _PSS else PKCS1v15()
            key.verify(found.signature, message, padding, algorithm)
            return True
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(found.signature, message, ECDSA(algorithm))
            return True
    except (InvalidSignature, *BROKEN):
        return False
    return False


def _hash(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()
