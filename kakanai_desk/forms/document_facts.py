"""Everything a form may print, as one nested mapping: the case and its decision in the words of the layouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kakanai_desk.core.person import Person
from kakanai_desk.core.wareki import PartialDate, age_on, era_of
from kakanai_desk.forms import situations
from kakanai_desk.forms.case import ApplicantRole, Case
from kakanai_desk.forms.conditions import NotApplicable
from kakanai_desk.forms.days import number_of, school_age
from kakanai_desk.forms.decision import Decision, Needed
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.facts import CaseFacts, stage_on

CHILDREN = ("preschool", "elementary", "junior_high", "high_school_age")  # 18歳年度末まで


def document_facts(
    case: Case, decision: Decision, pack: Pack, reception_number: str, made_at: datetime, needed: Sequence[Needed] = ()
) -> dict[str, Any]:
    """The facts for a form that all of ``needed`` print (or for the whole case).

    The individual number is among them only where each of them may lawfully use it.
    """
    if case.also:  # a form speaks of the event that needs it
        event = next((n.event for n in needed if n.event), case.event)
        moved = [e for e in case.events if e in MOVING_IN]
        facts_of_it = document_facts(case.of(event), decision, pack, reception_number, made_at, needed)
        return facts_of_it | {"home": _home(case.of(moved[0]))} if moved else facts_of_it
    facts = CaseFacts(case, pack)
    lawful = bool(needed) and all(n.procedure.individual_number for n in needed)
    people = [_person(p, case, decision, pack, facts, lawful=lawful) for p in case.people]
    by_id = {p["id"]: p for p in people}
    head = next((p.name for p in case.people if p.relation == "世帯主"), "") or (
        case.people[0].name if case.people else ""
    )
    members = {p for n in needed for p in n.persons}
    concerned = [p for p in people if p["id"] in members] if needed else people
    happened = _day_of_event(case, pack)
    return {
        "reception_number": reception_number,
        "visit_date": case.visit_date,
        "era": era_of(case.visit_date).era.name,
        "made_at": made_at,
        "event": case.event,
        "event_date": happened,
        "move_date": happened,
        "move_kind": _move_kind(case),
        "move_scope": "all",
        "new_address": _new_address(case) | {"head": head},
        "home": _home(case),
        "moves": case.event in (*MOVING_IN, "tenshutsu"),
        "old_address": {"text": case.answer("old_address"), "head": case.answer("old_head")},
        "honseki": {"text": case.answer("honseki"), "head": case.answer("hittousha")},
        "people": people,
        "concerned": concerned,
        "children": [p for p in people if p["stage"] in CHILDREN],
        "preschoolers": [p for p in people if p["stage"] == "preschool"],
        "newborns": [p for p in people if p["birth_date"] and happened and p["birth_date"].known == happened],
        "college_age": [by_id[p.id] for p in case.people if _at_college_age(p, happened or case.visit_date)],
        "guardians": [p for p in people if p["answers"].get("care_reason", "not_parent") != "not_parent"],
        "survivors": [p for p in people if p["answers"].get("deceased") != "yes"],
        "spouse": _spouse(case, by_id),
        "deceased": next((p for p in people if p["answers"].get("deceased") == "yes"), None),
        "techou_holder": _techou_holder(concerned or people),
        "applicant": _applicant(case, by_id),
        "answers": {n: _said(n, v, pack) for n, v in case.answers.items() if not isinstance(v, Mapping)}
        | _common_answers(case),
        "account": {
            "use_public": case.answer("public_account") == "yes",
            **{name: case.answer(f"account_{name}") for name in ("bank", "branch", "kind", "number", "holder")},
        },
        "identity": _identity(case, pack),
        "procedures": [n.procedure.id for n in decision.needed],
        "among": situations.among(concerned),
        "said": situations.among(people),
        "job_reasons": situations.job_reasons(case, concerned),
        "pension_reasons": situations.pension_reasons(case, concerned),
    }


def _person(
    person: Person, case: Case, decision: Decision, pack: Pack, facts: CaseFacts, *, lawful: bool
) -> dict[str, Any]:
    known = person.birth_date.known if person.birth_date else None
    day = _day_of_event(case, pack) or case.visit_date
    stage = stage_on(known, day) if known else ""
    answers = {
        name: _said(name, answer, pack)
        for name, value in case.answers.items()
        if isinstance(value, Mapping)
        and (answer := case.answer(name, person.id)) is not None
        and not isinstance(facts.value(name, person.id), NotApplicable)  # put to this person
    }
    return {
        "id": person.id,
        "name": person.name,
        "kana": person.kana,
        "birth_date": person.birth_date,
        "sex": person.sex.value,
        "relation": person.relation,
        "nationality": person.nationality,
        "individual_number": person.individual_number if lawful else None,
        "has_card": case.answer("my_number_card", person.id) == "yes",
        "age": age_on(known, case.visit_date) if known else None,
        "stage": stage,
        "care_class": situations.care_class(case, known, day),
        "pension_kind": situations.pension_kind(case, answers),
        "former_insurance": situations.former_insurance(case, answers),
        "insured": situations.insured(case, answers, newborn=known == day),
        "living": "together",  # the people of a case move into one household
        "raised": person.relation == "子" and stage in CHILDREN,
        "procedures": [n.procedure.id for n in decision.needed if person.id in n.persons],
        "answers": answers,
    }


def _said(name: str, answer: str, pack: Pack) -> Any:
    """An answer as a form prints it: a date as a date."""
    question = pack.questions.get(name)
    dated = question is not None and question.type is AnswerType.DATE
    return PartialDate.parse(answer) if dated else answer


def _at_college_age(person: Person, day: date) -> bool:
    """児童手当の算定児童, as condition ``college_age_child`` has it: by the school year, up to that of 22."""
    born = person.birth_date.known if person.birth_date else None
    if born is None or person.relation not in ("子", "妻の子", "夫の子"):
        return False
    return 19 <= school_age(number_of(born), number_of(day)) < 23


def _day_of_event(case: Case, pack: Pack) -> date | None:
    """The day of the visit, where the event has no day of its own."""
    event = pack.events.get(case.event)
    return _day(case.answer(event.date_fact)) if event is not None and event.date_fact else case.visit_date


MOVING_IN = ("tennyu", "tenkyo")  # events after which one lives at the new address


def _home(case: Case) -> dict[str, Any]:
    """Where the applicant lives once the event is done here: the new address, else the one that stays."""
    if case.event in MOVING_IN:
        return {"postal_code": case.answer("new_postal_code"), "text": case.answer("new_address")}
    known = case.answer("home_address") or next((p.address for p in case.people if p.address), None)
    return {"postal_code": case.answer("home_postal_code"), "text": known}


def _new_address(case: Case) -> dict[str, Any]:
    """Where one moves to; where nobody moves (世帯変更), it is where one lives."""
    if case.event in MOVING_IN or case.answer("new_address"):
        return {"postal_code": case.answer("new_postal_code"), "text": case.answer("new_address")}
    return _home(case)


def _techou_holder(people: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Whose 手帳 it is: the one concerned who has one, else the first (who asks for the first one)."""
    with_one = [p for p in people if p["answers"].get("techou", "none") != "none"]
    return next(iter(with_one or people), None)


