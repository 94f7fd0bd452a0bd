"""The city's people as sign-in and the visit see them. Called on the visit lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from kakanai_desk.core.permissions import Rights
from kakanai_desk.core.ports.staff_card import CardDoorkeeper
from kakanai_desk.core.secret import SecretText


@dataclass(frozen=True)
class Since:
    """What happened to an account since its user was last signed in at this desk: who did not do it should say so."""

    last: datetime | None = None  # then
    tries: int = 0  # wrong passwords here since the last right one
    renewed: datetime | None = None  # a new password was set after ``last``

    def __bool__(self) -> bool:
        return bool(self.tries or self.renewed)


NOTHING = Since()


@dataclass(frozen=True)
class Passed:
    """A password was right.

    ``initial``: it was set by an administrator and must be changed. ``second``: a second factor is enrolled, of the two
    ``code`` (one-time codes) and ``card`` (a staff card that opens); a revoked card alone counts and opens nothing.
    """

    user_id: str
    name: str
    initial: bool
    second: bool
    since: Since = NOTHING
    code: bool = True
    card: bool = False


@dataclass(frozen=True)
class Credentials:
    """What an account is opened by. ``epoch`` must be the user's count of resets, or all of it is void.

    ``version`` grows by one with every change, at whatever desk it is made.
    """

    user_id: str
    password: str
    epoch: int
    initial: bool
    set_at: str
    second: str = ""  # base32 secret of the one-time codes; empty: none is enrolled
    second_step: int = 0
    version: int = 0

    def __repr__(self) -> str:
        return "Credentials(***)"


class SpentTries(Protocol):
    """Tries at all desks together. ``name`` is what was typed, or names another count of its own."""

    def reserve(self, name: str) -> timedelta:
        """Count a try before it is judged; how long it has to wait instead. Nothing where nobody counts for all."""
        ...

    def right(self, name: str) -> None:
        """It was right: counted from the beginning."""
        ...

    @property
    def away(self) -> bool:
        """Whether a center that should have counted did not answer the last time."""
        ...


class Doorkeeper(CardDoorkeeper, Protocol):
    """Who is who, and who may do what. Tries are counted for known and unknown users alike."""

    def try_password(self, user_id: str, password: SecretText, now: datetime) -> Passed:
        """
        Raises:
            SignInRejected: user or password is wrong. SignInWait: too many tries. SignInAway: the center does not
                answer, and this user was not signed in here lately.
        """
        ...

    def entered(self, user_id: str, now: datetime) -> None:
        """Everything was right, and the user is in."""
        ...

    def try_code(self, user_id: str, code: SecretText, now: datetime) -> None:
        """Judge a one-time code of the enrolled second factor; it counts once.

        Raises:
            SecondFactorRejected: wrong, too old or used. SignInWait: too many tries.
        """
        ...

    def enrolment(self, user_id: str) -> tuple[str, str]:
        """A new secret for the second factor (base32), and what its 2D code says; nothing is kept yet."""
        ...

    def enrol(self, user_id: str, secret: str, code: SecretText, now: datetime) -> None:
        """Keep the second factor, once a first code shows that it works.

        Raises:
            SecondFactorRejected: it does not.
        """
        ...

    def set_password(self, user_id: str, password: SecretText, again: SecretText, now: datetime) -> None:
        """
        Raises:
            PasswordUnfit: ``why``.
        """
        ...

    def name_of(self, user_id: str) -> str: ...

    def rights(self, user_id: str, day: date) -> Rights: ...
