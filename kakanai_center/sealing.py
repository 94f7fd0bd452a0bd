"""Seals what is personal before it reaches the database, and makes the keyed marks by which it is found again.

A database file, a dump or a backup of the server without the key ring shows numbers, times and terminals
(docs/security/threat-model.md says what more can be inferred). XChaCha20-Poly1305 by libsodium; every row names its
key, so keys can be changed while the center works. Marks are HMAC-SHA256 under a key of their own.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any, Self

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import KeyMissing, StoreUnreadable
from kakanai_desk.core.search_keys import kana_key, name_key, plain
from kakanai_desk.vault.keystore import KeyStore

NAME = "seal-ring"
NONCE_BYTES, MARK_BYTES = 24, 16
_ENTRY, _MARKS = "kakanai/center/entry/1", b"kakanai/center/mark/1\x00"


class KeyRing:
    """The keys that bodies are sealed under. New ones are sealed under the newest; older keys stay to open."""

    def __init__(self, kept: dict[str, bytes], newest: str, marks: bytes) -> None:
        self._kept = kept
        self.newest = newest
        self._marks = marks

    @classmethod
    def new(cls) -> Self:
        first = _new_id()
        return cls({first: secrets.token_bytes(32)}, first, secrets.token_bytes(32))

    @classmethod
    def read(cls, keys: KeyStore) -> Self | None:
        """The ring of a key store; None where there is none."""
        kept = keys.get(NAME)
        if kept is None:
            return None
        said = json.loads(kept)
        return cls({i: b64decode(k) for i, k in said["keys"].items()}, said["newest"], b64decode(said["marks"]))

    def keep(self, keys: KeyStore) -> None:
        said = {
            "keys": {i: b64encode(k).decode("ascii") for i, k in self._kept.items()},
            "newest": self.newest,
            "marks": b64encode(self._marks).decode("ascii"),
        }
        keys.put(NAME, canonical(said))

    def turned(self) -> Self:
        """This ring with a new newest key."""
        key_id = _new_id()
        return type(self)({**self._kept, key_id: secrets.token_bytes(32)}, key_id, self._marks)

    def seal(self, content: bytes, bound: bytes) -> bytes:
        """Seal under the newest key, bound to ``bound_to`` of its row: moved to another row it does not open."""
        nonce, key = secrets.token_bytes(NONCE_BYTES), self._kept[self.newest]
        return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(content, bound, nonce, key)

    def open(self, key_id: str, sealed: bytes, bound: bytes) -> bytes:
        """What was sealed.

        Raises:
            KeyMissing: the ring has not that key. StoreUnreadable: the content was altered or belongs elsewhere.
        """
        key = self._kept.get(key_id)
        if key is None:
            raise KeyMissing(name=f"seal {key_id}")
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return crypto_aead_xchacha20poly1305_ietf_decrypt(rest, bound, nonce, key)
        except CryptoError:
            raise StoreUnreadable(what="seal") from None

    def mark(self, word: str) -> bytes:
        """What a word is found by; the same word has the same mark, and nobody without the ring can make it."""
        return hmac.digest(self._marks, _MARKS + word.encode(), "sha256")[:MARK_BYTES]


def bound_to(row: Any) -> bytes:
    """What the sealed body of an entry is bound to. None of the three can hold a NUL."""
    return f"{_ENTRY}\x00{row['id']}\x00{row['terminal']}\x00{row['seq']}".encode()


def kana_words(reading: str) -> set[str]:
    """A reading as words that marks are made of: every two kana that follow each other, as search folds them."""
    folded = kana_key(reading)
    return {f"k:{folded[n : n + 2]}" for n in range(len(folded) - 1)}


def name_words(name: str) -> set[str]:
    """A name as it is written, likewise: every two characters that follow each other, variants as their usual form."""
    folded = name_key(name)
    return {f"n:{folded[n : n + 2]}" for n in range(len(folded) - 1)}


def words_of(body: Any) -> set[str]:
    """What a closed visit is found by: names, readings, birth dates, its reception number, and the sheets that it went
    on from and printed. Never an individual number."""
    found = {number_word(str(body["reception_number"]))}
    people: Iterable[Any] = body["case"].get("people") or ()
    for person in people:
        if isinstance(name := person.get("name"), str):
            found |= name_words(name[:100])
        if isinstance(kana := person.get("kana"), str):
            found |= kana_words(kana[:100])
        if isinstance(birth := person.get("birth_date"), str):
            found.add(f"d:{birth[:10]}")
    if isinstance(sheet := body.get("sheet"), str) and sheet:
        found.add(sheet_word(sheet))
    if isinstance(after := (body.get("carried") or {}).get("sheet"), str) and after:
        found.add(after_word(after))
    return found


def sheet_word(serial: str) -> str:
    """Of the visit that printed the 手続案内書 of this serial."""
    return f"h:{serial}"


def after_word(serial: str) -> str:
    """Of a visit that went on from it."""
    return f"a:{serial}"


def number_word(number: str) -> str:
    return f"r:{plain(number)}"


def _new_id() -> str:
    return secrets.token_hex(8)
