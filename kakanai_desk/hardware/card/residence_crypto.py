"""Mutual authentication and secure messaging of 在留カード and 特別永住者証明書 (docs/cards.md): 3DES for the first
generation, AES and CMAC for the second. Pure functions; randomness comes in from outside.

There is no MAC in the secure messages of these cards: they keep contents secret and do not prove them. The cards'
signatures do.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.cmac import CMAC

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.hardware.card import tlv

RANDOM_SIZE, KEY_SIZE = 8, 16
TOKEN_SIZE = 40  # 32 encrypted, 8 of MAC


class Suite(Protocol):
    """The ciphers of one generation. The initial vector is always zero."""

    block: int

    def encrypt(self, key: bytes, data: bytes) -> bytes: ...
    def decrypt(self, key: bytes, data: bytes) -> bytes: ...
    def mac(self, key: bytes, data: bytes) -> bytes:
        """Eight bytes."""
        ...


class FirstGeneration:
    """3DES with two keys; retail MAC (ISO 9797-1 algorithm 3)."""

    block = 8

    def encrypt(self, key: bytes, data: bytes) -> bytes:
        return _cbc(TripleDES(key + key[:8]), 8, data)

    def decrypt(self, key: bytes, data: bytes) -> bytes:
        return _cbc(TripleDES(key + key[:8]), 8, data, back=True)

    def mac(self, key: bytes, data: bytes) -> bytes:
        first, second = TripleDES(key[:8] * 3), TripleDES(key[8:] * 3)
        last = _cbc(first, 8, pad(data, 8))[-8:]
        return _cbc(first, 8, _cbc(second, 8, last, back=True))


class SecondGeneration:
    """AES-128; the first half of AES-CMAC."""

    block = 16

    def encrypt(self, key: bytes, data: bytes) -> bytes:
        return _cbc(AES(key), 16, data)

    def decrypt(self, key: bytes, data: bytes) -> bytes:
        return _cbc(AES(key), 16, data, back=True)

    def mac(self, key: bytes, data: bytes) -> bytes:
        made = CMAC(AES(key))
        made.update(data)
        return made.finalize()[:8]


def pad(data: bytes, block: int) -> bytes:
    """``80``, then zeros up to a whole block."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes, file: str) -> bytes:
    """
    Raises:
        CardDataBroken: there is no such padding.
    """
    bare = data.rstrip(b"\x00")
    if not bare.endswith(b"\x80"):
        raise CardDataBroken(file=file, what="padding")
    return bare[:-1]


def number_key(number: bytes | bytearray) -> bytes:
    """The key that the printed card number gives, for encryption and MAC alike."""
    return hashlib.sha1(number, usedforsecurity=False).digest()[:KEY_SIZE]


@dataclass(frozen=True)
class Handshake:
    """Our side of the mutual authentication: our random, our half of the key, the card's random."""

    suite: Suite
    key: bytes = field(repr=False)
    ours: bytes = field(repr=False)
    half: bytes = field(repr=False)
    theirs: bytes = field(repr=False)

    def token(self) -> bytes:
        """What is sent: E ‖ M."""
        sealed = self.suite.encrypt(self.key, self.ours + self.theirs + self.half)
        return sealed + self.suite.mac(self.key, sealed)

    def session_key(self, answer: bytes) -> bytes:
        """The session's key from the card's answer.

        Raises:
            CardDataBroken: the answer does not come from a card that knows the number.
        """
        sealed, mac = answer[:32], answer[32:]
        if len(answer) != TOKEN_SIZE or not hmac.compare_digest(mac, self.suite.mac(self.key, sealed)):
            raise CardDataBroken(file="mutual_auth", what="mac")
        plain = self.suite.decrypt(self.key, sealed)
        if plain[:8] != self.theirs or plain[8:16] != self.ours:
            raise CardDataBroken(file="mutual_auth", what="random")
        seed = bytes(a ^ b for a, b in zip(self.half, plain[16:], strict=True))
        return hashlib.sha1(seed + b"\x00\x00\x00\x01", usedforsecurity=False).digest()[:KEY_SIZE]


def verify_data(suite: Suite, session_key: bytes, number: bytes | bytearray) -> bytes:
    """``86 11 01 ‖ C``: the card number under the session's key; twelve digits fill one padded block of sixteen."""
    return b"\x86\x11\x01" + suite.encrypt(session_key, pad(bytes(number), suite.block))


def opened(suite: Suite, session_key: bytes, answer: bytes, file: str) -> bytes:
    """The contents of ``86 L 01 ‖ C``.

    Raises:
        CardDataBroken: another structure.
    """
    outer = tlv.first(answer, file)
    sealed = outer.value[1:]
    if outer.tag != 0x86 or outer.value[:1] != b"\x01" or not sealed or len(sealed) % suite.block:
        raise CardDataBroken(file=file, what="secure_message")
    return unpad(suite.decrypt(session_key, sealed), file)


def _cbc(cipher: TripleDES | AES, block: int, data: bytes, *, back: bool = False) -> bytes:
    made = Cipher(cipher, CBC(bytes(block)))
    work = made.decryptor() if back else made.encryptor()
    return work.update(data) + work.finalize()
