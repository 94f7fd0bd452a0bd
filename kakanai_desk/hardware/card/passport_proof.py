"""Passive authentication of a passport: the signed object EF.SOD, its signer, and the digests of what was read.

A country's authority (CSCA) signs the signer's certificate. One that the trust store does not hold makes the passport
検証不可, never false (docs/cards.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.provenance import Verification
from kakanai_desk.hardware.card import der, tlv
from kakanai_desk.hardware.card.certificate import BROKEN, load
from kakanai_desk.hardware.card.signatures import HASHES, Scheme, cms_scheme, issued_by_one_of
from kakanai_desk.hardware.card.trust import TrustStore

_MESSAGE_DIGEST = "2a864886f70d010904"
_SIGNED_DATA = "2a864886f70d010702"
_KEY_ID = 0x80  # the signer named by its subjectKeyIdentifier instead of issuer and serial number


@dataclass(frozen=True)
class _Sod:
    certificates: tuple[bytes, ...] = field(repr=False)
    signer: der.Node = field(repr=False)  # which of them signed
    content: bytes = field(repr=False)
    attributes: bytes = field(repr=False)  # as signed
    digest: type[hashes.HashAlgorithm]
    scheme: Scheme
    signature: bytes = field(repr=False)


def check(sod: bytes, groups: Mapping[int, bytes], trust: TrustStore) -> Verification:
    """Whether the data groups, as read, are what a believed country signed. All that is not understood is unchecked."""
    if not trust.passport:
        return Verification.UNCHECKED
    try:
        found = _parse(sod)
        named, held = _signers(found)
        keys = [one.public_key() for one in held if issued_by_one_of(trust.passport, one)]
        told, digests = _digests(found.content)
    except (*BROKEN, CardDataBroken, KeyError):
        return Verification.UNCHECKED
    signed = [found.scheme.fits(key, found.signature, found.attributes or found.content) for key in keys]
    if True not in signed and (not named or False not in signed):
        return Verification.UNCHECKED
    if True not in signed or not _content_is_signed(found):
        return Verification.FORGED
    fits = all(number in digests and _hash(told, data) == digests[number] for number, data in groups.items())
    return Verification.GENUINE if fits else Verification.FORGED


def _parse(sod: bytes) -> _Sod:
    outer = tlv.first(sod, "SOD")
    if outer.tag != 0x77:
        raise CardDataBroken(file="SOD", what="tag")
    wrapped = der.one(der.one(outer.value, der.SEQUENCE).value, der.OID)
    signed = der.one(der.expect(_at(der.one(outer.value, der.SEQUENCE), 1), 0xA0).value, der.SEQUENCE).children()
    if wrapped.value.hex() != _SIGNED_DATA or len(signed) < 4:
        raise CardDataBroken(file="SOD", what="cms")
    content = der.one(der.expect(_at(der.expect(signed[2], der.SEQUENCE), 1), 0xA0).value, der.OCTETS).value
    certificates = next((node for node in signed if node.tag == 0xA0), None)
    signer = der.one(der.expect(signed[-1], der.SET).value, der.SEQUENCE).children()
    attributes = next((node for node in signer if node.tag == 0xA0), None)
    tail = [node for node in signer[2:] if node.tag in (der.SEQUENCE, der.OCTETS)]
    if certificates is None or len(tail) < 3:
        raise CardDataBroken(file="SOD", what="cms")
    digest = HASHES[der.one(tail[0].value, der.OID).value.hex()]
    return _Sod(
        certificates=tuple(node.whole for node in certificates.children() if node.tag == der.SEQUENCE),
        signer=signer[1],
        content=content,
        attributes=b"" if attributes is None else b"\x31" + attributes.whole[1:],
        digest=digest,
        scheme=cms_scheme(tail[1], digest),
        signature=der.expect(tail[2], der.OCTETS).value,
    )


def _at(node: der.Node, place: int) -> der.Node | None:
    inner = node.children()
    return inner[place] if place < len(inner) else None


def _signers(found: _Sod) -> tuple[bool, list[x509.Certificate]]:
    """The certificates that may be the signer's: the named ones (True), or all when it names none of them.

    A country may send its authority's certificate along, in any order, and leave the signer's out; some name the
    signer carelessly. So an unnamed certificate may prove the signature right, but never wrong.
    """
    held: list[x509.Certificate] = []
    for raw in found.certificates:
        try:
            held.append(load(raw, "SOD"))
        except CardDataBroken:
            continue  # another one may still be the signer's
    named = [one for one in held if _is_named(one, found.signer)]
    return bool(named), named or held


def _is_named(one: x509.Certificate, signer: der.Node) -> bool:
    try:
        if signer.tag == _KEY_ID:
            held = one.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            return held.digest == signer.value
        number = _at(signer, 1)
        return number is not None and int.from_bytes(number.value, "big", signed=True) == one.serial_number
    except (*BROKEN, x509.ExtensionNotFound):
        return False


def _digests(content: bytes) -> tuple[str, dict[int, bytes]]:
    """LDS security object: the name of its hash, and the digest of each data group."""
    parts = der.one(content, der.SEQUENCE).children()
    if len(parts) < 3:
        raise CardDataBroken(file="SOD", what="lds")
    name = HASHES[der.one(parts[1].value, der.OID).value.hex()]().name
    found: dict[int, bytes] = {}
    for row in parts[2].children():
        number, digest = row.children()[:2]
        found[int.from_bytes(number.value, "big")] = digest.value
    return name, found


def _content_is_signed(found: _Sod) -> bool:
    """With signed attributes the signature covers them, and they hold the digest of the content."""
    if not found.attributes:
        return True
    try:
        for attribute in der.one(found.attributes, der.SET).children():
            kind, values = attribute.children()[:2]
            if kind.value.hex() == _MESSAGE_DIGEST:
                return der.one(values.value, der.OCTETS).value == _hash(found.digest().name, found.content)
    except (CardDataBroken, ValueError):
        return False
    return False


def _hash(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()
