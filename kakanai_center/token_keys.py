"""The center's keys wrapped by a key that never leaves an HSM, which is spoken to by PKCS#11 (R-111).

A ``KeyStore`` like the others: ``opening.key_store`` alone knows which it is. Each secret lies in a file beside the
data, encrypted by AES-256-GCM in the token and bound to its name; without token and PIN the files say nothing. The
wrapping key is made in the token at the first use of an empty folder, sensitive and not extractable.

Where the token is and which key it is stands in the settings as a PKCS#11 URI (RFC 7512); the PIN stands in the file
that ``pin-source`` names or in the environment, never in the settings.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass
from pkcs11 import exceptions as faults

from kakanai_center.token_place import TokenPlace
from kakanai_desk.core.errors import DeskError, StoreUnreadable

PIN = "KAKANAI_TOKEN_PIN"  # of the environment
NONCE_BYTES, KEY_BITS = 12, 256
_ONE = Lock()  # a login is the process's, not the session's


class TokenAway(DeskError):
    """The token cannot be reached. Values: ``what``: module, token."""

    code = "CENTER-TOKEN-01"


class TokenPin(DeskError):
    """The token's PIN is missing, readable by others, wrong, or locked. Values: ``what``."""

    code = "CENTER-TOKEN-02"


class TokenKeyMissing(DeskError):
    """The token has not the key that the files were wrapped by: it is another token, or the key was deleted."""

    code = "CENTER-TOKEN-03"


class TokenKeyStore:
    """Secrets in ``folder``, wrapped by the key at ``place``; the token is asked anew for each, so it may come back.

    Raises:
        TokenAway, TokenPin, TokenKeyMissing, StoreUnreadable (a file was altered, or is under another name): by ``get``
        and ``put``.
    """

    def __init__(self, folder: Path, place: TokenPlace) -> None:
        self._folder, self._place = folder, place
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def get(self, name: str) -> bytes | None:
        file = self._file(name)
        if not file.exists():
            return None
        sealed = file.read_bytes()
        with self._session() as session:
            key = self._key(session)
            try:
                return bytes(
                    key.decrypt(
                        sealed[NONCE_BYTES:],
                        mechanism=Mechanism.AES_GCM,
                        mechanism_param=_params(sealed[:NONCE_BYTES], name),
                    )
                )
            except faults.PKCS11Error:
                raise StoreUnreadable(what="key") from None

    def put(self, name: str, value: bytes) -> None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        with self._session() as session:
            key = self._key(session, make=not any(self._folder.glob("*.wrapped")))
            sealed = nonce + bytes(
                key.encrypt(value, mechanism=Mechanism.AES_GCM, mechanism_param=_params(nonce, name))
            )
        temporary = self._folder / f".{name}.new"
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(self._file(name))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.wrapped"

    @contextmanager
    def _session(self) -> Iterator[Any]:
        pin = _pin(self._place.pin)
        with _ONE:
            try:
                library = pkcs11.lib(str(self._place.module))
                library.reinitialize()  # a token that was away is seen again
            except (RuntimeError, faults.PKCS11Error):
                raise TokenAway(what="module") from None
            try:
                token = library.get_token(token_label=self._place.token)
                session = token.open(rw=True, user_pin=pin)
            except (faults.PinIncorrect, faults.PinInvalid, faults.PinLenRange):
                raise TokenPin(what="wrong") from None
            except faults.PinLocked:
                raise TokenPin(what="locked") from None
            except faults.PKCS11Error:
                raise TokenAway(what="token") from None
            with session:
                yield session

    def _key(self, session: Any, *, make: bool = False) -> Any:
        try:
            return session.get_key(object_class=ObjectClass.SECRET_KEY, key_type=KeyType.AES, label=self._place.key)
        except faults.NoSuchKey:
            if not make:
                raise TokenKeyMissing from None
        except faults.MultipleObjectsReturned:
            raise TokenKeyMissing from None
        kept = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.PRIVATE: True}
        return session.generate_key(KeyType.AES, KEY_BITS, label=self._place.key, store=True, template=kept)


def wrap(folder: Path, store: TokenKeyStore) -> int:
    """Bring the keys of a center that kept them in plain files into the token's care; how many.

    Each file goes once what was wrapped of it has been opened again. It may end at any time and be called again.
    Backups of the disk may still hold the files: turn the ring afterwards.
    """
    found = sorted(folder.glob("*.key"))
    for file in found:
        value, name = file.read_bytes(), file.name.removesuffix(".key")
        store.put(name, value)
        if store.get(name) != value:
            raise StoreUnreadable(what="key")
        with file.open("r+b") as plain:
            plain.write(bytes(len(value)))
            os.fsync(plain.fileno())
        file.unlink()
    return len(found)


def _params(nonce: bytes, name: str) -> GCMParams:
    return GCMParams(nonce, b"kakanai/center/key/1\x00" + name.encode(), 128)


def _pin(file: Path | None) -> str:
    """The PIN.

    Raises:
        TokenPin: there is none, or others may read its file.
    """
    if file is None:
        found = os.environ.get(PIN, "")
    elif not file.is_file():
        raise TokenPin(what="file")
    elif os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise TokenPin(what="mode")
    else:
        found = file.read_text("utf-8").strip()
    if not found:
        raise TokenPin(what="missing")
    return found
