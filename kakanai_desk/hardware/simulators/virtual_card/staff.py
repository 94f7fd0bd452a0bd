"""A played staff card: the part of PIV that sign-in uses (NIST SP 800-73-4), with an invented key. Training and tests.

The key follows from the card's label, so a card that is laid again is the same card.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard, split, sw
from kakanai_desk.hardware.simulators.virtual_card.encode import ber
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import Application, Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

AID = bytes.fromhex("A000000308000010000100")
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_PIN = 0x80
_CHUID, _CERTIFICATE = bytes.fromhex("5FC102"), bytes.fromhex("5FC105")


@dataclass(frozen=True)
class StaffHolder:
    """Whose card it is (``label``: any word). ``packed``: its certificate is gzip'd; ``curve``: another than P-256."""

    label: str
    pin: str = field(repr=False)
    pin_left: int = 3
    packed: str = ""
    curve: str = "secp256r1"
    kind: str = "staff_card"


@cache
def _private(label: str, curve: str = "secp256r1") -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    number = int.from_bytes(hashlib.sha256(f"mihon staff card {label}".encode()).digest(), "big")
    kind = ec.SECP384R1() if curve == "secp384r1" else ec.SECP256R1()
    return ec.derive_private_key(number % (_ORDER - 1) + 1, kind)


@cache
def _certificate(label: str, curve: str) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"MIHON STAFF {label}")])
    key = _private(label, curve)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(label.encode()).digest()[:8], "big") >> 1)
        .not_valid_before(datetime(2025, 4, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 4, 1, tzinfo=UTC))
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def guid_of(label: str) -> bytes:
    return hashlib.sha256(f"guid {label}".encode()).digest()[:16]


def staff_card(holder: StaffHolder, faults: Faults | None = None) -> StaffVirtualCard:
    return StaffVirtualCard(holder, faults)


class StaffVirtualCard(VirtualCard):
    """Faults of its own kind: ``missing=piv``, ``missing=piv:5FC102``, ``copied`` (it signs with another key)."""

    def __init__(self, holder: StaffHolder, faults: Faults | None = None) -> None:
        pin = holder.pin.encode().ljust(8, b"\xff")
        secret = Secret(pin, 3, holder.pin_left)
        super().__init__({"piv": Application(AID, secrets={_PIN: secret})}, faults)
        self._holder = holder
        self.signatures = 0

    def _answer(self, command: bytes) -> bytes:
        if len(command) < 4 or self._app != "piv" or command[1] not in (0x20, 0xCB, 0x87):
            answer = super()._answer(command)
            if command[1:2] == b"\xa4" and answer == sw(0x9000) and self._app == "piv":
                return ber(0x61, ber(0x4F, AID[5:]) + ber(0x79, ber(0x4F, AID[:5]))) + answer
            return answer
        body, _, _ = split(command)
        match command[1]:
            case 0x20:
                return self._verify_pin(command, body)
            case 0xCB:
                return self._handed_over(self._object(body))
            case _:
                return self._handed_over(self._authenticate(command[2], command[3], body))

    def _verify_pin(self, command: bytes, body: bytes) -> bytes:
        self._ef = _PIN
        if len(command) == 4 and (self._app, _PIN) in self._verified:
            return sw(0x9000)
        answer = self._verify(command[2], command[3], body, len(command) == 4)
        return sw(0x6983) if answer == sw(0x6984) else answer

    def _object(self, body: bytes) -> bytes:
        tag = body[2:5] if body[:2] == b"\x5c\x03" else b""
        if f"piv:{tag.hex().upper()}" in self.faults.missing:
            return sw(0x6A82)
        if tag == _CHUID:
            found = ber(0x30, bytes(25)) + ber(0x34, guid_of(self._holder.label)) + ber(0x35, b"20350401")
            return ber(0x53, found + ber(0x3E, b"") + ber(0xFE, b"")) + sw(0x9000)
        if tag == _CERTIFICATE:
            der = _certificate(self._holder.label, self._holder.curve)
            if self._holder.packed:
                packer = zlib.compressobj(wbits=31)
                der = packer.compress(der) + packer.flush()
            told = b"\x01" if self._holder.packed else b"\x00"
            return ber(0x53, ber(0x70, der) + ber(0x71, told) + ber(0xFE, b"")) + sw(0x9000)
        return sw(0x6A82)

    def _authenticate(self, algorithm: int, slot: int, body: bytes) -> bytes:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

        if (algorithm, slot) != (0x11, 0x9A) or body[:6] != bytes((0x7C, 36, 0x82, 0, 0x81, 32)):
            return sw(0x6A80)
        if ("piv", _PIN) not in self._verified:
            return sw(0x6982)
        key = _private("a copy" if self.faults.copied else self._holder.label)
        signature = key.sign(body[6:], ec.ECDSA(Prehashed(hashes.SHA256())))
        self.signatures += 1
        return ber(0x7C, ber(0x82, signature)) + sw(0x9000)
