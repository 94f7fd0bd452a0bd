"""Files that are carried between desk and center where no line joins them, and the center's card that begins it.

``KKF1 ‖ length ‖ header ‖ stream``. The header is canonical JSON in the clear; its ``box`` is the stream's key in
libsodium's sealed box for the receiver. The stream (``sealed_stream``) is bound to the header; its last piece is the
sender's signature over header and pieces. A file is read whole before anything of it is used.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import DeskError
from kakanai_desk.vault.certificates import Key
from kakanai_desk.vault.sealed_stream import KEY_BYTES, Altered, SealedFile, pieces
from kakanai_desk.vault.signing import CARRIED, Signer, key_id, verify

MAGIC = b"KKF1"
SUFFIX = ".kkf"
_HEADER_LARGEST = 4096


class CarriedUnfit(DeskError):
    """The file is not what it should be; nothing of it was used.

    Values: ``flaw``: form, altered, sealed (for another), sender (unknown or revoked), signature, kind, terminal, card.
    """

    code = "CARRY-01"


class Kind(StrEnum):
    ENROLMENT = "enrolment"  # desk to center: a code and a certificate request
    ENROLLED = "enrolled"  # its answer
    OUTBOX = "outbox"  # desk to center: messages of ``sync.protocol``
    ANSWER = "answer"  # their answers


Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]  # the answer's file is named by it


class Header(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What stands in the clear. ``reply``: where an answer is sealed for (X25519, hex); empty in answers."""

    v: int
    kind: Kind
    terminal: Terminal
    made_at: str
    to: str
    box: str
    reply: str = ""


class Enrolment(msgspec.Struct, forbid_unknown_fields=True):
    """The first piece of an enrolment."""

    secret: str
    request: bytes
    signing_key: bytes
    proof: bytes


@dataclass(frozen=True)
class Written:
    """A file that lies whole on its medium."""

    file: Path
    entries: int
    size: int  # bytes


def write(out: BinaryIO, header: Header, content: Iterable[bytes], signer: Signer, to: bytes) -> None:
    """Write a file for the holder of ``to`` (raw X25519). ``to`` and ``box`` of the header are filled in here."""
    key = secrets.token_bytes(KEY_BYTES)
    box = SealedBox(PublicKey(to)).encrypt(key).hex()
    head = canonical(msgspec.to_builtins(msgspec.structs.replace(header, to=key_id(to), box=box)))
    out.write(MAGIC + len(head).to_bytes(2, "big") + head)
    said = hashlib.sha256(head)
    with SealedFile(out, key, beside=head) as stream:
        for piece in content:
            _add(said, piece)
            stream.put(piece)
        stream.put(signer.sign(CARRIED, said.digest()))


def _add(said: Any, piece: bytes) -> None:
    said.update(len(piece).to_bytes(8, "big") + hashlib.sha256(piece).digest())


@dataclass(frozen=True)
class Carried:
    """A file that was read whole, and found genuine."""

    header: Header
    _file: Path
    _key: bytes
    _head: bytes

    def pieces(self) -> Iterator[bytes]:
        """What it carries."""
        held = b""
        for number, piece in enumerate(_stream(self._file, self._key, self._head)):
            if number:
                yield held
            held = piece


def read(file: Path, private: bytes, sender: Callable[[Header, bytes], bytes | None]) -> Carried:
    """Read a file for the holder of ``private`` (raw X25519).

    ``sender`` gives the key (raw Ed25519) that must have signed it, from its header and its first piece.

    Raises:
        CarriedUnfit: with what is wrong.
    """
    head, header = _head_of(file)
    if header.to != key_id(bytes(PrivateKey(private).public_key)):
        raise CarriedUnfit(flaw="sealed")
    try:
        key = SealedBox(PrivateKey(private)).decrypt(bytes.fromhex(header.box))
    except (CryptoError, ValueError, TypeError):
        raise CarriedUnfit(flaw="altered") from None
    said, first, held = hashlib.sha256(head), b"", b""
    for number, piece in enumerate(_stream(file, key, head)):
        if number:
            _add(said, held)
        if number == 0:
            first = piece
        held = piece
    public = sender(header, first)
    if public is None:
        raise CarriedUnfit(flaw="sender")
    if not verify(public, CARRIED, said.digest(), held):
        raise CarriedUnfit(flaw="signature")
    return Carried(header, file, key, head)


