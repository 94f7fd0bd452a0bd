"""Who moved, who stands here, and the common items that apply to all (R-012…R-014, R-017, R-018, R-023)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from kakanai_desk.core.errors import AnswerNotAccepted, MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.person import Person
from kakanai_desk.core.provenance import Source
from kakanai_desk.forms.case import ApplicantRole
from kakanai_desk.visit import claims
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import needs
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.steps import Step

EDITABLE = ("name", "kana", "birth_date", "sex", "relation", "nationality", "address")
BEFORE_CLOSING = (
    Step.FACTS,
    Step.HOUSEHOLD,
    Step.CONFIRM,
    Step.INTERVIEW,
    Step.PROCEDURES,
    Step.DOCUMENTS,
    Step.SIGN,
    Step.PRINT,
)


class Household:
    def __init__(self, context: Context) -> None:
        self._c = context

    def _new_id(self, visit: Visit) -> str:
        taken = {p.id for p in visit.case.people}
        return next(f"p{n}" for n in range(1, 100) if f"p{n}" not in taken)

    @needs(Operation.SERVE)
    def add(self, **fields: Any) -> None:
        """One more member. The family's common items are copied: family name, address before the move."""
        visit = self._c.at(*BEFORE_CLOSING)
        first = visit.case.people[0] if visit.case.people else None
        person = Person(self._new_id(visit))
        if first is not None:
            person = replace(person, nationality=first.nationality)
        person = person.with_fields(self._c.typed(), **self._checked(fields))
        case = replace(visit.case, people=(*visit.case.people, person))
        self._c.keep(self._c.changed_case(visit, case), ("person_added", {"person": person.id}))

    @needs(Operation.SERVE)
    def change(self, person_id: str, **fields: Any) -> None:
        """Change fields of a member; what is changed is remembered as typed by the clerk."""
        visit = self._c.at(*BEFORE_CLOSING)
        person = self._person(visit, person_id)
        wanted = {k: v for k, v in self._checked(fields).items() if getattr(person, k) != v}
        if not wanted:
            return
        changed = person.with_fields(self._c.typed(), **wanted)
        people = tuple(changed if p.id == person_id else p for p in visit.case.people)
        after = self._c.changed_case(visit, replace(visit.case, people=people))
        after = replace(after, claims=claims.without(visit.claims, person_id, *wanted))  # what is typed now is settled
        self._c.keep(after, ("person_changed", {"person": person_id, "fields": sorted(wanted)}))

    @needs(Operation.SERVE)
    def settle(self, person_id: str, name: str, index: int) -> None:
        """Of several sayings about one field the clerk takes the ``index``-th, with its origin (R-011)."""
        visit = self._c.at(*BEFORE_CLOSING)
        sayings = visit.claims.get(person_id, {}).get(name, ())
        if not 0 <= index < len(sayings):
            raise MoveNotAllowed(state=visit.step.value, move="settle")
        chosen = sayings[index]
        if name.startswith(claims.ANSWER):
            self._answer_settled(visit, person_id, name, chosen)
            return
        person = self._person(visit, person_id)
        if claims.UNREADABLE in chosen.value:
            raise AnswerNotAccepted(question=name, why="gaiji")
        settled = person.with_fields(chosen.origin, **{name: claims.as_value(name, chosen.value)})
        case = replace(visit.case, people=tuple(settled if p.id == person_id else p for p in visit.case.people))
        origins = visit.origins
        if name == "address" and visit.case.people[0].id == person_id:
            case, origins = case.answered("old_address", chosen.value), {**origins, "old_address": chosen.origin}
        after = self._c.changed_case(visit, case)
        after = replace(after, origins=origins, claims=claims.without(visit.claims, person_id, name))
        values = {"person": person_id, "field": name, "source": chosen.origin.source.value}
        self._c.keep(after, ("difference_settled", values))

    def _answer_settled(self, visit: Visit, person_id: str, name: str, chosen: claims.Claim) -> None:
        question = name.removeprefix(claims.ANSWER)
        if self._c.mask().hides(question):
            raise AnswerNotAccepted(question=question, why="not_seen")
        after = self._c.changed_case(visit, visit.case.answered(question, chosen.value, person_id or None))
        origins = {**visit.origins, question: chosen.origin}
        after = replace(after, origins=origins, claims=claims.without(visit.claims, person_id, name))
        values = {"question": question, "source": chosen.origin.source.value}
        self._c.keep(after, ("difference_settled", values))

    @needs(Operation.SERVE)
    def remove(self, person_id: str) -> None:
        visit = self._c.at(*BEFORE_CLOSING)
        person = self._person(visit, person_id)
        if person.protection is not None:
            self._c.need(Operation.LIFT_PROTECTION)  # the mark would go with the member
        if visit.case.applicant.person == person_id:
            raise AnswerNotAccepted(question="applicant", why="stands_here")
        case = replace(visit.case, people=tuple(p for p in visit.case.people if p.id != person_id))
        after = replace(self._c.changed_case(visit, case), claims=claims.without(visit.claims, person_id))
        self._c.keep(after, ("person_removed", {"person": person_id}))

    @needs(Operation.SERVE)
    def applicant(self, role: ApplicantRole, person_id: str | None, name: str = "", address: str = "") -> None:
        """Who stands here: one of the people, or somebody named."""
        visit = self._c.at(*BEFORE_CLOSING)
        if person_id is not None:
            self._person(visit, person_id)
        elif not name:
            raise AnswerNotAccepted(question="applicant", why="empty")
        applicant = replace(visit.case.applicant, role=role, person=person_id, name=name, address=address)
        case = replace(visit.case, applicant=applicant)
        self._c.keep(self._c.changed_case(visit, case), ("applicant_set", {"role": role.value}))

    @needs(Operation.SERVE)
    def identity(self, kinds: tuple[str, ...], expires: tuple[date | None, ...], *, authority: bool = False) -> None:
        """The documents the clerk looked at (本人確認), with their expiry, and whether 代理権 was shown."""
        visit = self._c.at(*BEFORE_CLOSING)
        for kind in kinds:
            if kind not in self._c.pack.identity_kinds:
                raise AnswerNotAccepted(question="identity", why="unknown_kind")
        check = replace(visit.case.applicant.identity, kinds=kinds, expires=expires, authority_checked=authority)
        case = replace(visit.case, applicant=replace(visit.case.applicant, identity=check))
        self._c.keep(self._c.changed_case(visit, case), ("identity_checked", {"kinds": list(kinds)}))

    @needs(Operation.SERVE)
    def ready(self) -> None:
        """The clerk has entered everyone: the visitor looks at the household, unless there is nothing new to see."""
        visit = self._c.at(Step.HOUSEHOLD)
        for person in visit.case.people:
            missing = [f for f in ("name", "birth_date", "relation") if not getattr(person, f)]
            if missing:
                raise AnswerNotAccepted(question=missing[0], why="empty")
        if visit.claims:
            raise AnswerNotAccepted(question="differences", why="differences")
        heads = [p for p in visit.case.people if p.relation == "世帯主"]
        if len(heads) > 1:
            raise AnswerNotAccepted(question="relation", why="two_heads")
        if self._seen_already(visit):
            self._c.keep(visit.moved(Step.INTERVIEW))
        else:
            self._c.keep(visit.moved(Step.CONFIRM))

    def _seen_already(self, visit: Visit) -> bool:
        """One person alone who has checked what the card said, and does not move: no second look at the same facts."""
        alone = visit.case.people[0] if len(visit.case.people) == 1 else None
        seen = [alone.origins.get(fact) for fact in ("name", "birth_date")] if alone is not None else [None]
        moves = any(self._c.pack.events[event].date_fact == "move_date" for event in visit.case.events)
        return all(origin is not None and origin.source is Source.CARD for origin in seen) and not moves

    @needs(Operation.SERVE)
    def right(self) -> None:
        """The visitor found the household right."""
        self._c.keep(self._c.at(Step.CONFIRM).moved(Step.INTERVIEW), ("household_checked", {}))

    @staticmethod
    def _person(visit: Visit, person_id: str) -> Person:
        person = visit.person(person_id)
        if person is None:
            raise MoveNotAllowed(state=visit.step.value, move="person")
        return person

    def _checked(self, fields: dict[str, Any]) -> dict[str, Any]:
        for name in fields:
            if name not in EDITABLE:
                raise AnswerNotAccepted(question=name, why="no_such_field")
        relation = fields.get("relation")
        if relation and relation not in self._c.pack.relations:
            raise AnswerNotAccepted(question="relation", why="not_standard")
        return fields
