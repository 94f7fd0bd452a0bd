"""The one-time code by which a desk comes to the center: typed once, worth one certificate.

``NA1-SSSSS-SSSSS-FFFF-FFFF-FFFF-FFFF``: the terminal, a secret of 50 bits, and the first 80 bits of the SHA-256 of the
center's authority, so that the desk tells the secret to that center and to nobody who stands between. Letters as in
``base32``.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from kakanai_desk.vault.base32 import LETTERS, bare, spelled

SECRET_LETTERS, MARK_LETTERS = 10, 16
_FORM = re.compile(r"([A-Z]{2}[1-9])([0-9A-Z]{26})")


@dataclass(frozen=True)
class EnrolmentCode:
    terminal: str
    secret: str = field(repr=False)
    mark: str

    def __str__(self) -> str:
        groups = (self.secret[:5], self.secret[5:], *(self.mark[n : n + 4] for n in range(0, MARK_LETTERS, 4)))
        return "-".join((self.terminal, *groups))

    @classmethod
    def new(cls, terminal: str, authority: bytes) -> EnrolmentCode:
        secret = "".join(secrets.choice(LETTERS) for _ in range(SECRET_LETTERS))
        return cls(terminal, secret, mark_of(authority))

    @classmethod
    def parse(cls, typed: str) -> EnrolmentCode:
        """Read a typed code.

        Raises:
            ValueError: it has not the form of one.
        """
        found = _FORM.fullmatch(re.sub(r"[\s-]", "", typed).upper())
        if found is None:
            raise ValueError("not an enrolment code")
        try:
            rest = bare(found.group(2))
        except ValueError:
            raise ValueError("not an enrolment code") from None
        return cls(found.group(1), rest[:SECRET_LETTERS], rest[SECRET_LETTERS:])


def mark_of(authority: bytes) -> str:
    """What a code says of the authority's certificate (DER)."""
    return spelled(sha256(authority).digest()[:10])
