"""The desks of a center: their signing keys, their certificates, and the one-time codes by which they come.

A code is short-lived, worth one certificate, kept only as a MAC under a key of the key store, and void after five wrong
tries. A desk that comes with another signing key than the one its terminal has is refused: a replaced desk gets a new
epoch, and with it a new terminal.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from kakanai_center.alarms import raise_alarms
from kakanai_center.authority import Authority
from kakanai_center.credentials import REVOKED, spend_lock
from kakanai_center.tables import certificates, desks, enrolment_codes
from kakanai_desk.core.errors import DeskError
from kakanai_desk.vault import signing
from kakanai_desk.vault.certificates import BadRequest, fingerprint, requested_key
from kakanai_desk.vault.enrolment_code import EnrolmentCode

log = logging.getLogger(__name__)
CODE_MINUTES = 30
TRIES = 5


class EnrolmentRefused(DeskError):
    """The center gives no certificate for this. What was wrong is said in its log, not to whoever asks."""

    code = "CENTER-ENROL-01"


@dataclass(frozen=True)
class Enrolment:
    """What a desk sends with its code: a request (PKCS#10), its signing key, and that key's signature over it."""

    terminal: str
    secret: str
    request: bytes
    signing_key: bytes
    proof: bytes


class Registry:
    """``now`` gives the center's own time; ``mac_key`` is what codes are kept under."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self.mac_key = secrets.token_bytes(32)

    def _mac(self, terminal: str, secret: str) -> bytes:
        return hmac.digest(self.mac_key, f"{terminal}/{secret}".encode(), "sha256")

    def open_code(self, terminal: str, authority: Authority) -> EnrolmentCode:
        """A new code for a terminal; an older one of it is void."""
        code = EnrolmentCode.new(terminal, authority.certificate)
        with self._engine.begin() as tx:
            tx.execute(delete(enrolment_codes).where(enrolment_codes.c.terminal == terminal))
            tx.execute(
                insert(enrolment_codes).values(
                    terminal=terminal,
                    secret_mac=self._mac(terminal, code.secret),
                    expires_at=(self._now() + timedelta(minutes=CODE_MINUTES)).isoformat(),
                    tries_left=TRIES,
                )
            )
        return code

    def enrol(self, asked: Enrolment, authority: Authority) -> bytes:
        """The certificate (DER) of a desk that comes with its code. Its older ones end with that.

        Raises:
            EnrolmentRefused: wrong, used or expired code, or a key that does not fit.
        """
        try:
            requested_key(asked.request)
        except BadRequest:
            raise EnrolmentRefused from None
        with self._engine.begin() as tx:
            if not self._spend(tx, asked):
                why = "code"
            elif not signing.verify(asked.signing_key, signing.ENROL, asked.request, asked.proof):
                why = "proof"
            elif not self._known_by(tx, asked.terminal, asked.signing_key):
                why = "other_key"
            else:
                issued = self._issue(tx, asked.terminal, asked.request, authority)
                self._end(tx, asked.terminal, "replaced", but=fingerprint(issued))
                return issued
            raise_alarms(tx, self._now().isoformat(), [("enrolment", asked.terminal, why)])
        log.warning("terminal %s was not enrolled: %s", asked.terminal, why)
        raise EnrolmentRefused

    def _spend(self, tx: Connection, asked: Enrolment) -> bool:
        """Whether the code is the open one of the terminal. A right one is used up, a wrong one costs a try."""
        c = enrolment_codes.c
        row = tx.execute(select(enrolment_codes).where(c.terminal == asked.terminal).with_for_update()).first()
        if row is None:
            return False
        right = hmac.compare_digest(bytes(row.secret_mac), self._mac(asked.terminal, asked.secret))
        if right or row.tries_left <= 1:
            tx.execute(delete(enrolment_codes).where(c.terminal == asked.terminal))
        else:
            tx.execute(
                update(enrolment_codes).where(c.terminal == asked.terminal).values(tries_left=row.tries_left - 1)
            )
        return right and self._now() < datetime.fromisoformat(row.expires_at)

    def _known_by(self, tx: Connection, terminal: str, key: bytes) -> bool:
        """Make the terminal known by this signing key; False when it has another one."""
        row = tx.execute(select(desks.c.public_key).where(desks.c.terminal == terminal)).first()
        if row is not None:
            return bytes(row.public_key) == key
        tx.execute(insert(desks).values(terminal=terminal, public_key=key, enrolled_at=self._now().isoformat()))
        return True

    def key_of(self, terminal: str) -> bytes | None:
        """The signing key of a desk that is not revoked; its certificate may have run out, since files need none."""
        c = certificates.c
        with self._engine.connect() as tx:
            stands = select(c.fingerprint).where(c.terminal == terminal, c.ended_at.is_(None)).limit(1)
            if tx.execute(stands).first() is None:
                return None
            key = tx.execute(select(desks.c.public_key).where(desks.c.terminal == terminal)).scalar()
            return bytes(key) if key is not None else None

    def renew(self, terminal: str, request: bytes, authority: Authority) -> bytes:
        """A new certificate (DER) for a desk that has one; the one it came with ends when the new one is first used.

        Raises:
            EnrolmentRefused: the request is none.
        """
        try:
            with self._engine.begin() as tx:
                return self._issue(tx, terminal, request, authority)
        except BadRequest:
            raise EnrolmentRefused from None

    def _issue(self, tx: Connection, terminal: str, request: bytes, authority: Authority) -> bytes:
        now = self._now()
        issued = authority.for_desk(terminal, requested_key(request), now)
        tx.execute(
            insert(certificates).values(
                fingerprint=fingerprint(issued.certificate),
                serial=issued.serial,
                terminal=terminal,
                issued_at=now.isoformat(),
                not_after=issued.not_after.isoformat(),
            )
        )
        return issued.certificate

    def _end(self, tx: Connection, terminal: str, why: str, but: str = "") -> int:
        c = certificates.c
        ended = tx.execute(
            update(certificates)
            .where(c.terminal == terminal, c.ended_at.is_(None), c.fingerprint != but)
            .values(ended_at=self._now().isoformat(), why=why)
        )
        return int(ended.rowcount)

    def holder(self, shown: str) -> str | None:
        """The terminal whose valid certificate this is. A desk's older ones end when a newer one is shown."""
        c = certificates.c
        with self._engine.begin() as tx:
            row = tx.execute(select(certificates).where(c.fingerprint == shown)).first()
            if row is None or row.ended_at is not None or self._now() >= datetime.fromisoformat(row.not_after):
                return None
            older = select(c.fingerprint).where(
                c.terminal == row.terminal, c.ended_at.is_(None), c.issued_at < row.issued_at
            )
            if tx.execute(older).first() is not None:
                tx.execute(
                    update(certificates)
                    .where(c.terminal == row.terminal, c.ended_at.is_(None), c.issued_at < row.issued_at)
                    .values(ended_at=self._now().isoformat(), why="replaced")
                )
            return row.terminal

    def revoke(self, terminal: str) -> int:
        """End every certificate of a terminal, and its open code; with effect on its next request. How many ended.

        The lock that all desks share is spent with it: the others make a new one (``credentials``).
        """
        with self._engine.begin() as tx:
            tx.execute(delete(enrolment_codes).where(enrolment_codes.c.terminal == terminal))
            ended = self._end(tx, terminal, REVOKED)
            if ended:
                spend_lock(tx)
            return ended

    def all(self) -> list[dict[str, Any]]:
        """Every certificate, the oldest first."""
        order = (certificates.c.terminal, certificates.c.issued_at)
        with self._engine.connect() as tx:
            return [dict(row) for row in tx.execute(select(certificates).order_by(*order)).mappings()]
