"""Facts in words: dates, answers, people. Japanese only; questions and sentences live in the definitions and texts."""

from __future__ import annotations

from datetime import date

from kakanai_desk.core.person import Person
from kakanai_desk.core.spoken_days import weekday_of
from kakanai_desk.core.wareki import PartialDate, age_on, wareki
from kakanai_desk.core.words import said
from kakanai_desk.forms.case import DIFFERS, Case
from kakanai_desk.forms.definitions import AnswerType, Pack, Question
from kakanai_desk.forms.facts import STAGES

SEX_WORDS = {"male": "男", "female": "女"}
STAGE_NAMES: dict[str, str] = dict(zip(STAGES, ("就学前", "小学生", "中学生", "高校生年代", "大人"), strict=True))


def title_of(case: Case, pack: Pack) -> str:
    """The life events of the visit: 転居・婚姻."""
    return "・".join(said(pack.events[e].title) if e in pack.events else e for e in case.events)


def given_names(case: Case, persons: tuple[str, ...]) -> tuple[str, ...]:
    """The given names, or nothing when it is everybody."""
    if len(persons) == len(case.people):
        return ()
    found = (case.person(p) for p in persons)
    return tuple(p.given_name for p in found if p is not None)


def age_of(person: Person, day: date) -> int | None:
    known = person.birth_date.known if person.birth_date else None
    return age_on(known, day) if known else None


def birth_of(person: Person) -> str:
    """和暦; for a foreign resident the Gregorian year as on their card."""
    if person.birth_date is None:
        return ""
    if person.nationality != "JP" and person.birth_date.known:
        known = person.birth_date.known
        return f"{known.year}年{known.month}月{known.day}日"
    return wareki(person.birth_date)


def today_in_words(day: date) -> str:
    """令和8年4月10日(金)"""
    return f"{wareki(day)}({weekday_of(day)})"


def masked(number: str | None) -> str:
    return f"********{number[-4:]}" if number else ""


def answer_in_words(question: Question, value: str) -> str:
    if value == DIFFERS:
        return "人によってちがう"
    if question.type is AnswerType.YES_NO:
        return {"yes": "はい", "no": "いいえ"}.get(value, value)
    if question.type is AnswerType.CHOICE:
        return next((said(c.label) for c in question.choices if c.value == value), value)
    if question.type is AnswerType.DATE:
        return wareki(PartialDate.parse(value))
    return value


def fact_in_words(fact: str, value: str | None, pack: Pack) -> str:
    """A fact's value as the reason panel says it."""
    if value is None:
        return "わからない"
    question = pack.questions.get(fact)
    if question is not None:
        return "聞かない" if value == "-" else answer_in_words(question, value)
    if fact == "event":
        event = pack.events.get(value)
        return said(event.title) if event else value
    if fact == "stage":
        return STAGE_NAMES.get(value, value)
    if fact in ("birth_date", "visit_date", "event_date"):
        return wareki(PartialDate.parse(value))
    return {"yes": "はい", "no": "いいえ", "JP": "日本", "checked": "できた", "not_checked": "できていない"}.get(
        value, value
    )
