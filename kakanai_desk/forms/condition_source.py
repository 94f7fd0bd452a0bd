"""Reads conditions from definitions. Each wrong word becomes a finding; the result is always usable."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.conditions import Always, Condition, Count, Everybody, Group, Not, Number, OneOf
from kakanai_desk.forms.day_conditions import Age, Before, Day, DeadlinePassed, InMonth, SameMonth
from kakanai_desk.forms.days import COUNTINGS
from kakanai_desk.forms.deadlines import Closings
from kakanai_desk.forms.deadlines import Count as DayCount
from kakanai_desk.forms.findings import near
from kakanai_desk.forms.source import Node

COMMON_YEAR = 2026  # without a 2/29: the day exists in every year
OPERATORS = (
    "all",
    "any",
    "not",
    "holds",
    "is",
    "is_not",
    "one_of",
    "is_yes",
    "is_no",
    "number",
    "age",
    "before",
    "on_or_after",
    "more_days_than",
    "deadline_passed",
    "in_month",
    "same_month",
    "some_person",
    "every_person",
    "count",
)


@dataclass(frozen=True)
class FactSign:
    """What the loader knows of a fact: whether it belongs to a person, its allowed values (empty: any), date or not."""

    of_person: bool
    values: tuple[str, ...] = ()
    is_date: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """What conditions may speak of: facts, conditions with a name, opening days."""

    facts: Mapping[str, FactSign]
    calendar: OpeningDays
    conditions: dict[str, Condition] = field(default_factory=dict[str, Condition])
    closings: Mapping[str, Closings] = field(default_factory=dict[str, Closings])

    def dates(self) -> list[str]:
        return [name for name, sign in self.facts.items() if sign.is_date]


def read_condition(node: Node | None, known: Vocabulary) -> Condition:
    """The condition at ``node``; None and ``always`` are always true."""
    if node is None or node.value == "always":
        return Always()
    if not node.is_map() or len(node.names()) != 1:
        node.fault("PROC-020", "条件は「演算子: 中身」を一つだけ書きます。", f"使えるもの: {', '.join(OPERATORS)}")
        return Always()
    operator = node.names()[0]
    inner = node.get(operator)
    if inner is None or operator not in OPERATORS:
        node.fault("PROC-021", f"'{operator}' という演算子はありません。", near(operator, OPERATORS))
        return Always()
    if operator in ("all", "any"):
        return Group(operator == "all", tuple(read_condition(part, known) for part in inner.items()))
    if operator == "not":
        return Not(read_condition(inner, known))
    if operator == "some_person":
        return Count(read_condition(inner, known), 1)
    if operator == "every_person":
        return Everybody(read_condition(inner, known))
    readers = {
        "holds": _read_named,
        "count": _read_people_count,
        "number": _read_number,
        "age": _read_age,
        "more_days_than": _read_more_days,
        "deadline_passed": _read_passed,
        "in_month": _read_in_month,
        "same_month": _read_same_month,
    }
    if operator in readers:
        return readers[operator](inner, known)
    if operator in ("before", "on_or_after"):
        return _read_before(operator, inner, known)
    return _read_comparison(operator, inner, known)


def _known(node: Node, fact: str, known: Vocabulary, *, dated: bool = False) -> FactSign:
    sign = known.facts.get(fact)
    if sign is None:
        node.fault("PROC-012", f"'{fact}' という質問・事実はありません。", near(fact, known.facts))
        return FactSign(of_person=False)
    if dated and not sign.is_date:
        node.fault("PROC-022", f"'{fact}' は日付ではありません。", near("", known.dates()))
    return sign


def _single(node: Node, example: str) -> tuple[str, Node] | None:
    """The one ``fact: …`` of a mapping."""
    if not node.is_map() or len(node.names()) != 1:
        node.fault("PROC-023", "「事実: 値」を一つだけ書きます。", f"例: {example}")
        return None
    fact = node.names()[0]
    return fact, node.get(fact) or node


def _read_named(node: Node, known: Vocabulary) -> Condition:
    name = node.text()
    if name not in known.conditions:
        node.fault("PROC-032", f"'{name}' という名前の条件はありません。", near(name, known.conditions))
        return Always()
    return known.conditions[name]


def _read_people_count(node: Node, known: Vocabulary) -> Condition:
    node.only("of", "at_least", "at_most")
    least, most = node.get("at_least"), node.get("at_most")
    return Count(read_condition(node.need("of"), known), least.whole() if least else 0, most.whole() if most else None)


def _read_comparison(operator: str, node: Node, known: Vocabulary) -> Condition:
    if operator in ("is_yes", "is_no"):
        fact, values = node.text(), ("yes" if operator == "is_yes" else "no",)
        at = node
    else:
        found = _single(node, "{is: {move_from: abroad}}")
        if found is None:
            return Always()
        fact, at = found
        values = at.texts() if operator == "one_of" else (at.text(),)
    sign = _known(at, fact, known)
    if sign.is_date:
        at.fault("PROC-037", "日付は before・on_or_after で比べます。", "例: {before: {move_date: 2026-04-01}}")
    for value in values:
        if sign.values and value not in sign.values:
            at.fault("PROC-013", f"'{fact}' は '{value}' になりません。", near(value, sign.values))
    same = OneOf(fact, values, sign.of_person)
    return Not(same) if operator == "is_not" else same


def _ends(node: Node, example: str) -> tuple[int | None, int | None]:
    least, below = node.get("at_least"), node.get("below")
    if least is None and below is None:
        node.fault("PROC-024", "at_least か below が要ります。", f"例: {example}")
    return least.whole() if least else None, below.whole() if below else None


def _read_number(node: Node, known: Vocabulary) -> Condition:
    found = _single(node, "{number: {copies: {at_least: 2}}}")
    if found is None:
        return Always()
    fact, at = found
    at.only("at_least", "below")
    least, below = _ends(at, "{number: {copies: {at_least: 2}}}")
    return Number(fact, least, below, _known(at, fact, known).of_person)


# --- days and ages ----------------------------------------------------------------------------------------------


def _day_of(node: Node, fact: str, known: Vocabulary) -> Day:
    return Day(fact, _known(node, fact, known, dated=True).of_person)


def _read_day(node: Node, known: Vocabulary) -> Day:
    """A date, a date fact, or ``{fact: F, years: …, months: …, days: …}``."""
    if isinstance(node.value, date):
        return Day(fixed=node.day())
    if not node.is_map():
        return _day_of(node, node.text(), known)
    node.only("fact", "years", "months", "days")
    fact = node.need("fact")
    if fact is None:
        return Day(fixed=date.min)
    start = _day_of(fact, fact.text(), known)
    years, months, days = (at.whole() if (at := node.get(key)) else 0 for key in ("years", "months", "days"))
    return Day(start.fact, start.of_person, None, years, months, days)


def _read_age(node: Node, known: Vocabulary) -> Condition:
    node.only("at_least", "below", "on", "counted")
    on, counted = node.get("on"), node.get("counted")
    day = _day_of(on or node, on.text() if on else "event_date", known)
    least, below = _ends(node, "{age: {at_least: 20, below: 60}}")
    return Age(least, below, day, counted.word_of(COUNTINGS) if counted else "birthday")


def _read_before(operator: str, node: Node, known: Vocabulary) -> Condition:
    found = _single(node, "{before: {move_date: 2026-04-01}}")
    if found is None:
        return Always()
    fact, at = found
    return Before(_day_of(at, fact, known), _read_day(at, known), operator == "on_or_after")


def _read_more_days(node: Node, known: Vocabulary) -> Condition:
    node.only("from", "to", "days")
    start, end, days = node.need("from"), node.need("to"), node.need("days")
    if start is None or end is None or days is None:
        return Always()
    first = _day_of(start, start.text(), known)
    limit = Day(first.fact, first.of_person, days=days.whole() + 1)
    return Before(_day_of(end, end.text(), known), limit, negated=True)


def _read_passed(node: Node, known: Vocabulary) -> Condition:
    on = node.get("on")
    rule = read_count(node, known, "on")
    day = _day_of(on or node, on.text() if on else "visit_date", known)
    sign = known.facts.get(rule.start, FactSign(of_person=False))
    return DeadlinePassed(Day(rule.start, sign.of_person), rule, day, known.calendar)


def _read_in_month(node: Node, known: Vocabulary) -> Condition:
    found = _single(node, "{in_month: {visit_date: [8]}}")
    if found is None:
        return Always()
    fact, at = found
    months = tuple(one.whole() for one in at.items())
    if any(not 1 <= month <= 12 for month in months):
        at.fault("PROC-034", "月は1〜12で書きます。", "例: {in_month: {visit_date: [8]}}")
    return InMonth(_day_of(at, fact, known), months)


def _read_same_month(node: Node, known: Vocabulary) -> Condition:
    found = _single(node, "{same_month: {visit_date: next_review}}")
    if found is None:
        return Always()
    fact, at = found
    return SameMonth(_day_of(at, fact, known), _day_of(at, at.text(), known))


def read_count(node: Node, known: Vocabulary, *further: str) -> DayCount:
    """How days are counted from a date fact; ``further`` are keys that the caller reads itself."""
    node.only("from", "years", "months", "days", "yearly", "closing", "first_day", "closed_day", "reading", *further)
    start, first, closed, reading = (node.get(k) for k in ("from", "first_day", "closed_day", "reading"))
    name = start.text() if start else ""
    if start is None:
        node.need("from")
    elif name not in known.dates():
        start.fault("PROC-022", f"'{name}' という日付はありません。", near(name, known.dates()))
    lengths = {key: at.whole() for key in ("years", "months", "days") if (at := node.get(key)) is not None}
    yearly = node.get("yearly")
    closing = node.get("closing")
    if closing is not None and closing.text() not in known.closings:
        hint = near(closing.text(), known.closings)
        closing.fault("PROC-038", f"'{closing.text()}' という締切の表はありません。", hint)
    if not lengths and yearly is None and closing is None:
        node.need("days")
    return DayCount(
        name,
        lengths.get("days", 0),
        first.word_of(("counted", "not_counted")) == "counted" if first else False,
        closed.word_of(("next_open", "stays")) == "next_open" if closed else True,
        reading.text() if reading else "",
        lengths.get("months", 0),
        lengths.get("years", 0),
        month_and_day(yearly) if yearly is not None else None,
        known.closings.get(closing.text()) if closing is not None else None,
    )


def month_and_day(node: Node) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{2})-(\d{2})", node.text())
    month, day = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(COMMON_YEAR, month)[1]:
        node.fault("PROC-034", "「月-日」で書きます。", '例: "07-31"')
        return None
    return month, day
