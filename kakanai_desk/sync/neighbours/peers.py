"""Who the neighbours are, and what this desk shows them: its certificate (docs/decisions/mutual-tls.md)."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kakanai_desk.sync.identity import Identity
from kakanai_desk.vault.certificates import desk_of, fingerprint, neighbour_context, server_context, show_as
from kakanai_desk.vault.keystore import KeyStore

FRESH_SECONDS = 300.0  # a renewed certificate is shown after so long at the latest


@dataclass(frozen=True)
class Peer:
    """A neighbour of the settings. ``host``: empty where it only asks and is never asked."""

    terminal: str
    counter: str
    host: str = ""
    port: int = 0


class NotEnrolled(Exception):
    """This desk has no certificate, or one that is over."""


class Peers:
    """``revoked`` gives the fingerprints that this desk knows to be revoked."""

    def __init__(
        self, keys: KeyStore, known: Sequence[Peer], revoked: Callable[[], frozenset[str]] = frozenset
    ) -> None:
        self.known = tuple(known)
        self._by_terminal = {peer.terminal: peer for peer in known}
        self._keys, self._revoked = keys, revoked
        self._made: dict[bool, tuple[ssl.SSLContext, float]] = {}

    def peer(self, terminal: str) -> Peer | None:
        return self._by_terminal.get(terminal)

    def context(self, *, listening: bool) -> ssl.SSLContext:
        """
        Raises:
            NotEnrolled.
        """
        made, at = self._made.get(listening, (None, 0.0))
        if made is not None and time.monotonic() - at < FRESH_SECONDS:
            return made
        identity = Identity.kept(self._keys)
        if identity is None or datetime.now(UTC) >= identity.lasts[1]:
            raise NotEnrolled
        made = server_context(identity.authority) if listening else neighbour_context(identity.authority)
        show_as(made, identity.key, identity.certificate)
        self._made[listening] = (made, time.monotonic())
        return made

    def judged(self, certificate: bytes | None) -> Peer | str:
        """The neighbour whose certificate that is, which TLS has held against our authority; or why it is none."""
        terminal = desk_of(certificate) if certificate else None
        peer = self.peer(terminal) if terminal else None
        if certificate is None or peer is None:
            return "stranger"
        return "revoked" if fingerprint(certificate) in self._revoked() else peer
