"""The desk's local user: ID and password (argon2id). Roles and the second factor come with the center."""

from __future__ import annotations

from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id

from kakanai_desk.core.secret import SecretText
from kakanai_desk.store.desk_store import DeskStore

SHORTEST = 12


class LocalUsers:
    """Checks passwords against the store. An unknown user costs the same time as a wrong password."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store
        self._nobody = _hash(bytearray(b"no such user"))

    def name_of(self, user_id: str, password: SecretText) -> str | None:
        """The user's name when the password is right, else None."""
        found = self._store.user(user_id)
        name, stored = found if found is not None else (None, self._nobody)
        try:
            argon2id.verify(stored.encode("ascii"), bytes(password.buffer()))
        except InvalidkeyError:
            return None
        return name

    def put(self, user_id: str, name: str, password: SecretText) -> None:
        """Create a user or set a new password.

        Raises:
            ValueError: the password is shorter than twelve characters.
        """
        if len(password) < SHORTEST:
            raise ValueError("password too short")
        self._store.put_user(user_id, name, _hash(password.buffer()))


def _hash(password: bytearray) -> str:
    """Argon2id, RFC 9106's second choice of memory (64 MiB)."""
    hashed = argon2id.str(
        bytes(password), opslimit=argon2id.OPSLIMIT_INTERACTIVE, memlimit=argon2id.MEMLIMIT_INTERACTIVE
    )
    return hashed.decode("ascii").rstrip("\x00")
