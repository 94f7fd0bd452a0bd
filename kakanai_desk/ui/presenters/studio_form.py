"""What the form page says of a place, and what an edit in its panel does. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kakanai_desk.forms.paper.model import SMALLEST
from kakanai_desk.studio.form.facts import Fact, KnownFacts, Value
from kakanai_desk.studio.form.guides import Guides
from kakanai_desk.studio.form.page import Box, width
from kakanai_desk.studio.form.sheet import Edit, Sheet, SheetPlace
from kakanai_desk.studio.form.sheet_items import TESTED, WITHOUT_FACT, SheetKind
from kakanai_desk.ui.presenters.studio_words import say

Pairs = tuple[tuple[str, str], ...]
KINDS = tuple(kind for kind in SheetKind if kind is not SheetKind.OTHER)
DATE_FORMS = ("", "short", "era_year", "era", "year", "month", "day")
ALIGNS = ("left", "center", "right")
MOST_CELLS = 60
SIZES = (5.0, 24.0)  # pt
WITH_SIZE = frozenset((SheetKind.TEXT, SheetKind.DATE))
GAP = 3.8  # mm between two groups of cells where nothing printed tells it


def kind_pairs() -> Pairs:
    return tuple((kind.value, say(f"form.kind.{kind.value}")) for kind in KINDS)


def align_pairs() -> Pairs:
    return tuple((word, say(f"form.align.{word}")) for word in ALIGNS)


def form_pairs() -> Pairs:
    return tuple((word, say(f"form.date.{word or 'whole'}")) for word in DATE_FORMS)


def yes_no_pairs() -> Pairs:
    return (("yes", say("form.yes")), ("no", say("form.no")))


def op_pairs() -> Pairs:
    return tuple((op, say(f"form.op.{op}")) for op in ("is", "not", "has", "filled"))


def label_of(place: SheetPlace, facts: KnownFacts) -> str:
    """What stands over a chosen place: its fact, else its heading."""
    if place.path:
        return facts.name(place.path)
    if place.kind in WITHOUT_FACT:
        return say(f"form.kind.{place.kind.value}")
    return say("form.unnamed", name=place.name) if place.name else say("form.nothing")


def state_of(place: SheetPlace) -> tuple[str, str, str]:
    """The band's kind, its words and its second line."""
    if not place.path and place.kind not in WITHOUT_FACT:
        own = say("form.state.left") if place.field and not place.doubtful else say("form.state.unknown")
        return ("warn" if place.field and not place.doubtful else "err"), own, say("form.state.unknown.how")
    if place.doubtful:
        return "warn", say("form.state.doubtful"), say("form.state.why", why=place.why) if place.why else ""
    return "ok", say("form.state.confirmed"), say("form.state.own") if place.field else ""


def spoken(place: SheetPlace, facts: KnownFacts) -> str:
    """A place for who hears the screen."""
    _, state, why = state_of(place)
    return f"{place.name} {label_of(place, facts)} {say(f'form.kind.{place.kind.value}')} {state} {why}".strip()


def where(place: SheetPlace) -> str:
    box = place.box
    return say(
        "form.where",
        left=f"{box.left:.1f}",
        top=f"{box.top:.1f}",
        wide=f"{width(box):.1f}",
        tall=f"{box.height:.1f}",
    )


def shrink_words(place: SheetPlace) -> str:
    """How small a text gets before it moves to the continuation sheet."""
    size = float(place.how.get("size") or 0)
    if not size:
        return ""
    least = min(size, max(9.5, SMALLEST * size)) if size > 9.5 else SMALLEST * size
    return say("form.shrink", size=f"{least:.1f}")


def value_pairs(place: SheetPlace, facts: KnownFacts) -> tuple[tuple[Value, str], ...]:
    """The values that its fact can have; nothing: any text."""
    fact = facts.of(place.path)
    return fact.values if fact is not None else ()


def cells_said(groups: Sequence[int]) -> str:
    return "-".join(str(count) for count in groups)


