"""Reads conditions from definitions. Each wrong word becomes a finding; the result is always usable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kakanai_desk.forms.conditions import (
    Age,
    Always,
    Before,
    Condition,
    Count,
    Everybody,
    Group,
    MoreDaysThan,
    Not,
    OneOf,
)
from kakanai_desk.forms.findings import near
from kakanai_desk.forms.source import Node

OPERATORS = (
    "all",
    "any",
    "not",
    "is",
    "is_not",
    "one_of",
    "is_yes",
    "is_no",
    "age",
    "before",
    "on_or_after",
    "more_days_than",
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


Signs = Mapping[str, FactSign]


def read_condition(node: Node | None, signs: Signs) -> Condition:
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
    return _read(operator, inner, signs)


def _read(operator: str, node: Node, signs: Signs) -> Condition:
    if operator in ("all", "any"):
        return Group(operator == "all", tuple(read_condition(part, signs) for part in node.items()))
    if operator == "not":
        return Not(read_condition(node, signs))
    if operator == "some_person":
        return Count(read_condition(node, signs), 1)
    if operator == "every_person":
        return Everybody(read_condition(node, signs))
    if operator == "count":
        node.only("of", "at_least", "at_most")
        least, most = node.get("at_least"), node.get("at_most")
        return Count(
            read_condition(node.need("of"), signs), least.whole() if least else 0, most.whole() if most else None
        )
    if operator == "age":
        return _read_age(node, signs)
    if operator in ("before", "on_or_after"):
        return _read_before(operator, node, signs)
    if operator == "more_days_than":
        return _read_more_days(node, signs)
    return _read_comparison(operator, node, signs)


def _known(node: Node, fact: str, signs: Signs, *, dated: bool = False) -> FactSign:
    sign = signs.get(fact)
    if sign is None:
        node.fault("PROC-012", f"'{fact}' という質問・事実はありません。", near(fact, signs))
        return FactSign(of_person=False)
    if dated and not sign.is_date:
        node.fault("PROC-022", f"'{fact}' は日付ではありません。", near("", [n for n, s in signs.items() if s.is_date]))
    return sign


def _read_comparison(operator: str, node: Node, signs: Signs) -> Condition:
    if operator in ("is_yes", "is_no"):
        fact, values = node.text(), ("yes" if operator == "is_yes" else "no",)
        at = node
    else:
        if not node.is_map() or len(node.names()) != 1:
            node.fault("PROC-023", "「事実: 値」を一つだけ書きます。", "例: {is: {move_from: abroad}}")
            return Always()
        fact = node.names()[0]
        at = node.get(fact) or node
        values = at.texts() if operator == "one_of" else (at.text(),)
    sign = _known(at, fact, signs)
    for value in values:
        if sign.values and value not in sign.values:
            at.fault("PROC-013", f"'{fact}' は '{value}' になりません。", near(value, sign.values))
    found = OneOf(fact, values, sign.of_person)
    return Not(found) if operator == "is_not" else found


def _read_age(node: Node, signs: Signs) -> Condition:
    node.only("at_least", "below", "on")
    least, below, on = node.get("at_least"), node.get("below"), node.get("on")
    day = on.text() if on else "event_date"
    _known(on or node, day, signs, dated=True)
    if least is None and below is None:
        node.fault("PROC-024", "at_least か below が要ります。", "例: {age: {at_least: 20, below: 60}}")
    return Age(least.whole() if least else None, below.whole() if below else None, day)


def _read_before(operator: str, node: Node, signs: Signs) -> Condition:
    if not node.is_map() or len(node.names()) != 1:
        node.fault("PROC-023", "「日付の事実: 日付」を一つだけ書きます。", "例: {before: {move_date: 2026-04-01}}")
        return Always()
    fact = node.names()[0]
    at = node.get(fact) or node
    _known(at, fact, signs, dated=True)
    if isinstance(at.value, date):
        limit: str | date = at.day()
    else:
        limit = at.text()
        _known(at, limit, signs, dated=True)
    found = Before(fact, limit)
    return Not(found) if operator == "on_or_after" else found


def _read_more_days(node: Node, signs: Signs) -> Condition:
    node.only("from", "to", "days")
    start, end, days = node.need("from"), node.need("to"), node.need("days")
    if start is None or end is None or days is None:
        return Always()
    _known(start, start.text(), signs, dated=True)
    _known(end, end.text(), signs, dated=True)
    return MoreDaysThan(start.text(), end.text(), days.whole())
