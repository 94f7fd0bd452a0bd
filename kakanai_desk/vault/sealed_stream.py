"""A file of pieces under one key that shows any change, and any end before its end (libsodium's secretstream).

``header ‖ (length ‖ sealed piece)*``; the length is four bytes, big endian. The last piece is empty and says that it is
the last. A first piece may be bound to what stands before the stream (``beside``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_HEADERBYTES as HEADER_BYTES,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_FINAL as FINAL,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as MESSAGE,
)
from nacl.exceptions import CryptoError

KEY_BYTES = 32


class Altered(Exception):
    """The file is not what was written, or not under this key."""


class SealedFile:
    """Writes pieces; leaving without a fault writes the end."""

    def __init__(self, out: BinaryIO, key: bytes, beside: bytes = b"") -> None:
        self._out = out
        self._beside: bytes | None = beside or None
        self._state = crypto_secretstream_xchacha20poly1305_state()
        self._out.write(crypto_secretstream_xchacha20poly1305_init_push(self._state, key))

    def __enter__(self) -> SealedFile:
        return self

    def put(self, piece: bytes) -> None:
        self._push(piece, MESSAGE)

    def _push(self, piece: bytes, tag: int) -> None:
        sealed = crypto_secretstream_xchacha20poly1305_push(self._state, piece, self._beside, tag)
        self._beside = None
        self._out.write(len(sealed).to_bytes(4, "big") + sealed)

    def __exit__(self, fault: object, *_: object) -> None:
        if fault is None:
            self._push(b"", FINAL)


def pieces(data: BinaryIO, key: bytes, beside: bytes = b"") -> Iterator[bytes]:
    """The pieces in their order.

    Raises:
        Altered: something is not as it was written, or the end is missing. What came before was genuine.
    """
    state = crypto_secretstream_xchacha20poly1305_state()
    bound: bytes | None = beside or None
    try:
        crypto_secretstream_xchacha20poly1305_init_pull(state, data.read(HEADER_BYTES), key)
        while True:
            length = int.from_bytes(data.read(4), "big")
            piece, tag = crypto_secretstream_xchacha20poly1305_pull(state, data.read(length), bound)
            bound = None
            if tag == FINAL:
                return
            yield piece
    except (CryptoError, ValueError, TypeError):
        raise Altered from None
