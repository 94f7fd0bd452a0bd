"""Our own codes: a versioned header, signed, sealed when it holds personal data (docs/decisions/keys-and-envelopes.md).

``KKC1 ‖ length ‖ header ‖ body``. The header is canonical JSON; the body is ``signature ‖ payload``, inside
libsodium's sealed box when the header names a recipient. The signature is over length, header and payload. A code
that nobody signs (``from`` is missing: the resident's own phone made it) carries a digest in its place, which finds
damage and proves nothing. Readers that type instead of sending bytes get the same in base45 after ``KKC1:``.

A code that desks of one city seal for each other (``seal_for`` is a key that only they can work out) brings its
signer's public key as the first 32 bytes of the payload: a desk need not know every other one to read its sheets, and
whoever asks later who wrote one finds the key in the center's registry.

Opening is judging: every outcome is a value, and only a genuine or openly unsigned code gives its payload.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.ports.code import SpentCodes
from kakanai_desk.vault.base45 import decode, encode
from kakanai_desk.vault.signing import CODE, Signer, key_id, verify

MAGIC = b"KKC1"
TYPED = b"KKC1:"
LARGEST = 16_384
_HEADER_LARGEST = 512
_SIGNATURE = 64
_DIGEST = 16
_KEY_SIZE = 32
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Verdict(StrEnum):
    """What was found out about a code. The words are those of ``code read --json`` and never change."""

    GENUINE = "genuine"
    UNSIGNED = "unsigned"  # whole, and nobody vouches for it: as good as typed by the resident
    KEY_UNKNOWN = "key_unknown"
    SEALED_FOR_ANOTHER = "sealed_for_another"
    FORGED = "forged"
    EXPIRED = "expired"
    SPENT = "spent"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Header:
    """What stands in the clear. ``serial`` is new for every code and is what a spent code is known by."""

    kind: str
    expires: datetime
    serial: str
    sender: str = ""  # key id; empty: unsigned
    to: str = ""  # key id; empty: not sealed

    def to_plain(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "v": 1,
            "kind": self.kind,
            "expires": self.expires.astimezone(UTC).strftime(_TIME),
            "serial": self.serial,
        }
        return told | ({"from": self.sender} if self.sender else {}) | ({"to": self.to} if self.to else {})


@dataclass(frozen=True)
class Opened:
    """The judgement of one code. ``payload`` is empty unless the verdict lets it be used."""

    verdict: Verdict
    header: Header | None = None
    payload: bytes = field(default=b"", repr=False)
    what: str = ""  # which rule a malformed code breaks

    @property
    def usable(self) -> bool:
        return self.verdict in (Verdict.GENUINE, Verdict.UNSIGNED)


def written(
    kind: str,
    payload: bytes,
    expires: datetime,
    serial: str,
    signer: Signer | None,
    seal_for: bytes | None = None,
    *,
    largest: int = LARGEST,
) -> bytes:
    """The bytes of a code. ``serial`` is 16 to 32 hex digits, random; ``seal_for`` a raw X25519 public key.

    ``largest``: more than a 2D code could hold, for what goes over a line.

    Raises:
        ValueError: the kind or the serial is not of the form, or it grows too large.
    """
    sender = key_id(signer.public_key) if signer else ""
    header = Header(kind, expires, serial, sender, key_id(seal_for) if seal_for else "")
    if not _KIND.fullmatch(kind) or not _SERIAL.fullmatch(serial):
        raise ValueError("kind or serial")
    plain = canonical(header.to_plain())
    head = len(plain).to_bytes(2, "big") + plain
    proof = signer.sign(CODE, head + payload) if signer else _digest(head + payload)
    body = proof + payload
    if seal_for:
        body = SealedBox(PublicKey(seal_for)).encrypt(body)
    code = MAGIC + head + body
    if len(code) > largest:
        raise ValueError("too large")
    return code


def typed(code: bytes) -> str:
    """The same code in characters every keyboard reader types, and QR's alphanumeric mode packs well."""
    return TYPED.decode("ascii") + encode(code[len(MAGIC) :])


def is_ours(data: bytes) -> bool:
    return data.startswith(MAGIC)


