"""The definitions as the resident's page takes them: what decides which questions are put, as plain values.

The page walks the same conditions as ``interpreted.py`` does; ``resources/preentry/src/engine/model.ts`` says what the
values mean. Each condition stands in one table once and is named by its place there; so is each sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kakanai_desk.core.words import Words
from kakanai_desk.forms.conditions import Always, Condition, Count, Everybody, Group, Not, Number, OneOf
from kakanai_desk.forms.day_conditions import Age, Before, Day, DeadlinePassed, InMonth, SameMonth
from kakanai_desk.forms.days import number_of
from kakanai_desk.forms.deadlines import Count as DayCount
from kakanai_desk.forms.definitions import Asked, Pack, Procedure, Question
from kakanai_desk.forms.facts import PREFECTURES
from kakanai_desk.forms.preentry.sentences import Sentences


def asked_at_home(question: Question) -> bool:
    """Whether the resident's page puts it: what a visitor is asked, and what of theirs a clerk types at a counter."""
    return question.asked is Asked.VISITOR or question.guard is not None or bool(question.at_home)


def definitions(pack: Pack, sentences: Sentences, nationalities: Sequence[tuple[str, Words]]) -> dict[str, Any]:
    """``Definitions`` of ``model.ts``. ``sentences`` takes every sentence that the page shows of them."""
    table = _Conditions()
    return {
        "questions": [_question(q, table, sentences) for q in sorted(pack.questions.values(), key=lambda q: q.order)],
        "procedures": [
            _procedure(p, table, sentences) for p in sorted(pack.procedures, key=lambda p: (p.order, p.id, p.revision))
        ],
        "events": [
            {"id": e.id, "title": sentences.place(e.title), "date_fact": e.date_fact} for e in pack.events.values()
        ],
        "sections": [
            {"id": s.id, "name": sentences.place({"ja": s.name})}
            for s in sorted(pack.sections.values(), key=lambda s: s.order)
        ],
        "relations": [[name, sentences.place({"ja": name})] for name in pack.relations],
        "nationalities": [[code, sentences.place(words)] for code, words in nationalities],
        "prefectures": list(PREFECTURES),
        "holidays": [number_of(day) for day in sorted(pack.calendar.holidays)],
        "conditions": table.rows,
    }


class _Conditions:
    """Every condition once, those that it is made of before it."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._places: dict[Condition, int] = {}

    def place(self, condition: Condition) -> int:
        found = self._places.get(condition)
        if found is None:
            row = self._row(condition)
            self.rows.append(row)
            found = self._places[condition] = len(self.rows) - 1
        return found

    def _row(self, c: Condition) -> list[Any]:
        match c:
            case Always():
                return ["always"]
            case OneOf():
                return ["one_of", c.fact, c.of_person, list(c.values)]
            case Number():
                return ["number", c.fact, c.of_person, c.at_least, c.below]
            case Not():
                return ["not", self.place(c.inner)]
            case Group():
                return ["all" if c.every else "any", [self.place(part) for part in c.members]]
            case Count():
                return ["count", self.place(c.inner), c.at_least, c.at_most]
            case Everybody():
                return ["not", self.place(Count(Not(c.inner), 1))]
            case Age():
                return ["age", c.at_least, c.below, _day(c.on), c.counted]
            case Before():
                return ["before", _day(c.left), _day(c.right), c.negated]
            case DeadlinePassed():
                return ["passed", _day(c.start), _counted(c.rule), _day(c.on)]
            case InMonth():
                return ["in_month", _day(c.day), list(c.months)]
            case SameMonth():
                return ["same_month", _day(c.left), _day(c.right)]
            case _:
                raise TypeError(f"{type(c).__name__} has no place on the resident's page")


def _day(day: Day) -> list[Any]:
    fixed = number_of(day.fixed) if day.fixed is not None else 0
    return [day.fact, day.of_person, fixed, day.years, day.months, day.days]


def _counted(rule: DayCount) -> dict[str, Any]:
    if rule.closings is not None:
        raise TypeError("a closing day of the city's table has no place on the resident's page")
    return {
        "years": rule.years,
        "months": rule.months,
        "days": rule.days,
        "first": rule.first_day_counts,
        "shifts": rule.shifts,
        "yearly": list(rule.yearly) if rule.yearly is not None else None,
    }


def _question(q: Question, table: _Conditions, sentences: Sentences) -> dict[str, Any]:
    """What only a clerk can say decides too, but nothing of it is shown."""
    shown = asked_at_home(q)

    def place(words: Words) -> int:
        return sentences.place(words) if shown else 0

    return {
        "id": q.id,
        "type": q.type.value,
        "visitor": shown,
        "when": table.place(q.when),
        "of_person": q.of_person,
        "people": table.place(q.people),
        "together": q.together,
        "not_after_visit": q.not_after_visit,
        "longest": q.max_length,
        "choices": [{"value": c.value, "label": place(c.label), "hint": place(c.hint)} for c in q.choices],
        "ask": place(q.at_home or q.ask),
        "hint": place(q.hint),
        "why": place(q.why),
        "wordings": [{"when": table.place(w.when), "ask": place(w.ask), "hint": place(w.hint)} for w in q.wordings],
    }


def _procedure(p: Procedure, table: _Conditions, sentences: Sentences) -> dict[str, Any]:
    return {
        "id": p.id,
        "from": number_of(p.effective_from),
        "until": number_of(p.effective_until) if p.effective_until is not None else 0,
        "order": p.order,
        "events": list(p.events),
        "of_person": p.of_person,
        "levels": [[rule.level.value, table.place(rule.when)] for rule in p.levels],
        "asks": list(p.asks),
        "replaced_by": [instead.procedure for instead in p.replaced_by],
        "title": sentences.place(p.title),
        "section": p.section,
        "bring": [[sentences.place(b.what), table.place(b.when)] for b in p.bring],
    }
