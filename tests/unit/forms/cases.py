"""Households for the engine's tests, and a hypothesis strategy over the 転入 answers."""

from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.places import procedures
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.conditions import Truth
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.loader import load

VISIT = date(2026, 4, 10)


@cache
def pack() -> Pack:
    return load(procedures())


def person(index: int, birth: date | None, relation: str, nationality: str = "JP") -> Person:
    return Person(
        f"p{index}",
        f"見本　{index}",
        "みほん",
        PartialDate.of(birth) if birth else None,
        Sex.FEMALE,
        relation,
        nationality,
    )


births = st.dates(date(1930, 1, 1), VISIT)
people = st.lists(st.tuples(births, st.sampled_from(["JP", "BRA", "VNM"])), min_size=1, max_size=5).map(
    lambda rows: tuple(
        person(n, birth, "世帯主" if n == 1 else "子", country) for n, (birth, country) in enumerate(rows, 1)
    )
)


@st.composite
def cases(draw):
    """A household with some questions answered, each fittingly and by somebody to whom it is put."""
    family = draw(people)
    case = Case(VISIT, "tennyu", family, {}, Applicant(person="p1"))
    for question in pack().questions.values():
        if not draw(st.booleans()):
            continue
        for who in [p.id for p in family] if question.of_person else [None]:
            value = draw(answer_to(question))
            if value is not None and is_put(question, case, who):
                case = case.answered(question.id, value, who)
    return case


def is_put(question, case, who):
    facts = CaseFacts(case, pack())
    conditions = (question.when, question.people) if question.of_person else (question.when,)
    return all(c.evaluate(facts, who).truth is Truth.TRUE for c in conditions)


def answer_to(question):
    if question.type is AnswerType.YES_NO:
        return st.sampled_from(["yes", "no"])
    if question.type is AnswerType.CHOICE:
        return st.sampled_from([c.value for c in question.choices])
    if question.type is AnswerType.DATE:
        return st.dates(VISIT - timedelta(days=60), VISIT).map(date.isoformat)
    return st.just("1")
