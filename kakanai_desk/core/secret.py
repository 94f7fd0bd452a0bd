"""Secrets that can be wiped.

A PIN lives for one VERIFY. Python cannot wipe ``bytes`` or ``str``, so a secret is kept in a ``bytearray`` from the
first key press on and never becomes text on our side.
"""

from __future__ import annotations

from types import TracebackType


class SecretText:
    """ASCII digits or letters that must not outlive their use. Never shown by ``repr``, ``str`` or a traceback."""

    __slots__ = ("_bytes",)

    def __init__(self, data: bytes | bytearray = b"") -> None:
        self._bytes = bytearray(data)

    @classmethod
    def taking(cls, data: bytearray) -> SecretText:
        """Take over ``data``: the caller's buffer is zeroed."""
        secret = cls(data)
        data[:] = bytes(len(data))
        return secret

    def push(self, char: int) -> None:
        self._bytes.append(char)

    def pop(self) -> None:
        if self._bytes:
            self._bytes[-1] = 0
            del self._bytes[-1]

    def buffer(self) -> bytearray:
        """The live buffer: use it in place, do not copy it into ``bytes``."""
        return self._bytes

    def wipe(self) -> None:
        self._bytes[:] = bytes(len(self._bytes))
        self._bytes.clear()

    def __len__(self) -> int:
        return len(self._bytes)

    def __repr__(self) -> str:
        return "SecretText(***)"

    __str__ = __repr__

    def __enter__(self) -> SecretText:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()
