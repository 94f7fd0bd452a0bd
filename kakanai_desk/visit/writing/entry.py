"""Who the resident enters for: the person who goes to the counter first, then everybody the procedure is for.

One fact at a time. What a card said is not asked again. ``WHATS`` is the order; 続柄 is asked where there are several.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kakanai_desk.core import nationalities
from kakanai_desk.core.errors import AnswerNotAccepted
from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Case
from kakanai_desk.visit.model import Visit

NAME, KANA, BIRTH, SEX, NATIONALITY, RELATION, MORE = (
    "name",
    "kana",
    "birth_date",
    "sex",
    "nationality",
    "relation",
    "more",
)
WHATS = (NAME, KANA, BIRTH, SEX, NATIONALITY, RELATION, MORE)
NEEDED = (NAME, BIRTH)  # without them a person is nobody; the rest may be left for the counter
LONGEST = 60  # characters of a name
MOST_PEOPLE = 12
ELSEWHERE = "other"  # an answer of its own: the country is said at the counter


@dataclass(frozen=True)
class Asked:
    """One fact of one person."""

    person: str
    what: str


@dataclass(frozen=True)
class Entry:
    """What was asked so far, in order; ``kana``: how the names were typed, before they became kanji."""

    asked: tuple[Asked, ...] = ()
    kana: dict[str, str] = field(default_factory=dict[str, str], repr=False)

    def next(self, visit: Visit) -> Asked | None:
        """What is to be asked; ``None``: everybody is entered."""
        people = visit.case.people
        for place, person in enumerate(people):
            for what in WHATS:
                one = Asked(person.id, what)
                if one in self.asked or _known(person, what):
                    continue
                if what == RELATION and len(people) == 1:
                    continue
                if what == MORE and (place < len(people) - 1 or len(people) >= MOST_PEOPLE):
                    continue
                return one
        return None

    def with_(self, one: Asked) -> Entry:
        return replace(self, asked=(*(a for a in self.asked if a != one), one))

    def back(self) -> tuple[Entry, Asked | None]:
        """Without the last one, which is asked again; ``None``: nothing was asked."""
        if not self.asked:
            return self, None
        return replace(self, asked=self.asked[:-1]), self.asked[-1]


def _known(person: Person, what: str) -> bool:
    """Whether a card said it."""
    origin = person.origins.get(what)
    return origin is not None and origin.source is Source.CARD and bool(getattr(person, what, ""))


def value_of(person: Person, what: str) -> str:
    """As it stands, for a screen that asks it again."""
    match what:
        case "birth_date":
            return person.birth_date.iso() if person.birth_date else ""
        case "sex":
            return "" if person.sex is Sex.UNKNOWN else person.sex.value
        case "nationality":
            return person.nationality if NATIONALITY in person.origins else ""
        case "more":
            return ""
        case _:
            return str(getattr(person, what))


def taken(visit: Visit, one: Asked, value: str, origin: Provenance, relations: tuple[str, ...]) -> Visit:
    """The visit after one answer about one person.

    Raises:
        AnswerNotAccepted: it is none; ``why`` says what is wrong.
    """
    person = visit.person(one.person)
    if person is None:
        raise AnswerNotAccepted(question=one.what, why="no_such_person")
    if one.what == MORE:
        if value not in ("yes", "no"):
            raise AnswerNotAccepted(question=MORE, why="not_a_choice")
        return replace(visit, case=_with_one_more(visit.case)) if value == "yes" else visit
    person = person.with_fields(origin, **{one.what: _value(one.what, value.strip(), visit, relations)})
    return replace(visit, case=_with(visit.case, person))


def _value(what: str, value: str, visit: Visit, relations: tuple[str, ...]) -> object:
    if not value:
        raise AnswerNotAccepted(question=what, why="empty")
    match what:
        case "name" | "kana":
            if len(value) > LONGEST:
                raise AnswerNotAccepted(question=what, why="too_long")
            return " ".join(value.split()).replace(" ", "\u3000")
        case "birth_date":
            try:
                day = PartialDate.parse(value)
            except ValueError:
                raise AnswerNotAccepted(question=what, why="no_date") from None
            if day.known is not None and day.known > visit.case.visit_date:
                raise AnswerNotAccepted(question=what, why="in_the_future")
            return day
        case "sex":
            if value not in (Sex.MALE, Sex.FEMALE):
                raise AnswerNotAccepted(question=what, why="not_a_choice")
            return Sex(value)
        case "nationality":
            if value != ELSEWHERE and value not in (code for code, _ in nationalities.listed()):
                raise AnswerNotAccepted(question=what, why="not_a_choice")
            return "" if value == ELSEWHERE else value
        case _:
            if value not in relations:
                raise AnswerNotAccepted(question=what, why="not_a_choice")
            return value


def without(found: Entry, visit: Visit, person: str) -> tuple[Entry, Visit]:
    """Nothing of one person, neither what was entered nor what was answered about them alone; whether there is somebody
    else is asked again."""
    people = tuple(p for p in visit.case.people if p.id != person)
    answers = {
        question: given if isinstance(given, str) else {who: one for who, one in given.items() if who != person}
        for question, given in visit.case.answers.items()
    }
    case = replace(visit.case, people=people, answers={q: a for q, a in answers.items() if a})
    asked = tuple(a for a in found.asked if a.person != person and a != Asked(people[-1].id, MORE))
    kana = {who: read for who, read in found.kana.items() if who != person}
    return replace(found, asked=asked, kana=kana), replace(visit, case=case)


def without_nameless(visit: Visit) -> Visit:
    """Somebody was begun and given up: the others stand."""
    people = tuple(p for p in visit.case.people if p.name or p.id == visit.case.applicant.person)
    return visit if len(people) == len(visit.case.people) else replace(visit, case=replace(visit.case, people=people))


def _with(case: Case, person: Person) -> Case:
    return replace(case, people=tuple(person if p.id == person.id else p for p in case.people))


def _with_one_more(case: Case) -> Case:
    used = {p.id for p in case.people}
    own = next(f"p{n}" for n in range(1, MOST_PEOPLE + 2) if f"p{n}" not in used)
    return replace(case, people=(*case.people, Person(own, nationality=case.people[0].nationality)))
