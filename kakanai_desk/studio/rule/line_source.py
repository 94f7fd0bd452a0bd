"""Conditions of definitions ↔ lines. Reading and writing an unchanged condition gives the same tree.

Whatever no sentence says (a wrong operator, a shape the loader refuses) becomes a ``locked`` line that keeps its tree.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from kakanai_desk.studio.rule.line import GROUPS, SLOTS, Line, Scope

_ALONE = ("is_yes", "is_no")
_SHIFTS = ("years", "months", "days")
_WHOLES = {"at_least", "below", "years", "months", "days", "least", "most"}


def line_of(tree: Any) -> Line:
    """The lines of a condition's tree; None and ``always`` hold always."""
    if tree is None or tree == "always":
        return Line("always", kept=tree)
    if not isinstance(tree, dict) or len(cast("dict[Any, Any]", tree)) != 1:
        return Line("locked", kept=tree)
    (operator, inner), *_ = cast("dict[Any, Any]", tree).items()
    if operator in ("all", "any"):
        if isinstance(inner, list):
            return Line(operator, parts=tuple(line_of(part) for part in cast("list[Any]", inner)))
    elif operator == "not":
        return Line("not", parts=(line_of(inner),))
    elif operator in ("some_person", "every_person", "count"):
        found = _of_people(operator, inner)
        if found is not None:
            return found
    elif isinstance(operator, str):
        found = _sentence(operator, inner)
        if found is not None and _fits(found):
            return found
    return Line("locked", kept=tree)


def _of_people(operator: str, inner: Any) -> Line | None:
    scope = Scope(operator.removesuffix("_person"))
    if operator == "count":
        if not isinstance(inner, dict) or not set(cast("dict[str, Any]", inner)) <= {"of", "at_least", "at_most"}:
            return None
        least, most = inner.get("at_least"), inner.get("at_most")
        if "of" not in inner or not (_whole_or_none(inner, "at_least") and _whole_or_none(inner, "at_most")):
            return None
        scope, inner = Scope("count", least, most), inner["of"]
    line = line_of(inner)
    if line.who is not None or line.kind in ("locked", "always"):
        return None
    return Line(line.kind, line.slots, line.parts, scope, line.kept)


def _whole_or_none(entries: dict[str, Any], key: str) -> bool:
    return key not in entries or _is_whole(entries[key])


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _sentence(operator: str, inner: Any) -> Line | None:
    """The sentence of an operator; None: it is written as no sentence says it."""
    if operator in _ALONE:
        return Line(operator, {"fact": inner}) if isinstance(inner, str) else None
    if operator == "holds":
        return Line("holds", {"condition": inner}) if isinstance(inner, str) else None
    if not isinstance(inner, dict):
        return None
    entries = cast("dict[str, Any]", inner)
    if operator in ("age", "more_days_than", "deadline_passed"):
        return Line(operator, dict(entries)) if set(entries) <= set(SLOTS[operator]) else None
    if (operator not in SLOTS and operator not in ("before", "on_or_after")) or len(entries) != 1:
        return None
    fact, value = next(iter(entries.items()))
    if operator in ("before", "on_or_after"):
        return _compared(operator, fact, value)
    if operator == "number":
        ends = cast("dict[str, Any]", value) if isinstance(value, dict) else None
        if ends is None or not set(ends) <= {"at_least", "below"}:
            return None
        return Line("number", {"fact": fact, **ends})
    slot = {"one_of": "values", "in_month": "months", "same_month": "other"}.get(operator, "value")
    if slot not in SLOTS[operator]:
        return None
    return Line(operator, {"fact": fact, slot: tuple(value) if isinstance(value, list) else value})


def _compared(operator: str, fact: str, value: Any) -> Line | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return Line(f"{operator}_day", {"fact": fact, "date": value})
    if isinstance(value, str):
        return Line(operator, {"fact": fact, "other": value})
    if not isinstance(value, dict):
        return None
    entries = dict(cast("dict[str, Any]", value))
    if not set(entries) <= {"fact", *_SHIFTS} or "fact" not in entries:
        return None
    other = entries.pop("fact")
    return Line(operator, {"fact": fact, "other": other, **entries}, kept="map")


def _fits(line: Line) -> bool:
    """Whether each slot holds what a slot of its kind can hold."""
    return all(_fits_slot(line.kind, name, value) for name, value in line.slots.items())


def _fits_slot(kind: str, name: str, value: Any) -> bool:
    if name in _WHOLES and kind != "in_month":
        return _is_whole(value)
    if name == "values":
        return isinstance(value, tuple) and all(isinstance(one, str) or _is_whole(one) for one in _all(value))
    if name == "months":
        return isinstance(value, tuple) and all(_is_whole(one) for one in _all(value))
    if name == "date":
        return isinstance(value, date)
    return isinstance(value, str) or (name == "value" and _is_whole(value))


def _all(value: Any) -> tuple[Any, ...]:
    return cast("tuple[Any, ...]", value)


# --- writing ----------------------------------------------------------------------------------------------------


def tree_of(line: Line) -> Any:
    """The tree that the loader reads. Slots without anything are left out: ask ``lacks`` before it is written."""
    inner = _bare_tree(line)
    if line.who is None:
        return inner
    if line.who.kind != "count":
        return {f"{line.who.kind}_person": inner}
    ends = {"at_least": line.who.least, "at_most": line.who.most}
    return {"count": {"of": inner, **{key: value for key, value in ends.items() if value is not None}}}


def _bare_tree(line: Line) -> Any:
    if line.kind == "locked":
        return line.kept
    if line.kind == "always":
        return line.kept
    if line.kind in GROUPS:
        parts = [tree_of(part) for part in line.parts]
        return {"not": parts[0] if parts else None} if line.kind == "not" else {line.kind: parts}
    slots = {name: list(_all(value)) if isinstance(value, tuple) else value for name, value in line.slots.items()}
    if line.kind in _ALONE:
        return {line.kind: slots.get("fact")}
    if line.kind == "holds":
        return {"holds": slots.get("condition")}
    if line.kind in ("age", "more_days_than", "deadline_passed"):
        return {line.kind: slots}
    fact: Any = slots.pop("fact", None)
    operator = line.kind.removesuffix("_day")
    if operator in ("before", "on_or_after"):
        return {operator: {fact: _compared_tree(line, slots)}}
    if line.kind == "number":
        return {"number": {fact: slots}}
    return {line.kind: {fact: next(iter(slots.values()), None)}}


def _compared_tree(line: Line, slots: dict[str, Any]) -> Any:
    if line.kind.endswith("_day"):
        return slots.get("date")
    other = slots.pop("other", None)
    return {"fact": other, **slots} if slots or line.kept == "map" else other
