"""Sign-in against the desk's own store: implements ``core.ports.people.Doorkeeper`` (R-083)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil

from kakanai_desk.core.directory import Directory
from kakanai_desk.core.errors import PasswordUnfit, SecondFactorRejected, SignInAway, SignInRejected, SignInWait
from kakanai_desk.core.permissions import Rights
from kakanai_desk.core.ports.people import Credentials, Passed, Since, SpentTries
from kakanai_desk.core.ports.staff_card import CardProof, CardQuestion
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.staff_cards import SIGN_IN, StaffCardRevoked
from kakanai_desk.core.tries import Tries
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.staff_cards import CardQuestions, judge, opening, waits
from kakanai_desk.vault import one_time_codes
from kakanai_desk.vault.passwords import Passwords, fault_of


class DeskPeople:
    """``city`` names the city in the authenticator, and is a word that no password may be made of. ``spent``: who
    counts tries for all desks; None: this desk counts alone. ``away_days``: while the center does not answer, who was
    signed in here within so many days may come in; 0: everybody."""

    def __init__(
        self,
        store: DeskStore,
        passwords: Passwords,
        city: str = "",
        spent: SpentTries | None = None,
        away_days: int = 0,
    ) -> None:
        self._spent = spent
        self._away_days = away_days
        self._store = store
        self._passwords = passwords
        self._city = city
        self._directory: tuple[int, Directory] | None = None
        self._cards = CardQuestions(city, store.terminal)

    # --- signing in

    def try_password(self, user_id: str, password: SecretText, now: datetime) -> Passed:
        key = self._passwords.try_key(user_id)
        before = self._reserve(key, user_id, now)
        with self._store.people() as rows:
            last = rows.entered(user_id)
            user, known = rows.directory().users.get(user_id), rows.credentials(user_id)
            stand_in = rows.any_credentials()  # judged in the place of who does not exist, so that time tells nothing
        if known is not None and (user is None or user.disabled or known.epoch != user.credentials):
            known = None  # void: as unknown as any other
        judged = known or stand_in
        right = self._passwords.right(judged.password if judged else None, password)
        if not right or known is None or user is None:
            raise SignInRejected
        self._right(user_id)
        self._not_a_stranger(user_id, now)
        with self._store.transaction() as tx:
            tx.people.save_tries(key, Tries())
            if self._passwords.outdated(known.password):
                known = replace(known, password=self._passwords.hashed(password))
                tx.people.save_credentials(known)
        at = datetime.fromisoformat(known.set_at) if known.set_at else None
        since = Since(last, before.count, at if last is not None and at is not None and at > last else None)
        code, cards = bool(known.second), user.cards_since_reset
        second = code or bool(cards)
        return Passed(user_id, user.name, known.initial, second, since, code, bool(opening(user)))

    def try_code(self, user_id: str, code: SecretText, now: datetime) -> None:
        name, key = self._of_second(user_id)
        self._reserve(key, name, now)
        with self._store.transaction() as tx:
            known = self._current(user_id)
            digits = code.buffer().decode("ascii", "replace")
            step = one_time_codes.step_of(known.second, digits, now, known.second_step) if known.second else None
            if step is None:
                raise SecondFactorRejected
            tx.people.save_credentials(replace(known, second_step=step))
            tx.people.save_tries(key, Tries())
        self._right(name)

    def card_question(self, user_id: str, now: datetime) -> CardQuestion:
        _, key = self._of_second(user_id)
        with self._store.people() as rows:
            waits(rows.tries(key), now)
        user = self.directory().users.get(user_id)
        if user is None or user.disabled:
            raise SignInRejected
        keys = tuple(card.key for card in opening(user))
        if not keys:  # taken off since the password; to ask for no key would be to ask any card
            raise StaffCardRevoked
        return CardQuestion(self._cards.ask(SIGN_IN, user_id, now), keys)

    def try_card(self, user_id: str, proof: CardProof, now: datetime) -> None:
        name, key = self._of_second(user_id)
        self._reserve(key, name, now)
        judge(self.directory(), user_id, proof, lambda: self._cards.answered(user_id, proof, now))
        with self._store.transaction() as tx:
            tx.people.save_tries(key, Tries())
        self._right(name)

    def card_refused(self, user_id: str, now: datetime) -> None:
        name, key = self._of_second(user_id)
        self._reserve(key, name, now)

    def _of_second(self, user_id: str) -> tuple[str, str]:
        """What tries of the second factor count under, codes and cards together: in clear, and as it is kept."""
        name = f"{user_id}\0code"
        return name, self._passwords.try_key(name)

    def entered(self, user_id: str, now: datetime) -> None:
        with self._store.transaction() as tx:
            tx.people.save_entered(user_id, now)

    def _not_a_stranger(self, user_id: str, now: datetime) -> None:
        """What the center would say of somebody is not known while it is away: then only who is at home here comes in.

        Where nobody was signed in yet, everybody is.

        Raises:
            SignInAway: the password was right.
        """
        if not self._away_days or self._spent is None or not self._spent.away:
            return
        with self._store.people() as rows:
            last, first_day = rows.entered(user_id), not rows.anybody_entered()
        if not first_day and (last is None or now - last > timedelta(days=self._away_days)):
            raise SignInAway(days=self._away_days)

    def _right(self, name: str) -> None:
        if self._spent is not None:
            self._spent.right(name)

    def _reserve(self, key: str, name: str, now: datetime) -> Tries:
        """Count a try before it is judged: here, and for all desks where somebody counts for them. Those before it.

        Raises:
            SignInWait: it may not be made yet; then whoever says so has not counted it.
        """
        with self._store.transaction() as tx:
            tries = tx.people.tries(key)
            wait = tries.wait(now)
            if wait > timedelta(0):
                raise SignInWait(minutes=ceil(wait / timedelta(minutes=1)))
            tx.people.save_tries(key, tries.reserved(now))
        if self._spent is not None:
            wait = self._spent.reserve(name)
            if wait > timedelta(0):
                raise SignInWait(minutes=ceil(wait / timedelta(minutes=1)))
        return tries

    def _current(self, user_id: str) -> Credentials:
        """The credentials that are in force.

        Raises:
            SignInRejected: there are none, or they were reset.
        """
        with self._store.people() as rows:
            user, known = rows.directory().users.get(user_id), rows.credentials(user_id)
        if user is None or known is None or known.epoch != user.credentials or user.disabled:
            raise SignInRejected
        return known

    # --- what the user sets

    def enrolment(self, user_id: str) -> tuple[str, str]:
        secret = one_time_codes.new_secret()
        return secret, one_time_codes.address(secret, user_id, self._city)

    def enrol(self, user_id: str, secret: str, code: SecretText, now: datetime) -> None:
        step = one_time_codes.step_of(secret, code.buffer().decode("ascii", "replace"), now, 0)
        if step is None:
            raise SecondFactorRejected
        with self._store.transaction() as tx:
            tx.people.save_credentials(replace(self._current(user_id), second=secret, second_step=step))
            tx.record.append("second_factor_set", user_id, "", {}, now)

    def set_password(self, user_id: str, password: SecretText, again: SecretText, now: datetime) -> None:
        if password.buffer() != again.buffer():
            raise PasswordUnfit(why="differs")
        known = self._current(user_id)
        why = fault_of(password, (user_id, self.name_of(user_id), self._city))
        if not why and self._passwords.right(known.password, password):
            why = "same"
        if why:
            raise PasswordUnfit(why=why)
        changed = replace(known, password=self._passwords.hashed(password), initial=False, set_at=now.isoformat())
        with self._store.transaction() as tx:
            tx.people.save_credentials(changed)
            tx.record.append("password_set", user_id, "", {}, now)

    # --- who may do what

    def directory(self) -> Directory:
        """Everybody as it stands; read anew only when something changed."""
        with self._store.people() as rows:
            changes = rows.changes()
            if self._directory is None or self._directory[0] != changes:
                self._directory = (changes, rows.directory())
            return self._directory[1]

    def name_of(self, user_id: str) -> str:
        user = self.directory().users.get(user_id)
        return user.name if user else ""

    def rights(self, user_id: str, day: date) -> Rights:
        return self.directory().rights(user_id, day)