def opened(
    data: bytes,
    now: datetime,
    keys: Mapping[str, bytes],
    *,
    private: Mapping[str, bytes] | None = None,
    spent: SpentCodes | None = None,
    unsigned_kinds: frozenset[str] = frozenset(),
    own_key_kinds: frozenset[str] = frozenset(),
    largest: int = LARGEST,
) -> Opened:
    """Judge a code. ``keys``: key id → Ed25519 public key; ``private``: key id → X25519 private key of this desk.
    ``own_key_kinds``: sealed kinds that bring their signer's key themselves.

    Nothing is remembered here: whoever takes the payload over spends ``header.serial`` in the same transaction.
    """
    try:
        head, header, body = _parsed(data, largest)
    except _Broken as broken:
        return Opened(Verdict.MALFORMED, what=str(broken))
    if header.to:
        key = (private or {}).get(header.to)
        if key is None:
            return Opened(Verdict.SEALED_FOR_ANOTHER, header)
        try:
            body = SealedBox(PrivateKey(key)).decrypt(body)
        except (CryptoError, ValueError, TypeError):
            return Opened(Verdict.FORGED, header)
        if header.kind in own_key_kinds:
            brought = body[_SIGNATURE : _SIGNATURE + _KEY_SIZE]
            keys = {**keys, key_id(brought): brought}
    return _judged(head, header, body, now, keys, spent, unsigned_kinds)


def _judged(
    head: bytes,
    header: Header,
    body: bytes,
    now: datetime,
    keys: Mapping[str, bytes],
    spent: SpentCodes | None,
    unsigned_kinds: frozenset[str],
) -> Opened:
    proof = _SIGNATURE if header.sender else _DIGEST
    if len(body) < proof:
        return Opened(Verdict.MALFORMED, header, what="short")
    payload = body[proof:]
    if header.sender:
        key = keys.get(header.sender)
        if key is None:
            return Opened(Verdict.KEY_UNKNOWN, header)
        if key_id(key) != header.sender or not verify(key, CODE, head + payload, body[:proof]):
            return Opened(Verdict.FORGED, header)
    elif header.kind not in unsigned_kinds:
        return Opened(Verdict.MALFORMED, header, what="unsigned")
    elif _digest(head + payload) != body[:proof]:
        return Opened(Verdict.FORGED, header)
    if now > header.expires:
        return Opened(Verdict.EXPIRED, header)
    if spent is not None and spent.is_spent(header.serial):
        return Opened(Verdict.SPENT, header)
    return Opened(Verdict.GENUINE if header.sender else Verdict.UNSIGNED, header, payload)


# --- the header -------------------------------------------------------------------------------------------------

_KIND = re.compile(r"[a-z][a-z_]{0,23}")
_SERIAL = re.compile(r"[0-9a-f]{16,32}")
_KEY = re.compile(r"[0-9a-f]{16}")


class _Broken(Exception):
    pass


def _parsed(data: bytes, largest: int) -> tuple[bytes, Header, bytes]:
    if len(data) > largest:
        raise _Broken("large")
    if data.startswith(TYPED):
        try:
            data = MAGIC + decode(data[len(TYPED) :])
        except ValueError:
            raise _Broken("base45") from None
    length = int.from_bytes(data[4:6], "big")
    plain = data[6 : 6 + length]
    if not data.startswith(MAGIC) or not 0 < length <= _HEADER_LARGEST or len(plain) != length:
        raise _Broken("length")
    try:
        found: Any = json.loads(plain)
    except (ValueError, RecursionError):
        raise _Broken("header") from None
    return data[4 : 6 + length], _header(found, plain), data[6 + length :]


def _header(found: Any, plain: bytes) -> Header:
    if not isinstance(found, dict) or not all(isinstance(v, str) for k, v in found.items() if k != "v"):
        raise _Broken("header")
    if type(found.get("v")) is not int or found["v"] != 1:
        raise _Broken("version")
    try:
        expires = datetime.strptime(found.get("expires", ""), _TIME).replace(tzinfo=UTC)
    except ValueError:
        raise _Broken("expires") from None
    header = Header(found.get("kind", ""), expires, found.get("serial", ""), found.get("from", ""), found.get("to", ""))
    if not _KIND.fullmatch(header.kind) or not _SERIAL.fullmatch(header.serial):
        raise _Broken("kind or serial")
    if any(name in found and not _KEY.fullmatch(found[name]) for name in ("from", "to")):
        raise _Broken("key")
    if canonical(header.to_plain()) != plain:
        raise _Broken("canonical")
    return header


def _digest(statement: bytes) -> bytes:
    return hashlib.sha256(CODE.encode("ascii") + b"\x00" + statement).digest()[:_DIGEST]
