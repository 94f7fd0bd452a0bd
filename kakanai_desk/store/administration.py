"""Users and groups are changed here and nowhere else (R-082, R-085, R-117).

Every change is one transaction with its line in the record. An ordinary change is made by one administrator; a
delegated one (課の管理者) only within the own section. What touches the rights of administrators is proposed by one
person and approved by another. Before there are two who could approve, the installation may make administrators
without them (``founding``), and the record says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kakanai_desk.core import two_people
from kakanai_desk.core.directory import (
    Change,
    Directory,
    ResetCredentials,
    User,
    administrators,
    change_from_plain,
    change_to_plain,
    changed,
    needs_two,
)
from kakanai_desk.core.directory_steps import INSTALLATION, founding, within
from kakanai_desk.core.errors import NotAllowed, PasswordUnfit, PeopleUnfit, ProposalUnfit, TwoNeeded
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.people import Credentials
from kakanai_desk.core.ports.store import Record
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.two_people import Matter, Proposal
from kakanai_desk.store.desk_store import DeskStore, Transaction
from kakanai_desk.store.people_rows import PeopleRows
from kakanai_desk.vault.passwords import Passwords, fault_of


class Administration:
    """``today`` and ``now`` are the desk's clock."""

    def __init__(
        self, store: DeskStore, passwords: Passwords, now: Callable[[], datetime], today: Callable[[], date]
    ) -> None:
        self.store = store
        self._passwords = passwords
        self._now = now
        self._today = today

    def now(self) -> datetime:
        return self._now()

    # --- what stands

    def directory(self) -> Directory:
        with self.store.people() as rows:
            return rows.directory()

    def proposals(self) -> list[Proposal]:
        with self.store.people() as rows:
            return rows.proposals()

    def founding(self) -> bool:
        """Whether there are not yet two people who can approve for one another."""
        return founding(self.directory(), self._today())

    # --- changing

    def found(self, changes: Sequence[Change]) -> Directory:
        """The installation's own change, while nobody can approve anything.

        Raises:
            TwoNeeded: there are two administrators: they decide from here on. PeopleUnfit: as ``changed``.
        """
        if not self.founding():
            raise TwoNeeded
        with self.store.transaction() as tx:
            return self._apply(tx, changes, INSTALLATION)

    def change(self, by: str, changes: Sequence[Change]) -> Directory:
        """What one administrator may do alone.

        Raises:
            NotAllowed: the user has not the right, or not for these sections. TwoNeeded: rights of administrators are
            touched. PeopleUnfit: as ``changed``.
        """
        with self.store.transaction() as tx:
            before = tx.people.directory()
            after = changed(before, changes)
            rights = before.rights(by, self._today())
            if not rights.may(Operation.CHANGE_PEOPLE) or not within(rights, before, after, changes):
                raise NotAllowed(operation=Operation.CHANGE_PEOPLE.value)
            if needs_two(before, after):
                raise TwoNeeded
            return self._apply(tx, changes, by)

    def undo(self, by: str) -> Directory:
        """Take back the last change, as a change of its own.

        Raises:
            PeopleUnfit: there is none. As ``change``.
        """
        with self.store.people_steps() as steps:
            back = steps.last_back()
        if not back:
            raise PeopleUnfit(why="nothing_to_undo", place=0)
        return self.change(by, [change_from_plain(c) for c in back])

    # --- by two

    def propose(self, by: str, changes: Sequence[Change], reason: str) -> Proposal:
        """Propose a change of the rights of administrators.

        Raises:
            NotAllowed, ProposalUnfit: as ``two_people.propose``. PeopleUnfit: it could not be made.
        """
        content = {"changes": [change_to_plain(c) for c in changes]}
        return self.propose_matter(by, Matter.ADMINISTRATORS, content, reason)

    def propose_matter(self, by: str, matter: Matter, content: Mapping[str, Any], reason: str) -> Proposal:
        """As ``propose``, for any matter; who does it says what ``content`` means."""
        with self.store.transaction() as tx:
            directory = tx.people.directory()
            if matter is Matter.ADMINISTRATORS:
                changed(directory, _changes(content))
            proposal = two_people.propose(
                directory,
                by,
                self._now(),
                self._today(),
                proposal_id=secrets.token_hex(8),
                matter=matter,
                content=content,
                reason=reason,
            )
            self._save(tx, proposal, by)
            tx.record.append("proposed", by, "", {"proposal": proposal.id, "matter": matter.value}, self._now())
            return proposal

    def approve(self, by: str, proposal_id: str, seen: str, does: Callable[[Proposal], None] | None = None) -> Proposal:
        """Approve what was read, and do it in the same transaction. ``does``: what the matter is, for others than
        administrators.

        Raises:
            NotAllowed, ProposalUnfit: as ``two_people.approve``. PeopleUnfit: the change no longer fits.
        """
        with self.store.transaction() as tx:
            directory = tx.people.directory()
            done = two_people.approve(
                _known(tx.people, proposal_id), directory, by, self._now(), self._today(), seen=seen
            )
            if done.matter is not Matter.ADMINISTRATORS:
                tx.people.save_proposal(done)
            values = {"proposal": done.id, "matter": done.matter.value, "proposed_by": done.by, "digest": seen}
            tx.record.append("approved", by, "", values, self._now())
            if done.matter is Matter.ADMINISTRATORS:
                self._apply(tx, _changes(done.content), by, done)
            elif does is not None:
                does(done)
            return done

    def refuse(self, by: str, proposal_id: str) -> Proposal:
        """
        Raises:
            NotAllowed, ProposalUnfit: as ``two_people.refuse``.
        """
        with self.store.transaction() as tx:
            proposal = _known(tx.people, proposal_id)
            done = two_people.refuse(proposal, tx.people.directory(), by, self._now(), self._today())
            return self._decided(tx, done, by, "proposal_refused")

    def withdraw(self, by: str, proposal_id: str) -> Proposal:
        """
        Raises:
            NotAllowed, ProposalUnfit: as ``two_people.withdraw``.
        """
        with self.store.transaction() as tx:
            done = two_people.withdraw(_known(tx.people, proposal_id), by, self._now())
            return self._decided(tx, done, by, "proposal_withdrawn")

    def _save(self, tx: Transaction, proposal: Proposal, by: str) -> None:
        """One about administrators is every desk's; others are about what this desk does, and stay here."""
        if proposal.matter is Matter.ADMINISTRATORS:
            tx.steps.add(by, (), self._now(), self._today(), proposal)
        else:
            tx.people.save_proposal(proposal)

    def _decided(self, tx: Transaction, done: Proposal, by: str, kind: str) -> Proposal:
        self._save(tx, done, by)
        tx.record.append(kind, by, "", {"proposal": done.id, "matter": done.matter.value}, self._now())
        return done

    # --- first passwords

    def first_password(self, by: str, user_id: str, password: SecretText, *, must_change: bool = True) -> None:
        """Give a user without a valid password a first one; the user changes it at the first sign-in.

        Only an account that was never opened or was just reset takes one: to reset it is a change of its own.

        Raises:
            NotAllowed. TwoNeeded: an administrator's, each of two people gives a half. PeopleUnfit: no such user, or
            the account has a password. PasswordUnfit: ``why``.
        """
        with self.store.transaction() as tx:
            user = self._without_password(tx.people, by, user_id)
            if by != INSTALLATION and user_id in administrators(tx.people.directory()):
                raise TwoNeeded
            self._set_first(tx.people, tx.record, user, password, by, must_change=must_change)

    def half_password(self, by: str, user_id: str, half: SecretText) -> bool:
        """Give one half of an administrator's first password, so that nobody else knows all of it.

        True: both halves are there, in the order they were given, joined by ``-``; the account can be opened.

        Raises:
            NotAllowed, PeopleUnfit, PasswordUnfit: as ``first_password``. ProposalUnfit: the same person's (``why``).
        """
        with self.store.transaction() as tx:
            user, person = self._without_password(tx.people, by, user_id), tx.people.directory().person(by)
            first = tx.people.half_password(user_id)
            if first is None or first[0] != user.credentials:
                tx.people.save_half_password(user_id, (user.credentials, person, bytes(half.buffer())))
                tx.record.append("half_password", by, "", {"user": user_id}, self._now())
                return False
            if first[1] == person:
                raise ProposalUnfit(why="same_person")
            with SecretText(first[2] + b"-" + half.buffer()) as whole:
                self._set_first(tx.people, tx.record, user, whole, by, must_change=True)
            tx.people.save_half_password(user_id, None)
            return True

    def _without_password(self, rows: PeopleRows, by: str, user_id: str) -> User:
        directory = rows.directory()
        user, known = directory.users.get(user_id), rows.credentials(user_id)
        if by != INSTALLATION:
            rights, whose = directory.rights(by, self._today()), (ResetCredentials(user_id),)
            if not rights.may(Operation.CHANGE_PEOPLE) or not within(rights, directory, directory, whose):
                raise NotAllowed(operation=Operation.CHANGE_PEOPLE.value)
        if user is None:
            raise PeopleUnfit(why="unknown_user", place=1)
        if known is not None and known.epoch == user.credentials:
            raise PeopleUnfit(why="has_password", place=1)
        return user

    def _set_first(
        self, rows: PeopleRows, record: Record, user: User, password: SecretText, by: str, *, must_change: bool
    ) -> None:
        why = fault_of(password, (user.id, user.name))
        if why:
            raise PasswordUnfit(why=why)
        hashed, at = self._passwords.hashed(password), self._now().isoformat()
        rows.save_credentials(Credentials(user.id, hashed, user.credentials, initial=must_change, set_at=at))
        record.append("first_password", by, "", {"user": user.id}, self._now())

    def _apply(
        self, tx: Transaction, changes: Sequence[Change], by: str, proposal: Proposal | None = None
    ) -> Directory:
        changed(tx.people.directory(), changes)  # its fault is told by its place
        judged = tx.steps.add(by, changes, self._now(), self._today(), proposal)
        if judged.aside:
            raise PeopleUnfit(why=judged.aside[0].why, place=judged.aside[0].change + 1)
        after = judged.state.directory
        values = {"version": after.version, "changes": [_named(c) for c in changes]}
        tx.record.append("people_changed", by, "", values, self._now())
        return after


def _changes(content: Mapping[str, Any]) -> list[Change]:
    return [change_from_plain(c) for c in content["changes"]]


def _known(rows: PeopleRows, proposal_id: str) -> Proposal:
    found = rows.proposal(proposal_id)
    if found is None:
        raise ProposalUnfit(why="not_open")
    return found


def _named(change: Change) -> list[str]:
    """What a change was about, for the record: its kind and the id it touches."""
    ((kind, value),) = change_to_plain(change).items()
    return [kind, value if isinstance(value, str) else str(value["id"])]
