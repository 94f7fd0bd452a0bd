"""Brings passwords and second factors to all desks, sealed so that the center cannot read them (R-083).

After the directory in the loop of ``engine``: who was reset there is reset before a password is told to anybody.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.ports.people import Credentials
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.credential_protocol import (
    MOST_RECORDS,
    CredentialsAnswer,
    CredentialsQuestion,
    Head,
    Session,
    Share,
    WireRecord,
    bound_to,
    digest_of,
)
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said
from kakanai_desk.vault.city_lock import CityLock, CityLocks, LockUnfit, fresh_lock

log = logging.getLogger(__name__)
NO_CREDENTIALS = 404  # a center from before it passed them on
MOST_ROUNDS = 60  # of one meeting: the records of 6,000 users


class CredentialRows(Protocol):
    def all_credentials(self, lock_id: str) -> list[Credentials]: ...


class CredentialCopy(Protocol):
    """The desk's own store (``store.desk_store``)."""

    @property
    def terminal(self) -> str: ...
    def people(self) -> AbstractContextManager[CredentialRows]: ...
    def take_credentials(self, found: Sequence[Credentials], lock_id: str) -> int: ...
    def keep_revoked(self, found: Collection[str]) -> None: ...


class CredentialTransport(Protocol):
    """Asks for records. Raises as ``CenterTransport``."""

    def credentials(self, question: bytes) -> bytes: ...


