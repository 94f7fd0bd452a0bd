"""A pack: the city's content in one file, signed by two people, active from a day (R-115, R-117).

``KAKANAI-PACK-1`` ‖ MessagePack ``{manifest, signatures, body}``. The manifest is canonical JSON with the SHA-256 of
the body, and each signature is over the manifest (docs/decisions/packs.md); the body is zlib over MessagePack of
``[[path, bytes], …]`` in the order of the paths, so the same folder makes the same bytes. Nothing is unpacked before
two of the publishers that a machine knows are seen to have signed.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath

import msgspec

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import DeskError
from kakanai_desk.vault.signing import PACK, Signer, verify

MAGIC = b"KAKANAI-PACK-1\n"
SIGNERS = 2
"""How many publishers must have signed."""
MOST_BYTES, MOST_FILES, MOST_UNPACKED = 32 * 1024**2, 10_000, 128 * 1024**2
_SAFE = re.compile(r"[\w][\w .()-]*\Z")


class PackUnfit(DeskError):
    """The file is not a pack that may be used; nothing of it was.

    Values: ``flaw``: form, altered, signers (fewer than two known publishers signed), older (than one that is here),
    contents (the definitions have faults), large.
    """

    code = "PACK-01"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    manifest: bytes
    signatures: dict[str, bytes]  # by the public key, hex
    body: bytes


class _Manifest(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    serial: int
    starts: str
    made_at: str
    files: int
    body_sha256: str
    note: str


@dataclass(frozen=True)
class SignedPack:
    """``serial`` only grows; of the packs whose day has come, the highest one is served. To go back is a new serial."""

    serial: int
    starts: date
    made_at: datetime
    files: int
    note: str
    manifest: bytes
    signatures: Mapping[str, bytes]
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256 over the manifest, hex: names the content, its serial and its day, whoever signed."""
        return hashlib.sha256(self.manifest).hexdigest()


def made(folder: Path, serial: int, starts: date, made_at: datetime, note: str = "") -> SignedPack:
    """A pack of all files under ``folder``, signed by nobody yet. Hidden files are left out.

    Raises:
        PackUnfit: too large, or a name that another system could not hold. OSError: a file cannot be read.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
    if not files or not all(map(_may_stand, files)):
        raise PackUnfit(flaw="form")
    plain = msgspec.msgpack.encode(sorted(files.items()))
    body = zlib.compress(plain, 9)
    if len(files) > MOST_FILES or len(plain) > MOST_UNPACKED or len(body) > MOST_BYTES - 64 * 1024:
        raise PackUnfit(flaw="large")
    manifest = canonical(
        {
            "v": 1, "serial": serial, "starts": starts.isoformat(), "made_at": made_at.isoformat(),
            "files": len(files), "body_sha256": hashlib.sha256(body).hexdigest(), "note": note,
        }
    )  # fmt: skip
    return SignedPack(serial, starts, made_at, len(files), note, manifest, {}, body)


def signed(pack: SignedPack, signer: Signer) -> SignedPack:
    return replace(pack, signatures={**pack.signatures, signer.public_key.hex(): signer.sign(PACK, pack.manifest)})


def encoded(pack: SignedPack) -> bytes:
    return MAGIC + msgspec.msgpack.encode(_File(pack.manifest, dict(sorted(pack.signatures.items())), pack.body))


def decoded(content: bytes) -> SignedPack:
    """The pack in a file; who signed it is still to be asked (``must_be_signed``).

    Raises:
        PackUnfit: no pack, or one that was altered.
    """
    if len(content) > MOST_BYTES:
        raise PackUnfit(flaw="large")
    if not content.startswith(MAGIC):
        raise PackUnfit(flaw="form")
    try:
        file = msgspec.msgpack.decode(content[len(MAGIC) :], type=_File)
        said = msgspec.json.decode(file.manifest, type=_Manifest)
        starts, made_at = date.fromisoformat(said.starts), datetime.fromisoformat(said.made_at)
        plain = canonical(json.loads(file.manifest))
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise PackUnfit(flaw="form") from None
    if said.v != 1 or said.serial < 1 or plain != file.manifest:
        raise PackUnfit(flaw="form")
    if hashlib.sha256(file.body).hexdigest() != said.body_sha256:
        raise PackUnfit(flaw="altered")
    return SignedPack(said.serial, starts, made_at, said.files, said.note, file.manifest, file.signatures, file.body)


def signers(pack: SignedPack, publishers: Collection[str]) -> frozenset[str]:
    """Those of ``publishers`` (public keys, hex) whose signature stands under the pack."""
    return frozenset(
        key
        for key, signature in pack.signatures.items()
        if key in publishers and verify(bytes.fromhex(key), PACK, pack.manifest, signature)
    )


def must_be_signed(pack: SignedPack, publishers: Collection[str]) -> None:
    """
    Raises:
        PackUnfit: fewer than two of ``publishers`` have signed.
    """
    if len(signers(pack, publishers)) < SIGNERS:
        raise PackUnfit(flaw="signers")


def files_of(pack: SignedPack) -> dict[str, bytes]:
    """The files by their path. Call it after ``must_be_signed``.

    Raises:
        PackUnfit: more than a pack may hold, or a path that leads elsewhere.
    """
    opener = zlib.decompressobj()
    try:
        plain = opener.decompress(pack.body, MOST_UNPACKED)
        if not opener.eof:
            raise PackUnfit(flaw="large")
        files = msgspec.msgpack.decode(plain, type=list[tuple[str, bytes]])
    except (zlib.error, msgspec.DecodeError):
        raise PackUnfit(flaw="form") from None
    found = dict(files)
    folded = {path.casefold() for path in found}
    if not (len(folded) == len(files) == pack.files <= MOST_FILES) or not all(map(_may_stand, found)):
        raise PackUnfit(flaw="form")
    return found


def _may_stand(path: str) -> bool:
    """Whether a path stays within its folder, on Windows too."""
    parts = PurePosixPath(path).parts
    return 0 < len(path) <= 200 and "/".join(parts) == path and all(_SAFE.match(part) for part in parts)
