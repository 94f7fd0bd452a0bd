"""The same rules in zen-engine (https://gorules.io, MIT): our conditions of one event as a decision graph of its kind.

A documented subset, chosen so that both sides come to the same: households whose every answer is known; procedures
whose rules are made of comparisons, numbers, ages, days and quantifiers (``translated`` gives None for others); no
replacements. Zen gets more ready than ours does: questions that are not put, school ages, stages and moved days are
worked out before, so that it evaluates the rules of the procedures and nothing else. Both start from a household in
their own form (a row of values; a dictionary).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import zen

from kakanai_desk.forms.case import Case
from kakanai_desk.forms.compiled import MASK, STAND_OF
from kakanai_desk.forms.conditions import Always, Condition, Count, Everybody, Group, Not, Number, OneOf
from kakanai_desk.forms.day_conditions import Age, Before, Day
from kakanai_desk.forms.days import school_age
from kakanai_desk.forms.definitions import Pack, Procedure
from kakanai_desk.forms.facts import CaseFacts

Days = dict[str, Day]


def translated(condition: Condition, days: Days) -> str | None:
    """The condition in zen's expression language, ``#`` being the person; None outside the subset."""
    if isinstance(condition, Always):
        return "true"
    if isinstance(condition, OneOf):
        name = f"#.{condition.fact}" if condition.of_person else condition.fact
        return f"({name} in {json.dumps(condition.values, ensure_ascii=False)})"
    if isinstance(condition, Number):
        name = f"#.{condition.fact}" if condition.of_person else condition.fact
        return _between(f"number({name})", condition.at_least, condition.below)
    if isinstance(condition, Not):
        inner = translated(condition.inner, days)
        return None if inner is None else f"(not {inner})"
    if isinstance(condition, Group):
        parts = [translated(part, days) for part in condition.members]
        joined = (" and " if condition.every else " or ").join(part for part in parts if part is not None)
        return None if None in parts else f"({joined})"
    if isinstance(condition, Everybody):
        inner = translated(condition.inner, days)
        return None if inner is None else f"all(people, {inner})"
    if isinstance(condition, Count):
        inner = translated(condition.inner, days)
        if inner is None:
            return None
        if condition.at_least == 1 and condition.at_most is None:
            return f"some(people, {inner})"
        return _between(f"count(people, {inner})", condition.at_least, _after(condition.at_most))
    if isinstance(condition, Age):
        if condition.counted == "school_year":
            return _between(f"#.{_school(condition.on, days)}", condition.at_least, condition.below)
        on = condition.on
        if condition.counted == "reached":
            on = Day(on.fact, on.of_person, on.fixed, on.years, on.months, on.days + 1)
        low, high = (None if end is None else end * 10000 for end in (condition.at_least, condition.below))
        return _between(f"({_day(on, days)} - #.birth_date)", low, high)
    if isinstance(condition, Before):
        return f"({_day(condition.left, days)} {'>=' if condition.negated else '<'} {_day(condition.right, days)})"
    return None


def _after(most: int | None) -> int | None:
    return None if most is None else most + 1


def _between(value: str, at_least: int | None, below: int | None) -> str:
    parts = [f"{value} >= {at_least}"] if at_least is not None else []
    return f"({' and '.join(parts + ([f'{value} < {below}'] if below is not None else []))})"


def _day(day: Day, days: Days) -> str:
    name = next((name for name, known in days.items() if known == day), f"day_{len(days)}")
    days[name] = day
    return f"#.{name}" if day.of_person else name


def _school(on: Day, days: Days) -> str:
    return "school_" + _day(on, days).removeprefix("#.")


class Peer:
    """The procedures of the subset, and their decision graph."""

    def __init__(self, pack: Pack, event: str, procedures: Iterable[Procedure]) -> None:
        self.procedures: list[Procedure] = []
        self._pack = pack
        self._days: Days = {}
        rows: list[dict[str, str]] = []
        for procedure in procedures:
            text = _rules(procedure, self._days)
            if text is not None:
                rows.append({"id": f"e{len(rows)}", "key": f"v{len(rows)}", "value": text})
                self.procedures.append(procedure)
        graph = {
            "nodes": [
                {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
                {
                    "id": "rules",
                    "name": "rules",
                    "type": "expressionNode",
                    "position": {"x": 1, "y": 0},
                    "content": {"expressions": rows},
                },
                {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
            ],
            "edges": [
                {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
                {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
            ],
        }
        self.decision = zen.ZenEngine().create_decision(json.dumps(graph))

    def household(self, case: Case) -> dict[str, Any]:
        """The case as zen takes it."""
        facts = CaseFacts(case, self._pack)
        asked = self._pack.questions.values()
        found: dict[str, Any] = {q.id: facts.seen(q.id, None)[1].value for q in asked if not q.of_person}
        for fact in ("event", "applicant_role", "identity", "old_prefecture"):
            found[fact] = facts.seen(fact, None)[1].value
        own = [q.id for q in asked if q.of_person]
        own += ["sex", "relation", "nationality", "stage", "is_applicant"]
        people: list[dict[str, Any]] = []
        for who in facts.people():
            person: dict[str, Any] = {fact: facts.seen(fact, who)[1].value for fact in own}
            birth = facts.looked("birth_date", who)[0]
            person["birth_date"] = birth[0] if birth else None
            for name, day in self._days.items():
                span = day.look(facts, who)[0]
                if day.of_person:
                    person[name] = span[0] if span else None
                elif span and birth:
                    person["school_" + name] = school_age(birth[0], span[0])
            people.append(person)
        for name, day in self._days.items():
            if not day.of_person:
                span = day.look(facts, None)[0]
                found[name] = span[0] if span else None
        return found | {"people": people}

    def judge(self, household: dict[str, Any]) -> list[Any]:
        result = self.decision.evaluate(household)["result"]
        return [result[f"v{number}"] for number in range(len(self.procedures))]

    def as_ours(self, found: list[Any]) -> tuple[int, ...]:
        """What zen found, as ``Compiled.judge`` says it."""
        return tuple(_as_ours(one) for one in found)


def _rules(procedure: Procedure, days: Days) -> str | None:
    """The first rule that holds gives the stand; for each person a stand of their own."""
    text = "0"
    for rule in reversed(procedure.levels):
        when = translated(rule.when, days)
        if when is None:
            return None
        text = f"({when} ? {STAND_OF[rule.level]} : {text})"
    return f"map(people, {text})" if procedure.of_person else text


def _as_ours(found: Any) -> int:
    if not isinstance(found, list):
        return int(found)
    stands = [int(one) for one in found]
    best = min((one for one in stands if one), default=0)
    return best | sum(1 << place for place, one in enumerate(stands) if one == best) << MASK if best else 0