class CredentialFeed:
    """``session`` gives the user who is in at this desk and since when (empty: nobody), on the thread of the loop;
    ``later`` is told the terminal where that user came in after that, and since when he or she was in here."""

    def __init__(
        self,
        copy: CredentialCopy,
        locks: CityLocks,
        transport: CredentialTransport,
        session: Callable[[], tuple[str, str]] = lambda: ("", ""),
        later: Callable[[str, str], object] | None = None,
    ) -> None:
        self._session, self._later = session, later
        self._copy = copy
        self._locks = locks
        self._transport = transport
        self._unfit = set[Head]()  # told once

    def meet(self) -> int:
        """Come to the city's lock, bring and take what is new; how many records were taken.

        Raises:
            CenterUnreachable, CenterRefused.
        """
        total = 0
        for _ in range(MOST_ROUNDS):
            lock = self._locks.newest
            mine = self._sealable(lock)
            user, began = self._session()
            here = Session(lock.mark(user), began) if lock is not None and user else None
            answer = self._ask(lock, digest_of(mine), session=here)
            if answer is None:
                return total
            if answer.later and here is not None and self._later is not None:
                self._later(answer.later, began)
            self._copy.keep_revoked(answer.revoked)
            if lock is None or answer.lock != lock.id:
                if not self._come_to(lock, answer):
                    return total  # another desk has to seal the lock for this one first
                continue
            self._share(lock, answer)
            took, more = self._exchange(lock, mine, answer)
            total += took
            if not more:
                break
        return total

    # --- the lock

    def _come_to(self, mine: CityLock | None, answer: CredentialsAnswer) -> bool:
        """Whether this desk has the city's lock now."""
        if answer.lock:
            return bool(answer.box) and self._take_box(answer)
        offered = mine if mine is not None and not answer.spent else fresh_lock()
        own = Share(self._copy.terminal, offered.for_desk(self._locks.public_key).hex())
        answer = self._ask(offered, "", shares=[own]) or CredentialsAnswer("")
        if answer.lock == offered.id:
            self._locks.take(offered)
            log.info("this desk gave the city its lock")
            return True
        return bool(answer.lock)  # another was first; its box comes with the next answer, or later

    def _take_box(self, answer: CredentialsAnswer) -> bool:
        known = self._locks.of(answer.lock)
        try:
            self._locks.take(known or self._locks.opened(bytes.fromhex(answer.box), answer.lock))
        except LockUnfit:
            log.error("the city's lock was not sealed for this desk; passwords stay its own")
            return False
        return True

    def _share(self, lock: CityLock, answer: CredentialsAnswer) -> None:
        """Seal the lock for the desks that wait for it."""
        shares = list[Share]()
        for terminal, key in answer.wanted:
            try:
                shares.append(Share(terminal, lock.for_desk(bytes.fromhex(key)).hex()))
            except ValueError:
                log.warning("terminal %s has no key that a lock could be sealed to", terminal)
        if shares:
            self._ask(lock, "", shares=shares)

    # --- the records

    def _exchange(self, lock: CityLock, mine: dict[Head, Credentials], answer: CredentialsAnswer) -> tuple[int, bool]:
        """How many were taken, and whether more waits on either side."""
        if answer.same:
            return 0, False
        theirs = {mark: (epoch, version) for mark, epoch, version in answer.heads}
        ours = {mark: (epoch, version) for mark, epoch, version in mine}
        want = [m for m, at in theirs.items() if at > ours.get(m, (-1, -1)) and (m, *at) not in self._unfit]
        bring = [head for head in mine if (head[1], head[2]) > theirs.get(head[0], (-1, -1))]
        if not want and not bring:
            return 0, False
        records = [_sealed(lock, head, mine[head]) for head in bring[:MOST_RECORDS]]
        got = self._ask(lock, "", records=records, want=want[:MOST_RECORDS])
        took = self._take(lock, got.records if got else ())
        return took, len(want) > MOST_RECORDS or len(bring) > MOST_RECORDS

    def _take(self, lock: CityLock, records: Iterable[WireRecord]) -> int:
        found = list[Credentials]()
        for record in records:
            try:
                found.append(_opened(lock, record))
            except (LockUnfit, ValueError):
                self._unfit.add(record.head)
                log.error("a password that came from the center was changed on its way; it is not taken")
        return self._copy.take_credentials(found, lock.id) if found else 0

    def _sealable(self, lock: CityLock | None) -> dict[Head, Credentials]:
        """All that this desk holds under the lock, by its head."""
        if lock is None:
            return {}
        with self._copy.people() as rows:
            held = rows.all_credentials(lock.id)
        return {(lock.mark(one.user_id), one.epoch, one.version): one for one in held}

    # --- parts

    def _ask(
        self,
        lock: CityLock | None,
        digest: str,
        shares: Sequence[Share] = (),
        records: Sequence[WireRecord] = (),
        want: Sequence[str] = (),
        session: Session | None = None,
    ) -> CredentialsAnswer | None:
        """None: the center is from before it passed passwords on."""
        key, lock_id = self._locks.public_key.hex(), lock.id if lock is not None else ""
        question = CredentialsQuestion(
            self._copy.terminal, key, lock_id, digest, list(shares), list(records), list(want), session
        )
        try:
            return heard(self._transport.credentials(said(question)), CredentialsAnswer)
        except CenterRefused as error:
            if error.values.get("status") != NO_CREDENTIALS:
                raise
            return None
        except BadMessage as error:
            raise CenterRefused(status="answer") from error


def _sealed(lock: CityLock, head: Head, c: Credentials) -> WireRecord:
    plain = {
        "user": c.user_id,
        "password": c.password,
        "initial": c.initial,
        "set_at": c.set_at,
        "second": c.second,
        "second_step": c.second_step,
    }
    return WireRecord(*head, lock.seal(canonical(plain), bound_to(head)).hex())


def _opened(lock: CityLock, record: WireRecord) -> Credentials:
    """
    Raises:
        LockUnfit, ValueError: it is not what it says.
    """
    said_ = json.loads(lock.open(bytes.fromhex(record.body), bound_to(record.head)))
    return Credentials(
        said_["user"],
        said_["password"],
        record.epoch,
        said_["initial"],
        said_["set_at"],
        said_["second"],
        said_["second_step"],
        record.version,
    )