def _move_kind(case: Case) -> str | None:
    if case.answer("move_from") == "abroad":
        return "abroad"
    return "domestic" if case.answer("move_from") == "domestic" else None


def _spouse(case: Case, by_id: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """The spouse of the applicant, when both are spouses in the household."""
    couples = ("世帯主", "夫", "妻", "夫(未届)", "妻(未届)")
    pair = [p for p in case.people if p.relation in couples]
    mine = case.applicant.person
    if len(pair) != 2 or not any(p.id == mine for p in pair):
        return None
    return next(by_id[p.id] for p in pair if p.id != mine)


def _applicant(case: Case, by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    applicant = case.applicant
    found = dict(by_id.get(applicant.person or "", {})) or {"name": applicant.name}
    one_of_them = applicant.person in by_id
    return found | {
        "role": applicant.role.value if applicant.role is not ApplicantRole.SELF or one_of_them else None,
        "phone": case.answer("phone"),
        "address_same": one_of_them and not applicant.address,
        "address": applicant.address or None,
    }


def _common_answers(case: Case) -> dict[str, str]:
    """Per-person answers that are the same for everyone, under their question's name."""
    found: dict[str, str] = {}
    for name, value in case.answers.items():
        if isinstance(value, Mapping):
            mine = {a for p in case.people if (a := case.answer(name, p.id)) is not None}
            if len(mine) == 1:
                found[name] = mine.pop()
    return found


def _identity(case: Case, pack: Pack) -> dict[str, Any]:
    kinds = [pack.identity_kinds[k] for k in case.applicant.identity.kinds if k in pack.identity_kinds]
    return {"kinds": [k.name for k in kinds], "points": min((k.points for k in kinds), default=None)}


def _day(text: str | None) -> date | None:
    return PartialDate.parse(text).known if text else None
