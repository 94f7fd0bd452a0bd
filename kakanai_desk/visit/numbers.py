"""個人番号 that no card gave: typed by the clerk from a paper that shows it, and only where a procedure may use it
(R-015, R-129; 番号法 第9条, 第16条)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import chain

from kakanai_desk.core import individual_number
from kakanai_desk.core.errors import AnswerNotAccepted, MoveNotAllowed, NotAllowed
from kakanai_desk.core.permissions import Field, Operation
from kakanai_desk.core.person import Person
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.decision import Needed
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.words import masked

OPEN_FOR = timedelta(seconds=30)
REASONS = ("compare", "asked")  # 番号確認書類と見くらべる、本人の申出
ASKED_AT = (Step.PROCEDURES, Step.DOCUMENTS)


class Numbers:
    def __init__(self, context: Context) -> None:
        self._c = context

    @free(SCREENS)
    def lawful(self) -> tuple[Needed, ...]:
        """The procedures of this visit that may use the number; each names its basis."""
        return tuple(n for n in self._c.to_receive().needed if n.procedure.individual_number)

    @free(SCREENS)
    def wanted(self) -> tuple[str, ...]:
        """The people whose number belongs on this visit's forms, in the household's order."""
        visit = self._c.visit
        if visit.step not in ASKED_AT:
            return ()
        concerned = set(chain.from_iterable(n.persons for n in self.lawful()))
        return tuple(p.id for p in visit.case.people if p.id in concerned)

    @needs(Operation.NUMBER)
    def enter(self, person_id: str, digits: str) -> None:
        """Keep the number of one person; an empty text takes it away. The record says for which procedure, never what.

        Raises:
            AnswerNotAccepted: no procedure may use it, or it cannot be a number (``why``).
        """
        visit = self._c.at(*ASKED_AT)
        person = visit.person(person_id)
        if person is None or person_id not in self.wanted():
            raise AnswerNotAccepted(question="individual_number", why="no_purpose")
        digits = "".join(digits.split())
        fault = individual_number.fault_of(digits) if digits else ""
        if fault:
            raise AnswerNotAccepted(question="individual_number", why=fault)
        if digits == (person.individual_number or ""):
            return
        changed = person.with_fields(self._c.typed(), individual_number=digits or None)
        people = tuple(changed if p.id == person_id else p for p in visit.case.people)
        purpose = next(n.procedure.id for n in self.lawful() if person_id in n.persons)
        values = {"person": person_id, "individual_number_for": purpose}
        after = self._c.changed_case(visit, self._checked(replace(visit.case, people=people), person_id, bool(digits)))
        self._c.keep(after, ("number_entered" if digits else "number_removed", values))

    @needs(Operation.NUMBER)
    def open(self, person_id: str, reason: str) -> None:
        """Show one number whole to the clerk for half a minute; each opening is recorded with its purpose and reason.

        Raises:
            NotAllowed: the clerk's groups do not see the number. AnswerNotAccepted: no procedure may use it, or there
            is none (``why``). MoveNotAllowed: ``reason`` is none of ``REASONS``.
        """
        visit = self._c.at(*ASKED_AT)
        if reason not in REASONS:
            raise MoveNotAllowed(state=visit.step.value, move="open_number")
        person = visit.person(person_id)
        if person is None or person_id not in self.wanted():
            raise AnswerNotAccepted(question="individual_number", why="no_purpose")
        if not person.individual_number:
            raise AnswerNotAccepted(question="individual_number", why="empty")
        purpose = next(n.procedure.id for n in self.lawful() if person_id in n.persons)
        if not self._c.rights.sees(Field.INDIVIDUAL_NUMBER, procedure=purpose):
            self._c.record("denied", operation=Operation.NUMBER.value, field=Field.INDIVIDUAL_NUMBER.value)
            raise NotAllowed(operation=Operation.NUMBER.value)
        self._c.record("number_opened", person=person_id, individual_number_for=purpose, reason=reason)
        self._c.live.number_open = (person_id, self._c.clock.now() + OPEN_FOR)
        self._c.show()

    @free(ENDS)
    def close(self) -> None:
        """What was opened is masked again."""
        if self._c.live.number_open is not None:
            self._c.live.number_open = None
            self._c.show()

    @free(SCREENS)
    def shown(self, person: Person) -> str:
        """The number as the clerk's screen has it: whole while it is open, its end for who may see it, else only that
        it is there."""
        number, opened = person.individual_number, self._c.live.number_open
        if not number:
            return ""
        if opened is not None and opened[0] == person.id and self._c.clock.now() < opened[1]:
            return number
        return masked(number) if self._c.rights.sees(Field.INDIVIDUAL_NUMBER) else "*" * len(number)

    @staticmethod
    def _checked(case: Case, person_id: str, seen: bool) -> Case:
        """番号確認 of the applicant: the clerk saw a paper with the number (番号法 第16条; R-013)."""
        applicant = case.applicant
        if applicant.person != person_id:
            return case
        identity = replace(applicant.identity, number_checked=seen)
        return replace(case, applicant=replace(applicant, identity=identity))
