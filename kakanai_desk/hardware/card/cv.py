"""What proves that 券面 data is genuine and its card no copy: CV certificate, signatures, challenge (docs/cards.md).

Both 券面 applications carry the same kind of certificate in EF0004. Functions take a ``CardChannel`` whose application
is selected; none needs a secret beyond those that opened the signed files.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakanai_desk.core.errors import CardDataBroken, CardRefused
from kakanai_desk.core.provenance import Verification
from kakanai_desk.hardware.card import apdu, tlv
from kakanai_desk.hardware.card.apdu import CardChannel
from kakanai_desk.hardware.card.trust import TrustStore, opened, rsa_key, signed, worst

log = logging.getLogger(__name__)

_CERTIFICATE_FILE = 0x0004
_SHA256_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
_BODY_SIZE = 297
_GENUINE, _UNCHECKED, _FORGED = Verification.GENUINE, Verification.UNCHECKED, Verification.FORGED


class Issuer:
    """The signer named by the certificate on the card. ``standing`` says whether we believe that certificate."""

    def __init__(self, key: RSAPublicKey | None, standing: Verification) -> None:
        self._key = key
        self.standing = standing

    def check(self, message: bytes, signature: bytes) -> Verification:
        """Whether the issuer signed ``message``."""
        if self._key is None or self.standing is not _GENUINE:
            return self.standing
        return _GENUINE if signed(self._key, signature, message) else _FORGED

    def open(self, signature: bytes) -> tuple[bytes, Verification]:
        """What the issuer signed, for messages that no standard call checks."""
        if self._key is None or self.standing is not _GENUINE:
            return b"", self.standing
        found = opened(self._key, signature)
        return (b"", _FORGED) if found is None else (found, _GENUINE)


def read_issuer(card: CardChannel, trust: TrustStore) -> Issuer:
    """EF0004 of the selected application, checked against the trust store.

    Raises:
        CardRefused, CardDataBroken: as reading any file.
    """
    card.must("select EF0004", apdu.select_file(_CERTIFICATE_FILE))
    return parse_issuer(card.read_object("EF0004"), trust)


def parse_issuer(data: bytes, trust: TrustStore) -> Issuer:
    """
    Raises:
        CardDataBroken: not a certificate of the form the sheet gives.
    """
    parts = {part.tag: part.value for part in tlv.children(tlv.first(data, "EF0004").value, "EF0004")}
    body, signature = parts.get(0x5F4E), parts.get(0x5F37)
    if body is None or signature is None or len(body) != _BODY_SIZE:
        raise CardDataBroken(file="EF0004", what="certificate")
    authority = trust.my_number.get(body[:16])
    if authority is None:
        return Issuer(None, _UNCHECKED)
    if not signed(authority, signature, body):
        return Issuer(None, _FORGED)
    return Issuer(key_of(body[32:], "EF0004"), _GENUINE)


def key_of(data: bytes, file: str) -> RSAPublicKey:
    """A public key as these cards write it: ``90`` exponent, ``91`` modulus.

    Raises:
        CardDataBroken: not a key.
    """
    parts = {part.tag: part.value for part in tlv.children(data, file)}
    key = rsa_key(parts.get(0x91, b""), parts.get(0x90, b""))
    if key is None:
        raise CardDataBroken(file=file, what="key")
    return key


def challenge(card: CardChannel, key: RSAPublicKey) -> Verification:
    """Let the card sign a number made for this moment: a copy does not have the key. No credential, no counter."""
    nonce = secrets.token_bytes(32)
    info = _SHA256_INFO + hashlib.sha256(nonce).digest()
    answer = card.exchange("challenge", bytes((0x80, 0x2A, 0x00, 0x00, len(info))) + info + b"\x00")
    if not answer.ok:
        log.info("the card does not answer the challenge: %04X", answer.sw)
        return _UNCHECKED
    return _GENUINE if signed(key, answer.data, nonce) else _FORGED


def proof_of_text(card: CardChannel, trust: TrustStore, number: bytes | None, basic: bytes | None) -> Verification:
    """Whether EF0001 and EF0002 of the text AP, as read, are genuine and stand on the card they were written to."""
    return as_far_as_readable(lambda: _text(card, trust, number, basic))


def as_far_as_readable(check: Callable[[], Verification]) -> Verification:
    """A check that reads further files; one that cannot be read or understood proves nothing either way."""
    try:
        return check()
    except (CardRefused, CardDataBroken) as error:
        log.info("not checked: %s", error)
        return _UNCHECKED


def _text(card: CardChannel, trust: TrustStore, number: bytes | None, basic: bytes | None) -> Verification:
    issuer = read_issuer(card, trust)
    if issuer.standing is _UNCHECKED:
        return _UNCHECKED
    card.must("select EF0003", apdu.select_file(0x0003))
    parts = _stored(card.read_object("EF0003"), "EF0003")
    digests = {tag: parts[tag][1] for tag in (0xDF31, 0xDF32) if tag in parts}
    if len(digests) != 2 or 0xDF33 not in parts:
        raise CardDataBroken(file="EF0003", what="signature")
    found = [issuer.check(parts[0xDF31][0] + parts[0xDF32][0], parts[0xDF33][1])]
    if number is not None:
        found.append(_same(digests[0xDF31], number.ljust(17, b"\xff")))
    if basic is not None:
        found.append(_same(digests[0xDF32], _after_offsets(basic)))
    card.must("select EF0007", apdu.select_file(0x0007))
    own = _stored(card.read_object("EF0007"), "EF0007")
    if 0xDF51 not in own or 0xDF52 not in own:
        raise CardDataBroken(file="EF0007", what="signature")
    found.append(issuer.check(own[0xDF51][0], own[0xDF52][1]))
    if _FORGED not in found:
        found.append(challenge(card, key_of(own[0xDF51][1], "EF0007")))
    return worst(found)


def _stored(data: bytes, file: str) -> dict[int, tuple[bytes, bytes]]:
    """Each object inside the first one: as stored, with its header, and its value alone."""
    return stored(tlv.first(data, file).value, file)


def stored(inner: bytes, file: str) -> dict[int, tuple[bytes, bytes]]:
    """Each object by its tag: as stored, with its header, and its value alone.

    Raises:
        CardDataBroken: an object leaves the bounds.
    """
    found: dict[int, tuple[bytes, bytes]] = {}
    for part in tlv.children(inner, file):
        head = tlv.header(inner, file, part.offset)
        size = len(part.value) if head is None else head.size
        found[part.tag] = (inner[part.offset : part.offset + size], part.value)
    return found


def _after_offsets(basic: bytes) -> bytes:
    """EF0002's objects from the name on, as they are signed: the offset table is left out."""
    inner = tlv.first(basic, "EF0002").value
    first = next(tlv.children(inner, "EF0002"))
    if first.tag != 0xDF21:
        return inner
    head = tlv.header(inner, "EF0002")
    return inner[head.size :] if head is not None else inner


def _same(digest: bytes, content: bytes) -> Verification:
    return _GENUINE if hashlib.sha256(content).digest() == digest else _FORGED
