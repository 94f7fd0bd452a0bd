"""Where keys are kept: the operating system's key store, or an explicit folder. Never one silently for the other."""

from __future__ import annotations

import os
import stat
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Protocol

from kakanai_desk.core.errors import KeyMissing

SERVICE = "kakanai-desk"


class KeyStore(Protocol):
    """Named secrets of one terminal. ``get`` gives None for a key that was never put."""

    def get(self, name: str) -> bytes | None: ...
    def put(self, name: str, value: bytes) -> None: ...


class FileKeyStore:
    """A folder with mode 0700 and one 0600 file a key: for machines without a key store, tests and training.

    Raises:
        KeyMissing: the folder or a file may be read by somebody else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._only_ours(folder)

    @staticmethod
    def _only_ours(path: Path) -> None:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyMissing(name="mode")

    def get(self, name: str) -> bytes | None:
        file = self._folder / f"{name}.key"
        if not file.exists():
            return None
        self._only_ours(file)
        return file.read_bytes()

    def put(self, name: str, value: bytes) -> None:
        file = self._folder / f"{name}.key"
        temporary = self._folder / f".{name}.new"
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(value)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)


class KeyringKeyStore:
    """The operating system's key store through ``keyring``, with the backend pinned.

    ``keyring`` chooses a backend by itself and other packages can slip one in that writes plain text; therefore the
    backend's class is named here and asserted.

    Raises:
        KeyMissing: the backend is not available on this machine.
    """

    def __init__(self, terminal: str, platform: str = os.name) -> None:
        self._terminal = terminal
        if platform == "nt":
            from keyring.backends.Windows import WinVaultKeyring as Backend
        else:
            from keyring.backends.SecretService import Keyring as Backend
        try:
            if Backend.priority <= 0:  # pyright: ignore[reportOperatorIssue] - a class property
                raise KeyMissing(name="keyring")
            self._backend = Backend()
        except (RuntimeError, OSError) as error:
            raise KeyMissing(name="keyring") from error

    def get(self, name: str) -> bytes | None:
        found = self._backend.get_password(SERVICE, f"{self._terminal}/{name}")
        return b64decode(str(found)) if found else None

    def put(self, name: str, value: bytes) -> None:
        self._backend.set_password(SERVICE, f"{self._terminal}/{name}", b64encode(value).decode("ascii"))


def need(store: KeyStore, name: str) -> bytes:
    """The key ``name``.

    Raises:
        KeyMissing: it was never made, or was lost.
    """
    found = store.get(name)
    if found is None:
        raise KeyMissing(name=name)
    return found
