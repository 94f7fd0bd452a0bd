"""What a case knows, as the condition language asks for it: built-in facts and answers."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import NOT_APPLICABLE, FactValue, NotApplicable, Truth, Used, shown
from kakanai_desk.forms.days import NOWHERE, Span, number_of, school_age, span_of
from kakanai_desk.forms.definitions import AnswerType, Pack, Question

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
    "old_prefecture": "今までの都道府県",
}
STAGES = ("preschool", "elementary", "junior_high", "high_school_age", "adult")


PREFECTURES = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県",
    "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県",
    "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府",
    "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県",
    "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県",
    "鹿児島県", "沖縄県",
)  # fmt: skip
# facts worked out from the answer to another question (event_date: from the event's own)
WORKED_OUT = {"old_prefecture": "old_address"}


def stage_on(birth: date, day: date) -> str:
    """就学前 / 小学生 / 中学生 / 高校生年代 (until the 3/31 after reaching 18) / adult."""
    return stage_of(school_age(number_of(birth), number_of(day)))


def stage_of(age_in_school_year: int) -> str:
    """The stage by the age reached by the end of the school year."""
    for below, stage in ((7, "preschool"), (13, "elementary"), (16, "junior_high"), (19, "high_school_age")):
        if age_in_school_year < below:
            return stage
    return "adult"


def question_behind(fact: str, pack: Pack, event: str) -> Question | None:
    """The question whose answer gives the fact, if one does."""
    if fact == "event_date":
        found = pack.events.get(event)
        fact = found.date_fact if found is not None else ""
    return pack.questions.get(WORKED_OUT.get(fact, fact))


@lru_cache(maxsize=4096)
def _day_of(answer: str) -> date | PartialDate:
    day = PartialDate.parse(answer)
    return day.known or day


class CaseFacts:
    """``Facts`` of one case. Values are looked up once per fact and person.

    An answer counts only where its question may be put: one that was given before another answer made its question
    needless decides nothing any more, and comes back with that other answer.
    """

    def __init__(self, case: Case, pack: Pack) -> None:
        self._case = case
        self._pack = pack
        self._people = tuple(p.id for p in case.people)
        self._by_id = {p.id: p for p in case.people}
        self._seen: dict[tuple[str, str | None], tuple[FactValue | NotApplicable | None, Used]] = {}
        self.ages: dict[tuple[str, str | None], tuple[tuple[int, int] | None, tuple[Used, ...]]] = {}
        self._looked: dict[tuple[str, str | None], tuple[Span | None, tuple[Used, ...]]] = {}
        self._busy: set[tuple[str, str | None]] = set()

    @property
    def event(self) -> str:
        return self._case.event

    def people(self) -> tuple[str, ...]:
        return self._people

    def seen(self, fact: str, person: str | None) -> tuple[FactValue | NotApplicable | None, Used]:
        key = (fact, person)
        found = self._seen.get(key)
        if found is None:
            if key in self._busy:  # a circle in the definitions; the loader reports it
                return None, Used(fact, person, None)
            self._busy.add(key)
            value = self._look_up(fact, person)
            found = self._seen[key] = (value, Used(fact, person, shown(value)))
            self._busy.discard(key)
        return found

    def looked(self, fact: str, person: str | None) -> tuple[Span | None, tuple[Used, ...]]:
        key = (fact, person)
        found = self._looked.get(key)
        if found is None:
            value, used = self.seen(fact, person)
            span: Span | None = None
            if isinstance(value, PartialDate | date):
                span = span_of(value)
            elif isinstance(value, NotApplicable):
                span = NOWHERE
            found = self._looked[key] = (span, (used,))
        return found

    def value(self, fact: str, person: str | None) -> FactValue | NotApplicable | None:
        return self.seen(fact, person)[0]

    def day(self, fact: str, person: str | None = None) -> date | None:
        """A date fact's day, where it is fully known."""
        value = self.value(fact, person)
        if isinstance(value, PartialDate):
            return value.known
        return value if isinstance(value, date) else None

    def event_date(self) -> date | None:
        """The day of the event, where it is fully known; that of the visit where the event has none of its own."""
        event = self._pack.events.get(self._case.event)
        if event is not None and not event.date_fact:
            return self._case.visit_date
        value = self.value(event.date_fact, None) if event is not None else None
        return value if isinstance(value, date) else None

    def of_person(self, fact: str) -> bool:
        """Whether each person has their own."""
        question = self._pack.questions.get(fact)
        return question.of_person if question is not None else fact in PERSON_FACTS

    def title_of_event_date(self) -> str:
        """What the day of this event is called."""
        event = self._pack.events.get(self._case.event)
        return event.date_title if event is not None else ""

    def _look_up(self, fact: str, person: str | None) -> FactValue | NotApplicable | None:
        question = self._pack.questions.get(fact)
        if question is None:
            if fact in CASE_FACTS:
                return self.of_case(fact)
            who = self._by_id.get(person) if person is not None else None
            return self._of_person(fact, who) if who is not None else None
        answer = self._case.answer(fact, person)
        put = question.when.evaluate(self, person).truth
        if put is not Truth.FALSE and question.of_person:
            put = question.people.evaluate(self, person).truth
        if put is Truth.FALSE:
            return NOT_APPLICABLE
        if answer is None:
            return None
        if question.type is AnswerType.DATE:
            return _day_of(answer)
        return answer

    def of_case(self, fact: str) -> FactValue | NotApplicable | None:
        """One of ``CASE_FACTS``, worked out anew."""
        case = self._case
        if fact == "event":
            return case.event
        if fact == "visit_date":
            return case.visit_date
        if fact == "applicant_role":
            return case.applicant.role.value
        if fact == "identity":
            return "checked" if identity_sufficient(case, self._pack) else "not_checked"
        if fact == "old_prefecture":
            return self._old_prefecture()
        return self.event_date()

    def _old_prefecture(self) -> FactValue | NotApplicable | None:
        """That of the address before the move; unknown where the address does not begin with one."""
        address = self.value("old_address", None)
        if isinstance(address, str):
            return next((p for p in PREFECTURES if address.startswith(p)), None)
        return address if isinstance(address, NotApplicable) else None

    def _of_person(self, fact: str, who: Person) -> FactValue | None:
        if fact == "birth_date":
            return who.birth_date
        if fact == "sex":
            return None if who.sex is Sex.UNKNOWN else who.sex.value
        if fact == "is_applicant":
            return "yes" if self._case.applicant.person == who.id else "no"
        if fact == "stage":
            return self._stage(who)
        return str(getattr(who, fact, "")) or None

    def _stage(self, who: Person) -> FactValue | None:
        """The stage on the day of the event; unknown where the birth date leaves two of them possible."""
        day = self.value("event_date", None)
        if who.birth_date is None or not isinstance(day, date):
            return None
        number = number_of(day)
        oldest, youngest = span_of(who.birth_date)
        first = stage_of(school_age(oldest, number))
        return first if oldest == youngest or first == stage_of(school_age(youngest, number)) else None


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
