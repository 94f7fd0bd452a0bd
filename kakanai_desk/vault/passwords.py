"""Passwords: hashed, checked, and refused when they would be guessed (R-083).

Argon2id with RFC 9106's second choice of memory and its own counts (t = 3, p = 4, 64 MiB). A pepper from the key
store goes in first, so that a copied database alone gives nothing to try passwords on: the city's, once this desk holds
its lock (then the hash holds at every desk, ``vault.city_lock``), until then the desk's own. No rule of composition and
no rotation: length and a guess of how many tries it takes (zxcvbn), as NIST SP 800-63B advises.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from kakanai_desk.core.secret import SecretText
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.keystore import KeyStore

SHORTEST, LONGEST = 12, 72
OWN = 8  # letters that are none of the words that anybody would try first
STRONG = 3  # zxcvbn's score from 0 to 4: at least 10^8 guesses
PEPPER = "pepper"
PLACE_WORDS = (  # what whoever knows the place tries first, beside user and city (docs/security/signing-in.md)
    *("kakanai", "kakanai-desk", "madoguchi", "uketsuke", "shiyakusho", "yakusho", "shiminka", "zeimuka", "fukushi"),
    *("hoken", "juumin", "shimin", "mynumber", "mainanba", "tennyu", "tenshutsu"),
    *("書かない窓口", "窓口", "受付", "まどぐち", "うけつけ", "市役所", "役所", "市民課", "税務課", "福祉", "保険"),
    *("住民", "市民", "マイナンバー", "転入", "転出"),
)
_OWN, _CITY = "p1", "c"  # before a hash with this desk's pepper; with the city's, and the id of its lock


def _of_nobody(costs: PasswordHasher) -> str:
    """A hash that takes as long to check as any other and that no password has: its digest is chance (RFC 9106, 3.1).

    Making one of a password would cost every start of the program as much as a sign-in.
    """
    salt, digest = (b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (costs.salt_len, costs.hash_len))
    numbers = f"m={costs.memory_cost},t={costs.time_cost},p={costs.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${numbers}${salt}${digest}"


class Passwords:
    """Makes and checks hashes. ``time_cost`` and ``memory_cost`` (KiB) are lower in tests of timing only."""

    def __init__(
        self, pepper: bytes, locks: CityLocks | None = None, *, time_cost: int = 3, memory_cost: int = 65536
    ) -> None:
        self._pepper = pepper
        self._locks = locks
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=4)
        self._nobody = _of_nobody(self._hasher)

    def hashed(self, password: SecretText) -> str:
        mark, pepper = self._newest()
        return mark + self._hasher.hash(_peppered(pepper, password.buffer()))

    def right(self, stored: str | None, password: SecretText) -> bool:
        """Whether the password fits. None, an unknown user, costs as much as a wrong password and is never right.

        Nor is a hash under a lock that this desk has not.
        """
        mark, argon, rest = (stored or self._newest()[0] + self._nobody).partition("$")
        pepper = self._pepper_of(mark)
        tried = bytes(password.buffer()) if not mark else _peppered(pepper or self._pepper, password.buffer())
        try:
            self._hasher.verify(argon + rest, tried)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None and (pepper is not None or not mark)

    def outdated(self, stored: str) -> bool:
        """Whether the next right password should be hashed anew: another pepper than the newest, or other costs."""
        mark, argon, rest = stored.partition("$")
        return mark != self._newest()[0] or self._hasher.check_needs_rehash(argon + rest)

    def _newest(self) -> tuple[str, bytes]:
        lock = self._locks.newest if self._locks is not None else None
        return (_CITY + lock.id, lock.pepper) if lock is not None else (_OWN, self._pepper)

    def _pepper_of(self, mark: str) -> bytes | None:
        if mark == _OWN:
            return self._pepper
        lock = self._locks.of(mark.removeprefix(_CITY)) if self._locks is not None else None
        return lock.pepper if lock is not None else None

    def try_key(self, user_id: str) -> str:
        """Under what tries of a user id are counted: what was typed as one is perhaps a password, and is not kept."""
        return hmac.new(self._pepper, b"tries\0" + user_id.encode(), sha256).hexdigest()


def _peppered(pepper: bytes, password: bytearray) -> bytes:
    return hmac.new(pepper, password, sha256).digest()


def fault_of(password: SecretText, words: Iterable[str] = ()) -> str:
    """Why a new password cannot be taken: short, long, guessed; empty when it can.

    ``words``: what anybody would try first for this user: id, name, city.
    """
    text = password.buffer().decode("utf-8", "replace")
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    from zxcvbn import zxcvbn  # its lists of words take 12 MB and are wanted where somebody chooses a password only

    known = [*(w for w in words if w), *PLACE_WORDS]
    guessed = zxcvbn(text, known)["score"] < STRONG or _own_letters(text, known) < OWN
    return "guessed" if guessed else ""


def _own_letters(text: str, known: Iterable[str]) -> int:
    """How many letters and digits are left without the known words: two of those together are still soon tried."""
    rest = text.casefold()
    for word in sorted({part.casefold() for each in known for part in each.split()}, key=len, reverse=True):
        rest = rest.replace(word, " ") if len(word) > 1 else rest
    return sum(letter.isalnum() for letter in rest)


def pepper_of(keys: KeyStore) -> bytes:
    """The pepper of this desk; made when there is none yet."""
    found = keys.get(PEPPER)
    if found is None:
        found = secrets.token_bytes(32)
        keys.put(PEPPER, found)
    return found
