"""Writes a holder into a passport's chip and answers as one does: Basic Access Control, sealed reading, signed object.

Written from docs/cards.md a second time, apart from the reader. Signed by the invented country of ``pki.py``.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from typing import Any

from kakanai_desk.hardware.simulators.virtual_card import pki
from kakanai_desk.hardware.simulators.virtual_card.card import CONTACTLESS_ATR, VirtualCard, split, sw
from kakanai_desk.hardware.simulators.virtual_card.damage import spoil
from kakanai_desk.hardware.simulators.virtual_card.encode import ber
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import MF, Application, ElementaryFile
from kakanai_desk.hardware.simulators.virtual_card.licence import face_jpeg2000
from kakanai_desk.hardware.simulators.virtual_card.people import PassportHolder

ACCESS = 0x0001  # stands for "authenticated" in the files' conditions
_PACE_INFO = bytes.fromhex("3114301206 0A04007F000702020402 02 0201020201 0C".replace(" ", ""))
_TYPE_A_ATR = bytes.fromhex("3B8480014D49484F06")  # what a type A chip says of itself stands in the middle: MIHO
_NEEDS = frozenset({ACCESS})


class PassportCard(VirtualCard):
    def __init__(
        self,
        seed: bytes,
        applications: dict[str, Application],
        faults: Faults,
        *,
        pace_only: bool,
        guarded: bool = False,
        atr: bytes = CONTACTLESS_ATR,
    ) -> None:
        super().__init__(applications, faults, atr)
        self._guarded = guarded
        self._keys = _key(seed, 1), _key(seed, 2)
        self._pace_only = pace_only
        self._challenge = b""
        self._session: tuple[bytes, bytes] | None = None
        self._counter = 0
        self.attempts = 0  # of Basic Access Control
        self.challenge_source = lambda: os.urandom(8)
        self.half_key_source = lambda: os.urandom(16)

    def _forget(self) -> None:
        super()._forget()
        self._challenge, self._session = b"", None

    def _answer(self, command: bytes) -> bytes:
        if len(command) < 5 or not (command[0] == 0x0C or command[1] in (0x84, 0x82)):
            return super()._answer(command)
        if self._pace_only or self._app == MF:
            return sw(0x6D00)
        if command[0] == 0x0C:
            return self._handed_over(self._sealed(command))
        body, _, _ = split(command)
        if command[1] == 0x84:
            self._challenge = self.challenge_source()
            return self._handed_over(self._challenge + sw(0x9000))
        return self._handed_over(self._access(body))

    def _select(self, p1: int, body: bytes) -> bytes:
        if self._guarded and p1 == 0x04 and body and self.applications["lds"].aid.startswith(body):
            return sw(0x6982)
        return super()._select(p1, body)

    def _access(self, body: bytes) -> bytes:
        self.attempts += 1
        challenge, self._challenge = self._challenge, b""
        encryption, authentication = self._keys
        sealed, mac = body[:32], body[32:]
        if len(body) != 40 or not challenge or mac != _mac(authentication, sealed):
            return sw(0x6300)
        plain = _cipher(encryption, sealed, back=True)
        if plain[8:16] != challenge:
            return sw(0x6300)
        half = self.half_key_source()
        answer = _cipher(encryption, challenge + plain[:8] + half)
        seed = bytes(a ^ b for a, b in zip(plain[16:], half, strict=True))
        self._session = _key(seed, 1), _key(seed, 2)
        self._counter = int.from_bytes(challenge[4:] + plain[4:8], "big")
        self._verified.add((MF, ACCESS))
        answer += _mac(authentication, answer)
        return (bytes(40) if self.faults.copied else answer) + sw(0x9000)

    def _sealed(self, command: bytes) -> bytes:
        """Open, carry out, seal. A wrong MAC ends the session."""
        if self._session is None:
            return sw(0x6982)
        encryption, authentication = self._session
        body, _, _ = split(command)
        parts, rest = {}, body
        while rest:
            parts[rest[0]], rest = rest[2 : 2 + rest[1]], rest[2 + rest[1] :]
        covered = body[: len(body) - 10]
        header = command[:4] + b"\x80\0\0\0"
        if parts.get(0x8E) != _mac(authentication, self._next() + header + covered):
            self._session = None
            return sw(0x6988)
        plain = command[1:4]
        if 0x87 in parts:
            data = _cipher(encryption, parts[0x87][1:], back=True).rstrip(b"\0")[:-1]
            plain += bytes((len(data),)) + data
        elif 0x97 in parts:
            plain += parts[0x97]
        offers, self.faults.get_response = self.faults.get_response, False  # inside the seal nothing waits
        answer = super()._answer(b"\x00" + plain)
        self.faults.get_response = offers
        data, status = answer[:-2], answer[-2:]
        objects = b""
        if data:
            padded = data + b"\x80" + bytes(-(len(data) + 1) % 8)
            objects = ber(0x87, b"\x01" + _cipher(encryption, padded))
        objects += b"\x99\x02" + status
        return objects + b"\x8e\x08" + _mac(authentication, self._next() + objects) + sw(0x9000)

    def _next(self) -> bytes:
        self._counter += 1
        return self._counter.to_bytes(8, "big")


def passport_card(holder: PassportHolder, faults: Faults | None = None) -> PassportCard:
    faults = faults or Faults()
    lines = zone(holder)
    second = lines[44:]
    info = second[0:10] + second[13:20] + second[21:28]
    groups = {1: ber(0x61, ber(0x5F1F, lines.encode())), 2: _face()}
    files = {
        0x011E: b"\x60\x0e\x5f\x01\x040107\x5c\x02\x61\x75",
        0x0101: groups[1],
        0x0102: groups[2],
        0x011D: _signed(tuple(groups.items())),
    }
    access = {0x1C: ElementaryFile(_PACE_INFO)} if holder.pace else {}
    applications = {
        MF: Application(b"", access),
        "lds": Application(
            bytes.fromhex("A0000002471001"),
            {number: ElementaryFile(content, needs=_NEEDS) for number, content in files.items()},
        ),
    }
    spoil(applications, faults)
    seed = hashlib.sha1(info.encode(), usedforsecurity=False).digest()[:16]
    return PassportCard(
        seed,
        applications,
        faults,
        pace_only=holder.pace_only,
        guarded=holder.guarded,
        atr=_TYPE_A_ATR if holder.type_a else CONTACTLESS_ATR,
    )


def zone(holder: PassportHolder) -> str:
    """The two lines of 44 of a passport book."""
    name = holder.name.replace(" ", "<<", 1).replace(" ", "<")
    first = f"P<{holder.country}{name}".ljust(44, "<")[:44]
    number, birth, expiry = holder.number.ljust(9, "<"), holder.birth_date[2:], holder.expires_on[2:]
    second = f"{number}{digit(number)}{holder.country}{birth}{digit(birth)}{holder.sex}{expiry}{digit(expiry)}"
    second += "<" * 14 + "0"
    whole = second[0:10] + second[13:20] + second[21:43]
    return first + second + str(digit(whole))


def digit(said: str) -> int:
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return sum((0 if c == "<" else values.index(c)) * (7, 3, 1)[i % 3] for i, c in enumerate(said)) % 10


@cache
def _face() -> bytes:
    record = b"FAC\x00010\x00" + bytes(36) + face_jpeg2000("RGB", (240, 320), 9000, boxed=True)
    template = ber(0xA1, ber(0x87, b"\x01\x01") + ber(0x88, b"\x00\x08"))
    return ber(0x75, ber(0x7F61, ber(0x02, b"\x01") + ber(0x7F60, template + ber(0x5F2E, record))))


@cache
def _signed(groups: tuple[tuple[int, bytes], ...]) -> bytes:
    """EF.SOD: CMS signed data over the digests of the groups."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    sha256 = _sequence(_oid("608648016503040201"))
    rows = b"".join(
        _sequence(ber(0x02, bytes((number,))) + ber(0x04, hashlib.sha256(data).digest())) for number, data in groups
    )
    content = _sequence(ber(0x02, b"\x00") + sha256 + _sequence(rows))
    attributes = _sequence(_oid("2a864886f70d010903") + ber(0x31, _oid("678108010101")))
    digest = ber(0x04, hashlib.sha256(content).digest())
    attributes += _sequence(_oid("2a864886f70d010904") + ber(0x31, digest))
    signature = pki.private_key("passport_signer").sign(ber(0x31, attributes), ec.ECDSA(hashes.SHA256()))
    signer = _sequence(
        ber(0x02, b"\x01")
        + _signer_name(pki.passport_signer())
        + sha256
        + ber(0xA0, attributes)
        + _sequence(_oid("2a8648ce3d040302"))
        + ber(0x04, signature)
    )
    signed = _sequence(
        ber(0x02, b"\x03")
        + ber(0x31, sha256)
        + _sequence(_oid("678108010101") + ber(0xA0, ber(0x04, content)))
        + ber(0xA0, pki.passport_signer())
        + ber(0x31, signer)
    )
    return ber(0x77, _sequence(_oid("2a864886f70d010702") + ber(0xA0, signed)))


def _signer_name(certificate: bytes) -> bytes:
    """issuerAndSerialNumber: who issued the signer's certificate, and its number."""
    from cryptography import x509

    found = x509.load_der_x509_certificate(certificate)
    number = found.serial_number
    return _sequence(found.issuer.public_bytes() + ber(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big")))


def _sequence(inner: bytes) -> bytes:
    return ber(0x30, inner)


def _oid(hexes: str) -> bytes:
    return ber(0x06, bytes.fromhex(hexes))


def _key(seed: bytes, counter: int) -> bytes:
    return hashlib.sha1(seed + counter.to_bytes(4, "big"), usedforsecurity=False).digest()[:16]


def _cipher(key: bytes, data: bytes, *, back: bool = False) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    cipher: Any = Cipher(TripleDES((key + key)[:24]), modes.CBC(bytes(8)))
    work = cipher.decryptor() if back else cipher.encryptor()
    return work.update(data) + work.finalize()


def _mac(key: bytes, data: bytes) -> bytes:
    left, right = key[:8] * 3, key[8:] * 3
    chained = _cipher(left, data + b"\x80" + bytes(-(len(data) + 1) % 8))[-8:]
    return _cipher(left, _cipher(right, chained, back=True))
