"""What a case knows, as the condition language asks for it: built-in facts and answers."""

from __future__ import annotations

from datetime import date

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.wareki import PartialDate, reaches_age
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import NOT_APPLICABLE, FactValue, NotApplicable, Truth
from kakanai_desk.forms.definitions import AnswerType, Pack

PERSON_FACTS = {
    "birth_date": "生年月日",
    "sex": "性別",
    "relation": "続柄",
    "nationality": "国籍・地域",
    "stage": "年代",
    "is_applicant": "届出人",
}
CASE_FACTS = {
    "event": "異動の種類",
    "visit_date": "届出日",
    "event_date": "異動日",
    "applicant_role": "届出人の区分",
    "identity": "本人確認",
}
STAGES = ("preschool", "elementary", "junior_high", "high_school_age", "adult")


def school_entry(birth: date) -> date:
    """The first 4/1 after 満6歳: born on 4/1 enters one year earlier (学校教育法17条; 年齢計算ニ関する法律)."""
    six = reaches_age(birth, 6)  # at the end of this day
    entry = date(six.year, 4, 1)
    return entry if entry > six else date(six.year + 1, 4, 1)


def stage_on(birth: date, day: date) -> str:
    """就学前 / 小学生 / 中学生 / 高校生年代 (until the 3/31 after reaching 18) / adult."""
    entry = school_entry(birth)
    for years, stage in ((0, "preschool"), (6, "elementary"), (9, "junior_high"), (12, "high_school_age")):
        if day < date(entry.year + years, 4, 1):
            return stage
    return "adult"


class CaseFacts:
    """``Facts`` of one case. Values are looked up once per question and person."""

    def __init__(self, case: Case, pack: Pack) -> None:
        self._case = case
        self._pack = pack
        self._people = tuple(p.id for p in case.people)
        self._seen: dict[tuple[str, str | None], FactValue | NotApplicable | None] = {}
        self._busy: set[tuple[str, str | None]] = set()

    def people(self) -> tuple[str, ...]:
        return self._people

    def value(self, fact: str, person: str | None) -> FactValue | NotApplicable | None:
        key = (fact, person)
        if key not in self._seen:
            if key in self._busy:  # a circle in the definitions; the loader reports it
                return None
            self._busy.add(key)
            self._seen[key] = self._look_up(fact, person)
            self._busy.discard(key)
        return self._seen[key]

    def day(self, fact: str) -> date | None:
        value = self.value(fact, None)
        return value if isinstance(value, date) else None

    def _look_up(self, fact: str, person: str | None) -> FactValue | NotApplicable | None:
        case = self._case
        if fact in CASE_FACTS:
            return self._of_case(fact)
        who = case.person(person) if person is not None else None
        if fact in PERSON_FACTS and who is not None:
            return self._of_person(fact, who)
        question = self._pack.questions.get(fact)
        if question is None:
            return None
        answer = case.answer(fact, person)
        if answer is None:
            asked = question.when.evaluate(self, person).truth
            if asked is Truth.TRUE and question.of_person:
                asked = question.people.evaluate(self, person).truth
            return NOT_APPLICABLE if asked is Truth.FALSE else None
        if question.type is AnswerType.DATE:
            return PartialDate.parse(answer).known
        return answer

    def _of_case(self, fact: str) -> FactValue | None:
        case = self._case
        if fact == "event":
            return case.event
        if fact == "visit_date":
            return case.visit_date
        if fact == "applicant_role":
            return case.applicant.role.value
        if fact == "identity":
            return "checked" if identity_sufficient(case, self._pack) else "not_checked"
        event = self._pack.events.get(case.event)
        if event is not None and not event.date_fact:
            return case.visit_date
        value = self.value(event.date_fact, None) if event is not None else None
        return value if isinstance(value, date) else None

    def _of_person(self, fact: str, who: Person) -> FactValue | None:
        if fact == "birth_date":
            return who.birth_date
        if fact == "sex":
            return None if who.sex is Sex.UNKNOWN else who.sex.value
        if fact == "is_applicant":
            return "yes" if self._case.applicant.person == who.id else "no"
        if fact == "stage":
            known = who.birth_date.known if who.birth_date is not None else None
            day = self.value("event_date", None)
            return stage_on(known, day) if known is not None and isinstance(day, date) else None
        return str(getattr(who, fact)) or None


def identity_sufficient(case: Case, pack: Pack) -> bool:
    """One document of kind 1, or two of kind 2, none of them expired on the visit's date (R-012, R-014)."""
    total = 0
    check = case.applicant.identity
    for index, kind_id in enumerate(check.kinds):
        kind = pack.identity_kinds.get(kind_id)
        expiry = check.expires[index] if index < len(check.expires) else None
        if kind is None or (expiry is not None and expiry < case.visit_date):
            continue
        total += 2 if kind.points == 1 else 1
    return total >= 2
