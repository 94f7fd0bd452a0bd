"""Items of a template's places as an editor sees them: a kind, a fact, and how it is set. Plain trees.

What ``forms.paper.template_items`` and ``items`` read is what is written here; nothing is checked twice: the loader
judges every definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

from kakanai_desk.forms.paper.binding import DAY_PARTS
from kakanai_desk.forms.paper.fonts import POINT
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.facts import Fact, Value
from kakanai_desk.studio.form.page import width
from kakanai_desk.studio.form.proposal import LARGEST, SMALLEST


class SheetKind(StrEnum):
    """What a place can be. ``other``: an item that is drawn as on forms of our own (words, a list of choices): it is
    moved here, and changed by hand in its file."""

    TEXT = "text"
    CELLS = "cells"
    NUMBER = "number"
    DATE = "date"
    CHECK = "check"
    RING = "ring"
    SIGNATURE = "signature"
    SEAL = "seal"
    PHOTO = "photo"
    CODE = "code"
    OTHER = "other"


ITEMS = {
    "field": SheetKind.TEXT, "comb": SheetKind.CELLS, "number_cells": SheetKind.NUMBER, "date": SheetKind.DATE,
    "individual_number": SheetKind.NUMBER, "tick": SheetKind.CHECK, "ring": SheetKind.RING,
    "signature": SheetKind.SIGNATURE, "seal": SheetKind.SEAL, "photo": SheetKind.PHOTO, "code": SheetKind.CODE,
}  # fmt: skip
WITHOUT_FACT = frozenset((SheetKind.SIGNATURE, SheetKind.SEAL, SheetKind.PHOTO, SheetKind.OTHER))
TESTED = frozenset((SheetKind.CHECK, SheetKind.RING))
OPS = ("is", "not", "has", "filled", "era")
NUMBER_LENGTH = 12
ONE_CELL = 6.5  # mm: a cell where nothing tells how many there are
Item = tuple[str, dict[str, Any]]


def item_of(found: object) -> Item:
    """The item's key and what stands under it, from any way to write it."""
    if not isinstance(found, dict) or len(cast("dict[str, Any]", found)) != 1:
        return "words", {"text": found}
    key, inner = next(iter(cast("dict[str, Any]", found).items()))
    if isinstance(inner, dict):
        return key, dict(cast("dict[str, Any]", inner))
    if key in ("signature", "row_number"):
        return key, {}
    return key, {"text": inner} if key in ("seal", "words", "label") else {"bind": inner}


def written(item: Item) -> dict[str, Any]:
    key, inner = item
    return {key: inner or True}


def kind_of(item: Item, day: bool) -> SheetKind:
    """``day``: whether its fact is one."""
    kind = ITEMS.get(item[0], SheetKind.OTHER)
    if kind is SheetKind.TEXT and (day or item[1].get("form") in (*DAY_PARTS, "short")):
        return SheetKind.DATE
    return kind


def turned_into(kind: SheetKind, item: Item, box: Box, fact: Fact | None) -> Item:
    """The item as another kind of place: its fact and name stay, and what both kinds have."""
    old = item[1]
    bound = {name: old[name] for name in ("bind", "name") if name in old}
    free = {"optional": True} if old.get("optional") is True else {}
    short = min(width(box), box.height)
    match kind:
        case SheetKind.TEXT | SheetKind.DATE:
            more = {name: old[name] for name in ("size", "align", "lines") if name in old and item[0] == "field"}
            return "field", bound | (more or {"size": size_for(box.height)}) | _words(fact, kind) | free
        case SheetKind.CELLS:
            groups = [int(n) for n in old.get("groups", ())]
            cells = {"groups": groups, "gap": old.get("gap", 0)} if groups else {"cells": _cells_in(box)}
            return "comb", bound | cells | free
        case SheetKind.NUMBER:
            groups = [int(n) for n in old.get("groups", ())]
            fits = sum(groups) == NUMBER_LENGTH
            return "number_cells", bound | ({"groups": groups, "gap": old.get("gap", 0)} if fits else {})
        case SheetKind.CHECK | SheetKind.RING:
            own = {op: old[op] for op in OPS if op in old}
            key = "tick" if kind is SheetKind.CHECK else "ring"
            return key, bound | (own or test_for(fact, str(bound.get("name", ""))))
        case SheetKind.SEAL:
            return "seal", {"text": "印", "width": round(min(30.0, max(8.0, short)), 1)}
        case SheetKind.PHOTO:
            sides = (min(60.0, max(15.0, width(box))), min(60.0, max(15.0, box.height)))
            return "photo", {"width": round(sides[0], 1), "height": round(sides[1], 1)}
        case SheetKind.CODE:
            return "code", bound | {"side": round(min(40.0, max(10.0, short)), 1)} | free
        case SheetKind.SIGNATURE:
            return "signature", {}
        case SheetKind.OTHER:
            return item


def bound_to(item: Item, fact: Fact | None, box: Box) -> Item:
    """The item with another fact (None: with none). An 個人番号 is never set as plain text: it gets its own kind."""
    key, inner = item
    inner = {name: value for name, value in inner.items() if name != "options"}
    if fact is None:
        inner.pop("bind", None)
        return key, {name: value for name, value in inner.items() if name not in OPS}
    inner = {"bind": fact.path} | {name: value for name, value in inner.items() if name != "bind"}
    if not inner.get("name"):
        inner["name"] = fact.name
    if key in ("tick", "ring"):
        if "era" in inner and fact.day:
            return key, inner
        rest = {name: value for name, value in inner.items() if name not in OPS}
        return key, rest | test_for(fact, str(inner["name"]))
    if fact.path.endswith("individual_number") and key in ("field", "comb"):
        return turned_into(SheetKind.NUMBER, (key, inner), box, fact)
    if key == "field":
        if not fact.day:
            inner.pop("form", None)
        inner |= _words(fact, SheetKind.TEXT)
    if of_others(fact.path) and key in ("field", "comb", "date", "code"):
        inner["optional"] = True
    return key, inner


def of_others(path: str) -> bool:
    """Whether a row of a table may stay empty: nobody need be the third of a household."""
    steps = path.split(".")
    return len(steps) > 2 and steps[1].isdecimal() and steps[1] != "0"


def test_for(fact: Fact | None, name: str) -> dict[str, Any]:
    """When a box is ticked: where the fact has the value that the printed word says, else where there is one."""
    if fact is None:
        return {}
    values: Mapping[str, Value] = {word: value for value, word in fact.values}
    if not values:
        return {"filled": True}
    near = next((value for word, value in values.items() if word == name or word in name or name in word), None)
    return {"is": near if near is not None and name else fact.values[0][0]}


def size_for(height: float, lines: int = 1) -> float:
    """pt of a text in a place so high."""
    return round(min(LARGEST, max(SMALLEST, 0.62 * height / lines / POINT)), 1)


def _words(fact: Fact | None, kind: SheetKind) -> dict[str, Any]:
    if fact is None or kind is not SheetKind.TEXT:
        return {}
    words = {str(value): word for value, word in fact.values if not isinstance(value, bool)}
    return {"options": words} if words else {}


def _cells_in(box: Box) -> int:
    return max(1, min(60, round(width(box) / ONE_CELL)))
