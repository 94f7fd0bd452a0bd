"""Signing in: password, then the second factor; a first password is changed, a missing second factor enrolled (R-083).

The second factor is a one-time code or a staff card, whichever is shown first. ``Entering`` is what the sign-in page
shows. Nobody is signed in before the last stage is through; leaving the page forgets all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from kakanai_desk.core.errors import DeskError, MoveNotAllowed, NoRights, ReadCancelled, SignInRejected
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.people import Passed
from kakanai_desk.core.ports.staff_card import CardProof
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.staff_cards import (
    StaffCardRevoked,
    StaffCardUnread,
    StaffLastTry,
    StaffPinLocked,
    StaffPinRejected,
)
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.entering import Entering, Stage
from kakanai_desk.visit.gate import NEWS, free

BEFORE = "サインインの前に使う"
CARD_SECONDS = 20.0  # a card is waited for so long


class Doorway:
    """``second_factor``: whether one is asked for at this counter. ``reader_wanted``: a resident's card that is only
    waited for gives way on the card lane."""

    def __init__(
        self,
        context: Context,
        entered: Callable[[], None],
        lock: Callable[[], None],
        reader_wanted: Callable[[], None] = lambda: None,
        *,
        second_factor: bool,
    ) -> None:
        self._c = context
        self._reader_wanted = reader_wanted
        self._cancel = CancelToken()
        self._entered = entered
        self._lock = lock
        self._second_factor = second_factor

    @free(BEFORE)
    def password(self, user_id: str, password: SecretText, *, renew: bool = False) -> None:
        """The first stage; unlocking ends with it. The password is wiped.

        ``renew``: before the user is in, a new password is asked for, after the second factor.

        Raises:
            SignInRejected: user or password is wrong; it is not said which. SignInWait: too many tries. NoRights.
            MoveNotAllowed: somebody is signed in, and the desk is not locked.
        """
        if self._c.live.user and not self._c.live.locked:
            password.wipe()
            raise MoveNotAllowed(state="home", move="sign_in")
        try:
            with password:
                passed = self._c.people.try_password(user_id, password, self._c.clock.now())
        except DeskError as error:
            self._c.record("sign_in_rejected", code=error.code)
            raise
        live = self._c.live
        if live.locked and live.user == passed.user_id and self._c.people.rights(live.user, self._c.clock.today()):
            self._in(passed, "unlocked")  # the same clerk: who was here is who comes back
            return
        self._c.live.entering = Entering(user=passed, renewing=renew)
        self._go_on()

    @free(BEFORE)
    def code(self, code: SecretText) -> None:
        """The one-time code of the second factor.

        Raises:
            SecondFactorRejected, SignInWait.
        """
        passed = self._at(Stage.CODE)
        try:
            with code:
                self._c.people.try_code(passed.user_id, code, self._c.clock.now())
        except DeskError as error:
            self._c.record("second_factor_rejected", code=error.code)
            raise
        self._coded(passed)
        self._go_on()

    @free(BEFORE)
    def card(self, pin: SecretText) -> None:
        """The staff card, with its PIN, as the second factor: waited for on the card lane. The PIN is wiped.

        What comes of it is in ``Entering.error`` and in the record, or the user is in.

        Raises:
            MoveNotAllowed: this user has no card, or one is being read. SignInWait: too many tries.
        """
        passed, entering, reader = self._at(Stage.CODE), self._c.live.entering, self._c.staff_cards
        if reader is None or not passed.card or entering.reading:
            pin.wipe()
            raise MoveNotAllowed(state=entering.stage.value, move="card")
        try:
            question = self._c.people.card_question(passed.user_id, self._c.clock.now())
        except DeskError as error:
            pin.wipe()
            self._c.record("second_factor_rejected", code=error.code)
            if not isinstance(error, StaffCardRevoked):
                raise
            self._c.live.entering = replace(entering, error=error)
            self._c.show()
            return
        self._reader_wanted()
        cancel = self._cancel = CancelToken()
        self._c.live.entering = replace(entering, reading=True, error=None)

        def prove() -> CardProof:
            with pin:
                return reader.prove(
                    question.challenge,
                    question.keys,
                    pin,
                    cancel,
                    seconds=CARD_SECONDS,
                    last_try=entering.last_try,
                )

        def shown(found: CardProof | BaseException) -> None:
            self._c.lanes.visit.submit(lambda: self._shown(cancel, passed, found))

        self._c.lanes.card.submit(prove, shown)
        self._c.show()

    @free(BEFORE)
    def new_password(self, password: SecretText, again: SecretText) -> None:
        """Instead of a first password that somebody else knows, or of one that its owner wants to be rid of.

        Raises:
            PasswordUnfit: ``why``.
        """
        passed = self._at(Stage.NEW_PASSWORD)
        with password, again:
            self._c.people.set_password(passed.user_id, password, again, self._c.clock.now())
        self._c.live.entering = replace(
            self._c.live.entering, stage=Stage.PASSWORD, user=replace(passed, initial=False), renewing=False
        )
        self._go_on()

    @free(BEFORE)
    def enrol(self, code: SecretText) -> None:
        """The first code of an authenticator that has just taken the secret.

        Raises:
            SecondFactorRejected: it does not fit; the secret stays the same.
        """
        passed = self._at(Stage.ENROL)
        with code:
            self._c.people.enrol(passed.user_id, self._c.live.entering.secret, code, self._c.clock.now())
        self._through(passed)

    @free(BEFORE)
    def leave(self) -> None:
        """Back to the empty page."""
        self._cancel.cancel()
        self._c.live.entering = Entering()
        self._c.show()

    @free(NEWS)
    def came_in_elsewhere(self, terminal: str, began: str) -> None:
        """Who is in here (since ``began``) came in at another counter after that: here as by F11 (R-083)."""
        live = self._c.live
        if live.user and not live.locked and live.began == began:
            self._c.record("came_in_elsewhere", elsewhere=terminal)
            live.elsewhere = terminal
            self._lock()

    @free(NEWS)
    def worked_long(self, hours: int) -> None:
        """Asked every minute: was the password typed ``hours`` ago? Then as by F11, whatever is being done (R-083)."""
        live = self._c.live
        began = datetime.fromisoformat(live.began) if live.began else None
        if live.user and not live.locked and began and self._c.clock.now() - began >= timedelta(hours=hours):
            self._c.record("session_over", hours=hours)
            self._lock()

    def _shown(self, cancel: CancelToken, passed: Passed, found: CardProof | BaseException) -> None:
        """What the card lane brought; nothing where the page was left, or a code was quicker."""
        entering = self._c.live.entering
        if self._cancel is not cancel or not entering.reading or isinstance(found, ReadCancelled):
            return
        self._c.live.entering = replace(entering, reading=False, last_try=isinstance(found, StaffLastTry))
        if isinstance(found, BaseException) and not isinstance(found, DeskError):
            raise found
        error = self._fault_of(passed, found)
        if error is not None:
            kind = "staff_card_failed" if isinstance(error, StaffCardUnread) else "second_factor_rejected"
            self._c.record(kind, code=error.code, user=passed.user_id)
            self._c.live.entering = replace(self._c.live.entering, error=error)
            self._c.show()
            return
        self._c.record("staff_card_shown", user=passed.user_id)
        self._coded(passed)
        try:
            self._go_on()
        except DeskError as refused:
            self._c.live.notice = refused
            self._c.show()

    def _fault_of(self, passed: Passed, found: CardProof | DeskError) -> DeskError | None:
        """Why the card opens nothing; a PIN that it refused counts as a try."""
        people, now = self._c.people, self._c.clock.now()
        try:
            if isinstance(found, StaffPinRejected | StaffPinLocked):
                people.card_refused(passed.user_id, now)
            if isinstance(found, DeskError):
                return found
            people.try_card(passed.user_id, found, now)
        except DeskError as error:
            return error
        return None

    def _coded(self, passed: Passed) -> None:
        """The second factor was right; nothing of how it was shown stays."""
        renewing = self._c.live.entering.renewing
        self._c.live.entering = Entering(Stage.CODE, passed, coded=True, renewing=renewing)

    def _at(self, stage: Stage) -> Passed:
        if self._c.live.entering.stage is not stage or self._c.live.entering.user is None:
            raise MoveNotAllowed(state=self._c.live.entering.stage.value, move=stage.value)
        return self._c.live.entering.user

    def _go_on(self) -> None:
        """To the stage that is missing, or in."""
        self._cancel.cancel()
        entering = self._c.live.entering
        passed = self._at(entering.stage)
        if self._second_factor and passed.second and not entering.coded:
            self._c.live.entering = replace(entering, stage=Stage.CODE)
        elif passed.initial or entering.renewing:
            self._c.live.entering = replace(entering, stage=Stage.NEW_PASSWORD)
        elif self._second_factor and not passed.second:
            secret, address = self._c.people.enrolment(passed.user_id)
            self._c.live.entering = replace(entering, stage=Stage.ENROL, secret=secret, address=address)
        else:
            self._through(passed)
            return
        self._c.show()

    def _through(self, passed: Passed) -> None:
        """Everything was right: in, if there is anything to do today; at a locked desk, for who may open another's.

        Raises:
            NoRights, SignInRejected.
        """
        self._c.live.entering = Entering()
        rights = self._c.people.rights(passed.user_id, self._c.clock.today())
        if not rights:
            self._c.record("sign_in_rejected", code=NoRights.code)
            raise NoRights
        if self._c.live.locked and not rights.may(Operation.UNLOCK_OTHERS):
            self._c.record("sign_in_rejected", code=SignInRejected.code)
            raise SignInRejected
        self._in(passed, "unlocked_by_other" if self._c.live.locked else "signed_in")

    def _in(self, passed: Passed, kind: str) -> None:
        live, now = self._c.live, self._c.clock.now()
        live.user, live.user_name, live.locked = passed.user_id, passed.name, False
        live.began, live.elsewhere, live.since = now.isoformat(), "", passed.since
        self._c.people.entered(passed.user_id, now)
        self._c.record(kind)
        self._entered()
        self._c.show()