def _head_of(file: Path) -> tuple[bytes, Header]:
    try:
        with file.open("rb") as data:
            start = data.read(len(MAGIC) + 2)
            length = int.from_bytes(start[len(MAGIC) :], "big")
            head = data.read(length)
    except OSError:
        raise CarriedUnfit(flaw="form") from None
    if not start.startswith(MAGIC) or not 0 < length <= _HEADER_LARGEST or len(head) != length:
        raise CarriedUnfit(flaw="form")
    try:
        header = msgspec.json.decode(head, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CarriedUnfit(flaw="form") from None
    if header.v != 1 or canonical(msgspec.to_builtins(header)) != head:
        raise CarriedUnfit(flaw="form")
    return head, header


def _stream(file: Path, key: bytes, head: bytes) -> Iterator[bytes]:
    try:
        with file.open("rb") as data:
            data.seek(len(MAGIC) + 2 + len(head))
            yield from pieces(data, key, beside=head)
            if data.read(1):
                raise Altered
    except (Altered, OSError):
        raise CarriedUnfit(flaw="altered") from None


def write_whole(file: Path, header: Header, content: Iterator[bytes], signer: Signer, to: bytes) -> Written:
    """Write under another name first: what has the name of a carried file is whole and on the medium.

    Raises:
        CarriedUnfit: flaw=folder, the medium cannot be written; nothing of it stays.
    """
    begun = file.with_suffix(".part")
    try:
        with begun.open("xb") as out:
            write(out, header, content, signer, to)
            out.flush()
            os.fsync(out.fileno())
        begun.replace(file)
        return Written(file, 0, file.stat().st_size)
    except OSError:
        raise CarriedUnfit(flaw="folder") from None
    finally:
        with suppress(OSError):
            begun.unlink(missing_ok=True)


# --- the center's card -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """Who a center is: its authority (DER), the key that files are sealed for, the key that it signs with."""

    authority: bytes
    envelope: bytes
    signing: bytes
    proof: bytes = b""

    def _statement(self) -> bytes:
        plain = {"v": 1, "authority": b64encode(self.authority).decode(), "envelope": self.envelope.hex()}
        return canonical(plain | {"signing": self.signing.hex()})

    def proven(self, authority: Key) -> Card:
        """The same, with the authority's signature."""
        return replace(self, proof=authority.sign(self._statement(), ec.ECDSA(hashes.SHA256())))

    def to_bytes(self) -> bytes:
        return canonical({"card": b64encode(self._statement()).decode(), "proof": b64encode(self.proof).decode()})

    @classmethod
    def read(cls, content: bytes) -> Card:
        """
        Raises:
            CarriedUnfit: it is no card, or not of its own authority.
        """
        try:
            said = msgspec.json.decode(content, type=dict[str, str])
            plain = msgspec.json.decode(b64decode(said["card"], validate=True), type=dict[str, Any])
            card = cls(
                b64decode(plain["authority"], validate=True),
                bytes.fromhex(plain["envelope"]),
                bytes.fromhex(plain["signing"]),
                b64decode(said["proof"], validate=True),
            )
            key = x509.load_der_x509_certificate(card.authority).public_key()
            if not isinstance(key, ec.EllipticCurvePublicKey) or len(card.envelope) != 32 or len(card.signing) != 32:
                raise CarriedUnfit(flaw="card")
            key.verify(card.proof, card._statement(), ec.ECDSA(hashes.SHA256()))
        except (msgspec.DecodeError, ValueError, KeyError, TypeError, InvalidSignature):
            raise CarriedUnfit(flaw="card") from None
        return card


def file_name(terminal: str, kind: Kind, at: datetime) -> str:
    """``NA1-outbox-20260410T010000Z.kkf``: nothing of anybody in it."""
    return f"{terminal}-{kind.value}-{at.astimezone(UTC).strftime('%Y%m%dT%H%M%SZ')}{SUFFIX}"
