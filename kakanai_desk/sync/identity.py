"""What a desk shows the center, and what it knows the center by; both in the desk's key store."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from cryptography import x509

from kakanai_desk.vault.certificates import Key, client_context, desk_of, key_from_bytes, key_to_bytes, show_as
from kakanai_desk.vault.keystore import KeyStore

NAME, AUTHORITY = "center-tls", "center-authority"


@dataclass(frozen=True)
class Identity:
    """Key and certificate (DER) of this desk, and the authority (DER) that it trusts."""

    key: Key = field(repr=False)
    certificate: bytes
    authority: bytes

    @classmethod
    def kept(cls, keys: KeyStore) -> Self | None:
        """That of the last enrolment or renewal."""
        pair, authority = keys.get(NAME), keys.get(AUTHORITY)
        if pair is None or authority is None:
            return None
        length = int.from_bytes(pair[:2], "big")
        return cls(key_from_bytes(pair[2 : 2 + length]), pair[2 + length :], authority)

    def keep(self, keys: KeyStore) -> None:
        """Key and certificate are one value, so that no crash leaves them apart."""
        key = key_to_bytes(self.key)
        keys.put(AUTHORITY, self.authority)
        keys.put(NAME, len(key).to_bytes(2, "big") + key + self.certificate)

    @property
    def terminal(self) -> str:
        return desk_of(self.certificate) or ""

    @property
    def lasts(self) -> tuple[datetime, datetime]:
        """From when and until when the certificate is valid."""
        found = x509.load_der_x509_certificate(self.certificate)
        return found.not_valid_before_utc, found.not_valid_after_utc

    def context(self) -> ssl.SSLContext:
        context = client_context(self.authority)
        show_as(context, self.key, self.certificate)
        return context
