"""Basic Access Control and secure messaging of passports (ICAO 9303-11; docs/cards.md): 3DES and retail MAC.

Pure; randomness comes in from outside. Here every answer carries a MAC, which is checked before anything is believed.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.hardware.card import tlv
from kakanai_desk.hardware.card.residence_crypto import FirstGeneration, pad, unpad

_TDES = FirstGeneration()  # the same ciphers as the first generation of residence cards
_TOKEN_SIZE = 40


def derived(seed: bytes, counter: int) -> bytes:
    """K(counter); the parity bits that the specification sets make no difference to the cipher and are set too."""
    raw = hashlib.sha1(seed + counter.to_bytes(4, "big"), usedforsecurity=False).digest()[:16]
    return bytes((byte & 0xFE) | (1 - (byte >> 1).bit_count() % 2) for byte in raw)


def seed_of(mrz_info: bytes | bytearray) -> bytes:
    return hashlib.sha1(mrz_info, usedforsecurity=False).digest()[:16]


@dataclass(frozen=True)
class Access:
    """Our side of Basic Access Control."""

    seed: bytes = field(repr=False)
    ours: bytes = field(repr=False)
    half: bytes = field(repr=False)
    theirs: bytes = field(repr=False)

    def token(self) -> bytes:
        sealed = _TDES.encrypt(derived(self.seed, 1), self.ours + self.theirs + self.half)
        return sealed + _TDES.mac(derived(self.seed, 2), sealed)

    def session(self, answer: bytes) -> Session:
        """
        Raises:
            CardDataBroken: the answer does not come from a chip that knows this MRZ.
        """
        sealed, mac = answer[:32], answer[32:]
        right = (
            hmac.compare_digest(mac, _TDES.mac(derived(self.seed, 2), sealed)) if len(answer) == _TOKEN_SIZE else False
        )
        if not right:
            raise CardDataBroken(file="bac", what="mac")
        plain = _TDES.decrypt(derived(self.seed, 1), sealed)
        if plain[:8] != self.theirs or plain[8:16] != self.ours:
            raise CardDataBroken(file="bac", what="random")
        seed = bytes(a ^ b for a, b in zip(self.half, plain[16:], strict=True))
        return Session(derived(seed, 1), derived(seed, 2), int.from_bytes(self.theirs[4:] + self.ours[4:], "big"))


@dataclass
class Session:
    """Seals commands and opens answers; the counter goes up by one for each of them."""

    encryption: bytes = field(repr=False)
    authentication: bytes = field(repr=False)
    counter: int = field(repr=False)

    def seal(self, header: bytes, data: bytes = b"", le: int | None = None) -> bytes:
        """``header`` is INS, P1, P2 of the plain command."""
        head = b"\x0c" + header
        objects = b""
        if data:
            sealed = _TDES.encrypt(self.encryption, pad(data, 8))
            objects += b"\x87" + bytes((len(sealed) + 1,)) + b"\x01" + sealed
        if le is not None:
            objects += b"\x97\x01" + bytes((le & 0xFF,))
        mac = _TDES.mac(self.authentication, self._next() + pad(head, 8) + objects)
        body = objects + b"\x8e\x08" + mac
        return head + bytes((len(body),)) + body + b"\x00"

    def open(self, answer: bytes, step: str) -> tuple[bytes, int]:
        """Contents and the status word inside the seal.

        Raises:
            CardDataBroken: the MAC or the structure is wrong.
        """
        parts = {part.tag: (part.offset, part.value) for part in tlv.children(answer, step)}
        if 0x8E not in parts or 0x99 not in parts:
            raise CardDataBroken(file=step, what="secure_message")
        covered = answer[: parts[0x8E][0]]
        if not hmac.compare_digest(parts[0x8E][1], _TDES.mac(self.authentication, self._next() + covered)):
            raise CardDataBroken(file=step, what="mac")
        data = b""
        if 0x87 in parts:
            sealed = parts[0x87][1]
            if sealed[:1] != b"\x01" or len(sealed) < 9 or len(sealed) % 8 != 1:
                raise CardDataBroken(file=step, what="secure_message")
            data = unpad(_TDES.decrypt(self.encryption, sealed[1:]), step)
        return data, int.from_bytes(parts[0x99][1], "big")

    def _next(self) -> bytes:
        self.counter = (self.counter + 1) & 0xFFFFFFFFFFFFFFFF
        return self.counter.to_bytes(8, "big")