def cells_typed(text: str) -> tuple[int, ...]:
    """``3-4`` or ``7``; nothing where it is neither.

    >>> cells_typed("3-4"), cells_typed("x")
    ((3, 4), ())
    """
    parts = text.replace("ー", "-").replace("－", "-").replace("+", "-").split("-")
    counts = tuple(int(part) for part in parts if part.strip().isdecimal())
    fits = len(counts) == len(parts) and 0 < sum(counts) <= MOST_CELLS and all(counts)
    return counts if fits else ()


def size_typed(text: str) -> float | None:
    """pt; None where it is no size."""
    try:
        size = round(float(text), 1)
    except ValueError:
        return None
    return size if SIZES[0] <= size <= SIZES[1] else None


def edit_of(sheet: Sheet, number: int, what: str, value: Any, guides: Guides) -> Edit | None:
    """What an edit in the panel does; None where its value is none."""
    place = sheet.places[number]
    match what:
        case "fact":
            return sheet.with_fact(number, value)
        case "kind":
            return _kind(sheet, number, SheetKind(value), guides)
        case "name":
            return sheet.with_how("name", number, name=value.strip() or None)
        case "size":
            size = size_typed(value)
            return sheet.with_how("size", number, size=size) if size is not None else None
        case "lines":
            return sheet.with_how("lines", number, lines=int(value) if int(value) > 1 else None)
        case "align":
            return sheet.with_how("align", number, align=value if value != "left" or place.field else None)
        case "form":
            return sheet.with_how("form", number, form=value or None)
        case "optional":
            return sheet.with_how("optional", number, optional=True if value == "yes" else None)
        case "cells":
            return _cells(sheet, place, cells_typed(value), guides)
        case "op" if place.test is not None or place.kind in TESTED:
            return sheet.with_test(number, value, _first_value(place, value, sheet.facts))
        case "value" if place.kind in TESTED:
            op = place.test[0] if place.test is not None else "is"
            return sheet.with_test(number, "is" if op in ("filled", "era") else op, value)
        case _:
            return None


def _first_value(place: SheetPlace, op: str, facts: KnownFacts) -> Value:
    if op == "filled":
        return True
    if place.test is not None and place.test[0] not in ("filled", "era"):
        return place.test[1]
    values = value_pairs(place, facts)
    return values[0][0] if values else ""


def _kind(sheet: Sheet, number: int, kind: SheetKind, guides: Guides) -> Edit:
    edit = sheet.with_kind(number, kind)
    if kind in (SheetKind.CELLS, SheetKind.NUMBER) and edit.sheet is not sheet:
        groups, gap = guides.cells_in(sheet.places[number].box)
        if groups and (kind is SheetKind.CELLS or sum(groups) == 12):  # as many as are printed there
            after = edit.sheet.with_how("kind", number, groups=list(groups), gap=gap, cells=None)
            return Edit(edit.what, edit.name, after.sheet, edit.chosen)
    return edit


def _cells(sheet: Sheet, place: SheetPlace, groups: tuple[int, ...], guides: Guides) -> Edit | None:
    if not groups or (place.kind is SheetKind.NUMBER and sum(groups) != 12):
        return None
    if place.field or (len(groups) == 1 and place.kind is SheetKind.CELLS):
        return sheet.with_how("cells", place.number, cells=sum(groups), groups=None, gap=None)
    _, printed = guides.cells_in(place.box)
    gap = place.how.get("gap") or printed or GAP
    return sheet.with_how("cells", place.number, groups=list(groups), gap=gap, cells=None)


def handle_box(box: Box, handle: str, x: float, y: float) -> Box:
    """The box with the sides of ``handle`` (letters of l, t, r, b) gone by ``x`` and ``y``; sides never cross."""
    left = min(box.left + x, box.right - 1.5) if "l" in handle else box.left
    top = min(box.top + y, box.bottom - 1.5) if "t" in handle else box.top
    right = max(box.right + x, box.left + 1.5) if "r" in handle else box.right
    bottom = max(box.bottom + y, box.top + 1.5) if "b" in handle else box.bottom
    return Box(left, top, right, bottom)


def fact_beside(fact: Fact) -> str:
    """What a fact can be, after its name in a list."""
    return "・".join(word for _, word in fact.values[:4])
