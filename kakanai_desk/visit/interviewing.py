"""Answers: each question once, from either screen, checked before it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kakanai_desk.core.errors import AnswerNotAccepted, MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.forms.case import TOGETHER
from kakanai_desk.forms.definitions import Asked, Question
from kakanai_desk.forms.interview import Ask, interview
from kakanai_desk.visit import claims
from kakanai_desk.visit.accepting import accepted
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs, unrecorded
from kakanai_desk.visit.household import BEFORE_CLOSING
from kakanai_desk.visit.model import Override, Visit
from kakanai_desk.visit.steps import ORDER, Step


class Interviewing:
    def __init__(self, context: Context) -> None:
        self._c = context
        self._returned_to: list[Ask] = []

    @free(SCREENS)
    def current(self) -> Ask | None:
        """The question on the visitor's screen."""
        if self._c.visit.step is not Step.INTERVIEW:
            return None
        return self._returned_to[-1] if self._returned_to else self._c.interview().next(Asked.VISITOR)

    @needs(Operation.SERVE)
    def answer(self, question_id: str, value: str, person: str | None = None, *, by_visitor: bool = False) -> None:
        """Keep one answer.

        Raises:
            AnswerNotAccepted: the value does not fit the question, or the clerk may not see it, and then only the
                visitor answers it; nothing was changed.
        """
        visit = self._c.at(*BEFORE_CLOSING, Step.IDENTIFY)
        mask = self._c.mask()
        question = mask.asking.questions.get(question_id)
        if question is None:
            raise AnswerNotAccepted(question=question_id, why="no_such_question")
        if by_visitor and question.asked is not Asked.VISITOR:
            raise AnswerNotAccepted(question=question_id, why="not_asked_here")
        if not by_visitor and mask.hides(question_id):
            guard = question.guard.value if question.guard is not None else ""
            self._c.record("denied", operation=Operation.SERVE.value, field=guard)
            raise AnswerNotAccepted(question=question_id, why="not_seen")
        value = accepted(question, value, visit.case.visit_date)
        who = person if question.of_person else None
        if question.of_person and who not in (TOGETHER, *(p.id for p in visit.case.people)):
            raise AnswerNotAccepted(question=question_id, why="no_such_person")
        case = visit.case.answered(question_id, value, who)
        origin = self._c.touched() if by_visitor else self._c.typed()
        visit = self._c.changed_case(visit, case)
        settled = claims.without(visit.claims, who or "", claims.ANSWER + question_id)
        visit = replace(visit, origins={**visit.origins, question_id: origin}, claims=settled)
        self._returned_to = [a for a in self._returned_to if a.question.id != question_id]
        if ORDER.index(visit.step) > ORDER.index(Step.PROCEDURES):
            visit = replace(visit, step=Step.PROCEDURES)  # what was made from the old answer is void
        values = {"question": question_id, "by": origin.source.value, "asked": question.asked.value}
        self._c.keep(visit, ("answered", values))
        self._go_on()

    def _go_on(self) -> None:
        """When nothing is left to ask the visitor and the clerk, the procedures stand."""
        visit = self._c.visit
        if visit.step is Step.INTERVIEW and not self._returned_to and self._c.interview().next() is None:
            self._c.keep(visit.moved(Step.PROCEDURES), ("procedures_shown", self._counts()))

    @free(ENDS)
    def turn_to_open(self) -> None:
        """No earlier question is looked at any more."""
        self._returned_to = []

    @needs(Operation.SERVE)
    @unrecorded("次に聞くことを見るだけ。先へ進めば1行になる")
    def resume(self) -> None:
        """After the household was found right (or a clerk's answer), see whether anything is left to ask."""
        self._go_on()

    @needs(Operation.SERVE)
    def back(self) -> None:
        """The visitor wants the question before this one again."""
        visit, questions = self._c.at(Step.INTERVIEW), self._c.mask().asking.questions
        answered = [
            questions[name]
            for name in self._c.interview().answered
            if questions[name].asked is Asked.VISITOR and name in visit.case.answers
        ]
        seen = {a.question.id for a in self._returned_to}
        before = [q for q in answered if q.id not in seen and self._touched(visit, q)]
        when = {name: (_at(visit, name), place) for place, name in enumerate(visit.case.answers)}
        if not before:
            self._c.keep(visit.moved(Step.CONFIRM))
            return
        question = max(before, key=lambda q: when[q.id])  # the one answered last
        people = tuple(
            p.id for p in visit.case.people if question.of_person and visit.origins.get(question.id) is not None
        )
        self._returned_to.append(Ask(question, people, together=question.of_person))
        self._c.show()

    @staticmethod
    def _touched(visit: Visit, question: Question) -> bool:
        origin = visit.origins.get(question.id)
        return origin is not None and origin.source.value in ("touched", "typed")

    @needs(Operation.OVERRULE)
    def exclude(self, procedure_id: str, reason: str) -> None:
        """The clerk takes a procedure out; the reason is kept (R-030).

        Raises:
            AnswerNotAccepted: no reason is given.
        """
        self._overrule(Override(procedure_id, included=False, reason=reason.strip()), "procedure_excluded")

    @needs(Operation.OVERRULE)
    def take_in(self, procedure_id: str, reason: str) -> None:
        """The clerk takes in a procedure of this event that the rules do not ask for; the reason is kept (R-030).

        Its form is made with the others, and what it asks is asked.

        Raises:
            AnswerNotAccepted: no reason is given, or the event has no such procedure.
        """
        rules = self._c.decision()
        if procedure_id not in {row.procedure.id for row in (*rules.needed, *rules.not_needed, *rules.unknown)}:
            raise AnswerNotAccepted(question=procedure_id, why="no_such_procedure")
        self._overrule(Override(procedure_id, included=True, reason=reason.strip()), "procedure_taken_in")
        self._ask_more()

    @needs(Operation.SERVE)
    def receive_also(self, event: str) -> None:
        """Receive one more life event in this visit: what it still asks of clerk or visitor comes next.

        Raises:
            MoveNotAllowed: it is no event, or already one of this visit.
        """
        visit = self._c.at(Step.PROCEDURES)
        if event not in self._c.pack.events or event in visit.case.events:
            raise MoveNotAllowed(state=visit.step.value, move="also")
        case = replace(visit.case, also=(*visit.case.also, event))
        changed = self._c.changed_case(visit, case)
        still = interview(case, self._c.mask().asking)
        for asked, step in ((Asked.CLERK, Step.HOUSEHOLD), (Asked.VISITOR, Step.INTERVIEW)):
            if still.next(asked) is not None:
                changed = changed.moved(step)
                break
        self._c.keep(changed, ("event_added", {"event": event}))

    @needs(Operation.SERVE)
    def not_also(self, event: str) -> None:
        """Take back a further event; its answers stay, they ask nobody anything."""
        visit = self._c.at(Step.PROCEDURES, Step.HOUSEHOLD, Step.INTERVIEW)
        if event not in visit.case.also:
            raise MoveNotAllowed(state=visit.step.value, move="also")
        case = replace(visit.case, also=tuple(e for e in visit.case.also if e != event))
        self._c.keep(self._c.changed_case(visit, case), ("event_removed", {"event": event}))

    @needs(Operation.OVERRULE)
    def include(self, procedure_id: str) -> None:
        """Take back what the clerk said of a procedure: the rules alone decide it again."""
        visit = self._c.at(Step.PROCEDURES, Step.INTERVIEW)
        overrides = tuple(o for o in visit.overrides if o.procedure != procedure_id)
        changed = replace(self._c.changed_case(visit, visit.case), overrides=overrides)
        self._c.keep(changed, ("procedure_included", {"procedure": procedure_id}))
        self._ask_more()

    def _overrule(self, override: Override, kind: str) -> None:
        visit = self._c.at(Step.PROCEDURES, Step.INTERVIEW)
        if not override.reason:
            raise AnswerNotAccepted(question=override.procedure, why="reason_needed")
        overrides = (*(o for o in visit.overrides if o.procedure != override.procedure), override)
        changed = replace(self._c.changed_case(visit, visit.case), overrides=overrides)
        self._c.keep(changed, (kind, {"procedure": override.procedure}))

    def _ask_more(self) -> None:
        """A procedure taken in can ask the visitor something."""
        visit = self._c.visit
        if visit.step is Step.PROCEDURES and self._c.interview().next(Asked.VISITOR) is not None:
            self._c.keep(visit.moved(Step.INTERVIEW))

    @needs(Operation.SERVE)
    def memo(self, text: str) -> None:
        """The clerk's memo: on no paper and on no visitor screen."""
        visit = self._c.at(*BEFORE_CLOSING, Step.IDENTIFY)
        self._c.keep(replace(visit, memo=text))

    def _counts(self) -> dict[str, int]:
        decision = self._c.effective_decision()
        return {"needed": len(decision.needed), "unknown": len(decision.unknown)}


def _at(visit: Visit, question: str) -> datetime:
    """When it was answered; what nobody at the counter answered came first."""
    origin = visit.origins.get(question)
    return origin.at if origin is not None and origin.at is not None else datetime.min.replace(tzinfo=UTC)
