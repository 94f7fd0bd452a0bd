"""A local line: the command line asks a running desk or center, open to the same user only.

One request, one answer, JSON. ``multiprocessing.connection`` gives a Unix socket or a Windows pipe, and checks both
ends with a key of the key store (HMAC challenge); only JSON bytes cross, never pickles.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import tempfile
import threading
from collections.abc import Callable, Mapping
from hashlib import sha256
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any

from kakanai_desk.vault.keystore import KeyStore

log = logging.getLogger(__name__)
Answering = Callable[[Mapping[str, Any]], Mapping[str, Any]]

_LONGEST = 100  # bytes of a socket's place that every system takes (Linux 107)


def _address(folder: Path, who: str) -> str:
    """A short name that belongs to the data folder (a socket's path may not exceed some 100 bytes)."""
    mark = sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    if os.name == "nt":
        return rf"\\.\pipe\kakanai-{who}-{mark}"
    name = f"kakanai-{who}-{os.getuid()}-{mark}.sock"
    place = str(Path(tempfile.gettempdir()) / name)
    return place if len(os.fsencode(place)) <= _LONGEST else f"/tmp/{name}"  # noqa: S108 - the name is of our folder alone


def _key(keys: KeyStore, who: str, *, create: bool) -> bytes | None:
    found = keys.get(f"{who}-line")
    if found is None and create:
        found = secrets.token_bytes(32)
        keys.put(f"{who}-line", found)
    return found


class LocalLine:
    """The answering end. ``answer`` runs on the line's own thread; one asker at a time. ``who``: desk or center."""

    def __init__(self, folder: Path, keys: KeyStore, answer: Answering, who: str = "desk") -> None:
        address = _address(folder, who)
        if os.name != "nt":
            Path(address).unlink(missing_ok=True)  # left by one that was killed; the store's lock is the real one
        mask = os.umask(0o177)
        try:
            self._listener = Listener(address, authkey=_key(keys, who, create=True))
        finally:
            os.umask(mask)
        self._answer = answer
        self._open = True
        self._thread = threading.Thread(target=self._run, name=f"{who}-line", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while self._open:
            try:
                with self._listener.accept() as line:
                    request = json.loads(line.recv_bytes(1 << 20))
                    line.send_bytes(json.dumps(self._answer(request), ensure_ascii=False).encode())
            except (EOFError, OSError, AuthenticationError, ValueError) as error:
                if self._open:
                    log.info("a question on the local line was dropped: %s", type(error).__name__)

    def close(self) -> None:
        self._open = False
        self._listener.close()


def ask(
    folder: Path, keys: KeyStore, request: Mapping[str, Any], who: str = "desk", seconds: float = 15
) -> dict[str, Any] | None:
    """The running one's answer, or None when none runs."""
    key = _key(keys, who, create=False)
    if key is None:
        return None
    try:
        with Client(_address(folder, who), authkey=key) as line:
            line.send_bytes(json.dumps(dict(request)).encode())
            if not line.poll(seconds):
                return None
            answer: dict[str, Any] = json.loads(line.recv_bytes(1 << 20))
            return answer
    except (OSError, EOFError, AuthenticationError):
        return None
