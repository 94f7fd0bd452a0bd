"""支援措置 in a visit (R-025; rule D47).

Who is protected is marked by any clerk, and only a supervisor lets addresses be seen or printed, for a set time. The
lock comes back by itself; the release is in no file, code or entry.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from kakanai_desk.core.errors import MoveNotAllowed, NotAllowed, SignInRejected
from kakanai_desk.core.permissions import Field, Operation
from kakanai_desk.core.person import Protection
from kakanai_desk.core.secret import SecretText
from kakanai_desk.forms.protection import protects
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs
from kakanai_desk.visit.household import BEFORE_CLOSING
from kakanai_desk.visit.steps import Step

RELEASED_FOR = timedelta(minutes=10)
REASONS = ("own_filing", "office", "correction")  # clerk.release_reason.…: the record keeps the word, no free text
CLOCK = "時刻を見るだけ"


class Protecting:
    """``second_factor``: whether a supervisor shows one, as at the sign-in."""

    def __init__(self, context: Context, *, second_factor: bool = False) -> None:
        self._c = context
        self._second_factor = second_factor

    @needs(Operation.SERVE)
    def mark(self, person_id: str, *, provisional: bool = False, until: date | None = None) -> None:
        """Somebody is protected: from here on no address of this visit is shown or printed.

        Raises:
            MoveNotAllowed: no such person.
        """
        self._put(person_id, Protection(provisional, until), "protection_marked")

    @needs(Operation.LIFT_PROTECTION)
    def unmark(self, person_id: str) -> None:
        """It was a mistake; only who may release says so."""
        self._put(person_id, None, "protection_unmarked")

    def _put(self, person_id: str, protection: Protection | None, kind: str) -> None:
        visit = self._c.at(*BEFORE_CLOSING)
        person = visit.person(person_id)
        if person is None:
            raise MoveNotAllowed(state=visit.step.value, move=kind)
        if person.protection == protection:
            return
        people = tuple(replace(p, protection=protection) if p.id == person_id else p for p in visit.case.people)
        after = self._c.changed_case(visit, replace(visit.case, people=people))
        self._c.live.released_until = None
        self._c.keep(after, (kind, {"person": person_id}), undoing=True)  # F10 takes no mark away

    @needs(Operation.SERVE)
    def release(self, user_id: str, password: SecretText, code: SecretText, reason: str) -> None:
        """A supervisor, at this desk, lets the addresses of this visit be seen and printed for ten minutes.

        Raises:
            SignInRejected, SignInWait, SecondFactorRejected: as at the sign-in. NotAllowed: no supervisor's account.
            MoveNotAllowed: nobody is protected, or ``reason`` is none of ``REASONS``.
        """
        visit = self._c.visit
        with password, code:
            if not protects(visit.case) or reason not in REASONS:
                raise MoveNotAllowed(state=visit.step.value, move="release")
            now = self._c.clock.now()
            passed = self._c.people.try_password(user_id, password, now)
            if passed.initial or (self._second_factor and not passed.second):
                raise SignInRejected
            if passed.second:
                self._c.people.try_code(user_id, code, now)
        if not self._c.people.rights(user_id, self._c.clock.today()).may(Operation.LIFT_PROTECTION):
            self._c.record("denied", operation=Operation.LIFT_PROTECTION.value, by=user_id)
            raise NotAllowed(operation=Operation.LIFT_PROTECTION.value)
        self._c.live.released_until = now + RELEASED_FOR
        self._c.record("protection_released", by=user_id, minutes=RELEASED_FOR.seconds // 60, reason=reason)
        self._again()

    @free(CLOCK)
    def look_at_the_clock(self) -> None:
        """The lock comes back when its time has run out; the papers with addresses go."""
        until = self._c.live.released_until
        if until is not None and self._c.clock.now() >= until:
            self.relock()
        elif until is not None:
            self._c.show()  # fewer minutes are left

    @free(ENDS)
    def relock(self) -> None:
        """At once, by anybody, or when the time has run out."""
        if self._c.live.released_until is None:
            return
        self._c.live.released_until = None
        self._c.record("protection_locked")
        self._again()

    def _again(self) -> None:
        """Papers that were made the other way are not those that are shown now; a signature on them is void."""
        visit = self._c.open_visit
        self._c.live.papers = None
        if visit is not None and visit.step in (Step.DOCUMENTS, Step.SIGN, Step.PRINT) and not visit.printed:
            after = self._c.changed_case(visit, visit.case)
            if after.step is Step.SIGN:
                after = after.moved(Step.DOCUMENTS)
            self._c.keep(after.moved(Step.PROCEDURES))
        self._c.show()

    @property
    def next_look(self) -> int:
        """Milliseconds until the minutes that are left change, or the lock comes back; 0 while it is there."""
        until = self._c.live.released_until
        if until is None:
            return 0
        left = max(int((until - self._c.clock.now()) / timedelta(milliseconds=1)), 1)
        return left % 60_000 or min(left, 60_000)

    @property
    def minutes_left(self) -> int:
        """Until the lock comes back; 0 while it is there."""
        until = self._c.live.released_until
        if until is None:
            return 0
        return max(ceil((until - self._c.clock.now()) / timedelta(minutes=1)), 0)

    @free(SCREENS)
    def hidden(self) -> bool:
        """Whether addresses are hidden from this clerk now."""
        visit = self._c.open_visit
        return (
            visit is not None
            and protects(visit.case)
            and not self._c.released
            and not self._c.rights.sees(Field.PROTECTION)
        )
